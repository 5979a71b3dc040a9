/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_GRID_H
#define TIERCAL_BASE_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/term.h"

struct grid_cell {
	const char *text; /* escaped already */
	enum term_style style;
};

/*
 * A table as lines of text, its columns aligned by what a terminal shows. One that is wider than
 * `width` gets narrower columns, their texts broken at blanks, and so takes more lines. Where that
 * does not do, columns of which nothing is known go, and the others become several tables below
 * each other, each with the first column; in the narrowest windows each row becomes a block with a
 * line per cell. Nothing that is known is ever left out.
 */
struct grid {
	struct arena *arena;
	size_t columns;
	const bool *right; /* by column */
	size_t width;      /* 0: any is fine */
	bool colour;
	bool hide_empty;         /* no column whose cells are all "-" below the head */
	struct grid_cell *cells; /* the first row is the head */
	size_t count, cap;
};

void grid_add(struct grid *grid, const char *text); /* copied into the arena */
void grid_add_styled(struct grid *grid, enum term_style style, const char *text);
void grid_print(const struct grid *grid, const char *indent, struct buf *out);
void grid_free(struct grid *grid);

/* The first line of what is left, at most `width` columns, broken at a blank if there is one; false
 * when nothing is left. Blanks around it are taken off. Text without colour. */
bool grid_break(struct str *rest, size_t width, struct str *line);

/* Lines wider than `width` broken at blanks and indented as they are, and a little more. */
void grid_fold(struct str text, size_t width, struct buf *out);

#endif
