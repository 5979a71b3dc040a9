/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

START_TEST(setting_returns_false_and_keeps_kind_and_text)
{
	struct err err = {0};

	ck_assert(!err_set(&err, ERR_CONFIG, "line %d: %s", 3, "bad"));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, "line 3: bad");
}
END_TEST

START_TEST(wrapping_puts_the_context_in_front_and_keeps_the_kind)
{
	struct err err = {0};

	err_set(&err, ERR_STORE, "locked");
	ck_assert(!err_wrap(&err, "%s", "store.db"));
	ck_assert_str_eq(err.text, "store.db: locked");
	ck_assert_int_eq(err.kind, ERR_STORE);
}
END_TEST

START_TEST(the_reason_of_the_system_stands_behind)
{
	struct err err = {0};

	errno = ENOENT;
	ck_assert(!err_errno(&err, "%s: cannot open", "x"));
	ck_assert_str_eq(err.text, "x: cannot open (No such file or directory)");
	ck_assert_int_eq(err.kind, ERR_IO);
}
END_TEST

START_TEST(a_message_is_one_line)
{
	struct err err = {0};

	err_set(&err, ERR_DATA, "a\nb\r\nc");
	ck_assert_str_eq(err.text, "a b  c");
}
END_TEST

START_TEST(a_long_message_ends_in_dots_and_in_whole_characters)
{
	static const char euro[] = "\xE2\x82\xAC";
	char text[3 * 500 + 1];
	struct err err = {0};

	for (size_t shift = 0; shift < 3; shift++) {
		for (size_t i = 0; i < 500; i++)
			memcpy(text + 3 * i, euro, sizeof(euro));
		memset(text, 'x', shift);
		memmove(text + shift, text + 3, sizeof(text) - 3);
		err_set(&err, ERR_DATA, "%s", text);
		ck_assert(str_ends(str_of(err.text), STR("...")));
		ck_assert(utf8_valid(str_of(err.text)));
		ck_assert_uint_ge(strlen(err.text), sizeof(err.text) - 4);
		err_wrap(&err, "context");
		ck_assert(str_starts(str_of(err.text), STR("context: ")));
		ck_assert(str_ends(str_of(err.text), STR("...")));
		ck_assert(utf8_valid(str_of(err.text)));
	}
}
END_TEST

START_TEST(nobody_needs_to_want_the_reason)
{
	ck_assert(!err_set(NULL, ERR_DATA, "x"));
	ck_assert(!err_wrap(NULL, "x"));
	ck_assert(!err_errno(NULL, "x"));
}
END_TEST

Suite *suite_base_err(void);
Suite *suite_base_err(void)
{
	Suite *suite = suite_create("base/err");
	TCase *tcase = tcase_create("err");

	tcase_add_test(tcase, setting_returns_false_and_keeps_kind_and_text);
	tcase_add_test(tcase, wrapping_puts_the_context_in_front_and_keeps_the_kind);
	tcase_add_test(tcase, the_reason_of_the_system_stands_behind);
	tcase_add_test(tcase, a_message_is_one_line);
	tcase_add_test(tcase, a_long_message_ends_in_dots_and_in_whole_characters);
	tcase_add_test(tcase, nobody_needs_to_want_the_reason);
	suite_add_tcase(suite, tcase);
	return suite;
}
