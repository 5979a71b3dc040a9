/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/vec.h"

START_TEST(pushed_items_are_zeroed_and_stay_in_order)
{
	VEC(struct {
		int number;
		const char *text;
	})
	list = {0};

	for (int i = 0; i < 1000; i++) {
		ck_assert_ptr_null(VEC_PUSH(&list)->text);
		list.items[list.count - 1].number = i;
		list.items[list.count - 1].text = "x";
	}
	ck_assert_uint_eq(list.count, 1000);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(list.items[i].number, i);
	VEC_FREE(&list);
	ck_assert_ptr_null(list.items);
	ck_assert_uint_eq(list.cap, 0);
}
END_TEST

Suite *suite_base_vec(void);
Suite *suite_base_vec(void)
{
	Suite *suite = suite_create("base/vec");
	TCase *tcase = tcase_create("vec");

	tcase_add_test(tcase, pushed_items_are_zeroed_and_stay_in_order);
	suite_add_tcase(suite, tcase);
	return suite;
}
