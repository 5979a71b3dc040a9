/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *text;
	bool valid;
	size_t count;
} texts[] = {
	{"", true, 0},
	{"abc", true, 3},
	{"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", true, 3},
	{"\xF4\x8F\xBF\xBF", true, 1},
	{"\xED\x9F\xBF\xEE\x80\x80", true, 2},
	{"\x80", false, 1},
	{"\xC0\x80", false, 2},     /* overlong NUL */
	{"\xE0\x9F\xBF", false, 3}, /* overlong */
	{"\xF0\x8F\xBF\xBF", false, 4},
	{"\xED\xA0\x80", false, 3}, /* surrogate */
	{"\xF4\x90\x80\x80", false, 4},
	{"\xF5\x80\x80\x80", false, 4},
	{"a\xE2\x82", false, 3}, /* cut off */
	{"\xE2\x28\xA1", false, 3},
	{"\xF0\x9F\x98", false, 3},
	{"\xFF", false, 1},
};

START_TEST(well_formed_texts_are_told_from_others_and_counted)
{
	const struct str text = str_of(texts[_i].text);

	ck_assert_int_eq(utf8_valid(text), texts[_i].valid);
	ck_assert_uint_eq(utf8_count(text), texts[_i].count);
}
END_TEST

START_TEST(every_code_point_comes_back)
{
	struct buf buf = {0};
	size_t offset = 0;

	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++)
		utf8_add(&buf, code_point);
	ck_assert(utf8_valid(buf_view(&buf)));
	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
		const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
		const uint32_t found = utf8_next(buf_view(&buf), &offset);

		if (found != (surrogate ? 0xFFFD : code_point))
			ck_abort_msg("%x became %x", (unsigned)code_point, (unsigned)found);
	}
	ck_assert_uint_eq(offset, buf.len);
	buf_clear(&buf);
	utf8_add(&buf, 0x110000);
	ck_assert_str_eq(buf_z(&buf), "\xEF\xBF\xBD");
	buf_free(&buf);
}
END_TEST

START_TEST(each_bad_byte_becomes_one_replacement_character)
{
	struct arena arena = {0};
	size_t mended = 7;
	struct str text = utf8_mend(&arena, STR("a\xFF\xC3\xA4\xE2\x82"), &mended);

	ck_assert(str_eqz(text, "a\xEF\xBF\xBD\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD"));
	ck_assert_uint_eq(mended, 3);
	text = utf8_mend(&arena, STR("ok"), &mended);
	ck_assert(str_eqz(text, "ok"));
	ck_assert_uint_eq(mended, 0);
	ck_assert_uint_eq(utf8_mend(&arena, STR("\xFF"), NULL).len, 3);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *text, *lower;
} cases[] = {
	{"ABC xyz 123 [@", "abc xyz 123 [@"},
	/* AE-umlaut, multiplication sign stays, sharp s stays */
	{"\xC3\x84\xC3\x97\xC3\x9F\xC3\x9E", "\xC3\xA4\xC3\x97\xC3\x9F\xC3\xBE"},
	/* capital I with dot: plain i, whatever the locale; dotless i stays */
	{"\xC4\xB0\xC4\xB1", "i\xC4\xB1"},
	/* Latin Extended-A: A macron, L acute, Y diaeresis, Z caron, kra stays */
	{"\xC4\x80\xC4\xB9\xC5\xB8\xC5\xBD\xC4\xB8", "\xC4\x81\xC4\xBA\xC3\xBF\xC5\xBE\xC4\xB8"},
	/* Greek: alpha with tonos, Alpha, Omega, Sigma; final sigma stays */
	{"\xCE\x86\xCE\x91\xCE\xA9\xCE\xA3\xCF\x82", "\xCE\xAC\xCE\xB1\xCF\x89\xCF\x83\xCF\x82"},
	/* Cyrillic: Io, A, Ya */
	{"\xD0\x81\xD0\x90\xD0\xAF", "\xD1\x91\xD0\xB0\xD1\x8F"},
	/* Georgian; Vietnamese A with dot below; A with stroke, whose small letter takes a byte
	 * more; bad bytes are left alone */
	{"\xE1\x82\xA0\xFF\xC3", "\xE2\xB4\x80\xFF\xC3"},
	{"\xE1\xBA\xA0\xE1\xBA\xA1", "\xE1\xBA\xA1\xE1\xBA\xA1"},
	{"\xC8\xBA\xC8\xBA\xC8\xBA\xC8\xBA", "\xE2\xB1\xA5\xE2\xB1\xA5\xE2\xB1\xA5\xE2\xB1\xA5"},
};

START_TEST(each_letter_has_the_case_that_unicode_gives_it)
{
	/* D with caron and Z in title case; ordinal indicator a; Roman numeral one, capital, small.
	 */
	static const uint32_t titles[] = {0x1C5, 0x1F88},
			      smalls[] = {'z', 0xDF, 0xAA, 0x2170, 0x3C9},
			      bigs[] = {'A', 0xC4, 0x2160, 0x416, 0x1EA0, 0x1D400};
	static const uint32_t uncased[] = {
		'1', '_', 0xD7, 0x5D0, 0x4E00, 0x3042, 0x10FFFF, '@', '['};

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		ck_assert_int_eq(utf8_case(titles[i]), UTF8_TITLE);
	for (size_t i = 0; i < ARRAY_LEN(smalls); i++)
		ck_assert_int_eq(utf8_case(smalls[i]), UTF8_SMALL);
	for (size_t i = 0; i < ARRAY_LEN(bigs); i++)
		ck_assert_int_eq(utf8_case(bigs[i]), UTF8_CAPITAL);
	for (size_t i = 0; i < ARRAY_LEN(uncased); i++)
		ck_assert_int_eq(utf8_case(uncased[i]), UTF8_UNCASED);
	for (uint32_t at = 0; at < 0x110000; at++)
		ck_assert_uint_eq(utf8_lower(utf8_lower(at)), utf8_lower(at));
}
END_TEST

START_TEST(lower_case_is_simple_and_free_of_locales)
{
	struct arena arena = {0};
	const struct str lower = utf8_lower_str(&arena, str_of(cases[_i].text));

	ck_assert_pstr_eq(lower.data, cases[_i].lower);
	ck_assert_uint_eq(lower.len, strlen(cases[_i].lower));
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *text, *lower;
} full_cases[] = {
	{"", ""},
	{"ABC \xC3\x84\xC3\x9F", "abc \xC3\xA4\xC3\x9F"},
	/* I with a dot: i and the dot */
	{"\xC4\xB0\xC4\xB1", "i\xCC\x87\xC4\xB1"},
	/* Sigma alone, behind and before a letter, before a digit */
	{"\xCE\xA3", "\xCF\x83"},
	{"\xCE\x91\xCE\xA3", "\xCE\xB1\xCF\x82"},
	{"\xCE\xA3\xCE\x91", "\xCF\x83\xCE\xB1"},
	{"A\xCE\xA3 1", "a\xCF\x82 1"},
	{"1\xCE\xA3", "1\xCF\x83"},
	/* a full stop, an apostrophe, a mark or U+00AD does not end a word; % does */
	{"A.\xCE\xA3", "a.\xCF\x82"},
	{"A\xCE\xA3'A", "a\xCF\x83'a"},
	{"A\xCE\xA3\xCC\x81", "a\xCF\x82\xCC\x81"},
	{"A\xC2\xAD\xCE\xA3", "a\xC2\xAD\xCF\x82"},
	{"A%\xCE\xA3%A", "a%\xCF\x83%a"},
	/* two in a row; bad bytes */
	{"A\xCE\xA3\xCE\xA3", "a\xCF\x83\xCF\x82"},
	{"A\xFF", "a\xEF\xBF\xBD"},
};

START_TEST(full_lower_case_knows_the_end_of_a_word)
{
	struct arena arena = {0};
	const struct str lower = utf8_lower_full(&arena, str_of(full_cases[_i].text));

	ck_assert_uint_eq(lower.len, strlen(full_cases[_i].lower));
	ck_assert_mem_eq(lower.data, full_cases[_i].lower, lower.len);
	arena_fini(&arena);
}
END_TEST

START_TEST(white_space_is_that_of_unicode_and_the_ascii_separators)
{
	static const uint32_t spaces[] = {' ', 0x1C, 0x1F, '\t', '\n', '\v', '\f', '\r', 0x85, 0xA0,
		0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
		ck_assert(utf8_is_space(spaces[i]));
	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++)
		count += utf8_is_space(code_point);
	ck_assert_uint_eq(count, 25 + 4); /* PropList.txt, White_Space */
	ck_assert(!utf8_is_space(0x1B) && !utf8_is_space(0x200B) && !utf8_is_space(0xFEFF));
}
END_TEST

START_TEST(words_and_punctuation_are_those_of_unicode)
{
	static const uint32_t words[] = {'a', 'Z', '7', '_', 0xE9, 0x4E2D, 0x661, 0xBD, 0x1D7D8};
	static const uint32_t marks[] = {'.', '_', '-', 0xBF, 0x2014, 0x3002, 0x201C};
	static const uint32_t neither[] = {'$', '+', ' ', 0, 0x301, 0x20AC, 0x10FFFF};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		ck_assert_msg(utf8_is_word(words[i]), "%X", words[i]);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		ck_assert_msg(utf8_is_punctuation(marks[i]), "%X", marks[i]);
	for (size_t i = 0; i < ARRAY_LEN(neither); i++)
		ck_assert(!utf8_is_word(neither[i]) && !utf8_is_punctuation(neither[i]));
}
END_TEST

Suite *suite_base_utf8(void);
Suite *suite_base_utf8(void)
{
	Suite *suite = suite_create("base/utf8");
	TCase *tcase = tcase_create("utf8");

	tcase_add_loop_test(
		tcase, well_formed_texts_are_told_from_others_and_counted, 0, ARRAY_LEN(texts));
	tcase_add_test(tcase, every_code_point_comes_back);
	tcase_add_test(tcase, each_bad_byte_becomes_one_replacement_character);
	tcase_add_test(tcase, each_letter_has_the_case_that_unicode_gives_it);
	tcase_add_loop_test(tcase, lower_case_is_simple_and_free_of_locales, 0, ARRAY_LEN(cases));
	tcase_add_loop_test(
		tcase, full_lower_case_knows_the_end_of_a_word, 0, ARRAY_LEN(full_cases));
	tcase_add_test(tcase, white_space_is_that_of_unicode_and_the_ascii_separators);
	tcase_add_test(tcase, words_and_punctuation_are_those_of_unicode);
	suite_add_tcase(suite, tcase);
	return suite;
}
