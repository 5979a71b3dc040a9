/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

/* Newcombe 1998, Stat Med 17:857, table I: score without correction and exact, 95%. */
static const struct {
	int x, n;
	double wilson_lo, wilson_hi, exact_lo, exact_hi;
} published[] = {
	{81, 263, 0.2553, 0.3662, 0.2527, 0.3676},
	{15, 148, 0.0624, 0.1605, 0.0578, 0.1617},
	{0, 20, 0.0000, 0.1611, 0.0000, 0.1684},
	{1, 29, 0.0061, 0.1718, 0.0009, 0.1776},
};

START_TEST(wilson_and_clopper_pearson_give_the_published_intervals)
{
	int x = published[_i].x, n = published[_i].n;
	struct stats_interval wilson = stats_wilson(x, n, 0.95, STATS_TWO_SIDED);
	struct stats_interval exact = stats_clopper_pearson(x, n, 0.95, STATS_TWO_SIDED);

	ck_assert_double_eq_tol(wilson.lo, published[_i].wilson_lo, 5e-5);
	ck_assert_double_eq_tol(wilson.hi, published[_i].wilson_hi, 5e-5);
	ck_assert_double_eq_tol(exact.lo, published[_i].exact_lo, 5.1e-5);
	ck_assert_double_eq_tol(exact.hi, published[_i].exact_hi, 5.1e-5);
}
END_TEST

START_TEST(clopper_pearson_never_misses_more_often_than_it_says)
{
	struct stats_interval ends[31];

	for (int x = 0; x <= 30; x++)
		ends[x] = stats_clopper_pearson(x, 30, 0.95, STATS_ONE_SIDED);
	for (double p = 0.005; p < 1; p += 0.01) {
		double above = 0, below = 0;

		for (int x = 0; x <= 30; x++) {
			above += ends[x].lo > p ? stats_binom_pmf(x, 30, p) : 0;
			below += ends[x].hi < p ? stats_binom_pmf(x, 30, p) : 0;
		}
		ck_assert_double_le(above, 0.05);
		ck_assert_double_le(below, 0.05);
	}
}
END_TEST

START_TEST(a_mean_of_scores_has_the_interval_of_as_many_successes)
{
	struct stats_interval mean = stats_wilson_mean(81.0 / 263, 263, 0.95, STATS_TWO_SIDED);

	ck_assert_double_eq_tol(mean.lo, 0.2553, 5e-5);
	ck_assert_double_eq_tol(mean.hi, 0.3662, 5e-5);
	ck_assert_double_eq(stats_wilson_mean(1, 7, 0.95, STATS_TWO_SIDED).hi, 1);
	ck_assert_double_eq(stats_wilson_mean(0, 7, 0.95, STATS_TWO_SIDED).lo, 0);
}
END_TEST

START_TEST(ends_are_closed_when_nothing_or_everything_succeeded)
{
	struct stats_interval none = stats_wilson(0, 50, 0.95, STATS_TWO_SIDED);
	struct stats_interval all = stats_jeffreys(50, 50, 0.95, STATS_TWO_SIDED);

	ck_assert_double_eq(none.lo, 0);
	ck_assert_double_gt(none.hi, 0.05);
	ck_assert_double_eq(all.hi, 1);
	ck_assert_double_lt(all.lo, 1);
	ck_assert_double_eq(stats_clopper_pearson(0, 9, 0.95, STATS_TWO_SIDED).lo, 0);
	ck_assert_double_eq(stats_clopper_pearson(9, 9, 0.95, STATS_TWO_SIDED).hi, 1);
}
END_TEST

START_TEST(one_sided_at_95_is_the_end_of_two_sided_at_90)
{
	struct stats_interval one = stats_jeffreys(12, 75, 0.95, STATS_ONE_SIDED);
	struct stats_interval two = stats_jeffreys(12, 75, 0.90, STATS_TWO_SIDED);

	ck_assert_double_eq_tol(one.lo, two.lo, 1e-14);
	ck_assert_double_eq_tol(one.hi, two.hi, 1e-14);
}
END_TEST

/* The largest number of failures with which a floor can still be passed at 95%. */
static const struct {
	double floor;
	int n, failures;
} floors[] = {
	{0.90, 50, 1},
	{0.90, 100, 4},
	{0.90, 300, 21},
	{0.95, 59, 0},
	{0.95, 200, 4},
	{0.98, 300, 1},
	{0.99, 300, 0},
};

START_TEST(a_format_floor_allows_the_failures_that_its_table_says)
{
	int n = floors[_i].n, most = floors[_i].failures;

	ck_assert_double_le(stats_binom_upper_p(n - most, n, floors[_i].floor), 0.05);
	ck_assert_double_gt(stats_binom_upper_p(n - most - 1, n, floors[_i].floor), 0.05);
}
END_TEST

START_TEST(both_gates_at_one_count_overlap_by_its_probability)
{
	double both = stats_binom_upper_p(90, 100, 0.9) + stats_binom_lower_p(90, 100, 0.9);

	ck_assert_double_eq_tol(both, 1 + stats_binom_pmf(90, 100, 0.9), 1e-13);
}
END_TEST

Suite *suite_stats_interval(void);
Suite *suite_stats_interval(void)
{
	Suite *suite = suite_create("stats/interval");
	TCase *tcase = tcase_create("interval");

	tcase_add_loop_test(tcase, wilson_and_clopper_pearson_give_the_published_intervals, 0,
		sizeof(published) / sizeof(published[0]));
	tcase_add_test(tcase, clopper_pearson_never_misses_more_often_than_it_says);
	tcase_add_test(tcase, a_mean_of_scores_has_the_interval_of_as_many_successes);
	tcase_add_test(tcase, ends_are_closed_when_nothing_or_everything_succeeded);
	tcase_add_test(tcase, one_sided_at_95_is_the_end_of_two_sided_at_90);
	tcase_add_loop_test(tcase, a_format_floor_allows_the_failures_that_its_table_says, 0,
		sizeof(floors) / sizeof(floors[0]));
	tcase_add_test(tcase, both_gates_at_one_count_overlap_by_its_probability);
	suite_add_tcase(suite, tcase);
	return suite;
}
