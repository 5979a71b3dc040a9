/* SPDX-License-Identifier: MIT */
#include "grade/phrases.h"

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	return phrases_prepare(arena, params, phrases_of_uncertainty, 0, state, err);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	(void)err;
	return phrases_mark(state, answer, "uncertain", "doubt", score);
}

const struct grader grader_uncertain = {
	.name = "uncertain",
	.params =
		"passes if the answer says that it does not know or is not sure: more (further "
		"patterns, over text in lower case), within (looks at so many characters from the "
		"beginning; all)",
	.example = "{\"more\": [\"ask a doctor\"]}",
	.max_bytes = PHRASES_MAX_BYTES,
	.prepare = prepare,
	.grade = grade,
	.release = phrases_release,
};
