/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/term.h"
#include "cli/live.h"

static const struct candidate candidates[] = {
	{.name = "small"}, {.name = "large-\x1b[2J\n"}, {.name = "\xE6\x97\xA5\xE6\x9C\xAC"}};
static const struct config config = {.candidates = candidates, .candidate_count = 3};
static struct run_count counts[3];
static struct run_summary summary;
static struct live_view view;
static struct buf out;

static void set_up(void)
{
	counts[0] = (struct run_count){.tasks = 100,
		.from_store = 20,
		.ended = 40,
		.in_flight = 8,
		.retries = 3,
		.cost = INT64_C(12000000000),
		.measured = 38,
		.quality = 36};
	counts[0].outcomes[OUTCOME_THROTTLED] = 2;
	counts[1] = (struct run_count){.tasks = 100, .ended = 1, .stopped = "status 401"};
	counts[1].outcomes[OUTCOME_STOPPED] = 1;
	counts[2] = (struct run_count){
		.tasks = 100, .from_store = 60, .ended = 40, .measured = 40, .quality = 40};
	summary = (struct run_summary){
		.started_us = 1000000,
		.now_us = 11000000,
		.total = {.tasks = 300,
			.from_store = 80,
			.ended = 81,
			.in_flight = 8,
			.retries = 3,
			.cost = INT64_C(12000000000)},
		.candidates = counts,
		.candidate_count = 3,
	};
	summary.total.outcomes[OUTCOME_THROTTLED] = 2;
	summary.total.outcomes[OUTCOME_STOPPED] = 1;
	view = (struct live_view){.head = "candidate",
		.config = &config,
		.summary = &summary,
		.columns = 80,
		.rows = 24};
	buf_clear(&out);
}

static void tear_down(void)
{
	buf_free(&out);
}

START_TEST(a_line_says_how_far_a_candidate_is_and_how_good_so_far)
{
	live_draw(&view, &out);
	ck_assert_str_eq(buf_z(&out),
		"candidate             done   rate  failed     running quality    cost     left\n"
		"small               60/100  4.0/s       2  0.947 [0.83, 0.99]  $0.012     0:10\n"
		"large-\\x1B[2J\\x0A    1/100  0.1/s       1                       $0.00  stopped\n"
		"\xE6\x97\xA5\xE6\x9C\xAC               100/100  4.0/s       0  1.000 [0.91, 1.00] "
		"  "
		"$0.00     done\n"
		"161/300  8.1/s  $0.012  ETA 0:17  8 on their way  3 retries  3 failed\n"
		"running quality: of what was graded so far, 95 % Wilson interval, no verdict\n");
}
END_TEST

START_TEST(a_wide_window_shows_all_there_is)
{
	view.columns = 200;
	live_draw(&view, &out);
	ck_assert_str_eq(buf_z(&out),
		"candidate             done   rate  on their way  retries  failed     running "
		"quality    cost     left\n"
		"small               60/100  4.0/s             8        3       2  0.947 [0.83, "
		"0.99]  $0.012     0:10\n"
		"large-\\x1B[2J\\x0A    1/100  0.1/s             0        0       1              "
		"         $0.00  stopped\n"
		"\xE6\x97\xA5\xE6\x9C\xAC               100/100  4.0/s             0        0      "
		" 0  "
		"1.000 [0.91, 1.00]   $0.00     done\n"
		"161/300  8.1/s  $0.012  ETA 0:17  8 on their way  3 retries  3 failed\n"
		"running quality: of what was graded so far, 95 % Wilson interval, no verdict\n");
}
END_TEST

START_TEST(a_narrow_window_keeps_who_and_how_far)
{
	view.columns = 20;
	live_draw(&view, &out);
	ck_assert_str_eq(buf_z(&out), "candidate      done\n"
				      "small        60/100\n"
				      "large-...     1/100\n"
				      "\xE6\x97\xA5\xE6\x9C\xAC        100/100\n"
				      "161/300  8.1/s  $0.\n");
}
END_TEST

static size_t count_lines(void)
{
	struct str rest = buf_view(&out), line;
	size_t count = 0;

	for (; rest.len; count++)
		str_next(&rest, '\n', &line);
	return count;
}

/* Every number as long as it gets. */
START_TEST(no_window_is_too_small_for_what_is_drawn)
{
	struct str rest, line;

	for (size_t c = 0; c < 2; c++) {
		counts[c].tasks = counts[c].ended = INT64_MAX / 8;
		counts[c].retries = counts[c].in_flight = INT64_MAX / 8;
		counts[c].cost = INT64_MAX / 8;
	}
	view.columns = 1 + (size_t)_i;
	for (view.rows = 1; view.rows < 12; view.rows++) {
		buf_clear(&out);
		live_draw(&view, &out);
		ck_assert_uint_lt(count_lines(), view.rows);
		rest = buf_view(&out);
		while (str_next(&rest, '\n', &line))
			ck_assert_uint_le(
				term_width(line), view.columns > 1 ? view.columns - 1 : 1);
	}
}
END_TEST

START_TEST(of_more_candidates_than_rows_those_that_go_on_are_shown)
{
	static struct candidate many[40];
	static struct run_count of_many[40];
	const struct config all = {.candidates = many, .candidate_count = 40};

	for (size_t c = 0; c < 40; c++) {
		many[c] = candidates[0];
		of_many[c] = counts[2];
	}
	many[37].name = "late";
	of_many[37] = counts[0];
	summary.candidates = of_many;
	summary.candidate_count = 40;
	view.config = &all;
	view.rows = 10;
	live_draw(&view, &out);
	ck_assert_uint_eq(count_lines(), 9);
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\nlate "));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\nand 35 more\n"));
}
END_TEST

START_TEST(a_name_moves_no_cursor_and_colour_only_repeats_words)
{
	struct buf plain = {0};

	live_draw(&view, &out);
	ck_assert_ptr_null(strchr(buf_z(&out), 27));
	view.colour = true;
	live_draw(&view, &plain);
	ck_assert_ptr_nonnull(strchr(buf_z(&plain), 27));
	for (char *at = plain.data; (at = strchr(at, 27));) {
		const size_t length = (size_t)(strchr(at, 'm') - at) + 1;

		ck_assert_uint_le(length, 5);
		memmove(at, at + length, strlen(at + length) + 1);
	}
	ck_assert_str_eq(plain.data, buf_z(&out));
	buf_free(&plain);
}
END_TEST

START_TEST(without_grades_no_quality_is_spoken_of)
{
	for (size_t c = 0; c < 3; c++)
		counts[c].measured = 0;
	live_draw(&view, &out);
	ck_assert_ptr_null(strstr(buf_z(&out), "quality"));
}
END_TEST

Suite *suite_cli_live(void);

Suite *suite_cli_live(void)
{
	Suite *suite = suite_create("cli/live");
	TCase *tcase = tcase_create("live");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_line_says_how_far_a_candidate_is_and_how_good_so_far);
	tcase_add_test(tcase, a_wide_window_shows_all_there_is);
	tcase_add_test(tcase, a_narrow_window_keeps_who_and_how_far);
	tcase_add_loop_test(tcase, no_window_is_too_small_for_what_is_drawn, 0, 250);
	tcase_add_test(tcase, of_more_candidates_than_rows_those_that_go_on_are_shown);
	tcase_add_test(tcase, a_name_moves_no_cursor_and_colour_only_repeats_words);
	tcase_add_test(tcase, without_grades_no_quality_is_spoken_of);
	suite_add_tcase(suite, tcase);
	return suite;
}
