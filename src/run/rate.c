/* SPDX-License-Identifier: MIT */
#include "run/lane.h"

/*
 * Providers tell with each reply what they still let through and when it is all of it again. What
 * is left is counted down by what is started until the next reply says better. Which of the
 * requests on their way a reply had seen is not known: those that left after its own count as not
 * seen.
 */
static int64_t need_of(const struct sched_task *task, enum http_rate_kind kind)
{
	switch (kind) {
	case HTTP_RATE_REQUESTS:
		return 1;
	case HTTP_RATE_TOKENS:
		return task->pace_tokens;
	case HTTP_RATE_INPUT:
		return task->pace_input;
	case HTTP_RATE_OUTPUT:
		return task->pace_tokens - task->pace_input;
	case HTTP_RATE_COUNT:
		break;
	}
	return 0;
}

int64_t rate_next(const struct lane *lane, const struct sched_task *task, int64_t now_us)
{
	int64_t at_us = now_us;

	for (int i = 0; i < HTTP_RATE_COUNT; i++) {
		const struct lane_rate *rate = &lane->rate[i];
		int64_t need = need_of(task, (enum http_rate_kind)i);

		/* More than is ever let through may go when nothing has been taken. */
		if (rate->limit > 0 && need > rate->limit)
			need = rate->limit;
		if (need < 1)
			need = 1;
		if (rate->left < need && rate->until_us > at_us)
			at_us = rate->until_us;
	}
	return at_us;
}

void rate_started(struct lane *lane, const struct sched_task *task)
{
	for (int i = 0; i < HTTP_RATE_COUNT; i++)
		lane->rate[i].left -= need_of(task, (enum http_rate_kind)i);
}

void rate_told(struct lane *lane, const struct sched_task *task, const struct http_rate *rate,
	int64_t now_us)
{
	int64_t later = lane->started - task->started;

	if (later > lane->in_flight)
		later = lane->in_flight;
	for (int i = 0; i < HTTP_RATE_COUNT; i++) {
		if (rate[i].reset_us > 0)
			lane->rate[i] = (struct lane_rate){
				.limit = rate[i].limit,
				.left = rate[i].remaining -
					later * need_of(task, (enum http_rate_kind)i),
				.until_us = now_us + rate[i].reset_us,
			};
	}
}
