/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "cli/run_print.h"

static const struct candidate candidates[] = {{.name = "a"}, {.name = "b"}};
static const struct config config = {.candidates = candidates, .candidate_count = 2};
static const struct run_plan plan = {.id = "0123456789ab", .tasks = 8};

static void print(int64_t cached, bool json, struct buf *out)
{
	struct run_count counts[2] = {
		{.tasks = 4, .ended = 4, .requests = 4, .input_tokens = 4000},
		{.tasks = 4, .ended = 4, .requests = 4, .input_tokens = 4000},
	};
	struct run_summary summary = {.candidates = counts, .candidate_count = 2};
	const struct run_print what = {.config = &config, .plan = &plan, .summary = &summary};

	counts[1].cached_tokens = cached;
	summary.total = (struct run_count){.tasks = 8, .ended = 8, .requests = 8};
	if (json)
		run_print_json(&what, out);
	else
		run_print_text(&what, out);
}

static const struct {
	bool json;
	const char *line;
} forms[] = {
	{false, "\nb: 3000 of 4000 input tokens (75 %) came from the prompt cache\n"},
	{true, "\"inputTokens\": 4000,\n      \"cachedInputTokens\": 3000,\n"},
};

START_TEST(what_prompt_caches_saved_is_said_where_they_did)
{
	struct buf out = {0};

	print(3000, forms[_i].json, &out);
	ck_assert_msg(strstr(buf_z(&out), forms[_i].line), "%s", buf_z(&out));
	buf_free(&out);
	print(0, forms[_i].json, &out);
	ck_assert_ptr_null(strstr(buf_z(&out), "cache"));
	buf_free(&out);
}
END_TEST

Suite *suite_cli_run_print(void);

Suite *suite_cli_run_print(void)
{
	Suite *suite = suite_create("cli/run_print");
	TCase *tcase = tcase_create("run_print");

	tcase_add_loop_test(tcase, what_prompt_caches_saved_is_said_where_they_did, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
