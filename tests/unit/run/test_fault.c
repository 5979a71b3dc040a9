/* SPDX-License-Identifier: MIT */
#include "sched_world.h"

START_TEST(delays_lie_within_their_bounds)
{
	static const int64_t transient_us[] = {
		500000, 1000000, 2000000, 4000000, 8000000, 16000000, 30000000, 30000000, 30000000};
	static const int64_t throttled_us[] = {1000000, 2000000, 4000000, 8000000, 16000000,
		32000000, 60000000, 60000000, 60000000};

	for (int n = 1; n <= 9; n++) {
		int64_t low = INT64_MAX, high = 0, low_t = INT64_MAX, high_t = 0;

		for (uint64_t seed = 0; seed < 10000; seed++) {
			struct rng rng = {seed};
			int64_t transient = sched_delay(&rng, FAULT_TRANSIENT, n);
			int64_t throttled = sched_delay(&rng, FAULT_THROTTLED, n);

			low = transient < low ? transient : low;
			high = transient > high ? transient : high;
			low_t = throttled < low_t ? throttled : low_t;
			high_t = throttled > high_t ? throttled : high_t;
		}
		ck_assert_int_ge(low, 0);
		ck_assert_int_lt(low, transient_us[n - 1] / 100);
		ck_assert_int_lt(high, transient_us[n - 1]);
		ck_assert_int_gt(high, transient_us[n - 1] * 99 / 100);
		ck_assert_int_ge(low_t, throttled_us[n - 1] / 2);
		ck_assert_int_lt(high_t, throttled_us[n - 1]);
		ck_assert_int_gt(high_t, throttled_us[n - 1] * 99 / 100);
	}
	struct rng rng = {7};
	ck_assert_int_le(sched_delay(&rng, FAULT_TRANSIENT, 2000000000), 30000000);
}
END_TEST

START_TEST(a_transient_fault_is_tried_five_times_in_all)
{
	struct world world;

	world_init(&world, 1, 1, never_reached);
	world_run(&world);
	ck_assert_int_eq(world.requests, 5);
	ck_assert_uint_eq(world.failed, 1);
	ck_assert_int_eq(sched_view(world.sched, 0).bucket, 500 - 4 * 14);
	world_close(&world);
}
END_TEST

static int64_t always_spoils(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->fault = FAULT_SPOILED;
	result->maybe_billed = true;
	return SECOND;
}

START_TEST(a_spoiled_answer_is_tried_three_times_and_each_may_be_billed)
{
	struct world world;

	world_init(&world, 1, 1, always_spoils);
	world.reserve_cost = 1000;
	world_run(&world);
	ck_assert_int_eq(world.requests, 3);
	ck_assert_int_eq(sched_view(world.sched, 0).possibly_spent, 3000);
	ck_assert_int_eq(sched_committed_cost(world.sched), 3000);
	world_close(&world);
}
END_TEST

/* One after the other: transient, spoiled, spoiled. */
static int64_t mixes_faults(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	result->fault = task->attempts == 1 ? FAULT_TRANSIENT : FAULT_SPOILED;
	return SECOND;
}

START_TEST(attempts_of_all_kinds_count_together)
{
	struct world world;

	world_init(&world, 1, 1, mixes_faults);
	world_run(&world);
	ck_assert_int_eq(world.requests, 3);
	world_close(&world);
}
END_TEST

START_TEST(throttling_lasts_until_the_deadline_and_not_longer)
{
	struct world world;
	const struct sched_task *task;

	world_init(&world, 1, 1, always_throttles);
	world.seed = (uint64_t)_i;
	world_run(&world);
	task = &world.cells[0].task;
	ck_assert_int_gt(world.requests, 10);
	ck_assert_int_lt(world.requests, 30);
	for (size_t i = 0; i < world.start_count; i++)
		ck_assert_int_le(world.starts[i], task->first_start_us + 15 * MINUTE);
	ck_assert_int_gt(world.now_us, 13 * MINUTE);
	ck_assert_int_le(world.now_us, 15 * MINUTE + SECOND);
	world_close(&world);
}
END_TEST

/* How many retries a full bucket pays for when nothing ever succeeds. */
static int64_t burst(struct world *world)
{
	struct sched_act act;
	int64_t retries = 0;

	world_open(world);
	while (sched_next(world->sched, world->now_us, &act) && !sched_view(world->sched, 0).down)
		turn(world, &act);
	for (size_t i = 0; i < world->cell_count; i++)
		retries += world->cells[i].starts > 1 ? world->cells[i].starts - 1 : 0;
	return retries;
}

START_TEST(a_burst_of_retries_is_35_or_100_when_throttled)
{
	struct world world;

	world_init(&world, 1, 1000, never_reached);
	world.seed = (uint64_t)_i;
	ck_assert_int_eq(burst(&world), 35);
	ck_assert_int_eq(sched_view(world.sched, 0).bucket, 500 - 35 * 14);
	world_close(&world);
	world_init(&world, 1, 1000, always_throttles);
	world.seed = (uint64_t)_i;
	ck_assert_int_eq(burst(&world), 100);
	world_close(&world);
}
END_TEST

static int64_t fails_first(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	if (task->attempts == 1 && task->seed % 10 == 0)
		result->fault = FAULT_TRANSIENT;
	return SECOND;
}

START_TEST(a_retry_that_succeeds_costs_nothing)
{
	struct world world;

	world_init(&world, 1, 1000, fails_first);
	world_run(&world);
	ck_assert_uint_eq(world.done, 1000);
	ck_assert_int_eq(world.requests, 1100);
	ck_assert_int_eq(sched_view(world.sched, 0).bucket, 500);
	world_close(&world);
}
END_TEST

START_TEST(ten_minutes_of_outage_cost_less_than_60_requests)
{
	struct world world;
	int64_t during = 0;

	world_init(&world, 1, 1000, out_for_a_while);
	world.seed = (uint64_t)_i;
	world.outage_to_us = 10 * MINUTE;
	world_run(&world);
	for (size_t i = 0; i < world.start_count; i++)
		during += world.starts[i] < 10 * MINUTE;
	/* 8 at first, 35 retries, one new exchange at a time, 10 probes. */
	ck_assert_int_le(during, 55);
	/* Ten probes failed, so the rest was not asked. */
	ck_assert_int_eq(sched_view(world.sched, 0).stop, SCHED_STOP_DOWN);
	ck_assert_int_eq(sched_view(world.sched, 0).probes, 10);
	world_close(&world);
}
END_TEST

START_TEST(a_short_outage_costs_only_what_was_on_its_way)
{
	struct world world;

	world_init(&world, 1, 1000, out_for_a_while);
	world.seed = (uint64_t)_i;
	world.outage_from_us = 20 * SECOND;
	world.outage_to_us = 2 * MINUTE;
	world_run(&world);
	ck_assert_int_eq(sched_view(world.sched, 0).stop, SCHED_GOING);
	ck_assert_uint_ge(world.done, 990);
	ck_assert_int_lt(world.requests, 1000 + 64 + 60);
	world_close(&world);
}
END_TEST

START_TEST(a_probe_starts_each_30_s_and_its_success_puts_100_in)
{
	struct world world;
	struct sched_act act;
	int64_t down_us = 0;
	size_t before;

	world_init(&world, 1, 1000, out_for_a_while);
	world.outage_to_us = 100 * SECOND;
	world_open(&world);
	while (sched_next(world.sched, world.now_us, &act) && !sched_view(world.sched, 0).down)
		turn(&world, &act);
	down_us = world.now_us;
	before = world.start_count;
	turn(&world, &act);
	while (sched_view(world.sched, 0).down && sched_next(world.sched, world.now_us, &act))
		turn(&world, &act);
	ck_assert_int_gt(world.now_us, 100 * SECOND);
	for (size_t i = before; i < world.start_count; i++)
		ck_assert_int_ge(world.starts[i] - (i > before ? world.starts[i - 1] : down_us),
			30 * SECOND);
	ck_assert_int_eq(sched_view(world.sched, 0).bucket, 500 - 35 * 14 + 100);
	ck_assert_int_eq(sched_view(world.sched, 0).probes, 0);
	world_close(&world);
}
END_TEST

START_TEST(what_the_server_directs_is_waited_and_up_to_a_tenth_more)
{
	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct single single;
		struct sched_task *task;

		single_open(&single, usual);
		single.count = (size_t)(seed % 500);
		task = single_start(&single);
		ck_assert(single_end(&single, task, FAULT_THROTTLED, 20 * SECOND));
		ck_assert_int_ge(task->due_us, 20 * SECOND);
		ck_assert_int_le(task->due_us, 22 * SECOND);
		sched_free(single.sched);
	}
}
END_TEST

START_TEST(a_delay_of_zero_means_our_own)
{
	struct single single;
	struct sched_task *task;

	single_open(&single, usual);
	task = single_start(&single);
	ck_assert(single_end(&single, task, FAULT_THROTTLED, 0));
	ck_assert_int_ge(task->due_us, SECOND / 2);
	sched_free(single.sched);
}
END_TEST

START_TEST(a_long_pause_holds_the_candidate_if_deadlines_allow)
{
	struct single single;
	struct sched_task *task;
	struct sched_act act;

	single_open(&single, usual);
	task = single_start(&single);
	ck_assert(single_end(&single, task, FAULT_THROTTLED, 300 * SECOND));
	ck_assert_ptr_null(single_start(&single));
	ck_assert(sched_next(single.sched, single.now_us, &act));
	ck_assert_int_eq(act.kind, SCHED_WAIT);
	ck_assert_int_eq(act.until_us, 300 * SECOND);
	single.now_us = 300 * SECOND;
	ck_assert_ptr_eq(single_start(&single), task);
	/* A second one would end behind the deadline. */
	ck_assert(!single_end(&single, task, FAULT_THROTTLED, 700 * SECOND));
	ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_STOP_ASKED);
	ck_assert_int_eq(sched_view(single.sched, 0).again_us, 1000 * SECOND);
	ck_assert_ptr_null(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(a_candidate_that_only_rejects_is_stopped_after_five)
{
	struct single single;

	single_open(&single, usual);
	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_GOING);
		ck_assert(!single_end(&single, single_start(&single), FAULT_REJECTED, -1));
	}
	ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_STOP_REJECTED);
	ck_assert_ptr_null(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(later_twenty_rejections_in_a_row_stop_it)
{
	struct single single;

	single_open(&single, usual);
	succeed(&single, 1);
	for (int i = 0; i < 19; i++)
		ck_assert(!single_end(&single, single_start(&single), FAULT_REJECTED, -1));
	succeed(&single, 1);
	for (int i = 0; i < 20; i++) {
		ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_GOING);
		ck_assert(!single_end(&single, single_start(&single), FAULT_REJECTED, -1));
	}
	ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_STOP_REJECTED);
	sched_free(single.sched);
}
END_TEST

START_TEST(three_pages_of_a_filter_stop_it)
{
	const struct sched_result result = {.fault = FAULT_REJECTED, .status = 403, .wait_us = -1};
	struct single single;

	single_open(&single, usual);
	succeed(&single, 1);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_GOING);
		ck_assert(
			!sched_ended(single.sched, single_start(&single), &result, single.now_us));
	}
	ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_STOP_REJECTED);
	sched_free(single.sched);
}
END_TEST

START_TEST(a_name_that_does_not_resolve_stops_a_candidate_that_never_answered)
{
	const struct sched_result result = {
		.fault = FAULT_TRANSIENT, .no_host = true, .wait_us = -1};
	struct sched_limits limits = usual;
	struct single single;
	struct sched_task *task;

	limits.attempts = 1;
	for (int answered = 0; answered < 2; answered++) {
		single_open(&single, limits);
		succeed(&single, answered);
		task = single_start(&single);
		ck_assert(!sched_ended(single.sched, task, &result, single.now_us));
		ck_assert_int_eq(sched_view(single.sched, 0).stop,
			answered ? SCHED_GOING : SCHED_STOP_NO_HOST);
		sched_free(single.sched);
	}
}
END_TEST

static int64_t one_is_fatal(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	if (task->candidate == 0)
		result->fault = FAULT_FATAL;
	(void)world;
	return SECOND;
}

START_TEST(a_fatal_fault_stops_its_candidate_and_no_other)
{
	struct world world;

	world_init(&world, 2, 200, one_is_fatal);
	world_run(&world);
	/* What was on its way is awaited. */
	ck_assert_int_eq(world.requests_of[0], 8);
	ck_assert_int_eq(world.requests_of[1], 200);
	ck_assert_uint_eq(world.failed, 8);
	ck_assert_int_eq(sched_view(world.sched, 0).stop, SCHED_STOP_FATAL);
	ck_assert_int_eq(sched_view(world.sched, 1).stop, SCHED_GOING);
	world_close(&world);
}
END_TEST

START_TEST(deadlines_count_while_the_candidate_is_down)
{
	struct world world;

	world_init(&world, 1, 8, never_reached);
	world.limits[0].attempts = 1000;
	world.limits[0].deadline_us = 2 * MINUTE;
	world_run(&world);
	ck_assert_uint_eq(world.failed, 8);
	ck_assert_int_gt(world.now_us, MINUTE);
	ck_assert_int_le(world.now_us, 2 * MINUTE + 1);
	world_close(&world);
}
END_TEST

START_TEST(a_resend_is_no_attempt_and_happens_at_once)
{
	struct single single;
	struct sched_task *task;

	single_open(&single, usual);
	task = single_start(&single);
	ck_assert(sched_resend(single.sched, task, single.now_us));
	ck_assert_ptr_eq(single_start(&single), task);
	ck_assert_int_eq(task->attempts, 1);
	ck_assert_int_eq(sched_view(single.sched, 0).bucket, 500);
	for (int i = 1; i < SCHED_RESENDS; i++) {
		ck_assert(sched_resend(single.sched, task, single.now_us));
		ck_assert_ptr_eq(single_start(&single), task);
	}
	ck_assert(!sched_resend(single.sched, task, single.now_us));
	ck_assert(!single_end(&single, task, FAULT_REJECTED, -1));
	sched_free(single.sched);
}
END_TEST

static int64_t fails_and_forbids(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	static const enum fault faults[] = {FAULT_TRANSIENT, FAULT_SPOILED, FAULT_THROTTLED};

	if (world->now_us < world->outage_to_us) {
		result->fault = faults[task->seed % 3];
		result->no_retry = true;
	}
	return SECOND;
}

/* Never "rejected": the candidate is asked on, until so many are lost in a row that it is down. */
START_TEST(what_may_not_be_tried_again_ends_at_once_and_an_outage_is_seen_all_the_same)
{
	struct world world;

	world_init(&world, 1, 1000, fails_and_forbids);
	world.outage_to_us = 3 * SECOND;
	world_run(&world);
	ck_assert_int_eq(world.requests, 1000);
	ck_assert_uint_eq(world.done + world.failed, 1000);
	ck_assert_uint_ge(world.failed, 5);
	ck_assert_uint_lt(world.failed, SCHED_LOST_ROW);
	world_close(&world);
	world_init(&world, 1, 1000, fails_and_forbids);
	world.outage_to_us = 10 * MINUTE;
	world_run(&world);
	ck_assert_int_eq(sched_view(world.sched, 0).stop, SCHED_STOP_DOWN);
	ck_assert_int_eq(world.requests, SCHED_LOST_ROW + SCHED_PROBES);
	ck_assert_int_eq(sched_view(world.sched, 0).bucket, SCHED_BUCKET);
	world_close(&world);
}
END_TEST

Suite *suite_run_fault(void);

Suite *suite_run_fault(void)
{
	Suite *suite = suite_create("run/fault");
	TCase *tcase = tcase_create("fault");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, delays_lie_within_their_bounds);
	tcase_add_test(tcase, a_transient_fault_is_tried_five_times_in_all);
	tcase_add_test(tcase, a_spoiled_answer_is_tried_three_times_and_each_may_be_billed);
	tcase_add_test(tcase, attempts_of_all_kinds_count_together);
	tcase_add_loop_test(tcase, throttling_lasts_until_the_deadline_and_not_longer, 1, 20);
	tcase_add_loop_test(tcase, a_burst_of_retries_is_35_or_100_when_throttled, 1, 20);
	tcase_add_test(tcase, a_retry_that_succeeds_costs_nothing);
	tcase_add_loop_test(tcase, ten_minutes_of_outage_cost_less_than_60_requests, 1, 20);
	tcase_add_loop_test(tcase, a_short_outage_costs_only_what_was_on_its_way, 1, 20);
	tcase_add_test(tcase, a_probe_starts_each_30_s_and_its_success_puts_100_in);
	tcase_add_test(tcase, what_the_server_directs_is_waited_and_up_to_a_tenth_more);
	tcase_add_test(tcase, a_delay_of_zero_means_our_own);
	tcase_add_test(tcase, a_long_pause_holds_the_candidate_if_deadlines_allow);
	tcase_add_test(tcase, a_candidate_that_only_rejects_is_stopped_after_five);
	tcase_add_test(tcase, later_twenty_rejections_in_a_row_stop_it);
	tcase_add_test(tcase, three_pages_of_a_filter_stop_it);
	tcase_add_test(tcase, a_name_that_does_not_resolve_stops_a_candidate_that_never_answered);
	tcase_add_test(tcase, a_fatal_fault_stops_its_candidate_and_no_other);
	tcase_add_test(tcase, deadlines_count_while_the_candidate_is_down);
	tcase_add_test(tcase, a_resend_is_no_attempt_and_happens_at_once);
	tcase_add_test(
		tcase, what_may_not_be_tried_again_ends_at_once_and_an_outage_is_seen_all_the_same);
	suite_add_tcase(suite, tcase);
	return suite;
}
