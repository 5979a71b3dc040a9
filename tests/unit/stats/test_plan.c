/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

START_TEST(fewer_cases_than_the_floor_cannot_qualify_a_tie)
{
	static const double deltas[] = {0.02, 0.03, 0.05, 0.1, 0.2};

	ck_assert_int_eq(stats_n_floor(0.05, 0.05), 59);
	ck_assert_int_eq(stats_n_floor(0.10, 0.05), 29);
	for (size_t i = 0; i < sizeof(deltas) / sizeof(deltas[0]); i++) {
		int n = stats_n_floor(deltas[i], 0.05);

		ck_assert_double_le(pow(1 - deltas[i], n), 0.05);
		ck_assert_double_gt(pow(1 - deltas[i], n - 1), 0.05);
	}
	/* ln 0.25 / ln 0.5 is 2 but for rounding. */
	ck_assert_int_eq(stats_n_floor(0.5, 0.25), 2);
}
END_TEST

/* The formula's column of the table of case numbers, at alpha 0.05 and power 0.80. */
static const struct {
	double delta, diff, psi;
	int n;
} plans[] = {
	{0.03, 0, 0.10, 717},
	{0.05, 0, 0.10, 274},
	{0.05, -0.01, 0.20, 787},
	{0.05, 0.02, 0.05, 91},
	{0.10, 0, 0.05, 56},
	{0.10, 0, 0.30, 191},
	{0.10, -0.01, 0.15, 130},
	{0.10, 0.02, 0.10, 58},
};

START_TEST(the_formula_gives_the_tabled_case_numbers)
{
	double n = stats_n_ni(plans[_i].delta, plans[_i].psi, plans[_i].diff, 0.05, 0.8);

	ck_assert_int_eq((int)ceil(n), plans[_i].n);
}
END_TEST

START_TEST(cases_needed_are_none_negative_or_more)
{
	/* Rates (b+c+1)/(n+2) = 5/52 and difference 0: ceil of the formula, less the 50 there. */
	int more = (int)ceil(stats_n_ni(0.05, 5.0 / 52, 0, 0.05, 0.8)) - 50;

	ck_assert_int_eq(stats_cases_needed(2, 2, 50, 0.05, 0.05, 0.8), more);
	ck_assert_int_eq(stats_cases_needed(0, 9, 100, 0.1, 0.05, 0.8), -1);
	ck_assert_int_eq(stats_cases_needed(0, 0, 2000, 0.1, 0.05, 0.8), 0);
	ck_assert_int_eq(stats_cases_needed(0, 0, 0, 0.1, 0.05, 0.8) >= 29, 1);
}
END_TEST

START_TEST(graded_cases_needed_follow_the_spread)
{
	double narrow[40], wide[40];
	int few, many;

	for (int i = 0; i < 40; i++) {
		narrow[i] = i % 2 ? 0.1 : -0.1;
		wide[i] = i % 2 ? 0.8 : -0.8;
	}
	few = stats_cases_needed_graded(narrow, 40, 0.05, 0.05, 0.8);
	many = stats_cases_needed_graded(wide, 40, 0.05, 0.05, 0.8);
	/* (1.6449 + 0.8416)^2 (40 x 0.64 + 1) / 41 / 0.05^2 = 1604.4 */
	ck_assert_int_eq(many, 1605 - 40);
	ck_assert_int_lt(few, many);
	for (int i = 0; i < 40; i++)
		wide[i] = -0.2;
	ck_assert_int_eq(stats_cases_needed_graded(wide, 40, 0.05, 0.05, 0.8), -1);
}
END_TEST

/* The least count that the binomial test takes, and how often so many cases reach it. */
static double power_of_rate(int n, double p0, double level, double rate)
{
	int least = 0;

	while (least <= n && stats_binom_upper_p(least, n, p0) > level)
		least++;
	return least > n ? 0 : stats_binom_upper(least, n, rate);
}

START_TEST(cases_for_a_rate_have_the_power_they_are_planned_for)
{
	static const struct {
		int x, n;
		double p0, level;
	} seen[] = {{48, 50, 0.90, 0.05}, {96, 100, 0.90, 0.01}, {49, 50, 0.95, 0.05},
		{70, 80, 0.8, 0.05}};

	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		double rate = (seen[i].x + 0.5) / (seen[i].n + 1.0);
		int more = stats_cases_needed_rate(
			seen[i].x, seen[i].n, seen[i].p0, seen[i].level, 0.8);
		double power = power_of_rate(seen[i].n + more, seen[i].p0, seen[i].level, rate);

		ck_assert_int_gt(more, 0);
		ck_assert_msg(power > 0.7 && power < 0.92, "%zu: %d more, %g", i, more, power);
	}
	/* At the floor, and so little above it that no number helps. */
	ck_assert_int_eq(stats_cases_needed_rate(45, 50, 0.90, 0.05, 0.8), -1);
	ck_assert_int_eq(stats_cases_needed_rate(92, 100, 0.90, 0.05, 0.8), -1);
	/* With fewer than 29 none may fail, and yet it is not shown. */
	ck_assert_int_ge(stats_cases_needed_rate(20, 20, 0.90, 0.05, 0.8), 9);
	ck_assert_int_eq(stats_cases_about(0), 10);
	ck_assert_int_eq(stats_cases_about(40), 40);
	ck_assert_int_eq(stats_cases_about(41), 50);
}
END_TEST

/* Wilks 1941, Ann Math Stat 12:91: 59 values bound a 95th percentile with none above, 93 with one.
 */
START_TEST(a_95th_percentile_is_bounded_from_59_values_on)
{
	ck_assert_int_eq(stats_quantile_ci(58, 0.95, 0.95).upper, 0);
	ck_assert_int_eq(stats_quantile_ci(59, 0.95, 0.95).upper, 59);
	ck_assert_int_eq(stats_quantile_ci(92, 0.95, 0.95).upper, 92);
	ck_assert_int_eq(stats_quantile_ci(93, 0.95, 0.95).upper, 92);
	ck_assert_int_eq(stats_quantile_ci(0, 0.95, 0.95).upper, 0);
}
END_TEST

/* Conover 1999, Practical Nonparametric Statistics: ranks around a median by the binomial. */
START_TEST(ranks_around_a_quantile_are_those_of_the_binomial_tails)
{
	for (int n = 5; n < 80; n += 6) {
		struct stats_ranks ranks = stats_quantile_ci(n, 0.5, 0.95);
		int lo = 0, hi = 0;

		for (int r = 1; r <= n; r++) {
			if (stats_binom_lower(r - 1, n, 0.5) <= 0.025)
				lo = r;
			if (!hi && stats_binom_upper(r, n, 0.5) <= 0.025)
				hi = r;
		}
		ck_assert_int_eq(ranks.lo, lo);
		ck_assert_int_eq(ranks.hi, hi);
	}
	ck_assert_int_eq(stats_quantile_ci(5, 0.5, 0.95).lo, 0);
	ck_assert_int_eq(stats_quantile_ci(6, 0.5, 0.95).lo, 1);
}
END_TEST

START_TEST(a_tail_that_is_equal_to_the_level_is_met)
{
	/* Bin(n, 1/2), n odd: half of it lies up to (n-1)/2. Bin(2, 1/2): a quarter at each end. */
	for (int n = 1; n < 400; n += 2)
		ck_assert_int_eq(stats_quantile_ci(n, 0.5, 0.5).upper, (n + 1) / 2);
	ck_assert_int_eq(stats_quantile_ci(2, 0.5, 0.5).lo, 1);
	ck_assert_int_eq(stats_quantile_ci(2, 0.5, 0.5).hi, 2);
}
END_TEST

START_TEST(more_looks_lower_the_level)
{
	ck_assert_double_eq(stats_look_factor(1), 1);
	for (int looks = 2; looks <= 4; looks++) {
		ck_assert_double_lt(stats_look_factor(looks), stats_look_factor(looks - 1));
		ck_assert_double_gt(stats_look_factor(looks), 1.0 / looks);
	}
}
END_TEST

Suite *suite_stats_plan(void);
Suite *suite_stats_plan(void)
{
	Suite *suite = suite_create("stats/plan");
	TCase *tcase = tcase_create("plan");

	tcase_add_test(tcase, a_tail_that_is_equal_to_the_level_is_met);
	tcase_add_test(tcase, fewer_cases_than_the_floor_cannot_qualify_a_tie);
	tcase_add_loop_test(tcase, the_formula_gives_the_tabled_case_numbers, 0,
		sizeof(plans) / sizeof(plans[0]));
	tcase_add_test(tcase, cases_needed_are_none_negative_or_more);
	tcase_add_test(tcase, graded_cases_needed_follow_the_spread);
	tcase_add_test(tcase, cases_for_a_rate_have_the_power_they_are_planned_for);
	tcase_add_test(tcase, a_95th_percentile_is_bounded_from_59_values_on);
	tcase_add_test(tcase, ranks_around_a_quantile_are_those_of_the_binomial_tails);
	tcase_add_test(tcase, more_looks_lower_the_level);
	suite_add_tcase(suite, tcase);
	return suite;
}
