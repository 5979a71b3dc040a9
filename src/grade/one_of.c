/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

struct one_of {
	struct texts values;
	bool ignore_case, trim;
};

static const struct param params_of[] = {
	{"values", PARAM_TEXTS, offsetof(struct one_of, values)},
	{"ignore_case", PARAM_BOOL, offsetof(struct one_of, ignore_case)},
	{"trim", PARAM_BOOL, offsetof(struct one_of, trim)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct one_of *one_of = ARENA_NEW(arena, struct one_of);

	*state = one_of;
	if (!params_read(arena, params, params_of, "values", one_of, err))
		return false;
	if (one_of->values.count == 0)
		return err_set(err, ERR_CONFIG, "wants the list of answers that are allowed");
	return true;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct one_of *one_of = state;
	const struct str seen =
		text_fold(answer->arena, answer->text, one_of->ignore_case, one_of->trim);

	(void)err;
	for (size_t i = 0; i < one_of->values.count; i++) {
		const struct str value = text_fold(
			answer->arena, one_of->values.items[i], one_of->ignore_case, one_of->trim);

		if (str_eq(value, seen)) {
			score->result = value_object(answer->arena);
			value_append(answer->arena, score->result, "value",
				mark_text(answer->arena, one_of->values.items[i]));
			return mark(score, 1, "");
		}
	}
	return mark(score, 0,
		arena_printf(answer->arena, "%s is none of the %zu allowed answers",
			mark_show(answer->arena, answer->text), one_of->values.count));
}

const struct grader grader_one_of = {
	.name = "one_of",
	.params = "values, ignore_case, trim; or the list of values alone",
	.example = "[\"billing\", \"technical\", \"other\"]",
	.prepare = prepare,
	.grade = grade,
};
