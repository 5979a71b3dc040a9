/* SPDX-License-Identifier: MIT */
#include "store_box.h"

static const struct store_question question = {"route", "sha256:1", "large", "sha256:2"};

static struct store_ledger found_by(struct store *store, const struct store_question *of)
{
	struct store_ledger ledger;
	bool found = false;

	ck_assert_msg(store_find_ledger(store, of, &arena, &ledger, &found, &err), "%s", err.text);
	ck_assert(found);
	return ledger;
}

static void add_look(struct store *store, int64_t ledger, int number, int64_t taken_us)
{
	const struct store_look look = {number, number * 50, taken_us, 0.0205};

	ck_assert_msg(store_add_look(store, ledger, &look, "large", &err), "%s", err.text);
}

START_TEST(a_ledger_comes_back_as_it_was_written)
{
	const struct store_first_cost costs[] = {
		{"small", 5, false, 0}, {"chain", INT64_MAX, true, 0}};
	struct store *store = opened(STORE_WRITE);
	struct store_ledger ledger;

	ck_assert(store_begin(store, &err));
	ck_assert(store_plan_looks(store, &question, "50,100", &err));
	ledger = found_by(store, &question);
	ck_assert_str_eq(ledger.looks, "50,100");
	ck_assert_str_eq(ledger.compared, "");
	ck_assert_uint_eq(ledger.taken_count, 0);
	add_look(store, ledger.id, 1, 1000);
	add_look(store, ledger.id, 2, 2000);
	for (size_t i = 0; i < 2; i++)
		ck_assert(store_add_first_cost(store, ledger.id, &costs[i], &err));
	ck_assert(store_commit(store, &err));
	store_close(store);
	store = opened(STORE_READ);
	ledger = found_by(store, &question);
	ck_assert_str_eq(ledger.compared, "large");
	ck_assert_uint_eq(ledger.taken_count, 2);
	ck_assert_int_eq(ledger.taken[1].look, 2);
	ck_assert_int_eq(ledger.taken[1].cases, 100);
	ck_assert_int_eq(ledger.taken[1].taken_us, 2000);
	ck_assert_double_eq(ledger.taken[1].level, 0.0205);
	ck_assert_uint_eq(ledger.cost_count, 2);
	ck_assert_str_eq(ledger.costs[0].name, "chain");
	ck_assert_int_eq(ledger.costs[0].cost, INT64_MAX);
	ck_assert(ledger.costs[0].late && !ledger.costs[1].late);
	store_close(store);
}
END_TEST

START_TEST(what_is_on_record_first_stands)
{
	const struct store_first_cost first = {"small", 5, false, 0},
				      second = {"small", 6, true, 0};
	struct store *store = opened(STORE_WRITE);
	struct store_ledger ledger;

	ck_assert(store_plan_looks(store, &question, "50,100", &err));
	ck_assert(store_plan_looks(store, &question, "40,80", &err));
	ledger = found_by(store, &question);
	ck_assert_str_eq(ledger.looks, "40,80"); /* nobody has looked yet */
	add_look(store, ledger.id, 1, 1000);
	add_look(store, ledger.id, 1, 3000);
	ck_assert(store_add_first_cost(store, ledger.id, &first, &err));
	ck_assert(store_add_first_cost(store, ledger.id, &second, &err));
	ck_assert(store_plan_looks(store, &question, "50,100", &err));
	ledger = found_by(store, &question);
	ck_assert_str_eq(ledger.looks, "40,80");
	ck_assert_int_eq(ledger.taken[0].taken_us, 1000);
	ck_assert_int_eq(ledger.costs[0].cost, 5);
	store_close(store);
}
END_TEST

START_TEST(one_that_joins_at_a_later_look_is_recorded_anew_and_only_once)
{
	const struct store_first_cost costs[] = {{"small", 9, false, 0}, {"small", 4, true, 2},
		{"small", 3, true, 3}, {"small", 9, false, 0}};
	struct store *store = opened(STORE_WRITE);
	struct store_ledger ledger;

	ck_assert(store_plan_looks(store, &question, "50,100", &err));
	ledger = found_by(store, &question);
	for (size_t i = 0; i < 4; i++)
		ck_assert(store_add_first_cost(store, ledger.id, &costs[i], &err));
	ledger = found_by(store, &question);
	ck_assert_uint_eq(ledger.cost_count, 1);
	ck_assert_int_eq(ledger.costs[0].cost, 4);
	ck_assert_int_eq(ledger.costs[0].joined, 2);
	ck_assert(ledger.costs[0].late);
	store_close(store);
}
END_TEST

START_TEST(another_question_has_a_ledger_of_its_own_but_finds_the_plan)
{
	const struct store_question other = {"route", "sha256:1", "large", "sha256:3"};
	const struct store_question elsewhere = {"route", "sha256:9", "large", "sha256:2"};
	struct store *store = opened(STORE_WRITE);
	struct store_ledger ledger;
	const char *looks;
	bool found;

	ck_assert(store_plan_looks(store, &question, "50,100", &err));
	ck_assert(store_find_ledger(store, &other, &arena, &ledger, &found, &err));
	ck_assert(!found);
	ck_assert(store_find_looks(store, &other, &arena, &looks, &err));
	ck_assert_str_eq(looks, "50,100");
	ck_assert(store_find_looks(store, &elsewhere, &arena, &looks, &err));
	ck_assert_ptr_null(looks);
	store_close(store);
}
END_TEST

START_TEST(an_earlier_look_at_other_cases_is_found)
{
	const struct store_question edited = {"route", "sha256:9", "large", "sha256:2"};
	struct store *store = opened(STORE_WRITE);
	int64_t taken_us = -1;

	ck_assert(store_plan_looks(store, &question, "", &err));
	ck_assert(store_plan_looks(store, &edited, "", &err));
	add_look(store, found_by(store, &question).id, 1, 1000);
	ck_assert(store_find_earlier_look(store, "route", "sha256:1", &taken_us, &err));
	ck_assert_int_eq(taken_us, 0);
	ck_assert(store_find_earlier_look(store, "route", "sha256:9", &taken_us, &err));
	ck_assert_int_eq(taken_us, 1000);
	/* The same after a look at the edited ones; and the first suite stays the first. */
	add_look(store, found_by(store, &edited).id, 1, 2000);
	ck_assert(store_find_earlier_look(store, "route", "sha256:9", &taken_us, &err));
	ck_assert_int_eq(taken_us, 1000);
	ck_assert(store_find_earlier_look(store, "route", "sha256:1", &taken_us, &err));
	ck_assert_int_eq(taken_us, 0);
	ck_assert(store_find_earlier_look(store, "another", "sha256:9", &taken_us, &err));
	ck_assert_int_eq(taken_us, 0);
	store_close(store);
}
END_TEST

START_TEST(cases_that_were_looked_at_are_told_by_question_and_time)
{
	const struct store_question other = {"route", "sha256:1", "large", "sha256:3"},
				    fresh = {"route", "sha256:4", "large", "sha256:5"},
				    bare = {"route", "sha256:6", "large", "sha256:5"};
	struct store *store = opened(STORE_WRITE);
	struct store_seen seen;
	uint64_t number;

	ck_assert(store_plan_looks(store, &question, "", &err));
	ck_assert(store_plan_looks(store, &other, "", &err));
	ck_assert(store_plan_looks(store, &fresh, "", &err));
	add_look(store, found_by(store, &question).id, 1, 1000);
	ck_assert(store_add_seen(store, found_by(store, &question).id, "a", 1000, &err));
	ck_assert(store_add_seen(store, found_by(store, &question).id, "a", 4000, &err));
	ck_assert(store_add_seen(store, found_by(store, &other).id, "b", 1000, &err));
	ck_assert(store_add_seen(store, found_by(store, &fresh).id, "c", 2000, &err));
	ck_assert(store_find_seen(store, &question, "sha256:5", INT64_MAX, &seen, &err));
	ck_assert_uint_eq(seen.ids.count, 2);
	ck_assert(map_get(&seen.ids, STR("a"), &number) && map_get(&seen.ids, STR("c"), &number));
	ck_assert_int_eq(seen.last_us, 2000);
	ck_assert_int_eq(seen.unknown_us, 0);
	map_fini(&seen.ids);
	ck_assert(store_find_seen(store, &question, "sha256:5", 2000, &seen, &err));
	ck_assert_uint_eq(seen.ids.count, 1);
	map_fini(&seen.ids);
	/* A look of which nobody wrote down the cases. */
	add_look(store, found_by(store, &other).id, 1, 3000);
	add_look(store, found_by(store, &fresh).id, 1, 2500);
	ck_assert(store_plan_looks(store, &bare, "", &err));
	add_look(store, found_by(store, &bare).id, 1, 5000);
	ck_assert(store_find_seen(store, &question, "sha256:5", INT64_MAX, &seen, &err));
	ck_assert_int_eq(seen.unknown_us, 5000);
	map_fini(&seen.ids);
	store_close(store);
}
END_TEST

Suite *suite_store_ledger(void);
Suite *suite_store_ledger(void)
{
	Suite *suite = suite_create("store/ledger");
	TCase *tcase = tcase_create("ledger");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_ledger_comes_back_as_it_was_written);
	tcase_add_test(tcase, what_is_on_record_first_stands);
	tcase_add_test(tcase, cases_that_were_looked_at_are_told_by_question_and_time);
	tcase_add_test(tcase, one_that_joins_at_a_later_look_is_recorded_anew_and_only_once);
	tcase_add_test(tcase, another_question_has_a_ledger_of_its_own_but_finds_the_plan);
	tcase_add_test(tcase, an_earlier_look_at_other_cases_is_found);
	suite_add_tcase(suite, tcase);
	return suite;
}
