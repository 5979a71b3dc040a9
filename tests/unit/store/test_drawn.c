/* SPDX-License-Identifier: MIT */
#include "store_box.h"

#include "base/sha256.h"

START_TEST(what_was_drawn_comes_back_to_the_last_bit)
{
	static const double values[STORE_DRAWN_VALUES] = {5e-05, 1, -0.1234567890123456789, 1e-300};
	struct store *store = opened(STORE_WRITE);
	struct digest key = sha256(STR("a")), other = sha256(STR("b"));
	double seen[STORE_DRAWN_VALUES] = {0};
	bool found = true;

	ck_assert(store_get_drawn(store, &key, seen, &found, &err) && !found);
	ck_assert_msg(store_put_drawn(store, &key, values, &err), "%s", err.text);
	ck_assert(store_get_drawn(store, &key, seen, &found, &err) && found);
	ck_assert(memcmp(seen, values, sizeof(values)) == 0);
	ck_assert(store_get_drawn(store, &other, seen, &found, &err) && !found);
	store_close(store);
}
END_TEST

START_TEST(the_same_key_may_be_put_again)
{
	static const double values[STORE_DRAWN_VALUES] = {0.5, 0.5, -1, 1};
	struct store *store = opened(STORE_WRITE);
	struct digest key = sha256(STR("a"));
	double seen[STORE_DRAWN_VALUES];
	bool found;

	for (int i = 0; i < 2; i++)
		ck_assert_msg(store_put_drawn(store, &key, values, &err), "%s", err.text);
	store_close(store);
	store = opened(STORE_READ);
	ck_assert(store_get_drawn(store, &key, seen, &found, &err) && found);
	ck_assert(memcmp(seen, values, sizeof(values)) == 0);
	store_close(store);
}
END_TEST

Suite *suite_store_drawn(void);

Suite *suite_store_drawn(void)
{
	Suite *suite = suite_create("store/drawn");
	TCase *tcase = tcase_create("drawn");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_was_drawn_comes_back_to_the_last_bit);
	tcase_add_test(tcase, the_same_key_may_be_put_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
