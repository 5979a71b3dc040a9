/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

/* Student 1908, Biometrika 6:1: additional hours of sleep, ten patients, two drugs. */
static const double sleep_hours[] = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};

START_TEST(paired_t_gives_students_own_example)
{
	struct stats_paired_t t = stats_paired_t(sleep_hours, 10, 0.95, STATS_TWO_SIDED);

	ck_assert_double_eq_tol(t.mean, 1.58, 1e-12);
	ck_assert_double_eq_tol(t.t0, 4.0621, 5e-5);
	ck_assert_double_eq_tol(t.p0, 0.002833, 5e-7);
	ck_assert_double_eq_tol(t.lo, 0.7001142, 5e-7);
	ck_assert_double_eq_tol(t.hi, 2.4598858, 5e-7);
}
END_TEST

START_TEST(equal_values_have_no_spread_and_no_t)
{
	const double d[] = {0.1, 0.1, 0.1};
	struct stats_paired_t t = stats_paired_t(d, 3, 0.95, STATS_TWO_SIDED);
	struct arena arena = {0};
	struct stats_bootstrap boot = stats_bootstrap(&arena, d, 3, 0.05, 99, 1);

	ck_assert(isnan(t.t0) && isnan(t.p0));
	ck_assert_double_eq(t.lo, t.mean);
	ck_assert_double_eq(t.hi, t.mean);
	ck_assert_double_eq(boot.student.lo, t.mean);
	ck_assert_double_eq(boot.student.hi, t.mean);
	ck_assert_double_eq(boot.a, 0);
	arena_fini(&arena);
}
END_TEST

/* Hyndman and Fan 1996, Am Stat 50:361, type 7. */
START_TEST(quantiles_are_linear_between_the_order_statistics)
{
	double values[] = {4, 1, 3, 2};

	stats_sort(values, 4);
	ck_assert_double_eq(stats_quantile_sorted(values, 4, 0), 1);
	ck_assert_double_eq(stats_quantile_sorted(values, 4, 0.25), 1.75);
	ck_assert_double_eq(stats_quantile_sorted(values, 4, 0.5), 2.5);
	ck_assert_double_eq(stats_quantile_sorted(values, 4, 1), 4);
	ck_assert_double_eq(stats_quantile_sorted(values, 1, 0.7), 1);
}
END_TEST

START_TEST(the_bootstrap_repeats_and_brackets_the_mean)
{
	struct arena arena = {0};
	struct stats_bootstrap one = stats_bootstrap(&arena, sleep_hours, 10, 0.05, 999, 8);
	struct stats_bootstrap two = stats_bootstrap(&arena, sleep_hours, 10, 0.05, 999, 8);
	struct stats_bootstrap other = stats_bootstrap(&arena, sleep_hours, 10, 0.05, 999, 9);

	ck_assert_double_eq(one.bca.lo, two.bca.lo);
	ck_assert_double_eq(one.student.hi, two.student.hi);
	ck_assert(one.student.hi != other.student.hi);
	ck_assert_double_lt(one.percentile.lo, 1.58);
	ck_assert_double_gt(one.percentile.hi, 1.58);
	/* The long right tail: BCa moves up, the studentised upper end lies farther out. */
	ck_assert_double_gt(one.a, 0);
	ck_assert_double_gt(one.bca.hi, one.percentile.hi);
	ck_assert_double_gt(one.student.hi - 1.58, 1.58 - one.student.lo);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_corrected_interval_alone_has_the_same_bits)
{
	static const double rare[] = {0, 0, 0, 1, 0, 0, 7, 0, 0, 0};
	struct arena arena = {0};
	struct stats_bootstrap whole = stats_bootstrap(&arena, rare, 10, 0.025, 999, 8);
	struct stats_interval bca = stats_bootstrap_bca(&arena, rare, 10, 0.025, 999, 8);

	ck_assert(bca.lo == whole.bca.lo && bca.hi == whole.bca.hi);
	ck_assert(bca.lo < bca.hi);
	arena_fini(&arena);
}
END_TEST

START_TEST(clusters_of_one_cost_nothing)
{
	const int alone[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	struct arena arena = {0};
	struct stats_clustered out = stats_clustered_se(&arena, sleep_hours, alone, 10, 10);

	ck_assert_double_eq_tol(out.se_cr1, out.se_iid, 1e-14);
	ck_assert_double_eq_tol(out.design_effect, 1, 1e-14);
	arena_fini(&arena);
}
END_TEST

START_TEST(repeated_cases_are_worth_one_each)
{
	/* Every value five times: the error is that of the ten clusters. */
	double s[50], means[10];
	int cluster[50];
	struct arena arena = {0};
	struct stats_clustered out, alone;

	for (int i = 0; i < 50; i++) {
		s[i] = sleep_hours[i / 5];
		cluster[i] = i / 5;
	}
	out = stats_clustered_se(&arena, s, cluster, 50, 10);
	stats_cluster_means(s, cluster, 50, 10, means);
	alone = stats_clustered_se(
		&arena, means, (const int[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 10, 10);
	ck_assert_double_eq_tol(out.se_cr1, alone.se_iid, 1e-14);
	ck_assert_double_gt(out.design_effect, 4.9);
	ck_assert_double_eq_tol(means[8], 4.6, 1e-14);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_cost_ratio_of_proportional_costs_is_certain)
{
	double half[10], shifted[10];
	struct stats_cost_ratio ratio, inverse;

	for (int i = 0; i < 10; i++) {
		half[i] = sleep_hours[i] / 2;
		shifted[i] = sleep_hours[9 - i] + 1;
	}
	ratio = stats_cost_ratio(half, sleep_hours, 10, 0.95);
	ck_assert_double_eq_tol(ratio.ratio, 0.5, 1e-14);
	ck_assert_double_eq_tol(ratio.lo, 0.5, 1e-12);
	ck_assert_double_eq_tol(ratio.hi, 0.5, 1e-12);
	ratio = stats_cost_ratio(shifted, sleep_hours, 10, 0.95);
	inverse = stats_cost_ratio(sleep_hours, shifted, 10, 0.95);
	ck_assert_double_eq_tol(ratio.lo * inverse.hi, 1, 1e-12);
	ck_assert_double_eq_tol(ratio.hi * inverse.lo, 1, 1e-12);
}
END_TEST

Suite *suite_stats_graded(void);
Suite *suite_stats_graded(void)
{
	Suite *suite = suite_create("stats/graded");
	TCase *tcase = tcase_create("graded");

	tcase_add_test(tcase, paired_t_gives_students_own_example);
	tcase_add_test(tcase, equal_values_have_no_spread_and_no_t);
	tcase_add_test(tcase, quantiles_are_linear_between_the_order_statistics);
	tcase_add_test(tcase, the_bootstrap_repeats_and_brackets_the_mean);
	tcase_add_test(tcase, the_corrected_interval_alone_has_the_same_bits);
	tcase_add_test(tcase, clusters_of_one_cost_nothing);
	tcase_add_test(tcase, repeated_cases_are_worth_one_each);
	tcase_add_test(tcase, a_cost_ratio_of_proportional_costs_is_certain);
	suite_add_tcase(suite, tcase);
	return suite;
}
