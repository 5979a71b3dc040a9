/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "catalog/catalog.h"

static struct arena arena;
static char path[64];

static void setup(void)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/tiercal-find-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void teardown(void)
{
	unlink(path);
	arena_fini(&arena);
}

static struct catalog *load(const char *text)
{
	const char *files[] = {path, NULL};
	struct catalog *catalog = NULL;
	struct err err = {0};

	ck_assert_msg(io_write(path, str_of(text), &err), "%s", err.text);
	ck_assert_msg(catalog_load(&arena, files, &catalog, &err), "%s", err.text);
	return catalog;
}

static const char litellm[] = "{\"gpt-5\": {\"litellm_provider\": \"openai\"},"
			      "\"azure/gpt-5\": {\"litellm_provider\": \"azure\"},"
			      "\"azure/eu/gpt-5\": {\"litellm_provider\": \"azure\"},"
			      "\"openrouter/openai/gpt-5\": {\"litellm_provider\": \"openrouter\"},"
			      "\"gpt-4o-2024-08-06\": {\"litellm_provider\": \"openai\"},"
			      "\"gpt-4o-2024-11-20\": {\"litellm_provider\": \"openai\"},"
			      "\"claude-x-20250807\": {\"litellm_provider\": \"anthropic\"},"
			      "\"gemini-2\": {\"litellm_provider\": \"vertex_ai-language-models\"},"
			      "\"gemini/gemini-2\": {\"litellm_provider\": \"gemini\"},"
			      "\"anthropic.c-v1\": {\"litellm_provider\": \"bedrock_converse\"},"
			      "\"resold/a/solo\": {\"litellm_provider\": \"resold\"}}";

struct question {
	const char *model, *provider;
	enum catalog_how how;
	const char *row; /* NULL: none, or several */
};

static const struct question questions[] = {
	{"gpt-5", "openai", CATALOG_EXACT, "gpt-5"},
	{"gpt-5", "openai-responses", CATALOG_EXACT, "gpt-5"},
	{"gpt-5", NULL, CATALOG_EXACT, "gpt-5"},
	{"gpt-5", "azure", CATALOG_OWN_NAME, "azure/gpt-5"},
	{"openai/gpt-5", "openrouter", CATALOG_OWN_NAME, "openrouter/openai/gpt-5"},
	{"azure/eu/gpt-5", "azure", CATALOG_EXACT, "azure/eu/gpt-5"},
	{"gemini-2", "vertex", CATALOG_EXACT, "gemini-2"},
	{"gemini-2", "gemini", CATALOG_OWN_NAME, "gemini/gemini-2"},
	{"anthropic.c-v1", "bedrock", CATALOG_EXACT, "anthropic.c-v1"},
	{"gpt-5-2025-08-07", "openai", CATALOG_UNDATED, "gpt-5"},
	{"gpt-5-20250807", "openai", CATALOG_UNDATED, "gpt-5"},
	{"gpt-5-2025-08-07", "azure", CATALOG_UNDATED, "azure/gpt-5"},
	{"gpt-5-latest", "openai", CATALOG_UNDATED, "gpt-5"},
	{"gpt-5-2025-13-07", "openai", CATALOG_NO_ROW, NULL},
	{"gpt-5-0807", "openai", CATALOG_NO_ROW, NULL},
	{"claude-x", "anthropic", CATALOG_DATED, "claude-x-20250807"},
	{"claude-x-latest", "anthropic", CATALOG_DATED, "claude-x-20250807"},
	{"claude-x-20250101", "anthropic", CATALOG_NO_ROW, NULL},
	{"gpt-4o", "openai", CATALOG_AMBIGUOUS, NULL},
	{"solo", "elsewhere", CATALOG_NO_ROW, NULL},
};

START_TEST(a_name_leads_to_its_row_by_the_rules)
{
	const struct question *q = &questions[_i];
	struct catalog_hit hit = catalog_look_up(load(litellm), q->model, q->provider);

	ck_assert_msg(hit.how == q->how, "%s: how is %d", q->model, (int)hit.how);
	if (q->row)
		ck_assert_str_eq(hit.price->model, q->row);
	else
		ck_assert_ptr_null(hit.price);
}
END_TEST

START_TEST(what_is_ambiguous_is_an_error_that_lists_the_rows)
{
	struct catalog *catalog = load(litellm);
	struct candidate candidate = {.name = "big", .model = "gpt-4o", .provider = "openai"};
	struct err err = {0};

	ck_assert(!catalog_check(catalog, &candidate, 1, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text,
		"candidate big: 2 rows of the prices may be meant by 'gpt-4o': gpt-4o-2024-08-06 "
		"(openai), gpt-4o-2024-11-20 (openai); name one with price_as, or its provider");
	candidate.price_as = "gpt-4o-2024-11-20";
	ck_assert(catalog_check(catalog, &candidate, 1, &err));
}
END_TEST

START_TEST(an_alias_comes_last_and_a_name_that_is_near_is_suggested)
{
	struct catalog *catalog = load("m: {aliases: [n, other-2025-01-01], input: 1}\n"
				       "n: {input: 2}\n"
				       "other: {input: 3}\n");
	struct catalog_hit hit = catalog_look_up(catalog, "n", NULL);
	const struct price *near[CATALOG_NEAR];

	ck_assert_str_eq(hit.price->model, "n");
	ck_assert_str_eq(catalog_find(catalog, "other-2025-01-01", NULL)->model, "other");
	catalog = load("m: {aliases: [n], input: 1}\n");
	hit = catalog_look_up(catalog, "n", "anyone");
	ck_assert_int_eq(hit.how, CATALOG_ALIAS);
	ck_assert_uint_eq(catalog_near(load(litellm), "solo-2025-08-07", near), 1);
	ck_assert_str_eq(near[0]->model, "resold/a/solo");
	ck_assert_uint_eq(catalog_near(load("gpt-5-nano: {input: 1}\n"), "gpt-5-nan", near), 1);
	ck_assert_str_eq(near[0]->model, "gpt-5-nano");
}
END_TEST

START_TEST(parameters_choose_service_and_multipliers)
{
	struct catalog *catalog =
		load("m:\n  input: 2\n  output: 8\n  flex: {input: 1}\n"
		     "  priority: {input: 4}\n  multipliers: {us: 1.5, fast: 6}\n");
	struct value *params = value_object(&arena);
	struct candidate candidate = {.name = "m", .model = "m", .params = params};

	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].input, 2000000);
	value_append(&arena, params, "service_tier", value_string(&arena, STR("flex")));
	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].input, 1000000);
	value_append(&arena, params, "inference_geo", value_string(&arena, STR("us")));
	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].input, 1500000);
	candidate.params = params = value_object(&arena);
	value_append(&arena, params, "service_tier", value_string(&arena, STR("priority")));
	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].input, 4000000);
	candidate.params = params = value_object(&arena);
	value_append(&arena, params, "speed", value_string(&arena, STR("fast")));
	ck_assert_int_eq(catalog_price(catalog, &candidate)->rates[SERVICE_LIST].output, 48000000);
	ck_assert_ptr_null(catalog_batch_price(catalog, &candidate));
}
END_TEST

START_TEST(what_was_served_otherwise_than_asked_costs_what_served)
{
	struct catalog *catalog = load("m:\n  input: 2\n  output: 8\n  flex: {input: 1}\n"
				       "  priority: {input: 4}\n  multipliers: {us: 1.5}\n"
				       "plain: {input: 2, output: 8}\n");
	struct value *params = value_object(&arena);
	struct candidate candidate = {.name = "m", .model = "m"};
	struct usage usage = usage_unknown;
	const struct price *price;

	usage.input_total = 1000000;
	usage.output_total = 0;
	/* Nothing asked: list, unless the reply says another way. */
	price = catalog_price(catalog, &candidate);
	ck_assert_int_eq(price_of(price, &usage), 2 * MONEY_PER_USD);
	usage.served = SERVED_LIST;
	ck_assert_int_eq(price_of(price, &usage), 2 * MONEY_PER_USD);
	usage.served = SERVED_PRIORITY;
	ck_assert_int_eq(price_of(price, &usage), 4 * MONEY_PER_USD);
	usage.served = SERVED_FLEX;
	ck_assert_int_eq(price_of(price, &usage), 1 * MONEY_PER_USD);
	/* Flex asked: the list's price where the usual way served; multipliers hold anyway. */
	value_append(&arena, params, "service_tier", value_string(&arena, STR("flex")));
	value_append(&arena, params, "inference_geo", value_string(&arena, STR("us")));
	candidate.params = params;
	price = catalog_price(catalog, &candidate);
	ck_assert_int_eq(price_of(price, &usage), 15 * MONEY_PER_USD / 10);
	usage.served = SERVED_UNSAID;
	ck_assert_int_eq(price_of(price, &usage), 15 * MONEY_PER_USD / 10);
	usage.served = SERVED_LIST;
	ck_assert_int_eq(price_of(price, &usage), 3 * MONEY_PER_USD);
	/* That it was measured in a batch says nothing of what production asks. */
	usage.served = SERVED_BATCH;
	ck_assert_int_eq(price_of(price, &usage), 15 * MONEY_PER_USD / 10);
	/* A model without such prices has one price. */
	candidate.model = "plain";
	candidate.params = NULL;
	usage.served = SERVED_PRIORITY;
	ck_assert_int_eq(price_of(catalog_price(catalog, &candidate), &usage), 2 * MONEY_PER_USD);
}
END_TEST

Suite *suite_catalog_find(void);
Suite *suite_catalog_find(void)
{
	Suite *suite = suite_create("catalog/find");
	TCase *tcase = tcase_create("find");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(
		tcase, a_name_leads_to_its_row_by_the_rules, 0, (int)ARRAY_LEN(questions));
	tcase_add_test(tcase, what_is_ambiguous_is_an_error_that_lists_the_rows);
	tcase_add_test(tcase, an_alias_comes_last_and_a_name_that_is_near_is_suggested);
	tcase_add_test(tcase, parameters_choose_service_and_multipliers);
	tcase_add_test(tcase, what_was_served_otherwise_than_asked_costs_what_served);
	suite_add_tcase(suite, tcase);
	return suite;
}
