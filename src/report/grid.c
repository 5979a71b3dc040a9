/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/term.h"
#include "base/vec.h"

enum { GAP = 2 };

void grid_add(struct grid *grid, const char *cell)
{
	grid->cells = vec_grow(grid->cells, grid->count, &grid->cap, sizeof(*grid->cells));
	grid->cells[grid->count++] = arena_strz(grid->arena, str_of(cell));
}

static size_t width_of(const char *cell)
{
	return term_width(str_of(cell));
}

void grid_print(const struct grid *grid, const char *indent, struct buf *out)
{
	size_t *widths = ARENA_ARRAY(grid->arena, grid->columns, size_t);

	for (size_t i = 0; i < grid->count; i++) {
		size_t width = width_of(grid->cells[i]);

		if (width > widths[i % grid->columns])
			widths[i % grid->columns] = width;
	}
	for (size_t i = 0; i < grid->count; i++) {
		size_t column = i % grid->columns;
		size_t pad = widths[column] - width_of(grid->cells[i]);

		if (column == 0)
			buf_puts(out, indent);
		else
			buf_repeat(out, ' ', GAP);
		if (grid->right[column])
			buf_repeat(out, ' ', pad);
		buf_puts(out, grid->cells[i]);
		if (!grid->right[column])
			buf_repeat(out, ' ', pad);
		if (column + 1 < grid->columns)
			continue;
		while (out->len && out->data[out->len - 1] == ' ')
			out->data[--out->len] = '\0';
		buf_char(out, '\n');
	}
}

void grid_free(struct grid *grid)
{
	free(grid->cells);
	grid->cells = NULL;
	grid->count = grid->cap = 0;
}
