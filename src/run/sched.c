/* SPDX-License-Identifier: MIT */
#include "run/sched.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "run/lane.h"

#define NEVER_US INT64_MAX
#define LONG_AGO_US (INT64_MIN / 2)

/* A candidate that has failed this often in a row gets one new exchange at a time. */
#define FAILING_ROW 8

void list_push(struct task_list *list, struct sched_task *task)
{
	task->next = NULL;
	if (list->last)
		list->last->next = task;
	else
		list->first = task;
	list->last = task;
	list->count++;
}

void list_remove(struct task_list *list, struct sched_task *task)
{
	struct sched_task *before = NULL;

	for (struct sched_task *at = list->first; at != task; at = at->next)
		before = at;
	if (before)
		before->next = task->next;
	else
		list->first = task->next;
	if (list->last == task)
		list->last = before;
	list->count--;
	task->next = NULL;
}

struct sched_task *list_pop(struct task_list *list)
{
	struct sched_task *task = list->first;

	if (task)
		list_remove(list, task);
	return task;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

static void lane_init(struct lane *lane, const struct sched_limits *limits, int64_t now_us)
{
	*lane = (struct lane){
		.limits = *limits,
		.host = SIZE_MAX,
		.bucket = SCHED_BUCKET,
		.cut_us = LONG_AGO_US,
		.pause_us = LONG_AGO_US,
		.rate_us = LONG_AGO_US,
		.request_us = now_us,
		.token_us = now_us,
		.plan_us = now_us,
	};
	if (lane->limits.concurrency <= 0)
		lane->limits.concurrency = SCHED_CONCURRENCY;
	if (lane->limits.attempts <= 0)
		lane->limits.attempts = 1;
	if (lane->limits.start <= 0)
		lane->limits.start = SCHED_START;
	lane->window = least(lane->limits.start, lane->limits.concurrency);
	lane->limits.host = NULL;
}

/* Candidates of one host share its limit. */
static size_t host_of(const struct sched_options *options, size_t candidate)
{
	const char *host = options->limits[candidate].host;

	for (size_t i = 0; host && i <= candidate; i++) {
		if (options->limits[i].host && strcmp(options->limits[i].host, host) == 0)
			return i;
	}
	return SIZE_MAX;
}

/* A limit for several candidates: the usual one, unless one of them alone is allowed more. */
static int limit_of(int wanted, int usual, const struct sched_options *options)
{
	if (wanted > 0)
		return wanted;
	for (size_t i = 0; i < options->candidate_count; i++) {
		if (options->limits[i].concurrency > usual)
			usual = options->limits[i].concurrency;
	}
	return usual;
}

struct sched *sched_new(const struct sched_options *options)
{
	struct sched *sched = mem_alloc(sizeof(*sched));
	size_t count = options->candidate_count;
	size_t prefixes = count * options->prefix_count;

	*sched = (struct sched){
		.lanes = mem_resize(NULL, count ? count : 1, sizeof(struct lane)),
		.lane_count = count,
		.prefixes = mem_resize(NULL, prefixes ? prefixes : 1, 1),
		.host_in_flight = mem_resize(NULL, count ? count : 1, sizeof(int)),
		.max_in_flight = limit_of(options->max_in_flight, SCHED_IN_FLIGHT_MAX, options),
		.max_per_host = limit_of(options->max_per_host, SCHED_HOST_MAX, options),
		.budget = options->budget,
		.started_us = options->now_us,
	};
	memset(sched->prefixes, PREFIX_COLD, prefixes ? prefixes : 1);
	for (size_t i = 0; i < count; i++) {
		lane_init(&sched->lanes[i], &options->limits[i], options->now_us);
		sched->lanes[i].host = host_of(options, i);
		sched->lanes[i].prefixes = sched->prefixes + i * options->prefix_count;
		sched->host_in_flight[i] = 0;
	}
	return sched;
}

void sched_free(struct sched *sched)
{
	if (!sched)
		return;
	free(sched->prefixes);
	free(sched->lanes);
	free(sched->host_in_flight);
	free(sched);
}

void sched_add(struct sched *sched, struct sched_task *task, int64_t now_us)
{
	task->state = SCHED_READY;
	task->added_us = now_us;
	task->rng = (struct rng){task->seed};
	list_push(&sched->lanes[task->candidate].ready, task);
}

void sched_exhausted(struct sched *sched, size_t candidate)
{
	sched->lanes[candidate].exhausted = true;
}

void sched_drain(struct sched *sched)
{
	sched->draining = true;
}

bool sched_is_draining(const struct sched *sched)
{
	return sched->draining;
}

int sched_in_flight(const struct sched *sched)
{
	return sched->in_flight;
}

const char *sched_budget_ended(const struct sched *sched)
{
	return sched->budget_ended;
}

struct sched_view sched_view(const struct sched *sched, size_t candidate)
{
	const struct lane *lane = &sched->lanes[candidate];

	return (struct sched_view){
		.stop = lane->stop,
		.again_us = lane->again_us,
		.window = lane->window,
		.in_flight = lane->in_flight,
		.waiting = lane->waiting.count,
		.ready = lane->ready.count,
		.bucket = lane->bucket,
		.down = lane->down,
		.pause_us = lane->pause_us > lane->rate_us ? lane->pause_us : lane->rate_us,
		.probes = lane->probes,
		.started = lane->started,
		.possibly_spent = lane->possibly_spent,
	};
}

static int64_t deadline_of(const struct lane *lane, const struct sched_task *task)
{
	return lane->limits.deadline_us > 0 ? task->first_start_us + lane->limits.deadline_us
					    : NEVER_US;
}

/* A task that no attempt will be made for any more. */
static struct sched_task *hopeless(struct sched *sched, struct lane *lane, int64_t now_us)
{
	bool closed = sched->draining || sched->budget_ended || lane->stop != SCHED_GOING;
	struct sched_task *task;

	if (closed && lane->ready.first)
		return list_pop(&lane->ready);
	for (task = lane->waiting.first; task; task = task->next) {
		if (closed || now_us > deadline_of(lane, task)) {
			list_remove(&lane->waiting, task);
			return task;
		}
	}
	return NULL;
}

static struct sched_task *earliest(const struct task_list *list)
{
	struct sched_task *best = list->first;

	for (struct sched_task *task = best; task; task = task->next) {
		if (task->due_us < best->due_us)
			best = task;
	}
	return best;
}

static void sooner(int64_t *until_us, int64_t at_us)
{
	if (at_us < *until_us)
		*until_us = at_us;
}

/* What a look at one candidate came to. */
enum look {
	LOOK_NOTHING, /* at most until the time noted */
	LOOK_ACT,
	LOOK_BUDGET,  /* the budget keeps its next task */
	LOOK_STOPPED, /* its candidate has just been given up */
};

void lane_warmed(struct lane *lane, struct sched_task *task, enum prefix state)
{
	if (task->warms)
		lane->prefixes[task->prefix - 1] = (unsigned char)state;
	task->warms = false;
}

/* A smaller one could go where tokens are short, but order is kept. What would last longer than any
 * task may is no pause. */
static bool may_go(
	struct lane *lane, const struct sched_task *task, int64_t now_us, int64_t *until_us)
{
	int64_t rate_us = rate_next(lane, task, now_us);
	int64_t gate_us = pace_next_of(lane, task, now_us);

	if (rate_us > now_us)
		lane->rate_us = rate_us;
	if (gate_us < rate_us)
		gate_us = rate_us;
	if (gate_us <= now_us)
		return true;
	if (!lane->in_flight && lane->limits.deadline_us > 0 &&
		rate_us - now_us > lane->limits.deadline_us) {
		lane->again_us = rate_us;
		lane->stop = SCHED_STOP_ASKED;
		return false;
	}
	sooner(until_us, gate_us);
	return false;
}

static void note_first_start(struct lane *lane, struct sched_task *task, int64_t now_us)
{
	task->first_start_us = now_us;
	task->planned_us = pace_planned(lane, task);
	if (task->prefix && lane->prefixes[task->prefix - 1] == PREFIX_COLD) {
		lane->prefixes[task->prefix - 1] = PREFIX_WARMING;
		task->warms = true;
	}
}

static enum look begin(struct sched *sched, struct lane *lane, struct sched_task *task,
	int64_t now_us, struct sched_act *act, int64_t *until_us)
{
	sched->blocked = budget_blocks(sched, task);
	if (sched->blocked)
		return LOOK_BUDGET;
	if (!may_go(lane, task, now_us, until_us))
		return lane->stop == SCHED_GOING ? LOOK_NOTHING : LOOK_STOPPED;
	list_remove(task->state == SCHED_READY ? &lane->ready : &lane->waiting, task);
	if (task->state == SCHED_READY && !task->attempts)
		note_first_start(lane, task, now_us);
	task->state = SCHED_IN_FLIGHT;
	task->start_us = now_us;
	task->attempts++;
	task->probe = lane->down;
	lane->probing = lane->probing || task->probe;
	task->started = ++lane->started;
	lane->in_flight++;
	sched->in_flight++;
	if (lane->host != SIZE_MAX)
		sched->host_in_flight[lane->host]++;
	pace_started(lane, task, now_us);
	rate_started(lane, task);
	budget_reserve(sched, task);
	*act = (struct sched_act){
		.kind = SCHED_START_IT, .candidate = task->candidate, .task = task};
	return LOOK_ACT;
}

static enum look fetch(const struct sched *sched, const struct lane *lane, struct sched_act *act)
{
	*act = (struct sched_act){.kind = SCHED_FETCH, .candidate = (size_t)(lane - sched->lanes)};
	return LOOK_ACT;
}

/* The first that need not wait for another of its prefix. */
static struct sched_task *next_new(const struct lane *lane)
{
	struct sched_task *task = lane->ready.first;

	while (task && task->prefix && lane->prefixes[task->prefix - 1] == PREFIX_WARMING)
		task = task->next;
	return task;
}

static enum look begin_new(struct sched *sched, struct lane *lane, int64_t now_us,
	struct sched_act *act, int64_t *until_us)
{
	struct sched_task *task = next_new(lane);

	if (task)
		return begin(sched, lane, task, now_us, act, until_us);
	if (lane->exhausted || lane->ready.count >= SCHED_HELD)
		return LOOK_NOTHING;
	return fetch(sched, lane, act);
}

/* Down: one probe at a time, which what waits may be as well as what is new. */
static enum look look_down(struct sched *sched, struct lane *lane, int64_t now_us,
	struct sched_act *act, int64_t *until_us)
{
	struct sched_task *task = earliest(&lane->waiting);
	int64_t due_us;

	if (lane->probing)
		return LOOK_NOTHING;
	due_us = task && task->due_us > lane->probe_us ? task->due_us : lane->probe_us;
	if (now_us < due_us) {
		sooner(until_us, due_us);
		return LOOK_NOTHING;
	}
	return task ? begin(sched, lane, task, now_us, act, until_us)
		    : begin_new(sched, lane, now_us, act, until_us);
}

static enum look look_up(struct sched *sched, struct lane *lane, int64_t now_us,
	struct sched_act *act, int64_t *until_us)
{
	struct sched_task *task = earliest(&lane->waiting);
	enum look look;
	int open;

	if (task && task->due_us <= now_us) {
		if (lane->bucket < task->price) {
			lane_go_down(lane, now_us);
			return look_down(sched, lane, now_us, act, until_us);
		}
		look = begin(sched, lane, task, now_us, act, until_us);
		if (look == LOOK_ACT)
			lane->bucket -= task->price;
		return look;
	}
	if (task)
		sooner(until_us, task->due_us);
	open = lane->in_flight + lane->waiting.count;
	if (open >= lane->window || (open && lane->failures_row >= FAILING_ROW))
		return LOOK_NOTHING;
	return begin_new(sched, lane, now_us, act, until_us);
}

/* The deadlines of what waits count even where nothing may start. */
static void note_deadlines(const struct lane *lane, int64_t *until_us)
{
	for (const struct sched_task *task = lane->waiting.first; task; task = task->next) {
		int64_t deadline_us = deadline_of(lane, task);

		if (deadline_us < NEVER_US)
			sooner(until_us, deadline_us + 1);
	}
}

static enum look look_at(struct sched *sched, struct lane *lane, int64_t now_us,
	struct sched_act *act, int64_t *until_us)
{
	int64_t gate_us = pace_next(lane, now_us);

	if (!lane->ready.first && !lane->waiting.first) {
		if (lane->exhausted)
			return LOOK_NOTHING;
		/* Before any waiting, lest it be for nothing. */
		if (!lane->in_flight)
			return fetch(sched, lane, act);
	}
	note_deadlines(lane, until_us);
	if (gate_us < lane->pause_us)
		gate_us = lane->pause_us;
	if (gate_us > now_us) {
		sooner(until_us, gate_us);
		return LOOK_NOTHING;
	}
	/* Something has to end first, and that wakes the loop. */
	if (lane->in_flight >= lane->window || !share_has_room(sched, lane))
		return LOOK_NOTHING;
	return lane->down ? look_down(sched, lane, now_us, act, until_us)
			  : look_up(sched, lane, now_us, act, until_us);
}

static bool give_up(struct sched *sched, int64_t now_us, struct sched_act *act)
{
	for (size_t i = 0; i < sched->lane_count; i++) {
		struct sched_task *task = hopeless(sched, &sched->lanes[i], now_us);

		if (!task)
			continue;
		task->state = SCHED_DONE;
		lane_warmed(&sched->lanes[i], task, PREFIX_WARM);
		if (task->attempts)
			sched->lanes[i].ended++;
		*act = (struct sched_act){.kind = SCHED_GIVE_UP, .candidate = i, .task = task};
		return true;
	}
	return false;
}

/* In turn, so that none has to wait for another's whole queue. What the budget keeps back waits for
 * nothing but what is in flight. */
static bool look_round(struct sched *sched, int64_t now_us, struct sched_act *act,
	int64_t *until_us, const char **limit)
{
	for (size_t i = 0; i < sched->lane_count; i++) {
		size_t at = (sched->turn + i) % sched->lane_count;
		struct lane *lane = &sched->lanes[at];
		int64_t lane_us = NEVER_US;
		enum look look = LOOK_NOTHING;

		if (lane->stop == SCHED_GOING)
			look = look_at(sched, lane, now_us, act, &lane_us);
		if (look == LOOK_ACT) {
			sched->turn = act->kind == SCHED_START_IT ? at + 1 : at;
			return true;
		}
		if (look == LOOK_STOPPED)
			return give_up(sched, now_us, act);
		if (look == LOOK_BUDGET)
			*limit = sched->blocked;
		else
			sooner(until_us, lane_us);
	}
	return false;
}

bool sched_next(struct sched *sched, int64_t now_us, struct sched_act *act)
{
	const char *limit = NULL;
	int64_t until_us = NEVER_US;

	if (!sched->budget_ended && !sched->draining)
		sched->budget_ended = budget_over(sched, now_us);
	if (give_up(sched, now_us, act))
		return true;
	if (!sched->budget_ended && !sched->draining) {
		if (look_round(sched, now_us, act, &until_us, &limit))
			return true;
		if (limit && !sched->in_flight && until_us == NEVER_US) {
			/* Nothing is on its way whose true cost could make room. */
			sched->budget_ended = limit;
			return sched_next(sched, now_us, act);
		}
	}
	if (sched->budget.time_us > 0 && !sched->budget_ended && !sched->draining)
		sooner(&until_us, sched->started_us + sched->budget.time_us);
	if (!sched->in_flight && (until_us == NEVER_US || sched->budget_ended || sched->draining))
		return false;
	*act = (struct sched_act){.kind = SCHED_WAIT, .until_us = until_us};
	return true;
}
