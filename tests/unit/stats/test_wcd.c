/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/rng.h"
#include "stats/stats.h"

START_TEST(fifty_ties_have_the_closed_form)
{
	ck_assert_double_eq_tol(stats_wcd_p(0, 50, 0, 0.05), pow(0.95, 50), 1e-14);
	ck_assert_double_eq_tol(stats_wcd_lcb(0, 50, 0, 0.05), -(1 - pow(0.05, 0.02)), 1e-14);
}
END_TEST

/* Gaffke 2005: on values of two kinds the bound is that of Clopper and Pearson. */
START_TEST(without_wins_it_is_clopper_pearson_for_the_losses)
{
	for (int losses = 0; losses < 30; losses += 7) {
		double high = stats_clopper_pearson(losses, 30, 0.95, STATS_ONE_SIDED).hi;

		ck_assert_double_eq_tol(stats_wcd_lcb(0, 30 - losses, losses, 0.05), -high, 1e-13);
		ck_assert_double_eq_tol(stats_wcd_p(0, 30 - losses, losses, high), 0.05, 1e-12);
		/* Wins and losses only: the mean is 2 P(win) - 1. */
		high = stats_clopper_pearson(30 - losses, 30, 0.95, STATS_ONE_SIDED).lo;
		ck_assert_double_eq_tol(
			stats_wcd_lcb(30 - losses, 0, losses, 0.05), 2 * high - 1, 1e-12);
	}
	ck_assert_double_eq(stats_wcd_lcb(0, 0, 9, 0.05), -1);
	ck_assert_double_eq(stats_wcd_p(0, 0, 9, 0.5), 1);
}
END_TEST

START_TEST(the_bound_is_where_p_is_alpha)
{
	static const int counts[][3] = {{3, 96, 1}, {20, 150, 30}, {20, 80, 2}, {700, 600, 700}};
	static const double alphas[] = {0.05, 0.001};
	const int *n = counts[_i];

	for (int i = 0; i < 2; i++) {
		double bound = stats_wcd_lcb(n[0], n[1], n[2], alphas[i]);

		ck_assert_double_eq_tol(
			stats_wcd_p(n[0], n[1], n[2], -bound), alphas[i], 1e-8 * alphas[i]);
	}
}
END_TEST

START_TEST(p_falls_as_the_margin_grows)
{
	double last = 1;

	for (double delta = -1; delta <= 1; delta += 0.01) {
		double p = stats_wcd_p(7, 40, 5, delta);

		ck_assert_double_le(p, last + 1e-12);
		last = p;
	}
	ck_assert_double_eq_tol(stats_wcd_p(7, 40, 5, 1), 0, 1e-12);
	ck_assert_double_eq_tol(stats_wcd_p(7, 40, 5, -1), 1, 1e-12);
}
END_TEST

START_TEST(draws_agree_with_the_closed_form)
{
	double d[60] = {0};
	struct stats_wcd_args args = {.d = d, .n = 60, .worst = -1, .best = 1, .delta = 0.1};
	struct arena arena = {0};
	struct stats_wcd drawn;
	double p, worse;

	for (int i = 0; i < 4; i++)
		d[i * 9] = 1;
	for (int i = 0; i < 6; i++)
		d[i * 10 + 5] = -1;
	args.alpha = 0.05;
	args.draws = STATS_WCD_DRAWS;
	args.seed = 77;
	drawn = stats_wcd_mc(&arena, &args);
	p = stats_wcd_p(4, 50, 6, 0.1);
	worse = stats_wcd_p(6, 50, 4, -0.1);
	/* Four standard errors of the draw. */
	ck_assert_double_eq_tol(drawn.p_qualify, p, 4 * sqrt(p * (1 - p) / args.draws));
	ck_assert_double_eq_tol(
		drawn.p_disqualify, worse, 4 * sqrt(worse * (1 - worse) / args.draws));
	ck_assert_double_eq_tol(drawn.lo, stats_wcd_lcb(4, 50, 6, 0.05), 0.004);
	ck_assert_double_eq_tol(drawn.hi, -stats_wcd_lcb(6, 50, 4, 0.05), 0.004);
	arena_fini(&arena);
}
END_TEST

START_TEST(mirrored_scores_give_mirrored_answers)
{
	const double d[] = {0.5, -0.25, 0, 0.75, -1, 0.25}, m[] = {-0.5, 0.25, 0, -0.75, 1, -0.25};
	struct stats_wcd_args args = {.d = d,
		.n = 6,
		.worst = -1,
		.best = 1,
		.delta = 0.1,
		.alpha = 0.05,
		.draws = 999,
		.seed = 3};
	struct arena arena = {0};
	struct stats_wcd one = stats_wcd_mc(&arena, &args), two;

	args.d = m;
	args.delta = -0.1;
	two = stats_wcd_mc(&arena, &args);
	ck_assert_double_eq(one.p_qualify, two.p_disqualify);
	ck_assert_double_eq(one.p_disqualify, two.p_qualify);
	ck_assert_double_eq(one.lo, -two.hi);
	ck_assert_double_eq(one.hi, -two.lo);
	arena_fini(&arena);
}
END_TEST

START_TEST(one_set_of_draws_answers_at_every_margin_and_level)
{
	static const double levels[] = {0.05, 0.011, 0.3};
	double d[40];
	struct arena arena = {0};
	struct rng rng = {17};
	struct stats_wcd_drawn drawn;
	struct stats_wcd_args args = {
		.d = d, .n = 40, .worst = -1, .best = 1, .draws = 999, .seed = 5};

	for (int i = 0; i < 40; i++)
		d[i] = rng_unit(&rng) < 0.5 ? 0 : rng_unit(&rng) - 0.6;
	stats_wcd_draw(&arena, &args, &drawn);
	for (int i = 0; i < 9; i++) {
		double delta = 0.05 * (i - 2), level = levels[i % 3];
		struct stats_wcd read = stats_wcd_read(&drawn, delta, level), once;
		int at_most = 0, at_least = 0;

		for (int k = 0; k < 999; k++) {
			at_most += drawn.low[k] <= -delta;
			at_least += drawn.high[k] >= -delta;
		}
		ck_assert_double_eq(read.p_qualify, (1 + at_most) / 1000.0);
		ck_assert_double_eq(read.p_disqualify, (1 + at_least) / 1000.0);
		args.delta = delta;
		args.alpha = level;
		once = stats_wcd_mc(&arena, &args);
		ck_assert(once.p_qualify == read.p_qualify && once.lo == read.lo &&
			  once.hi == read.hi);
	}
	/* A margin that is one of the draws counts on both sides. */
	ck_assert_double_eq(stats_wcd_read(&drawn, -drawn.low[99], 0.05).p_qualify, 0.101);
	ck_assert_double_eq(stats_wcd_read(&drawn, -drawn.high[99], 0.05).p_disqualify, 0.901);
	arena_fini(&arena);
}
END_TEST

START_TEST(too_few_draws_for_alpha_bound_nothing)
{
	const double d[] = {0.5, 0.5};
	struct stats_wcd_args args = {.d = d,
		.n = 2,
		.worst = -0.9,
		.best = 1,
		.delta = 0,
		.alpha = 0.001,
		.draws = 99,
		.seed = 3};
	struct arena arena = {0};
	struct stats_wcd out = stats_wcd_mc(&arena, &args);

	ck_assert_double_eq(out.lo, -0.9);
	ck_assert_double_eq(out.hi, 1);
	ck_assert_double_ge(out.p_qualify, 0.01);
	arena_fini(&arena);
}
END_TEST

/* The promise on graded scores: +0.02 with probability 0.97, -1 with 0.03. The resampling bounds
 * are above the truth a fifth of the time here. */
START_TEST(rare_losses_do_not_fool_the_bound)
{
	struct rng rng = {2026};
	struct arena arena = {0};
	double d[50], truth = 0.97 * 0.02 - 0.03;
	struct stats_wcd_args args = {
		.d = d, .n = 50, .worst = -1, .best = 1, .alpha = 0.05, .draws = 199};
	int above = 0;

	for (int suite = 0; suite < 300; suite++) {
		for (int i = 0; i < 50; i++)
			d[i] = rng_unit(&rng) < 0.97 ? 0.02 : -1;
		args.seed = (uint64_t)suite;
		above += stats_wcd_mc(&arena, &args).lo > truth;
		arena_reset(&arena);
	}
	ck_assert_int_le(above, 15 + 12);
	arena_fini(&arena);
}
END_TEST

Suite *suite_stats_wcd(void);
Suite *suite_stats_wcd(void)
{
	Suite *suite = suite_create("stats/wcd");
	TCase *tcase = tcase_create("wcd");

	tcase_add_test(tcase, fifty_ties_have_the_closed_form);
	tcase_add_test(tcase, without_wins_it_is_clopper_pearson_for_the_losses);
	tcase_add_loop_test(tcase, the_bound_is_where_p_is_alpha, 0, 4);
	tcase_add_test(tcase, p_falls_as_the_margin_grows);
	tcase_add_test(tcase, draws_agree_with_the_closed_form);
	tcase_add_test(tcase, mirrored_scores_give_mirrored_answers);
	tcase_add_test(tcase, one_set_of_draws_answers_at_every_margin_and_level);
	tcase_add_test(tcase, too_few_draws_for_alpha_bound_nothing);
	tcase_add_test(tcase, rare_losses_do_not_fool_the_bound);
	suite_add_tcase(suite, tcase);
	return suite;
}
