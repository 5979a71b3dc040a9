/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "catalog/catalog.h"

/* What is wrong with a catalog is said once, with its place and how to mend it. */
struct bad_file {
	const char *name, *text;
	const char *message; /* behind the folder and a slash */
};

static const struct bad_file faults[] = {
	{"p.yaml", "m: {input: 1, ouput: 2}\n",
		"p.yaml:1:15: unknown key 'ouput' of a price (did you mean 'output'?)"},
	{"p.yaml", "m: {input: 1, output: -2}\n",
		"p.yaml:1:23: output of 'm' is '-2'; it is a decimal number of 0 or more, in USD "
		"per million tokens"},
	{"p.yaml", "m:\n  input: cheap\n",
		"p.yaml:2:10: input of 'm' is 'cheap'; it is a decimal number of 0 or more, in USD "
		"per million tokens"},
	{"p.yaml", "m: {request: [1]}\n",
		"p.yaml:1:14: request of 'm' is a list; it is a decimal number of USD a request, "
		"or "
		"null if unknown"},
	{"p.yaml", "m: {effective: 2026-13-01}\n",
		"p.yaml:1:16: effective is '2026-13-01'; a date is written YYYY-MM-DD"},
	{"p.yaml", "m: {provider: 7}\n", "p.yaml:1:15: provider is a number; it is a text"},
	{"p.yaml", "m: {currency: EUR}\n",
		"p.yaml:1:15: currency is 'EUR'; prices are in USD, so convert them first"},
	{"p.json", "{\"m\": {\"input_mtok\": 1}}",
		"p.json:1:7: this looks like the list of genai-prices, which is not read; read "
		"are "},
	{"p.yaml", "m: {batch: {inputs: 1}}\n",
		"p.yaml:1:13: unknown key 'inputs' of a price (did you mean 'input'?)"},
	{"p.yaml", "m: {batch: 1}\n",
		"p.yaml:1:12: batch of 'm' is a number; it is prices, like {input: 1, output: 2}"},
	{"p.yaml", "m: {tiers: [{input: 1}]}\n",
		"p.yaml:1:13: a tier of 'm' has no above_input_tokens"},
	{"p.yaml", "m: {tiers: [{above_input_tokens: many}]}\n",
		"p.yaml:1:34: above_input_tokens of 'm' is 'many'; it is a whole number of tokens"},
	{"p.yaml", "m: {tiers: 3}\n", "p.yaml:1:12: tiers of 'm' is a number; it is a list"},
	{"p.yaml", "m: {windows: [{input: 1}]}\n",
		"p.yaml:1:15: a window of 'm' has no utc, weekdays or above_input_tokens"},
	{"p.yaml", "m: {windows: [{utc: \"25:00-01:00\"}]}\n",
		"p.yaml:1:21: utc is '25:00-01:00'; hours are written HH:MM-HH:MM"},
	{"p.yaml", "m: {windows: [{weekdays: [caturday]}]}\n",
		"p.yaml:1:27: 'caturday' is no weekday; they are mon, tue, "},
	{"p.yaml", "m: {multipliers: {us: -1}}\n",
		"p.yaml:1:23: the multiplier us of 'm' is no number of 0 or more"},
	{"p.yaml", "m: {aliases: n}\n", "p.yaml:1:14: aliases of 'm' is a string; it is a list"},
	{"p.yaml", "m: {refuses: temperature}\n",
		"p.yaml:1:14: refuses of 'm' is a string; it is a list"},
	{"p.yaml", "m: {refuses: [temperature, top_p]}\n",
		"p.yaml:1:28: refuses of 'm' holds 'top_p'; what this program sends by itself and "
		"can leave out is temperature, seed, max_tokens or"},
	{"p.yaml", "m: {effective: 2026-02-30}\n",
		"p.yaml:1:16: effective is '2026-02-30'; a date is written YYYY-MM-DD"},
	{"p.yaml", "- 1\n", "p.yaml:1:1: the file holds a list; read are `model: "},
	{"p.yaml", "m: 3\n", "p.yaml:1:4: 'm' is a number; read are `model: "},
	{"p.csv", "model,input_usd_per_million\n", "p.csv:1: no column 'output_usd_per_million'; "},
	{"p.csv", "model,input_usd_per_milion,output_usd_per_million\n",
		"p.csv:1: unknown column 'input_usd_per_milion' (did you mean "
		"'input_usd_per_million'?)"},
	{"p.csv", "model,model,input_usd_per_million,output_usd_per_million\n",
		"p.csv:1: doubled column 'model'"},
	{"p.csv", "model,input_usd_per_million,output_usd_per_million\nm,1,free\n",
		"p.csv:2: output_usd_per_million is 'free'; "},
	{"p.csv", "model,input_usd_per_million,output_usd_per_million\n\nm,1,2\nn,1\n",
		"p.csv:4: 2 fields where the header has 3"},
	{"p.csv", "model,input_usd_per_million,output_usd_per_million\n,1,2\n",
		"p.csv:2: a model has no name"},
	{"p.csv", "model,input_usd_per_million,output_usd_per_million\nm,1,2\nm,1,3\n",
		"p.csv:3: model 'm' is priced twice, here and in line 2; "},
	{"p.csv", "", "p.csv:1: the file is empty"},
};

START_TEST(a_faulty_catalog_is_told_by_place_fault_and_remedy)
{
	const struct bad_file *bad = &faults[_i];
	struct arena arena = {0};
	char folder[] = "/tmp/tiercal-prices-XXXXXX";
	struct catalog *catalog;
	struct err err = {0};
	char *path, *want;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	path = io_join(&arena, folder, bad->name);
	want = io_join(&arena, folder, bad->message);
	ck_assert(io_write(path, str_of(bad->text), &err));
	ck_assert(!catalog_load(&arena, (const char *const[]){path, NULL}, &catalog, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(
		str_starts(str_of(err.text), str_of(want)), "got  %s\nwant %s", err.text, want);
	unlink(path);
	rmdir(folder);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_missing_file_is_the_users_mistake)
{
	static const char *const files[] = {"builtin", "/nowhere/prices.yaml", NULL};
	struct arena arena = {0};
	struct catalog *catalog;
	struct err err = {0};

	ck_assert(!catalog_load(&arena, files, &catalog, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert(str_find(str_of(err.text), STR("/nowhere/prices.yaml"), 0) != SIZE_MAX);
	arena_fini(&arena);
}
END_TEST

Suite *suite_catalog_own(void);
Suite *suite_catalog_own(void)
{
	Suite *suite = suite_create("catalog/own");
	TCase *tcase = tcase_create("own");

	tcase_add_loop_test(tcase, a_faulty_catalog_is_told_by_place_fault_and_remedy, 0,
		(int)ARRAY_LEN(faults));
	tcase_add_test(tcase, a_missing_file_is_the_users_mistake);
	suite_add_tcase(suite, tcase);
	return suite;
}
