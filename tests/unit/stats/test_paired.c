/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

/* Newcombe 1998, Stat Med 17:2635, and Tango 1998, Stat Med 17:891: the same 50 pairs. */
START_TEST(paired_intervals_give_the_published_limits)
{
	struct stats_pairs pairs = {.a = 36, .b = 12, .c = 2, .d = 0};
	struct stats_interval newcombe = stats_newcombe_paired(&pairs, 0.95, STATS_TWO_SIDED);
	struct stats_interval tango = stats_tango_ci(12, 2, 50, 0.95, STATS_TWO_SIDED);

	ck_assert_double_eq_tol(newcombe.lo, 0.0569, 5e-5);
	ck_assert_double_eq_tol(newcombe.hi, 0.3404, 5e-5);
	ck_assert_double_eq_tol(tango.lo, 0.0611, 5e-5);
	ck_assert_double_eq_tol(tango.hi, 0.3447, 5e-5);
}
END_TEST

START_TEST(tango_limits_are_where_z_is_the_quantile)
{
	struct stats_interval ends = stats_tango_ci(3, 9, 80, 0.95, STATS_ONE_SIDED);
	double z = stats_normal_quantile(0.95);

	ck_assert_double_eq_tol(stats_tango_z(3, 9, 80, -ends.lo), z, 1e-9);
	ck_assert_double_eq_tol(stats_tango_z(3, 9, 80, -ends.hi), -z, 1e-9);
	ck_assert_double_eq(stats_tango_ci(0, 20, 20, 0.95, STATS_TWO_SIDED).lo, -1);
	ck_assert_double_eq(stats_tango_ci(20, 0, 20, 0.95, STATS_TWO_SIDED).hi, 1);
}
END_TEST

START_TEST(tango_z_rises_with_wins_and_falls_with_losses)
{
	for (int b = 0; b < 30; b++) {
		for (int c = 0; b + c < 30; c++) {
			double z = stats_tango_z(b, c, 30, 0.07);

			ck_assert(isfinite(z));
			ck_assert_double_gt(stats_tango_z(b + 1, c, 30, 0.07), z);
			ck_assert_double_lt(stats_tango_z(b, c + 1, 30, 0.07), z);
		}
	}
	ck_assert_double_eq(stats_tango_z(0, 0, 30, 0), 0);
	/* Against no difference it is McNemar's (b - c) / sqrt(b + c). */
	ck_assert_double_eq_tol(stats_tango_z(9, 4, 30, 0), 5 / sqrt(13), 1e-12);
}
END_TEST

/* Fagerland, Lydersen and Laake 2013, BMC Med Res Methodol 13:91: airway hyper-responsiveness
 * before and after transplantation, and complete response before and after consolidation. */
START_TEST(mcnemar_gives_the_published_p_values)
{
	struct stats_mcnemar airway = stats_mcnemar(1, 7), response = stats_mcnemar(6, 16);

	ck_assert_double_eq_tol(airway.exact, 0.0703, 5e-5);
	ck_assert_double_eq_tol(airway.midp, 0.0391, 5e-5);
	ck_assert_double_eq_tol(response.exact, 0.0525, 5e-5);
	ck_assert_double_eq_tol(response.midp, 0.0347, 5e-5);
	ck_assert_double_eq_tol(response.worse, response.midp / 2, 1e-15);
}
END_TEST

START_TEST(mcnemar_without_a_difference_is_one)
{
	ck_assert_double_eq(stats_mcnemar(0, 0).exact, 1);
	ck_assert_double_eq(stats_mcnemar(0, 0).worse, 1);
	ck_assert_double_eq(stats_mcnemar(4, 4).exact, 1);
	ck_assert_double_eq_tol(stats_mcnemar(4, 4).midp, 1, 1e-14);
	ck_assert_double_eq_tol(stats_mcnemar(4, 4).worse, 0.5, 1e-14);
	ck_assert_double_gt(stats_mcnemar(9, 1).worse, 0.98);
}
END_TEST

START_TEST(ratio_statistic_is_nought_at_the_ratio_that_was_seen)
{
	/* (45 + 3) / (45 + 15) = 0.8. */
	ck_assert_double_eq_tol(stats_ratio_z(45, 3, 15, 100, 0.8), 0, 1e-12);
	ck_assert_double_gt(stats_ratio_z(45, 3, 15, 100, 0.7), 0);
	ck_assert_double_lt(stats_ratio_z(45, 3, 15, 100, 0.9), 0);
	ck_assert_double_eq(stats_ratio_z(0, 0, 0, 100, 0.9), 0);
}
END_TEST

START_TEST(what_was_not_measured_hurts_both_verdicts)
{
	const double s[] = {NAN, 1, NAN, 0.5}, r[] = {1, NAN, NAN, 0.25};
	double low[4], high[4];

	stats_bound_unmeasured(s, r, 4, 1, low, high);
	ck_assert_double_eq(low[0], -1);
	ck_assert_double_eq(low[1], 0);
	ck_assert_double_eq(low[2], -1);
	ck_assert_double_eq(low[3], 0.25);
	ck_assert_double_eq(high[0], 0);
	ck_assert_double_eq(high[1], 1);
	ck_assert_double_eq(high[2], 1);
	ck_assert_double_eq(high[3], 0.25);
	stats_bound_unmeasured(s, r, 4, 0.9, low, NULL);
	ck_assert_double_eq(low[2], -0.9);
	ck_assert_double_eq(low[3], 0.5 - 0.9 * 0.25);
}
END_TEST

START_TEST(only_whole_differences_are_counted)
{
	const double whole[] = {1, 0, -1, -1, 0}, graded[] = {1, 0, -0.5};
	int wins = -7, losses = -7;

	ck_assert(!stats_ternary(graded, 3, &wins, &losses));
	ck_assert_int_eq(wins, -7);
	ck_assert(stats_ternary(whole, 5, &wins, &losses));
	ck_assert_int_eq(wins, 1);
	ck_assert_int_eq(losses, 2);
	ck_assert(stats_ternary(whole, 0, &wins, &losses));
	ck_assert_int_eq(wins + losses, 0);
}
END_TEST

Suite *suite_stats_paired(void);
Suite *suite_stats_paired(void)
{
	Suite *suite = suite_create("stats/paired");
	TCase *tcase = tcase_create("paired");

	tcase_add_test(tcase, paired_intervals_give_the_published_limits);
	tcase_add_test(tcase, tango_limits_are_where_z_is_the_quantile);
	tcase_add_test(tcase, tango_z_rises_with_wins_and_falls_with_losses);
	tcase_add_test(tcase, mcnemar_gives_the_published_p_values);
	tcase_add_test(tcase, mcnemar_without_a_difference_is_one);
	tcase_add_test(tcase, ratio_statistic_is_nought_at_the_ratio_that_was_seen);
	tcase_add_test(tcase, what_was_not_measured_hurts_both_verdicts);
	tcase_add_test(tcase, only_whole_differences_are_counted);
	suite_add_tcase(suite, tcase);
	return suite;
}
