/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "report/html_scale.h"

#define NEAR 1e-9

START_TEST(costs_that_are_near_start_from_nothing)
{
	const double costs[] = {1, 4, 0, NAN};
	const struct html_scale scale = html_scale_costs(costs, 4, 100, 540);

	ck_assert(!scale.log);
	ck_assert_double_eq_tol(html_scale_at(&scale, 0), 100, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, 4.4), 540, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, 2.2), 320, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, 99), 540, NEAR);
}
END_TEST

START_TEST(costs_far_apart_go_by_powers_and_nothing_has_a_place_of_its_own)
{
	const double costs[] = {0.01, 1, 0};
	const struct html_scale scale = html_scale_costs(costs, 3, 100, 540);
	double a, b, c;

	ck_assert(scale.log);
	a = html_scale_at(&scale, 0.01);
	b = html_scale_at(&scale, 0.1);
	c = html_scale_at(&scale, 1);
	ck_assert_double_eq_tol(b - a, c - b, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, 0), 116, NEAR);
	ck_assert(a > 148 && c < 540);
	ck_assert_double_eq_tol(html_scale_at(&scale, 1e-9), 148, NEAR);
}
END_TEST

START_TEST(an_axis_that_goes_up_is_turned_round)
{
	const double shares[] = {0.6, 0.95, NAN};
	const struct html_scale scale = html_scale_shares(shares, 3, 300, 20);

	ck_assert_double_eq_tol(scale.lo, 0.572, NEAR);
	ck_assert_double_eq_tol(scale.hi, 0.978, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, scale.lo), 300, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, scale.hi), 20, NEAR);
	ck_assert_double_eq_tol(html_scale_at(&scale, (scale.lo + scale.hi) / 2), 160, NEAR);
}
END_TEST

START_TEST(shares_stay_between_nothing_and_all)
{
	const double shares[] = {0, 1};
	const double one[] = {0.5}, none[] = {NAN};
	struct html_scale scale = html_scale_shares(shares, 2, 300, 20);

	ck_assert_double_eq(scale.lo, 0);
	ck_assert_double_eq(scale.hi, 1);
	scale = html_scale_shares(one, 1, 300, 20);
	ck_assert(scale.lo < 0.5 && scale.hi > 0.5);
	scale = html_scale_shares(none, 1, 300, 20);
	ck_assert(scale.lo < scale.hi);
}
END_TEST

static const struct {
	double values[2];
	size_t count;
	double ticks[4];
} marks[] = {
	{{0, 10}, 6, {0, 2, 4, 6}},
	{{0, 0.05}, 6, {0, 0.01, 0.02, 0.03}},
	{{0.001, 0.05}, 6, {0.001, 0.002, 0.005, 0.01}},
	{{0.0001, 1}, 5, {0.0001, 0.001, 0.01, 0.1}},
	{{0, 0}, 6, {0, 0.2, 0.4, 0.6}},
};

START_TEST(marks_are_round)
{
	const struct html_scale scale = html_scale_costs(marks[_i].values, 2, 0, 100);
	double ticks[HTML_TICKS_MAX];
	const size_t count = html_scale_ticks(&scale, ticks);

	ck_assert_uint_eq(count, marks[_i].count);
	for (size_t i = 0; i < 4; i++)
		ck_assert_double_eq_tol(ticks[i], marks[_i].ticks[i], NEAR);
}
END_TEST

START_TEST(marks_are_never_too_many)
{
	for (double high = 1e-9; high < 1e9; high *= 1.7) {
		const double costs[] = {1e-9, high};
		const struct html_scale scale = html_scale_costs(costs, 2, 0, 100);
		double ticks[HTML_TICKS_MAX];
		const size_t count = html_scale_ticks(&scale, ticks);

		ck_assert(count >= 1 && count <= HTML_TICKS_MAX);
		for (size_t i = 1; i < count; i++)
			ck_assert(ticks[i] > ticks[i - 1]);
	}
}
END_TEST

Suite *suite_report_html_scale(void);
Suite *suite_report_html_scale(void)
{
	Suite *suite = suite_create("report/html_scale");
	TCase *tcase = tcase_create("html_scale");

	tcase_add_test(tcase, costs_that_are_near_start_from_nothing);
	tcase_add_test(tcase, costs_far_apart_go_by_powers_and_nothing_has_a_place_of_its_own);
	tcase_add_test(tcase, an_axis_that_goes_up_is_turned_round);
	tcase_add_test(tcase, shares_stay_between_nothing_and_all);
	tcase_add_loop_test(tcase, marks_are_round, 0, sizeof(marks) / sizeof(marks[0]));
	tcase_add_test(tcase, marks_are_never_too_many);
	suite_add_tcase(suite, tcase);
	return suite;
}
