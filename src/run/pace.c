/* SPDX-License-Identifier: MIT */
#include "run/lane.h"

#define MINUTE_US INT64_C(60000000)
#define SLOT_US (MINUTE_US / (PACE_SLOTS - 1))

/* How late a request may be for the next one to come on time all the same. */
#define LATE_US INT64_C(100000)

/*
 * Virtual scheduling: each request moves the earliest time of the next one by its share of a
 * minute. A loop that comes a little late may catch up, so that the rate is kept and no burst
 * arises. n requests after one that was late by d then begin at least n shares less d after it: a
 * share is a little more than the nth part of a minute, so that no minute holds more than n.
 */
static void advance(int64_t *at_us, int64_t share_us, int64_t late_most_us, int64_t now_us)
{
	int64_t late_us = now_us - *at_us;

	*at_us = late_us < late_most_us ? *at_us + share_us : now_us + share_us;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t tokens_us(int64_t count, int64_t per_minute)
{
	return least(count, INT64_MAX / MINUTE_US) * MINUTE_US / per_minute;
}

static int64_t late_most_us(const struct lane *lane)
{
	return least(LATE_US, MINUTE_US / lane->limits.rpm);
}

static int64_t request_us(const struct lane *lane)
{
	return (MINUTE_US + late_most_us(lane) + lane->limits.rpm - 1) / lane->limits.rpm;
}

int64_t pace_planned(struct lane *lane, const struct sched_task *task)
{
	int64_t planned_us = lane->plan_us;

	if (lane->limits.rpm <= 0)
		return task->added_us;
	lane->plan_us += request_us(lane);
	return planned_us;
}

int64_t pace_next(const struct lane *lane, int64_t now_us)
{
	int64_t at_us = now_us;

	if (lane->limits.rpm > 0 && lane->request_us > at_us)
		at_us = lane->request_us;
	if (lane->limits.tpm > 0 && lane->token_us > at_us)
		at_us = lane->token_us;
	return at_us;
}

/* A clock may begin at 0, and what lies before it has a place, too. */
static int64_t *slot_at(struct pace_window *minute, int64_t slot)
{
	return &minute->slots[(slot % PACE_SLOTS + PACE_SLOTS) % PACE_SLOTS];
}

/* Forgets what is over a minute old. */
static void move_on(struct pace_window *minute, int64_t now_us)
{
	int64_t slot = now_us / SLOT_US;

	if (slot - minute->last >= PACE_SLOTS)
		minute->last = slot - PACE_SLOTS;
	while (minute->last < slot) {
		int64_t *oldest = slot_at(minute, ++minute->last);

		minute->sum -= *oldest;
		*oldest = 0;
	}
}

int64_t pace_next_of(const struct lane *lane, const struct sched_task *task, int64_t now_us)
{
	struct pace_window minute = lane->minute;
	int64_t slot;

	if (lane->limits.tpm <= 0)
		return now_us;
	move_on(&minute, now_us);
	slot = minute.last - PACE_SLOTS;
	/* What alone is more than a minute's tokens has to wait for an empty one. */
	while (minute.sum > 0 && minute.sum + task->pace_tokens > lane->limits.tpm)
		minute.sum -= *slot_at(&minute, ++slot);
	return slot > minute.last - PACE_SLOTS ? (slot + PACE_SLOTS) * SLOT_US : now_us;
}

static void take(struct lane *lane, int64_t start_us, int64_t tokens)
{
	int64_t slot = start_us / SLOT_US;

	if (slot <= lane->minute.last - PACE_SLOTS)
		return;
	*slot_at(&lane->minute, slot) += tokens;
	lane->minute.sum += tokens;
}

void pace_started(struct lane *lane, const struct sched_task *task, int64_t now_us)
{
	int64_t share_us;

	if (lane->limits.rpm > 0)
		advance(&lane->request_us, request_us(lane), late_most_us(lane), now_us);
	if (lane->limits.tpm <= 0)
		return;
	share_us = tokens_us(task->pace_tokens, lane->limits.tpm);
	advance(&lane->token_us, share_us, share_us, now_us);
	move_on(&lane->minute, now_us);
	take(lane, now_us, task->pace_tokens);
}

/* What was taken for granted at the start is set right by what was counted. */
void pace_measured(struct lane *lane, const struct sched_task *task, int64_t tokens)
{
	if (lane->limits.tpm <= 0 || tokens <= 0)
		return;
	lane->token_us += tokens_us(tokens, lane->limits.tpm) -
			  tokens_us(task->pace_tokens, lane->limits.tpm);
	take(lane, task->start_us, tokens - task->pace_tokens);
}
