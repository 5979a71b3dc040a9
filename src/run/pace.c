/* SPDX-License-Identifier: MIT */
#include "run/lane.h"

#define MINUTE_US INT64_C(60000000)

/*
 * Virtual scheduling: each request moves the earliest time of the next one by its share of a
 * minute. A loop that comes late by less than one share may catch up, so that the rate is kept and
 * no burst arises.
 */
static void advance(int64_t *at_us, int64_t share_us, int64_t now_us)
{
	int64_t late_us = now_us - *at_us;

	*at_us = late_us < share_us ? *at_us + share_us : now_us + share_us;
}

static int64_t share_of(int64_t count, int64_t per_minute)
{
	if (count > INT64_MAX / MINUTE_US)
		count = INT64_MAX / MINUTE_US;
	return count * MINUTE_US / per_minute;
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

void pace_started(struct lane *lane, const struct sched_task *task, int64_t now_us)
{
	if (lane->limits.rpm > 0)
		advance(&lane->request_us, share_of(1, lane->limits.rpm), now_us);
	if (lane->limits.tpm > 0)
		advance(&lane->token_us, share_of(task->pace_tokens, lane->limits.tpm), now_us);
}

/* What was taken for granted at the start is set right by what was counted. */
void pace_measured(struct lane *lane, const struct sched_task *task, int64_t tokens)
{
	if (lane->limits.tpm > 0 && tokens > 0)
		lane->token_us += share_of(tokens, lane->limits.tpm) -
				  share_of(task->pace_tokens, lane->limits.tpm);
}
