/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_RUN_SCHED_WORLD_H
#define TIERCAL_TESTS_RUN_SCHED_WORLD_H

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

/* Check writes a line for each assertion that holds: too slow for millions of them. */
#define must(holds) \
	do { \
		if (!(holds)) \
			ck_abort_msg("%s", #holds); \
	} while (0)

struct world;

/* What becomes of an attempt, and how long it takes. */
typedef int64_t behave(
	struct world *world, const struct sched_task *task, struct sched_result *result);

struct cell {
	struct sched_task task; /* first */
	int64_t lands_us;
	struct sched_result result;
	struct http_rate rate[HTTP_RATE_COUNT];
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
	/* For a test's own checks: after a start; after a landing that `waits` for another try. */
	void (*on_start)(struct world *world, struct cell *cell);
	void (*on_land)(struct world *world, struct cell *cell, bool waits);
	void *context;
	size_t prefix_count; /* tasks of a candidate take turns with them */
	int64_t now_us;
	int64_t reserve_cost, reserve_tokens, pace_tokens, pace_input;
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

static inline void world_init(struct world *world, size_t lanes, size_t tasks, behave *how)
{
	*world = (struct world){.lane_count = lanes, .behave = how, .seed = 1};
	for (size_t i = 0; i < lanes; i++) {
		world->limits[i] = (struct sched_limits){
			.concurrency = 64, .attempts = 5, .deadline_us = 15 * MINUTE};
		world->wanted[i] = tasks;
	}
}

static inline void fetch(struct world *world, size_t lane)
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
		cell->task.pace_input = world->pace_input;
		if (world->prefix_count)
			cell->task.prefix = world->fetched[lane] % (world->prefix_count + 1);
		sched_add(world->sched, &cell->task, world->now_us);
		batch++;
	}
	if (!batch)
		sched_exhausted(world->sched, lane);
}

static inline void start(struct world *world, struct cell *cell)
{
	struct sched_view view = sched_view(world->sched, cell->task.candidate);

	must(cell->task.state == SCHED_IN_FLIGHT);
	must(view.in_flight <= view.window);
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
	if (world->on_start)
		world->on_start(world, cell);
}

static inline struct cell *next_landing(struct world *world)
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

static inline void land(struct world *world, struct cell *cell)
{
	size_t lane = cell->task.candidate;
	bool waits = sched_ended(world->sched, &cell->task, &cell->result, world->now_us);

	if (world->on_land)
		world->on_land(world, cell, waits);
	if (waits) {
		must(cell->task.state == SCHED_WAITING);
		return;
	}
	must(cell->task.state == SCHED_DONE);
	cell->ended++;
	world->finished_us[lane] = world->now_us;
	world->done += cell->result.fault == FAULT_NONE;
	world->failed += cell->result.fault != FAULT_NONE;
}

static inline void turn(struct world *world, const struct sched_act *act)
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
		must(cell->task.state == SCHED_DONE);
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
			must(act->until_us > world->now_us);
			must(act->until_us < INT64_MAX);
			world->now_us = act->until_us;
		}
		break;
	}
}

static inline void world_open(struct world *world)
{
	struct sched_options options = {
		.candidate_count = world->lane_count,
		.limits = world->limits,
		.budget = world->budget,
		.max_in_flight = world->max_in_flight,
		.max_per_host = world->max_per_host,
		.prefix_count = world->prefix_count,
		.now_us = world->now_us,
	};

	world->cells = mem_resize(NULL, TASKS_MAX * LANES_MAX, sizeof(*world->cells));
	world->starts = mem_resize(NULL, 200000, sizeof(*world->starts));
	world->rng = (struct rng){world->seed};
	world->sched = sched_new(&options);
}

static inline void world_close(struct world *world)
{
	sched_free(world->sched);
	free(world->cells);
	free(world->starts);
}

/* Runs to the end; every task must have come to exactly one. */
static inline void world_run(struct world *world)
{
	struct sched_act act;

	world_open(world);
	while (sched_next(world->sched, world->now_us, &act))
		turn(world, &act);
	for (size_t i = 0; i < world->cell_count; i++) {
		must(world->cells[i].ended + world->cells[i].given_up == 1);
		must(world->cells[i].task.state == SCHED_DONE);
	}
	must(sched_in_flight(world->sched) == 0);
	for (size_t i = 0; i < world->lane_count; i++) {
		struct sched_view view = sched_view(world->sched, i);

		must(view.in_flight + view.waiting + view.ready == 0);
	}
}

static inline int64_t always_answers(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->tokens = 100;
	return SECOND;
}

static inline int64_t never_reached(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->fault = FAULT_TRANSIENT;
	return 1000;
}

static inline int64_t always_throttles(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	(void)task;
	result->fault = FAULT_THROTTLED;
	return 1000;
}

static inline int64_t out_for_a_while(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)task;
	if (world->now_us >= world->outage_from_us && world->now_us < world->outage_to_us)
		result->fault = FAULT_TRANSIENT;
	return result->fault ? 50000 : SECOND;
}

/* One task: driven by hand. */
struct single {
	struct sched *sched;
	struct sched_task tasks[600];
	size_t count;
	int64_t now_us;
};

static inline void single_open(struct single *single, struct sched_limits limits)
{
	const struct sched_options options = {.candidate_count = 1, .limits = &limits};

	memset(single, 0, sizeof(*single));
	single->sched = sched_new(&options);
}

/* The next task that starts now, or NULL. */
static inline struct sched_task *single_start(struct single *single)
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

static inline bool single_end(
	struct single *single, struct sched_task *task, enum fault fault, int64_t wait_us)
{
	const struct sched_result result = {.fault = fault, .wait_us = wait_us};

	return sched_ended(single->sched, task, &result, single->now_us);
}

static inline void single_told(
	struct single *single, struct sched_task *task, const struct http_rate *rate)
{
	const struct sched_result result = {.wait_us = -1, .rate = rate};

	ck_assert(!sched_ended(single->sched, task, &result, single->now_us));
}

static inline int window(const struct single *single)
{
	return sched_view(single->sched, 0).window;
}

static const struct sched_limits usual = {
	.concurrency = 64, .attempts = 5, .deadline_us = 15 * MINUTE};

static inline void succeed(struct single *single, int count)
{
	while (count--) {
		struct sched_task *task = single_start(single);

		ck_assert_ptr_nonnull(task);
		ck_assert(!single_end(single, task, FAULT_NONE, -1));
	}
}

#endif
