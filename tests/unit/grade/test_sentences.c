/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "grade/capital_words.h"
#include "grade/sentences.h"

static const struct {
	const char *text;
	size_t sentences;
} counts[] = {
	{"", 0},
	{" \n ", 0},
	{"One", 1},
	{"One. Two.", 2},
	{"One! Two? Three.", 3},
	{"One.\n\nTwo.\n", 2},
	{"Is it?! Yes.", 2},
	{"one. two", 2},
	{"It costs 3.50 here.", 1},
	{"see www.example.com now", 1},
	/* quotes and brackets that close belong to what is before */
	{"\"One.\" Two.", 2},
	{"(One.) Two.", 2},
	{"He said \"Go.\" Then he went.", 2},
	{"Yes.)", 1},
	/* an asterisk does not */
	{"**One.**", 2},
	{"**One.** Two.", 2},
	/* abbreviations, and what begins a sentence behind one */
	{"Mr. Smith and Dr. Lee met.", 1},
	{"In the U.S. They vote.", 2},
	{"In the U.S. Senate.", 1},
	{"At 5 p.m. we left.", 1},
	{"It is a non-inc. firm.", 1},
	{"Apples, e.g. red ones, etc. and so on.", 3},
	/* ellipses */
	{"Well... maybe.", 1},
	{"Well... The end.", 2},
	{"Well... Bob left.", 1},
	{"Well .. . yes", 2},
	/* initials and numbers */
	{"John F. Kennedy spoke.", 1},
	{"Plan B. then went on.", 1},
	{"1. One\n2. Two\n3. three", 3},
	{"It was 3. and 4. place.", 1},
	{"On page 12. Review it.", 1},
	{"Sentence one.Sentence two.", 1},
	{"One.'Two'", 2},
	{"One?Two", 1},
	{"Really?\" -- yes", 2},
	{"One. -- Two.", 2},
	{"\xC3\x89t\xC3\xA9. \xC3\x80 bient\xC3\xB4t.", 2},
	{"One.\xE2\x80\x9D Two.", 1},
	{"One.\xC2\xA0Two.", 2},
	{"....", 1},
	{"?", 1},
	{"? ! .", 3},
};

START_TEST(sentences_are_counted_as_punkt_counts_them)
{
	const size_t seen = sentences_count(str_of(counts[_i].text));

	ck_assert_msg(seen == counts[_i].sentences, "\"%s\": %zu, not %zu", counts[_i].text, seen,
		counts[_i].sentences);
}
END_TEST

static const struct {
	const char *text;
	size_t words;
} capitals[] = {
	{"", 0},
	{"one TWO Three FOUR", 2},
	{"I am A-OK.", 2},
	{"A.B.C. and U.S.", 2},
	{"A1 1A 11", 2},
	{"DON'T", 2},
	{"IT'S MINE", 3},
	{"WE'LL, THEY'RE; I'VE I'M I'D", 10},
	{"CANNOT GONNA CANNOTS", 5},
	{"'TIS 'TWAS", 4},
	{"O'NEIL O'Neil", 1},
	{"A&B, C/D E:F G,H 1,A 1,1", 8},
	{"A--B A-B A..B A.B", 6},
	{"(A) [B] {C} <D> \"E\" `F` *G* #H @I $J %K;L", 12},
	{"\xE2\x80\x9C"
	 "A\xE2\x80\x9D \xC2\xAB"
	 "B\xC2\xBB IT\xE2\x80\x99S",
		4},
	{"\xC3\x84RGER \xD0\x9F\xD0\xA0 \xC7\x85", 2},
	{"'A' ''B''", 2},
};

START_TEST(words_in_capitals_are_counted_by_token)
{
	const size_t seen = capital_words(str_of(capitals[_i].text));

	ck_assert_msg(seen == capitals[_i].words, "\"%s\": %zu, not %zu", capitals[_i].text, seen,
		capitals[_i].words);
}
END_TEST

START_TEST(one_case_means_a_letter_and_none_of_the_other)
{
	ck_assert(capital_only(STR("A 1.")) && !capital_only(STR("Aa")) && !capital_only(STR("1")));
	ck_assert(small_only(STR("a 1.")) && !small_only(STR("aA")) && !small_only(STR("")));
	ck_assert(!small_only(STR("a\xC7\x85")) && !capital_only(STR("A\xC7\x85")));
}
END_TEST

Suite *suite_grade_sentences(void);

Suite *suite_grade_sentences(void)
{
	Suite *suite = suite_create("grade/sentences");
	TCase *tcase = tcase_create("sentences");

	tcase_add_loop_test(
		tcase, sentences_are_counted_as_punkt_counts_them, 0, ARRAY_LEN(counts));
	tcase_add_loop_test(tcase, words_in_capitals_are_counted_by_token, 0, ARRAY_LEN(capitals));
	tcase_add_test(tcase, one_case_means_a_letter_and_none_of_the_other);
	suite_add_tcase(suite, tcase);
	return suite;
}
