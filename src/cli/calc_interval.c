/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

/* One proportion, and two candidates on the same cases. */

static const struct calc_param proportion_params[] = {
	CALC_COUNT("x"),
	CALC_N("n"),
	CALC_CONF,
	CALC_SIDED,
	CALC_END,
};

typedef struct stats_interval (*interval_of)(int x, int n, double conf, enum stats_sides sides);

static bool proportion(
	const struct calc *calc, interval_of interval, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "x", NULL, NULL, "n", err))
		return false;
	calc_put_ends(w, interval(calc_whole(calc, "x"), calc_whole(calc, "n"),
				 calc_real(calc, "conf"), calc_sides(calc)));
	return true;
}

static bool wilson(const struct calc *calc, struct jsonw *w, struct err *err)
{
	return proportion(calc, stats_wilson, w, err);
}

static bool clopper_pearson(const struct calc *calc, struct jsonw *w, struct err *err)
{
	return proportion(calc, stats_clopper_pearson, w, err);
}

static bool jeffreys(const struct calc *calc, struct jsonw *w, struct err *err)
{
	return proportion(calc, stats_jeffreys, w, err);
}

static const struct calc_param binom_params[] = {
	CALC_COUNT("x"),
	CALC_N("n"),
	CALC_NUMBER("p0", 0, 1, NULL),
	CALC_END,
};

static bool binom_upper_p(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "x", NULL, NULL, "n", err))
		return false;
	calc_put(w, "p",
		stats_binom_upper_p(
			calc_whole(calc, "x"), calc_whole(calc, "n"), calc_real(calc, "p0")));
	return true;
}

static const struct calc_param newcombe_params[] = {
	CALC_COUNT("a"),
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_COUNT("d"),
	CALC_CONF,
	CALC_SIDED,
	CALC_END,
};

static bool newcombe_paired(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_pairs pairs = {calc_whole(calc, "a"), calc_whole(calc, "b"),
		calc_whole(calc, "c"), calc_whole(calc, "d")};
	int n = pairs.a + pairs.b + pairs.c + pairs.d;

	if (n == 0)
		return err_set(err, ERR_USAGE, "'a + b + c + d' is 0: there are no cases");
	calc_put(w, "diff", (double)(pairs.b - pairs.c) / n);
	calc_put_ends(w, stats_newcombe_paired(&pairs, calc_real(calc, "conf"), calc_sides(calc)));
	return true;
}

static const struct calc_param tango_ci_params[] = {
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_N("n"),
	CALC_CONF,
	CALC_SIDED,
	CALC_END,
};

static bool tango_ci(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "b", "c", NULL, "n", err))
		return false;
	calc_put_ends(w, stats_tango_ci(calc_whole(calc, "b"), calc_whole(calc, "c"),
				 calc_whole(calc, "n"), calc_real(calc, "conf"), calc_sides(calc)));
	return true;
}

static void put_score(struct jsonw *w, double z)
{
	calc_put(w, "z", z);
	calc_put(w, "p", stats_normal_upper(z));
}

static const struct calc_param tango_z_params[] = {
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_N("n"),
	CALC_SIGNED_MARGIN,
	CALC_END,
};

static bool tango_z(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "b", "c", NULL, "n", err))
		return false;
	put_score(w, stats_tango_z(calc_whole(calc, "b"), calc_whole(calc, "c"),
			     calc_whole(calc, "n"), calc_real(calc, "delta")));
	return true;
}

static const struct calc_param ratio_params[] = {
	CALC_COUNT("a"),
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_N("n"),
	CALC_NUMBER("theta", 1e-6, 1 - 1e-6, NULL),
	CALC_END,
};

static bool ratio_z(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "a", "b", "c", "n", err))
		return false;
	put_score(
		w, stats_ratio_z(calc_whole(calc, "a"), calc_whole(calc, "b"),
			   calc_whole(calc, "c"), calc_whole(calc, "n"), calc_real(calc, "theta")));
	return true;
}

static const struct calc_param mcnemar_params[] = {
	CALC_COUNT("b"),
	CALC_COUNT("c"),
	CALC_END,
};

static bool mcnemar(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_mcnemar got = stats_mcnemar(calc_whole(calc, "b"), calc_whole(calc, "c"));

	(void)err;
	calc_put(w, "exact", got.exact);
	calc_put(w, "midp", got.midp);
	return true;
}

const struct calc_function calc_interval[] = {
	{"wilson", "score interval of a proportion, x of n", proportion_params, wilson},
	{"clopper_pearson", "guaranteed interval of a proportion, x of n", proportion_params,
		clopper_pearson},
	{"jeffreys", "Bayesian interval of a proportion, x of n", proportion_params, jeffreys},
	{"binom_upper_p", "p-value of \"the true rate is at most p0\" after x of n", binom_params,
		binom_upper_p},
	{"newcombe_paired",
		"interval of a paired difference; a both right, b candidate only, c reference "
		"only, d neither",
		newcombe_params, newcombe_paired},
	{"tango_ci", "score interval of a paired difference, b wins and c losses in n cases",
		tango_ci_params, tango_ci},
	{"tango_z", "score statistic of \"worse by delta\", and its normal p-value", tango_z_params,
		tango_z},
	{"mcnemar", "two-sided p-values of \"no difference\", exact and mid-p", mcnemar_params,
		mcnemar},
	{"ratio_z", "score statistic of \"at most theta of the reference's quality\"", ratio_params,
		ratio_z},
	{NULL, NULL, NULL, NULL},
};
