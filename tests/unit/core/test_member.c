/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "core/member.h"
#include "core/money.h"

START_TEST(what_does_not_exist_is_null)
{
	struct buf out = {0};
	struct jsonw w;

	jsonw_init(&w, &out, 0);
	jsonw_object(&w);
	member_text(&w, "a", NULL);
	member_number(&w, "b", NAN);
	member_count(&w, "c", -1);
	member_money(&w, "d", MONEY_UNKNOWN);
	member_ms(&w, "e", -1);
	jsonw_object_end(&w);
	ck_assert_str_eq(buf_z(&out), "{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null}");
	buf_free(&out);
}
END_TEST

START_TEST(numbers_have_the_digits_that_count)
{
	const struct evidence row = {.reasons = 1u << REASON_QUALITY | 1u << REASON_INCOMPLETE};
	struct buf out = {0};
	struct jsonw w;

	jsonw_init(&w, &out, 0);
	jsonw_object(&w);
	member_text(&w, "a", "x\"");
	member_number(&w, "b", 1.0 / 3);
	member_count(&w, "c", 0);
	member_money(&w, "d", 17000000);
	member_ms(&w, "e", 1234567);
	member_reasons(&w, &row);
	jsonw_object_end(&w);
	ck_assert_str_eq(buf_z(&out),
		"{\"a\":\"x\\\"\",\"b\":0.333333,\"c\":0,\"d\":0.000017,\"e\":1234.567,"
		"\"reasons\":[\"quality\",\"incomplete\"]}");
	buf_free(&out);
}
END_TEST

Suite *suite_core_member(void);
Suite *suite_core_member(void)
{
	Suite *suite = suite_create("core/member");
	TCase *tests = tcase_create("member");

	tcase_add_test(tests, what_does_not_exist_is_null);
	tcase_add_test(tests, numbers_have_the_digits_that_count);
	suite_add_tcase(suite, tests);
	return suite;
}
