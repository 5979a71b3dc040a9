/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_TERM_H
#define TIERCAL_BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Text from outside on a terminal: C0, DEL, C1, bidi controls, zero-width and line separators are
 * shown as \xNN or \u{NNNN}; nothing that comes from a model moves the cursor. The first character
 * of "::" at the beginning and of "##[" anywhere is shown so, too: a CI job would obey them.
 */
void term_escape(struct buf *out, struct str text);
/* The same, cut to `columns` with "..." . */
void term_escape_cut(struct buf *out, struct str text, size_t columns);
bool term_is_tty(int fd);
/* Columns that a text takes (East Asian wide ones two, combining ones and term_styled's none). */
size_t term_width(struct str text);

/* What is at the other end of a descriptor. */
struct term_info {
	bool is;              /* a terminal */
	bool moves;           /* its cursor can be moved: TERM is set, and not to dumb */
	bool colour;          /* that, and NO_COLOR is not set (https://no-color.org) */
	size_t columns, rows; /* 0: not known */
};
struct term_info term_look(int fd);

/* Colour only repeats what words say. */
enum term_style {
	TERM_PLAIN,
	TERM_GOOD,
	TERM_DOUBT,
	TERM_BAD,
	TERM_STRONG, /* heads and sums */
};
/* The text is escaped already. */
void term_styled(struct buf *out, bool colour, enum term_style style, struct str text);

#endif
