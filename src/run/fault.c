/* SPDX-License-Identifier: MIT */
#include "core/money.h"
#include "run/lane.h"

/* What an ended attempt means for its task and its candidate. */

#define CUT_PAUSE_US INT64_C(1000000) /* at most one cut a second */
#define STAY_US INT64_C(5000000)      /* no growth for so long after one */

#define TRANSIENT_BASE_US INT64_C(500000)
#define TRANSIENT_MAX_US INT64_C(30000000)
#define THROTTLED_BASE_US INT64_C(1000000)
#define THROTTLED_MAX_US INT64_C(60000000)

static int64_t doubled(int64_t base_us, int n, int64_t max_us)
{
	while (--n > 0 && base_us < max_us)
		base_us *= 2;
	return base_us < max_us ? base_us : max_us;
}

int64_t sched_delay(struct rng *rng, enum fault fault, int n)
{
	double unit = rng_unit(rng);

	if (fault != FAULT_THROTTLED)
		return (int64_t)(unit * (double)doubled(TRANSIENT_BASE_US, n, TRANSIENT_MAX_US));
	return (int64_t)((0.5 + unit / 2) *
			 (double)doubled(THROTTLED_BASE_US, n, THROTTLED_MAX_US));
}

void lane_go_down(struct lane *lane, int64_t now_us)
{
	lane->down = true;
	lane->probes = 0;
	lane->probe_us = now_us + SCHED_PROBE_US;
}

static void stop(struct lane *lane, enum sched_stop why)
{
	if (lane->stop == SCHED_GOING)
		lane->stop = why;
}

/* Doubles after each full window of successes until the first throttling, then grows by one. */
static void grow(struct lane *lane, int64_t now_us)
{
	if (now_us - lane->cut_us < STAY_US || ++lane->successes < lane->window)
		return;
	lane->successes = 0;
	lane->window = lane->throttled ? lane->window + 1 : lane->window * 2;
	if (lane->window > lane->limits.concurrency)
		lane->window = lane->limits.concurrency;
}

static void cut(struct lane *lane, int64_t now_us)
{
	lane->throttled = true;
	lane->successes = 0;
	if (now_us - lane->cut_us < CUT_PAUSE_US)
		return;
	lane->cut_us = now_us;
	lane->window = lane->window * 7 / 10;
	if (lane->window < 1)
		lane->window = 1;
}

static void fill(struct lane *lane, int tokens)
{
	lane->bucket += tokens;
	if (lane->bucket > SCHED_BUCKET)
		lane->bucket = SCHED_BUCKET;
}

static void succeeded(struct lane *lane, const struct sched_task *task, int64_t now_us)
{
	lane->answered++;
	lane->failures_row = 0;
	lane->rejected_row = 0;
	lane->forbidden_row = 0;
	lane->lost_row = 0;
	if (task->probe)
		fill(lane, SCHED_PROBE_TOKENS);
	else
		fill(lane, task->tries + task->throttles ? task->price : 1);
	/* An answer to what was on its way is as good a sign as one to a probe. */
	if (lane->down && lane->bucket >= SCHED_COST_TRANSIENT)
		lane->down = false;
	lane->probes = 0;
	grow(lane, now_us);
}

static void probe_failed(struct lane *lane, int64_t now_us)
{
	lane->probe_us = now_us + SCHED_PROBE_US;
	if (++lane->probes >= SCHED_PROBES)
		stop(lane, SCHED_STOP_DOWN);
}

/* An exchange that no other try can mend; a candidate that is given only such is misconfigured. */
static void rejected(struct lane *lane, int status)
{
	lane->rejected_row++;
	lane->lost_row = 0;
	if (lane->throttled)
		lane->successes = 0;
	lane->forbidden_row = status == 403 ? lane->forbidden_row + 1 : 0;
	if (lane->rejected_row >= SCHED_REJECTED_ROW ||
		lane->forbidden_row >= SCHED_FORBIDDEN_ROW ||
		(lane->rejected_row >= SCHED_REJECTED_FIRST && lane->rejected_row == lane->ended))
		stop(lane, SCHED_STOP_REJECTED);
}

/* Where nothing is tried again, the bucket stays full: such a row shows an outage all the same. */
static void lost(struct lane *lane, int64_t now_us)
{
	lane->rejected_row = 0;
	lane->forbidden_row = 0;
	if (++lane->lost_row >= SCHED_LOST_ROW && !lane->down)
		lane_go_down(lane, now_us);
}

/* The server names a time: not before that, whatever our own delay would be. */
static bool directed(struct lane *lane, struct sched_task *task, int64_t wait_us, int64_t now_us,
	int64_t deadline_us)
{
	task->due_us = now_us + wait_us;
	if (wait_us <= SCHED_WAIT_MAX_US) {
		task->due_us += (int64_t)rng_below(&task->rng, (uint64_t)(wait_us / 10) + 1);
		return task->due_us <= deadline_us;
	}
	if (task->due_us <= deadline_us) {
		if (lane->pause_us < task->due_us)
			lane->pause_us = task->due_us;
		return true;
	}
	lane->again_us = task->due_us;
	stop(lane, SCHED_STOP_ASKED);
	return false;
}

static bool has_tries_left(
	const struct lane *lane, const struct sched_task *task, const struct sched_result *result)
{
	int most = lane->limits.attempts;

	if (result->no_retry)
		return false;
	if (result->fault == FAULT_THROTTLED)
		return true;
	if (result->fault == FAULT_SPOILED && most > SCHED_SPOILED_TRIES)
		most = SCHED_SPOILED_TRIES;
	return task->tries < most;
}

static bool will_retry(struct sched *sched, struct lane *lane, struct sched_task *task,
	const struct sched_result *result, int64_t now_us)
{
	int64_t deadline_us = lane->limits.deadline_us > 0
				      ? task->first_start_us + lane->limits.deadline_us
				      : INT64_MAX;
	int n = result->fault == FAULT_THROTTLED ? task->throttles : task->tries;

	if (!has_tries_left(lane, task, result)) {
		if (result->no_host && !lane->answered)
			stop(lane, SCHED_STOP_NO_HOST);
		return false;
	}
	if (sched->draining || sched->budget_ended || lane->stop != SCHED_GOING)
		return false;
	task->price =
		result->fault == FAULT_THROTTLED ? SCHED_COST_THROTTLED : SCHED_COST_TRANSIENT;
	if (result->wait_us > 0)
		return directed(lane, task, result->wait_us, now_us, deadline_us);
	task->due_us = now_us + sched_delay(&task->rng, result->fault, n);
	return task->due_us <= deadline_us;
}

static bool failed(struct sched *sched, struct lane *lane, struct sched_task *task,
	const struct sched_result *result, int64_t now_us)
{
	lane->failures_row++;
	if (result->fault == FAULT_THROTTLED) {
		task->throttles++;
		cut(lane, now_us);
	} else {
		task->tries++;
		if (lane->throttled)
			lane->successes = 0;
	}
	if (task->probe)
		probe_failed(lane, now_us);
	return will_retry(sched, lane, task, result, now_us);
}

static void land(struct sched *sched, struct lane *lane, struct sched_task *task)
{
	lane->in_flight--;
	sched->in_flight--;
	if (lane->host != SIZE_MAX)
		sched->host_in_flight[lane->host]--;
	if (task->probe)
		lane->probing = false;
	budget_release(sched, task);
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void charge_most(struct sched *sched, struct lane *lane, const struct sched_task *task)
{
	sched->possibly_spent = money_add(sched->possibly_spent, task->reserve_cost);
	lane->possibly_spent = money_add(lane->possibly_spent, task->reserve_cost);
	sched->tokens = money_add(sched->tokens, task->reserve_tokens);
}

static void charge(struct sched *sched, struct lane *lane, const struct sched_task *task,
	const struct sched_result *result)
{
	if (result->fault != FAULT_NONE) {
		if (result->maybe_billed)
			charge_most(sched, lane, task);
	} else if (result->guessed) {
		sched->spent = money_add(sched->spent, most(result->cost, task->reserve_cost));
		sched->tokens =
			money_add(sched->tokens, most(result->tokens, task->reserve_tokens));
	} else {
		sched->spent = money_add(sched->spent, result->cost);
		sched->tokens = money_add(sched->tokens, result->tokens);
		pace_measured(lane, task, result->tokens);
	}
}

static bool again(struct sched *sched, struct lane *lane, struct sched_task *task,
	const struct sched_result *result, int64_t now_us)
{
	switch (result->fault) {
	case FAULT_NONE:
		lane->ended++;
		succeeded(lane, task, now_us);
		return false;
	case FAULT_THROTTLED:
	case FAULT_TRANSIENT:
	case FAULT_SPOILED:
		if (failed(sched, lane, task, result, now_us))
			return true;
		lane->ended++;
		lost(lane, now_us);
		return false;
	case FAULT_REJECTED:
		lane->ended++;
		if (task->probe)
			lane->down = false; /* it answers */
		rejected(lane, result->status);
		return false;
	case FAULT_FATAL:
		lane->ended++;
		stop(lane, SCHED_STOP_FATAL);
		return false;
	case FAULT_LOCAL:
	case FAULT_COUNT:
		break;
	}
	lane->ended++;
	sched_drain(sched);
	return false;
}

bool sched_ended(struct sched *sched, struct sched_task *task, const struct sched_result *result,
	int64_t now_us)
{
	struct lane *lane = &sched->lanes[task->candidate];

	land(sched, lane, task);
	lane_warmed(lane, task, PREFIX_WARM);
	charge(sched, lane, task, result);
	if (result->rate)
		rate_told(lane, task, result->rate, now_us);
	if (again(sched, lane, task, result, now_us)) {
		task->state = SCHED_WAITING;
		list_push(&lane->waiting, task);
		return true;
	}
	task->state = SCHED_DONE;
	return false;
}

bool sched_resend(struct sched *sched, struct sched_task *task, int64_t now_us)
{
	struct lane *lane = &sched->lanes[task->candidate];

	if (task->resends >= SCHED_RESENDS || sched->draining || sched->budget_ended ||
		lane->stop != SCHED_GOING)
		return false;
	land(sched, lane, task);
	task->resends++;
	task->attempts--;
	task->price = 0;
	task->due_us = now_us;
	task->state = SCHED_WAITING;
	list_push(&lane->waiting, task);
	return true;
}

void sched_dropped(struct sched *sched, struct sched_task *task, bool maybe_billed)
{
	struct lane *lane = &sched->lanes[task->candidate];

	land(sched, lane, task);
	lane_warmed(lane, task, PREFIX_COLD);
	if (maybe_billed)
		charge_most(sched, lane, task);
	task->state = SCHED_DONE;
}
