/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "grade/numbers.h"
#include "try.h"

#define NBSP "\xC2\xA0"
#define THIN "\xE2\x80\x89"
#define MINUS "\xE2\x88\x92"
#define FIVE "\xEF\xBC\x95" /* full-width 5 */

/* The last number of a text; NAN: there is none. */
static const struct {
	const char *text;
	double value;
} lasts[] = {
	{"It is 5.", 5},
	{"25", 25},
	{"is 42.", 42},
	{"42!", 42},
	{"", NAN},
	{"no number at all", NAN},
	/* signs */
	{"The answer is -5", -5},
	{MINUS "5 degrees", -5},
	{"\xE2\x80\x93"
	 "5",
		-5}, /* en dash */
	{"+5", 5},
	{"x = -5", -5},
	{"(-5)", -5},
	{"answer:-5", -5},
	{"3-5", 5},
	{"pages 10-12", 12},
	{"pages 10" MINUS "12", 12},
	{"7 - 5", 5},
	{"(2)-5", 5},
	{"--5", 5},
	{"a - 5", 5},
	/* within words */
	{"gpt-4", NAN},
	{"v2", NAN},
	{"COVID-19", NAN},
	{"H2O", NAN},
	{"claude-3-5-sonnet", NAN},
	{"gpt-4.1 scored 7", 7},
	{"7 points for gpt-4.1", 7},
	{"gpt-4o-2024-08-06", NAN},
	{"snake_case_5", NAN},
	{"x_1", NAN},
	{"3rd", 3},
	{"5kg", 5},
	{"\xE7\xAD\x94\xE6\xA1\x88\xE6\x98\xAF"
	 "5",
		5}, /* Han has no spaces */
	/* decimals and thousands */
	{"2.50", 2.5},
	{".5", 0.5},
	{"-.5", -0.5},
	{"and so...5", 5},
	{"1,234,567", 1234567},
	{"1,234", 1234},
	{"1,000.", 1000},
	{"1,000,", 1000},
	{"1,5", 1.5},
	{"0,125", 0.125},
	{"12345,678", 12345.678},
	{"1.234", 1.234},
	{"1.234,56", 1234.56},
	{"1.234.567", 1234567},
	{"1.000.000,50 EUR", 1000000.5},
	{"1,234.50", 1234.5},
	{"1'234.50", 1234.5},
	{"1\xE2\x80\x99"
	 "234",
		1234},
	{"1" NBSP "234", 1234},
	{"5" NBSP "000" NBSP "000", 5000000},
	{"1" THIN "234,5", 1234.5},
	{"1\xE2\x80\xAF"
	 "234",
		1234},
	{"1_000_000", 1000000},
	{"1 234", 234},
	{"1,00,000", 100000},
	{"12,34,567.5", 1234567.5},
	{"1,2,3", 3},
	{"5, 6, 7", 7},
	{"1,234,56", 56},
	{"1.2.3", 3},
	/* exponents */
	{"1e3", 1000},
	{"1.5E-4", 1.5e-4},
	{"2e+2", 200},
	{"5e", 5},
	{"3 \xC3\x97 10^4", 30000},
	{"3x10^4", 30000},
	{"3*10**4", 30000},
	{"3 \\times 10^{-4}", 3e-4},
	{"3\xC3\x97"
	 "10\xE2\x81\xB4",
		30000},
	{"10^4", 10000},
	{"10\xE2\x81\xBB\xC2\xB2", 0.01},
	{"10-4", 4},
	{"3 x 10", 10},
	{"42 m^2", 42},
	{"42 m^{2}", 42},
	{"42 s^-1", 42},
	{"2^10", 2},
	{"1e400", INFINITY},
	/* currency, percent */
	{"$1,234.50", 1234.5},
	{"\xE2\x82\xAC"
	 "5",
		5},
	{"5 USD", 5},
	{"USD5", 5},
	{"US$5", 5},
	{"R$ 1.500,00", 1500},
	{"-$5", -5},
	{"$-5", -5},
	{"\\$5", 5},
	{"45%", 45},
	/* digits of other scripts */
	{FIVE, 5},
	{"\xEF\xBC\x8D" FIVE, -5},
	{"\xD9\xA1\xD9\xA2", 12}, /* Arabic */
	/* markup */
	{"**42**", 42},
	{"__42__", 42},
	{"_42_", 42},
	{"`42`", 42},
	{"\\boxed{42}", 42},
	{"\\boxed{-1{,}234}", -1234},
	{"3\\,000", 3000},
	{"$42$", 42},
	{"$3-5$", 5},
	{"#5", 5},
	/* the last one wins */
	{"7 - 2 = 5", 5},
	{"First 12, then 7.", 7},
	{"It is 5. Bonus: A2", 5},
	{"2024-03-14", 14},
	{"3/4", 4},
	{"24/7", 7},
};

START_TEST(the_last_number_is_read_as_people_write_it)
{
	struct number_hit hit = {.value = NAN};
	const size_t count = numbers_find(str_of(lasts[_i].text), false, false, &hit);
	const double wanted = lasts[_i].value;

	ck_assert_int_eq(count > 0, !isnan(wanted));
	if (count && !(hit.value == wanted))
		ck_assert_msg(fabs(hit.value - wanted) <= 1e-12 * fabs(wanted), "%s: %.17g",
			lasts[_i].text, hit.value);
}
END_TEST

static const struct row rows[] = {
	{NULL, "5", "25", 0},
	{NULL, "5", "It is 5.", 1},
	{NULL, "5", "5.3", 0},
	{NULL, "-5", "5", 0},
	{NULL, "5", "3-5", 1},
	{NULL, "\"1,234\"", "1234", 1},
	{NULL, "\"45%\"", "about 45 percent", 1},
	{NULL, "\"$5\"", "5", 1},
	{NULL, "45", "45%", 1},
	{NULL, "0.3", "0.30000000000000004", 1},
	{NULL, "0.3", "0.3000001", 0},
	{NULL, "1e20", "100000000000000000000", 1},
	{NULL, "5", "1e400", 0},
	{NULL, "5", "", 0},
	{NULL, "5", "five", 0},
	{"{\"tolerance\": 0.1}", "1", "1.1", 1},
	{"{\"tolerance\": 0.1}", "1", "1.11", 0},
	{"{\"tolerance\": 0.5}", "100", "100.5", 1},
	{"{\"relative\": 0.01}", "200", "202", 1},
	{"{\"relative\": 0.01}", "200", "203", 0},
	{"{\"relative\": 0.01}", "-200", "-198", 1},
	{"{\"value\": 7}", NULL, "7", 1},
	{"7", NULL, "8", 0},
	{NULL, "7", "7 is less than 9", 0},
	{"{\"first\": true}", "7", "7 is less than 9", 1},
	{"{\"fraction\": true}", "0.75", "3/4", 1},
	{"{\"fraction\": true}", "\"3/4\"", "0.75", 1},
	{"{\"fraction\": true}", "\"3/4\"", "6/8", 1},
	{"{\"fraction\": true}", "0.75", "\\frac{3}{4}", 1},
	{"{\"fraction\": true}", "-0.75", "-\\dfrac{3}{4}", 1},
	{"{\"fraction\": true}", "0", "3/0", 1}, /* no quotient: two numbers */
	{"{\"fraction\": true}", "2024", "3/4/2024", 1},
	{NULL, "4", "3/4", 1},
};

START_TEST(a_number_is_compared_by_value)
{
	try_row("number", &rows[_i]);
}
END_TEST

START_TEST(the_result_says_what_was_read)
{
	try_has_result("number", NULL, "1", "so -$1,234.50.",
		"{\"number\":-1234.5,\"text\":\"-$1,234.50\"}");
	try_has_result("number", NULL, "1", "none", "null");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("number", NULL, NULL, "no 'expected'");
	try_fault("number", NULL, "\"five\"", "not a number");
	try_fault("number", NULL, "\"3/4\"", "fraction: true");
	try_fault("number", NULL, "[1]", "not a number");
	try_fault("number", NULL, "1e999", "not a number");
	try_fault("number", "{\"tolerence\": 1}", "1", "did you mean 'tolerance'");
	try_fault("number", "{\"tolerance\": -1}", "1", "0 or more");
	try_fault("number", "{\"tolerance\": \"1\"}", "1", "a number, not a string");
	try_fault("number", "{\"first\": 1}", "1", "true or false");
}
END_TEST

/* Each is read in one go: a reader that looks ahead from every digit would need minutes. */
START_TEST(long_runs_of_separators_are_read_in_one_go)
{
	static const char *const units[] = {"1,", "1,234,", "1.234.", "1'234'", "9", "1e", "_1",
		"1 ", ("1" NBSP), "3x10^", "\\frac{", "-", ".5"};
	struct buf text = {0};
	struct number_hit hit;

	while (text.len < ((size_t)1 << 20))
		buf_puts(&text, units[_i]);
	buf_puts(&text, " 77");
	ck_assert_uint_gt(numbers_find(buf_view(&text), true, false, &hit), 0);
	ck_assert(hit.value == 77);
	buf_free(&text);
}
END_TEST

START_TEST(bytes_that_are_no_text_part_numbers)
{
	struct number_hit hit;

	ck_assert_uint_eq(numbers_find((struct str){"1\0002", 3}, false, false, &hit), 2);
	ck_assert(hit.value == 2);
	ck_assert_uint_eq(numbers_find(STR("4\xFF"
					   "5"),
				  false, false, &hit),
		2);
	ck_assert_uint_eq(numbers_find(STR("\xE2\x88"
					   "5"),
				  false, false, &hit),
		1);
	ck_assert(hit.value == 5);
	ck_assert_uint_eq(numbers_find(STR("5\xEF\xBC"), false, false, &hit), 1);
}
END_TEST

Suite *suite_grade_number(void);
Suite *suite_grade_number(void)
{
	Suite *suite = suite_create("grade/number");
	TCase *tcase = tcase_create("number");

	tcase_add_loop_test(tcase, the_last_number_is_read_as_people_write_it, 0, ARRAY_LEN(lasts));
	tcase_add_loop_test(tcase, a_number_is_compared_by_value, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_result_says_what_was_read);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_loop_test(tcase, long_runs_of_separators_are_read_in_one_go, 0, 13);
	tcase_add_test(tcase, bytes_that_are_no_text_part_numbers);
	suite_add_tcase(suite, tcase);
	return suite;
}
