/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

#include <limits.h>
#include <math.h>

/* How many cases; several candidates on one route. */

static const struct calc_param n_floor_params[] = {
	CALC_MARGIN,
	CALC_ERROR("alpha", "0.05"),
	CALC_END,
};

static bool n_floor(const struct calc *calc, struct jsonw *w, struct err *err)
{
	(void)err;
	calc_put_count(
		w, "n", stats_n_floor(calc_real(calc, "delta"), calc_real(calc, "alpha")), true);
	return true;
}

static const struct calc_param n_ni_params[] = {
	CALC_MARGIN,
	CALC_NUMBER("psi", 0, 1, NULL),
	CALC_NUMBER("diff", -1, 1, "0"),
	CALC_ERROR("alpha", "0.05"),
	CALC_ERROR("power", "0.8"),
	CALC_END,
};

static bool n_ni(const struct calc *calc, struct jsonw *w, struct err *err)
{
	double delta = calc_real(calc, "delta"), psi = calc_real(calc, "psi");
	double diff = calc_real(calc, "diff");

	if (fabs(diff) > psi)
		return err_set(err, ERR_USAGE,
			"'diff' is %.10g, more than 'psi', how often the two differ at all, %.10g",
			diff, psi);
	if (diff + delta <= 0)
		return err_set(err, ERR_USAGE,
			"'diff' is %.10g, worse by the margin %.10g itself: no number of cases "
			"shows the contrary",
			diff, delta);
	calc_put(w, "n",
		stats_n_ni(delta, psi, diff, calc_real(calc, "alpha"), calc_real(calc, "power")));
	return true;
}

static const struct calc_param cases_needed_params[] = {
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_N("n"),
	CALC_MARGIN,
	CALC_ERROR("alpha", "0.05"),
	CALC_ERROR("power", "0.8"),
	CALC_END,
};

static bool cases_needed(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n = calc_whole(calc, "n"), more;

	if (!calc_fits(calc, "b", "c", NULL, "n", err))
		return false;
	more = stats_cases_needed(calc_whole(calc, "b"), calc_whole(calc, "c"), n,
		calc_real(calc, "delta"), calc_real(calc, "alpha"), calc_real(calc, "power"));
	if (more == INT_MAX - n)
		return err_set(err, ERR_USAGE, "more than %d cases would be needed", INT_MAX);
	calc_put_count(w, "more", more, more >= 0);
	return true;
}

static const struct calc_param quantile_params[] = {
	CALC_N("n"),
	CALC_NUMBER("p", 1e-6, 1 - 1e-6, NULL),
	CALC_CONF,
	CALC_END,
};

static bool quantile_ci(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_ranks got = stats_quantile_ci(
		calc_whole(calc, "n"), calc_real(calc, "p"), calc_real(calc, "conf"));

	(void)err;
	calc_put_count(w, "lo_rank", got.lo, got.lo > 0);
	calc_put_count(w, "hi_rank", got.hi, got.hi > 0);
	calc_put_count(w, "upper_bound_rank", got.upper, got.upper > 0);
	return true;
}

#define CANDIDATES_MOST 10000 /* Holm's procedure looks at every pair */

static const struct calc_param adjust_params[] = {
	{"p", CALC_REALS, 0, 1, 1, CANDIDATES_MOST, NULL},
	CALC_END,
};

static bool adjust(
	const struct calc *calc, void (*method)(const double *, int, double *), struct jsonw *w)
{
	int count;
	const double *p = calc_numbers(calc, "p", &count);
	double *adjusted = ARENA_ARRAY(calc->arena, (size_t)count, double);

	method(p, count, adjusted);
	calc_put_list(w, "adjusted", adjusted, count);
	return true;
}

static bool holm(const struct calc *calc, struct jsonw *w, struct err *err)
{
	(void)err;
	return adjust(calc, stats_holm, w);
}

static bool fixed_sequence(const struct calc *calc, struct jsonw *w, struct err *err)
{
	(void)err;
	return adjust(calc, stats_fixed_sequence, w);
}

static const struct calc_param fallback_params[] = {
	{"p", CALC_REALS, 0, 1, 1, CANDIDATES_MOST, NULL},
	CALC_ERROR("alpha", "0.05"),
	CALC_NUMBER("ratio", 0.001, 1, "0.7"),
	CALC_END,
};

static bool fallback(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int count;
	const double *p = calc_numbers(calc, "p", &count);
	double *weights = ARENA_ARRAY(calc->arena, (size_t)count, double);
	double *levels = ARENA_ARRAY(calc->arena, (size_t)count, double);
	bool *reject = ARENA_ARRAY(calc->arena, (size_t)count, bool);

	(void)err;
	stats_fallback_weights(count, calc_real(calc, "ratio"), weights);
	stats_fallback(p, weights, count, calc_real(calc, "alpha"), levels, reject);
	calc_put_list(w, "weights", weights, count);
	jsonw_key(w, "reject");
	jsonw_array(w);
	for (int i = 0; i < count; i++)
		jsonw_bool(w, reject[i]);
	jsonw_array_end(w);
	return true;
}

const struct calc_function calc_plan[] = {
	{"n_floor", "the fewest cases with which a tie can qualify", n_floor_params, n_floor},
	{"n_ni", "cases for a power; psi: how often the two differ, diff: the true difference",
		n_ni_params, n_ni},
	{"cases_needed", "further cases after b wins and c losses in n; null: more would not help",
		cases_needed_params, cases_needed},
	{"quantile_ci", "ranks around the p-quantile of n values, and that of its upper bound",
		quantile_params, quantile_ci},
	{"holm", "p-values adjusted by Holm's procedure", adjust_params, holm},
	{"fixed_sequence", "p-values adjusted by testing in the order given", adjust_params,
		fixed_sequence},
	{"fallback", "weights of the fallback procedure, dearest first, and what it rejects",
		fallback_params, fallback},
	{NULL, NULL, NULL, NULL},
};
