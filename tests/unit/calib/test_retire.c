/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;

/* Of these the built-in catalog says that claude-sonnet-4 (3 and 15) retired on 2026-06-15. */
static void setup(void)
{
	fixture_start(&f);
	fixture_candidate(&f, "gpt-5.5"); /* 5 and 30 */
	fixture_candidate(&f, "gpt-5.4"); /* 2.50 and 15 */
	fixture_candidate(&f, "claude-sonnet-4");
	fixture_route(&f, "route", 200, 0, NULL);
	for (size_t c = 0; c < 3; c++) {
		for (size_t i = 0; i < 200; i++) {
			fixture_cell(&f, 0, c, i)->usage.input_total = 100;
			fixture_cell(&f, 0, c, i)->usage.output_total = c == 1 ? 50 : 10;
		}
	}
}

static void teardown(void)
{
	fixture_end(&f);
}

START_TEST(until_the_day_it_is_chosen_and_from_then_on_it_is_not)
{
	f.in.today = "2026-06-14";
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	ck_assert(!fixture_row(&f, 0, 2)->retired);
	f.in.today = "2026-06-15";
	fixture_calibrate(&f);
	/* The dearer reference: 800 micro-dollars, gpt-5.4 with its longer answers 1,000. */
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
	ck_assert(fixture_row(&f, 0, 2)->retired);
	ck_assert_uint_eq(fixture_row(&f, 0, 2)->reasons, 1u << REASON_RETIRED);
	ck_assert_int_eq(fixture_row(&f, 0, 2)->verdict, VERDICT_QUALIFIED);
}
END_TEST

START_TEST(without_a_day_nobody_retires)
{
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
}
END_TEST

START_TEST(a_retired_one_is_no_fallback)
{
	for (size_t i = 0; i < 200; i++) {
		fixture_cell(&f, 0, 1, i)->usage.output_total = 1;
		fixture_cell(&f, 0, 2, i)->usage.output_total = 5;
	}
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 1);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 2);
	f.in.today = "2026-06-15";
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 1);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 1);
	ck_assert_uint_eq(f.table.routes[0].fallbacks[0], 0);
}
END_TEST

START_TEST(a_reference_that_is_gone_gives_way_to_a_dearer_one)
{
	f.quality[0].reference = "claude-sonnet-4";
	f.quality[0].any_cost = true;
	f.in.today = "2026-06-14";
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	f.in.today = "2026-06-15";
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 1);
	ck_assert_uint_eq(f.table.routes[0].fallbacks[0], 1);
}
END_TEST

Suite *suite_calib_retire(void);
Suite *suite_calib_retire(void)
{
	Suite *suite = suite_create("calib/retire");
	TCase *tcase = tcase_create("retire");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, until_the_day_it_is_chosen_and_from_then_on_it_is_not);
	tcase_add_test(tcase, without_a_day_nobody_retires);
	tcase_add_test(tcase, a_retired_one_is_no_fallback);
	tcase_add_test(tcase, a_reference_that_is_gone_gives_way_to_a_dearer_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
