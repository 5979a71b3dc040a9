/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "cli/live.h"
#include "cli/progress.h"
#include "cli/run_print.h"

static struct run_summary summary;
static const struct opt_voice loud;

static void set_up(void)
{
	summary = (struct run_summary){
		.started_us = 1000000,
		.now_us = 11000000,
		.total = {.tasks = 300,
			.from_store = 100,
			.ended = 50,
			.in_flight = 8,
			.cost = INT64_C(12300000000)},
	};
	summary.total.outcomes[OUTCOME_COMPLETE] = 48;
	summary.total.outcomes[OUTCOME_THROTTLED] = 2;
}

START_TEST(the_line_says_how_far_how_fast_how_much_and_how_long)
{
	struct buf line = {0};

	live_line(&summary, 79, &line);
	ck_assert_str_eq(
		buf_z(&line), "150/300  5.0/s  $0.012  ETA 0:30  8 on their way  2 failed");
	buf_free(&line);
}
END_TEST

START_TEST(the_line_never_fills_a_row_of_80_columns)
{
	struct buf line = {0};

	summary.total.tasks = INT64_MAX;
	summary.total.ended = INT64_MAX / 4;
	summary.total.cost = INT64_MAX - 1;
	summary.total.retries = INT64_MAX;
	live_line(&summary, 79, &line);
	ck_assert_uint_le(line.len, 79);
	buf_free(&line);
}
END_TEST

START_TEST(where_there_is_no_terminal_only_notes_are_written)
{
	struct progress progress;
	char text[128] = {0};
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	progress_init(&progress, file, &loud);
	progress_show(&progress, &summary);
	progress_note(&progress, "a: \x1b[31mstopped");
	progress_show(&progress, &summary);
	progress_clear(&progress);
	rewind(file);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	ck_assert_str_eq(text, "a: \\x1B[31mstopped\n");
	fclose(file);
}
END_TEST

START_TEST(on_a_dumb_terminal_a_line_is_written_over_four_times_a_second)
{
	struct progress progress;
	char text[4096] = {0};
	FILE *file = tmpfile();
	size_t shown = 0;

	progress_init(&progress, file, &loud);
	progress.kind = PROGRESS_LINE;
	for (int i = 0; i < 100; i++) {
		summary.now_us += 10000;
		progress_show(&progress, &summary);
	}
	rewind(file);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	for (const char *at = text; (at = strstr(at, "\r150/300")); at++)
		shown++;
	ck_assert_uint_eq(shown, 4);
	ck_assert_ptr_null(strchr(text, 27));
	ck_assert_ptr_null(strchr(text, '\n'));
	fclose(file);
}
END_TEST

START_TEST(asked_to_be_quiet_it_says_nothing)
{
	const struct opt_voice quiet = {.quiet = true};
	struct progress progress;
	char text[16];
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	progress_init(&progress, file, &quiet);
	progress_show(&progress, &summary);
	progress_note(&progress, "a: stopped");
	progress_clear(&progress);
	rewind(file);
	ck_assert_uint_eq(fread(text, 1, sizeof(text), file), 0);
	fclose(file);
}
END_TEST

/* The view, drawn twice and then with a note. */
START_TEST(a_view_is_written_over_itself_and_changes_no_mode_of_the_terminal)
{
	static const struct candidate one[] = {{.name = "small"}};
	static const struct config of_one = {.candidates = one, .candidate_count = 1};
	struct run_count count = {.tasks = 10, .ended = 5};
	struct progress progress;
	char text[4096] = {0};
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	summary.candidates = &count;
	summary.candidate_count = 1;
	progress_init(&progress, file, &loud);
	progress.kind = PROGRESS_VIEW;
	progress_of(&progress, "candidate", &of_one);
	progress_show(&progress, &summary);
	summary.now_us += 1000000;
	progress_show(&progress, &summary);
	progress_note(&progress, "a: \x1b[31mstopped");
	progress_free(&progress);
	rewind(file);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	/* Head, candidate and sum are three lines, cleared to their ends, and to that of the screen
	 * below. */
	ck_assert_ptr_nonnull(strstr(text, "\x1b[K\n\x1b[J\r\x1b[3Acandidate"));
	ck_assert_ptr_nonnull(strstr(text, "\x1b[K\n\x1b[J\r\x1b[3A\x1b[Ja: \\x1B[31mstopped\n"));
	ck_assert_ptr_null(strstr(text, "\x1b[?"));
	fclose(file);
}
END_TEST

/* What is printed at the end. */
static const struct candidate candidates[] = {{.name = "small"}, {.name = "large-\x1b[0m"}};
static const struct config config = {.candidates = candidates, .candidate_count = 2};
static const struct run_plan plan = {.id = "0123456789ab"};

static void print(struct buf *out, int64_t missing, bool json)
{
	const struct run_print what = {
		.config = &config, .plan = &plan, .summary = &summary, .missing = missing};

	if (json)
		run_print_json(&what, out);
	else
		run_print_text(&what, out);
}

START_TEST(a_run_with_nothing_to_do_says_that_nothing_was_sent)
{
	struct run_count counts[2] = {{.tasks = 5, .from_store = 5}, {0}};
	struct buf out = {0};

	summary = (struct run_summary){
		.candidates = counts, .candidate_count = 2, .total = {.tasks = 5, .from_store = 5}};
	print(&out, 0, false);
	ck_assert_str_eq(buf_z(&out),
		"run 0123456789ab: all 5 answers are in the store already; no request was sent\n");
	buf_free(&out);
}
END_TEST

START_TEST(the_summary_says_what_failed_and_what_to_do)
{
	struct run_count counts[2] = {
		{.tasks = 10,
			.from_store = 2,
			.ended = 8,
			.requests = 11,
			.retries = 3,
			.cost = INT64_C(1500000000),
			.latency_p95_us = 812000,
			.fault = "status 429: slow \x1b]0;down"},
		{.tasks = 10,
			.ended = 1,
			.requests = 1,
			.latency_p95_us = -1,
			.unpriced = 1,
			.stopped = "status 401: wrong key"},
	};
	struct buf out = {0};

	counts[0].outcomes[OUTCOME_COMPLETE] = 4;
	counts[0].outcomes[OUTCOME_CUT_OFF] = 2;
	counts[0].outcomes[OUTCOME_THROTTLED] = 2;
	counts[1].outcomes[OUTCOME_STOPPED] = 1;
	summary = (struct run_summary){.candidates = counts,
		.candidate_count = 2,
		.total = {.tasks = 20, .ended = 9, .requests = 12, .retries = 3}};
	print(&out, 12, false);
	ck_assert_str_eq(buf_z(&out),
		"candidate      answers  stored  sent  failed        cost     p95\n"
		"small             8/10       2    11       2     $0.0015  812 ms\n"
		"large-\\x1B[0m     0/10       0     1       1  not priced       -\n"
		"small: 2 throttled (set limits: rpm, tpm or concurrency); the last one: status "
		"429: slow \\x1B]0;down\n"
		"small: 2 answers were cut off by max_tokens, and so count as not measured: raise "
		"it\n"
		"large-\\x1B[0m was stopped: status 401: wrong key\n"
		"large-\\x1B[0m: 1 stopped\n"
		"run 0123456789ab: 8 of 20 answers, 12 requests sent (3 of them retries)\n");
	buf_free(&out);
}
END_TEST

START_TEST(the_summary_as_json_is_json)
{
	struct run_count counts[2] = {{.tasks = 1, .latency_p95_us = -1, .stopped = "\"x\""},
		{.tasks = 1, .cost = 1500, .latency_p95_us = 2000}};
	struct buf out = {0};

	summary = (struct run_summary){.candidates = counts, .candidate_count = 2};
	print(&out, 1, true);
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\"run\": \"0123456789ab\""));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\"costUsd\": 0.0000000015"));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\"stopped\": \"\\\"x\\\"\""));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\"latencyP95Ms\": null"));
	buf_free(&out);
}
END_TEST

Suite *suite_cli_progress(void);

Suite *suite_cli_progress(void)
{
	Suite *suite = suite_create("cli/progress");
	TCase *tcase = tcase_create("progress");

	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_add_test(tcase, the_line_says_how_far_how_fast_how_much_and_how_long);
	tcase_add_test(tcase, the_line_never_fills_a_row_of_80_columns);
	tcase_add_test(tcase, where_there_is_no_terminal_only_notes_are_written);
	tcase_add_test(tcase, on_a_dumb_terminal_a_line_is_written_over_four_times_a_second);
	tcase_add_test(tcase, asked_to_be_quiet_it_says_nothing);
	tcase_add_test(tcase, a_view_is_written_over_itself_and_changes_no_mode_of_the_terminal);
	tcase_add_test(tcase, a_run_with_nothing_to_do_says_that_nothing_was_sent);
	tcase_add_test(tcase, the_summary_says_what_failed_and_what_to_do);
	tcase_add_test(tcase, the_summary_as_json_is_json);
	suite_add_tcase(suite, tcase);
	return suite;
}
