/* SPDX-License-Identifier: MIT */
#include "vectors.h"

static enum stats_sides sides(struct vector *v)
{
	return iarg(v, "sided") == 1 ? STATS_ONE_SIDED : STATS_TWO_SIDED;
}

static void want_ends(struct vector *v, struct stats_interval ends)
{
	want(v, "lo", ends.lo);
	want(v, "hi", ends.hi);
}

static void wilson(struct vector *v)
{
	want_ends(v, stats_wilson(iarg(v, "x"), iarg(v, "n"), arg(v, "conf"), sides(v)));
}

static void clopper_pearson(struct vector *v)
{
	want_ends(v, stats_clopper_pearson(iarg(v, "x"), iarg(v, "n"), arg(v, "conf"), sides(v)));
}

static void jeffreys(struct vector *v)
{
	want_ends(v, stats_jeffreys(iarg(v, "x"), iarg(v, "n"), arg(v, "conf"), sides(v)));
}

static void binom_upper_p(struct vector *v)
{
	want(v, "p", stats_binom_upper_p(iarg(v, "x"), iarg(v, "n"), arg(v, "p0")));
}

static void newcombe_paired(struct vector *v)
{
	struct stats_pairs pairs = {iarg(v, "a"), iarg(v, "b"), iarg(v, "c"), iarg(v, "d")};

	want(v, "diff", (double)(pairs.b - pairs.c) / (pairs.a + pairs.b + pairs.c + pairs.d));
	want_ends(v, stats_newcombe_paired(&pairs, arg(v, "conf"), sides(v)));
}

static void tango_ci(struct vector *v)
{
	want_ends(v,
		stats_tango_ci(iarg(v, "b"), iarg(v, "c"), iarg(v, "n"), arg(v, "conf"), sides(v)));
}

static void tango_z(struct vector *v)
{
	double z = stats_tango_z(iarg(v, "b"), iarg(v, "c"), iarg(v, "n"), arg(v, "delta"));

	want(v, "z", z);
	want(v, "p", stats_normal_upper(z));
}

static void mcnemar(struct vector *v)
{
	struct stats_mcnemar got = stats_mcnemar(iarg(v, "b"), iarg(v, "c"));

	want(v, "exact", got.exact);
	want(v, "midp", got.midp);
}

static void ratio_z(struct vector *v)
{
	double z = stats_ratio_z(
		iarg(v, "a"), iarg(v, "b"), iarg(v, "c"), iarg(v, "n"), arg(v, "theta"));

	want(v, "z", z);
	want(v, "p", stats_normal_upper(z));
}

static void exact_ni(struct vector *v)
{
	struct stats_exact got = stats_exact_ni(
		iarg(v, "b"), iarg(v, "c"), iarg(v, "n"), arg(v, "delta"), arg(v, "gamma"));

	want(v, "p_qualify", got.p_qualify);
	want(v, "p_disqualify", got.p_disqualify);
}

static void exact_lower_bound(struct vector *v)
{
	want(v, "lo",
		stats_exact_lower_bound(iarg(v, "b"), iarg(v, "c"), iarg(v, "n"), arg(v, "alpha"),
			arg(v, "gamma")));
}

static void power_exact(struct vector *v)
{
	want(v, "power",
		stats_power_exact(iarg(v, "n"), arg(v, "delta"), arg(v, "psi"), arg(v, "diff"),
			arg(v, "alpha"), arg(v, "gamma")));
}

static void wcd_p(struct vector *v)
{
	want(v, "p",
		stats_wcd_p(iarg(v, "wins"), iarg(v, "ties"), iarg(v, "losses"), arg(v, "delta")));
}

static void wcd_lcb(struct vector *v)
{
	want(v, "lo",
		stats_wcd_lcb(
			iarg(v, "wins"), iarg(v, "ties"), iarg(v, "losses"), arg(v, "alpha")));
}

static void wcd_mc(struct vector *v)
{
	struct stats_wcd_args args = {.worst = -1, .best = 1};
	struct stats_wcd got;

	args.d = list(v, "d", &args.n);
	args.delta = arg(v, "delta");
	args.alpha = arg(v, "alpha");
	args.draws = iarg(v, "B");
	args.seed = (uint64_t)arg(v, "seed");
	got = stats_wcd_mc(v->arena, &args);
	want(v, "lo", got.lo);
	want(v, "p", got.p_qualify);
}

static void holm(struct vector *v)
{
	int n;
	double *p = list(v, "p", &n), adjusted[64];

	stats_holm(p, n, adjusted);
	want_list(v, "adjusted", adjusted);
}

static void fixed_sequence(struct vector *v)
{
	int n;
	double *p = list(v, "p", &n), adjusted[64];

	stats_fixed_sequence(p, n, adjusted);
	want_list(v, "adjusted", adjusted);
}

static void fallback(struct vector *v)
{
	int n, i = 0;
	double *p = list(v, "p", &n), weights[64], levels[64];
	const struct value *item;
	bool reject[64];

	stats_fallback_weights(n, arg(v, "ratio"), weights);
	stats_fallback(p, weights, n, arg(v, "alpha"), levels, reject);
	want_list(v, "weights", weights);
	value_each (item, value_get(v->expect, "reject"))
		ck_assert_msg(item->boolean == reject[i++], "%s: reject", v->id);
	v->checked++;
}

static void n_floor(struct vector *v)
{
	want(v, "n", stats_n_floor(arg(v, "delta"), arg(v, "alpha")));
}

static void n_ni(struct vector *v)
{
	want(v, "n",
		stats_n_ni(arg(v, "delta"), arg(v, "psi"), arg(v, "diff"), arg(v, "alpha"),
			arg(v, "power")));
}

static void cases_needed(struct vector *v)
{
	int more = stats_cases_needed(iarg(v, "b"), iarg(v, "c"), iarg(v, "n"), arg(v, "delta"),
		arg(v, "alpha"), arg(v, "power"));

	want(v, "more", null_if(more < 0, more));
}

static void quantile_ci(struct vector *v)
{
	struct stats_ranks got = stats_quantile_ci(iarg(v, "n"), arg(v, "p"), arg(v, "conf"));

	want(v, "lo_rank", null_if(got.lo == 0, got.lo));
	want(v, "hi_rank", null_if(got.hi == 0, got.hi));
	want(v, "upper_bound_rank", null_if(got.upper == 0, got.upper));
}

static const struct vector_function functions[] = {
	{"wilson", wilson},
	{"clopper_pearson", clopper_pearson},
	{"jeffreys", jeffreys},
	{"binom_upper_p", binom_upper_p},
	{"newcombe_paired", newcombe_paired},
	{"tango_ci", tango_ci},
	{"tango_z", tango_z},
	{"mcnemar", mcnemar},
	{"ratio_z", ratio_z},
	{"exact_ni", exact_ni},
	{"exact_lower_bound", exact_lower_bound},
	{"power_exact", power_exact},
	{"wcd_p", wcd_p},
	{"wcd_lcb", wcd_lcb},
	{"wcd_mc", wcd_mc},
	{"holm", holm},
	{"fixed_sequence", fixed_sequence},
	{"fallback", fallback},
	{"n_floor", n_floor},
	{"n_ni", n_ni},
	{"cases_needed", cases_needed},
	{"quantile_ci", quantile_ci},
};

START_TEST(every_vector_of_the_function_is_met)
{
	vectors_check(&functions[_i]);
}
END_TEST

Suite *suite_stats_vectors(void);
Suite *suite_stats_vectors(void)
{
	Suite *suite = suite_create("stats/vectors");
	TCase *tcase = tcase_create("vectors");

	if (vectors_found())
		tcase_add_loop_test(tcase, every_vector_of_the_function_is_met, 0,
			sizeof(functions) / sizeof(functions[0]));
	else
		fprintf(stderr, "SKIP stats vectors: ../shared/data not found\n");
	suite_add_tcase(suite, tcase);
	return suite;
}
