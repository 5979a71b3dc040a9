/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "cli/verbose.h"

static const struct usage usage = {.input_total = 41, .output_total = 4};

static const struct {
	struct run_event event;
	const char *line;
} lines[] = {
	{{.outcome = OUTCOME_COMPLETE,
		 .attempt = 1,
		 .status = 200,
		 .duration_us = 812000,
		 .again_us = -1,
		 .usage = &usage},
		"complete after 812 ms, 41 tokens in, 4 out"},
	{{.outcome = OUTCOME_THROTTLED,
		 .attempt = 2,
		 .status = 429,
		 .duration_us = 12000,
		 .again_us = 12500000,
		 .message = {"slow down", 9}},
		"throttled, status 429 after 12 ms, attempt 2; again in 12.5 s: slow down"},
	{{.outcome = OUTCOME_UNREACHABLE,
		 .attempt = 5,
		 .again_us = -1,
		 .given_up = true,
		 .message = {"refused", 7}},
		"given up after 5 attempts, unreachable: refused"},
	{{.outcome = OUTCOME_COMPLETE,
		 .attempt = 1,
		 .duration_us = 1000,
		 .waited_us = 3200000,
		 .again_us = -1},
		"complete after 1 ms, had waited 3200 ms for its turn"},
};

START_TEST(a_line_says_what_became_of_an_attempt)
{
	struct run_event event = lines[_i].event;
	struct buf out = {0};
	const char *who = "a: parity t-1: ";

	event.candidate = "a";
	event.route = "parity";
	event.case_id = STR("t-1");
	event.repeat = 1;
	verbose_line(&event, &out);
	ck_assert(str_starts(buf_view(&out), str_of(who)));
	ck_assert_str_eq(buf_z(&out) + str_of(who).len, lines[_i].line);
	buf_clear(&out);
	event.repeat = 3;
	verbose_line(&event, &out);
	ck_assert(str_starts(buf_view(&out), STR("a: parity t-1 repeat 3: ")));
	buf_free(&out);
}
END_TEST

Suite *suite_cli_verbose(void);

Suite *suite_cli_verbose(void)
{
	Suite *suite = suite_create("cli/verbose");
	TCase *tcase = tcase_create("verbose");

	tcase_add_loop_test(
		tcase, a_line_says_what_became_of_an_attempt, 0, sizeof(lines) / sizeof(lines[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
