/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

#include <math.h>

/* The tests that decide: exact for right or wrong, worst-case Dirichlet for the rest. */

/* Above the size of the exact test the normal approximation answered, which must be said. */
static void put_normal(struct jsonw *w, bool normal)
{
	if (!normal)
		return;
	jsonw_key(w, "normal");
	jsonw_bool(w, true);
}

static const struct calc_param exact_ni_params[] = {
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_N("n"),
	CALC_MARGIN,
	CALC_GAMMA("0.0001"),
	CALC_GRID,
	CALC_END,
};

static bool exact_ni(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_exact got;

	if (!calc_fits(calc, "b", "c", NULL, "n", err))
		return false;
	got = stats_exact_ni(calc_whole(calc, "b"), calc_whole(calc, "c"), calc_whole(calc, "n"),
		calc_real(calc, "delta"), calc_real(calc, "gamma"));
	calc_put(w, "p_qualify", got.p_qualify);
	calc_put(w, "p_disqualify", got.p_disqualify);
	put_normal(w, got.normal);
	return true;
}

static const struct calc_param lower_bound_params[] = {
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_N("n"),
	CALC_ERROR("alpha", "0.05"),
	CALC_GAMMA_RULE,
	CALC_GRID,
	CALC_END,
};

static bool exact_lower_bound(const struct calc *calc, struct jsonw *w, struct err *err)
{
	double alpha = calc_real(calc, "alpha");
	int n = calc_whole(calc, "n");

	if (!calc_fits(calc, "b", "c", NULL, "n", err))
		return false;
	calc_put(w, "lo",
		stats_exact_lower_bound(calc_whole(calc, "b"), calc_whole(calc, "c"), n, alpha,
			calc_gamma(calc, alpha)));
	put_normal(w, n > STATS_EXACT_N_MAX);
	return true;
}

static const struct calc_param power_params[] = {
	CALC_INTEGER("n", 1, STATS_EXACT_N_MAX, NULL),
	CALC_MARGIN,
	CALC_NUMBER("psi", 0, 1, NULL),
	CALC_NUMBER("diff", -1, 1, "0"),
	CALC_ERROR("alpha", "0.05"),
	CALC_GAMMA_RULE,
	CALC_GRID,
	CALC_END,
};

static bool power_exact(const struct calc *calc, struct jsonw *w, struct err *err)
{
	double psi = calc_real(calc, "psi"), diff = calc_real(calc, "diff");
	double alpha = calc_real(calc, "alpha");

	if (fabs(diff) > psi)
		return err_set(err, ERR_USAGE,
			"'diff' is %.10g, more than 'psi', how often the two differ at all, %.10g",
			diff, psi);
	calc_put(w, "power",
		stats_power_exact(calc_whole(calc, "n"), calc_real(calc, "delta"), psi, diff, alpha,
			calc_gamma(calc, alpha)));
	return true;
}

/* The cases of a table of wins, ties and losses are some, and not too many. */
static bool cases(const struct calc *calc, struct err *err)
{
	int n = calc_whole(calc, "wins") + calc_whole(calc, "ties") + calc_whole(calc, "losses");

	if (n >= 1 && n <= CALC_MOST)
		return true;
	return err_set(err, ERR_USAGE,
		"'wins + ties + losses' is %d, outside the range from 1 to %.0f", n, CALC_MOST);
}

static const struct calc_param wcd_p_params[] = {
	CALC_COUNT("wins"),
	CALC_COUNT("ties"),
	CALC_COUNT("losses"),
	CALC_NUMBER("delta", -1, 1, NULL),
	CALC_END,
};

static bool wcd_p(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!cases(calc, err))
		return false;
	calc_put(w, "p",
		stats_wcd_p(calc_whole(calc, "wins"), calc_whole(calc, "ties"),
			calc_whole(calc, "losses"), calc_real(calc, "delta")));
	return true;
}

static const struct calc_param wcd_lcb_params[] = {
	CALC_COUNT("wins"),
	CALC_COUNT("ties"),
	CALC_COUNT("losses"),
	CALC_ERROR("alpha", "0.05"),
	CALC_END,
};

static bool wcd_lcb(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!cases(calc, err))
		return false;
	calc_put(w, "lo",
		stats_wcd_lcb(calc_whole(calc, "wins"), calc_whole(calc, "ties"),
			calc_whole(calc, "losses"), calc_real(calc, "alpha")));
	return true;
}

static const struct calc_param wcd_mc_params[] = {
	CALC_NUMBERS("d", -1, 1, 1),
	CALC_NUMBER("delta", -1, 1, NULL),
	CALC_ERROR("alpha", "0.05"),
	CALC_N("B"),
	CALC_ONE_SEED,
	CALC_NUMBER("worst", -1, 0, "-1"),
	CALC_END,
};

static bool wcd_mc(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_wcd_args args = {.worst = calc_real(calc, "worst"),
		.best = -calc_real(calc, "worst"),
		.delta = calc_real(calc, "delta"),
		.alpha = calc_real(calc, "alpha"),
		.draws = calc_whole(calc, "B"),
		.seed = calc_input(calc, "seed")->seed};
	struct stats_wcd got;

	args.d = calc_numbers(calc, "d", &args.n);
	if (!calc_affordable(calc, "B", args.n + 1, err))
		return false;
	got = stats_wcd_mc(calc->arena, &args);
	calc_put(w, "lo", got.lo);
	calc_put(w, "p", got.p_qualify);
	return true;
}

static const struct calc_param bound_params[] = {
	{"s", CALC_GAPS, 0, 1, 1, (int)CALC_MOST, NULL},
	{"r", CALC_GAPS, 0, 1, 1, (int)CALC_MOST, NULL},
	CALC_MARGIN,
	CALC_GAMMA("0.0001"),
	CALC_GRID,
	CALC_COUNT("format_ok"),
	CALC_NUMBER("format_floor", 0, 1, "0.9"),
	CALC_END,
};

static int count_missing(const double *scores, int n)
{
	int missing = 0;

	for (int i = 0; i < n; i++)
		missing += isnan(scores[i]) != 0;
	return missing;
}

static bool bound_unmeasured(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n, wins, losses, missing, ok = calc_whole(calc, "format_ok");
	const double *s = calc_numbers(calc, "s", &n), *r = calc_input(calc, "r")->list;
	double *low = ARENA_ARRAY(calc->arena, (size_t)n, double);
	double *high = ARENA_ARRAY(calc->arena, (size_t)n, double);
	double floor_rate = calc_real(calc, "format_floor");
	struct stats_exact_table *table;

	if (!calc_as_long(calc, "s", "r", err))
		return false;
	missing = count_missing(s, n);
	if (ok > n - missing)
		return err_set(err, ERR_USAGE, "'format_ok' is %d, more than the %d measured cases",
			ok, n - missing);
	table = stats_exact_table(
		calc->arena, n, calc_real(calc, "delta"), calc_real(calc, "gamma"));
	stats_bound_unmeasured(s, r, n, 1, low, high);
	calc_put_list(w, "d_qualify", low, n);
	calc_put_list(w, "d_disqualify", high, n);
	if (stats_ternary(low, n, &wins, &losses))
		calc_put(w, "p_quality", stats_exact_table_p(table, wins, losses).p_qualify);
	if (stats_ternary(high, n, &wins, &losses))
		calc_put(w, "p_worse", stats_exact_table_p(table, wins, losses).p_disqualify);
	calc_put(w, "p_format", stats_binom_upper_p(ok, n, floor_rate));
	calc_put(w, "p_format_worse", stats_binom_lower_p(ok + missing, n, floor_rate));
	put_normal(w, n > STATS_EXACT_N_MAX);
	return true;
}

const struct calc_function calc_test[] = {
	{"exact_ni", "exact p-values of \"worse by delta\" and of \"not worse by delta\"",
		exact_ni_params, exact_ni},
	{"exact_lower_bound", "lower bound of a difference by the exact test, at level alpha",
		lower_bound_params, exact_lower_bound},
	{"power_exact", "how often the exact test qualifies; psi: how often the two differ",
		power_params, power_exact},
	{"wcd_p", "worst-case Dirichlet p-value of wins, ties and losses", wcd_p_params, wcd_p},
	{"wcd_lcb", "worst-case Dirichlet lower bound of wins, ties and losses", wcd_lcb_params,
		wcd_lcb},
	{"wcd_mc", "worst-case Dirichlet bound and p-value of graded differences d, by B draws",
		wcd_mc_params, wcd_mc},
	{"bound_unmeasured",
		"scores s and r of every case, null where not measured: differences and p-values",
		bound_params, bound_unmeasured},
	{NULL, NULL, NULL, NULL},
};
