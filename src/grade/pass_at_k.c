/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/reply_json.h"
#include "stats/stats.h"

/* M. Chen et al., "Evaluating Large Language Models Trained on Code" (2021). */
#define SAMPLES_MAX 1000000

struct pass_at_k {
	int64_t k;
};

static const struct param params_of[] = {
	{"k", PARAM_COUNT, offsetof(struct pass_at_k, k)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct pass_at_k *own = ARENA_NEW(arena, struct pass_at_k);

	own->k = 1;
	*state = own;
	if (!params_read(arena, params, params_of, "k", own, err))
		return false;
	return own->k > 0 || err_set(err, ERR_CONFIG, "'k' is at least 1");
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct pass_at_k *own = state;
	struct arena *arena = answer->arena;
	struct value *object = NULL;
	const struct value *samples, *right;
	const char *why = NULL;
	const enum reply_json how = reply_json_read(arena, answer->text, NULL, &object, &why);
	int64_t n = 0, c = 0;
	double value;

	(void)err;
	if (how == REPLY_JSON_LIMIT)
		return mark_unmeasured(score, why);
	samples = how == REPLY_JSON_NONE ? NULL : value_get(object, "n");
	right = how == REPLY_JSON_NONE ? NULL : value_get(object, "c");
	if (!samples || !right || !value_to_i64(samples, &n) || !value_to_i64(right, &c) || n < 1 ||
		n > SAMPLES_MAX || c < 0 || c > n)
		return mark(score, 0, "wants {\"n\": samples, \"c\": right ones}");
	value = stats_pass_at_k(n, c, own->k);
	score->result = value_object(arena);
	value_append(arena, score->result, "value", value_number(arena, value));
	return mark(score, value,
		value < 1 ? arena_printf(arena, "pass@%lld %.4f", (long long)own->k, value) : "");
}

const struct grader grader_pass_at_k = {
	.name = "pass_at_k",
	.params =
		"k (default: 1); or k alone; the answer is {\"n\": samples, \"c\": right ones} of "
		"a harness of yours",
	.example = "10",
	.reads_object = true,
	.prepare = prepare,
	.grade = grade,
};
