/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "core/money.h"
#include "core/record.h"

START_TEST(fields_stand_one_behind_the_other)
{
	static const char *const names[] = {"a", "b,c"};
	struct buf out = {0};

	record_head(&out, names, 2);
	record_text(&out, "x");
	record_text(&out, "say \"y\",\nz");
	record_number(&out, -0.25);
	record_number(&out, 1.0 / 3);
	record_count(&out, 0);
	record_money(&out, 17000000);
	record_ms(&out, 410250);
	record_end(&out);
	ck_assert_str_eq(buf_z(&out),
		"a,\"b,c\"\r\nx,\"say \"\"y\"\",\nz\",-0.25,0.333333,0,0.000017,410.25\r\n");
	buf_free(&out);
}
END_TEST

START_TEST(what_does_not_exist_is_an_empty_field)
{
	struct buf out = {0};

	record_text(&out, "x");
	record_text(&out, NULL);
	record_text(&out, "");
	record_number(&out, NAN);
	record_number(&out, INFINITY);
	record_count(&out, -1);
	record_money(&out, MONEY_UNKNOWN);
	record_ms(&out, -1);
	record_end(&out);
	ck_assert_str_eq(buf_z(&out), "x,,,,,,,\r\n");
	buf_free(&out);
}
END_TEST

START_TEST(no_text_is_a_formula)
{
	struct buf out = {0};

	record_text(&out, "=1+1");
	record_text(&out, "@x");
	record_text(&out, "-1");
	ck_assert_str_eq(buf_z(&out), "'=1+1,'@x,'-1");
	buf_free(&out);
}
END_TEST

Suite *suite_core_record(void);
Suite *suite_core_record(void)
{
	Suite *suite = suite_create("core/record");
	TCase *tcase = tcase_create("record");

	tcase_add_test(tcase, fields_stand_one_behind_the_other);
	tcase_add_test(tcase, what_does_not_exist_is_an_empty_field);
	tcase_add_test(tcase, no_text_is_a_formula);
	suite_add_tcase(suite, tcase);
	return suite;
}
