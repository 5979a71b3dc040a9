/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "http/date.h"
#include "http/http.h"

#define NOW "Sun, 06 Nov 1994 08:49:37 GMT"

static const struct {
	const char *ms, *x_ms, *after, *date, *body;
	int64_t wait_us;
} waits[] = {
	{NULL, NULL, NULL, NULL, "", -1},
	{"1500", NULL, NULL, NULL, "", 1500000},
	{"12.5", NULL, NULL, NULL, "", 12500},
	{"1500", "9", "60", NULL, "", 1500000},
	{NULL, "250", "60", NULL, "", 250000},
	{NULL, NULL, "60", NULL, "", 60000000},
	{NULL, NULL, " 7 ", NULL, "", 7000000},
	{NULL, NULL, "0.25", NULL, "", 250000},
	{NULL, NULL, "1e1", NULL, "", 10000000},
	{NULL, NULL, "0", NULL, "", 0},
	/* A part of a second rounded to none is not the end of the matter. */
	{"0", NULL, "2", NULL, "", 2000000},
	{NULL, NULL, "-1", NULL, "", -1},
	{NULL, NULL, "-0.5", NULL, "", -1},
	{NULL, NULL, "soon", NULL, "", -1},
	{NULL, NULL, "5 minutes", NULL, "", -1},
	{NULL, NULL, "nan", NULL, "", -1},
	{NULL, NULL, "inf", NULL, "", -1},
	{NULL, NULL, "1e400", NULL, "", -1},
	{NULL, NULL, "0x10", NULL, "", -1},
	{NULL, NULL, "86400", NULL, "", INT64_C(86400000000)},
	{NULL, NULL, "86401", NULL, "", -1},
	{"86400001", NULL, NULL, NULL, "", -1},
	{"-5", NULL, "3", NULL, "", 3000000},
	/* Dates, in all three forms, read against the reply's own clock. */
	{NULL, NULL, "Sun, 06 Nov 1994 08:50:07 GMT", NOW, "", 30000000},
	{NULL, NULL, "Sunday, 06-Nov-94 08:50:07 GMT", NOW, "", 30000000},
	{NULL, NULL, "Sun Nov  6 08:50:07 1994", NOW, "", 30000000},
	{NULL, NULL, "Sun, 06 Nov 1994 08:49:00 GMT", NOW, "", 0},
	{NULL, NULL, "Mon, 07 Nov 1994 08:49:37 GMT", NOW, "", INT64_C(86400000000)},
	{NULL, NULL, "Mon, 07 Nov 1994 08:49:38 GMT", NOW, "", -1},
	{NULL, NULL, "Sun, 06 Nov 1994 08:50:07 GMT", NULL, "", -1},
	{NULL, NULL, "Sun, 06 Nov 1994 08:50:07 GMT", "yesterday", "", -1},
	/* The body, when no header says anything. */
	{NULL, NULL, NULL, NULL,
		"{\"error\":{\"code\":429,\"details\":[{\"@type\":\"type.googleapis.com/"
		"google.rpc.QuotaFailure\"},{\"@type\":\"type.googleapis.com/"
		"google.rpc.RetryInfo\","
		"\"retryDelay\":\"26s\"}]}}",
		26000000},
	{NULL, NULL, NULL, NULL,
		"[{\"error\":{\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
		"\"retryDelay\":\"1.5s\"}]}}]",
		1500000},
	{NULL, NULL, NULL, NULL,
		"{\"error\":{\"details\":[{\"@type\":\"google.rpc.RetryInfo\",\"retryDelay\":26}]}"
		"}",
		-1},
	{NULL, NULL, NULL, NULL,
		"{\"error\":{\"details\":[{\"@type\":\"google.rpc.RetryInfo\","
		"\"retryDelay\":\"-26s\"}]}}",
		-1},
	{NULL, NULL, NULL, NULL, "RetryInfo, but not JSON", -1},
	{NULL, NULL, NULL, NULL, "{\"error\":{\"availability\":{\"retry_after\":4}}}", 4000000},
	{NULL, NULL, NULL, NULL, "{\"error\":{\"metadata\":{\"retry_after_seconds\":2.5}}}",
		2500000},
	{NULL, NULL, "3", NULL, "{\"error\":{\"availability\":{\"retry_after\":4}}}", 3000000},
};

START_TEST(a_delay_is_read_from_the_first_place_that_tells_one)
{
	struct http_facts facts = {
		.retry_after_ms = str_of(waits[_i].ms),
		.x_ms_retry_after_ms = str_of(waits[_i].x_ms),
		.retry_after = str_of(waits[_i].after),
		.date = str_of(waits[_i].date),
	};

	ck_assert_int_eq(http_wait_of(&facts, str_of(waits[_i].body)), waits[_i].wait_us);
}
END_TEST

static const struct {
	const char *text;
	int64_t seconds; /* -1: not a date */
} dates[] = {
	{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
	{NOW, 784111777},
	{"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
	{"Sun Nov  6 08:49:37 1994", 784111777},
	{"Sun Nov 16 08:49:37 1994", 784975777},
	{"Thu, 29 Feb 2024 12:00:00 GMT", 1709208000},
	{"Fri, 01 Mar 2024 00:00:00 GMT", 1709251200},
	{"Sat, 31 Dec 2039 23:59:59 GMT", INT64_C(2208988799)},
	{"Wednesday, 25-Nov-26 00:00:00 GMT", 1795564800},
	{"Sun, 06 Nov 1994 08:49:37", -1},
	{"Sun, 06 Nov 1994 08:49:37 CET", -1},
	{"Sun, 06 Nov 1994 8:49:37 GMT", -1},
	{"Sun, 06 Foo 1994 08:49:37 GMT", -1},
	{"Sun, 00 Nov 1994 08:49:37 GMT", -1},
	{"Sun, 06 Nov 1994 24:49:37 GMT", -1},
	{"Sun, 06 Nov 1994 08:60:37 GMT", -1},
	{"Sun, -6 Nov 1994 08:49:37 GMT", -1},
	{"Sun, 06 Nov 1969 08:49:37 GMT", -1},
	{"Sun, 06 Nov 1994 08:49:37 GMT, and more", -1},
	{"Sun Nov  6 08:49:37 1994 ", 784111777},
	{"2026-11-25T01:02:03Z", -1},
	{"", -1},
};

START_TEST(http_dates_are_read_in_their_three_forms_only)
{
	int64_t seconds = -1;
	bool ok = date_parse(str_of(dates[_i].text), &seconds);

	ck_assert_int_eq(ok, dates[_i].seconds >= 0);
	ck_assert_int_eq(seconds, dates[_i].seconds);
}
END_TEST

Suite *suite_http_retry_after(void);
Suite *suite_http_retry_after(void)
{
	Suite *suite = suite_create("http/retry_after");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(
		tcase, a_delay_is_read_from_the_first_place_that_tells_one, 0, ARRAY_LEN(waits));
	tcase_add_loop_test(
		tcase, http_dates_are_read_in_their_three_forms_only, 0, ARRAY_LEN(dates));
	suite_add_tcase(suite, tcase);
	return suite;
}
