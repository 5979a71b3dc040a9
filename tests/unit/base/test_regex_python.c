/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/regex.h"
#include "base/regex_python.h"

/* What a pattern of Python means where PCRE2 takes it otherwise, or does not know it. Each line is
 * what re.search says of it (Python 3.11). */
static const struct {
	const char *pattern, *subject, *match;
} searches[] = {
	{"a\\Z", "a\n", NULL},
	{"a\\Z", "a", "a"},
	{"a$", "a\n", "a"},
	{"\\v", "\n", NULL},
	{"\\v", "\v", "\v"},
	{"[\\v]", "\n", NULL},
	{"\\u00e9", "\xC3\xA9", "\xC3\xA9"},
	{"[\\u00e0-\\u00ff]", "\xC3\xA9", "\xC3\xA9"},
	{"\\U0001F600", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
	{"\\\\u", "\\u", "\\u"},
	{"a{,2}b", "aaab", "aab"},
	{"a{,}b", "aaab", "aaab"},
	{"a{,x}", "a{,x}", "a{,x}"},
	{"[a{,2}]+", "{,2}", "{,2}"},
	{"[[:alpha:]]+", "al", NULL}, /* one of "[:alph", then a bracket */
	{"[[:alpha:]]+", "l]]", "l]]"},
	{"[]a]+", "]a", "]a"},
	{"[^]a]+", "]ab", "b"},
	{"[\\]a]+", "]a", "]a"},
	{"\\[[:]", "[:", "[:"},
	{"(?u)\\d", "\xEF\xBC\x91", "\xEF\xBC\x91"},
	{"(?iu)A", "a", "a"},
	{"(?u:\\w)+", "\xC3\xA9", "\xC3\xA9"},
	{"(?P<u>x)(?P=u)", "xx", "xx"},
	{"(?:u)", "u", "u"},
	{"(?=u)u", "u", "u"},
	{"\\d+", "\xD9\xA1", "\xD9\xA1"},
	{"(?m)^$", "a\n", ""},
	{"\\s[\\s]", "\x1F\x1C", "\x1F\x1C"},
	{"\\S+",
		"\x1E"
		"b",
		"b"},
	{"(?x)a # [\n \\s b",
		"a\x1F"
		"b",
		"a\x1F"
		"b"},
	{"(?x)a # [", "a", "a"},
};

START_TEST(patterns_mean_what_they_mean_in_python)
{
	struct err err = {0};
	struct regex *regex = regex_new(str_of(searches[_i].pattern), REGEX_PYTHON, &err);
	const struct str subject = str_of(searches[_i].subject);
	struct regex_match match;
	enum regex_result result;

	ck_assert_msg(regex != NULL, "%s: %s", searches[_i].pattern, err.text);
	result = regex_search(regex, subject, 0, &match);
	ck_assert_int_eq(result, searches[_i].match ? REGEX_MATCH : REGEX_NO_MATCH);
	if (searches[_i].match)
		ck_assert(str_eqz(match.group[0], searches[_i].match));
	regex_free(regex);
}
END_TEST

START_TEST(what_both_know_alike_stays_as_it_is)
{
	static const char *const patterns[] = {"", "(a|b)+?", "\\d{2,3}[^\\W_]", "(?P<n>x)", "\\",
		"(?", "[", "[a", "\\u12", "{,", "(?i)x", "(?#u)", "a{2}", "\\Zx\\"};

	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		struct buf out = {0};
		const bool changed = regex_python(str_of(patterns[i]), &out);

		ck_assert_int_eq(changed, !str_eqz(buf_view(&out), patterns[i]));
		ck_assert_int_eq(changed, strcmp(patterns[i], "\\Zx\\") == 0);
		buf_free(&out);
	}
}
END_TEST

START_TEST(a_wrong_pattern_is_told_with_its_place_as_written)
{
	struct err err = {0};

	ck_assert(!regex_new(STR("\\s\\s("), REGEX_PYTHON, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "at offset 5 of the pattern"));
	ck_assert(!regex_new(STR("("), REGEX_PYTHON, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "at offset 1 of the pattern"));
}
END_TEST

START_TEST(a_pattern_tells_how_many_groups_it_has)
{
	static const struct {
		const char *pattern;
		size_t groups;
	} counts[] = {{"a", 0}, {"(?:a)", 0}, {"(a)?", 1}, {"(a)|(b(?P<c>c))", 3}};

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		struct regex *regex = regex_new(str_of(counts[i].pattern), REGEX_PYTHON, NULL);

		ck_assert_uint_eq(regex_groups(regex), counts[i].groups);
		regex_free(regex);
	}
}
END_TEST

Suite *suite_base_regex_python(void);

Suite *suite_base_regex_python(void)
{
	Suite *suite = suite_create("base/regex_python");
	TCase *tcase = tcase_create("regex_python");

	tcase_add_loop_test(tcase, patterns_mean_what_they_mean_in_python, 0, ARRAY_LEN(searches));
	tcase_add_test(tcase, what_both_know_alike_stays_as_it_is);
	tcase_add_test(tcase, a_wrong_pattern_is_told_with_its_place_as_written);
	tcase_add_test(tcase, a_pattern_tells_how_many_groups_it_has);
	suite_add_tcase(suite, tcase);
	return suite;
}
