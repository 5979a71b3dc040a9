/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_DECIMAL_H
#define TIERCAL_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Decimal numbers as their text says them, so that nothing is lost to a double: the run of digits
 * from the first to the last that is not zero, a point possibly among them, and the power of ten
 * of the last. Borrows the text.
 */
struct decimal {
	bool negative;
	struct str run;
	size_t digits; /* 0: the number is zero */
	int64_t power;
};

/* More digits than any number that others are to be a multiple of may have. */
#define DECIMAL_DIVISOR_DIGITS 100

/* False for what is no plain decimal text, such as YAML's 0x1F. */
bool decimal_read(struct str text, struct decimal *out);
bool decimal_equal(const struct decimal *a, const struct decimal *b);
/* Below, at or above zero as a is less than, equal to or more than b. */
int decimal_compare(const struct decimal *a, const struct decimal *b);
bool decimal_is_integer(const struct decimal *number);
/* Whether a / b is an integer, exactly. b is not zero and has at most DECIMAL_DIVISOR_DIGITS. */
bool decimal_is_multiple(const struct decimal *a, const struct decimal *b);

#endif
