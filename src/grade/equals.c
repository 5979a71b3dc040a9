/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

struct equals {
	bool ignore_case, trim;
	const struct value *value;
};

static const struct param params_of[] = {
	{"ignore_case", PARAM_BOOL, offsetof(struct equals, ignore_case)},
	{"trim", PARAM_BOOL, offsetof(struct equals, trim)},
	{"value", PARAM_VALUE, offsetof(struct equals, value)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct equals *equals = ARENA_NEW(arena, struct equals);

	*state = equals;
	return params_read(arena, params, params_of, "value", equals, err);
}

static bool same(const struct equals *equals, const struct answer *answer, struct str wanted)
{
	return str_eq(text_fold(answer->arena, wanted, equals->ignore_case, equals->trim),
		text_fold(answer->arena, answer->text, equals->ignore_case, equals->trim));
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct equals *equals = state;
	const struct value *expected = equals->value ? equals->value : answer->expected;
	struct str wanted, digits;
	bool pass;

	if (!expected)
		return mark_no_expected(err);
	wanted = suite_answer_text(answer->arena, expected);
	pass = same(equals, answer, wanted) ||
	       (params_text(answer->arena, expected, &digits) && same(equals, answer, digits));
	return mark_pass(score, pass, mark_differs(answer->arena, wanted, answer->text));
}

const struct grader grader_equals = {
	.name = "equals",
	.params = "value (default: expected), ignore_case, trim; or the value alone",
	.example = "{\"ignore_case\": true, \"trim\": true}",
	.needs_expected = true,
	.names_label = true,
	.prepare = prepare,
	.grade = grade,
};
