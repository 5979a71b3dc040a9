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
	snprintf(folder, sizeof(folder), "/tmp/tiercal-doubt-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
	unlink(io_join(&arena, folder, "a.json"));
	rmdir(folder);
	arena_fini(&arena);
}

static struct catalog *load(const char *path)
{
	const char *files[] = {path, NULL};
	struct catalog *catalog = NULL;
	struct err err = {0};

	ck_assert_msg(catalog_load(&arena, files, &catalog, &err), "%s", err.text);
	return catalog;
}

static struct catalog *load_text(const char *text)
{
	const char *path = io_join(&arena, folder, "a.json");
	struct err err = {0};

	ck_assert_msg(io_write(path, str_of(text), &err), "%s", err.text);
	return load(path);
}

struct case_of_doubt {
	const char *row;
	const char *names; /* of the doubts, each followed by a blank */
};

static const struct case_of_doubt cases[] = {
	{"{input: 1, output: 2}", ""},
	{"{input: 1}", "absent_price "},
	{"{output: 0}", "absent_price "},
	{"{input: 0, output: 0}", "zero_price "},
	{"{input: 0, output: 0, request: 1}", ""},
	{"{input: 1, output: 1, cache_read: 1}", ""},
	{"{input: 1, output: 1, cache_read: 1.1}", "cache_read_above_input "},
	{"{input: 1, output: 1, batch: {output: 1.5}}", "batch_above_list "},
	{"{input: 1, output: 1, flex: {input: 2}}", "flex_above_list "},
	{"{input: 1, output: 1, priority: {input: 4}}", ""},
	{"{input: 1, output: 1, priority: {input: 4.01}}", "priority_above_4x "},
	{"{input: 2, output: 1}", "output_below_input "},
	{"{input: 2, output: 3, tiers: [{above_input_tokens: 9, input: 1}]}", "long_below_short "},
	{"{input: 2, output: 3, windows: [{utc: \"00:00-01:00\", input: 1}]}", ""},
	{"{input: 1, output: 2, retires: 2026-11-30}", "retired "},
	{"{input: 1, output: 2, retires: 2026-12-01}", ""},
	{"{input: 1, output: 2, effective: 2026-06-03}", ""},
	{"{input: 1, output: 2, effective: 2026-06-02}", "old "},
	{"{other_units: true}", ""},
};

START_TEST(what_is_suspicious_is_named_and_nothing_else)
{
	struct catalog *catalog = load_text(arena_printf(&arena, "m: %s\n", cases[_i].row));
	const struct catalog_doubt *doubts;
	size_t count = catalog_doubts(&arena, catalog, "2026-11-30", 180, &doubts);
	struct buf names = {0};

	for (size_t i = 0; i < count; i++) {
		buf_printf(&names, "%s ", doubt_name(doubts[i].kind));
		ck_assert_str_eq(doubts[i].price->model, "m");
		ck_assert_uint_gt(strlen(doubts[i].words), 10);
	}
	ck_assert_str_eq(buf_z(&names), cases[_i].names);
	buf_free(&names);
}
END_TEST

static const struct price *row(const struct catalog *catalog, const char *model)
{
	const struct price *price = catalog_find(catalog, model, NULL);

	ck_assert_msg(price != NULL, "no row %s", model);
	return price;
}

/* A price of a published list, beside what the list says. */
START_TEST(the_whole_list_of_litellm_is_read_and_its_oddities_are_named)
{
	const char *shared = getenv("TIERCAL_SHARED");
	const char *path =
		io_join(&arena, shared ? shared : "../shared", "data/litellm_model_prices.json");
	size_t found[DOUBT_COUNT] = {0}, count, unpriced = 0;
	const struct catalog_doubt *doubts;
	struct catalog *catalog, *again;
	struct buf text = {0};

	if (!io_exists(path)) {
		fprintf(stderr, "SKIP the list of LiteLLM: %s not found\n", path);
		return;
	}
	catalog = load(path);
	ck_assert_str_eq(catalog_form(catalog), "litellm");
	ck_assert_uint_eq(catalog_count(catalog), 2985);
	ck_assert_int_eq(row(catalog, "gpt-5-nano")->rates[SERVICE_LIST].input, 50000);
	ck_assert_int_eq(
		row(catalog, "gpt-5.6")->rules[0].rates[SERVICE_FLEX].cache_write_5m, 6250000);
	ck_assert_str_eq(row(catalog, "gpt-5-nano-2025-08-07")->model, "gpt-5-nano-2025-08-07");
	count = catalog_doubts(&arena, catalog, "2026-08-01", 180, &doubts);
	for (size_t i = 0; i < count; i++)
		found[doubts[i].kind]++;
	for (size_t i = 0; i < catalog_count(catalog); i++)
		unpriced += !price_is_known(catalog_at(catalog, i)) &&
			    !catalog_at(catalog, i)->other_units;
	ck_assert_uint_eq(found[DOUBT_ABSENT], unpriced);
	ck_assert_uint_eq(found[DOUBT_PRIORITY], 1);
	ck_assert_uint_eq(found[DOUBT_OUTPUT], 3);
	ck_assert_uint_eq(found[DOUBT_OLD], 0);
	/* In our own form it is the same catalog. */
	catalog_write(catalog, &text);
	again = load_text(buf_z(&text));
	ck_assert_str_eq(catalog_form(again), "own");
	ck_assert_str_eq(catalog_digest(again), catalog_digest(catalog));
	buf_free(&text);
}
END_TEST

Suite *suite_catalog_doubt(void);
Suite *suite_catalog_doubt(void)
{
	Suite *suite = suite_create("catalog/doubt");
	TCase *tcase = tcase_create("doubt");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(
		tcase, what_is_suspicious_is_named_and_nothing_else, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(tcase, the_whole_list_of_litellm_is_read_and_its_oddities_are_named);
	suite_add_tcase(suite, tcase);
	return suite;
}
