/* SPDX-License-Identifier: MIT */
#include "grade/amount.h"

#include "base/utf8.h"

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	(void)err;
	return amount_mark(state, answer, utf8_count(answer->text), "characters", score);
}

const struct grader grader_max_chars = {
	.name = "max_chars",
	.params = "a whole number of Unicode code points",
	.example = "280",
	.prepare = amount_prepare_max,
	.grade = grade,
};
