/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/regex.h"

static struct err err;
static struct regex_match match;

static enum regex_result search(const char *pattern, unsigned flags, struct str subject)
{
	struct regex *regex = regex_new(str_of(pattern), flags, &err);
	enum regex_result result;

	ck_assert_msg(regex != NULL, "%s: %s", pattern, err.text);
	result = regex_search(regex, subject, 0, &match);
	regex_free(regex);
	return result;
}

static const struct {
	const char *pattern;
	unsigned flags;
	const char *subject;
	enum regex_result result;
	const char *whole;
} searches[] = {
	{"b+", 0, "abbc", REGEX_MATCH, "bb"},
	{"x", 0, "abc", REGEX_NO_MATCH, NULL},
	{"", 0, "", REGEX_MATCH, ""},
	{"B+", REGEX_IGNORE_CASE, "abbc", REGEX_MATCH, "bb"},
	{"\xC3\x84", REGEX_IGNORE_CASE, "\xC3\xA4", REGEX_MATCH, "\xC3\xA4"},
	{"^a$", 0, "a\n", REGEX_MATCH, "a"}, /* $ also before a last line end */
	{"^b$", 0, "a\nb\nc", REGEX_NO_MATCH, NULL},
	{"^b$", REGEX_MULTILINE, "a\nb\nc", REGEX_MATCH, "b"},
	{"a.b", 0, "a\nb", REGEX_NO_MATCH, NULL},
	{"a.b", REGEX_DOTALL, "a\nb", REGEX_MATCH, "a\nb"},
	{"a|ab", REGEX_ANCHORED_FULL, "ab", REGEX_MATCH, "ab"},
	{"b", REGEX_ANCHORED_FULL, "ab", REGEX_NO_MATCH, NULL},
	{"a.c", 0,
		"a\xE2\x82\xAC"
		"c",
		REGEX_MATCH,
		"a\xE2\x82\xAC"
		"c"},
	/* only where it is asked for are classes Unicode's: Arabic digit one, a with diaeresis */
	{"^\\d\\w\\b", REGEX_UNICODE, "\xD9\xA1\xC3\xA4", REGEX_MATCH, "\xD9\xA1\xC3\xA4"},
	{"\\w|\\d", 0, "\xD9\xA1\xC3\xA4", REGEX_NO_MATCH, NULL},
	/* text that is not UTF-8 never matches */
	{"a", 0, "a\xFF", REGEX_NO_MATCH, NULL},
	{"a", 0,
		"\xED\xA0\x80"
		"a",
		REGEX_NO_MATCH, NULL},
	{"a", 0, "a\xF5\x80\x80\x80", REGEX_NO_MATCH, NULL},
	{"a", 0, "a\xC3", REGEX_NO_MATCH, NULL},
};

START_TEST(searches_end_as_they_should)
{
	const struct str subject = str_of(searches[_i].subject);

	ck_assert_int_eq(
		search(searches[_i].pattern, searches[_i].flags, subject), searches[_i].result);
	if (searches[_i].whole) {
		ck_assert(str_eqz(match.group[0], searches[_i].whole));
		ck_assert(str_eq(match.group[0], str_slice(subject, match.start, match.end)));
	}
}
END_TEST

START_TEST(groups_that_took_no_part_have_no_data)
{
	ck_assert_int_eq(search("(a)|(b)(c)?()", 0, STR("xb")), REGEX_MATCH);
	ck_assert_uint_eq(match.count, 5);
	ck_assert_ptr_null(match.group[1].data);
	ck_assert(str_eqz(match.group[2], "b"));
	ck_assert_ptr_null(match.group[3].data);
	ck_assert(match.group[4].data && match.group[4].len == 0);
	ck_assert(match.start == 1 && match.end == 2);
}
END_TEST

START_TEST(more_groups_than_there_is_room_for_are_cut)
{
	ck_assert_int_eq(search("(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)(m)(n)(o)(p)(q)(r)", 0,
				 STR("abcdefghijklmnopqr")),
		REGEX_MATCH);
	ck_assert_uint_eq(match.count, REGEX_GROUPS);
	ck_assert(str_eqz(match.group[15], "o"));
}
END_TEST

START_TEST(a_search_goes_on_from_an_offset)
{
	struct regex *regex = regex_new(STR("\\ba"), 0, &err);

	ck_assert_int_eq(regex_search(regex, STR("a a"), 1, &match), REGEX_MATCH);
	ck_assert_uint_eq(match.start, 2);
	ck_assert_int_eq(regex_search(regex, STR("a a"), 3, &match), REGEX_NO_MATCH);
	ck_assert_int_eq(regex_search(regex, STR("a a"), 4, &match), REGEX_NO_MATCH);
	ck_assert_int_eq(regex_search(regex, STR("\xC3\xA4 a"), 1, NULL), REGEX_NO_MATCH);
	ck_assert_int_eq(regex_search(regex, STR_NONE, 0, NULL), REGEX_NO_MATCH);
	regex_free(regex);
	regex_free(NULL);
}
END_TEST

static const struct {
	const char *pattern, *message;
} faults[] = {
	{"a(b", "at offset 3 of the pattern: missing closing parenthesis"},
	{"*", "at offset 0 of the pattern: quantifier does not follow a repeatable item"},
	{"a\\Cb", "at offset 3 of the pattern: using \\C is disabled"},
	{"\xFF", "at offset 0 of the pattern: UTF-8 error"},
	{"((a{1000}){1000}){1000}", "at offset "},
};

START_TEST(a_bad_pattern_is_named_with_its_offset)
{
	ck_assert_ptr_null(regex_new(str_of(faults[_i].pattern), 0, &err));
	ck_assert_msg(str_starts(str_of(err.text), str_of(faults[_i].message)), "%s", err.text);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
}
END_TEST

START_TEST(patterns_up_to_four_kibibytes_are_taken)
{
	struct buf pattern = {0};
	struct regex *regex;

	buf_repeat(&pattern, 'a', REGEX_MAX_PATTERN);
	regex = regex_new(buf_view(&pattern), 0, &err);
	ck_assert_msg(regex != NULL, "%s", err.text);
	regex_free(regex);
	buf_char(&pattern, 'a');
	ck_assert_ptr_null(regex_new(buf_view(&pattern), 0, &err));
	ck_assert_str_eq(err.text, "the pattern is longer than 4096 bytes");
	buf_free(&pattern);
}
END_TEST

/* A subject of `count` times `byte` and a tail, without which PCRE2 would see at once that a byte
 * of the pattern is missing. Each ends, the same on every machine. */
static const struct {
	const char *pattern;
	char byte;
	size_t count;
	const char *tail;
	enum regex_result result;
} hostile[] = {
	{"(?:AA)+B\\d", 'A', 65536, "B", REGEX_LIMIT},     /* quadratic: each start, each length */
	{"[^!]*!\\d", 'A', 262144, "!", REGEX_LIMIT},      /* scanning: far without a callout */
	{"(?:A+)+$", 'A', 16384, "!", REGEX_LIMIT},        /* exponential */
	{"^(?:A|AA)+$", 'A', 16384, "!", REGEX_LIMIT},     /* exponential, by alternatives */
	{"(?:A*)*\\d!", 'A', 16384, "!", REGEX_LIMIT},     /* nested stars */
	{"A.*B.*C.*D", 'A', 65536, "BCB", REGEX_NO_MATCH}, /* D is missing: known at once */
	{"(A*)(A*)(A*)(A*)\\d", 'A', 16384, "!", REGEX_LIMIT}, /* polynomial */
	{"(?=(A+))\\1\\1\\d", 'A', 65536, "!", REGEX_LIMIT},   /* long back references */
	{".*?!", 'A', 262144, "!", REGEX_MATCH},               /* long, but linear */
};

START_TEST(hostile_patterns_end_as_a_limit_and_never_as_no_match)
{
	struct buf subject = {0};

	buf_repeat(&subject, hostile[_i].byte, hostile[_i].count);
	buf_puts(&subject, hostile[_i].tail);
	ck_assert_int_eq(search(hostile[_i].pattern, 0, buf_view(&subject)), hostile[_i].result);
	buf_free(&subject);
}
END_TEST

START_TEST(recursion_without_end_is_a_limit)
{
	struct buf subject = {0};

	buf_repeat(&subject, '(', 100000);
	ck_assert_int_eq(search("(\\((?1)*)x?\\)", 0, buf_view(&subject)), REGEX_NO_MATCH);
	buf_char(&subject, ')');
	ck_assert_int_ne(search("^(\\((?1)*\\))$", 0, buf_view(&subject)), REGEX_MATCH);
	buf_free(&subject);
}
END_TEST

/* All matches of a pattern, a comma behind each. */
static enum regex_result walk(const char *pattern, const char *subject, struct buf *out)
{
	struct regex *regex = regex_new(str_of(pattern), 0, NULL);
	struct regex_walk walk = {.regex = regex, .subject = str_of(subject)};
	struct regex_match hit;
	enum regex_result result;

	buf_clear(out);
	while ((result = regex_next(&walk, &hit)) == REGEX_MATCH) {
		buf_str(out, hit.group[0]);
		buf_char(out, ',');
	}
	regex_free(regex);
	return result;
}

START_TEST(a_walk_finds_every_match_once)
{
	static const char *const rows[][3] = {
		{"[0-9]+", "1 22 x333", "1,22,333,"},
		{"a|", "ba", ",a,,"},
		{"|a", "a", ",a,,"},
		{"x*", "axb", ",x,,,"},
		{"\\b", "\xC3\xA9 a", ",,"},
		{"q", "abc", ""},
		{".", "\xC3\xA9\xE4\xB8\xAD", "\xC3\xA9,\xE4\xB8\xAD,"},
	};
	struct buf out = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(walk(rows[i][0], rows[i][1], &out), REGEX_NO_MATCH);
		ck_assert_msg(
			strcmp(buf_z(&out), rows[i][2]) == 0, "%s: %s", rows[i][0], buf_z(&out));
	}
	buf_free(&out);
}
END_TEST

START_TEST(a_walk_has_one_bound_for_all_its_matches)
{
	struct buf subject = {0}, out = {0};

	/* Each match looks at all that follows it. */
	buf_repeat(&subject, 'a', 60000);
	ck_assert_int_eq(walk("a(?=.*$)", buf_z(&subject), &out), REGEX_LIMIT);
	buf_free(&subject);
	buf_free(&out);
}
END_TEST

Suite *suite_base_regex(void);
Suite *suite_base_regex(void)
{
	Suite *suite = suite_create("base/regex");
	TCase *tcase = tcase_create("regex");

	tcase_add_loop_test(tcase, searches_end_as_they_should, 0, ARRAY_LEN(searches));
	tcase_add_test(tcase, groups_that_took_no_part_have_no_data);
	tcase_add_test(tcase, more_groups_than_there_is_room_for_are_cut);
	tcase_add_test(tcase, a_search_goes_on_from_an_offset);
	tcase_add_loop_test(tcase, a_bad_pattern_is_named_with_its_offset, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, patterns_up_to_four_kibibytes_are_taken);
	tcase_add_loop_test(tcase, hostile_patterns_end_as_a_limit_and_never_as_no_match, 0,
		ARRAY_LEN(hostile));
	tcase_add_test(tcase, recursion_without_end_is_a_limit);
	tcase_add_test(tcase, a_walk_finds_every_match_once);
	tcase_add_test(tcase, a_walk_has_one_bound_for_all_its_matches);
	suite_add_tcase(suite, tcase);
	return suite;
}
