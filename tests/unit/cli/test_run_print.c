/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "cli/run_print.h"

static const struct candidate candidates[] = {{.name = "a"}, {.name = "b"}};
static const struct config config = {.candidates = candidates, .candidate_count = 2};
static const struct run_plan plan = {.id = "0123456789ab", .tasks = 8};

static void print(int64_t cached, int64_t written, bool json, struct buf *out)
{
	struct run_count counts[2] = {
		{.tasks = 4, .ended = 4, .requests = 4, .input_tokens = 4000},
		{.tasks = 4, .ended = 4, .requests = 4, .input_tokens = 4000},
	};
	struct run_summary summary = {.candidates = counts, .candidate_count = 2};
	const struct run_print what = {.config = &config, .plan = &plan, .summary = &summary};

	counts[1].cached_tokens = cached;
	counts[1].written_tokens = written;
	summary.total = (struct run_count){.tasks = 8, .ended = 8, .requests = 8};
	if (json)
		run_print_json(&what, out);
	else
		run_print_text(&what, out);
}

static const struct {
	int64_t written;
	bool json;
	const char *line;
} forms[] = {
	{0, false, "\nb: 3000 of 4000 input tokens (75 %) came from the prompt cache\n"},
	{900, false,
		"\nb: 3000 of 4000 input tokens (75 %) came from the prompt cache, 900 were "
		"written to it\n"},
	{0, true,
		"\"inputTokens\": 4000,\n      \"cachedInputTokens\": 3000,\n      "
		"\"outputTokens\""},
	{900, true, "\"cachedInputTokens\": 3000,\n      \"cacheWriteTokens\": 900,\n"},
};

START_TEST(what_prompt_caches_saved_is_said_where_they_did)
{
	struct buf out = {0};

	print(3000, forms[_i].written, forms[_i].json, &out);
	ck_assert_msg(strstr(buf_z(&out), forms[_i].line), "%s", buf_z(&out));
	buf_free(&out);
	print(0, 0, forms[_i].json, &out);
	ck_assert_ptr_null(strstr(buf_z(&out), "cache"));
	buf_free(&out);
}
END_TEST

static const struct {
	struct run_count count;
	const char *line, *member;
} odd[] = {
	{{.mended = 2},
		"\na: 2 answers held bytes that are no UTF-8, each shown and graded as U+FFFD\n",
		"\"mendedAnswers\": 2,\n"},
	{{.several = 3},
		"\na: 3 answers held several choices, of which the first counts: ask for one\n",
		"\"answersOfSeveralChoices\": 3,\n"},
	{{.behind = 4}, "\na: 4 streams went on behind their end, which was passed over\n",
		"\"streamsBehindEnd\": 4,\n"},
	{{.elsewhere = 5},
		"\na: 5 answers were served at another tier than was asked for, and cost what that "
		"tier costs\n",
		"\"answersOfAnotherTier\": 5,\n"},
};

START_TEST(what_is_odd_about_answers_is_said_where_there_is_some)
{
	for (int json = 0; json < 2; json++) {
		const char *wanted = json ? odd[_i].member : odd[_i].line;
		struct run_count counts[2] = {odd[_i].count, {.tasks = 4}};
		struct run_summary summary = {.candidates = counts,
			.candidate_count = 2,
			.total = {.tasks = 8, .ended = 8, .requests = 8}};
		const struct run_print what = {
			.config = &config, .plan = &plan, .summary = &summary};
		struct buf out = {0};
		const char *at;

		counts[0].tasks = 4;
		if (json)
			run_print_json(&what, &out);
		else
			run_print_text(&what, &out);
		at = strstr(buf_z(&out), wanted);
		ck_assert_msg(at != NULL, "%s", buf_z(&out));
		ck_assert_ptr_null(strstr(at + strlen(wanted), wanted + 3));
		buf_free(&out);
	}
}
END_TEST

Suite *suite_cli_run_print(void);

Suite *suite_cli_run_print(void)
{
	Suite *suite = suite_create("cli/run_print");
	TCase *tcase = tcase_create("run_print");

	tcase_add_loop_test(tcase, what_prompt_caches_saved_is_said_where_they_did, 0, 2);
	tcase_add_loop_test(tcase, what_is_odd_about_answers_is_said_where_there_is_some, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
