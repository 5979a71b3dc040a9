/* SPDX-License-Identifier: MIT */
#include "../suite/scratch.h"

#include "cli/check.h"

static struct arena arena;
static struct err err;
static struct check check;

static void setup(void)
{
	scratch_enter();
	arena = (struct arena){0};
	err = (struct err){0};
	check = (struct check){.arena = &arena};
	unsetenv("OPENAI_API_KEY");
}

static void teardown(void)
{
	run_set_free(&check.set);
	VEC_FREE(&check.warnings);
	arena_fini(&arena);
	scratch_leave();
}

#define CONFIG \
	"version: 1\n" \
	"prices: [p.yaml]\n" \
	"candidates:\n" \
	"  - {name: paid, provider: openai, model: m, limits: {concurrency: 2}}\n" \
	"  - {name: free, provider: rules, rules: r.yaml}\n" \
	"routes:\n" \
	"  one: {suite: s, max_tokens: 2, repeats: 3}\n" \
	"  two: {suite: s, max_tokens: 100}\n"

#define GRADERS \
	"graders:\n" \
	"  accuracy: [equals]\n" \
	"  format: [{max_words: 3}]\n"

/* Everything that the command does but printing. */
static void look(const char *config_text, const char *spec, const char *cases)
{
	struct config *config = NULL;

	scratch_write("p.yaml", "m: {input: 1, output: 10, request: 0.5}\n");
	scratch_write("r.yaml", "- {else: x}\n");
	scratch_write("t.yaml", config_text);
	scratch_write("s/suite.yaml", spec);
	scratch_write("s/cases.jsonl", cases);
	ck_assert_msg(config_load(&arena, "t.yaml", &config, &err), "%s", err.text);
	check.config = config;
	ck_assert_msg(catalog_load(&arena, config->prices, &check.catalog, &err), "%s", err.text);
	ck_assert_msg(run_set_load(&arena, config, &check.set, &err), "%s", err.text);
	ck_assert_msg(check_prove(&check, &err), "%s", err.text);
	ck_assert_msg(check_cost(&check, &err), "%s", err.text);
	check_warn(&check);
}

static bool warned(const char *part)
{
	for (size_t i = 0; i < check.warnings.count; i++) {
		if (strstr(check.warnings.items[i], part))
			return true;
	}
	return false;
}

START_TEST(a_suite_that_two_routes_share_is_proven_once)
{
	look(CONFIG, "prompt: {user: '{{t}}'}\n" GRADERS,
		"{\"id\":\"a\",\"vars\":{\"t\":\"12345678\"},\"expected\":\"one two\",\"wrong\":"
		"[\"one\",\"one two three four\"]}\n"
		"{\"id\":\"b\",\"vars\":{\"t\":\"x\"},\"expected\":\"one two three\"}\n");
	ck_assert_uint_eq(check.suite_count, 1);
	ck_assert_uint_eq(check.proven, 1);
	ck_assert_uint_eq(check.cases, 2);
	ck_assert_uint_eq(check.misjudged, 0);
	ck_assert_uint_eq(check.suites[0].golds, 2);
	ck_assert_uint_eq(check.suites[0].wrongs, 2);
}
END_TEST

START_TEST(calls_tokens_cost_and_time_are_those_worked_out_by_hand)
{
	const struct check_candidate *paid, *rules;

	look(CONFIG, "prompt: {user: '{{t}}'}\n" GRADERS,
		"{\"id\":\"a\",\"vars\":{\"t\":\"12345678\"},\"expected\":\"one two\"}\n"
		"{\"id\":\"b\",\"vars\":{\"t\":\"x\"},\"expected\":\"one two three\"}\n");
	paid = &check.candidates[0];
	rules = &check.candidates[1];
	/* 2 cases x (3 repeats + 1) */
	ck_assert_int_eq(paid->load.calls, 8);
	/* 8 bytes are 2 tokens, 1 byte is 1: 3 a repeat */
	ck_assert_int_eq(paid->load.input_tokens, 12);
	/* 7 and 13 bytes are 2 and 4 tokens: capped at 2 on the first route, 3 x (2 + 2) + 6 */
	ck_assert_int_eq(paid->load.output_tokens, 18);
	ck_assert_int_eq(paid->load.output_ceiling, 3 * 2 * 2 + 2 * 100);
	/* 12 x 1e-6 + 18 x 1e-5 + 8 x 0.5 USD, in picodollars */
	ck_assert_int_eq(paid->cost, INT64_C(12000000) + 180000000 + 8 * (MONEY_PER_USD / 2));
	ck_assert_int_eq(
		paid->cost_ceiling, INT64_C(12000000) + 2120000000 + 8 * (MONEY_PER_USD / 2));
	ck_assert_int_eq(paid->seconds, 8); /* 8 calls, 2 at once, 2 s each */
	ck_assert_int_eq(rules->cost, 0);
	ck_assert_int_eq(rules->seconds, 0);
}
END_TEST

START_TEST(each_misjudged_answer_is_named_with_case_line_and_reason)
{
	const struct check_suite *found;
	struct buf out = {0};

	look(CONFIG, "prompt: {user: '{{t}}'}\n" GRADERS,
		"{\"id\":\"good\",\"vars\":{\"t\":\"x\"},\"expected\":\"yes\",\"wrong\":[\"no\"]}\n"
		"{\"id\":\"long\",\"vars\":{\"t\":\"y\"},\"expected\":\"one two three four\"}\n"
		"{\"id\":\"same\",\"vars\":{\"t\":\"z\"},\"expected\":\"yes\",\"wrong\":[\"yes\"]}"
		"\n");
	found = &check.suites[0];
	ck_assert_uint_eq(check.proven, 0);
	ck_assert_uint_eq(check.misjudged, 2);
	ck_assert_uint_eq(found->misjudged_count, 2);
	ck_assert_str_eq(found->misjudged[0].case_id, "long");
	ck_assert_uint_eq(found->misjudged[0].line, 2);
	ck_assert(found->misjudged[0].expected);
	ck_assert(strncmp(found->misjudged[0].reason, "max_words: ", 11) == 0);
	ck_assert_str_eq(found->misjudged[1].case_id, "same");
	ck_assert(!found->misjudged[1].expected);
	check_print_text(&check, &out);
	ck_assert(
		strstr(buf_z(&out), "misjudged: s/cases.jsonl:2: case 'long': the expected answer "
				    "\"one two three four\" fails, quality 0: max_words: "));
	ck_assert(strstr(buf_z(&out), "misjudged: s/cases.jsonl:3: case 'same': the wrong answer "
				      "\"yes\" passes, quality 1: every grader accepts it"));
	ck_assert(strstr(buf_z(&out), "\n0 suites proven, 3 cases, "));
	buf_free(&out);
}
END_TEST

START_TEST(more_than_twenty_misjudged_answers_are_counted)
{
	struct buf cases = {0}, out = {0};

	for (int i = 0; i < 25; i++)
		buf_printf(&cases,
			"{\"id\":\"c%d\",\"vars\":{\"t\":\"x%d\"},\"expected\":\"a b c d\"}\n", i,
			i);
	look(CONFIG, "prompt: {user: '{{t}}'}\n" GRADERS, buf_z(&cases));
	ck_assert_uint_eq(check.misjudged, 25);
	ck_assert_uint_eq(check.suites[0].misjudged_count, CHECK_SHOWN);
	check_print_text(&check, &out);
	ck_assert(strstr(buf_z(&out), "misjudged: 5 more in this suite\n"));
	buf_free(&out);
	buf_free(&cases);
}
END_TEST

START_TEST(a_suites_own_pass_decides_what_a_pass_is)
{
	static const char cases[] = "{\"id\":\"a\",\"vars\":{\"t\":\"x\"},\"expected\":\"a\","
				    "\"wrong\":[\"b\"]}\n";
	static const char graders[] = "prompt: {user: '{{t}}'}\n"
				      "graders: {accuracy: [equals, {max_words: 3}]}\n";

	/* "b" has the right length: half of the accuracy. */
	look(CONFIG, graders, cases);
	ck_assert_uint_eq(check.misjudged, 1);
	run_set_free(&check.set);
	check = (struct check){.arena = &arena, .warnings = check.warnings};
	look(CONFIG, arena_printf(&arena, "pass: 0.6\n%s", graders), cases);
	ck_assert_uint_eq(check.misjudged, 0);
}
END_TEST

START_TEST(what_should_be_known_is_warned_of)
{
	struct buf cases = {0};

	for (int i = 0; i < 20; i++)
		buf_printf(&cases,
			"{\"id\":\"c%d\",\"vars\":{\"t\":\"%d is the only number in here\"},"
			"\"expected\":\"%s\"}\n",
			i, i * 7919, i < 19 ? "a" : "b");
	look("version: 1\n"
	     "prices: [p.yaml]\n"
	     "budget: 0.0001\n"
	     "quality: {looks: [10, 20], format_floor: 0.98}\n"
	     "candidates:\n"
	     "  - {name: paid, provider: openai, model: m, context: 2}\n"
	     "  - {name: other, provider: openai, model: unheard, key_env: NO_SUCH_KEY}\n"
	     "routes:\n"
	     "  one: {suite: s, repeats: 2, latency_p95: 2s}\n",
		"prompt: {user: '{{t}}'}\ntemperature: 0\n" GRADERS, buf_z(&cases));
	ck_assert(warned("s/cases.jsonl: fewer than 50 cases (20)"));
	ck_assert(warned("s/cases.jsonl: no case has a wrong answer"));
	ck_assert(warned("labels out of balance: 'a' 19 times, 'b' 1 times, an even share would be "
			 "10"));
	ck_assert(warned("are nearly the same"));
	ck_assert(warned("route one: 2 repeats at temperature 0"));
	/* alpha is 0.05 x 0.59 for two looks: ln 0.0295 / ln 0.9 = 33.4 */
	ck_assert(warned("10 cases cannot show that a candidate is within the margin 0.1 of the "
			 "reference, however good it is; 34 can"));
	ck_assert(warned("format floor 0.98, even without a fault; 175 can"));
	ck_assert(warned("latency ceiling, even if no answer is late; 69 can"));
	ck_assert(warned("candidate paid: the variable OPENAI_API_KEY"));
	ck_assert(warned("candidate other: the variable NO_SUCH_KEY"));
	ck_assert(warned("candidate other: not priced"));
	ck_assert(warned("candidate paid: the longest prompt of s/cases.jsonl"));
	ck_assert(warned("the budget is $0.0001"));
	buf_free(&cases);
}
END_TEST

START_TEST(a_sound_suite_with_keys_and_prices_gives_no_warning)
{
	struct buf cases = {0}, out = {0};

	setenv("OPENAI_API_KEY", "x", 1);
	for (int i = 0; i < 60; i++)
		buf_printf(&cases,
			"{\"id\":\"c%d\",\"vars\":{\"t\":\"%08x\"},\"expected\":\"%s\",\"wrong\":["
			"\"z\"]}"
			"\n",
			i, (unsigned)i * 2654435761u, i % 2 ? "a" : "b");
	unsetenv("https_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	look(CONFIG, "prompt: {user: '{{t}}'}\n" GRADERS, buf_z(&cases));
	ck_assert_msg(check.warnings.count == 0, "%s",
		check.warnings.count ? check.warnings.items[0] : "");
	check_print_text(&check, &out);
	ck_assert(strstr(buf_z(&out), "\n1 suite proven, 60 cases, 0 warnings\n"));
	buf_free(&out);
	buf_free(&cases);
	unsetenv("OPENAI_API_KEY");
}
END_TEST

START_TEST(the_starter_passes)
{
	struct config *config = NULL;

	for (const struct config_starter_file *file = config_starter; file->name; file++)
		scratch_write(file->name, file->text);
	ck_assert_msg(config_load(&arena, "tiercal.yaml", &config, &err), "%s", err.text);
	check.config = config;
	ck_assert_msg(catalog_load(&arena, config->prices, &check.catalog, &err), "%s", err.text);
	ck_assert_msg(run_set_load(&arena, config, &check.set, &err), "%s", err.text);
	ck_assert_msg(check_prove(&check, &err), "%s", err.text);
	ck_assert_uint_eq(check.misjudged, 0);
	ck_assert_uint_eq(check.cases, 16);
	ck_assert_uint_eq(check.suites[0].wrongs, 16);
	ck_assert_msg(check_cost(&check, &err), "%s", err.text);
	for (size_t i = 0; i < config->candidate_count; i++)
		ck_assert(check.candidates[i].cost != MONEY_UNKNOWN);
}
END_TEST

START_TEST(control_bytes_of_a_case_do_not_reach_the_terminal)
{
	struct buf out = {0};

	look(CONFIG, "prompt: {user: '{{t}}'}\n" GRADERS,
		"{\"id\":\"a\",\"vars\":{\"t\":\"x\"},\"expected\":\"a\",\"wrong\":[\"a\"]}\n"
		"{\"id\":\"b\\u202e\",\"vars\":{\"t\":\"y\"},\"expected\":\"\\u001b[31m 1 2 3 "
		"4\"}\n");
	check_print_text(&check, &out);
	ck_assert_uint_eq(check.misjudged, 2);
	ck_assert(!memchr(out.data, '\x1b', out.len));
	ck_assert(!strstr(buf_z(&out), "\xE2\x80\xAE"));
	buf_free(&out);
}
END_TEST

Suite *suite_cli_check(void);
Suite *suite_cli_check(void)
{
	Suite *suite = suite_create("cli/check");
	TCase *tests = tcase_create("check");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_suite_that_two_routes_share_is_proven_once);
	tcase_add_test(tests, calls_tokens_cost_and_time_are_those_worked_out_by_hand);
	tcase_add_test(tests, each_misjudged_answer_is_named_with_case_line_and_reason);
	tcase_add_test(tests, more_than_twenty_misjudged_answers_are_counted);
	tcase_add_test(tests, a_suites_own_pass_decides_what_a_pass_is);
	tcase_add_test(tests, what_should_be_known_is_warned_of);
	tcase_add_test(tests, a_sound_suite_with_keys_and_prices_gives_no_warning);
	tcase_add_test(tests, the_starter_passes);
	tcase_add_test(tests, control_bytes_of_a_case_do_not_reach_the_terminal);
	suite_add_tcase(suite, tests);
	return suite;
}
