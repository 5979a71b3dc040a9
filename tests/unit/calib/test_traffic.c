/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "calib/calib.h"

static struct arena arena;

static void teardown(void)
{
	arena_fini(&arena);
}

#define UNKNOWN MONEY_UNKNOWN

/* Picodollars a token; the cheap one has no price of its cache. */
static const struct price dear = {.model = "dear",
	.request = UNKNOWN,
	.rates = {{{{1000, 5000, 100, UNKNOWN, UNKNOWN, UNKNOWN}}}}};
static const struct price dear_batch = {.model = "dear",
	.request = UNKNOWN,
	.rates = {{{{500, 2500, 500, UNKNOWN, UNKNOWN, UNKNOWN}}}}};
static const struct price cheap = {.model = "cheap",
	.request = UNKNOWN,
	.rates = {{{{100, 400, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN}}}}};

static struct traffic_flow flow(const struct price *price, const struct price *batch, int64_t share)
{
	return (struct traffic_flow){.model = price->model,
		.price = price,
		.batch = batch,
		.requests = 1000,
		.share = share,
		.input_tokens = 100,
		.output_tokens = 10,
		.base = UNKNOWN};
}

START_TEST(a_request_costs_what_its_use_makes_of_it)
{
	struct traffic_flow one = flow(&dear, &dear_batch, TRAFFIC_WHOLE);
	struct traffic_use use = {0, 0};

	ck_assert_int_eq(traffic_request(&one, &use), 100 * 1000 + 10 * 5000);
	use.cached = TRAFFIC_WHOLE / 2;
	ck_assert_int_eq(traffic_request(&one, &use), 50 * 1000 + 50 * 100 + 10 * 5000);
	use = (struct traffic_use){0, TRAFFIC_WHOLE / 4};
	ck_assert_int_eq(traffic_request(&one, &use), 150000 * 3 / 4 + 75000 / 4);
	/* A recorded cost changes in the proportion of the list price. */
	one.base = 151000;
	ck_assert_int_eq(traffic_request(&one, &use), 151000 / 8 * 7);
	one.batch = NULL;
	ck_assert_int_eq(traffic_request(&one, &use), 151000);
	one.price = NULL;
	use.cached = TRAFFIC_WHOLE;
	ck_assert_int_eq(traffic_request(&one, &use), 151000);
}
END_TEST

START_TEST(routing_caching_and_batching_sum_up_to_the_saving)
{
	struct traffic_flow today = flow(&dear, &dear_batch, TRAFFIC_WHOLE);
	struct traffic_flow then[] = {flow(&cheap, NULL, TRAFFIC_WHOLE / 4 * 3),
		flow(&dear, &dear_batch, TRAFFIC_WHOLE / 4)};
	struct traffic_side before = {&today, 1, {0, 0}};
	struct traffic_side after = {then, 2, {TRAFFIC_WHOLE / 2, TRAFFIC_WHOLE / 2}};
	struct traffic_saving saving;
	const char *unpriced;

	ck_assert(traffic_saving(&arena, &before, &after, &saving, &unpriced));
	ck_assert_int_eq(saving.before, 150000000);
	ck_assert_int_eq(saving.routing, 150000000 - 750 * 14000 - 250 * 150000);
	ck_assert_int_eq(saving.caching, 250 * 45000);
	ck_assert_int_eq(saving.batching, 250 * ((105000 - 75000) / 2));
	ck_assert_int_eq(
		saving.routing + saving.caching + saving.batching, saving.before - saving.after);
	ck_assert_double_eq_tol(
		saving.percent, 100 * (1 - (double)saving.after / (double)saving.before), 1e-12);
	ck_assert_int_eq(saving.requests, 1000);
	ck_assert_int_eq(saving.tokens_after, 110000);
	ck_assert_int_eq(traffic_blended(saving.before, saving.tokens_before),
		INT64_C(150000000) * 1000000 / 110000 + 1);
}
END_TEST

START_TEST(a_shift_takes_from_the_others_in_proportion)
{
	struct traffic_flow today = flow(&dear, NULL, TRAFFIC_WHOLE);
	struct traffic_flow then[] = {
		flow(&cheap, NULL, TRAFFIC_WHOLE / 2), flow(&dear, NULL, TRAFFIC_WHOLE / 2)};
	struct traffic_side before = {&today, 1, {0, 0}}, after = {then, 2, {0, 0}};
	struct traffic_saving saving;
	const char *unpriced;

	ck_assert(traffic_saving(&arena, &before, &after, &saving, &unpriced));
	ck_assert_uint_eq(saving.shift_count, 2);
	ck_assert_double_eq_tol(saving.shifts[0].saving, 100 * 0.6 * (1 - 14.0 / 150), 1e-9);
	ck_assert_double_eq_tol(saving.shifts[1].saving, 100 * 0.4 * (1 - 14.0 / 150), 1e-9);
	/* Routes of a table are no shares of one another. */
	then[0].requests = 10;
	ck_assert(traffic_saving(&arena, &before, &after, &saving, &unpriced));
	ck_assert_uint_eq(saving.shift_count, 0);
}
END_TEST

START_TEST(what_is_not_priced_makes_no_sum)
{
	struct price blank = cheap;
	struct traffic_flow today = flow(&dear, NULL, TRAFFIC_WHOLE);
	struct traffic_flow then = flow(&blank, NULL, TRAFFIC_WHOLE);
	struct traffic_side before = {&today, 1, {0, 0}}, after = {&then, 1, {0, 0}};
	struct traffic_saving saving;
	const char *unpriced;

	blank.rates[SERVICE_LIST].output = UNKNOWN;
	ck_assert(!traffic_saving(&arena, &before, &after, &saving, &unpriced));
	ck_assert_str_eq(unpriced, "cheap");
	ck_assert_int_eq(traffic_blended(UNKNOWN, 10), UNKNOWN);
	ck_assert_int_eq(traffic_blended(10, 0), UNKNOWN);
}
END_TEST

Suite *suite_calib_traffic(void);
Suite *suite_calib_traffic(void)
{
	Suite *suite = suite_create("calib/traffic");
	TCase *tcase = tcase_create("traffic");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, a_request_costs_what_its_use_makes_of_it);
	tcase_add_test(tcase, routing_caching_and_batching_sum_up_to_the_saving);
	tcase_add_test(tcase, a_shift_takes_from_the_others_in_proportion);
	tcase_add_test(tcase, what_is_not_priced_makes_no_sum);
	suite_add_tcase(suite, tcase);
	return suite;
}
