/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;

enum { CASES = 10, OTHER = 6 };

/* Two routes, of 10 and of 6 cases, by two candidates that are right on all of them. */
static void setup(void)
{
	fixture_start(&f);
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_route(&f, "one", CASES, 0, NULL);
	fixture_route(&f, "two", OTHER, 0, NULL);
}

static void teardown(void)
{
	fixture_end(&f);
}

static struct calib_pair pair(size_t from, size_t to, size_t count)
{
	const struct calib_column before[] = {{&f.results[from], 0}, {&f.results[1], 0}};
	const struct calib_column after[] = {{&f.results[to], 1}, {&f.results[1], 1}};

	return calib_pair(&f.arena, before, after, count);
}

static void set(size_t route, size_t candidate, size_t i, double quality)
{
	fixture_cell(&f, route, candidate, i)->quality = quality;
}

/* 1 won, 4 lost of 10: mid-p 2 P(Bin(5, 1/2) <= 1) - P(= 1) = 12/32 - 5/32. */
START_TEST(right_and_wrong_is_counted_and_tested_by_mcnemar)
{
	struct calib_pair got;

	set(0, 0, 0, 0);
	for (size_t i = 1; i < 5; i++)
		set(0, 1, i, 0);
	got = pair(0, 0, 1);
	ck_assert_int_eq(got.cases, 10);
	ck_assert_int_eq(got.won, 1);
	ck_assert_int_eq(got.lost, 4);
	ck_assert_int_eq(got.tied, 5);
	ck_assert_double_eq_tol(got.before, 0.9, 1e-12);
	ck_assert_double_eq_tol(got.after, 0.6, 1e-12);
	ck_assert_double_eq_tol(got.difference, -0.3, 1e-12);
	ck_assert_double_eq_tol(got.p, 7.0 / 32, 1e-12);
	ck_assert_str_eq(got.method, "mcnemar");
	ck_assert(got.low < -0.3 && got.high > -0.3);
	ck_assert_uint_eq(got.change_count, 5);
	ck_assert_str_eq(got.changes[0].id, "case-0000");
	ck_assert_int_eq(got.changes[0].kind, CALIB_CHANGE_WON);
	ck_assert_int_eq(got.changes[4].kind, CALIB_CHANGE_LOST);
	ck_assert(got.changes[4].after->quality == 0);
}
END_TEST

/* Differences -0.5 twice and 0 eight times: mean -0.1, standard error 1/15, t = -1.5, 9 degrees. */
START_TEST(graded_scores_are_tested_by_t)
{
	struct calib_pair got;

	set(0, 1, 3, 0.5);
	set(0, 1, 4, 0.5);
	got = pair(0, 0, 1);
	ck_assert_str_eq(got.method, "t");
	ck_assert_double_eq_tol(got.difference, -0.1, 1e-12);
	ck_assert_double_eq_tol(got.p, 0.16785065605707, 1e-9);
	ck_assert_double_eq_tol(got.low, -0.1 - 2.26215716279820 / 15, 1e-9);
}
END_TEST

START_TEST(cases_of_one_group_are_one_unit)
{
	static const char *groups[CASES] = {"x", "x", "x", "x", "x", "y", "y", "y", NULL, NULL};
	struct calib_pair got;

	f.results[0].groups = groups;
	for (size_t i = 0; i < 5; i++)
		set(0, 1, i, 0);
	got = pair(0, 0, 1);
	ck_assert_str_eq(got.method, "t");
	ck_assert_double_eq_tol(got.difference, -0.5, 1e-12);
	/* Means of four units: -1, 0, 0, 0. */
	ck_assert_double_eq_tol(got.p, 0.39100221895577, 1e-9);
}
END_TEST

START_TEST(what_is_not_measured_or_on_one_side_alone_is_counted_and_left_out)
{
	struct calib_pair got;

	fixture_unmeasured(&f, 0, 1, 2, UNMEASURED_FAULT);
	got = pair(0, 0, 1);
	ck_assert_int_eq(got.unmeasured, 1);
	ck_assert_int_eq(got.tied, 9);
	ck_assert_uint_eq(got.change_count, 1);
	ck_assert_int_eq(got.changes[0].kind, CALIB_CHANGE_MEASURED);
	got = pair(0, 1, 1);
	ck_assert_int_eq(got.cases, 6);
	ck_assert_int_eq(got.only_before, 4);
	ck_assert_int_eq(got.only_after, 0);
	got = pair(1, 0, 1);
	ck_assert_int_eq(got.only_after, 4);
}
END_TEST

START_TEST(routes_are_pooled)
{
	struct calib_pair got;

	set(0, 1, 1, 0);
	set(1, 1, 2, 0);
	got = pair(0, 0, 2);
	ck_assert_int_eq(got.cases, 16);
	ck_assert_int_eq(got.lost, 2);
	ck_assert_double_eq_tol(got.difference, -2.0 / 16, 1e-12);
	ck_assert_uint_eq(got.change_count, 2);
	got = pair(0, 0, 0);
	ck_assert(isnan(got.difference) && isnan(got.p) && !got.method);
}
END_TEST

Suite *suite_calib_pair(void);
Suite *suite_calib_pair(void)
{
	Suite *suite = suite_create("calib/pair");
	TCase *tcase = tcase_create("pair");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, right_and_wrong_is_counted_and_tested_by_mcnemar);
	tcase_add_test(tcase, graded_scores_are_tested_by_t);
	tcase_add_test(tcase, cases_of_one_group_are_one_unit);
	tcase_add_test(tcase, what_is_not_measured_or_on_one_side_alone_is_counted_and_left_out);
	tcase_add_test(tcase, routes_are_pooled);
	suite_add_tcase(suite, tcase);
	return suite;
}
