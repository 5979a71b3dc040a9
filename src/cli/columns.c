/* SPDX-License-Identifier: MIT */
#include "cli/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void columns_add_styled(struct columns *columns, enum term_style style, const char *cell)
{
	*VEC_PUSH(&columns->cells) = (struct grid_cell){cell, style};
}

void columns_add(struct columns *columns, const char *cell)
{
	columns_add_styled(columns, TERM_PLAIN, cell);
}

static struct term_info look(enum columns_place place)
{
	return term_look(place == COLUMNS_STDERR ? STDERR_FILENO : STDOUT_FILENO);
}

/* What the environment says; 0: nothing that is a width. */
static size_t wanted_width(void)
{
	int64_t wanted;

	return str_to_i64(str_of(getenv("COLUMNS")), &wanted) && wanted >= COLUMNS_LEAST &&
			       wanted <= COLUMNS_MOST
		       ? (size_t)wanted
		       : 0;
}

size_t columns_width(enum columns_place place)
{
	const size_t wanted = wanted_width();
	size_t window;

	if (place == COLUMNS_FILE || wanted)
		return place == COLUMNS_FILE ? 0 : wanted;
	window = look(place).columns;
	return window ? window : COLUMNS_PIPED;
}

bool columns_colour(enum columns_place place)
{
	return place != COLUMNS_FILE && look(place).colour;
}

void columns_print(const struct columns *columns, const char *indent, struct buf *out)
{
	struct arena arena = {0};
	const struct grid grid = {.arena = &arena,
		.columns = columns->count,
		.right = columns->right,
		.width = columns_width(columns->place),
		.colour = columns_colour(columns->place),
		.hide_empty = true,
		.cells = columns->cells.items,
		.count = columns->cells.count};

	grid_print(&grid, indent, out);
	arena_fini(&arena);
}

void columns_fold(enum columns_place place, struct str text, struct buf *out)
{
	if (wanted_width() || look(place).columns)
		grid_fold(text, columns_width(place), out);
	else
		buf_str(out, text);
}

void columns_say(const char *format, struct str text)
{
	struct buf out = {0};

	if (!format || strcmp(format, "text") == 0)
		columns_fold(COLUMNS_STDOUT, text, &out);
	else
		buf_str(&out, text);
	fwrite(buf_z(&out), 1, out.len, stdout);
	buf_free(&out);
}

void columns_free(struct columns *columns)
{
	VEC_FREE(&columns->cells);
}

void columns_wrap(const char *first, const char *rest, const char *text, struct buf *out)
{
	const size_t window = columns_width(COLUMNS_STDOUT);
	const size_t most = window < COLUMNS_WIDTH ? window : COLUMNS_WIDTH;
	struct str left = str_of(text), word;
	size_t at = term_width(str_of(first));
	bool empty = true;

	buf_puts(out, first);
	while (str_next(&left, ' ', &word)) {
		const size_t width = term_width(word);

		if (width == 0)
			continue;
		if (!empty && at + 1 + width > most) {
			buf_printf(out, "\n%s", rest);
			at = term_width(str_of(rest));
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
