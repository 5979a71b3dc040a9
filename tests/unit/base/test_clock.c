/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/attr.h"
#include "base/clock.h"

static const struct {
	int64_t seconds;
	const char *stamp;
} stamps[] = {
	{0, "1970-01-01T00:00:00Z"},
	{951782399, "2000-02-28T23:59:59Z"},
	{951782400, "2000-02-29T00:00:00Z"},
	{1078012799, "2004-02-28T23:59:59Z"},
	{1795568523, "2026-11-25T01:02:03Z"},
	{2147483648, "2038-01-19T03:14:08Z"},
	{4107542400, "2100-03-01T00:00:00Z"}, /* no leap year */
	{253402300799, "9999-12-31T23:59:59Z"},
	{-1, "1969-12-31T23:59:59Z"},
	{-2203891200, "1900-03-01T00:00:00Z"},
};

START_TEST(time_stamps_are_utc)
{
	char stamp[21], date[11];

	clock_stamp(stamps[_i].seconds * 1000000, stamp);
	ck_assert_str_eq(stamp, stamps[_i].stamp);
	clock_stamp(stamps[_i].seconds * 1000000 + 999999, stamp);
	ck_assert_str_eq(stamp, stamps[_i].stamp);
	clock_date(stamps[_i].seconds * 1000000, date);
	stamp[10] = '\0';
	ck_assert_str_eq(date, stamp);
}
END_TEST

START_TEST(processor_time_passes_with_work_alone)
{
	const int64_t from_us = clock_cpu_us(), began_us = clock_mono_us();

	/* However busy the machine is, work brings it on, and it is no more than the time. */
	while (clock_cpu_us() - from_us < 2000)
		continue;
	ck_assert_int_le(clock_cpu_us() - from_us, clock_mono_us() - began_us + 1000);
}
END_TEST

START_TEST(the_monotonic_clock_does_not_run_backwards)
{
	int64_t last = clock_mono_us();

	for (int i = 0; i < 1000; i++) {
		const int64_t now = clock_mono_us();

		ck_assert_int_ge(now, last);
		last = now;
	}
	ck_assert_int_gt(clock_wall_us(), INT64_C(1577836800000000)); /* 2020 */
}
END_TEST

Suite *suite_base_clock(void);
Suite *suite_base_clock(void)
{
	Suite *suite = suite_create("base/clock");
	TCase *tcase = tcase_create("clock");

	tcase_add_loop_test(tcase, time_stamps_are_utc, 0, ARRAY_LEN(stamps));
	tcase_add_test(tcase, the_monotonic_clock_does_not_run_backwards);
	tcase_add_test(tcase, processor_time_passes_with_work_alone);
	suite_add_tcase(suite, tcase);
	return suite;
}
