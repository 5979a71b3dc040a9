/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_CALL_CHECK_H
#define TIERCAL_GRADE_CALL_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"

/*
 * One call against one function and the values that are accepted for each parameter: the syntax
 * tree check of the Berkeley Function-Calling Leaderboard (S. Patil et al. 2025), Python types.
 * Texts are compared without case, spaces and ,./-_*^ and with ' as "; an integer is taken for a
 * float and nothing else is converted; a parameter whose accepted values hold "" may be left out.
 */
struct call_check {
	const struct value *function; /* {name, parameters: {properties, required}} */
	const struct value *accepted; /* {NAME: {parameter: [values]}} */
};

/* Before anything is checked: ERR_CONFIG if function or accepted values are not of that form. */
bool call_check_prepare(const struct call_check *check, struct err *err);

/* NULL when the call is right, else the name of the first failure, as the leaderboard has it. */
const char *call_check(
	const struct call_check *check, struct arena *arena, const struct value *calls);

#endif
