/* SPDX-License-Identifier: MIT */
#include "base/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"

enum {
	GAP = 2,
	TEXT_LEAST = 12, /* columns that a text keeps; its longest word may be broken */
	HANG = 2,        /* further in than the first line */
};

void grid_add_styled(struct grid *grid, enum term_style style, const char *text)
{
	grid->cells = vec_grow(grid->cells, grid->count, &grid->cap, sizeof(*grid->cells));
	grid->cells[grid->count++] =
		(struct grid_cell){arena_strz(grid->arena, str_of(text)), style};
}

void grid_add(struct grid *grid, const char *text)
{
	grid_add_styled(grid, TERM_PLAIN, text);
}

void grid_free(struct grid *grid)
{
	free(grid->cells);
	grid->cells = NULL;
	grid->count = grid->cap = 0;
}

static size_t width_of(const char *text)
{
	return term_width(str_of(text));
}

static size_t longest_word(const char *text)
{
	struct str rest = str_of(text), word;
	size_t most = 0;

	while (str_next(&rest, ' ', &word))
		most = term_width(word) > most ? term_width(word) : most;
	return most;
}

static struct str without_blanks(struct str text)
{
	while (text.len && text.data[0] == ' ')
		text = str_slice(text, 1, text.len);
	while (text.len && text.data[text.len - 1] == ' ')
		text.len--;
	return text;
}

bool grid_break(struct str *rest, size_t width, struct str *line)
{
	const struct str text = without_blanks(*rest);
	size_t blank = 0, offset = 0, used = 0;

	*line = text;
	*rest = STR_NONE;
	if (term_width(text) <= width)
		return text.len > 0;
	while (offset < text.len) {
		const size_t from = offset;

		if (text.data[from] == ' ')
			blank = from;
		utf8_next(text, &offset);
		used += term_width(str_slice(text, from, offset));
		if (used <= width)
			continue;
		/* At least one character: a window can be too narrow for any. */
		offset = blank ? blank : from ? from : offset;
		*line = without_blanks(str_slice(text, 0, offset));
		*rest = str_slice(text, offset, text.len);
		break;
	}
	return true;
}

/* ---- as columns ---- */

struct shape {
	size_t wide, least; /* columns: what it takes, and what it must keep */
};

static struct shape shape_of(const struct grid *grid, size_t column, bool hide_empty)
{
	const bool right = grid->right[column];
	struct shape shape = {0};
	bool any = !hide_empty;

	for (size_t i = column; i < grid->count; i += grid->columns) {
		const char *text = grid->cells[i].text;
		const size_t wide = width_of(text);
		/* A number is never broken, a head at its blanks. */
		const size_t least = right && i >= grid->columns ? wide : longest_word(text);

		shape.wide = wide > shape.wide ? wide : shape.wide;
		shape.least = least > shape.least ? least : shape.least;
		any = any || (i >= grid->columns && strcmp(text, "-") != 0);
	}
	if (!right && shape.least > TEXT_LEAST)
		shape.least = TEXT_LEAST;
	return any ? shape : (struct shape){0};
}

static size_t sum(const struct shape *shapes, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += shapes[i].wide ? shapes[i].wide + (total ? GAP : 0) : 0;
	return total;
}

/* The widest columns give way first. False: it does not fit. */
static bool fit(struct shape *shapes, size_t count, size_t room)
{
	while (sum(shapes, count) > room) {
		struct shape *widest = NULL;

		for (size_t i = 0; i < count; i++) {
			if (shapes[i].wide > shapes[i].least &&
				(!widest || shapes[i].wide > widest->wide))
				widest = &shapes[i];
		}
		if (!widest)
			return false;
		widest->wide--;
	}
	return true;
}

static void end_line(struct buf *out)
{
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_char(out, '\n');
}

static void put_cell(const struct grid *grid, struct str text, enum term_style style, size_t width,
	bool right, struct buf *out)
{
	const size_t pad = width > term_width(text) ? width - term_width(text) : 0;

	buf_repeat(out, ' ', right ? pad : 0);
	term_styled(out, grid->colour, style, text);
	buf_repeat(out, ' ', right ? 0 : pad);
}

static void put_row(const struct grid *grid, const struct shape *shapes,
	const struct grid_cell *cells, struct str *rests, const char *indent, struct buf *out)
{
	bool more = true;

	for (size_t i = 0; i < grid->columns; i++)
		rests[i] = str_of(cells[i].text);
	while (more) {
		bool begun = false;

		more = false;
		buf_puts(out, indent);
		for (size_t i = 0; i < grid->columns; i++) {
			struct str line;

			if (!shapes[i].wide)
				continue;
			grid_break(&rests[i], shapes[i].wide, &line);
			more = more || without_blanks(rests[i]).len;
			buf_repeat(out, ' ', begun ? GAP : 0);
			begun = true;
			put_cell(grid, line, cells[i].style, shapes[i].wide, grid->right[i], out);
		}
		end_line(out);
	}
}

/* ---- as blocks ---- */

static void put_block(const struct grid *grid, const struct shape *shapes,
	const struct grid_cell *cells, const char *indent, struct buf *out)
{
	size_t head = 0, room;

	for (size_t i = 0; i < grid->columns; i++) {
		if (shapes[i].wide && width_of(grid->cells[i].text) > head)
			head = width_of(grid->cells[i].text);
	}
	room = grid->width - width_of(indent);
	room = room > head + GAP ? room - head - GAP : 1;
	for (size_t i = 0; i < grid->columns; i++) {
		struct str rest = str_of(cells[i].text), line;
		const char *name = grid->cells[i].text;

		if (!shapes[i].wide)
			continue;
		while (grid_break(&rest, room, &line)) {
			buf_puts(out, indent);
			put_cell(grid, str_of(name), TERM_PLAIN, head, false, out);
			buf_repeat(out, ' ', GAP);
			put_cell(grid, line, cells[i].style, 0, false, out);
			end_line(out);
			name = "";
		}
	}
}

/* ---- as what there is room for ---- */

static void put_rows(const struct grid *grid, const struct shape *shapes, struct str *rests,
	const char *indent, struct buf *out)
{
	for (size_t i = 0; i < grid->count; i += grid->columns)
		put_row(grid, shapes, &grid->cells[i], rests, indent, out);
}

/* The first column and, from `from` on, as many as there is room for; *to is behind the last of
 * them. False: there is room for none. */
static bool take_part(const struct grid *grid, const struct shape *all, size_t from, size_t room,
	struct shape *part, size_t *to)
{
	bool any = false;

	part[0] = all[0];
	for (size_t i = 1; i < grid->columns; i++)
		part[i] = (struct shape){0};
	for (*to = from; *to < grid->columns; ++*to) {
		part[*to] = all[*to];
		/* The first of them may become narrower. */
		if (!part[*to].wide || sum(part, grid->columns) <= room ||
			(!any && fit(part, grid->columns, room))) {
			any = any || part[*to].wide;
			continue;
		}
		part[*to] = (struct shape){0};
		break;
	}
	return any || *to == grid->columns;
}

/* Several tables; false: a window is too narrow for that, and nothing was written. */
static bool put_parts(const struct grid *grid, const struct shape *shapes, struct str *rests,
	const char *indent, struct buf *out)
{
	struct shape *part = ARENA_ARRAY(grid->arena, grid->columns, struct shape);
	const size_t begun = out->len, before = width_of(indent);

	if (before >= grid->width)
		return false;
	for (size_t from = 1, to; from < grid->columns; from = to) {
		if (!take_part(grid, shapes, from, grid->width - before, part, &to)) {
			out->len = begun;
			return false;
		}
		put_rows(grid, part, rests, indent, out);
	}
	return true;
}

static void put_blocks(
	const struct grid *grid, const struct shape *shapes, const char *indent, struct buf *out)
{
	for (size_t i = grid->columns; i < grid->count; i += grid->columns) {
		if (i > grid->columns)
			buf_char(out, '\n');
		put_block(grid, shapes, &grid->cells[i],
			width_of(indent) < grid->width ? indent : "", out);
	}
}

static void find_shapes(const struct grid *grid, bool hide_empty, struct shape *shapes)
{
	for (size_t i = 0; i < grid->columns; i++)
		shapes[i] = shape_of(grid, i, hide_empty);
}

void grid_print(const struct grid *grid, const char *indent, struct buf *out)
{
	struct shape *shapes = ARENA_ARRAY(grid->arena, grid->columns, struct shape);
	struct str *rests = ARENA_ARRAY(grid->arena, grid->columns, struct str);
	const size_t before = width_of(indent);
	bool fits = true;

	find_shapes(grid, grid->hide_empty, shapes);
	if (grid->width)
		fits = before < grid->width && fit(shapes, grid->columns, grid->width - before);
	if (!fits && before < grid->width) {
		find_shapes(grid, true, shapes);
		fits = fit(shapes, grid->columns, grid->width - before);
	}
	if (fits) {
		put_rows(grid, shapes, rests, indent, out);
		return;
	}
	find_shapes(grid, true, shapes);
	if (!put_parts(grid, shapes, rests, indent, out))
		put_blocks(grid, shapes, indent, out);
}

/* ---- lines that are no table ---- */

void grid_fold(struct str text, size_t width, struct buf *out)
{
	struct str line, rest, part;

	while (text.len) {
		size_t indent = 0;

		str_next(&text, '\n', &line);
		while (indent < line.len && line.data[indent] == ' ')
			indent++;
		/* What is coloured has its width already. */
		if (term_width(line) <= width || indent + HANG >= width ||
			(line.len && memchr(line.data, 27, line.len))) {
			buf_str(out, line);
			buf_char(out, '\n');
			continue;
		}
		rest = line;
		for (bool first = true;
			grid_break(&rest, width - indent - (first ? 0 : HANG), &part);
			first = false) {
			buf_repeat(out, ' ', indent + (first ? 0 : HANG));
			buf_str(out, part);
			buf_char(out, '\n');
		}
	}
}
