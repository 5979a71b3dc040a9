/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

/* Wikipedia, "Cohen's kappa", the grant proposals: 20, 5, 10, 15 of 50. */
START_TEST(kappa_gives_the_published_example)
{
	const int table[] = {20, 5, 10, 15};

	ck_assert_double_eq_tol(stats_kappa(table, 2).kappa, 0.4, 1e-12);
}
END_TEST

START_TEST(kappa_of_full_agreement_is_one_and_of_one_grade_undefined)
{
	const int full[] = {7, 0, 0, 0, 5, 0, 0, 0, 9}, single[] = {9, 0, 0, 0}, none[] = {0};

	ck_assert_double_eq_tol(stats_kappa(full, 3).kappa, 1, 1e-15);
	ck_assert_double_eq_tol(stats_kappa(full, 3).se, 0, 1e-9);
	ck_assert(isnan(stats_kappa(single, 2).kappa));
	ck_assert(isnan(stats_kappa(none, 1).se));
}
END_TEST

START_TEST(a_judge_without_information_gets_no_weight)
{
	const double gold[] = {1, 0, 1, 0}, judged[] = {1, 1, 0, 0}, more[] = {1, 1, 1, 0, 0, 0};
	struct stats_ppi tuned = stats_ppi_mean(gold, judged, 4, more, 6, 0.05, true);
	struct stats_ppi plain = stats_ppi_mean(gold, judged, 4, more, 6, 0.05, false);

	ck_assert_double_eq(tuned.lam, 0);
	ck_assert_double_eq(tuned.theta, 0.5);
	ck_assert_double_eq(plain.lam, 1);
	ck_assert_double_lt(tuned.hi - tuned.lo, plain.hi - plain.lo);
}
END_TEST

START_TEST(a_perfect_judge_makes_the_unlabelled_count)
{
	const double gold[] = {1, 0, 1, 1};
	double more[400];
	struct stats_ppi out;

	for (int i = 0; i < 400; i++)
		more[i] = i % 4 != 0;
	out = stats_ppi_mean(gold, gold, 4, more, 400, 0.05, false);
	ck_assert_double_eq_tol(out.theta, 0.75, 1e-12);
	ck_assert_double_eq_tol(out.hi - out.theta, 1.959964 * sqrt(0.75 * 0.25 / 400), 1e-6);
}
END_TEST

/* Rogan and Gladen 1978, Am J Epidemiol 107:71: (p + specificity - 1) / (their sum - 1). */
START_TEST(a_rate_is_corrected_for_the_judges_errors)
{
	struct stats_judge_counts counts = {.passed = 130,
		.n = 200,
		.good_passed = 90,
		.good = 100,
		.bad_failed = 80,
		.bad = 100};
	struct stats_judged out = stats_judge_adjusted(&counts, 0.05);

	ck_assert_double_eq_tol(out.theta, (0.65 + 0.8 - 1) / 0.7, 1e-12);
	ck_assert_double_lt(out.lo, out.theta);
	ck_assert_double_gt(out.hi, out.theta);
	counts.passed = 10;
	ck_assert_double_eq(stats_judge_adjusted(&counts, 0.05).theta, 0);
}
END_TEST

START_TEST(a_judge_no_better_than_chance_says_nothing)
{
	struct stats_judge_counts counts = {
		.passed = 50, .n = 100, .good_passed = 20, .good = 50, .bad_failed = 20, .bad = 50};
	struct stats_judged out = stats_judge_adjusted(&counts, 0.05);

	ck_assert(isnan(out.theta));
	ck_assert_double_eq(out.lo, 0);
	ck_assert_double_eq(out.hi, 1);
}
END_TEST

Suite *suite_stats_judge(void);
Suite *suite_stats_judge(void)
{
	Suite *suite = suite_create("stats/judge");
	TCase *tcase = tcase_create("judge");

	tcase_add_test(tcase, kappa_gives_the_published_example);
	tcase_add_test(tcase, kappa_of_full_agreement_is_one_and_of_one_grade_undefined);
	tcase_add_test(tcase, a_judge_without_information_gets_no_weight);
	tcase_add_test(tcase, a_perfect_judge_makes_the_unlabelled_count);
	tcase_add_test(tcase, a_rate_is_corrected_for_the_judges_errors);
	tcase_add_test(tcase, a_judge_no_better_than_chance_says_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
