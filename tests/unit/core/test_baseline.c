/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "core/baseline.h"
#include "core/money.h"

static struct arena arena;
static struct err err;

static void teardown(void)
{
	arena_fini(&arena);
	err = (struct err){0};
}

START_TEST(what_is_written_is_read_and_written_again_to_the_byte)
{
	struct baseline_case cases[] = {
		{"b \"2\"", "h2", NAN, -1}, {"a", "h1", 0.25, 1}, {"c", "h3", 1, 0}};
	struct baseline_route routes[] = {{"one", "model", cases, 3, 1234567, 250500},
		{"two", "x", NULL, 0, MONEY_UNKNOWN, -1}};
	const struct baseline baseline = {routes, 2};
	struct baseline again;
	struct buf first = {0}, second = {0};

	baseline_sort(&routes[0]);
	baseline_write(&baseline, &first);
	ck_assert_msg(
		baseline_read(&arena, "b.json", buf_view(&first), &again, &err), "%s", err.text);
	baseline_write(&again, &second);
	ck_assert_str_eq(buf_z(&first), buf_z(&second));
	ck_assert_uint_eq(again.route_count, 2);
	ck_assert_int_eq(again.routes[0].cost, 1234567);
	ck_assert_int_eq(again.routes[0].p95_us, 250500);
	ck_assert_int_eq(again.routes[1].cost, MONEY_UNKNOWN);
	ck_assert_ptr_eq(baseline_find(&again, "two"), &again.routes[1]);
	ck_assert_ptr_null(baseline_find(&again, "three"));
	ck_assert(isnan(baseline_find_case(&again.routes[0], "b \"2\"")->quality));
	ck_assert_int_eq(baseline_find_case(&again.routes[0], "c")->format_ok, 0);
	ck_assert_ptr_null(baseline_find_case(&again.routes[0], "d"));
	ck_assert_ptr_null(baseline_find_case(&again.routes[1], "a"));
	buf_free(&first);
	buf_free(&second);
}
END_TEST

#define ROUTE(cases) \
	"{\"version\": 1, \"routes\": {\"r\": {\"candidate\": \"m\", \"cases\": " cases "}}}"

static const char *const refused[] = {
	"",
	"7",
	"{}",
	"{\"version\": 2, \"routes\": {}}",
	"{\"version\": 1}",
	"{\"version\": 1, \"routes\": []}",
	"{\"version\": 1, \"routes\": {\"r\": {}}}",
	"{\"version\": 1, \"routes\": {\"r\": {\"candidate\": \"m\"}}}",
	ROUTE("[]"),
	ROUTE("{\"a\": 1}"),
	ROUTE("{\"a\": {\"hash\": \"h\"}}"),
	ROUTE("{\"a\": {\"quality\": 1}}"),
	ROUTE("{\"a\": {\"hash\": \"h\", \"quality\": 1.5}}"),
	ROUTE("{\"a\": {\"hash\": \"h\", \"quality\": \"1\"}}"),
	ROUTE("{\"a\": {\"hash\": \"h\", \"quality\": 1}, \"a\": {\"hash\": \"h\", \"quality\": "
	      "1}}"),
};

START_TEST(what_is_no_baseline_is_refused_by_name)
{
	struct baseline baseline;

	ck_assert_msg(!baseline_read(&arena, "b.json", str_of(refused[_i]), &baseline, &err), "%s",
		refused[_i]);
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_msg(str_starts(str_of(err.text), STR("b.json:")), "%s", err.text);
}
END_TEST

Suite *suite_core_baseline(void);
Suite *suite_core_baseline(void)
{
	Suite *suite = suite_create("core/baseline");
	TCase *tcase = tcase_create("baseline");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, what_is_written_is_read_and_written_again_to_the_byte);
	tcase_add_loop_test(tcase, what_is_no_baseline_is_refused_by_name, 0,
		sizeof(refused) / sizeof(refused[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
