/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/str.h"

START_TEST(bytes_grow_and_end_in_a_nul)
{
	struct buf buf = {0};

	ck_assert_str_eq(buf_z(&buf), "");
	ck_assert_uint_eq(buf_view(&buf).len, 0);
	buf_str(&buf, STR_NONE);
	buf_puts(&buf, "abc");
	buf_char(&buf, '-');
	buf_repeat(&buf, 'x', 3);
	buf_printf(&buf, "%05d", 42);
	buf_printf(&buf, "%s", "");
	ck_assert_str_eq(buf_z(&buf), "abc-xxx00042");
	for (int i = 0; i < 10000; i++)
		buf_char(&buf, 'y');
	ck_assert_uint_eq(buf.len, 10012);
	ck_assert_int_eq(buf.data[buf.len], '\0');
	ck_assert(!buf.over);
	buf_clear(&buf);
	ck_assert_str_eq(buf_z(&buf), "");
	buf_free(&buf);
	buf_free(&buf);
}
END_TEST

START_TEST(the_limit_itself_fits_and_one_byte_more_does_not)
{
	struct buf buf = {.limit = 4};

	buf_puts(&buf, "abcd");
	ck_assert(!buf.over);
	buf_char(&buf, 'e');
	ck_assert(buf.over);
	ck_assert_str_eq(buf_z(&buf), "abcd");
	buf_free(&buf);
}
END_TEST

START_TEST(once_over_the_limit_nothing_more_is_added)
{
	struct buf buf = {.limit = 4};

	buf_puts(&buf, "abcdef");
	buf_char(&buf, 'x');
	buf_printf(&buf, "%d", 1);
	buf_repeat(&buf, 'x', 1);
	ck_assert_uint_eq(buf.len, 0);
	buf_clear(&buf);
	ck_assert(!buf.over);
	buf_char(&buf, 'x');
	ck_assert_str_eq(buf_z(&buf), "x");
	buf_free(&buf);
}
END_TEST

START_TEST(a_count_near_the_end_of_numbers_is_over_the_limit)
{
	struct buf buf = {.limit = SIZE_MAX};

	buf_char(&buf, 'x');
	buf_repeat(&buf, 'x', SIZE_MAX);
	ck_assert(buf.over);
	buf_free(&buf);
}
END_TEST

START_TEST(percent_encoding_leaves_only_what_no_url_reserves)
{
	struct buf buf = {0};

	buf_percent(&buf, STR("aZ09-._~/:%\0 \xc3\xa9"));
	ck_assert_str_eq(buf_z(&buf), "aZ09-._~%2F%3A%25%00%20%C3%A9");
	buf_free(&buf);
}
END_TEST

Suite *suite_base_buf(void);
Suite *suite_base_buf(void)
{
	Suite *suite = suite_create("base/buf");
	TCase *tcase = tcase_create("buf");

	tcase_add_test(tcase, bytes_grow_and_end_in_a_nul);
	tcase_add_test(tcase, the_limit_itself_fits_and_one_byte_more_does_not);
	tcase_add_test(tcase, once_over_the_limit_nothing_more_is_added);
	tcase_add_test(tcase, a_count_near_the_end_of_numbers_is_over_the_limit);
	tcase_add_test(tcase, percent_encoding_leaves_only_what_no_url_reserves);
	suite_add_tcase(suite, tcase);
	return suite;
}
