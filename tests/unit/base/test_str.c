/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/str.h"

START_TEST(texts_without_data_are_empty_texts)
{
	size_t at = str_find(STR_NONE, STR_NONE, 0);

	ck_assert(str_eq(STR_NONE, STR("")));
	ck_assert(str_eq(str_of(NULL), STR_NONE));
	ck_assert(str_starts(STR_NONE, STR("")) && str_ends(STR("a"), STR_NONE));
	ck_assert_int_eq(str_cmp(STR_NONE, STR("")), 0);
	ck_assert_uint_eq(at, 0);
	ck_assert_uint_eq(str_trim(STR_NONE).len, 0);
	ck_assert_uint_eq(str_slice(STR_NONE, 1, 2).len, 0);
}
END_TEST

START_TEST(comparing_is_by_bytes)
{
	ck_assert_int_eq(str_cmp(STR("a"), STR("b")), -1);
	ck_assert_int_eq(str_cmp(STR("b"), STR("a")), 1);
	ck_assert_int_eq(str_cmp(STR("a"), STR("ab")), -1);
	ck_assert_int_eq(str_cmp(STR("ab"), STR("a")), 1);
	ck_assert_int_eq(str_cmp(STR("\xFF"), STR("a")), 1);
	ck_assert(str_eq_nocase(STR("aZ\xC4"), STR("Az\xC4")));
	ck_assert(!str_eq_nocase(STR("\xC4"), STR("\xE4")));
	ck_assert(!str_eq_nocase(STR("a"), STR("ab")) && !str_eq_nocase(STR("["), STR("{")));
	ck_assert(str_eqz(STR("ab"), "ab") && !str_eqz(STR("a\0b"), "a"));
}
END_TEST

START_TEST(finding_goes_on_behind_a_start)
{
	ck_assert_uint_eq(str_find(STR("abcabc"), STR("bc"), 0), 1);
	ck_assert_uint_eq(str_find(STR("abcabc"), STR("bc"), 2), 4);
	ck_assert_uint_eq(str_find(STR("abcabc"), STR("bc"), 5), SIZE_MAX);
	ck_assert_uint_eq(str_find(STR("aab"), STR("ab"), 0), 1);
	ck_assert_uint_eq(str_find(STR("abc"), STR(""), 3), 3);
	ck_assert_uint_eq(str_find(STR("abc"), STR(""), 4), SIZE_MAX);
	ck_assert_uint_eq(str_find(STR("abc"), STR("abcd"), 0), SIZE_MAX);
	ck_assert_uint_eq(str_find(STR("abc"), STR("x"), 0), SIZE_MAX);
	ck_assert_uint_eq(str_find(STR("a\0bc\0b"), STR("\0b"), 2), 4);
}
END_TEST

START_TEST(slices_are_clamped_and_trims_take_both_ends)
{
	ck_assert(str_eqz(str_slice(STR("abc"), 1, 9), "bc"));
	ck_assert(str_eqz(str_slice(STR("abc"), 3, 1), ""));
	ck_assert(str_eqz(str_trim(STR(" \t\r\n\v\f a b \n")), "a b"));
	ck_assert(str_eqz(str_trim(STR("  ")), ""));
}
END_TEST

START_TEST(splitting_gives_empty_parts_too)
{
	static const char *const wanted[] = {"a", "", "b", ""};
	struct str rest = STR("a,,b,"), part;
	size_t count = 0;

	while (str_next(&rest, ',', &part))
		ck_assert(str_eqz(part, wanted[count++]));
	ck_assert_uint_eq(count, 4);
	rest = STR("");
	ck_assert(str_next(&rest, ',', &part) && part.len == 0);
	ck_assert(!str_next(&rest, ',', &part));
}
END_TEST

static const struct {
	const char *text;
	bool ok;
	int64_t number;
} integers[] = {
	{"0", true, 0},
	{"-0", true, 0},
	{"007", true, 7},
	{"9223372036854775807", true, INT64_MAX},
	{"-9223372036854775808", true, INT64_MIN},
	{"-9223372036854775807", true, -INT64_MAX},
	{"9223372036854775808", false, 0},
	{"-9223372036854775809", false, 0},
	{"99999999999999999999", false, 0},
	{"", false, 0},
	{"-", false, 0},
	{"+1", false, 0},
	{" 1", false, 0},
	{"1 ", false, 0},
	{"1.0", false, 0},
	{"0x1", false, 0},
};

START_TEST(integers_are_read_in_full_or_not_at_all)
{
	int64_t number = 42;

	ck_assert_int_eq(str_to_i64(str_of(integers[_i].text), &number), integers[_i].ok);
	ck_assert_int_eq(number, integers[_i].ok ? integers[_i].number : 42);
}
END_TEST

static const struct {
	const char *text;
	bool ok;
	double number;
} doubles[] = {
	{"0.5", true, 0.5},
	{"-12.25e1", true, -122.5},
	{"+.5", true, 0.5},
	{"5.", true, 5},
	{"1E-2", true, 0.01},
	{"1e-400", true, 0},
	{"0000000000000000000000000000000000000000000000000000000000000000000000000001.5", true,
		1.5},
	{"", false, 0},
	{".", false, 0},
	{"-", false, 0},
	{"1e", false, 0},
	{"1e+", false, 0},
	{"1,5", false, 0},
	{"1.5 ", false, 0},
	{"0x10", false, 0},
	{"inf", false, 0},
	{"nan", false, 0},
	{"1e5x", false, 0},
};

START_TEST(decimal_numbers_are_read_in_full_or_not_at_all)
{
	double number = 42;

	ck_assert_int_eq(str_to_double(str_of(doubles[_i].text), &number), doubles[_i].ok);
	ck_assert(number == (doubles[_i].ok ? doubles[_i].number : 42));
}
END_TEST

START_TEST(a_number_past_all_doubles_is_refused_as_infinite)
{
	double number = 0;

	ck_assert(!str_to_double(STR("-1e400"), &number));
	ck_assert(isinf(number) && number < 0);
}
END_TEST

START_TEST(the_distance_counts_single_edits)
{
	ck_assert_uint_eq(str_distance(STR("kitten"), STR("sitting")), 3);
	ck_assert_uint_eq(str_distance(STR(""), STR("abc")), 3);
	ck_assert_uint_eq(str_distance(STR("abc"), STR_NONE), 3);
	ck_assert_uint_eq(str_distance(STR("abc"), STR("abc")), 0);
}
END_TEST

START_TEST(names_too_long_to_compare_are_wholly_different)
{
	static const char data[300] = {0};

	ck_assert_uint_eq(str_distance((struct str){data, 300}, (struct str){data, 5}), 300);
	ck_assert_uint_eq(str_distance((struct str){data, 5}, (struct str){data, 300}), 300);
}
END_TEST

static const struct {
	const char *name;
	const char *nearest;
} misspelt[] = {
	{"exakt", "exact"},
	{"equal", "equals"},
	{"nmber", "number"},
	{"equalsx", "equals"},
	{"e", "exact"}, /* a prefix; the shorter one wins */
	{"provider_x", NULL},
	{"xyz", NULL},
	{"", NULL},
};

START_TEST(a_near_name_is_proposed_and_a_far_one_is_not)
{
	static const struct {
		const char *name;
		int more;
	} table[] = {{"equals", 1}, {NULL, 0}, {"exact", 2}, {"number", 3}, {"", 4}};
	const char *found =
		str_nearest(str_of(misspelt[_i].name), table, ARRAY_LEN(table), sizeof(table[0]));

	if (misspelt[_i].nearest)
		ck_assert_pstr_eq(found, misspelt[_i].nearest);
	else
		ck_assert_ptr_null(found);
}
END_TEST

Suite *suite_base_str(void);
Suite *suite_base_str(void)
{
	Suite *suite = suite_create("base/str");
	TCase *tcase = tcase_create("str");

	tcase_add_test(tcase, texts_without_data_are_empty_texts);
	tcase_add_test(tcase, comparing_is_by_bytes);
	tcase_add_test(tcase, finding_goes_on_behind_a_start);
	tcase_add_test(tcase, slices_are_clamped_and_trims_take_both_ends);
	tcase_add_test(tcase, splitting_gives_empty_parts_too);
	tcase_add_loop_test(tcase, integers_are_read_in_full_or_not_at_all, 0, ARRAY_LEN(integers));
	tcase_add_loop_test(
		tcase, decimal_numbers_are_read_in_full_or_not_at_all, 0, ARRAY_LEN(doubles));
	tcase_add_test(tcase, a_number_past_all_doubles_is_refused_as_infinite);
	tcase_add_test(tcase, the_distance_counts_single_edits);
	tcase_add_test(tcase, names_too_long_to_compare_are_wholly_different);
	tcase_add_loop_test(
		tcase, a_near_name_is_proposed_and_a_far_one_is_not, 0, ARRAY_LEN(misspelt));
	suite_add_tcase(suite, tcase);
	return suite;
}
