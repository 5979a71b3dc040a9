/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "catalog/catalog.h"

static struct arena arena;
static char folder[64];

static void setup(void)
{
	snprintf(folder, sizeof(folder), "/tmp/tiercal-catalog-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
	static const char *const names[] = {"a.yaml", "b.yaml", "a.csv"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(io_join(&arena, folder, names[i]));
	rmdir(folder);
	arena_fini(&arena);
}

static const char *file(const char *name, const char *text)
{
	char *path = io_join(&arena, folder, name);
	struct err err = {0};

	ck_assert_msg(io_write(path, str_of(text), &err), "%s", err.text);
	return path;
}

static struct catalog *load(const char *a, const char *b)
{
	const char *files[] = {a, b, NULL};
	struct catalog *catalog = NULL;
	struct err err = {0};

	ck_assert_msg(catalog_load(&arena, files, &catalog, &err), "%s", err.text);
	return catalog;
}

static struct rates list_of(const struct catalog *catalog, const char *model, const char *provider)
{
	const struct price *price = catalog_find(catalog, model, provider);

	ck_assert_ptr_nonnull(price);
	return price->rates[SERVICE_LIST];
}

static struct usage tokens(int64_t input, int64_t output)
{
	struct usage usage = usage_unknown;

	usage.input_total = input;
	usage.output_total = output;
	return usage;
}

START_TEST(the_built_in_catalog_holds_every_published_price_with_its_date)
{
	const char *shared = getenv("TIERCAL_SHARED");
	char *path =
		io_join(&arena, shared ? shared : "../shared", "data/prices/published_prices.csv");
	struct catalog *builtin = load("builtin", NULL), *published;

	if (!io_exists(path)) {
		fprintf(stderr, "SKIP published prices: %s not found\n", path);
		return;
	}
	published = load(path, NULL);
	ck_assert_uint_eq(catalog_count(builtin), catalog_count(published));
	for (size_t i = 0; i < catalog_count(published); i++) {
		const struct price *want = catalog_at(published, i), *got = catalog_at(builtin, i);

		ck_assert_str_eq(got->model, want->model);
		ck_assert_str_eq(got->provider, want->provider);
		ck_assert_str_eq(got->effective, want->effective);
		ck_assert_int_eq(got->rates[SERVICE_LIST].input, want->rates[SERVICE_LIST].input);
		ck_assert_int_eq(got->rates[SERVICE_LIST].output, want->rates[SERVICE_LIST].output);
	}
}
END_TEST

START_TEST(no_list_is_the_built_in_catalog)
{
	struct catalog *catalog = NULL;
	struct err err = {0};

	ck_assert(catalog_load(&arena, NULL, &catalog, &err));
	ck_assert_str_eq(catalog_digest(catalog), catalog_digest(load("builtin", NULL)));
	ck_assert_int_eq(list_of(catalog, "gpt-5-nano", "openai").input, 50000);
	ck_assert_int_eq(list_of(catalog, "claude-haiku-4.5", NULL).cache_read, 100000);
	ck_assert_int_eq(list_of(catalog, "gpt-5", NULL).cache_read, MONEY_UNKNOWN);
	ck_assert_str_eq(catalog_find(catalog, "claude-sonnet-4", NULL)->retires, "2026-06-15");
	ck_assert_ptr_null(catalog_find(catalog, "gpt-5-nan", NULL));
}
END_TEST

/* 1.25 times the input for five minutes, twice for an hour, a tenth when read again. */
START_TEST(the_rule_of_a_seller_for_its_cache_holds_for_all_of_its_models)
{
	struct catalog *catalog = load("builtin", NULL);
	struct rates rates = list_of(catalog, "claude-opus-4.7", NULL);

	ck_assert_int_eq(rates.cache_read, 500000);
	ck_assert_int_eq(rates.cache_write_5m, 6250000);
	ck_assert_int_eq(rates.cache_write_1h, 10000000);
	rates = list_of(catalog, "claude-haiku-4.5", NULL);
	ck_assert_int_eq(rates.cache_read, 100000);
	ck_assert_int_eq(rates.cache_write_5m, 1250000);
	rates = catalog_find(catalog, "claude-haiku-4.5", NULL)->rates[SERVICE_BATCH];
	ck_assert_int_eq(rates.cache_write_5m, 625000);
	ck_assert_int_eq(list_of(catalog, "gpt-5-nano", NULL).cache_write_5m, MONEY_UNKNOWN);
}
END_TEST

START_TEST(prices_are_exact_whether_text_or_number)
{
	struct catalog *catalog = load(
		file("a.yaml",
			"m: {input: \"0.075\", output: 0.30, cache_read: 1e-1, request: 0.005, "
			"effective: 2026-05-01, currency: USD, source: list}\n"
			"n: {input: null, output: 0.0000015}\n"),
		NULL);
	const struct price *m = catalog_find(catalog, "m", NULL);

	ck_assert_int_eq(m->rates[SERVICE_LIST].input, 75000);
	ck_assert_int_eq(m->rates[SERVICE_LIST].output, 300000);
	ck_assert_int_eq(m->rates[SERVICE_LIST].cache_read, 100000);
	ck_assert_int_eq(m->request, INT64_C(5000000000));
	ck_assert_int_eq(m->rates[SERVICE_LIST].cache_write_5m, MONEY_UNKNOWN);
	ck_assert_str_eq(m->effective, "2026-05-01");
	ck_assert_str_eq(m->source, "list");
	ck_assert_int_eq(list_of(catalog, "n", NULL).input, MONEY_UNKNOWN);
	ck_assert_int_eq(list_of(catalog, "n", NULL).output, 2);
}
END_TEST

START_TEST(a_request_is_priced_part_by_part)
{
	struct price price = {.model = "m",
		.rates[SERVICE_LIST] = {{{1000, 7000, 100, 1250, 2000, 9000}}},
		.request = 5};
	struct rates *list = &price.rates[SERVICE_LIST];
	struct usage usage = tokens(1000, 50);

	usage.cache_read = 600;
	usage.cache_write_5m = 100;
	usage.cache_write_1h = 10;
	usage.reasoning = 20;
	ck_assert_int_eq(price_of(&price, &usage),
		290 * 1000 + 600 * 100 + 100 * 1250 + 10 * 2000 + 30 * 7000 + 20 * 9000 + 5);
	list->cache_read = list->cache_write_5m = list->cache_write_1h = MONEY_UNKNOWN;
	list->reasoning = price.request = MONEY_UNKNOWN;
	ck_assert_int_eq(price_of(&price, &usage), 1000 * 1000 + 50 * 7000);
}
END_TEST

START_TEST(what_is_unknown_is_never_taken_as_free)
{
	struct price price = *catalog_find(load("builtin", NULL), "gpt-5-nano", NULL);
	struct usage usage = tokens(100, 10);

	ck_assert_int_eq(price_of(&price, &usage), 100 * 50000 + 10 * 400000);
	ck_assert_int_eq(price_of(&price, &usage_unknown), MONEY_UNKNOWN);
	usage.suspect = true;
	ck_assert_int_eq(price_of(&price, &usage), MONEY_UNKNOWN);
	usage = tokens(100, 10);
	usage.cache_read = 101;
	ck_assert_int_eq(price_of(&price, &usage), MONEY_UNKNOWN);
	usage = tokens(100, 10);
	usage.reasoning = 11;
	ck_assert_int_eq(price_of(&price, &usage), MONEY_UNKNOWN);
	usage = tokens(100, 10);
	price.rates[SERVICE_LIST].output = MONEY_UNKNOWN;
	ck_assert_int_eq(price_of(&price, &usage), MONEY_UNKNOWN);
	usage = tokens(100, 0);
	ck_assert_int_eq(price_of(&price, &usage), 100 * 50000);
}
END_TEST

static bool in_batch(const struct price *price, struct price *out)
{
	struct price_use use = {.service = SERVICE_BATCH, .week_minute = PRICE_ANY_TIME};

	return price_for(&arena, price, &use, out);
}

START_TEST(a_batch_has_prices_of_its_own_or_none)
{
	struct usage usage = tokens(100, 10);
	struct catalog *plain = load(file("b.yaml", "m: {input: 2, output: 8}\n"), NULL);
	char before[80];
	struct catalog *catalog;
	struct price batch;

	snprintf(before, sizeof(before), "%s", catalog_digest(plain));
	ck_assert(!in_batch(catalog_find(plain, "m", NULL), &batch));
	catalog = load(file("a.yaml", "m: {input: 2, output: 8, cache_read: 0.2, batch_input: 1, "
				      "batch_output: 4}\n"
				      "half: {input: 2, output: 8, batch_input: 1}\n"),
		NULL);
	ck_assert_str_ne(before, catalog_digest(catalog));
	ck_assert(!in_batch(catalog_find(catalog, "half", NULL), &batch));
	ck_assert(in_batch(catalog_find(catalog, "m", NULL), &batch));
	ck_assert_int_eq(price_of(&batch, &usage), 100 * 1000000 + 10 * 4000000);
	/* No cache price of a batch is worked out from another one. */
	usage.cache_read = 50;
	ck_assert_int_eq(price_of(&batch, &usage), 100 * 1000000 + 10 * 4000000);
	catalog = load(file("a.csv", "model,input_usd_per_million,output_usd_per_million,"
				     "batch_input_usd_per_million,batch_output_usd_per_million,"
				     "batch_cache_read_usd_per_million\nm,2,8,1,4,0.1\n"),
		NULL);
	ck_assert(in_batch(catalog_find(catalog, "m", NULL), &batch));
	ck_assert_int_eq(price_of(&batch, &usage), 50 * 1000000 + 50 * 100000 + 10 * 4000000);
}
END_TEST

START_TEST(rules_and_programs_cost_nothing_unless_a_row_is_named)
{
	struct catalog *catalog = load("builtin", NULL);
	struct candidate candidate = {.name = "r", .provider = "rules", .model = "r"};

	ck_assert_int_eq(price_of(catalog_price(catalog, &candidate), &usage_unknown), 0);
	candidate.price_as = "gpt-5-nano";
	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].input, 50000);
	candidate.price_as = "nowhere";
	ck_assert_ptr_null(catalog_price(catalog, &candidate));
	candidate = (struct candidate){.name = "x", .provider = "openai", .model = "gpt-5-nano"};
	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].output, 400000);
	candidate.model = "my-own";
	ck_assert_ptr_null(catalog_price(catalog, &candidate));
}
END_TEST

START_TEST(a_later_file_overrides_by_model_and_provider)
{
	struct catalog *catalog =
		load("builtin", file("a.yaml", "gpt-5-nano: {input: 1, output: 2}\n"));

	/* A row without a provider speaks for all of its model. */
	ck_assert_int_eq(list_of(catalog, "gpt-5-nano", "openai").input, 1000000);
	ck_assert_int_eq(list_of(catalog, "gpt-5-mini", "openai").input, 250000);
	catalog = load(
		"builtin", file("a.yaml", "gpt-5-nano: {provider: azure, input: 3, output: 4}\n"));
	ck_assert_int_eq(list_of(catalog, "gpt-5-nano", "openai").input, 50000);
	ck_assert_int_eq(list_of(catalog, "gpt-5-nano", "azure").input, 3000000);
	ck_assert_int_eq(list_of(catalog, "gpt-5-nano", "elsewhere").input, 3000000);
	catalog = load(file("a.yaml", "m: {input: 1, output: 1}\n"),
		file("b.yaml", "m: {input: 2, output: 2}\n"));
	ck_assert_uint_eq(catalog_count(catalog), 1);
	ck_assert_int_eq(list_of(catalog, "m", NULL).input, 2000000);
}
END_TEST

START_TEST(between_two_providers_of_one_file_nothing_is_guessed)
{
	struct catalog *catalog =
		load(file("a.csv", "model,provider,input_usd_per_million,output_usd_per_million\n"
				   "m,a,1,1\nm,b,2,2\n"),
			NULL);

	ck_assert_int_eq(list_of(catalog, "m", "b").input, 2000000);
	ck_assert_ptr_null(catalog_find(catalog, "m", "c"));
	ck_assert_ptr_null(catalog_find(catalog, "m", NULL));
}
END_TEST

START_TEST(of_several_dates_the_latest_counts)
{
	struct catalog *catalog =
		load(file("a.csv", "as_of,model,input_usd_per_million,output_usd_per_million,note\n"
				   "2026-02-01,m,2,2,later\n2026-01-01,m,1,1,\n"),
			NULL);

	ck_assert_uint_eq(catalog_count(catalog), 1);
	ck_assert_int_eq(list_of(catalog, "m", NULL).input, 2000000);
}
END_TEST

START_TEST(the_digest_is_of_the_prices_not_of_their_order)
{
	const char *a = catalog_digest(
		load(file("a.yaml", "m: {input: 1, output: 2}\nn: {input: 3, output: 4}\n"), NULL));
	const char *b = catalog_digest(load(
		file("b.yaml", "n: {output: 4.0, input: 3}\nm: {input: 1, output: 2}\n"), NULL));
	const char *c = catalog_digest(
		load(file("b.yaml", "n: {output: 5, input: 3}\nm: {input: 1, output: 2}\n"), NULL));

	ck_assert(str_starts(str_of(a), STR("sha256:")));
	ck_assert_uint_eq(strlen(a), 7 + 64);
	ck_assert_str_eq(a, b);
	ck_assert_str_ne(a, c);
}
END_TEST

Suite *suite_catalog_catalog(void);
Suite *suite_catalog_catalog(void)
{
	Suite *suite = suite_create("catalog/catalog");
	TCase *tcase = tcase_create("catalog");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_built_in_catalog_holds_every_published_price_with_its_date);
	tcase_add_test(tcase, the_rule_of_a_seller_for_its_cache_holds_for_all_of_its_models);
	tcase_add_test(tcase, no_list_is_the_built_in_catalog);
	tcase_add_test(tcase, prices_are_exact_whether_text_or_number);
	tcase_add_test(tcase, a_request_is_priced_part_by_part);
	tcase_add_test(tcase, what_is_unknown_is_never_taken_as_free);
	tcase_add_test(tcase, a_batch_has_prices_of_its_own_or_none);
	tcase_add_test(tcase, rules_and_programs_cost_nothing_unless_a_row_is_named);
	tcase_add_test(tcase, a_later_file_overrides_by_model_and_provider);
	tcase_add_test(tcase, between_two_providers_of_one_file_nothing_is_guessed);
	tcase_add_test(tcase, of_several_dates_the_latest_counts);
	tcase_add_test(tcase, the_digest_is_of_the_prices_not_of_their_order);
	suite_add_tcase(suite, tcase);
	return suite;
}
