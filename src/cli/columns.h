/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_COLUMNS_H
#define TIERCAL_CLI_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

/* Text for a terminal: aligned columns and broken lines. */

#define COLUMNS_WIDTH 100

/* Cells are shown as they are: what comes from outside is escaped before. A column whose cells
 * are all "-" below the head is left out. */
struct columns {
	const bool *right; /* by column */
	size_t count;      /* of columns */
	VEC(const char *) cells;
};

void columns_add(struct columns *columns, const char *cell); /* kept, not copied */
void columns_print(const struct columns *columns, const char *indent, struct buf *out);
void columns_free(struct columns *columns);

/* A paragraph broken at blanks so that no line is wider than COLUMNS_WIDTH; the first line begins
 * with `first`, the others with `rest`. */
void columns_wrap(const char *first, const char *rest, const char *text, struct buf *out);

/* Escaped, and cut to `width` columns with "..."; 0: not cut. In the arena. */
char *columns_name(struct arena *arena, const char *text, size_t width);

#endif
