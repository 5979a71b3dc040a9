/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/rng.h"
#include "run/histogram.h"

START_TEST(an_empty_one_has_no_quantile)
{
	struct histogram histogram = {0};

	ck_assert_int_eq(histogram_quantile(&histogram, 0.95), -1);
}
END_TEST

START_TEST(a_quantile_is_at_most_4_percent_too_high_and_never_too_low)
{
	for (int64_t value = 1; value < INT64_C(2000000000); value = value * 5 / 4 + 1) {
		struct histogram histogram = {0};
		int64_t got;

		histogram_add(&histogram, value);
		got = histogram_quantile(&histogram, 0.5);
		ck_assert_int_ge(got, value);
		ck_assert_int_le(got, value + value / 31);
	}
}
END_TEST

START_TEST(small_and_huge_values_have_their_place)
{
	struct histogram histogram = {0};

	histogram_add(&histogram, -5);
	histogram_add(&histogram, 0);
	histogram_add(&histogram, INT64_MAX);
	ck_assert_int_eq(histogram_quantile(&histogram, 0.5), 0);
	ck_assert_int_gt(histogram_quantile(&histogram, 1), INT64_C(1000000000000));
}
END_TEST

START_TEST(ranks_are_those_of_the_sorted_values)
{
	struct histogram histogram = {0};

	for (int64_t i = 1; i <= 1000; i++)
		histogram_add(&histogram, i * 1000);
	ck_assert_int_ge(histogram_quantile(&histogram, 0.95), 950000);
	ck_assert_int_le(histogram_quantile(&histogram, 0.95), 981000);
	ck_assert_int_ge(histogram_quantile(&histogram, 0.50), 500000);
	ck_assert_int_le(histogram_quantile(&histogram, 0.50), 516000);
}
END_TEST

Suite *suite_run_histogram(void);

Suite *suite_run_histogram(void)
{
	Suite *suite = suite_create("run/histogram");
	TCase *tcase = tcase_create("histogram");

	tcase_add_test(tcase, an_empty_one_has_no_quantile);
	tcase_add_test(tcase, a_quantile_is_at_most_4_percent_too_high_and_never_too_low);
	tcase_add_test(tcase, small_and_huge_values_have_their_place);
	tcase_add_test(tcase, ranks_are_those_of_the_sorted_values);
	suite_add_tcase(suite, tcase);
	return suite;
}
