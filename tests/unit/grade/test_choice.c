/* SPDX-License-Identifier: MIT */
#include "try.h"

/* What is read out of a reply: a letter, "several", or "none". */
static const struct {
	const char *reply;
	const char *read;
} replies[] = {
	/* stated */
	{"The answer is (B)", "B"},
	{"Answer: B", "B"},
	{"answer: b", "B"},
	{"Answer:C", "C"},
	{"Ans: C", "C"},
	{"The answer's C, not D", "C"},
	{"## Answer\n\nC", "C"},
	{"**Answer:** D", "D"},
	{"My final answer: **(D)**", "D"},
	{"The answer is: \n\n(C) Rome", "C"},
	{"The answer to this question is D", "D"},
	{"The correct option is D because A is too small.", "D"},
	{"The right answer would be (c)", "C"},
	{"The answer is B. C is wrong because of D", "B"},
	{"B is the right answer since A fails.", "B"},
	{"I choose C over A", "C"},
	{"Answer: A\nWait. Answer: C", "C"},
	{"A) Paris\nB) London\nThe answer is B", "B"},
	{"{\"answer\": \"B\"}", "B"},
	{"answer = C", "C"},
	{"\xE7\xAD\x94\xE6\xA1\x88\xE6\x98\xAF"
	 "B",
		"B"},
	{"\xE7\xAD\x94\xE6\xA1\x88\xEF\xBC\x9A"
	 "C",
		"C"},
	{"la r\xC3\xA9ponse est C", "C"},
	{"Die Antwort lautet C", "C"},
	{"\\boxed{B}", "B"},
	{"$\\boxed{\\text{C}}$", "C"},
	{"\\boxed{\\textbf{(C)}}", "C"},
	{"the answer is a", "A"},
	{"The answer is a.", "A"},
	{"The answer is A because it is", "A"},
	{"The answer is a city", "none"},
	{"The answer is B, a city in France", "B"},
	/* bold */
	{"**B**", "B"},
	{"I say **B) Paris** and not A", "B"},
	/* bare */
	{"B", "B"},
	{" b\n", "B"},
	{"(b)", "B"},
	{"b)", "B"},
	{"B.", "B"},
	{"[B]", "B"},
	{"\"B\"", "B"},
	{"B) Paris", "B"},
	{"B: Paris", "B"},
	{"B - Paris", "B"},
	{"B\n\nBecause A is not it.", "B"},
	{"B, because A is wrong", "B"},
	{"C. (because A and B are wrong)", "C"},
	{"A. The cat", "A"},
	{"I", "I"},
	/* in parentheses, and alone */
	{"First I thought (A), then (C)", "C"},
	{"I think it is B", "B"},
	{"A is wrong. B is right.", "B"},
	{"Plan B", "B"},
	{"A Paris", "A"},
	{"I'm sure: C", "C"},
	/* several */
	{"A, B, and C", "several"},
	{"a, b, and c", "several"},
	{"A and B", "several"},
	{"A or B", "several"},
	{"A/B", "several"},
	{"**A** or **B**", "several"},
	{"The answer is A, B, and C.", "several"},
	{"Both A and C", "several"},
	{"A) Paris\nB) London\nC) Rome", "several"},
	/* denied */
	{"not B", "none"},
	{"The answer is not B", "none"},
	{"The answer is not A but B", "B"},
	{"it isn't B, it's C", "C"},
	{"rather than B, C", "C"},
	{"B is correct, A is not", "B"},
	{"Not A. Not B. C!", "C"},
	/* no letters of the set, or not alone */
	{"", "none"},
	{"Z", "none"},
	{"A city in France", "none"},
	{"I do not know", "none"},
	{"B2", "none"},
	{"vitamin B12", "none"},
	{"B-tree", "none"},
	{"C++", "none"},
	{"C# is", "none"},
	{"e.g. this", "none"},
	{"U.S.A.", "none"},
	{"N/A", "none"},
	{"n/a", "none"},
	{"It is a.", "none"},
};

START_TEST(the_letter_that_a_reply_chose_is_found)
{
	struct arena arena = {0};
	const struct value *choice;
	const char *read = "none";
	struct score score;

	ck_assert(
		try_text(&arena, "choice", NULL, "\"J\"", str_of(replies[_i].reply), &score, NULL));
	choice = value_get(score.result, "choice");
	if (choice)
		read = arena_strz(&arena, choice->text);
	else if (strstr(score.reason, "several"))
		read = "several";
	ck_assert_msg(strcmp(read, replies[_i].read) == 0, "\"%s\" gives %s, not %s",
		replies[_i].reply, read, replies[_i].read);
	ck_assert(score.measured && score.value == 0 && score.reason[0]);
	arena_fini(&arena);
}
END_TEST

#define CITIES "{\"choices\": [\"Paris\", \"New York\", \"York\"]}"

static const struct row rows[] = {
	{NULL, "\"B\"", "B", 1}, {NULL, "\"b\"", "B", 1}, {NULL, "\"(B)\"", "B", 1},
	{NULL, "\"B\"", "A", 0}, {NULL, "\"B\"", "A, B, and C", 0}, {NULL, "\"J\"", "J", 1},
	{"{\"letters\": \"AB\"}", "\"B\"", "The answer is B. C", 1}, {"\"YN\"", "\"N\"", "N", 1},
	{"{\"letters\": \"xyz\"}", "\"Z\"", "z", 1}, {CITIES, "\"A\"", "Paris", 1},
	{CITIES, "\"A\"", "paris.", 1}, {CITIES, "\"A\"", "It must be Paris, I think", 1},
	{CITIES, "\"Paris\"", "A", 1}, {CITIES, "\"B\"", "New York", 1},
	{CITIES, "\"C\"", "York", 1},
	{CITIES, "\"B\"", "either New York or York", 0}, /* two are mentioned */
	{CITIES, "\"C\"", "D. no, C", 1},                /* three texts: no D */
};

START_TEST(the_chosen_letter_is_compared_with_the_expected)
{
	try_row("choice", &rows[_i]);
}
END_TEST

START_TEST(the_result_says_how_the_letter_was_found)
{
	try_has_result(
		"choice", NULL, "\"B\"", "Answer: B", "{\"choice\":\"B\",\"how\":\"stated\"}");
	try_has_result("choice", NULL, "\"B\"", "b)", "{\"choice\":\"B\",\"how\":\"bare\"}");
	try_has_result("choice", NULL, "\"B\"", "so (B) it is",
		"{\"choice\":\"B\",\"how\":\"parentheses\"}");
	try_has_result("choice", CITIES, "\"B\"", "paris", "{\"choice\":\"A\",\"how\":\"text\"}");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("choice", NULL, NULL, "no 'expected'");
	try_fault("choice", NULL, "3", "not a letter");
	try_fault("choice", NULL, "\"Paris\"", "one of the letters ABCDEFGHIJ");
	try_fault("choice", "{\"letters\": \"AB\"}", "\"C\"", "one of the letters AB");
	try_fault("choice", "{\"letters\": \"ABA\"}", "\"A\"", "different letters");
	try_fault("choice", "{\"letters\": \"A1\"}", "\"A\"", "different letters");
	try_fault("choice", "{\"letters\": \"\"}", "\"A\"", "empty");
	try_fault("choice", "{\"letters\": \"A\", \"choices\": [\"x\", \"y\"]}", "\"A\"", "more");
	try_fault("choice", "{\"letter\": \"A\"}", "\"A\"", "did you mean 'letters'");
}
END_TEST

START_TEST(hostile_replies_are_read_in_one_go)
{
	static const char *const units[] = {"A ", "**A ", "(A)", "not A ", "\\boxed{", "\"", "____",
		"a.a", "A\xFF", "answer is ", "\xE2\x80\x9C", "A) x\n"};
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	while (text.len < ((size_t)1 << 19))
		buf_puts(&text, units[_i]);
	buf_char(&text, '\0');
	buf_puts(&text, "\n\nAnswer: C");
	ck_assert(try_text(&arena, "choice", NULL, "\"C\"", buf_view(&text), &score, NULL));
	ck_assert_msg(score.value == 1, "%s: %s", units[_i], score.reason);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_choice(void);
Suite *suite_grade_choice(void)
{
	Suite *suite = suite_create("grade/choice");
	TCase *tcase = tcase_create("choice");

	tcase_add_loop_test(tcase, the_letter_that_a_reply_chose_is_found, 0, ARRAY_LEN(replies));
	tcase_add_loop_test(
		tcase, the_chosen_letter_is_compared_with_the_expected, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_result_says_how_the_letter_was_found);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_loop_test(tcase, hostile_replies_are_read_in_one_go, 0, 12);
	suite_add_tcase(suite, tcase);
	return suite;
}
