/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;

/* USD a million tokens, in and out. */
static void setup(void)
{
	fixture_start(&f);
	fixture_candidate(&f, "gpt-4.1");      /* 2 and 8 */
	fixture_candidate(&f, "gpt-4.1-nano"); /* 0.10 and 0.40 */
	fixture_route(&f, "route", 40, 0, NULL);
}

static void teardown(void)
{
	fixture_end(&f);
}

static void use(size_t c, size_t i, int64_t input, int64_t output)
{
	fixture_cell(&f, 0, c, i)->usage.input_total = input;
	fixture_cell(&f, 0, c, i)->usage.output_total = output;
}

START_TEST(the_mean_is_rounded_to_the_nearest_picodollar)
{
	static const int64_t sums[][3] = {{1, 1, 1}, {1, 2, 2}, {1, 1, 2}};
	static const int64_t means[] = {1, 2, 1};
	struct result_cell cells[3];
	struct result_route route = {.case_count = 3, .cells = cells};
	bool estimated;

	for (size_t k = 0; k < ARRAY_LEN(means); k++) {
		for (size_t i = 0; i < 3; i++)
			cells[i] = (struct result_cell){.cost = sums[k][i], .usage = usage_unknown};
		ck_assert_int_eq(calib_cost(&route, 0, NULL, &estimated), means[k]);
	}
	/* Half a picodollar goes up. */
	route.case_count = 2;
	cells[0].cost = 1;
	cells[1].cost = 2;
	ck_assert_int_eq(calib_cost(&route, 0, NULL, &estimated), 2);
	ck_assert(!estimated);
}
END_TEST

START_TEST(tokens_times_price_is_exact)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 200, 4);
		use(1, i, 201, i % 2 ? 4 : 5);
	}
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->cost_per_request, 200 * 2000000 + 4 * 8000000);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 201 * 100000 + 9 * 400000 / 2);
}
END_TEST

START_TEST(the_batch_price_counts_only_where_the_route_says_so)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 200, 4);
		use(1, i, 200, 4);
	}
	f.routes[0].batch = true;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->cost_per_request, 200 * 1000000 + 4 * 4000000);
	f.routes[0].batch = false;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->cost_per_request, 200 * 2000000 + 4 * 8000000);
}
END_TEST

START_TEST(stated_traffic_is_the_references_and_the_others_keep_their_ratio)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 100, 3);
		use(1, i, 120, 6);
	}
	f.routes[0].input_tokens = 1000;
	f.routes[0].output_tokens = 70;
	fixture_calibrate(&f);
	ck_assert_int_eq(
		fixture_row(&f, 0, 0)->cost_per_request, INT64_C(1000) * 2000000 + 70 * 8000000);
	ck_assert_int_eq(
		fixture_row(&f, 0, 1)->cost_per_request, INT64_C(1200) * 100000 + 140 * 400000);
}
END_TEST

START_TEST(a_recorded_cost_comes_before_tokens_times_price)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 100, 3);
		use(1, i, 100, 3);
		fixture_cell(&f, 0, 1, i)->cost = 77;
	}
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 77);
}
END_TEST

START_TEST(a_providers_own_bill_counts_where_no_price_is_known)
{
	f.candidates[1].model = "some-router";
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 100, 3);
		use(1, i, 100, 3);
		fixture_cell(&f, 0, 1, i)->usage.billed = 1234;
	}
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 1234);
}
END_TEST

START_TEST(answers_without_counts_are_left_out_and_said_above_five_percent)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 100, 3);
		use(1, i, i < 2 ? TOKENS_UNKNOWN : 100, 3);
	}
	fixture_calibrate(&f);
	ck_assert(!fixture_row(&f, 0, 1)->cost_estimated);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 100 * 100000 + 3 * 400000);
	use(1, 5, TOKENS_UNKNOWN, 3);
	fixture_calibrate(&f);
	ck_assert(fixture_row(&f, 0, 1)->cost_estimated);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 100 * 100000 + 3 * 400000);
}
END_TEST

START_TEST(an_answer_that_was_cut_off_was_paid_for)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 100, 3);
		use(1, i, 100, 3);
	}
	fixture_unmeasured(&f, 0, 1, 0, UNMEASURED_CUT_OFF);
	use(1, 0, 100, 43);
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 100 * 100000 + 4 * 400000);
}
END_TEST

START_TEST(a_fault_costs_no_candidate_its_price)
{
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 100, 3);
		use(1, i, 100, 3);
	}
	for (size_t i = 0; i < 10; i++) {
		use(1, i, TOKENS_UNKNOWN, TOKENS_UNKNOWN);
		fixture_unmeasured(&f, 0, 1, i, UNMEASURED_FAULT);
	}
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 100 * 100000 + 3 * 400000);
	ck_assert(!fixture_row(&f, 0, 1)->cost_estimated);
}
END_TEST

START_TEST(sums_past_a_product_of_64_bits_stay_exact)
{
	/* 40 x 500,000 tokens of 2 USD a million, and traffic of 12,345,678 tokens a request. */
	for (size_t i = 0; i < 40; i++) {
		use(0, i, 500000, 0);
		use(1, i, 500000, 0);
	}
	f.routes[0].input_tokens = 12345678;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->cost_per_request, INT64_C(12345678) * 2000000);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, INT64_C(12345678) * 100000);
}
END_TEST

Suite *suite_calib_cost(void);
Suite *suite_calib_cost(void)
{
	Suite *suite = suite_create("calib/cost");
	TCase *tcase = tcase_create("cost");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_mean_is_rounded_to_the_nearest_picodollar);
	tcase_add_test(tcase, tokens_times_price_is_exact);
	tcase_add_test(tcase, the_batch_price_counts_only_where_the_route_says_so);
	tcase_add_test(tcase, stated_traffic_is_the_references_and_the_others_keep_their_ratio);
	tcase_add_test(tcase, a_recorded_cost_comes_before_tokens_times_price);
	tcase_add_test(tcase, a_providers_own_bill_counts_where_no_price_is_known);
	tcase_add_test(tcase, answers_without_counts_are_left_out_and_said_above_five_percent);
	tcase_add_test(tcase, an_answer_that_was_cut_off_was_paid_for);
	tcase_add_test(tcase, a_fault_costs_no_candidate_its_price);
	tcase_add_test(tcase, sums_past_a_product_of_64_bits_stay_exact);
	suite_add_tcase(suite, tcase);
	return suite;
}
