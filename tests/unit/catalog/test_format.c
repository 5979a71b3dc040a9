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

	snprintf(path, sizeof(path), "/tmp/tiercal-format-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void teardown(void)
{
	unlink(path);
	arena_fini(&arena);
}

static bool try(const char *text, struct catalog **catalog, struct err *err)
{
	const char *files[] = {path, NULL};

	ck_assert_msg(io_write(path, str_of(text), err), "%s", err->text);
	return catalog_load(&arena, files, catalog, err);
}

static struct catalog *load(const char *text)
{
	struct catalog *catalog = NULL;
	struct err err = {0};

	ck_assert_msg(try(text, &catalog, &err), "%s", err.text);
	return catalog;
}

static const struct price *row(const struct catalog *catalog, const char *model)
{
	const struct price *price = catalog_find(catalog, model, NULL);

	ck_assert_msg(price != NULL, "no row %s", model);
	return price;
}

static int64_t cost(const struct price *price, int64_t input, int64_t output)
{
	struct usage usage = usage_unknown;

	usage.input_total = input;
	usage.output_total = output;
	return price_of(price, &usage);
}

#define LIST rates[SERVICE_LIST]

START_TEST(litellm_prices_are_read_by_the_parts_of_their_names)
{
	const struct price *m =
		row(load("{\"sample_spec\": {\"input_cost_per_token\": 0.0},"
			 "\"azure/m\": {\"litellm_provider\": \"azure\", \"mode\": \"chat\","
			 "\"input_cost_per_token\": 5e-06, \"output_cost_per_token\": \"3e-05\","
			 "\"cache_read_input_token_cost\": 5e-07,"
			 "\"input_cost_per_token_cache_hit\": 9e-07,"
			 "\"cache_creation_input_token_cost\": 6.25e-06,"
			 "\"cache_creation_input_token_cost_above_1hr\": 1e-05,"
			 "\"cache_creation_input_token_cost_above_1hr_above_200k_tokens\": 2e-05,"
			 "\"output_cost_per_reasoning_token\": 4e-05,"
			 "\"input_cost_per_token_batches\": 2.5e-06,"
			 "\"output_cost_per_token_flex\": 1.5e-05,"
			 "\"input_cost_per_token_above_272k_tokens_flex\": 7e-06,"
			 "\"input_cost_per_token_priority\": 1e-05,"
			 "\"input_cost_per_request\": 0.002,"
			 "\"input_cost_per_audio_token\": 1,"
			 "\"input_cost_per_token_above_many_tokens\": 1,"
			 "\"deprecation_date\": \"2026-12-31\", \"source\": \"https://x\","
			 "\"provider_specific_entry\": {\"us\": 1.1, \"other\": \"x\"},"
			 "\"regional_processing_uplift_multiplier_eu\": 1.05}}"),
			"azure/m");

	ck_assert_str_eq(m->provider, "azure");
	ck_assert_str_eq(m->own_name, "m");
	ck_assert_str_eq(m->retires, "2026-12-31");
	ck_assert_str_eq(m->source, "https://x");
	ck_assert_int_eq(m->LIST.input, 5000000);
	ck_assert_int_eq(m->LIST.output, 30000000);
	ck_assert_int_eq(m->LIST.cache_read, 500000);
	ck_assert_int_eq(m->LIST.cache_write_5m, 6250000);
	ck_assert_int_eq(m->LIST.cache_write_1h, 10000000);
	ck_assert_int_eq(m->LIST.reasoning, 40000000);
	ck_assert_int_eq(m->rates[SERVICE_BATCH].input, 2500000);
	ck_assert_int_eq(m->rates[SERVICE_FLEX].output, 15000000);
	ck_assert_int_eq(m->rates[SERVICE_PRIORITY].input, 10000000);
	ck_assert_int_eq(m->request, INT64_C(2000000000));
	ck_assert_uint_eq(m->rule_count, 2);
	ck_assert_int_eq(m->rules[0].above, 200000);
	ck_assert_int_eq(m->rules[0].LIST.cache_write_1h, 20000000);
	ck_assert_int_eq(m->rules[1].rates[SERVICE_FLEX].input, 7000000);
	ck_assert_uint_eq(m->multiplier_count, 2);
	ck_assert_str_eq(m->multipliers[1].name, "eu");
	ck_assert_int_eq(m->multipliers[1].millionths, 1050000);
}
END_TEST

START_TEST(litellm_thresholds_are_strict_but_those_of_xai)
{
	static const char text[] =
		"{\"a/m\": {\"litellm_provider\": \"a\", \"input_cost_per_token\": 1e-9,"
		"\"output_cost_per_token\": 1e-9, \"input_cost_per_token_above_128k_tokens\": "
		"2e-9},"
		"\"xai/m\": {\"litellm_provider\": \"xai\", \"input_cost_per_token\": 1e-9,"
		"\"output_cost_per_token\": 1e-9, \"input_cost_per_token_above_128k_tokens\": "
		"2e-9}}";
	struct catalog *catalog = load(text);

	ck_assert_int_eq(cost(row(catalog, "a/m"), 128000, 0), 128000 * 1000);
	ck_assert_int_eq(cost(row(catalog, "a/m"), 128001, 1), 128001 * 2000 + 1000);
	ck_assert_int_eq(cost(row(catalog, "xai/m"), 127999, 0), 127999 * 1000);
	ck_assert_int_eq(cost(row(catalog, "xai/m"), 128000, 0), 128000 * 2000);
}
END_TEST

START_TEST(litellm_tiers_hold_for_the_whole_request_and_beyond_the_last_range)
{
	const struct price *m = row(
		load("{\"q/m\": {\"litellm_provider\": \"q\", \"tiered_pricing\": ["
		     "{\"range\": [0, 256000.0], \"input_cost_per_token\": 5e-8,"
		     "\"output_cost_per_token\": 4e-7},"
		     "{\"range\": [256000.0, 1000000.0], \"input_cost_per_token\": 2.5e-7,"
		     "\"output_cost_per_token\": 2e-6, \"cache_read_input_token_cost\": 1e-8}]}}"),
		"q/m");
	struct usage usage = usage_unknown;

	ck_assert_int_eq(cost(m, 256000, 1), INT64_C(256000) * 50000 + 400000);
	ck_assert_int_eq(cost(m, 256001, 1), INT64_C(256001) * 250000 + 2000000);
	ck_assert_int_eq(cost(m, 2000000, 1), INT64_C(2000000) * 250000 + 2000000);
	ck_assert_ptr_nonnull(row(load("{\"s\": {\"litellm_provider\": \"x\","
				       "\"tiered_pricing\": [{\"max_results_range\": [0, 25]}]}}"),
		"s")
				      ->unread);
	/* What a tier does not say of caches costs as its input. */
	usage.input_total = usage.cache_read = 1000;
	usage.output_total = 0;
	ck_assert_int_eq(price_of(m, &usage), 1000 * 50000);
	usage.input_total = usage.cache_read = 300000;
	ck_assert_int_eq(price_of(m, &usage), INT64_C(300000) * 10000);
}
END_TEST

START_TEST(litellm_hours_off_peak_replace_rates_in_their_window)
{
	const struct price *m =
		row(load("{\"d/m\": {\"litellm_provider\": \"d\", \"input_cost_per_token\": 4e-9,"
			 "\"output_cost_per_token\": 8e-9, \"off_peak_pricing\": {"
			 "\"windows\": [{\"hours_utc\": [\"16:30-00:30\", \"03:00-04:00\"],"
			 "\"weekdays\": [1, \"Sat\"]}], \"input_cost_per_token\": 1e-9}}}"),
			"d/m");
	struct price_use use = {.week_minute = 16 * 60 + 29};
	struct price out;

	ck_assert_uint_eq(m->rule_count, 2);
	ck_assert_int_eq(m->rules[0].weekdays, 1 | 1 << 5);
	ck_assert(price_for(&arena, m, &use, &out));
	ck_assert_int_eq(cost(&out, 1, 1), 4000 + 8000);
	use.week_minute++;
	ck_assert(price_for(&arena, m, &use, &out));
	ck_assert_int_eq(cost(&out, 1, 1), 1000 + 8000);
	m = row(load("{\"d/m\": {\"litellm_provider\": \"d\", \"input_cost_per_token\": 4e-9,"
		     "\"off_peak_pricing\": {\"hours_utc\": \"00:00-00:00\","
		     "\"weekday_timezone\": \"America/New_York\", \"weekdays\": [6]}}}"),
		"d/m");
	ck_assert_uint_eq(m->rule_count, 0);
	ck_assert_ptr_nonnull(m->unread);
}
END_TEST

START_TEST(litellm_float_artefacts_are_rounded_and_absent_is_not_zero)
{
	struct catalog *catalog =
		load("{\"m\": {\"litellm_provider\": \"databricks\", \"mode\": \"chat\","
		     "\"input_cost_per_token\": 0.0000029999900000000002,"
		     "\"output_cost_per_token\": 0.000015000020000000002},"
		     "\"n\": {\"litellm_provider\": \"x\", \"mode\": \"chat\","
		     "\"output_cost_per_token\": 1e-6},"
		     "\"i\": {\"litellm_provider\": \"x\", \"mode\": \"image_generation\"}}");

	ck_assert_int_eq(row(catalog, "m")->LIST.input, 2999990);
	ck_assert_int_eq(row(catalog, "m")->LIST.output, 15000020);
	ck_assert_int_eq(row(catalog, "n")->LIST.input, MONEY_UNKNOWN);
	ck_assert(!price_is_known(row(catalog, "n")));
	ck_assert_int_eq(cost(row(catalog, "n"), 1, 1), MONEY_UNKNOWN);
	ck_assert(row(catalog, "i")->other_units);
}
END_TEST

START_TEST(openrouter_prices_are_texts_with_overrides_laid_over_each_other)
{
	struct catalog *catalog = load(
		"{\"data\": [{\"id\": \"v/m\", \"canonical_slug\": \"v/m-2026-01-02\","
		"\"expiration_date\": \"2026-12-01T00:00:00Z\","
		"\"pricing\": {\"prompt\": \"0.0000006000000000000001\", \"completion\": "
		"\"0.000002\","
		"\"request\": \"0.01\", \"input_cache_read\": \"0.00000006\", \"overrides\": ["
		"{\"min_prompt_tokens\": 200000, \"prompt\": \"0.0000012\"},"
		"{\"utc_start\": 1630, \"utc_end\": \"0030\", \"completion\": \"0.000001\"}]}},"
		"{\"id\": \"auto\", \"pricing\": {\"prompt\": \"-1\", \"completion\": \"-1\"}},"
		"{\"id\": \"cut\", \"pricing\": {\"prompt\": \"0.000001\", \"completion\": "
		"\"0.000002\","
		"\"discount\": 0.25}}]}");
	const struct price *m = row(catalog, "v/m");
	struct price_use use = {.week_minute = 24 * 60 + 29};
	struct price out;

	ck_assert_str_eq(m->provider, "openrouter");
	ck_assert_str_eq(m->retires, "2026-12-01");
	ck_assert_ptr_eq(row(catalog, "v/m-2026-01-02"), m);
	ck_assert_int_eq(m->LIST.input, 600000);
	ck_assert_int_eq(m->LIST.cache_read, 60000);
	ck_assert_int_eq(m->request, INT64_C(10000000000));
	ck_assert_int_eq(cost(m, 200000, 0), INT64_C(200000) * 600000 + m->request);
	ck_assert_int_eq(cost(m, 200001, 1), INT64_C(200001) * 1200000 + 2000000 + m->request);
	ck_assert(price_for(&arena, m, &use, &out));
	ck_assert_int_eq(cost(&out, 200001, 1), INT64_C(200001) * 1200000 + 1000000 + m->request);
	ck_assert_int_eq(row(catalog, "auto")->LIST.input, MONEY_UNKNOWN);
	ck_assert_int_eq(row(catalog, "cut")->LIST.input, 750000);
}
END_TEST

START_TEST(modelsdev_prices_are_per_million_with_tiers_by_context)
{
	struct catalog *catalog = load(
		"{\"google\": {\"id\": \"google\", \"models\": {\"g\": {\"cost\": {\"input\": "
		"1.25,"
		"\"output\": 10, \"cache_read\": 0.31, \"context_over_200k\": {\"input\": 2.5,"
		"\"output\": 15}}}, \"free\": {\"id\": \"free\"}}},"
		"\"x\": {\"models\": {\"t\": {\"cost\": {\"input\": 1, \"output\": 2, \"tiers\": ["
		"{\"tier\": {\"type\": \"context\", \"size\": 256000}, \"input\": 4, \"output\": "
		"5},"
		"{\"tier\": {\"type\": \"context\", \"size\": 32000}, \"input\": 2, \"output\": "
		"3}]}}}}}");
	const struct price *g = row(catalog, "g"), *t = row(catalog, "t");

	ck_assert_str_eq(g->provider, "gemini");
	ck_assert_int_eq(g->LIST.cache_read, 310000);
	ck_assert_int_eq(cost(g, 200000, 1), INT64_C(200000) * 1250000 + 10000000);
	ck_assert_int_eq(cost(g, 200001, 1), INT64_C(200001) * 2500000 + 15000000);
	ck_assert_int_eq(cost(t, 32001, 1), INT64_C(32001) * 2000000 + 3000000);
	ck_assert_int_eq(cost(t, 256001, 1), INT64_C(256001) * 4000000 + 5000000);
	ck_assert(!price_is_known(row(catalog, "free")));
}
END_TEST

START_TEST(our_own_form_has_every_dimension)
{
	const struct price *m =
		row(load("m:\n"
			 "  provider: p\n"
			 "  aliases: [other, third]\n"
			 "  input: \"2\"\n"
			 "  output: \"8\"\n"
			 "  cache_write_1h: \"4\"\n"
			 "  batch: {input: \"1\", output: \"4\"}\n"
			 "  flex_input: \"1.5\"\n"
			 "  tiers:\n"
			 "    - {above_input_tokens: 200000, inclusive: true, input: \"4\",\n"
			 "       priority: {input: \"9\"}}\n"
			 "    - {above_input_tokens: 100000, input: \"3\"}\n"
			 "  windows:\n"
			 "    - {utc: \"00:30-08:30\", weekdays: [sun], output: \"2\"}\n"
			 "  multipliers: {us: 1.1}\n"),
			"other");
	struct price_use use = {.service = SERVICE_BATCH, .week_minute = 6 * 1440 + 60};
	struct price out;

	ck_assert_str_eq(m->model, "m");
	ck_assert_int_eq(m->rates[SERVICE_FLEX].input, 1500000);
	ck_assert_uint_eq(m->rule_count, 3);
	ck_assert_int_eq(cost(m, 100000, 0), INT64_C(100000) * 2000000);
	ck_assert_int_eq(cost(m, 100001, 0), INT64_C(100001) * 3000000);
	ck_assert_int_eq(cost(m, 200000, 0), INT64_C(200000) * 4000000);
	ck_assert_int_eq(m->rules[1].rates[SERVICE_PRIORITY].input, 9000000);
	ck_assert(price_for(&arena, m, &use, &out));
	ck_assert_int_eq(cost(&out, 10, 10), 10 * 1000000 + 10 * 2000000);
	ck_assert_int_eq(m->multipliers[0].millionths, 1100000);
}
END_TEST

static const struct {
	const char *text, *model;
	const char *refuses[3];
} refusals[] = {
	{"m: {input: 1, output: 2, refuses: [seed, temperature]}\n", "m",
		{"seed", "temperature", NULL}},
	{"m: {input: 1, output: 2}\n", "m", {NULL}},
	{"{\"m\":{\"litellm_provider\":\"openai\",\"mode\":\"chat\",\"input_cost_per_token\":"
	 "0.000001,\"supports_sampling_params\":false}}",
		"m", {"temperature", NULL}},
	{"{\"m\":{\"litellm_provider\":\"openai\",\"mode\":\"chat\",\"input_cost_per_token\":"
	 "0.000001,\"supports_sampling_params\":true}}",
		"m", {NULL}},
	{"{\"data\":[{\"id\":\"a/m\",\"pricing\":{\"prompt\":\"0.000001\",\"completion\":"
	 "\"0.000002\"},\"supported_parameters\":[\"max_tokens\",\"temperature\"]}]}",
		"a/m", {"seed", NULL}},
	{"{\"data\":[{\"id\":\"a/m\",\"pricing\":{\"prompt\":\"0.000001\",\"completion\":"
	 "\"0.000002\"},\"supported_parameters\":[]}]}",
		"a/m", {NULL}},
	{"{\"openai\":{\"id\":\"openai\",\"models\":{\"m\":{\"id\":\"m\",\"temperature\":false,"
	 "\"cost\":{\"input\":1,\"output\":2}}}}}",
		"m", {"temperature", NULL}},
};

START_TEST(what_a_model_refuses_is_read_wherever_it_is_told)
{
	struct catalog *catalog = load(refusals[_i].text), *again;
	const char *const *got = row(catalog, refusals[_i].model)->refuses;
	struct buf text = {0};
	size_t count = 0;

	for (; refusals[_i].refuses[count]; count++) {
		ck_assert_ptr_nonnull(got);
		ck_assert_str_eq(got[count], refusals[_i].refuses[count]);
	}
	ck_assert(!got || !got[count]);
	/* It comes back from our own form. */
	catalog_write(catalog, &text);
	again = load(buf_z(&text));
	buf_free(&text);
	ck_assert_str_eq(catalog_digest(again), catalog_digest(catalog));
}
END_TEST

START_TEST(a_table_is_known_by_its_columns_whatever_its_name)
{
	struct catalog *catalog = load("model,input_usd_per_million,output_usd_per_million,"
				       "priority_input_usd_per_million\nm,1,2,3\n");

	ck_assert_int_eq(row(catalog, "m")->rates[SERVICE_PRIORITY].input, 3000000);
}
END_TEST

struct bad_text {
	const char *text, *message;
};

static const struct bad_text faults[] = {
	{"{\"m\": {\"litellm_provider\": \"x\", \"input_cost_per_token\": -1}}",
		"1:57: input_cost_per_token is '-1'; a price is a decimal number of 0 or more"},
	{"{\"m\": {\"litellm_provider\": \"x\"}, \"n\": 3}",
		"1:39: 'n' is a number; in LiteLLM's list of prices each model is an object"},
	{"{\"m\": {\"litellm_provider\": \"x\", \"off_peak_pricing\": {\"hours_utc\": \"noon\"}}}",
		"1:67: hours_utc is 'noon'; hours are written HH:MM-HH:MM"},
	{"{\"data\": [{\"id\": \"m\", \"pricing\": {\"prompt\": \"cheap\"}}]}",
		"1:45: prompt is 'cheap'; a price is a decimal number"},
	{"{\"data\": [{\"id\": \"m\", \"pricing\": {\"overrides\": [{\"utc_start\": 1}]}}]}",
		"1:49: an override has only one of utc_start and utc_end"},
	{"{\"data\": [{\"id\": \"m\", \"pricing\": {\"discount\": 2}}]}",
		"1:47: discount is above 1; it is a share of the price"},
	{"{\"data\": [{\"pricing\": {}}]}", "1:11: a model of `data` has no id"},
	{"{\"p\": {\"models\": {\"m\": {\"cost\": {\"tiers\": [{\"input\": 1}]}}}}}",
		"1:44: a tier is not `tier: {type: context, size: N}`"},
	{"{\"p\": {\"models\": {\"m\": {\"cost\": {\"input\": [1]}}}}}",
		"1:43: input is ''; a price is a decimal number"},
};

START_TEST(a_faulty_list_is_told_by_place_and_fault)
{
	struct catalog *catalog;
	struct err err = {0};
	const char *want = arena_printf(&arena, "%s:%s", path, faults[_i].message);

	ck_assert(!try(faults[_i].text, &catalog, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(
		str_starts(str_of(err.text), str_of(want)), "got  %s\nwant %s", err.text, want);
}
END_TEST

Suite *suite_catalog_format(void);
Suite *suite_catalog_format(void)
{
	Suite *suite = suite_create("catalog/format");
	TCase *tcase = tcase_create("format");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, litellm_prices_are_read_by_the_parts_of_their_names);
	tcase_add_test(tcase, litellm_thresholds_are_strict_but_those_of_xai);
	tcase_add_test(tcase, litellm_tiers_hold_for_the_whole_request_and_beyond_the_last_range);
	tcase_add_test(tcase, litellm_hours_off_peak_replace_rates_in_their_window);
	tcase_add_test(tcase, litellm_float_artefacts_are_rounded_and_absent_is_not_zero);
	tcase_add_test(tcase, openrouter_prices_are_texts_with_overrides_laid_over_each_other);
	tcase_add_test(tcase, modelsdev_prices_are_per_million_with_tiers_by_context);
	tcase_add_test(tcase, our_own_form_has_every_dimension);
	tcase_add_loop_test(
		tcase, what_a_model_refuses_is_read_wherever_it_is_told, 0, ARRAY_LEN(refusals));
	tcase_add_test(tcase, a_table_is_known_by_its_columns_whatever_its_name);
	tcase_add_loop_test(
		tcase, a_faulty_list_is_told_by_place_and_fault, 0, (int)ARRAY_LEN(faults));
	suite_add_tcase(suite, tcase);
	return suite;
}
