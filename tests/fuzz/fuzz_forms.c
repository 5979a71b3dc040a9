/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "base/annotation.h"
#include "base/csv.h"
#include "base/junit.h"
#include "base/pieces.h"
#include "base/term.h"
#include "base/utf8.h"
#include "base/xml.h"
#include "core/record.h"

/* Any text in the forms that other programs read: it stays one text in its place, and comes back.
 */

static void try_junit(const char *text)
{
	const struct junit_case item = {
		.name = text, .state = JUNIT_FAILED, .type = text, .message = text, .text = text};
	struct arena arena = {0};
	struct junit junit = {0};
	struct xml_facts facts;
	struct buf out = {0};

	junit_suite(&junit, text, text);
	junit_property(&junit, text, text);
	junit_case(&junit, &item);
	junit_write(&junit, text, &out);
	HOLDS(xml_check(&arena, buf_view(&out), &facts) == XML_WELL_FORMED);
	HOLDS(facts.elements == 6);
	HOLDS(utf8_valid(buf_view(&out)));
	buf_free(&out);
	arena_fini(&arena);
}

/* What the runner makes of a message: %0D and %0A first, then %25. */
static void decode(struct buf *out, struct str message)
{
	for (size_t i = 0; i < message.len; i++) {
		const struct str rest = str_slice(message, i, message.len);

		if (str_starts(rest, STR("%0A")))
			buf_char(out, '\n');
		else if (str_starts(rest, STR("%25")))
			buf_char(out, '%');
		else
			buf_char(out, message.data[i]);
		if (message.data[i] == '%') {
			HOLDS(rest.len >= 3);
			i += 2;
		}
	}
}

static void try_annotation(struct str text)
{
	const struct annotation annotation = {ANNOTATION_ERROR, "f", 1, "t"};
	const struct str head = STR("::error title=t,file=f,line=1::");
	struct buf out = {0}, seen = {0}, want = {0};
	struct str rest = text, line;

	annotation_write(&out, &annotation, text);
	HOLDS(str_starts(buf_view(&out), head));
	HOLDS(str_find(buf_view(&out), STR("\n"), 0) == out.len - 1);
	HOLDS(str_find(buf_view(&out), STR("\r"), 0) == SIZE_MAX);
	HOLDS(str_find(buf_view(&out), STR("##["), 0) == SIZE_MAX);
	HOLDS(utf8_valid(buf_view(&out)));
	if (text.len <= ANNOTATION_BYTES) {
		decode(&seen, str_slice(buf_view(&out), head.len, out.len - 1));
		for (bool first = true; str_next(&rest, '\n', &line); first = false) {
			buf_puts(&want, first ? "" : "\n");
			term_escape(&want, line);
		}
		HOLDS(str_eq(buf_view(&seen), buf_view(&want)));
	}
	buf_free(&out);
	buf_free(&seen);
	buf_free(&want);
}

static void try_record(const char *text)
{
	struct buf out = {0};
	struct err err = {0};
	struct csv csv;

	record_text(&out, "a");
	record_text(&out, text);
	record_text(&out, "b");
	record_end(&out);
	csv_init(&csv, buf_view(&out), "x.csv");
	/* A carriage return alone is nothing that the reader takes outside of quotes. */
	HOLDS(csv_next(&csv, &err));
	HOLDS(csv.count == 3 && str_eqz(csv.fields[2], "b"));
	HOLDS(str_eqz(csv.fields[1], text) ||
		(csv.fields[1].data[0] == '\'' &&
			str_eqz(str_slice(csv.fields[1], 1, csv.fields[1].len), text)));
	HOLDS(!csv_next(&csv, &err) && err.kind == ERR_NONE);
	csv_fini(&csv);
	buf_free(&out);
}

static void note(struct buf *out, const size_t *left, const size_t *all, void *context)
{
	(void)context;
	for (int kind = 0; kind < PIECES_KINDS; kind++)
		HOLDS(left[kind] <= all[kind]);
	buf_puts(out, "note\n\n");
}

/* Each line is a piece, its first byte says of what kind, and a capital that it is a heading. */
static void try_pieces(struct str text)
{
	const size_t limit = PIECES_NOTE + 200;
	struct pieces pieces = {0};
	struct buf out = {0};
	struct str rest = text, line;

	buf_puts(&pieces.text, "top\n");
	pieces_end(&pieces, 0);
	while (str_next(&rest, '\n', &line)) {
		const unsigned char first = line.len ? (unsigned char)line.data[0] : 0;

		buf_str(&pieces.text, line);
		buf_char(&pieces.text, '\n');
		if (first >= 'A' && first <= 'Z')
			pieces_heading(&pieces, first % PIECES_KINDS);
		else
			pieces_end(&pieces, first % PIECES_KINDS);
	}
	pieces_write(&pieces, PIECES_KINDS, limit, note, NULL, &out);
	HOLDS(out.len <= limit);
	HOLDS(str_starts(buf_view(&out), STR("top\n")));
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	struct arena arena = {0};
	const char *name = arena_strz(&arena, text);

	try_junit(name);
	try_annotation(text);
	try_record(name);
	try_pieces(text);
	arena_fini(&arena);
	free((char *)text.data);
	return 0;
}
