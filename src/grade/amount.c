/* SPDX-License-Identifier: MIT */
#include "grade/amount.h"

#include "grade/mark.h"
#include "grade/params.h"

static const struct param max_params[] = {
	{"max", PARAM_COUNT, offsetof(struct amount, max)},
	PARAM_END,
};

static const struct param min_params[] = {
	{"min", PARAM_COUNT, offsetof(struct amount, min)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, const struct param *table,
	void **state, struct err *err)
{
	struct amount *amount = ARENA_NEW(arena, struct amount);

	*amount = (struct amount){.min = -1, .max = -1, .blank = true};
	*state = amount;
	if (!params_read(arena, params, table, table->name, amount, err))
		return false;
	if (amount->min < 0 && amount->max < 0)
		return err_set(err, ERR_CONFIG, "wants a whole number");
	return true;
}

bool amount_prepare_max(
	struct arena *arena, const struct value *params, void **state, struct err *err)
{
	return prepare(arena, params, max_params, state, err);
}

bool amount_prepare_min(
	struct arena *arena, const struct value *params, void **state, struct err *err)
{
	return prepare(arena, params, min_params, state, err);
}

static const char *why(
	const struct amount *amount, struct arena *arena, const char *what, size_t count)
{
	if (amount->min == amount->max)
		return arena_printf(arena, "%zu %s, not %lld", count, what, (long long)amount->min);
	if (amount->max >= 0 && count > (uint64_t)amount->max)
		return arena_printf(
			arena, "%zu %s, more than %lld", count, what, (long long)amount->max);
	return arena_printf(arena, "%zu %s, fewer than %lld", count, what, (long long)amount->min);
}

bool amount_mark(const struct amount *amount, const struct answer *answer, size_t count,
	const char *what, struct score *score)
{
	const bool pass = (amount->min < 0 || count >= (uint64_t)amount->min) &&
			  (amount->max < 0 || count <= (uint64_t)amount->max);

	score->result = value_object(answer->arena);
	value_append(
		answer->arena, score->result, what, value_number(answer->arena, (double)count));
	return mark_pass(score, pass, why(amount, answer->arena, what, count));
}
