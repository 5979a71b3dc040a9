/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/attr.h"
#include "base/regex.h"
#include "base/regex_ecma.h"

/* What a pattern of ECMA-262 means where PCRE2 takes it otherwise, or does not know it. */
static const struct {
	const char *pattern, *subject;
	bool match;
} searches[] = {
	{"^abc$", "abc\n", false},
	{"^abc$", "abc", true},
	{"^.$", "\xE2\x80\xA8", false}, /* a line separator */
	{"^.$", "\r", false},
	{"^.$", "\xC3\xA4", true},
	{"^\\s$", "\xC2\xA0", true},
	{"^\\s$", "\xEF\xBB\xBF", true},
	{"^\\s$", "\xE3\x80\x80", true},
	{"^\\s$", "\x01", false},
	{"^\\S$", "\xC2\xA0", false},
	{"^\\S$", "x", true},
	{"^[\\s]$", "\xE2\x80\xA9", true},
	{"^[\\S]$", "\xE2\x80\xA9", false},
	{"^[^\\S]$", "\xE2\x80\xA9", true},
	{"^[\\Sa]$", "\xF0\x9F\x98\x80", true},
	{"^\\d$", "\xD9\xA1", false},
	{"^\\D$", "\xD9\xA1", true},
	{"^\\w$", "\xC3\xA9", false},
	{"^\\W$", "\xC3\xA9", true},
	{"\\bx", "\xC3\xA9x", true}, /* no word character before it */
	{"^\\v$", "\v", true},
	{"^\\v$", "\n", false},
	{"^[\\b]$", "\b", true},
	{"^\\0$", "\x01", false},
	{"^\\cC\\cj$", "\x03\n", true},
	{"^\\x41$", "A", true},
	{"^\\u0041\\u{1F600}$", "A\xF0\x9F\x98\x80", true},
	{"^\\uD83D\\uDE00$", "\xF0\x9F\x98\x80", true},
	{"^[\\uD83D\\uDE00]$", "\xF0\x9F\x98\x80", true},
	{"^\xF0\x9F\x90\xB2*$", "\xF0\x9F\x90\xB2\xF0\x9F\x90\xB2", true},
	{"^\\p{Letter}+$", "\xC3\xA9x", true},
	{"^\\p{Lu}$", "x", false},
	{"^\\P{gc=Decimal_Number}$", "1", false},
	{"^\\p{digit}+$", "\xE0\xA7\xAA\xE0\xA7\xA8", true},
	{"^\\p{Script=Greek}$", "\xCE\xB1", true},
	{"^\\p{sc=Latin}$", "\xCE\xB1", false},
	{"^[\\p{L}\\d]+$", "a1\xC3\xA9", true},
	{"^[^]$", "\n", true},
	{"[]", "a", false},
	{"^[[]$", "[", true},
	{"^[[:alpha:]$", ":", true}, /* no POSIX class: six characters */
	{"^[a-c-]+$", "a-c", true},
	{"^{a}$", "{a}", true},
	{"^a{2}$", "aa", true},
	{"^a{2,}?$", "aaa", true},
	{"^a{,2}$", "a{,2}", true},
	{"^]$", "]", true},
	{"^(a)|b\\1$", "b", true}, /* a group that took no part is empty */
	{"^(?<n>a)\\k<n>$", "aa", true},
	{"^(?:a|b)(?=c)c$", "bc", true},
	{"(?<!a)b", "ab", false},
	{"^# x$", "# x", true},
	{"^\\/\\-\\_\\@$", "/-_@", true},
	{"^$", "", true},
};

START_TEST(patterns_mean_what_they_mean_there)
{
	struct err err = {0};
	struct regex *regex = regex_new(str_of(searches[_i].pattern), REGEX_ECMA, &err);
	enum regex_result result;

	ck_assert_msg(regex != NULL, "%s: %s", searches[_i].pattern, err.text);
	result = regex_search(regex, str_of(searches[_i].subject), 0, NULL);
	ck_assert_msg(result == (searches[_i].match ? REGEX_MATCH : REGEX_NO_MATCH), "%s: %d",
		searches[_i].pattern, result);
	regex_free(regex);
}
END_TEST

static const char *const wrong[] = {"\\a", "\\Z", "\\A", "\\z", "\\Qa", "\\K", "\\R", "\\X", "\\h",
	"\\e", "\\N", "\\G", "\\", "\\c1", "\\x4", "\\u12", "\\u{110000}", "\\u{}", "\\uD83D",
	"\\01", "\\p", "\\pL", "\\p{", "\\p{}", "\\p{x=y}", "\\k", "\\1", "(a)\\2", "(a", "a)",
	"[a", "[\\1]", "[\\B]", "*a", "a**", "a++", "a?+", "a{2}{3}", "a{2}+", "(?>a)", "(?#a)",
	"(?i)a", "(?P<n>a)", "(?<1>a)", "(?<>a)", "(*ACCEPT)", "^*", "\\b+", "(?=a)*", "|*",
	"(?|a)", "(?R)"};

START_TEST(what_is_no_pattern_there_is_refused)
{
	struct buf out = {0};
	struct err err = {0};

	ck_assert_msg(!regex_ecma(str_of(wrong[_i]), &out, &err), "%s", wrong[_i]);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert(strstr(err.text, "of the pattern") != NULL);
	ck_assert(!regex_new(str_of(wrong[_i]), REGEX_ECMA, NULL));
	buf_free(&out);
}
END_TEST

START_TEST(a_look_behind_of_any_width_is_a_pattern_though_none_that_can_be_used)
{
	struct buf out = {0};
	struct err err = {0};

	ck_assert(regex_ecma(STR("(?<=a+)b"), &out, &err));
	ck_assert(!regex_new(STR("(?<=a+)b"), REGEX_ECMA, &err));
	ck_assert(strstr(err.text, "lookbehind") != NULL);
	buf_free(&out);
}
END_TEST

START_TEST(groups_cannot_be_nested_without_end)
{
	struct buf pattern = {0}, out = {0};
	struct err err = {0};

	buf_repeat(&pattern, '(', 251);
	buf_repeat(&pattern, ')', 251);
	ck_assert(!regex_ecma(buf_view(&pattern), &out, &err));
	ck_assert(strstr(err.text, "too deep") != NULL);
	buf_free(&pattern);
	buf_free(&out);
}
END_TEST

Suite *suite_base_regex_ecma(void);
Suite *suite_base_regex_ecma(void)
{
	Suite *suite = suite_create("base/regex_ecma");
	TCase *tcase = tcase_create("regex_ecma");

	tcase_add_loop_test(tcase, patterns_mean_what_they_mean_there, 0, ARRAY_LEN(searches));
	tcase_add_loop_test(tcase, what_is_no_pattern_there_is_refused, 0, ARRAY_LEN(wrong));
	tcase_add_test(tcase, a_look_behind_of_any_width_is_a_pattern_though_none_that_can_be_used);
	tcase_add_test(tcase, groups_cannot_be_nested_without_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
