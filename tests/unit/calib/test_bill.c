/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;
static struct price price;

/* One candidate with 40 answers of 1,000 input tokens, 400 of these cached, and 100 output tokens,
 * 60 of these reasoning. */
static void setup(void)
{
	static const int64_t list[] = {
		1000, 5000, 100, MONEY_UNKNOWN, MONEY_UNKNOWN, MONEY_UNKNOWN};

	fixture_start(&f);
	fixture_candidate(&f, "m");
	fixture_route(&f, "route", 40, 0, NULL);
	price = (struct price){.model = "m", .request = MONEY_UNKNOWN};
	for (size_t s = 0; s < SERVICE_COUNT; s++) {
		for (size_t k = 0; k < RATE_KINDS; k++)
			price.rates[s].of[k] = s == SERVICE_LIST ? list[k] : MONEY_UNKNOWN;
	}
	for (size_t i = 0; i < 40; i++) {
		struct usage *usage = &fixture_cell(&f, 0, 0, i)->usage;

		usage->input_total = 1000;
		usage->cache_read = 400;
		usage->output_total = 100;
		usage->reasoning = 60;
	}
}

static void teardown(void)
{
	fixture_end(&f);
}

enum { OURS = 600 * 1000 + 400 * 100 + 100 * 5000 };

static const struct bill *check(int64_t billed)
{
	const struct price *prices[] = {&price};
	const struct bill *bills;
	size_t count;

	for (size_t i = 0; i < 40; i++)
		fixture_cell(&f, 0, 0, i)->usage.billed = billed;
	count = bill_check(&f.arena, &f.all, prices, &bills);
	return count ? bills : NULL;
}

START_TEST(a_bill_within_one_percent_agrees)
{
	const struct bill *bill = check(OURS);

	ck_assert_int_eq(bill->answers, 40);
	ck_assert_int_eq(bill->ours, INT64_C(40) * OURS);
	ck_assert_int_eq(bill->theirs, INT64_C(40) * OURS);
	ck_assert(!bill->differs);
	ck_assert_ptr_null(bill->likely);
	ck_assert(!check(OURS + OURS / 101)->differs);
	ck_assert(check(OURS + OURS / 90)->differs);
	ck_assert_ptr_null(check(MONEY_UNKNOWN));
}
END_TEST

START_TEST(what_explains_a_difference_is_named)
{
	static const struct price_multiplier us = {"us", 1100000};

	ck_assert_str_eq(check(1000 * 1000 + 100 * 5000)->likely,
		"what was read from or written to the cache is billed as input");
	ck_assert_str_eq(
		check(OURS + 60 * 5000)->likely, "reasoning is billed on top of the output");
	ck_assert_str_eq(check(OURS - 60 * 5000)->likely, "reasoning is not billed");
	ck_assert_str_eq(check(OURS * 3)->likely, "all is billed at 3 times the catalog's prices");
	price.rates[SERVICE_BATCH].input = 500;
	price.rates[SERVICE_BATCH].output = 2500;
	price.rates[SERVICE_BATCH].cache_read = 50;
	ck_assert_str_eq(check(OURS / 2)->likely, "it is billed at the batch prices");
	price.multipliers = &us;
	price.multiplier_count = 1;
	ck_assert_str_eq(check(OURS / 10 * 11)->likely, "the multiplier 'us' is billed");
	price.request = 1000000;
	ck_assert_str_eq(check(OURS)->likely, "the fee of a request is not billed");
}
END_TEST

START_TEST(a_cache_without_a_price_is_the_likely_reason_of_a_lower_bill)
{
	price.rates[SERVICE_LIST].cache_read = MONEY_UNKNOWN;
	ck_assert_str_eq(check(OURS)->likely,
		"the catalog has no price of reading the cache, which is billed lower");
}
END_TEST

START_TEST(prices_that_are_named_count_before_recorded_costs)
{
	static const char *const builtin[] = {"builtin", NULL};
	struct catalog *catalog;

	ck_assert(catalog_load(&f.arena, builtin, &catalog, &f.err));
	f.candidates[0].model = "gpt-5-nano";
	for (size_t i = 0; i < 40; i++)
		fixture_cell(&f, 0, 0, i)->cost = 7;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->cost_per_request, 7);
	f.in.first_catalog = catalog;
	f.in.reprice = true;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->cost_per_request, 1000 * 50000 + 100 * 400000);
	ck_assert_double_eq(fixture_row(&f, 0, 0)->output_tokens, 100);
}
END_TEST

Suite *suite_calib_bill(void);
Suite *suite_calib_bill(void)
{
	Suite *suite = suite_create("calib/bill");
	TCase *tcase = tcase_create("bill");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_bill_within_one_percent_agrees);
	tcase_add_test(tcase, what_explains_a_difference_is_named);
	tcase_add_test(tcase, a_cache_without_a_price_is_the_likely_reason_of_a_lower_bill);
	tcase_add_test(tcase, prices_that_are_named_count_before_recorded_costs);
	suite_add_tcase(suite, tcase);
	return suite;
}
