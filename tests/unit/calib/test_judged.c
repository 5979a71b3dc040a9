/* SPDX-License-Identifier: MIT */
#include "fixture.h"

/* Notes on verdicts whose quality rests on the word of a judge. */

static struct fixture f;

static void set_up(void)
{
	static const int64_t costs[] = {10, 1};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "r", 100, 0, costs);
}

static void tear_down(void)
{
	fixture_end(&f);
}

static void grade(size_t cases, size_t different)
{
	for (size_t i = 0; i < cases; i++) {
		for (size_t c = 0; c < 2; c++) {
			fixture_cell(&f, 0, c, i)->has_human = true;
			fixture_cell(&f, 0, c, i)->human = c && i < different ? 0.5 : 1;
		}
	}
}

START_TEST(a_verdict_says_that_it_rests_on_a_judge_alone)
{
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	f.results[0].judged_only = true;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, BIT(JUDGE_ONLY) | BIT(JUDGE_UNCALIBRATED));
	ck_assert_str_eq(verdict_reason_name(REASON_JUDGE_ONLY), "judge_only");
	ck_assert_str_eq(verdict_reason_name(REASON_JUDGE_UNCALIBRATED), "judge_uncalibrated");
}
END_TEST

START_TEST(fifty_cases_that_persons_graded_five_of_them_differently_calibrate_it)
{
	f.results[0].judged_only = true;
	grade(50, 5);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, BIT(JUDGE_ONLY));
	grade(50, 4);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, BIT(JUDGE_ONLY) | BIT(JUDGE_UNCALIBRATED));
	grade(50, 5);
	fixture_cell(&f, 0, 0, 10)->has_human = false;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, BIT(JUDGE_ONLY) | BIT(JUDGE_UNCALIBRATED));
}
END_TEST

START_TEST(what_waits_for_a_judge_is_counted_apart)
{
	f.results[0].judged_only = true;
	fixture_unmeasured(&f, 0, 1, 0, UNMEASURED_WAITING);
	fixture_unmeasured(&f, 0, 1, 1, UNMEASURED_WAITING);
	fixture_unmeasured(&f, 0, 1, 2, UNMEASURED_JUDGE);
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->unmeasured, 3);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->waiting, 2);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->unjudged, 1);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->failed, 0);
}
END_TEST

Suite *suite_calib_judged(void);

Suite *suite_calib_judged(void)
{
	Suite *suite = suite_create("calib/judged");
	TCase *tcase = tcase_create("judged");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_verdict_says_that_it_rests_on_a_judge_alone);
	tcase_add_test(
		tcase, fifty_cases_that_persons_graded_five_of_them_differently_calibrate_it);
	tcase_add_test(tcase, what_waits_for_a_judge_is_counted_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}
