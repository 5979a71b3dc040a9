/* SPDX-License-Identifier: MIT */
#include "base/pieces.h"

#include <string.h>

static void end(struct pieces *pieces, int kind, bool heading)
{
	const size_t count = pieces->list.count;
	const size_t from = count ? pieces->list.items[count - 1].end : 0;

	if (pieces->text.len > from)
		*VEC_PUSH(&pieces->list) =
			(struct piece){.end = pieces->text.len, .kind = kind, .heading = heading};
}

void pieces_end(struct pieces *pieces, int kind)
{
	end(pieces, kind, false);
}

void pieces_heading(struct pieces *pieces, int kind)
{
	end(pieces, kind, true);
}

/* Where two pieces meet that did not, an empty line keeps them apart. */
#define GAP 2

static size_t size_of(const struct pieces *pieces, size_t index)
{
	const struct piece *items = pieces->list.items;

	return items[index].end - (index ? items[index - 1].end : 0) + GAP;
}

static void keep_all(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->list.count; i++)
		pieces->list.items[i].kept = true;
}

/* False: one did not fit. */
static bool keep_kind(struct pieces *pieces, int kind, size_t *room)
{
	for (size_t i = 0; i < pieces->list.count; i++) {
		struct piece *piece = &pieces->list.items[i];
		const size_t size = size_of(pieces, i);

		if (piece->kind != kind || piece->kept)
			continue;
		if (size > *room)
			return false;
		*room -= size;
		piece->kept = true;
	}
	return true;
}

static void drop_lone_headings(struct pieces *pieces)
{
	bool below[PIECES_KINDS] = {false};

	for (size_t i = pieces->list.count; i-- > 0;) {
		struct piece *piece = &pieces->list.items[i];

		if (piece->heading)
			piece->kept = piece->kept && below[piece->kind];
		else
			below[piece->kind] = piece->kept;
	}
}

static void count(const struct pieces *pieces, size_t *left, size_t *all)
{
	for (size_t i = 0; i < pieces->list.count; i++) {
		const struct piece *piece = &pieces->list.items[i];

		if (piece->heading)
			continue;
		all[piece->kind]++;
		left[piece->kind] += !piece->kept;
	}
}

static void open_line(struct buf *out)
{
	while (out->len && !str_ends(buf_view(out), STR("\n\n")))
		buf_char(out, '\n');
}

static void put(const struct pieces *pieces, const struct buf *note, struct buf *out)
{
	bool gap = false;
	size_t from = 0;

	for (size_t i = 0; i < pieces->list.count; i++) {
		const struct piece *piece = &pieces->list.items[i];

		if (piece->kept) {
			if (gap)
				open_line(out);
			buf_add(out, pieces->text.data + from, piece->end - from);
		}
		gap = !piece->kept;
		from = piece->end;
		if (i == 0 && note->len) {
			open_line(out);
			buf_str(out, buf_view(note));
			gap = true;
		}
	}
}

static void choose(struct pieces *pieces, int kinds, size_t limit, pieces_note *note, void *context,
	struct buf *said)
{
	size_t left[PIECES_KINDS] = {0}, all[PIECES_KINDS] = {0};
	const size_t taken = size_of(pieces, 0) + PIECES_NOTE;
	size_t room = limit > taken ? limit - taken : 0;

	pieces->list.items[0].kept = true;
	for (int kind = 0; kind < kinds; kind++) {
		if (!keep_kind(pieces, kind, &room))
			break;
	}
	drop_lone_headings(pieces);
	count(pieces, left, all);
	note(said, left, all, context);
}

void pieces_free(struct pieces *pieces)
{
	buf_free(&pieces->text);
	VEC_FREE(&pieces->list);
}

void pieces_write(struct pieces *pieces, int kinds, size_t limit, pieces_note *note, void *context,
	struct buf *out)
{
	struct buf said = {0};

	out->over = out->over || pieces->text.over;
	if (pieces->text.len > limit && pieces->list.count)
		choose(pieces, kinds, limit, note, context, &said);
	else
		keep_all(pieces);
	put(pieces, &said, out);
	buf_free(&said);
	pieces_free(pieces);
}
