/* SPDX-License-Identifier: MIT */
#include "run/runner.h"

/* What is told of an attempt is made only if somebody looks: reading a case again is not free. */

static bool find_case(struct runner *run, struct flight *flight, enum runner_tell what,
	char digits[SHA256_HEX], struct str *out)
{
	if (run->job->source) {
		digest_hex(&flight->address, digits);
		*out = (struct str){digits, 12};
		return true;
	}
	/* What the last attempt was made of is gone by then. */
	if (what == RUNNER_GIVEN_UP && !runner_render(run, flight, NULL))
		return false;
	*out = flight->item.id;
	return true;
}

void runner_tell(struct runner *run, struct flight *flight, const struct response *resp,
	enum runner_tell what)
{
	const struct run_world *world = &run->job->world;
	const struct sched_task *task = &flight->task;
	struct run_event event = {
		.candidate = run->lanes[task->candidate].candidate->name,
		.route = run->job->set->config->routes[flight->route].name,
		.repeat = flight->repeat,
		.attempt = task->attempts ? task->attempts : 1, /* a resent one was none */
		.outcome = resp->outcome,
		.status = flight->status,
		.duration_us = flight->duration_us,
		.waited_us = task->first_start_us - task->planned_us,
		.again_us = -1,
		.given_up = what == RUNNER_GIVEN_UP,
		.usage = outcome_is_final(resp->outcome) ? &resp->usage : NULL,
		.message = resp->message,
	};
	char digits[SHA256_HEX];

	if (!world->event || !find_case(run, flight, what, digits, &event.case_id))
		return;
	if (what == RUNNER_AGAIN)
		event.again_us = task->due_us > run->now_us ? task->due_us - run->now_us : 0;
	world->event(world->context, &event);
}
