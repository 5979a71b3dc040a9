/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/attr.h"
#include "core/money.h"
#include "run/cell.h"
#include "stats/stats.h"

static struct result_cell cell_of(const double *qualities, int count, int wanted)
{
	struct cell_sum sum = {0};
	struct result_cell cell;

	for (int i = 0; i < count; i++) {
		const struct cell_repeat repeat = {
			.quality = qualities[i],
			.accuracy = qualities[i],
			.pass = qualities[i] >= 0.5,
			.format_ok = -1,
			.latency_us = -1,
			.cost = MONEY_UNKNOWN,
		};

		cell_add(&sum, &repeat);
	}
	cell_finish(&sum, wanted, &cell);
	return cell;
}

START_TEST(repeats_are_one_cell_with_their_passes_and_their_spread)
{
	const struct result_cell cell = cell_of((const double[]){1, 0, 1, 0.5}, 4, 4);

	ck_assert_int_eq(cell.unmeasured, MEASURED);
	ck_assert_double_eq_tol(cell.quality, 0.625, 1e-12);
	ck_assert_int_eq(cell.repeats, 4);
	ck_assert_int_eq(cell.passes, 3);
	/* Squares: 2.25 - 2.5^2 / 4 = 0.6875, over 3. */
	ck_assert_double_eq_tol(cell.spread, sqrt(0.6875 / 3), 1e-12);
}
END_TEST

START_TEST(one_repeat_has_no_spread_and_a_missing_one_no_quality)
{
	const struct result_cell one = cell_of((const double[]){0.3}, 1, 1);
	const struct result_cell less = cell_of((const double[]){1, 1}, 2, 3);

	ck_assert_double_eq(one.spread, 0);
	ck_assert_int_eq(one.passes, 0);
	ck_assert_int_eq(less.unmeasured, UNMEASURED_MISSING);
	ck_assert(isnan(less.quality));
}
END_TEST

START_TEST(repeats_count_as_served_in_the_way_that_most_of_them_were)
{
	static const enum served ways[] = {SERVED_UNSAID, SERVED_FLEX, SERVED_LIST, SERVED_FLEX};
	struct cell_sum sum = {0};
	struct result_cell cell;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct usage usage = usage_unknown;
		const struct cell_repeat repeat = {
			.quality = 1, .format_ok = -1, .cost = MONEY_UNKNOWN, .usage = &usage};

		usage.served = ways[i];
		cell_add(&sum, &repeat);
	}
	cell_finish(&sum, ARRAY_LEN(ways), &cell);
	ck_assert_int_eq(cell.usage.served, SERVED_FLEX);
}
END_TEST

START_TEST(equal_repeats_have_no_spread_whatever_the_rounding)
{
	const struct result_cell cell = cell_of((const double[]){0.1, 0.1, 0.1}, 3, 3);

	ck_assert_double_eq_tol(cell.spread, 0, 1e-8);
}
END_TEST

START_TEST(streamed_repeats_give_the_mean_of_their_first_tokens_and_sums)
{
	const struct usage usage = {.output_total = 100};
	const int64_t firsts[] = {100000, 0, 300000, 500000}; /* 0: was not streamed */
	struct cell_sum sum = {0};
	struct result_cell cell;

	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		const struct cell_repeat repeat = {
			.quality = 1,
			.accuracy = 1,
			.format_ok = -1,
			.latency_us = 1100000,
			.first_token_us = firsts[i],
			.cost = MONEY_UNKNOWN,
			.usage = i == 3 ? &usage_unknown : &usage,
		};

		cell_add(&sum, &repeat);
	}
	cell_finish(&sum, 4, &cell);
	ck_assert_int_eq(cell.stream.first_token_us, 300000);
	ck_assert_int_eq(cell.stream.tokens, 200);
	ck_assert_int_eq(cell.stream.us, 1000000 + 800000);
	cell = cell_of((const double[]){1}, 1, 1);
	ck_assert_int_eq(cell.stream.first_token_us, 0);
	ck_assert_int_eq(cell.stream.tokens, 0);
}
END_TEST

/* By counting the draws: of 5 samples with 2 right, 3 drawn. */
START_TEST(pass_at_k_and_pass_hat_k_count_the_draws)
{
	ck_assert_double_eq_tol(stats_pass_at_k(5, 2, 3), 0.9, 1e-12);
	ck_assert_double_eq_tol(stats_pass_hat_k(5, 4, 3), 0.4, 1e-12);
	ck_assert_double_eq(stats_pass_at_k(5, 3, 3), 1);
	ck_assert_double_eq(stats_pass_hat_k(5, 2, 3), 0);
	ck_assert_double_eq(stats_pass_hat_k(3, 3, 3), 1);
	ck_assert_double_eq(stats_pass_at_k(3, 0, 2), 0);
}
END_TEST

Suite *suite_run_cell(void);

Suite *suite_run_cell(void)
{
	Suite *suite = suite_create("run/cell");
	TCase *tcase = tcase_create("cell");

	tcase_add_test(tcase, repeats_are_one_cell_with_their_passes_and_their_spread);
	tcase_add_test(tcase, one_repeat_has_no_spread_and_a_missing_one_no_quality);
	tcase_add_test(tcase, repeats_count_as_served_in_the_way_that_most_of_them_were);
	tcase_add_test(tcase, equal_repeats_have_no_spread_whatever_the_rounding);
	tcase_add_test(tcase, streamed_repeats_give_the_mean_of_their_first_tokens_and_sums);
	tcase_add_test(tcase, pass_at_k_and_pass_hat_k_count_the_draws);
	suite_add_tcase(suite, tcase);
	return suite;
}
