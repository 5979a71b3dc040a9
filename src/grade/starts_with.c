/* SPDX-License-Identifier: MIT */
#include "grade/affix.h"

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	(void)err;
	return affix_grade(state, answer, score, str_starts, "does not begin with");
}

const struct grader grader_starts_with = {
	.name = "starts_with",
	.params = "values (one of them will do), ignore_case, trim; or a text or list alone",
	.example = "[\"Dear\", \"Hello\"]",
	.prepare = affix_prepare,
	.grade = grade,
};
