/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "stats/stats.h"

/* The example of the article "Holm-Bonferroni method" of Wikipedia; R's p.adjust gives the same. */
START_TEST(holm_adjusts_the_published_example)
{
	const double p[] = {0.01, 0.04, 0.03, 0.005}, want[] = {0.03, 0.06, 0.06, 0.02};
	double adjusted[4];

	stats_holm(p, 4, adjusted);
	for (int i = 0; i < 4; i++)
		ck_assert_double_eq_tol(adjusted[i], want[i], 1e-15);
}
END_TEST

START_TEST(holm_caps_at_one_and_takes_ties)
{
	const double p[] = {0.9, 0.4, 0.4};
	double adjusted[3];

	stats_holm(p, 3, adjusted);
	ck_assert_double_eq(adjusted[0], 1);
	ck_assert_double_eq(adjusted[1], 1);
	ck_assert_double_eq(adjusted[2], 1);
	stats_holm(p, 0, adjusted);
	stats_holm(p, 1, adjusted);
	ck_assert_double_eq(adjusted[0], 0.9);
}
END_TEST

START_TEST(fixed_sequence_hides_what_comes_after_a_failure)
{
	const double p[] = {0.01, 0.2, 0.001};
	double adjusted[3];

	stats_fixed_sequence(p, 3, adjusted);
	ck_assert_double_eq(adjusted[0], 0.01);
	ck_assert_double_eq(adjusted[1], 0.2);
	ck_assert_double_eq(adjusted[2], 0.2);
}
END_TEST

/* By hand, after Wiens 2003, Pharm Stat 2:211. */
START_TEST(fallback_hands_its_level_on_after_a_success)
{
	const double p[] = {0.02, 0.03, 0.06, 0.01}, weights[] = {0.4, 0.3, 0.2, 0.1};
	const double want[] = {0.02, 0.035, 0.045, 0.005};
	const bool rejected[] = {true, true, false, false};
	double levels[4];
	bool reject[4];

	stats_fallback(p, weights, 4, 0.05, levels, reject);
	for (int i = 0; i < 4; i++) {
		ck_assert_double_eq_tol(levels[i], want[i], 1e-15);
		ck_assert_int_eq(reject[i], rejected[i]);
	}
}
END_TEST

START_TEST(fallback_weights_fall_by_their_ratio_and_sum_to_one)
{
	double weights[6], sum = 0;

	stats_fallback_weights(6, STATS_FALLBACK_RATIO, weights);
	for (int i = 0; i < 6; i++) {
		sum += weights[i];
		if (i > 0)
			ck_assert_double_eq_tol(weights[i], 0.7 * weights[i - 1], 1e-15);
	}
	ck_assert_double_eq_tol(sum, 1, 1e-15);
	stats_fallback_weights(1, 0.7, weights);
	ck_assert_double_eq(weights[0], 1);
	stats_fallback_weights(4, 1, weights);
	ck_assert_double_eq(weights[3], 0.25);
}
END_TEST

Suite *suite_stats_multiple(void);
Suite *suite_stats_multiple(void)
{
	Suite *suite = suite_create("stats/multiple");
	TCase *tcase = tcase_create("multiple");

	tcase_add_test(tcase, holm_adjusts_the_published_example);
	tcase_add_test(tcase, holm_caps_at_one_and_takes_ties);
	tcase_add_test(tcase, fixed_sequence_hides_what_comes_after_a_failure);
	tcase_add_test(tcase, fallback_hands_its_level_on_after_a_success);
	tcase_add_test(tcase, fallback_weights_fall_by_their_ratio_and_sum_to_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
