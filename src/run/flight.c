/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "run/runner.h"

bool runner_render(struct runner *run, struct flight *flight, struct err *err)
{
	const struct suite *suite = run->job->set->suites[flight->route];
	const struct run_source *source = run->job->source;

	arena_reset(&flight->arena);
	if (source)
		return source->render(source->context,
			&(struct store_task){.address = flight->address,
				.route_index = flight->route,
				.case_index = flight->case_index,
				.repeat = flight->repeat},
			&flight->arena, &flight->prompt, err);
	return suite_case(suite, flight->case_index, &flight->arena, &flight->item, err) &&
	       suite_render(suite, &flight->item, &flight->arena, &flight->prompt, err);
}

void runner_call(const struct run_job *job, const struct runner_ask *ask, struct arena *arena,
	struct call *out)
{
	const struct suite *suite = job->set->suites[ask->route];

	*out = (struct call){
		.arena = arena,
		.candidate = &job->set->config->candidates[ask->candidate],
		.prompt = ask->prompt,
		.max_tokens = run_max_tokens(job->set, ask->route),
		.has_temperature = suite->has_temperature,
		.temperature = suite->temperature,
		.repeat = ask->repeat,
		.tools = suite->tools,
		.response_format = suite->response_format,
		.dropped = ask->dropped,
		.state = job->states[ask->candidate],
	};
}

/* How many messages a prompt has in common with all of its suite, if they are worth keeping. */
static size_t count_shared(const struct prompt *prompt, const struct prompt *shared)
{
	size_t count = 0, bytes = 0;

	while (count < shared->count && count < prompt->count &&
		!strcmp(shared->messages[count].role, prompt->messages[count].role) &&
		str_eq(shared->messages[count].text, prompt->messages[count].text))
		bytes += prompt->messages[count++].text.len;
	return bytes < RUNNER_CACHED_BYTES ? 0 : count;
}

static void make_call(struct runner *run, struct flight *flight)
{
	const struct runner_lane *lane = &run->lanes[flight->task.candidate];
	const struct runner_ask ask = {
		.route = flight->route,
		.candidate = flight->task.candidate,
		.repeat = flight->repeat,
		.prompt = &flight->prompt,
		.dropped = flight->dropped_list,
	};

	flight->dropped = lane->dropped_count;
	for (size_t i = 0; i < lane->dropped_count; i++)
		flight->dropped_list[i] = lane->dropped[i];
	flight->dropped_list[lane->dropped_count] = NULL;
	runner_call(run->job, &ask, &flight->arena, &flight->call);
	flight->call.shared = count_shared(&flight->prompt, &run->shared[flight->route]);
	flight->call.stream = lane->candidate->stream && lane->provider->stream;
}

/* What cannot even be written down is an outcome of this exchange, not an end of the run. */
static bool reject_unsent(
	struct runner *run, struct flight *flight, const char *why, struct err *err)
{
	struct response resp = {
		.outcome = OUTCOME_REJECTED, .message = str_of(why), .usage = usage_unknown};

	return runner_land_response(run, flight, &resp, FAULT_REJECTED, err);
}

static bool answer(
	struct runner *run, struct flight *flight, const struct provider *provider, struct err *err)
{
	struct response resp = {.usage = usage_unknown};
	struct err own = {0};

	if (!provider->answer(&flight->call, &resp, &own))
		return reject_unsent(run, flight, own.text, err);
	return runner_land_response(run, flight, &resp,
		outcome_is_final(resp.outcome) ? FAULT_NONE : FAULT_REJECTED, err);
}

bool runner_start(struct runner *run, struct flight *flight, struct err *err)
{
	const struct runner_lane *lane = &run->lanes[flight->task.candidate];
	struct err own = {0};

	if (!flight->rendered && !runner_render(run, flight, err))
		return false;
	flight->rendered = false;
	make_call(run, flight);
	flight->started_wall_us = run->job->world.wall_us(run->job->world.context);
	if (lane->provider->answer)
		return answer(run, flight, lane->provider, err);
	flight->req = (struct http_req){0};
	if (!lane->provider->encode(&flight->call, &flight->req, &own))
		return reject_unsent(run, flight, own.text, err);
	flight->req.candidate = lane->candidate;
	flight->req.stream = flight->call.stream;
	run->out->candidates[flight->task.candidate].requests++;
	if (flight->task.attempts > 1)
		run->out->candidates[flight->task.candidate].retries++;
	return run->job->world.transport->start(
		run->job->world.transport, &flight->req, flight, err);
}
