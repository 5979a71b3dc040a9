/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_COLUMNS_H
#define TIERCAL_CLI_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/grid.h"
#include "base/str.h"
#include "base/vec.h"

/*
 * Text for a terminal: aligned columns and broken lines, as wide as there is room for. That is the
 * environment's COLUMNS, else the window of standard output, else COLUMNS_PIPED.
 */
#define COLUMNS_WIDTH 100 /* of paragraphs at most: longer lines are hard to read */
#define COLUMNS_PIPED 200
#define COLUMNS_LEAST 20 /* less is no width that anyone meant */
#define COLUMNS_MOST 1000

/* Whom it is for. */
enum columns_place {
	COLUMNS_STDOUT,
	COLUMNS_STDERR,
	COLUMNS_FILE, /* as wide as it comes, and no colour */
};

/* Cells are shown as they are: what comes from outside is escaped before. A column whose cells
 * are all "-" below the head is left out. */
struct columns {
	const bool *right; /* by column */
	size_t count;      /* of columns */
	enum columns_place place;
	VEC(struct grid_cell) cells;
};

void columns_add(struct columns *columns, const char *cell); /* kept, not copied */
void columns_add_styled(struct columns *columns, enum term_style style, const char *cell);
void columns_print(const struct columns *columns, const char *indent, struct buf *out);
void columns_free(struct columns *columns);

size_t columns_width(enum columns_place place); /* 0: any is fine */
bool columns_colour(enum columns_place place);

/* The same text, lines that are wider than a window broken; where there is none, as it is. */
void columns_fold(enum columns_place place, struct str text, struct buf *out);
/* On standard output; lines of text (of no other format; NULL is text) that are wider than a
 * window are broken. */
void columns_say(const char *format, struct str text);

/* A paragraph broken at blanks so that no line is wider than there is room for, or than
 * COLUMNS_WIDTH; the first line begins with `first`, the others with `rest`. */
void columns_wrap(const char *first, const char *rest, const char *text, struct buf *out);

/* Escaped, and cut to `width` columns with "..."; 0: not cut. In the arena. */
char *columns_name(struct arena *arena, const char *text, size_t width);

#endif
