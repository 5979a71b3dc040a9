/* SPDX-License-Identifier: MIT */
#include "cli/columns.h"

#include <string.h>

#include "base/term.h"

enum { GAP = 2 };

void columns_add(struct columns *columns, const char *cell)
{
	*VEC_PUSH(&columns->cells) = cell;
}

static size_t width_of(const char *cell)
{
	return term_width(str_of(cell));
}

/* 0: nothing below the head. */
static size_t column_width(const struct columns *columns, size_t column)
{
	size_t most = 0;
	bool any = false;

	for (size_t i = column; i < columns->cells.count; i += columns->count) {
		const char *cell = columns->cells.items[i];

		most = width_of(cell) > most ? width_of(cell) : most;
		any = any || (i >= columns->count && strcmp(cell, "-") != 0);
	}
	return any ? most : 0;
}

static void print_line(const struct columns *columns, const size_t *widths, size_t first,
	const char *indent, struct buf *out)
{
	bool begun = false;

	buf_puts(out, indent);
	for (size_t i = 0; i < columns->count; i++) {
		const char *cell = columns->cells.items[first + i];

		if (widths[i] == 0)
			continue;
		buf_repeat(out, ' ', begun ? GAP : 0);
		begun = true;
		if (columns->right[i])
			buf_repeat(out, ' ', widths[i] - width_of(cell));
		buf_puts(out, cell);
		if (!columns->right[i])
			buf_repeat(out, ' ', widths[i] - width_of(cell));
	}
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_char(out, '\n');
}

void columns_print(const struct columns *columns, const char *indent, struct buf *out)
{
	size_t *widths = mem_alloc(columns->count * sizeof(*widths));

	for (size_t i = 0; i < columns->count; i++)
		widths[i] = column_width(columns, i);
	for (size_t i = 0; i < columns->cells.count; i += columns->count)
		print_line(columns, widths, i, indent, out);
	free(widths);
}

void columns_free(struct columns *columns)
{
	VEC_FREE(&columns->cells);
}

void columns_wrap(const char *first, const char *rest, const char *text, struct buf *out)
{
	struct str left = str_of(text), word;
	size_t at = width_of(first);
	bool empty = true;

	buf_puts(out, first);
	while (str_next(&left, ' ', &word)) {
		const size_t width = term_width(word);

		if (width == 0)
			continue;
		if (!empty && at + 1 + width > COLUMNS_WIDTH) {
			buf_printf(out, "\n%s", rest);
			at = width_of(rest);
			empty = true;
		}
		if (!empty)
			buf_char(out, ' ');
		buf_str(out, word);
		at += width + !empty;
		empty = false;
	}
	buf_char(out, '\n');
}

char *columns_name(struct arena *arena, const char *text, size_t width)
{
	struct buf out = {0};
	char *copy;

	if (width)
		term_escape_cut(&out, str_of(text), width);
	else
		term_escape(&out, str_of(text));
	copy = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}
