/* SPDX-License-Identifier: MIT */
#include "grade/amount.h"

#include "grade/text.h"

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	(void)err;
	return amount_mark(state, answer, text_words(answer->text), "words", score);
}

const struct grader grader_max_words = {
	.name = "max_words",
	.params = "a whole number; words stand between white space",
	.example = "40",
	.prepare = amount_prepare_max,
	.grade = grade,
};
