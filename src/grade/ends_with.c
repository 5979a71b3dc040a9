/* SPDX-License-Identifier: MIT */
#include "grade/affix.h"

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	(void)err;
	return affix_grade(state, answer, score, str_ends, "does not end with");
}

const struct grader grader_ends_with = {
	.name = "ends_with",
	.params = "values (one of them will do), ignore_case, trim; or a text or list alone",
	.example = "{\"values\": \".\", \"trim\": true}",
	.prepare = affix_prepare,
	.grade = grade,
};
