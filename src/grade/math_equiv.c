/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/math_text.h"
#include "grade/params.h"
#include "grade/references.h"

struct math_equiv {
	bool boxed;
};

static const struct param params_of[] = {
	{"boxed", PARAM_BOOL, offsetof(struct math_equiv, boxed)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct math_equiv *own = ARENA_NEW(arena, struct math_equiv);

	*state = own;
	return params_read(arena, params, params_of, NULL, own, err);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct math_equiv *own = state;
	struct arena *arena = answer->arena;
	struct str said = answer->text, normal = STR_NONE;
	struct references references;
	bool same = false;

	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	if (own->boxed) {
		said = math_boxed(arena, said).content;
		if (!said.data)
			return mark(score, 0, "nothing is in \\boxed{}");
	}
	for (size_t i = 0; i < references.count && !same; i++)
		same = math_equal(arena, said, references.items[i]);
	(void)math_normal(arena, said, &normal);
	score->result = value_object(arena);
	value_append(arena, score->result, "equivalent", value_bool(arena, same));
	value_append(arena, score->result, "normal", mark_text(arena, normal));
	return mark_pass(score, same, mark_differs(arena, references.items[0], said));
}

const struct grader grader_math_equiv = {
	.name = "math_equiv",
	.params = "boxed (what the last \\boxed{} of the answer holds is compared, not all of it); "
		  "expected may be a list of references",
	.example = "{\"boxed\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
