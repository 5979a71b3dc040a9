/* SPDX-License-Identifier: MIT */
#include "try.h"

static const struct row rows[] = {
	{"\"b+\"", NULL, "abbbc", 1},
	{"\"^b\"", NULL, "ab", 0},
	{"{\"pattern\": \"B\", \"ignore_case\": true}", NULL, "ab", 1},
	{"{\"pattern\": \"^b\"}", NULL, "a\nb", 0},
	{"{\"pattern\": \"^b\", \"multiline\": true}", NULL, "a\nb", 1},
	{"{\"pattern\": \"a.b\"}", NULL, "a\nb", 0},
	{"{\"pattern\": \"a.b\", \"dotall\": true}", NULL, "a\nb", 1},
	{"{\"pattern\": \"[a-z]+\", \"full\": true}", NULL, "abc", 1},
	{"{\"pattern\": \"[a-z]+\", \"full\": true}", NULL, "abc1", 0},
	{"{\"pattern\": \"a|ab\", \"full\": true}", NULL, "ab", 1},
	{"\"^$\"", NULL, "", 1},
	{"\"\\\\w\"", NULL, "\xC3\xA4", 0},
	{"\"^.$\"", NULL, "\xC3\xA4", 1},
	/* the text of a group, of the last match */
	{"{\"pattern\": \"(\\\\d+)\", \"group\": 1}", "7", "5 6 7", 1},
	{"{\"pattern\": \"(\\\\d+)\", \"group\": 1}", "\"23\"", "123", 0},
	{"{\"pattern\": \"(\\\\d+)\", \"group\": 1}", "\"123\"", "123", 1},
	{"{\"pattern\": \"(\\\\d+)\", \"group\": 1, \"first\": true}", "5", "5 6 7", 1},
	{"{\"pattern\": \"\\\\d+\", \"group\": 0}", "7", "5 6 7", 1},
	{"{\"pattern\": \"= *([^;]*);\", \"group\": 1}", "\"x y\"", "a = b; c =  x y ;", 1},
	{"{\"pattern\": \"(\\\\d)|none\", \"group\": 1}", "5", "5 none", 0},
	{"{\"pattern\": \"(a)(b)?\", \"group\": 2}", "\"b\"", "ab a", 0},
	{"{\"pattern\": \"(.)\\\\1\", \"group\": 1}", "\"c\"", "aabbcc", 1},
	{"{\"pattern\": \"([A-Z])\", \"group\": 1, \"ignore_case\": true}", "\"B\"", "a b", 1},
	{"{\"pattern\": \"^(.*)$\", \"group\": 1, \"multiline\": true}", "\"c\"", "a\nb\nc", 1},
	{"{\"pattern\": \"(\\\\w+)\", \"group\": 1, \"full\": true}", "\"ab\"", "ab", 1},
	{"{\"pattern\": \"x(\\\\d)\", \"group\": 1}", "5", "none here", 0},
};

START_TEST(patterns_match_as_their_options_say)
{
	try_row("regex", &rows[_i]);
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("regex", NULL, NULL, "wants a pattern");
	try_fault("regex", "\"(\"", NULL, "offset");
	try_fault("regex", "{\"pattern\": \"a\", \"group\": 1}", "1", "no group 1");
	try_fault("regex", "{\"pattern\": \"(a)\", \"group\": 99}", "1", "0 to 15");
	try_fault("regex", "{\"pattern\": \"(a)\", \"group\": 1}", NULL, "no 'expected'");
	try_fault("regex", "{\"pattern\": \"(a(?R)?)\", \"group\": 1}", "1", "first: true");
	try_fault("regex", "{\"patern\": \"a\"}", NULL, "did you mean 'pattern'");
	try_fault("regex", "\"\\\\C\"", NULL, "\\C");
}
END_TEST

/* The work of a search is bounded, and what was not searched to the end is not a wrong answer. */
START_TEST(a_runaway_pattern_is_not_measured)
{
	static const char *const patterns[] = {
		"(a|aa)+$", "(a+)+$", "(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$"};
	struct arena arena = {0};
	struct buf text = {0};
	struct buf params = {0};
	struct score score;

	buf_repeat(&text, 'a', 100);
	buf_char(&text, '!');
	buf_printf(&params, "{\"pattern\": \"%s\"}", patterns[_i]);
	ck_assert(try_text(&arena, "regex", buf_z(&params), NULL, buf_view(&text), &score, NULL));
	ck_assert(!score.measured);
	ck_assert(strstr(score.reason, "limit"));
	buf_free(&text);
	buf_free(&params);
	arena_fini(&arena);
}
END_TEST

/* One bound for all matches of an answer, not one for each. */
START_TEST(the_last_of_many_matches_is_found_in_one_search)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	while (text.len < 500000)
		buf_puts(&text, "n=1; ");
	buf_puts(&text, "n=2;");
	ck_assert(try_text(&arena, "regex", "{\"pattern\": \"n=(\\\\d)\", \"group\": 1}", "2",
		buf_view(&text), &score, NULL));
	ck_assert(score.measured && score.value == 1);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_mended_before_the_search)
{
	struct arena arena = {0};
	struct score score;

	ck_assert(try_text(&arena, "regex", "\"^a.b$\"", NULL,
		(struct str){"a\xFF"
			     "b",
			3},
		&score, NULL));
	ck_assert(score.value == 1);
	ck_assert(try_text(
		&arena, "regex", "\"^a\\\\x00b$\"", NULL, (struct str){"a\0b", 3}, &score, NULL));
	ck_assert(score.value == 1);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_regex(void);
Suite *suite_grade_regex(void)
{
	Suite *suite = suite_create("grade/regex");
	TCase *tcase = tcase_create("regex");

	tcase_add_loop_test(tcase, patterns_match_as_their_options_say, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_loop_test(tcase, a_runaway_pattern_is_not_measured, 0, 4);
	tcase_add_test(tcase, the_last_of_many_matches_is_found_in_one_search);
	tcase_add_test(tcase, bytes_that_are_no_text_are_mended_before_the_search);
	suite_add_tcase(suite, tcase);
	return suite;
}
