/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_NUMBERS_H
#define TIERCAL_GRADE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * The numbers that a text states, as people and models write them:
 * - 5, -5, U+2212 5, 2.50, .5, 1e3, 1.5E-4, 3 x 10^4, 10^4, full-width and Arabic digits;
 * - a comma before exactly three digits, or several such groups, parts thousands (1,234,567; also
 *   1,00,000), any other comma is a decimal one (1,5; 0,125), and 1,2,3 are three numbers;
 * - a point is a decimal one (1.234), except in 1.234.567 and 1.234,56; spaces that do not break
 *   and apostrophes part thousands too;
 * - a hyphen behind a digit or letter is no sign (3-5), nor is one that stands apart;
 * - currency before or behind, percent signs and markup are not part of it: 45% is 45;
 * - what is within a word (v2, gpt-4), an exponent (m^2) or a subscript (x_1) is none.
 */
struct number_hit {
	double value;    /* infinite when no double can hold it */
	struct str text; /* as it stood, with sign and currency */
};

/*
 * The last number of a text, or the first; returns how many there are (at most 1 with `first`).
 * With `fractions`, 3/4 standing alone and \frac{3}{4} are one number, their quotient.
 */
size_t numbers_find(struct str text, bool fractions, bool first, struct number_hit *hit);

#endif
