/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>

#include "base/map.h"

START_TEST(every_key_is_found_again_with_its_number)
{
	struct map map = {0};
	char key[16];
	uint64_t number;

	ck_assert(!map_get(&map, STR("x"), &number));
	for (uint64_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "k%u", (unsigned)i);
		ck_assert(map_add(&map, str_of(key), i * i));
	}
	ck_assert_uint_eq(map.count, 5000);
	for (uint64_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "k%u", (unsigned)i);
		ck_assert(map_get(&map, str_of(key), &number));
		ck_assert_uint_eq(number, i * i);
	}
	ck_assert(!map_get(&map, STR("k5000"), &number));
	map_fini(&map);
	ck_assert_uint_eq(map.count, 0);
}
END_TEST

START_TEST(a_second_adding_leaves_the_first_number)
{
	struct map map = {0};
	uint64_t number = 0;

	ck_assert(map_add(&map, STR("a"), 1));
	ck_assert(!map_add(&map, STR("a"), 2));
	ck_assert(map_get(&map, STR("a"), &number));
	ck_assert_uint_eq(number, 1);
	map_fini(&map);
}
END_TEST

START_TEST(keys_are_bytes_of_any_kind)
{
	struct map map = {0};
	uint64_t number = 0;

	ck_assert(map_add(&map, STR("a\0b"), 1));
	ck_assert(map_add(&map, STR("a\0c"), 2));
	ck_assert(map_add(&map, STR("a"), 3));
	ck_assert(map_add(&map, STR_NONE, 4));
	ck_assert(!map_add(&map, STR(""), 5));
	ck_assert(map_get(&map, STR("a\0c"), &number) && number == 2);
	ck_assert(map_get(&map, STR(""), &number) && number == 4);
	map_fini(&map);
}
END_TEST

Suite *suite_base_map(void);
Suite *suite_base_map(void)
{
	Suite *suite = suite_create("base/map");
	TCase *tcase = tcase_create("map");

	tcase_add_test(tcase, every_key_is_found_again_with_its_number);
	tcase_add_test(tcase, a_second_adding_leaves_the_first_number);
	tcase_add_test(tcase, keys_are_bytes_of_any_kind);
	suite_add_tcase(suite, tcase);
	return suite;
}
