/* SPDX-License-Identifier: MIT */
#include "try.h"

/* The graders that compare and count texts. */
static const struct {
	const char *grader;
	struct row row;
} rows[] = {
	{"equals", {NULL, "\"billing\"", "billing", 1}},
	{"equals", {NULL, "\"billing\"", "Billing", 0}},
	{"equals", {NULL, "\"billing\"", "billing\n", 0}},
	{"equals", {"{\"trim\": true}", "\"billing\"", " billing\n", 1}},
	{"equals", {"{\"trim\": true}", "\"x\"", "\xC2\xA0x\xE3\x80\x80", 1}},
	{"equals", {"{\"ignore_case\": true}", "\"\xC3\x84rger\"", "\xC3\xA4RGER", 1}},
	{"equals", {"{\"ignore_case\": true}",
			   "\"stra\xC3\x9F"
			   "e\"",
			   "STRASSE", 0}},
	{"equals", {"\"no\"", NULL, "no", 1}},
	{"equals", {"{\"value\": \"no\"}", "\"yes\"", "no", 1}},
	{"equals", {NULL, "5", "5", 1}},
	{"equals", {NULL, "5", "5.0", 0}},
	{"equals", {NULL, "5.0", "5.0", 1}},
	{"equals", {NULL, "true", "true", 1}},
	{"equals", {NULL, "null", "null", 1}},
	{"equals", {NULL, "{\"a\": [1, 2]}", "{\"a\":[1,2]}", 1}},
	{"equals", {NULL, "{\"a\": 1}", "{\"a\": 1}", 0}},
	{"equals", {NULL, "\"\"", "", 1}},
	{"one_of", {"[\"a\", \"b\"]", NULL, "b", 1}},
	{"one_of", {"[\"a\", \"b\"]", NULL, "c", 0}},
	{"one_of", {"[\"a\", \"b\"]", NULL, "B", 0}},
	{"one_of", {"[\"a\", \"b\"]", NULL, "a\n", 0}},
	{"one_of", {"[1, true]", NULL, "true", 1}},
	{"one_of", {"\"a\"", NULL, "a", 1}},
	{"one_of", {"{\"values\": [\"a\", \"B\"], \"ignore_case\": true, \"trim\": true}", NULL,
			   " b ", 1}},
	{"contains", {"\"Oslo\"", NULL, "In Oslo.", 1}},
	{"contains", {"\"Oslo\"", NULL, "In oslo.", 0}},
	{"contains", {NULL, "\"Oslo\"", "In Oslo.", 1}},
	{"contains", {NULL, "[\"Oslo\", \"Bergen\"]", "In Oslo.", 0}},
	{"contains", {NULL, "42", "It is 42", 1}},
	{"contains", {"{\"ignore_case\": true}", "\"OSLO\"", "In oslo.", 1}},
	{"contains", {"[\"a\", \"b\"]", NULL, "ab", 1}},
	{"contains", {"[\"a\", \"b\"]", NULL, "a", 0}},
	{"contains", {"{\"any\": [\"a\", \"b\"]}", NULL, "b", 1}},
	{"contains", {"{\"any\": [\"a\", \"b\"]}", NULL, "c", 0}},
	{"contains", {"{\"none\": [\"a\", \"b\"]}", NULL, "c", 1}},
	{"contains", {"{\"none\": \"a\"}", NULL, "a", 0}},
	{"contains",
		{"{\"all\": \"x\", \"any\": [\"a\", \"b\"], \"none\": \"q\"}", NULL, "x b", 1}},
	{"contains",
		{"{\"all\": \"x\", \"any\": [\"a\", \"b\"], \"none\": \"q\"}", NULL, "xbq", 0}},
	{"contains", {"{\"all\": [], \"none\": []}", NULL, "anything", 1}},
	/* within a longer word or number */
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "25", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "5.3", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "3.5", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "1,5", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "5,000", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "-5", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, ".5", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "5th", 0}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "25 and 5.", 1}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "3-5", 1}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "(5), $5", 1}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "**5**", 1}},
	{"contains", {"{\"all\": \"5\", \"word\": true}", NULL, "_5_", 1}},
	{"contains", {"{\"all\": \"12,000\", \"word\": true}", NULL, "12,000.", 1}},
	{"contains", {"{\"all\": \"cat\", \"word\": true}", NULL, "concatenate", 0}},
	{"contains", {"{\"all\": \"cat\", \"word\": true}", NULL, "cat_food", 0}},
	{"contains", {"{\"all\": \"cat\", \"word\": true}", NULL, "the cat's", 1}},
	{"contains", {"{\"all\": \"caf\", \"word\": true}", NULL, "caf\xC3\xA9", 0}},
	{"contains", {"{\"all\": \"cafe\", \"word\": true}", NULL, "cafe\xCC\x81", 0}},
	{"contains", {"{\"all\": \"C++\", \"word\": true}", NULL, "in C++11", 1}},
	{"contains", {"{\"all\": \"\xE6\x9D\xB1\xE4\xBA\xAC\", \"word\": true}", NULL,
			     "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", 1}},
	{"starts_with", {"\"Dear\"", NULL, "Dear you", 1}},
	{"starts_with", {"\"Dear\"", NULL, " Dear you", 0}},
	{"starts_with", {"{\"values\": \"dear\", \"trim\": true, \"ignore_case\": true}", NULL,
				" Dear you", 1}},
	{"starts_with", {"[\"Hi\", \"Dear\"]", NULL, "Dear", 1}},
	{"starts_with", {"\"Dear\"", NULL, "", 0}},
	{"ends_with", {"\".\"", NULL, "So.", 1}},
	{"ends_with", {"\".\"", NULL, "So.\n", 0}},
	{"ends_with", {"{\"values\": [\".\", \"!\"], \"trim\": true}", NULL, "So!\n", 1}},
	{"max_words", {"3", NULL, "one two  three\n", 1}},
	{"max_words", {"3", NULL, "one two three four", 0}},
	{"max_words", {"{\"max\": 0}", NULL, " \n", 1}},
	{"max_words", {"1", NULL,
			      "a\xC2\xA0"
			      "b",
			      0}},
	{"max_words", {"1", NULL,
			      "a\xE3\x80\x80"
			      "b",
			      0}},
	{"min_words", {"2", NULL, "a b", 1}},
	{"min_words", {"2", NULL, "ab", 0}},
	{"min_words", {"{\"min\": 1}", NULL, "", 0}},
	{"max_chars", {"3", NULL, "\xE2\x82\xAC\xC3\xA4\xF0\x9F\x98\x80", 1}},
	{"max_chars", {"3", NULL, "abcd", 0}},
	{"lines", {"2", NULL, "a\nb", 1}},
	{"lines", {"2", NULL, "a\nb\n", 1}},
	{"lines", {"2", NULL, "a\nb\n\n", 0}},
	{"lines", {"2", NULL, "a\r\nb\r\n", 1}},
	{"lines", {"0", NULL, "", 1}},
	{"lines", {"1", NULL, "\n", 1}},
	{"lines", {"{\"min\": 2, \"max\": 2, \"blank\": false}", NULL, "a\n \n\nb\n", 1}},
	{"lines", {"{\"min\": 2}", NULL, "a", 0}},
	{"lines", {"{\"max\": 2}", NULL, "a\nb\nc", 0}},
};

START_TEST(texts_are_compared_and_counted)
{
	try_row(rows[_i].grader, &rows[_i].row);
}
END_TEST

START_TEST(results_name_what_was_missing_and_how_much_there_was)
{
	try_has_result("contains", "{\"all\": [\"a\", \"b\"], \"none\": [\"c\"]}", NULL, "ac",
		"{\"missing\":[\"b\"],\"forbidden\":[\"c\"]}");
	try_has_result("contains", "{\"any\": [\"a\", \"b\"]}", NULL, "a",
		"{\"missing\":[],\"forbidden\":[]}");
	try_has_result("contains", "{\"any\": [\"a\", \"b\"]}", NULL, "c",
		"{\"missing\":[\"a\",\"b\"],\"forbidden\":[]}");
	try_has_result("max_words", "9", NULL, "one two", "{\"words\":2}");
	try_has_result("lines", "9", NULL, "one\ntwo", "{\"lines\":2}");
	try_has_result("max_chars", "9", NULL, "\xC3\xA4", "{\"characters\":1}");
	try_has_result("one_of", "[\"a\", \"b\"]", NULL, "b", "{\"value\":\"b\"}");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("equals", NULL, NULL, "no 'expected'");
	try_fault("equals", "{\"ignorecase\": true}", "1", "did you mean 'ignore_case'");
	try_fault("equals", "{\"trim\": 1}", "1", "'trim': wants true or false, not a number");
	try_fault("one_of", NULL, NULL, "list of answers");
	try_fault("one_of", "[]", NULL, "list of answers");
	try_fault("one_of", "[[1]]", NULL, "not a list");
	try_fault("contains", NULL, NULL, "no 'expected'");
	try_fault("contains", NULL, "\"\"", "empty text");
	try_fault("contains", "{\"none\": [\"\"]}", NULL, "empty text");
	try_fault("contains", "{\"al\": \"x\"}", NULL, "did you mean 'all'");
	try_fault("contains", "{\"zzzzzz\": \"x\"}", NULL, "known: all, any, none");
	try_fault("starts_with", NULL, NULL, "wants a text");
	try_fault("ends_with", "\"\"", NULL, "empty text");
	try_fault("max_words", NULL, NULL, "whole number");
	try_fault("max_words", "-1", NULL, "0 or more");
	try_fault("max_words", "1.5", NULL, "whole number");
	try_fault("min_words", "\"3\"", NULL, "a whole number, not a string");
	try_fault("lines", "{\"min\": 3, \"max\": 2}", NULL, "larger");
	try_fault("lines", "{\"blank\": true}", NULL, "'min' or 'max'");
}
END_TEST

START_TEST(reasons_show_hostile_bytes_and_stay_short)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	buf_add(&text, "a\0\x1B[31m\n\xFF\xE2\x80\xAE", 12);
	buf_repeat(&text, 'x', 100000);
	ck_assert(try_text(&arena, "equals", NULL, "\"b\"", buf_view(&text), &score, NULL));
	ck_assert_uint_lt(strlen(score.reason), 120);
	for (const char *at = score.reason; *at; at++)
		ck_assert((unsigned char)*at >= ' ' && (unsigned char)*at < 0x7F);
	ck_assert(strstr(score.reason, "expected \"b\", got \"a\\x00\\x1B[31m"));
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

START_TEST(an_answer_with_a_nul_is_compared_to_its_end)
{
	struct arena arena = {0};
	struct score score;

	ck_assert(try_text(
		&arena, "equals", NULL, "\"a\\u0000b\"", (struct str){"a\0b", 3}, &score, NULL));
	ck_assert(score.value == 1);
	ck_assert(try_text(&arena, "equals", NULL, "\"a\"", (struct str){"a\0b", 3}, &score, NULL));
	ck_assert(score.value == 0);
	ck_assert(
		try_text(&arena, "contains", "\"b\"", NULL, (struct str){"a\0b", 3}, &score, NULL));
	ck_assert(score.value == 1);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_texts(void);
Suite *suite_grade_texts(void)
{
	Suite *suite = suite_create("grade/texts");
	TCase *tcase = tcase_create("texts");

	tcase_add_loop_test(tcase, texts_are_compared_and_counted, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, results_name_what_was_missing_and_how_much_there_was);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_test(tcase, reasons_show_hostile_bytes_and_stay_short);
	tcase_add_test(tcase, an_answer_with_a_nul_is_compared_to_its_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
