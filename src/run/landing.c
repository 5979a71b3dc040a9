/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/term.h"
#include "run/paid.h"
#include "run/runner.h"

static struct run_count *count_of(struct runner *run, const struct flight *flight)
{
	return &run->out->candidates[flight->task.candidate];
}

static void join_dropped(struct flight *flight, struct str *out)
{
	struct buf text = {0};

	for (size_t i = 0; i < flight->dropped; i++) {
		if (i)
			buf_char(&text, ' ');
		buf_puts(&text, flight->dropped_list[i]);
	}
	*out = arena_str(&flight->arena, buf_view(&text));
	buf_free(&text);
}

static void describe(struct runner *run, struct flight *flight, const struct response *resp,
	struct exchange *out)
{
	const struct runner_lane *lane = &run->lanes[flight->task.candidate];
	const struct sched_task *task = &flight->task;

	*out = (struct exchange){
		.address = flight->address,
		.candidate = str_of(lane->candidate->name),
		.provider = str_of(lane->candidate->provider),
		.model = str_of(lane->candidate->model),
		.request = flight->req.body,
		.status = flight->status,
		.started_wall_us = flight->started_wall_us,
		.timing =
			{
				.queued_us = task->first_start_us - task->planned_us,
				.first_token_us =
					resp->first_token_us > 0 ? resp->first_token_us : -1,
				.duration_us = flight->duration_us,
				.total_us = run->now_us - task->first_start_us,
				.attempts = task->attempts,
			},
		.response = *resp,
	};
	join_dropped(flight, &out->dropped);
}

static void measure(struct runner *run, struct flight *flight, const struct response *resp,
	struct sched_result *result)
{
	const struct runner_lane *lane = &run->lanes[flight->task.candidate];
	struct paid paid;

	/* What a filter kept from the model was not worked on. */
	if (lane->provider->answer || (resp->outcome == OUTCOME_BLOCKED && flight->status >= 400))
		return;
	paid = paid_add(count_of(run, flight), lane->price, resp, &flight->prompt);
	result->cost = paid.cost;
	result->tokens = paid.tokens;
	result->guessed = paid.guessed;
}

/* What should be known of a model once, however many answers show it. */
static void remark(struct runner *run, const struct flight *flight, const struct response *resp)
{
	struct runner_lane *lane = &run->lanes[flight->task.candidate];
	char served[sizeof(lane->served)];

	if (resp->usage.suspect && !lane->said_suspect) {
		lane->said_suspect = true;
		runner_note(
			run, arena_printf(run->arena,
				     "%s: the token counts it reports contradict each other; such "
				     "answers count without a cost",
				     lane->candidate->name));
	}
	if (!resp->model.len)
		return;
	snprintf(served, sizeof(served), "%.*s", STR_ARG(resp->model));
	if (!lane->served[0])
		memcpy(lane->served, served, sizeof(served));
	if (strcmp(lane->served, served) != 0 && !lane->said_served) {
		lane->said_served = true;
		runner_note(
			run, arena_printf(run->arena, "%s: answered by %s at first, by %s later",
				     lane->candidate->name, lane->served, served));
	}
}

static void count_times(
	struct runner *run, const struct flight *flight, const struct response *resp)
{
	struct runner_lane *lane = &run->lanes[flight->task.candidate];
	struct run_count *count = count_of(run, flight);

	if (lane->provider->answer)
		return;
	histogram_add(&lane->latencies, flight->duration_us);
	if (resp->first_token_us <= 0)
		return;
	histogram_add(&lane->first_tokens, resp->first_token_us);
	if (resp->usage.output_total > 0) {
		count->streamed_tokens += resp->usage.output_total;
		count->streamed_us += flight->duration_us - resp->first_token_us;
	}
}

/* Attempts of which more than the head may have been worked on; what was refused is not billed. */
static bool maybe_billed(const struct http_reply *reply, enum fault fault)
{
	return reply->sent && (fault == FAULT_TRANSIENT || fault == FAULT_SPOILED);
}

static void remember_fault(struct runner *run, struct flight *flight, const struct response *resp)
{
	struct runner_lane *lane = &run->lanes[flight->task.candidate];

	flight->outcome = resp->outcome;
	snprintf(flight->message, sizeof(flight->message), "%.*s", STR_ARG(resp->message));
	memcpy(lane->fault, flight->message, sizeof(lane->fault));
	count_of(run, flight)->fault = lane->fault;
}

enum outcome runner_outcome(enum fault fault, enum outcome said)
{
	static const enum outcome table[FAULT_COUNT] = {
		[FAULT_NONE] = OUTCOME_COMPLETE,
		[FAULT_THROTTLED] = OUTCOME_THROTTLED,
		[FAULT_TRANSIENT] = OUTCOME_UNREACHABLE,
		[FAULT_SPOILED] = OUTCOME_SPOILED,
		[FAULT_REJECTED] = OUTCOME_REJECTED,
		[FAULT_FATAL] = OUTCOME_STOPPED,
		[FAULT_LOCAL] = OUTCOME_STOPPED,
	};

	return outcome_is_final(said) == (fault == FAULT_NONE) ? said : table[fault];
}

/* Tells sched, and stores what is over. */
static bool conclude(struct runner *run, struct flight *flight, const struct http_reply *reply,
	struct response *resp, enum fault fault, struct err *err)
{
	struct sched_result result = {
		.fault = fault,
		.status = flight->status,
		.no_host = reply && reply->end == HTTP_NO_HOST,
		.no_retry = reply && provider_forbids_retry(reply),
		.maybe_billed = reply && maybe_billed(reply, fault),
		.wait_us = reply ? reply->wait_us : -1,
		.rate = reply ? reply->rate : NULL,
	};
	struct exchange exchange;

	resp->outcome = runner_outcome(fault, resp->outcome);
	if (fault == FAULT_NONE) {
		measure(run, flight, resp, &result);
		remark(run, flight, resp);
		count_times(run, flight, resp);
		run_count_odd(
			count_of(run, flight), run->lanes[flight->task.candidate].candidate, resp);
	} else {
		remember_fault(run, flight, resp);
	}
	if (sched_ended(run->sched, &flight->task, &result, run->now_us)) {
		runner_tell(run, flight, resp, RUNNER_AGAIN);
		arena_reset(&flight->arena);
		return true;
	}
	runner_tell(run, flight, resp, RUNNER_OVER);
	describe(run, flight, resp, &exchange);
	if (reply)
		exchange.raw = reply->body;
	return runner_keep(run, flight, &exchange, err);
}

bool runner_land_response(struct runner *run, struct flight *flight, const struct response *resp,
	enum fault fault, struct err *err)
{
	struct response own = *resp;

	flight->status = 0;
	flight->duration_us = 0;
	return conclude(run, flight, NULL, &own, fault, err);
}

/* The name, from now on, for all: the list of a candidate's dropped parameters. */
static bool drop_param(struct runner *run, struct flight *flight, const char *name)
{
	struct runner_lane *lane = &run->lanes[flight->task.candidate];

	for (size_t i = 0; i < lane->dropped_count; i++) {
		if (strcmp(lane->dropped[i], name) == 0)
			return true;
	}
	if (lane->dropped_count == RUNNER_DROPPED)
		return false;
	lane->dropped[lane->dropped_count++] = arena_strz(run->arena, str_of(name));
	runner_note(run,
		arena_printf(run->arena, "%s: the model refuses %s, which is left out from now on",
			lane->candidate->name, name));
	return true;
}

static bool resend_without(
	struct runner *run, struct flight *flight, const struct http_reply *reply)
{
	const char *name = provider_refused_param(&flight->call, reply);

	return name && drop_param(run, flight, name) &&
	       sched_resend(run->sched, &flight->task, run->now_us);
}

/* Once: a request that never arrives whole is the fault of what it holds. */
static bool resend_truncated(
	struct runner *run, struct flight *flight, const struct http_reply *reply)
{
	if (flight->resent || !provider_arrived_truncated(reply))
		return false;
	flight->resent = true;
	return sched_resend(run->sched, &flight->task, run->now_us);
}

/* A page with a 403 is a filter's, which may mean this request alone; the same thing again and
 * again means all of them. */
static enum fault after_filters(
	struct runner_lane *lane, const struct http_reply *reply, enum fault fault)
{
	bool filtered = fault == FAULT_REJECTED && reply->end == HTTP_DONE && reply->status == 403;

	lane->filtered = filtered ? lane->filtered + 1 : 0;
	return lane->filtered >= RUNNER_FILTERED ? FAULT_FATAL : fault;
}

bool runner_land(
	struct runner *run, struct flight *flight, const struct http_reply *reply, struct err *err)
{
	struct response resp = {.usage = usage_unknown};
	enum fault fault = after_filters(&run->lanes[flight->task.candidate], reply,
		provider_read(&flight->call, reply, &resp, err));

	flight->status = reply->status;
	flight->duration_us = resp.ended_us > 0 ? resp.ended_us : reply->duration_us;
	if (fault == FAULT_LOCAL) {
		sched_dropped(run->sched, &flight->task, false);
		runner_recycle(run, flight);
		return false;
	}
	if (fault == FAULT_REJECTED &&
		(resend_without(run, flight, reply) || resend_truncated(run, flight, reply))) {
		resp.outcome = OUTCOME_REJECTED;
		runner_tell(run, flight, &resp, RUNNER_AGAIN);
		arena_reset(&flight->arena);
		return true;
	}
	return conclude(run, flight, reply, &resp, fault, err);
}

/* No further attempt will be made: the last fault stands. */
bool runner_give_up(struct runner *run, struct flight *flight, struct err *err)
{
	struct response resp = {
		.outcome = flight->outcome,
		.message = str_of(flight->message),
		.usage = usage_unknown,
	};
	struct exchange exchange;

	if (!flight->task.attempts) {
		runner_recycle(run, flight);
		return true;
	}
	runner_tell(run, flight, &resp, RUNNER_GIVEN_UP);
	flight->req = (struct http_req){0};
	describe(run, flight, &resp, &exchange);
	return runner_keep(run, flight, &exchange, err);
}
