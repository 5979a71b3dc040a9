/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

#define GAMMA 1e-4

START_TEST(the_bound_is_the_smallest_margin_that_passes)
{
	static const int counts[][3] = {{0, 0, 50}, {1, 3, 60}, {5, 2, 100}, {0, 4, 100}};
	int b = counts[_i][0], c = counts[_i][1], n = counts[_i][2];
	double margin = -stats_exact_lower_bound(b, c, n, 0.05, GAMMA);

	ck_assert_double_le(stats_exact_ni(b, c, n, margin, GAMMA).p_qualify, 0.05);
	ck_assert_double_gt(stats_exact_ni(b, c, n, margin - 2e-4, GAMMA).p_qualify, 0.05);
}
END_TEST

START_TEST(a_bound_that_does_not_exist_is_minus_one)
{
	ck_assert_double_eq(stats_exact_lower_bound(0, 25, 25, 0.05, GAMMA), -1);
	ck_assert_double_eq(stats_exact_lower_bound(0, 0, 50, GAMMA / 2, GAMMA), -1);
	ck_assert_double_eq(stats_exact_reported_lower(0, 0, 0, 0.1, 0.05, GAMMA), -1);
	ck_assert_double_eq(stats_exact_reported_upper(0, 0, 0, 0.1, 0.05, GAMMA), 1);
}
END_TEST

START_TEST(a_candidate_that_is_clearly_better_has_a_bound_above_nought)
{
	double lower = stats_exact_reported_lower(20, 2, 100, 0.1, 0.05, GAMMA);

	ck_assert_double_eq(lower, stats_wcd_lcb(20, 78, 2, 0.05));
	ck_assert_double_gt(lower, 0.05);
	/* Barely not worse: the smallest margin passes, more is not shown. */
	ck_assert_double_lt(stats_wcd_lcb(9, 89, 2, 0.03), -0.0005);
	ck_assert_double_eq(stats_exact_reported_lower(9, 2, 100, 0.1, 0.03, GAMMA), -0.0005);
}
END_TEST

START_TEST(reported_bounds_never_contradict_the_decision)
{
	const int n = 40;
	const double delta = 0.1, alpha = 0.05;
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, n, delta, GAMMA);

	for (int b = 0; b <= n; b += 2) {
		for (int c = b % 3; b + c <= n; c += 3) {
			double lower = stats_exact_reported_lower(b, c, n, delta, alpha, GAMMA);
			double upper = stats_exact_reported_upper(b, c, n, delta, alpha, GAMMA);
			struct stats_exact p = stats_exact_table_p(table, b, c);

			if (p.p_qualify <= alpha)
				ck_assert_double_ge(lower, -delta);
			else
				ck_assert_double_le(lower, -delta);
			if (p.p_disqualify <= alpha)
				ck_assert_double_le(upper, -delta);
			else
				ck_assert_double_ge(upper, -delta);
			ck_assert_double_le(lower, (double)(b - c) / n);
			ck_assert_double_ge(upper, (double)(b - c) / n);
		}
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(upper_bound_mirrors_the_lower_one)
{
	double lower = stats_exact_reported_lower(3, 7, 80, 0.001, 0.05, GAMMA);
	double upper = stats_exact_reported_upper(7, 3, 80, 0.001, 0.05, GAMMA);

	ck_assert_double_eq(upper, -lower);
}
END_TEST

/* The power of a truly equal candidate, computed for the exact test by full enumeration. */
static const struct {
	int n;
	double delta, psi, power;
} powers[] = {
	{50, 0.05, 0.05, 0.25},
	{50, 0.05, 0.20, 0.18},
	{100, 0.10, 0.05, 0.98},
	{100, 0.10, 0.20, 0.69},
	{200, 0.05, 0.05, 0.89},
	{200, 0.05, 0.20, 0.46},
};

START_TEST(power_is_what_the_tables_say)
{
	double power =
		stats_power_exact(powers[_i].n, powers[_i].delta, powers[_i].psi, 0, 0.05, GAMMA);

	ck_assert_double_eq_tol(power, powers[_i].power, 0.005);
}
END_TEST

START_TEST(power_at_the_margin_is_at_most_the_level)
{
	ck_assert_double_le(stats_power_exact(60, 0.1, 0.1, -0.1, 0.05, GAMMA), 0.05);
	ck_assert_double_le(stats_power_exact(60, 0.1, 0.3, -0.1, 0.05, GAMMA), 0.05);
	ck_assert_double_le(stats_power_exact(60, 0.1, 1, -0.1, 0.05, GAMMA), 0.05);
	ck_assert_double_eq(stats_power_exact(60, 0.1, 1, -1, 0.05, GAMMA), 0);
	ck_assert_double_eq_tol(stats_power_exact(60, 0.1, 1, 1, 0.05, GAMMA), 1, 1e-12);
}
END_TEST

/* Margin 0.05 and 0.10 with 50, 100, 200 cases. */
static const struct {
	int n;
	double delta, error;
} points[] = {
	{50, 0.05, 0.54},
	{100, 0.05, 0.62},
	{200, 0.05, 0.58},
	{50, 0.10, 0.62},
	{100, 0.10, 0.58},
	{200, 0.10, 0.56},
};

START_TEST(shared_bounds_are_those_of_single_searches_to_the_last_bit)
{
	static const double levels[] = {0.05, 0.0125, 0.001};
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, 60, 0.10, GAMMA);
	struct stats_exact_bounds *bounds = stats_exact_bounds(&arena, table);

	for (int round = 0; round < 2; round++) { /* what was found before changes nothing */
		for (int code = 0; code < 36; code++) {
			int b = code % 6 * 3, c = code / 6 * 4;
			double level = levels[code % 3];

			ck_assert(stats_exact_bounds_lower(bounds, b, c, level) ==
				  stats_exact_reported_lower(b, c, 60, 0.10, level, GAMMA));
			ck_assert(stats_exact_bounds_upper(bounds, b, c, level) ==
				  stats_exact_reported_upper(b, c, 60, 0.10, level, GAMMA));
		}
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(the_point_rule_takes_a_worse_one_every_second_time)
{
	double error = stats_point_error(points[_i].n, points[_i].delta);

	ck_assert_double_eq_tol(error, points[_i].error, 0.005);
}
END_TEST

START_TEST(the_error_of_the_point_rule_is_that_of_its_tables_summed)
{
	double most = 0;

	for (int k = 0; k <= 200; k++) {
		double p01 = 0.1 + k * 0.45 / 200, share = fmin(1, (p01 - 0.1) / (1 - p01));
		double sum = 0;

		for (int c = 0; c <= 30; c++) {
			for (int b = 0; b + c <= 30; b++) {
				if (b - c >= -3)
					sum += stats_binom_pmf(c, 30, p01) *
					       stats_binom_pmf(b, 30 - c, share);
			}
		}
		most = fmax(most, sum);
	}
	ck_assert_double_eq_tol(stats_point_error(30, 0.1), most, 1e-12);
}
END_TEST

Suite *suite_stats_bound(void);
Suite *suite_stats_bound(void)
{
	Suite *suite = suite_create("stats/bound");
	TCase *tcase = tcase_create("bound");

	tcase_add_loop_test(tcase, the_bound_is_the_smallest_margin_that_passes, 0, 4);
	tcase_add_test(tcase, a_bound_that_does_not_exist_is_minus_one);
	tcase_add_test(tcase, a_candidate_that_is_clearly_better_has_a_bound_above_nought);
	tcase_add_test(tcase, reported_bounds_never_contradict_the_decision);
	tcase_add_test(tcase, upper_bound_mirrors_the_lower_one);
	tcase_add_loop_test(
		tcase, power_is_what_the_tables_say, 0, sizeof(powers) / sizeof(powers[0]));
	tcase_add_test(tcase, power_at_the_margin_is_at_most_the_level);
	tcase_add_test(tcase, shared_bounds_are_those_of_single_searches_to_the_last_bit);
	tcase_add_loop_test(tcase, the_point_rule_takes_a_worse_one_every_second_time, 0,
		sizeof(points) / sizeof(points[0]));
	tcase_add_test(tcase, the_error_of_the_point_rule_is_that_of_its_tables_summed);
	suite_add_tcase(suite, tcase);
	return suite;
}
