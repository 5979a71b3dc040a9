/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdint.h>

#include "core/money.h"

struct parse_row {
	const char *text;
	int scale;
	bool ok;
	int64_t expect;
};

static const struct parse_row parse_rows[] = {
	{"0.05", 6, true, 50000},
	{"25", 6, true, 25000000},
	{"0.000000130", 12, true, 130000},
	{"1.3e-10", 12, true, 130},
	{"0.0000029999900000000002", 12, true, 2999990},
	{"0.0000000000005", 12, true, 1}, /* half a picodollar rounds up */
	{"0.0000000000004", 12, true, 0},
	{"5.00", 12, true, INT64_C(5000000000000)},
	{"1e3", 0, true, 1000},
	{"9223372036854775806", 0, true, INT64_C(9223372036854775806)},
	{"123456789012345678901234567890e-20", 0, true, 1234567890},
	{"9223372036854775807", 0, false, 0}, /* kept for "too large" */
	{"-1", 6, false, 0},
	{"", 6, false, 0},
	{".", 6, false, 0},
	{"1,5", 6, false, 0},
	{"0x10", 6, false, 0},
	{"1e", 6, false, 0},
	{"1e99999", 6, false, 0},
	{"nan", 6, false, 0},
	{"1 ", 6, false, 0},
};

START_TEST(decimal_texts_become_exact_integers)
{
	const struct parse_row *row = &parse_rows[_i];
	int64_t got = -7;
	bool ok = money_parse(str_of(row->text), row->scale, &got);

	ck_assert_msg(ok == row->ok, "%s", row->text);
	if (ok)
		ck_assert_int_eq(got, row->expect);
}
END_TEST

static const struct {
	int64_t amount;
	const char *print, *show;
} print_rows[] = {
	{0, "0", "$0.00"},
	{MONEY_PER_USD, "1", "$1.00"},
	{17000000, "0.000017", "$0.000017"},
	{INT64_C(3300) * MONEY_PER_USD, "3300", "$3300.00"},
	{-MONEY_PER_USD / 2, "-0.5", "-$0.50"},
	{1, "0.000000000001", "$0.000000000001"},
	{12, "0.000000000012", "$0.000000000012"},
	{3000000, "0.000003", "$0.0000030"},
	{-3140000, "-0.00000314", "-$0.0000031"},
	{9499999, "0.000009499999", "$0.0000095"},
	{9500000, "0.0000095", "$0.000010"},
	{25060, "0.00000002506", "$0.000000025"},
	{MONEY_UNKNOWN, "unknown", "unknown"},
};

START_TEST(amounts_print_with_all_their_digits)
{
	char out[32];

	money_print(print_rows[_i].amount, out);
	ck_assert_str_eq(out, print_rows[_i].print);
	money_show(print_rows[_i].amount, out);
	ck_assert_str_eq(out, print_rows[_i].show);
}
END_TEST

START_TEST(sums_and_products_stay_at_the_largest_value)
{
	ck_assert_int_eq(money_add(INT64_MAX - 1, 5), INT64_MAX);
	ck_assert_int_eq(money_add(INT64_MIN + 2, -5), INT64_MIN + 1);
	ck_assert_int_eq(money_add(2, -5), -3);
	ck_assert_int_eq(money_times(INT64_MAX / 2, 3), INT64_MAX);
	ck_assert_int_eq(money_times(50000, 1000), 50000000);
}
END_TEST

START_TEST(what_is_unknown_stays_unknown)
{
	ck_assert_int_eq(money_add(MONEY_UNKNOWN, 1), MONEY_UNKNOWN);
	ck_assert_int_eq(money_add(1, MONEY_UNKNOWN), MONEY_UNKNOWN);
	ck_assert_int_eq(money_times(MONEY_UNKNOWN, 1), MONEY_UNKNOWN);
	ck_assert_int_eq(money_times(5, -1), MONEY_UNKNOWN);
	ck_assert(isnan(money_usd(MONEY_UNKNOWN)));
}
END_TEST

Suite *suite_core_money(void);
Suite *suite_core_money(void)
{
	Suite *suite = suite_create("core/money");
	TCase *tests = tcase_create("money");

	tcase_add_loop_test(tests, decimal_texts_become_exact_integers, 0,
		sizeof(parse_rows) / sizeof(parse_rows[0]));
	tcase_add_loop_test(tests, amounts_print_with_all_their_digits, 0,
		sizeof(print_rows) / sizeof(print_rows[0]));
	tcase_add_test(tests, sums_and_products_stay_at_the_largest_value);
	tcase_add_test(tests, what_is_unknown_stays_unknown);
	suite_add_tcase(suite, tests);
	return suite;
}
