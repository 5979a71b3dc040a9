/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/math_text.h"
#include "grade/params.h"

static const struct param params_of[] = {
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	*state = NULL;
	return params_read(arena, params, params_of, NULL, NULL, err);
}

static struct value *or_null(struct arena *arena, struct str text)
{
	return text.data ? value_string(arena, text) : ARENA_NEW(arena, struct value);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	const struct math_boxed boxed = math_boxed(arena, answer->text);

	(void)state;
	(void)err;
	score->result = value_object(arena);
	value_append(arena, score->result, "last_boxed", or_null(arena, boxed.whole));
	value_append(arena, score->result, "content", or_null(arena, boxed.content));
	return mark_pass(score, boxed.content.data, "nothing is in \\boxed{}");
}

const struct grader grader_math_boxed = {
	.name = "math_boxed",
	.params = "none; whether the answer holds a \\boxed{} that is closed (math_equiv compares "
		  "what it holds)",
	.example = "{}",
	.prepare = prepare,
	.grade = grade,
};
