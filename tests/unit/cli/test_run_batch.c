/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "cli/run_state.h"

START_TEST(what_a_part_of_a_run_took_is_not_there_for_the_next)
{
	struct run_state state = {
		.budget = {.usd = 1000, .requests = 50, .tokens = 900, .time_us = 60}};
	const struct run_summary part = {
		.total = {.cost = 300,
			.possibly_spent = 100,
			.requests = 20,
			.input_tokens = 200,
			.output_tokens = 100},
		.withheld_cost = 50,
		.withheld_tokens = 40,
		.started_us = 5,
		.now_us = 15,
	};

	run_state_spend(&state, &part);
	ck_assert_int_eq(state.budget.usd, 550);
	ck_assert_int_eq(state.budget.requests, 30);
	ck_assert_int_eq(state.budget.tokens, 560);
	ck_assert_int_eq(state.budget.time_us, 50);
}
END_TEST

START_TEST(what_is_used_up_is_not_unlimited)
{
	struct run_state state = {
		.budget = {.usd = 300, .requests = 20, .tokens = 300, .time_us = 10}};
	const struct run_summary part = {
		.total = {.cost = 300, .requests = 20, .input_tokens = 200, .output_tokens = 100},
		.now_us = 10,
	};

	run_state_spend(&state, &part);
	ck_assert_int_eq(state.budget.usd, 1);
	ck_assert_int_lt(state.budget.requests, 0);
	ck_assert_int_eq(state.budget.tokens, 1);
	ck_assert_int_lt(state.budget.time_us, 0);
}
END_TEST

START_TEST(no_limit_stays_none)
{
	struct run_state state = {0};
	const struct run_summary part = {.total = {.cost = 300, .requests = 20}, .now_us = 10};

	run_state_spend(&state, &part);
	ck_assert_int_eq(state.budget.usd, 0);
	ck_assert_int_eq(state.budget.requests, 0);
	ck_assert_int_eq(state.budget.tokens, 0);
	ck_assert_int_eq(state.budget.time_us, 0);
}
END_TEST

Suite *suite_cli_run_batch(void);

Suite *suite_cli_run_batch(void)
{
	Suite *suite = suite_create("cli/run_batch");
	TCase *tcase = tcase_create("run_batch");

	tcase_add_test(tcase, what_a_part_of_a_run_took_is_not_there_for_the_next);
	tcase_add_test(tcase, what_is_used_up_is_not_unlimited);
	tcase_add_test(tcase, no_limit_stays_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
