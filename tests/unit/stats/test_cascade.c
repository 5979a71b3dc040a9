/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

START_TEST(only_accepted_cases_can_differ_from_the_strong_one)
{
	const struct stats_cascade_case cases[] = {
		{1, 0, true, 10, 1, 100},
		{0, 1, true, 10, 1, 100},
		{0, 1, false, 10, 1, 100},
		{1, 1, true, 10, 1, 100},
		{0.5, 0.25, false, 10, 1, 100},
	};
	double scores[5];
	struct stats_cascade out = stats_cascade(cases, 5, scores);

	ck_assert_int_eq(out.wins, 1);
	ck_assert_int_eq(out.losses, 1);
	ck_assert_double_eq(scores[2], 1);
	ck_assert_double_eq(scores[4], 0.25);
	ck_assert_double_eq_tol(out.quality, 3.25 / 5, 1e-15);
	ck_assert_double_eq_tol(out.escalation_rate, 0.4, 1e-15);
	ck_assert_double_eq_tol(out.mean_cost, 51, 1e-12);
	ck_assert_double_eq_tol(out.saving, 1 - 255.0 / 500, 1e-15);
}
END_TEST

START_TEST(a_chain_over_a_free_model_saves_nothing_that_can_be_named)
{
	const struct stats_cascade_case free_one = {1, 1, true, 10, 1, 0};

	ck_assert(isnan(stats_cascade(&free_one, 1, NULL).saving));
}
END_TEST

START_TEST(a_promise_weighs_saving_by_the_chance_to_be_confirmed)
{
	double good = stats_cascade_promise(0, 0, 60, 140, 0.05, 0.5);
	double risky = stats_cascade_promise(2, 6, 60, 140, 0.05, 0.8);

	/* (0.05 / sqrt(1/62/140)) - 1.645 = 3.014 */
	ck_assert_double_eq_tol(good, 0.5 * stats_normal_cdf(3.0135), 1e-4);
	ck_assert_double_gt(good, risky);
}
END_TEST

Suite *suite_stats_cascade(void);
Suite *suite_stats_cascade(void)
{
	Suite *suite = suite_create("stats/cascade");
	TCase *tcase = tcase_create("cascade");

	tcase_add_test(tcase, only_accepted_cases_can_differ_from_the_strong_one);
	tcase_add_test(tcase, a_chain_over_a_free_model_saves_nothing_that_can_be_named);
	tcase_add_test(tcase, a_promise_weighs_saving_by_the_chance_to_be_confirmed);
	suite_add_tcase(suite, tcase);
	return suite;
}
