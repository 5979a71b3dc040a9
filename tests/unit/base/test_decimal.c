/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/attr.h"
#include "base/decimal.h"

static struct decimal decimal(const char *text)
{
	struct decimal number;

	ck_assert_msg(decimal_read(str_of(text), &number), "%s", text);
	return number;
}

/* In order; equal where they share a rank. */
static const struct {
	const char *text;
	int rank;
} ordered[] = {
	{"-1e999999999999999999999999", 0},
	{"-1e30", 1},
	{"-1000000000000000000000000000000", 1},
	{"-9007199254740993", 2},
	{"-9007199254740992", 3},
	{"-1.5", 4},
	{"-15e-1", 4},
	{"-1", 5},
	{"-0.001", 6},
	{"0", 7},
	{"-0.000e5", 7},
	{"1e-999999999999999999999999", 8},
	{"0.001", 9},
	{"0.10", 10},
	{"1e-1", 10},
	{"1", 11},
	{"1.0", 11},
	{"1.0000000000000000001", 12},
	{"9", 13},
	{"10", 14},
	{"100e-1", 14},
	{"10.5", 15},
	{"9007199254740992", 16},
	{"9007199254740993", 17},
	{"1e400", 18},
};

START_TEST(numbers_are_ordered_by_value_to_the_last_digit)
{
	const struct decimal a = decimal(ordered[_i].text);

	for (size_t i = 0; i < ARRAY_LEN(ordered); i++) {
		const struct decimal b = decimal(ordered[i].text);
		const int wanted = ordered[_i].rank - ordered[i].rank;
		const int seen = decimal_compare(&a, &b);

		ck_assert_msg((wanted > 0) == (seen > 0) && (wanted < 0) == (seen < 0),
			"%s and %s: %d", ordered[_i].text, ordered[i].text, seen);
		ck_assert_int_eq(decimal_equal(&a, &b), wanted == 0);
	}
}
END_TEST

static const struct {
	const char *a, *b;
	bool multiple;
} divided[] = {
	{"0", "3", true},
	{"9", "3", true},
	{"-9", "3", true},
	{"10", "3", false},
	{"4.02", "0.01", true},
	{"4.021", "0.01", false},
	{"0.3", "0.1", true},
	{"1", "0.3", false},
	{"1e308", "0.123456789", false},
	{"1e308", "0.5", true},
	{"12391239123", "1e-8", true},
	{"1e40", "1e39", true},
	{"1e38", "1e39", false},
	{"1e1000000000000", "1024", true},
	{"1e1000000000000", "3", false},
	{"3e1000000000000", "3", true},
	{"1e9", "1024", false},
	{"1e10", "1024", true},
	{"1000000000000000000000000000000000000000000000000000001", "7", false},
	{"999999999999999999999999999999999999999999999999999999", "7", true},
	{"15241578753238836750495351562536198787501905199875019052100",
		"123456789012345678901234567890", true},
	{"15241578753238836750495351562536198787501905199875019052101",
		"123456789012345678901234567890", false},
	{"1e100", "1e99", true},
};

START_TEST(multiples_are_found_exactly)
{
	const struct decimal a = decimal(divided[_i].a), b = decimal(divided[_i].b);

	ck_assert_msg(decimal_is_multiple(&a, &b) == divided[_i].multiple, "%s of %s",
		divided[_i].a, divided[_i].b);
}
END_TEST

START_TEST(integers_are_told_by_their_value)
{
	const struct decimal whole[] = {decimal("0"), decimal("1.0"), decimal("-25e-0"),
		decimal("1e400"), decimal("1.5e1")};
	const struct decimal parts[] = {decimal("0.1"), decimal("1e-1"), decimal("-10.01")};

	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		ck_assert(decimal_is_integer(&whole[i]));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		ck_assert(!decimal_is_integer(&parts[i]));
}
END_TEST

START_TEST(what_is_no_decimal_number_is_refused)
{
	struct decimal number;

	ck_assert(!decimal_read(STR("0x1F"), &number));
	ck_assert(!decimal_read(STR(""), &number));
	ck_assert(!decimal_read(STR("nan"), &number));
}
END_TEST

Suite *suite_base_decimal(void);
Suite *suite_base_decimal(void)
{
	Suite *suite = suite_create("base/decimal");
	TCase *tcase = tcase_create("decimal");

	tcase_add_loop_test(
		tcase, numbers_are_ordered_by_value_to_the_last_digit, 0, ARRAY_LEN(ordered));
	tcase_add_loop_test(tcase, multiples_are_found_exactly, 0, ARRAY_LEN(divided));
	tcase_add_test(tcase, integers_are_told_by_their_value);
	tcase_add_test(tcase, what_is_no_decimal_number_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
