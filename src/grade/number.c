/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <math.h>

#include "grade/mark.h"
#include "grade/numbers.h"
#include "grade/params.h"
#include "grade/text.h"

struct number {
	double tolerance, relative;
	bool first, fraction;
	const struct value *value;
};

static const struct param params_of[] = {
	{"tolerance", PARAM_NUMBER, offsetof(struct number, tolerance)},
	{"relative", PARAM_NUMBER, offsetof(struct number, relative)},
	{"value", PARAM_VALUE, offsetof(struct number, value)},
	{"first", PARAM_BOOL, offsetof(struct number, first)},
	{"fraction", PARAM_BOOL, offsetof(struct number, fraction)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct number *number = ARENA_NEW(arena, struct number);

	*state = number;
	return params_read(arena, params, params_of, "value", number, err);
}

/* A number, or a text that holds one and no other. */
static bool wanted_number(const struct number *number, const struct answer *answer,
	struct number_hit *hit, struct err *err)
{
	const struct value *expected = number->value ? number->value : answer->expected;
	size_t count = 0;

	if (!expected)
		return mark_no_expected(err);
	if (value_is_number(expected) && isfinite(expected->number)) {
		hit->value = expected->number;
		hit->text = suite_answer_text(answer->arena, expected);
		return true;
	}
	if (value_is_string(expected))
		count = numbers_find(expected->text, number->fraction, false, hit);
	if (count == 1 && isfinite(hit->value))
		return true;
	return err_set(err, ERR_CONFIG, "expected is %s, which %s",
		mark_show_value(answer->arena, expected),
		count > 1 ? "holds several numbers (3/4 is one with fraction: true)"
			  : "is not a number");
}

static bool close_enough(const struct number *number, double wanted, double seen)
{
	const double apart = fabs(seen - wanted);
	const double slack = 1e-9 * fmax(fabs(seen), fabs(wanted));

	if (!isfinite(seen))
		return false;
	return apart <= number->tolerance + slack ||
	       apart <= number->relative * fabs(wanted) + slack;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct number *number = state;
	struct arena *arena = answer->arena;
	struct number_hit wanted = {0}, seen = {0};

	if (!wanted_number(number, answer, &wanted, err))
		return false;
	if (!numbers_find(answer->text, number->fraction, number->first, &seen))
		return mark(score, 0,
			arena_printf(arena, "expected %s, no number in %s",
				mark_show(arena, wanted.text), mark_show(arena, answer->text)));
	score->result = value_object(arena);
	value_append(arena, score->result, "number", value_number(arena, seen.value));
	value_append(arena, score->result, "text", mark_text(arena, seen.text));
	return mark_pass(score, close_enough(number, wanted.value, seen.value),
		mark_differs(arena, wanted.text, seen.text));
}

const struct grader grader_number = {
	.name = "number",
	.params = "tolerance (absolute), relative, value (default: expected), first (else the last "
		  "number of the answer counts), fraction (3/4 is one number); or the value alone",
	.example = "{\"tolerance\": 0.01}",
	.needs_expected = true,
	.max_bytes = (size_t)2 << 20,
	.prepare = prepare,
	.grade = grade,
};
