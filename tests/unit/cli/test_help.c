/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "cli/help.h"

START_TEST(every_command_has_a_summary_details_and_an_example_that_names_it)
{
	for (const struct command *const *c = command_all(); *c; c++) {
		struct buf want = {0};

		buf_printf(&want, "tiercal %s", (*c)->name);
		ck_assert_msg((*c)->summary && strlen((*c)->summary) < 80, "%s", (*c)->name);
		ck_assert_msg(strlen((*c)->details) > 60, "%s", (*c)->name);
		ck_assert_msg(strstr((*c)->example, buf_z(&want)) != NULL, "%s", (*c)->name);
		buf_free(&want);
	}
}
END_TEST

START_TEST(every_option_stands_in_help_man_page_and_completion)
{
	struct buf man = {0}, completion = {0};

	help_man_page(&man);
	help_bash_completion(&completion);
	for (const struct command *const *c = command_all(); *c; c++) {
		struct buf help = {0};

		help_command(*c, &help);
		for (const struct opt *opt = (*c)->options; opt->name; opt++) {
			struct buf want = {0};

			buf_printf(&want, "--%s", opt->name);
			ck_assert_msg(strstr(buf_z(&help), buf_z(&want)) != NULL, "%s %s",
				(*c)->name, opt->name);
			ck_assert_msg(strstr(buf_z(&completion), buf_z(&want)) != NULL, "%s %s",
				(*c)->name, opt->name);
			ck_assert_msg(
				strstr(buf_z(&man), opt->name) != NULL || strchr(opt->name, '-'),
				"%s %s", (*c)->name, opt->name);
			buf_free(&want);
		}
		buf_free(&help);
	}
	buf_free(&man);
	buf_free(&completion);
}
END_TEST

START_TEST(no_help_line_is_wider_than_a_terminal_of_100_columns)
{
	for (const struct command *const *c = command_all(); *c; c++) {
		struct buf help = {0};
		struct str rest, line;

		help_command(*c, &help);
		rest = buf_view(&help);
		while (str_next(&rest, '\n', &line))
			ck_assert_msg(line.len <= 100, "%s: %.*s", (*c)->name, STR_ARG(line));
		buf_free(&help);
	}
}
END_TEST

Suite *suite_cli_help(void);
Suite *suite_cli_help(void)
{
	Suite *suite = suite_create("cli/help");
	TCase *tests = tcase_create("help");

	tcase_add_test(tests, every_command_has_a_summary_details_and_an_example_that_names_it);
	tcase_add_test(tests, every_option_stands_in_help_man_page_and_completion);
	tcase_add_test(tests, no_help_line_is_wider_than_a_terminal_of_100_columns);
	suite_add_tcase(suite, tests);
	return suite;
}
