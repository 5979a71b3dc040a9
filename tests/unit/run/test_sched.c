/* SPDX-License-Identifier: MIT */
#include "sched_world.h"

START_TEST(all_that_is_wanted_is_asked_once)
{
	struct world world;

	world_init(&world, 2, 500, always_answers);
	world_run(&world);
	ck_assert_int_eq(world.requests, 1000);
	ck_assert_uint_eq(world.done, 1000);
	world_close(&world);
}
END_TEST

START_TEST(concurrency_doubles_until_the_first_throttling_then_grows_by_one)
{
	struct single single;
	struct sched_task *task;

	single_open(&single, usual);
	ck_assert_int_eq(window(&single), 8);
	succeed(&single, 7);
	ck_assert_int_eq(window(&single), 8);
	succeed(&single, 1);
	ck_assert_int_eq(window(&single), 16);
	succeed(&single, 16);
	ck_assert_int_eq(window(&single), 32);
	succeed(&single, 32);
	ck_assert_int_eq(window(&single), 64);
	succeed(&single, 64);
	ck_assert_int_eq(window(&single), 64); /* the limit */
	single.now_us = 10 * SECOND;
	task = single_start(&single);
	ck_assert(single_end(&single, task, FAULT_THROTTLED, 100 * SECOND));
	ck_assert_int_eq(window(&single), 44); /* 64 x 0.7, rounded down */
	/* At most once a second. */
	single.now_us += SECOND - 1;
	task = single_start(&single);
	ck_assert(single_end(&single, task, FAULT_THROTTLED, 100 * SECOND));
	ck_assert_int_eq(window(&single), 44);
	single.now_us += 1;
	task = single_start(&single);
	ck_assert(single_end(&single, task, FAULT_THROTTLED, 100 * SECOND));
	ck_assert_int_eq(window(&single), 30);
	/* It stays for 5 s. */
	single.now_us += 5 * SECOND - 1;
	succeed(&single, 100);
	ck_assert_int_eq(window(&single), 30);
	single.now_us += 1;
	succeed(&single, 29);
	ck_assert_int_eq(window(&single), 30);
	succeed(&single, 1);
	ck_assert_int_eq(window(&single), 31);
	succeed(&single, 31);
	ck_assert_int_eq(window(&single), 32);
	sched_free(single.sched);
}
END_TEST

START_TEST(concurrency_starts_where_it_is_told_to)
{
	static const int starts[][3] = {
		{0, 64, 8}, {1, 64, 1}, {40, 64, 40}, {200, 64, 64}, {0, 5, 5}};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		struct sched_limits limits = usual;
		struct single single;

		limits.start = starts[i][0];
		limits.concurrency = starts[i][1];
		single_open(&single, limits);
		ck_assert_int_eq(window(&single), starts[i][2]);
		sched_free(single.sched);
	}
}
END_TEST

START_TEST(a_rejection_ends_a_row_of_successes)
{
	struct single single;

	single_open(&single, usual);
	ck_assert(single_end(&single, single_start(&single), FAULT_THROTTLED, 100 * SECOND));
	ck_assert_int_eq(window(&single), 5);
	single.now_us = 5 * SECOND;
	succeed(&single, 4);
	ck_assert(!single_end(&single, single_start(&single), FAULT_REJECTED, -1));
	succeed(&single, 4);
	ck_assert_int_eq(window(&single), 5);
	succeed(&single, 1);
	ck_assert_int_eq(window(&single), 6);
	sched_free(single.sched);
}
END_TEST

START_TEST(concurrency_never_falls_below_one)
{
	struct sched_limits limits = usual;
	struct single single;

	limits.concurrency = 3;
	single_open(&single, limits);
	ck_assert_int_eq(window(&single), 3);
	for (int i = 0; i < 5; i++) {
		struct sched_task *task = single_start(&single);

		ck_assert_ptr_nonnull(task);
		single_end(&single, task, FAULT_THROTTLED, -1);
		single.now_us += 70 * SECOND;
	}
	ck_assert_int_eq(window(&single), 1);
	sched_free(single.sched);
}
END_TEST

static int64_t first_is_throttled(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	if (task->candidate == 0 && task->seed % 3) {
		result->fault = FAULT_THROTTLED;
		result->wait_us = 30 * SECOND;
	}
	return SECOND;
}

START_TEST(one_candidates_throttling_does_not_slow_another)
{
	struct world alone, beside;

	world_init(&alone, 2, 500, first_is_throttled);
	alone.wanted[0] = 0;
	world_run(&alone);
	world_init(&beside, 2, 500, first_is_throttled);
	world_run(&beside);
	ck_assert_int_eq(alone.finished_us[1], beside.finished_us[1]);
	ck_assert_int_eq(beside.requests_of[1], 500);
	world_close(&alone);
	world_close(&beside);
}
END_TEST

START_TEST(limits_hold_per_candidate_per_host_and_in_all)
{
	struct world world;

	world_init(&world, 4, 500, always_answers);
	world.limits[0].concurrency = 5;
	world.limits[1].host = "h";
	world.limits[2].host = "h";
	world.max_per_host = 20;
	world.max_in_flight = 60;
	world_run(&world);
	ck_assert_int_eq(world.peak_of[0], 5);
	ck_assert_int_le(world.peak, 60);
	ck_assert_int_le(world.peak_of[1], 20);
	ck_assert_int_le(world.peak_of[2], 20);
	ck_assert_int_gt(world.peak_of[3], 30);
	ck_assert_uint_eq(world.done, 2000);
	world_close(&world);
}
END_TEST

START_TEST(requests_keep_the_pace_of_rpm)
{
	struct world world;

	world_init(&world, 1, 600, always_answers);
	world.limits[0].rpm = 120;
	world_run(&world);
	for (size_t i = 120; i < world.start_count; i++)
		ck_assert_int_ge(world.starts[i] - world.starts[i - 120], MINUTE);
	/* And make use of it. */
	ck_assert_int_le(world.now_us, 302 * SECOND);
	world_close(&world);
}
END_TEST

START_TEST(a_loop_that_comes_a_little_late_catches_up_and_one_that_slept_does_not)
{
	struct sched_limits limits = usual;
	struct single single;

	limits.rpm = 60;
	single_open(&single, limits);
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	/* A share of the minute, and a sixtieth of the tenth of a second that it may be late. */
	single.now_us = 1001666;
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 1101666;
	ck_assert_ptr_nonnull(single_start(&single));
	single.now_us = 2003334;
	ck_assert_ptr_nonnull(single_start(&single));
	single.now_us = 10 * SECOND;
	ck_assert_ptr_nonnull(single_start(&single));
	single.now_us = 11001666;
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 11001667;
	ck_assert_ptr_nonnull(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(candidates_take_turns_where_there_is_room_for_few)
{
	struct world world;

	world_init(&world, 3, 200, always_answers);
	world.max_in_flight = 6;
	world_run(&world);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_ge(world.finished_us[i], 95 * SECOND);
		ck_assert_int_le(world.peak_of[i], 3);
	}
	world_close(&world);
}
END_TEST

START_TEST(tokens_keep_the_pace_of_tpm_as_counted)
{
	struct world world;

	world_init(&world, 1, 300, always_answers);
	world.limits[0].tpm = 6000; /* answers take 100, but were estimated at 200 */
	world.limits[0].concurrency = 1;
	world.pace_tokens = 200;
	world_run(&world);
	ck_assert_int_ge(world.now_us, 299 * SECOND);
	ck_assert_int_le(world.now_us, 330 * SECOND);
	world_close(&world);
}
END_TEST

static int64_t costs_half(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)task;
	result->cost = world->reserve_cost / 2;
	result->tokens = world->reserve_tokens / 2;
	if (rng_below(&world->rng, 4) == 0) {
		result->fault = FAULT_SPOILED;
		result->maybe_billed = true;
	}
	return SECOND;
}

START_TEST(a_budget_in_money_is_never_passed_and_is_made_use_of)
{
	struct world world;

	world_init(&world, 2, 1000, costs_half);
	world.seed = (uint64_t)_i;
	world.reserve_cost = 1000;
	world.budget.usd = 200000;
	world_run(&world);
	ck_assert_int_le(sched_committed_cost(world.sched), 200000);
	ck_assert_int_gt(sched_committed_cost(world.sched), 198000);
	ck_assert_str_eq(sched_budget_ended(world.sched), "usd");
	world_close(&world);
}
END_TEST

START_TEST(budgets_of_requests_tokens_and_time_end_a_run)
{
	struct world world;

	world_init(&world, 2, 1000, always_answers);
	world.budget.requests = 50;
	world_run(&world);
	ck_assert_int_eq(world.requests, 50);
	ck_assert_str_eq(sched_budget_ended(world.sched), "requests");
	world_close(&world);
	world_init(&world, 2, 1000, always_answers);
	world.reserve_tokens = 400;
	world.budget.tokens = 10000;
	world_run(&world);
	ck_assert_int_ge(world.requests, 96);
	ck_assert_int_le(world.requests, 100);
	ck_assert_str_eq(sched_budget_ended(world.sched), "tokens");
	world_close(&world);
	world_init(&world, 1, 1000, always_answers);
	world.limits[0].concurrency = 1;
	world.budget.time_us = 10 * SECOND;
	world_run(&world);
	ck_assert_int_eq(world.requests, 10);
	ck_assert_str_eq(sched_budget_ended(world.sched), "time");
	world_close(&world);
	/* Nothing is left. */
	for (int i = 0; i < 2; i++) {
		world_init(&world, 2, 1000, always_answers);
		world.budget.requests = i ? 0 : -1;
		world.budget.time_us = i ? -1 : 0;
		world_run(&world);
		ck_assert_int_eq(world.requests, 0);
		ck_assert_str_eq(sched_budget_ended(world.sched), i ? "time" : "requests");
		world_close(&world);
	}
	world_init(&world, 1, 10, always_answers);
	world.budget.requests = 11;
	world_run(&world);
	ck_assert_ptr_null(sched_budget_ended(world.sched));
	world_close(&world);
}
END_TEST

START_TEST(draining_starts_nothing_and_awaits_what_is_in_flight)
{
	struct world world;
	struct sched_act act;
	int64_t sent;

	world_init(&world, 2, 500, first_is_throttled);
	world_open(&world);
	while (world.now_us < 5 * SECOND && sched_next(world.sched, world.now_us, &act))
		turn(&world, &act);
	ck_assert_int_gt(sched_in_flight(world.sched), 0);
	sched_drain(world.sched);
	sent = world.requests;
	while (sched_next(world.sched, world.now_us, &act))
		turn(&world, &act);
	ck_assert_int_eq(world.requests, sent);
	ck_assert_int_lt(world.now_us, 7 * SECOND);
	ck_assert_int_eq(sched_in_flight(world.sched), 0);
	world_close(&world);
}
END_TEST

/* Everything that can happen, by chance. */
static int64_t by_chance(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	uint64_t draw = rng_below(&world->rng, 100);

	(void)task;
	result->tokens = (int64_t)rng_below(&world->rng, 500);
	result->cost = (int64_t)rng_below(&world->rng, 500);
	if (draw < 8)
		result->fault = FAULT_THROTTLED;
	else if (draw < 14)
		result->fault = FAULT_TRANSIENT;
	else if (draw < 17)
		result->fault = FAULT_SPOILED;
	else if (draw < 19)
		result->fault = FAULT_REJECTED;
	else if (draw == 19 && rng_below(&world->rng, 20) == 0)
		result->fault = FAULT_FATAL;
	result->maybe_billed = result->fault == FAULT_SPOILED;
	if (result->fault && rng_below(&world->rng, 5) == 0)
		result->wait_us = (int64_t)rng_below(&world->rng, 200 * SECOND);
	return (int64_t)rng_below(&world->rng, 3 * SECOND);
}

START_TEST(whatever_happens_each_task_ends_once_and_lists_end_empty)
{
	struct world world;

	world_init(&world, 3, 200, by_chance);
	world.seed = (uint64_t)_i + 1;
	world.limits[1].rpm = 600;
	world.limits[2].tpm = 100000;
	world.limits[2].concurrency = 1 + _i % 7;
	world.limits[0].host = world.limits[1].host = "h";
	world.reserve_cost = world.reserve_tokens = world.pace_tokens = 500;
	if (_i % 3 == 1)
		world.budget.usd = 50000 + 1000 * _i;
	world_run(&world);
	ck_assert_uint_eq(world.done + world.failed + world.untried, world.cell_count);
	ck_assert_int_le(world.peak_of[2], world.limits[2].concurrency);
	if (world.budget.usd)
		ck_assert_int_le(sched_committed_cost(world.sched), world.budget.usd);
	world_close(&world);
}
END_TEST

START_TEST(the_same_world_runs_the_same_way_twice)
{
	struct world a, b;

	world_init(&a, 3, 200, by_chance);
	world_init(&b, 3, 200, by_chance);
	world_run(&a);
	world_run(&b);
	ck_assert_uint_eq(a.start_count, b.start_count);
	ck_assert_int_eq(memcmp(a.starts, b.starts, a.start_count * sizeof(a.starts[0])), 0);
	world_close(&a);
	world_close(&b);
}
END_TEST

Suite *suite_run_sched(void);

Suite *suite_run_sched(void)
{
	Suite *suite = suite_create("run/sched");
	TCase *tcase = tcase_create("sched");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, all_that_is_wanted_is_asked_once);
	tcase_add_test(tcase, concurrency_doubles_until_the_first_throttling_then_grows_by_one);
	tcase_add_test(tcase, concurrency_starts_where_it_is_told_to);
	tcase_add_test(tcase, a_rejection_ends_a_row_of_successes);
	tcase_add_test(tcase, concurrency_never_falls_below_one);
	tcase_add_test(tcase, one_candidates_throttling_does_not_slow_another);
	tcase_add_test(tcase, limits_hold_per_candidate_per_host_and_in_all);
	tcase_add_test(tcase, requests_keep_the_pace_of_rpm);
	tcase_add_test(
		tcase, a_loop_that_comes_a_little_late_catches_up_and_one_that_slept_does_not);
	tcase_add_test(tcase, candidates_take_turns_where_there_is_room_for_few);
	tcase_add_test(tcase, tokens_keep_the_pace_of_tpm_as_counted);
	tcase_add_loop_test(tcase, a_budget_in_money_is_never_passed_and_is_made_use_of, 1, 10);
	tcase_add_test(tcase, budgets_of_requests_tokens_and_time_end_a_run);
	tcase_add_test(tcase, draining_starts_nothing_and_awaits_what_is_in_flight);
	tcase_add_loop_test(tcase, whatever_happens_each_task_ends_once_and_lists_end_empty, 0, 60);
	tcase_add_test(tcase, the_same_world_runs_the_same_way_twice);
	suite_add_tcase(suite, tcase);
	return suite;
}
