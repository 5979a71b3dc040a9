/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_AFFIX_H
#define TIERCAL_GRADE_AFFIX_H

#include "grade/grade.h"

/* What starts_with and ends_with share. */
bool affix_prepare(struct arena *arena, const struct value *params, void **state, struct err *err);
/* `has` is str_starts or str_ends. */
bool affix_grade(const void *state, const struct answer *answer, struct score *score,
	bool (*has)(struct str text, struct str part), const char *reason);

#endif
