/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include "base/rng.h"
#include "catalog/catalog.h"

static struct arena arena;

static void teardown(void)
{
	arena_fini(&arena);
}

#define UNKNOWN MONEY_UNKNOWN
#define RATES(...) \
	{ \
		{ \
			{ \
				__VA_ARGS__ \
			} \
		} \
	}
#define NO_RATES RATES(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)

static struct usage tokens(int64_t input, int64_t output)
{
	struct usage usage = usage_unknown;

	usage.input_total = input;
	usage.output_total = output;
	return usage;
}

static int64_t cost(const struct price *price, int64_t input, int64_t output)
{
	struct usage usage = tokens(input, output);

	return price_of(price, &usage);
}

/* Prices of two thresholds; the upper one says nothing of output and cache. */
static const struct price_rule cliffs[] = {
	{.above = 128000,
		.alone = true,
		.rates = {RATES(20, 200, 2, UNKNOWN, UNKNOWN, UNKNOWN), NO_RATES, NO_RATES,
			NO_RATES}},
	{.above = 256000,
		.alone = true,
		.rates = {RATES(40, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), NO_RATES,
			RATES(30, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), NO_RATES}},
};

static struct price cliff_price(void)
{
	return (struct price){.model = "m",
		.request = UNKNOWN,
		.rates = {RATES(10, 100, 1, UNKNOWN, UNKNOWN, UNKNOWN), NO_RATES,
			RATES(5, 50, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), NO_RATES},
		.rules = cliffs,
		.rule_count = 2};
}

START_TEST(a_threshold_reprices_the_whole_request_from_one_token_above_it)
{
	struct price price = cliff_price();

	ck_assert_int_eq(cost(&price, 128000, 10), 128000 * 10 + 10 * 100);
	ck_assert_int_eq(cost(&price, 128001, 10), 128001 * 20 + 10 * 200);
}
END_TEST

START_TEST(an_inclusive_threshold_holds_at_the_threshold)
{
	struct price price = cliff_price();
	struct price_rule rule = cliffs[0];

	rule.inclusive = true;
	price.rules = &rule;
	price.rule_count = 1;
	ck_assert_int_eq(cost(&price, 127999, 0), 127999 * 10);
	ck_assert_int_eq(cost(&price, 128000, 0), 128000 * 20);
}
END_TEST

START_TEST(the_highest_threshold_wins_and_what_it_lacks_is_the_base_rate)
{
	struct price price = cliff_price();
	struct usage usage = tokens(256001, 10);

	usage.cache_read = 1000;
	ck_assert_int_eq(price_of(&price, &usage), 255001 * 40 + 1000 * 1 + 10 * 100);
}
END_TEST

START_TEST(rules_on_top_of_one_another_keep_what_the_later_one_lacks)
{
	struct price price = cliff_price();
	struct price_rule rules[2];

	memcpy(rules, cliffs, sizeof(rules));
	rules[0].alone = rules[1].alone = false;
	price.rules = rules;
	ck_assert_int_eq(cost(&price, 256001, 10), 256001 * 40 + 10 * 200);
}
END_TEST

START_TEST(cached_tokens_count_towards_the_threshold)
{
	struct price price = cliff_price();
	struct usage usage = tokens(128001, 0);

	usage.cache_read = 128000;
	ck_assert_int_eq(price_of(&price, &usage), 1 * 20 + 128000 * 2);
}
END_TEST

START_TEST(a_service_has_its_own_rates_and_the_lists_where_it_has_none)
{
	struct price price = cliff_price(), flex, priority;
	struct price_use use = {.service = SERVICE_FLEX, .week_minute = PRICE_ANY_TIME};
	struct usage usage = tokens(1000, 10);

	usage.cache_read = 100;
	ck_assert(price_for(&arena, &price, &use, &flex));
	ck_assert_int_eq(price_of(&flex, &usage), 900 * 5 + 100 * 1 + 10 * 50);
	/* Above a threshold: the service's rate there, the list's rate there, the service's base.
	 */
	ck_assert_int_eq(cost(&flex, 130000, 10), 130000 * 20 + 10 * 200);
	ck_assert_int_eq(cost(&flex, 300000, 10), 300000 * 30 + 10 * 50);
	use.service = SERVICE_PRIORITY;
	ck_assert(price_for(&arena, &price, &use, &priority));
	ck_assert_int_eq(price_of(&priority, &usage), price_of(&price, &usage));
	use.service = SERVICE_BATCH;
	ck_assert(!price_for(&arena, &price, &use, &flex));
}
END_TEST

static int64_t input_at(const struct price_rule *rule, int day, int hour, int minute)
{
	struct price price = cliff_price(), out;
	struct price_use use = {.week_minute = (day * 24 + hour) * 60 + minute};

	price.rules = rule;
	price.rule_count = 1;
	ck_assert(price_for(&arena, &price, &use, &out));
	return price_rates(&out, 1).input;
}

START_TEST(a_window_is_half_open_and_may_wrap_midnight)
{
	struct price_rule night = {.above = PRICE_ANY_LENGTH,
		.timed = true,
		.from_minute = 22 * 60,
		.to_minute = 6 * 60,
		.rates = {RATES(3, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), NO_RATES, NO_RATES,
			NO_RATES}};

	ck_assert_int_eq(input_at(&night, 0, 21, 59), 10);
	ck_assert_int_eq(input_at(&night, 0, 22, 0), 3);
	ck_assert_int_eq(input_at(&night, 6, 23, 59), 3);
	ck_assert_int_eq(input_at(&night, 0, 5, 59), 3);
	ck_assert_int_eq(input_at(&night, 0, 6, 0), 10);
	night.weekdays = 1u << 5 | 1u << 6;
	ck_assert_int_eq(input_at(&night, 4, 23, 0), 10);
	ck_assert_int_eq(input_at(&night, 5, 23, 0), 3);
	night.from_minute = night.to_minute = 0;
	ck_assert_int_eq(input_at(&night, 6, 12, 0), 3);
	ck_assert_int_eq(input_at(&night, 0, 12, 0), 10);
}
END_TEST

START_TEST(without_a_time_no_window_counts)
{
	struct price price = cliff_price(), out;
	struct price_rule always = {.above = PRICE_ANY_LENGTH,
		.timed = true,
		.rates = {RATES(3, 3, 3, 3, 3, 3), NO_RATES, NO_RATES, NO_RATES}};

	price.rules = &always;
	price.rule_count = 1;
	ck_assert_int_eq(cost(&price, 100, 1), 100 * 10 + 100);
	ck_assert(price_for(&arena, &price, &PRICE_LISTED, &out));
	ck_assert_int_eq(cost(&out, 100, 1), 100 * 10 + 100);
}
END_TEST

START_TEST(multipliers_raise_every_rate_to_the_nearest_picodollar)
{
	static const struct price_multiplier factors[] = {{"us", 1100000}, {"fast", 6000000}};
	static const char *const both[] = {"fast", "elsewhere", "us", NULL};
	struct price price = cliff_price(), out;
	struct price_use use = {.week_minute = PRICE_ANY_TIME, .multipliers = both};

	price.multipliers = factors;
	price.multiplier_count = 2;
	price.rates[SERVICE_LIST].input = INT64_C(5000000);
	ck_assert(price_for(&arena, &price, &use, &out));
	ck_assert_int_eq(price_rates(&out, 1).input, INT64_C(33000000));
	ck_assert_int_eq(price_rates(&out, 1).output, 660);
	ck_assert_int_eq(price_rates(&out, 1).cache_read, 7); /* 6.6 */
	ck_assert_int_eq(price_rates(&out, 1).reasoning, UNKNOWN);
	ck_assert_int_eq(price_rates(&out, 128001).input, 132);
	use.multipliers = both + 3;
	ck_assert(price_for(&arena, &price, &use, &out));
	ck_assert_int_eq(price_rates(&out, 1).input, INT64_C(5000000));
}
END_TEST

/* Arithmetic in 128 bits would be another way; this one adds token by token where that is few. */
static int64_t token_by_token(const struct rates *rates, const struct usage *usage)
{
	int64_t sum = 0;

	for (int64_t i = 0; i < usage->input_total; i++) {
		if (i < usage->cache_read)
			sum += rates->cache_read;
		else if (i < usage->cache_read + usage->cache_write_5m)
			sum += rates->cache_write_5m;
		else
			sum += rates->input;
	}
	for (int64_t i = 0; i < usage->output_total; i++)
		sum += i < usage->reasoning ? rates->reasoning : rates->output;
	return sum;
}

static struct price random_price(struct rng *rng, struct price_rule *rules)
{
	struct price price = {.model = "m", .request = (int64_t)rng_below(rng, 1000)};

	for (size_t s = 0; s < SERVICE_COUNT; s++) {
		for (size_t k = 0; k < RATE_KINDS; k++)
			price.rates[s].of[k] = (int64_t)rng_below(rng, 100000000);
	}
	/* Rates grow with the length, as they do in every catalog. */
	for (size_t i = 0; i < 2; i++) {
		rules[i] = (struct price_rule){.above = (int64_t)(i + 1) * 300, .alone = true};
		memcpy(rules[i].rates, i ? rules[i - 1].rates : price.rates, sizeof(price.rates));
		for (size_t k = 0; k < RATE_KINDS; k++)
			rules[i].rates[SERVICE_LIST].of[k] += (int64_t)rng_below(rng, 1000000);
	}
	price.rules = rules;
	price.rule_count = 2;
	return price;
}

START_TEST(a_cost_is_exact_and_never_falls_with_more_tokens)
{
	struct rng rng = {.state = 6};

	for (int i = 0; i < 2000; i++) {
		struct price_rule rules[2];
		struct price price = random_price(&rng, rules);
		struct usage usage = tokens((int64_t)rng_below(&rng, 1000), 0);
		struct rates rates;
		int64_t sum;

		usage.output_total = (int64_t)rng_below(&rng, 1000);
		usage.cache_read = (int64_t)rng_below(&rng, (uint64_t)usage.input_total / 2 + 1);
		usage.cache_write_5m =
			(int64_t)rng_below(&rng, (uint64_t)usage.input_total / 2 + 1);
		usage.reasoning = (int64_t)rng_below(&rng, (uint64_t)usage.output_total + 1);
		rates = price_rates(&price, usage.input_total);
		sum = price_of(&price, &usage);
		ck_assert_int_eq(sum, token_by_token(&rates, &usage) + price.request);
		ck_assert_int_eq(sum, price_of_input(&price, &usage) +
					      price_of_output(&price, &usage) + price_fee(&price));
		usage.input_total++;
		ck_assert_int_ge(price_of(&price, &usage), sum);
		usage.output_total++;
		ck_assert_int_ge(price_of(&price, &usage), sum);
	}
}
END_TEST

START_TEST(the_largest_requests_do_not_overflow)
{
	struct price price = cliff_price();

	price.rule_count = 0;
	price.rates[SERVICE_LIST].input = 100000000; /* 1e-4 USD a token */
	ck_assert_int_eq(cost(&price, 10000000, 0), INT64_C(1000000000000000));
	ck_assert_int_eq(cost(&price, INT64_MAX / 2, 1), INT64_MAX);
}
END_TEST

Suite *suite_catalog_price(void);
Suite *suite_catalog_price(void)
{
	Suite *suite = suite_create("catalog/price");
	TCase *tcase = tcase_create("price");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, a_threshold_reprices_the_whole_request_from_one_token_above_it);
	tcase_add_test(tcase, an_inclusive_threshold_holds_at_the_threshold);
	tcase_add_test(tcase, the_highest_threshold_wins_and_what_it_lacks_is_the_base_rate);
	tcase_add_test(tcase, rules_on_top_of_one_another_keep_what_the_later_one_lacks);
	tcase_add_test(tcase, cached_tokens_count_towards_the_threshold);
	tcase_add_test(tcase, a_service_has_its_own_rates_and_the_lists_where_it_has_none);
	tcase_add_test(tcase, a_window_is_half_open_and_may_wrap_midnight);
	tcase_add_test(tcase, without_a_time_no_window_counts);
	tcase_add_test(tcase, multipliers_raise_every_rate_to_the_nearest_picodollar);
	tcase_add_test(tcase, a_cost_is_exact_and_never_falls_with_more_tokens);
	tcase_add_test(tcase, the_largest_requests_do_not_overflow);
	suite_add_tcase(suite, tcase);
	return suite;
}
