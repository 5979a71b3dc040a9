/* SPDX-License-Identifier: MIT */
#include "sched_world.h"

/*
 * Ten thousand worlds by chance: candidates, limits, latencies, faults, rate headers, budgets.
 * Beside the scheduler a second, plainer account of the same rules is kept, and compared at every
 * step.
 */
#define SEEDS_A_TEST 500
#define TESTS 20
#define STARTS_MAX 2000

struct lane_model {
	int bucket;
	size_t count;
	int64_t at_us[STARTS_MAX];
	int64_t tokens[STARTS_MAX]; /* as estimated, or as counted once that is known */
	int64_t left[HTTP_RATE_COUNT], until_us[HTTP_RATE_COUNT];
	int64_t limit[HTTP_RATE_COUNT];
};

struct task_model {
	enum fault fault; /* the last one */
	size_t start;     /* which of its candidate's the last one was */
	int64_t bill;     /* what the provider will charge for the attempt in flight */
};

struct model {
	struct lane_model lanes[LANES_MAX];
	struct task_model tasks[TASKS_MAX];
	int64_t billed, billed_tokens; /* by the provider, who knows best */
	int64_t flying, flying_tokens;
	int64_t latency_us[LANES_MAX];
	int faults[LANES_MAX]; /* of a hundred attempts */
	bool tells[LANES_MAX]; /* rate headers */
	uint64_t seed;
};

static int price_of_fault(enum fault fault)
{
	return fault == FAULT_THROTTLED ? SCHED_COST_THROTTLED : SCHED_COST_TRANSIENT;
}

static int64_t draw(struct rng *rng, int64_t low, int64_t high)
{
	return low + (int64_t)rng_below(rng, (uint64_t)(high - low + 1));
}

static enum fault draw_fault(struct rng *rng)
{
	static const enum fault faults[] = {FAULT_THROTTLED, FAULT_THROTTLED, FAULT_THROTTLED,
		FAULT_TRANSIENT, FAULT_TRANSIENT, FAULT_TRANSIENT, FAULT_SPOILED, FAULT_SPOILED,
		FAULT_REJECTED};

	return rng_below(rng, 100) ? faults[rng_below(rng, ARRAY_LEN(faults))] : FAULT_FATAL;
}

static void draw_rates(struct rng *rng, struct http_rate *rate)
{
	for (int i = 0; i < HTTP_RATE_COUNT; i++) {
		rate[i] = (struct http_rate){0};
		if (rng_below(rng, 3))
			continue;
		rate[i].limit = draw(rng, 0, 2000);
		rate[i].remaining = rng_below(rng, 4) ? draw(rng, 0, 1000) : 0;
		rate[i].reset_us = draw(rng, 0, 90 * SECOND);
	}
}

/* What becomes of an attempt depends on the task and the number of the attempt, and so not on what
 * else is going on. */
static int64_t by_chance(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	struct model *model = world->context;
	struct cell *cell = (struct cell *)task;
	struct task_model *mine = &model->tasks[cell - world->cells];
	size_t lane = task->candidate;
	struct rng rng = {task->seed * 7919 + (uint64_t)cell->starts * 104729 + model->seed};
	int64_t latency_us = draw(&rng, 0, 2 * model->latency_us[lane]);

	if ((int)rng_below(&rng, 100) < model->faults[lane])
		result->fault = draw_fault(&rng);
	result->maybe_billed = result->fault == FAULT_SPOILED ||
			       (result->fault == FAULT_TRANSIENT && rng_below(&rng, 2));
	result->cost = draw(&rng, 0, task->reserve_cost);
	result->tokens = draw(&rng, 0, task->pace_tokens);
	mine->bill = result->cost;
	if (result->fault == FAULT_NONE && rng_below(&rng, 10) == 0) {
		result->guessed = true;
		mine->bill = draw(&rng, result->cost, task->reserve_cost);
	}
	if (result->fault != FAULT_NONE && !result->maybe_billed)
		mine->bill = 0;
	if (result->fault && rng_below(&rng, 4) == 0)
		result->wait_us = draw(&rng, 0, 200 * SECOND);
	if (model->tells[lane] && rng_below(&rng, 2)) {
		draw_rates(&rng, cell->rate);
		result->rate = cell->rate;
	}
	return rng_below(&rng, 20) ? latency_us : 100 * latency_us;
}

static void check_limits(struct world *world, const struct cell *cell)
{
	const struct sched_limits *limits = &world->limits[cell->task.candidate];
	int in_flight = 0;

	must(sched_view(world->sched, cell->task.candidate).in_flight <= limits->concurrency);
	must(sched_in_flight(world->sched) <= world->max_in_flight);
	for (size_t i = 0; limits->host && i < world->lane_count; i++) {
		if (world->limits[i].host && !strcmp(world->limits[i].host, limits->host))
			in_flight += sched_view(world->sched, i).in_flight;
	}
	must(in_flight <= world->max_per_host);
}

/* No minute holds more than rpm and tpm allow, wherever it begins. */
static void check_pace(const struct sched_limits *limits, const struct lane_model *lane)
{
	size_t last = lane->count - 1;
	int64_t sum = 0;

	if (limits->rpm > 0 && (int64_t)lane->count > limits->rpm)
		must(lane->at_us[last] - lane->at_us[last - (size_t)limits->rpm] >= MINUTE);
	for (size_t i = last + 1; i > 0 && lane->at_us[last] - lane->at_us[i - 1] < MINUTE; i--)
		sum += lane->tokens[i - 1];
	if (limits->tpm > 0 && sum != lane->tokens[last])
		must(sum <= limits->tpm);
}

static int64_t need_of(const struct sched_task *task, int kind)
{
	const int64_t needs[] = {
		1, task->pace_tokens, task->pace_input, task->pace_tokens - task->pace_input};

	return needs[kind];
}

static void check_rates(struct lane_model *lane, const struct sched_task *task, int64_t now_us)
{
	for (int i = 0; i < HTTP_RATE_COUNT; i++) {
		int64_t need = need_of(task, i);

		if (lane->limit[i] > 0 && need > lane->limit[i])
			need = lane->limit[i];
		if (lane->until_us[i] > now_us)
			must(lane->left[i] >= need);
		lane->left[i] -= need_of(task, i);
	}
}

static void on_start(struct world *world, struct cell *cell)
{
	struct model *model = world->context;
	const struct sched_task *task = &cell->task;
	struct lane_model *lane = &model->lanes[task->candidate];
	struct task_model *mine = &model->tasks[cell - world->cells];
	const struct sched_view view = sched_view(world->sched, task->candidate);

	check_limits(world, cell);
	must(lane->count < STARTS_MAX);
	mine->start = lane->count;
	lane->at_us[lane->count] = world->now_us;
	lane->tokens[lane->count++] = task->pace_tokens;
	check_pace(&world->limits[task->candidate], lane);
	check_rates(lane, task, world->now_us);
	must(task->probe == view.down);
	if (cell->starts > 1) {
		must(world->now_us >= task->due_us);
		must(world->now_us <=
			task->first_start_us + world->limits[task->candidate].deadline_us);
		if (!task->probe)
			lane->bucket -= price_of_fault(mine->fault);
	}
	must(lane->bucket >= 0);
	must(lane->bucket == view.bucket);
	must(task->planned_us <= task->first_start_us);
	model->flying += task->reserve_cost;
	model->flying_tokens += task->reserve_tokens;
	if (world->budget.usd)
		must(model->billed + model->flying <= world->budget.usd);
	if (world->budget.tokens)
		must(model->billed_tokens + model->flying_tokens <= world->budget.tokens);
	if (world->budget.requests)
		must(world->requests <= world->budget.requests);
	if (world->budget.time_us)
		must(world->now_us < world->budget.time_us);
}

static void check_delay(const struct world *world, const struct cell *cell)
{
	const struct sched_task *task = &cell->task;
	enum fault fault = cell->result.fault;
	int n = fault == FAULT_THROTTLED ? task->throttles : task->tries;
	int64_t delay_us = task->due_us - world->now_us;
	int64_t base_us = fault == FAULT_THROTTLED ? SECOND : SECOND / 2;
	int64_t most_us = fault == FAULT_THROTTLED ? 60 * SECOND : 30 * SECOND;

	if (cell->result.wait_us > 0) {
		must(delay_us >= cell->result.wait_us);
		must(delay_us <= (cell->result.wait_us > SCHED_WAIT_MAX_US
						 ? cell->result.wait_us
						 : cell->result.wait_us * 11 / 10));
		return;
	}
	for (int i = 1; i < n && base_us < most_us; i++)
		base_us *= 2;
	if (base_us > most_us)
		base_us = most_us;
	must(delay_us >= (fault == FAULT_THROTTLED ? base_us / 2 : 0));
	must(delay_us <= base_us);
}

static void check_retry(const struct world *world, const struct cell *cell)
{
	const struct sched_limits *limits = &world->limits[cell->task.candidate];
	enum fault fault = cell->result.fault;
	int most = limits->attempts;

	must(fault == FAULT_THROTTLED || fault == FAULT_TRANSIENT || fault == FAULT_SPOILED);
	if (fault == FAULT_SPOILED && most > SCHED_SPOILED_TRIES)
		most = SCHED_SPOILED_TRIES;
	if (fault != FAULT_THROTTLED)
		must(cell->task.tries < most);
	must(cell->task.due_us <= cell->task.first_start_us + limits->deadline_us);
	check_delay(world, cell);
}

static void settle(struct model *model, struct cell *cell)
{
	const struct sched_task *task = &cell->task;

	model->flying -= task->reserve_cost;
	model->flying_tokens -= task->reserve_tokens;
	if (cell->result.fault == FAULT_NONE && !cell->result.guessed)
		model->billed_tokens += cell->result.tokens;
	else if (cell->result.fault == FAULT_NONE || cell->result.maybe_billed)
		model->billed_tokens += task->reserve_tokens;
}

static void on_land(struct world *world, struct cell *cell, bool waits)
{
	struct model *model = world->context;
	struct lane_model *lane = &model->lanes[cell->task.candidate];
	struct task_model *mine = &model->tasks[cell - world->cells];
	const struct sched_result *result = &cell->result;
	int back = cell->task.probe ? SCHED_PROBE_TOKENS : 1;

	settle(model, cell);
	model->billed += mine->bill;
	if (result->fault == FAULT_NONE) {
		if (!cell->task.probe && cell->starts > 1)
			back = price_of_fault(mine->fault);
		lane->bucket =
			lane->bucket + back < SCHED_BUCKET ? lane->bucket + back : SCHED_BUCKET;
		if (!result->guessed && result->tokens > 0)
			lane->tokens[mine->start] = result->tokens;
	}
	must(lane->bucket == sched_view(world->sched, cell->task.candidate).bucket);
	for (int i = 0; result->rate && i < HTTP_RATE_COUNT; i++) {
		if (result->rate[i].reset_us <= 0)
			continue;
		lane->limit[i] = result->rate[i].limit;
		lane->left[i] = result->rate[i].remaining;
		lane->until_us[i] = world->now_us + result->rate[i].reset_us;
	}
	mine->fault = result->fault;
	if (waits)
		check_retry(world, cell);
}

static void draw_limits(struct rng *rng, struct sched_limits *limits)
{
	static const char *const hosts[] = {NULL, "g", "h"};

	*limits = (struct sched_limits){
		.concurrency = (int)draw(rng, 1, 16),
		.start = (int)draw(rng, 0, 20),
		.attempts = (int)draw(rng, 1, 6),
		.deadline_us = draw(rng, 10 * SECOND, 15 * MINUTE),
		.host = hosts[rng_below(rng, 3)],
	};
	if (rng_below(rng, 3) == 0)
		limits->rpm = draw(rng, 1, 60);
	if (rng_below(rng, 3) == 0)
		limits->tpm = draw(rng, 100, 5000);
}

static void draw_budget(struct rng *rng, struct config_budget *budget)
{
	if (rng_below(rng, 3) == 0)
		budget->usd = draw(rng, 500, 20000);
	if (rng_below(rng, 4) == 0)
		budget->tokens = draw(rng, 1000, 40000);
	if (rng_below(rng, 4) == 0)
		budget->requests = draw(rng, 1, 80);
	if (rng_below(rng, 4) == 0)
		budget->time_us = draw(rng, SECOND, 10 * MINUTE);
}

static void draw_world(struct world *world, struct model *model, uint64_t seed)
{
	struct rng rng = {seed};

	memset(model, 0, sizeof(*model));
	world_init(world, 1 + rng_below(&rng, LANES_MAX), 0, by_chance);
	world->seed = model->seed = seed;
	world->context = model;
	world->on_start = on_start;
	world->on_land = on_land;
	world->prefix_count = rng_below(&rng, 3);
	world->max_in_flight = (int)draw(&rng, 2, 40);
	world->max_per_host = (int)draw(&rng, 2, 20);
	world->pace_tokens = draw(&rng, 2, 400);
	world->pace_input = world->pace_tokens / 2;
	world->reserve_tokens = world->pace_tokens * 2;
	world->reserve_cost = draw(&rng, 1, 1000);
	draw_budget(&rng, &world->budget);
	for (size_t i = 0; i < world->lane_count; i++) {
		draw_limits(&rng, &world->limits[i]);
		world->wanted[i] = (size_t)draw(&rng, 0, 40);
		model->lanes[i].bucket = SCHED_BUCKET;
		model->latency_us[i] = draw(&rng, 1000, 5 * SECOND);
		model->faults[i] = rng_below(&rng, 4) ? (int)draw(&rng, 0, 40) : 100;
		model->tells[i] = rng_below(&rng, 3) == 0;
	}
}

START_TEST(in_every_world_all_limits_hold_and_each_task_ends_once)
{
	struct model *model = mem_alloc(sizeof(*model));
	struct world world;

	for (int i = 0; i < SEEDS_A_TEST; i++) {
		draw_world(&world, model, (uint64_t)_i * SEEDS_A_TEST + (uint64_t)i + 1);
		world_run(&world);
		must(world.done + world.failed + world.untried == world.cell_count);
		must(model->flying == 0);
		must(model->billed <= sched_committed_cost(world.sched));
		if (world.budget.usd)
			must(sched_committed_cost(world.sched) <= world.budget.usd);
		world_close(&world);
	}
	free(model);
}
END_TEST

/* Starts of one candidate, in a world of its own. */
static size_t trace_alone(uint64_t seed, size_t lane, struct model *model, struct world *world)
{
	draw_world(world, model, seed);
	world->budget = (struct config_budget){0};
	world->max_in_flight = 256;
	world->max_per_host = 256;
	for (size_t i = 0; i < world->lane_count; i++) {
		if (lane < world->lane_count && i != lane)
			world->wanted[i] = 0;
	}
	world_run(world);
	world_close(world);
	return world->lane_count;
}

START_TEST(what_befalls_one_candidate_never_changes_anothers_course)
{
	struct model *beside = mem_alloc(sizeof(*beside)), *alone = mem_alloc(sizeof(*alone));
	struct world world;

	for (int i = 0; i < SEEDS_A_TEST / 10; i++) {
		uint64_t seed = (uint64_t)_i * SEEDS_A_TEST + (uint64_t)i + 1000001;
		size_t lanes = trace_alone(seed, SIZE_MAX, beside, &world);

		for (size_t c = 0; c < lanes; c++) {
			trace_alone(seed, c, alone, &world);
			must(alone->lanes[c].count == beside->lanes[c].count);
			must(memcmp(alone->lanes[c].at_us, beside->lanes[c].at_us,
				     alone->lanes[c].count * sizeof(int64_t)) == 0);
		}
	}
	free(beside);
	free(alone);
}
END_TEST

Suite *suite_run_sched_random(void);

Suite *suite_run_sched_random(void)
{
	Suite *suite = suite_create("run/sched_random");
	TCase *tcase = tcase_create("sched_random");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(
		tcase, in_every_world_all_limits_hold_and_each_task_ends_once, 0, TESTS);
	tcase_add_loop_test(
		tcase, what_befalls_one_candidate_never_changes_anothers_course, 0, TESTS);
	suite_add_tcase(suite, tcase);
	return suite;
}
