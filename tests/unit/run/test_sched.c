/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "run/sched.h"

/*
 * A world with its own clock: it starts what sched says, lets attempts take the time that a
 * function of the test gives them, and moves the clock from event to event.
 */
#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define TASKS_MAX 2000
#define LANES_MAX 4

struct world;

/* What becomes of an attempt, and how long it takes. */
typedef int64_t behave(
	struct world *world, const struct sched_task *task, struct sched_result *result);

struct cell {
	struct sched_task task; /* first */
	int64_t lands_us;
	struct sched_result result;
	int ended, given_up;
	int64_t starts;
};

struct world {
	struct sched *sched;
	size_t lane_count;
	struct sched_limits limits[LANES_MAX];
	size_t wanted[LANES_MAX]; /* tasks per candidate */
	size_t fetched[LANES_MAX];
	struct cell *cells;
	size_t cell_count;
	behave *behave;
	int64_t now_us;
	int64_t reserve_cost, reserve_tokens, pace_tokens;
	struct config_budget budget;
	int max_in_flight, max_per_host;
	int64_t requests, requests_of[LANES_MAX];
	int64_t finished_us[LANES_MAX]; /* when the last of it ended */
	int peak, peak_of[LANES_MAX];
	int64_t *starts; /* times, of all */
	size_t start_count;
	int64_t outage_from_us, outage_to_us;
	uint64_t seed;
	struct rng rng;
	size_t done, failed, untried;
};

static void world_init(struct world *world, size_t lanes, size_t tasks, behave *how)
{
	*world = (struct world){.lane_count = lanes, .behave = how, .seed = 1};
	for (size_t i = 0; i < lanes; i++) {
		world->limits[i] = (struct sched_limits){
			.concurrency = 64, .attempts = 5, .deadline_us = 15 * MINUTE};
		world->wanted[i] = tasks;
	}
}

static void fetch(struct world *world, size_t lane)
{
	size_t batch = 0;

	while (batch < 32 && world->fetched[lane] < world->wanted[lane]) {
		struct cell *cell = &world->cells[world->cell_count++];

		*cell = (struct cell){0};
		cell->task.candidate = lane;
		cell->task.seed = world->seed * 1000003 + lane * 100003 + world->fetched[lane]++;
		cell->task.reserve_cost = world->reserve_cost;
		cell->task.reserve_tokens = world->reserve_tokens;
		cell->task.pace_tokens = world->pace_tokens;
		sched_add(world->sched, &cell->task, world->now_us);
		batch++;
	}
	if (!batch)
		sched_exhausted(world->sched, lane);
}

static void start(struct world *world, struct cell *cell)
{
	struct sched_view view = sched_view(world->sched, cell->task.candidate);

	ck_assert_int_eq(cell->task.state, SCHED_IN_FLIGHT);
	ck_assert_int_le(view.in_flight, view.window);
	cell->starts++;
	world->requests++;
	world->requests_of[cell->task.candidate]++;
	world->starts[world->start_count++] = world->now_us;
	if (view.in_flight > world->peak_of[cell->task.candidate])
		world->peak_of[cell->task.candidate] = view.in_flight;
	if (sched_in_flight(world->sched) > world->peak)
		world->peak = sched_in_flight(world->sched);
	cell->result = (struct sched_result){.wait_us = -1};
	cell->lands_us = world->now_us + world->behave(world, &cell->task, &cell->result);
}

static struct cell *next_landing(struct world *world)
{
	struct cell *best = NULL;

	for (size_t i = 0; i < world->cell_count; i++) {
		struct cell *cell = &world->cells[i];

		if (cell->task.state == SCHED_IN_FLIGHT &&
			(!best || cell->lands_us < best->lands_us))
			best = cell;
	}
	return best;
}

static void land(struct world *world, struct cell *cell)
{
	size_t lane = cell->task.candidate;

	if (sched_ended(world->sched, &cell->task, &cell->result, world->now_us)) {
		ck_assert_int_eq(cell->task.state, SCHED_WAITING);
		return;
	}
	ck_assert_int_eq(cell->task.state, SCHED_DONE);
	cell->ended++;
	world->finished_us[lane] = world->now_us;
	world->done += cell->result.fault == FAULT_NONE;
	world->failed += cell->result.fault != FAULT_NONE;
}

static void turn(struct world *world, const struct sched_act *act)
{
	struct cell *cell = (struct cell *)act->task;

	switch (act->kind) {
	case SCHED_FETCH:
		fetch(world, act->candidate);
		break;
	case SCHED_START_IT:
		start(world, cell);
		break;
	case SCHED_GIVE_UP:
		ck_assert_int_eq(cell->task.state, SCHED_DONE);
		cell->given_up++;
		world->failed += cell->task.attempts > 0;
		world->untried += cell->task.attempts == 0;
		world->finished_us[act->candidate] = world->now_us;
		break;
	case SCHED_WAIT:
		cell = next_landing(world);
		if (cell && cell->lands_us <= act->until_us) {
			if (cell->lands_us > world->now_us)
				world->now_us = cell->lands_us;
			land(world, cell);
		} else {
			ck_assert_int_gt(act->until_us, world->now_us);
			ck_assert_int_lt(act->until_us, INT64_MAX);
			world->now_us = act->until_us;
		}
		break;
	}
}

static void world_open(struct world *world)
{
	struct sched_options options = {
		.candidate_count = world->lane_count,
		.limits = world->limits,
		.budget = world->budget,
		.max_in_flight = world->max_in_flight,
		.max_per_host = world->max_per_host,
		.now_us = world->now_us,
	};

	world->cells = mem_resize(NULL, TASKS_MAX * LANES_MAX, sizeof(*world->cells));
	world->starts = mem_resize(NULL, 200000, sizeof(*world->starts));
	world->rng = (struct rng){world->seed};
	world->sched = sched_new(&options);
}

static void world_close(struct world *world)
{
	sched_free(world->sched);
	free(world->cells);
	free(world->starts);
}

/* Runs to the end; every task must have come to exactly one. */
static void world_run(struct world *world)
{
	struct sched_act act;

	world_open(world);
	while (sched_next(world->sched, world->now_us, &act))
		turn(world, &act);
	for (size_t i = 0; i < world->cell_count; i++) {
		ck_assert_int_eq(world->cells[i].ended + world->cells[i].given_up, 1);
		ck_assert_int_eq(world->cells[i].task.state, SCHED_DONE);
	}
	ck_assert_int_eq(sched_in_flight(world->sched), 0);
	for (size_t i = 0; i < world->lane_count; i++) {
		struct sched_view view = sched_view(world->sched, i);

		ck_assert_int_eq(view.in_flight + view.waiting + view.ready, 0);
	}
}

static int64_t always_answers(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->tokens = 100;
	return SECOND;
}

static int64_t never_reached(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->fault = FAULT_TRANSIENT;
	return 1000;
}

static int64_t always_throttles(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->fault = FAULT_THROTTLED;
	return 1000;
}

static int64_t out_for_a_while(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)task;
	if (world->now_us >= world->outage_from_us && world->now_us < world->outage_to_us)
		result->fault = FAULT_TRANSIENT;
	return result->fault ? 50000 : SECOND;
}

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

/* One task: driven by hand. */
struct single {
	struct sched *sched;
	struct sched_task tasks[600];
	size_t count;
	int64_t now_us;
};

static void single_open(struct single *single, struct sched_limits limits)
{
	const struct sched_options options = {.candidate_count = 1, .limits = &limits};

	memset(single, 0, sizeof(*single));
	single->sched = sched_new(&options);
}

/* The next task that starts now, or NULL. */
static struct sched_task *single_start(struct single *single)
{
	struct sched_act act;

	while (sched_next(single->sched, single->now_us, &act)) {
		if (act.kind == SCHED_START_IT)
			return act.task;
		if (act.kind != SCHED_FETCH)
			return NULL;
		single->tasks[single->count].seed = single->count;
		sched_add(single->sched, &single->tasks[single->count++], single->now_us);
	}
	return NULL;
}

static bool single_end(
	struct single *single, struct sched_task *task, enum fault fault, int64_t wait_us)
{
	const struct sched_result result = {.fault = fault, .wait_us = wait_us};

	return sched_ended(single->sched, task, &result, single->now_us);
}

static int window(const struct single *single)
{
	return sched_view(single->sched, 0).window;
}

static const struct sched_limits usual = {
	.concurrency = 64, .attempts = 5, .deadline_us = 15 * MINUTE};

static void succeed(struct single *single, int count)
{
	while (count--) {
		struct sched_task *task = single_start(single);

		ck_assert_ptr_nonnull(task);
		ck_assert(!single_end(single, task, FAULT_NONE, -1));
	}
}

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
	for (size_t i = 121; i < world.start_count; i++)
		ck_assert_int_ge(world.starts[i] - world.starts[i - 121], MINUTE);
	/* And make use of it. */
	ck_assert_int_le(world.now_us, 301 * SECOND);
	world_close(&world);
}
END_TEST

START_TEST(a_loop_that_comes_late_catches_up_but_never_by_more_than_one)
{
	struct sched_limits limits = usual;
	struct single single;

	limits.rpm = 60;
	single_open(&single, limits);
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 1500000;
	ck_assert_ptr_nonnull(single_start(&single));
	single.now_us = 2000000;
	ck_assert_ptr_nonnull(single_start(&single));
	single.now_us = 10 * SECOND;
	ck_assert_ptr_nonnull(single_start(&single));
	single.now_us = 11 * SECOND - 1;
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 11 * SECOND;
	ck_assert_ptr_nonnull(single_start(&single));
	sched_free(single.sched);
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
	tcase_add_test(tcase, delays_lie_within_their_bounds);
	tcase_add_test(tcase, all_that_is_wanted_is_asked_once);
	tcase_add_test(tcase, a_transient_fault_is_tried_five_times_in_all);
	tcase_add_test(tcase, a_spoiled_answer_is_tried_three_times_and_each_may_be_billed);
	tcase_add_test(tcase, attempts_of_all_kinds_count_together);
	tcase_add_loop_test(tcase, throttling_lasts_until_the_deadline_and_not_longer, 1, 20);
	tcase_add_loop_test(tcase, a_burst_of_retries_is_35_or_100_when_throttled, 1, 20);
	tcase_add_test(tcase, a_retry_that_succeeds_costs_nothing);
	tcase_add_loop_test(tcase, ten_minutes_of_outage_cost_less_than_60_requests, 1, 20);
	tcase_add_loop_test(tcase, a_short_outage_costs_only_what_was_on_its_way, 1, 20);
	tcase_add_test(tcase, a_probe_starts_each_30_s_and_its_success_puts_100_in);
	tcase_add_test(tcase, concurrency_doubles_until_the_first_throttling_then_grows_by_one);
	tcase_add_test(tcase, concurrency_never_falls_below_one);
	tcase_add_test(tcase, what_the_server_directs_is_waited_and_up_to_a_tenth_more);
	tcase_add_test(tcase, a_delay_of_zero_means_our_own);
	tcase_add_test(tcase, a_long_pause_holds_the_candidate_if_deadlines_allow);
	tcase_add_test(tcase, a_candidate_that_only_rejects_is_stopped_after_five);
	tcase_add_test(tcase, later_twenty_rejections_in_a_row_stop_it);
	tcase_add_test(tcase, three_pages_of_a_filter_stop_it);
	tcase_add_test(tcase, a_name_that_does_not_resolve_stops_a_candidate_that_never_answered);
	tcase_add_test(tcase, a_fatal_fault_stops_its_candidate_and_no_other);
	tcase_add_test(tcase, one_candidates_throttling_does_not_slow_another);
	tcase_add_test(tcase, limits_hold_per_candidate_per_host_and_in_all);
	tcase_add_test(tcase, requests_keep_the_pace_of_rpm);
	tcase_add_test(tcase, a_loop_that_comes_late_catches_up_but_never_by_more_than_one);
	tcase_add_test(tcase, deadlines_count_while_the_candidate_is_down);
	tcase_add_test(tcase, candidates_take_turns_where_there_is_room_for_few);
	tcase_add_test(tcase, tokens_keep_the_pace_of_tpm_as_counted);
	tcase_add_loop_test(tcase, a_budget_in_money_is_never_passed_and_is_made_use_of, 1, 10);
	tcase_add_test(tcase, budgets_of_requests_tokens_and_time_end_a_run);
	tcase_add_test(tcase, draining_starts_nothing_and_awaits_what_is_in_flight);
	tcase_add_test(tcase, a_resend_is_no_attempt_and_happens_at_once);
	tcase_add_loop_test(tcase, whatever_happens_each_task_ends_once_and_lists_end_empty, 0, 60);
	tcase_add_test(tcase, the_same_world_runs_the_same_way_twice);
	suite_add_tcase(suite, tcase);
	return suite;
}
