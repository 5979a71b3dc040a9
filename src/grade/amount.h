/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_AMOUNT_H
#define TIERCAL_GRADE_AMOUNT_H

#include <stdint.h>

#include "grade/grade.h"

/* Bounds of what graders count (words, characters, lines); -1: none. */
struct amount {
	int64_t min, max;
	bool blank; /* lines: empty ones count */
};

/* Parameters: one whole number, `max: N` or `min: N`. */
bool amount_prepare_max(
	struct arena *arena, const struct value *params, void **state, struct err *err);
bool amount_prepare_min(
	struct arena *arena, const struct value *params, void **state, struct err *err);
/* Scores a count of `what` ("words") against the bounds. */
bool amount_mark(const struct amount *amount, const struct answer *answer, size_t count,
	const char *what, struct score *score);

#endif
