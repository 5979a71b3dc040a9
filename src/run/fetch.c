/* SPDX-License-Identifier: MIT */
#include "core/money.h"
#include "run/runner.h"

/* A body holds more than the prompt: names of members, parameters. */
#define BODY_BYTES 512

/* More than this of a rendered case is made again when it is its turn. */
#define KEEP_BYTES ((size_t)16 << 10)

static struct flight *spare_flight(struct runner *run)
{
	struct flight *flight = run->spare;
	struct arena kept;

	if (flight) {
		struct flight *sibling = flight->sibling;

		run->spare = flight->next;
		arena_reset(&flight->arena);
		kept = flight->arena;
		*flight = (struct flight){.arena = kept, .sibling = sibling};
		return flight;
	}
	flight = mem_alloc(sizeof(*flight));
	*flight = (struct flight){.sibling = run->all};
	run->all = flight;
	return flight;
}

void runner_recycle(struct runner *run, struct flight *flight)
{
	flight->next = run->spare;
	run->spare = flight;
}

static int64_t value_bytes(const struct value *value)
{
	int64_t bytes = value ? (int64_t)(value->text.len + value->key.len) + 4 : 0;
	const struct value *item;

	value_each (item, value)
		bytes += value_bytes(item);
	return bytes;
}

/* The size of the request, near enough: what is in flight is reserved at a token a byte. */
static int64_t size_of(const struct runner *run, const struct flight *flight)
{
	const struct suite *suite = run->job->set->suites[flight->route];
	int64_t bytes =
		BODY_BYTES + value_bytes(suite->tools) + value_bytes(suite->response_format);

	for (size_t i = 0; i < flight->prompt.count; i++)
		bytes += (int64_t)flight->prompt.messages[i].text.len;
	return bytes;
}

/* What was rendered to be measured is sent so, unless it would take much room until then. */
static bool measure(struct runner *run, struct flight *flight, int64_t *bytes, struct err *err)
{
	if (!runner_render(run, flight, err))
		return false;
	*bytes = size_of(run, flight);
	flight->rendered = flight->arena.used_bytes <= KEEP_BYTES;
	if (!flight->rendered)
		arena_fini(&flight->arena);
	return true;
}

static void reserve(
	const struct runner_lane *lane, struct sched_task *task, int64_t bytes, int64_t max_tokens)
{
	struct usage usage = usage_unknown;
	int64_t cost = MONEY_UNKNOWN;

	usage.input_total = bytes;
	usage.output_total = max_tokens;
	if (lane->price)
		cost = price_of(lane->price, &usage);
	task->reserve_cost = cost == MONEY_UNKNOWN ? 0 : cost;
	task->reserve_tokens = bytes + max_tokens;
	task->pace_input = bytes / 4;
	task->pace_tokens = task->pace_input + max_tokens;
}

static uint64_t seed_of(const struct digest *address)
{
	uint64_t seed = 0;

	for (int i = 0; i < 8; i++)
		seed = seed << 8 | address->bytes[i];
	return seed;
}

static bool take_in(struct runner *run, const struct store_task *task, struct err *err)
{
	struct runner_lane *lane = &run->lanes[task->candidate_index];
	struct flight *flight;
	int64_t bytes = 0;

	lane->after_seq = task->seq;
	flight = spare_flight(run);
	flight->address = task->address;
	flight->route = task->route_index;
	flight->case_index = task->case_index;
	flight->repeat = task->repeat;
	flight->outcome = OUTCOME_STOPPED;
	flight->task.candidate = task->candidate_index;
	flight->task.seed = seed_of(&task->address);
	if (!lane->provider->answer) {
		if (!measure(run, flight, &bytes, err)) {
			runner_recycle(run, flight);
			return false;
		}
		reserve(lane, &flight->task, bytes,
			lane->provider->wordless
				? 0
				: run_max_tokens(run->job->set, task->route_index));
		flight->task.prefix = run->prefixes[task->route_index];
	}
	sched_add(run->sched, &flight->task, run->now_us);
	return true;
}

bool runner_fetch(struct runner *run, size_t candidate, struct err *err)
{
	struct store_task tasks[RUNNER_BATCH];
	size_t count;

	arena_reset(&run->scratch);
	if (!store_plan_next(run->job->store, run->job->plan->run, candidate,
		    run->lanes[candidate].after_seq, &run->scratch, tasks, RUNNER_BATCH, &count,
		    err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!take_in(run, &tasks[i], err))
			return false;
	}
	if (!count)
		sched_exhausted(run->sched, candidate);
	return true;
}
