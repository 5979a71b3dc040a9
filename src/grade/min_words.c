/* SPDX-License-Identifier: MIT */
#include "grade/amount.h"

#include "grade/text.h"

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	(void)err;
	return amount_mark(state, answer, text_words(answer->text), "words", score);
}

const struct grader grader_min_words = {
	.name = "min_words",
	.params = "a whole number; words stand between white space",
	.example = "8",
	.prepare = amount_prepare_min,
	.grade = grade,
};
