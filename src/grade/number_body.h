/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_NUMBER_BODY_H
#define TIERCAL_GRADE_NUMBER_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* The digits of one number, without what stands before them. Part of numbers.c alone. */
struct number_body {
	size_t end;
	bool plain; /* digits only: may be the half of a fraction */
};

/* 0 to 9, or -1; *next gets the offset behind it. */
int number_digit(struct str text, size_t offset, size_t *next);

/*
 * Reads what begins with a digit (or a point before one) at `start` and appends it to `out` in the
 * form of C, "1234.5e3". `chained`: a separator and a digit stand before, so that this is one of a
 * list (1,2,3) and a comma or point behind it parts no thousands.
 */
struct number_body number_body(struct str text, size_t start, bool chained, struct buf *out);

#endif
