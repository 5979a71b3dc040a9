/* SPDX-License-Identifier: MIT */
#include "cli/run_state.h"

/*
 * After the answers, what graders ask about them: planned, sent and stored like the answers, and
 * counted apart. A reply that cannot be read raises one more question, so it goes in rounds, until
 * nothing new is asked.
 */
struct rounds {
	struct run_state *state;
	const struct run_questions *questions;
	const struct config *config; /* its candidates are the judges */
	struct run_plan plan;        /* the last one */
};

static bool make_plan(struct rounds *rounds, bool again, struct err *err)
{
	return rounds->questions->plan(
		rounds->questions->context, rounds->state->arena, again, &rounds->plan, err);
}

/* Those that were given up are not asked again before the next run. */
static int64_t leave_out_stopped(struct rounds *rounds)
{
	const struct run_summary *sum = &rounds->state->judged;

	for (size_t j = 0; j < sum->candidate_count; j++) {
		if (!sum->candidates[j].stopped)
			continue;
		rounds->plan.missing -= rounds->plan.missing_of[j];
		rounds->plan.missing_of[j] = 0;
	}
	return rounds->plan.missing;
}

static void begin(struct rounds *rounds)
{
	struct run_summary *sum = &rounds->state->judged;

	if (sum->candidates)
		return;
	sum->candidate_count = rounds->config->candidate_count;
	sum->candidates = ARENA_ARRAY(rounds->state->arena, sum->candidate_count, struct run_count);
	sum->total.latency_p95_us = sum->total.first_token_p50_us = sum->total.first_token_p95_us =
		-1;
	for (size_t j = 0; j < sum->candidate_count; j++)
		sum->candidates[j].latency_p95_us = sum->candidates[j].first_token_p50_us =
			sum->candidates[j].first_token_p95_us = -1;
}

static bool send(struct rounds *rounds, struct run_summary *out, struct err *err)
{
	struct run_state *state = rounds->state;
	struct run_job job;
	bool ok;

	if (!run_state_may_send(state, rounds->config, &rounds->plan, err) ||
		!store_check_space(state->store, rounds->plan.missing_bytes, err) ||
		!run_state_open(state, err))
		return false;
	job = run_state_job(state, &rounds->plan);
	progress_of(&state->progress, "judge", rounds->config);
	job.set = state->set.judges;
	job.states = state->judge_states;
	job.source = &rounds->questions->source;
	ok = run_execute(state->arena, &job, out, err);
	progress_clear(&state->progress);
	return ok;
}

static void add_round(struct rounds *rounds, const struct run_summary *from)
{
	struct run_state *state = rounds->state;
	struct run_summary *sum = &state->judged;

	for (size_t j = 0; j < sum->candidate_count; j++)
		run_count_add(&sum->candidates[j], &from->candidates[j]);
	run_count_add(&sum->total, &from->total);
	sum->total.stopped = sum->total.fault = NULL;
	state->sent += from->total.requests;
	state->summary.now_us = from->now_us;
	if (from->end != RUN_DONE)
		state->summary.end = from->end;
	if (from->signal)
		state->summary.signal = from->signal;
	if (from->budget)
		state->summary.budget = from->budget;
	run_state_spend(state, from);
}

/* What there is in all, and what of it was there before. */
static bool close_rounds(struct rounds *rounds, struct err *err)
{
	struct run_state *state = rounds->state;
	struct run_summary *sum = &state->judged;
	int64_t *missing_of = ARENA_ARRAY(state->arena, sum->candidate_count, int64_t);

	if (!make_plan(rounds, false, err) ||
		!store_plan_missing(state->store, rounds->plan.run, missing_of,
			sum->candidate_count, &state->judged_missing, err))
		return false;
	sum->total.tasks = sum->total.from_store = 0;
	for (size_t j = 0; j < sum->candidate_count; j++) {
		struct run_count *count = &sum->candidates[j];

		count->tasks = rounds->plan.tasks_of[j];
		count->from_store =
			count->tasks - missing_of[j] - count->ended + run_count_failed(count);
		sum->total.tasks += count->tasks;
		sum->total.from_store += count->from_store;
	}
	return true;
}

bool run_ask(struct run_state *state, const struct run_questions *questions, bool *asked,
	struct err *err)
{
	struct rounds rounds = {
		.state = state, .questions = questions, .config = state->set.judges->config};

	*asked = false;
	begin(&rounds);
	while (state->summary.end == RUN_DONE || state->summary.end == RUN_PENDING) {
		struct run_summary summary = {0};

		if (!make_plan(&rounds, *asked, err))
			return false;
		if (!leave_out_stopped(&rounds))
			break;
		*asked = true;
		if (!send(&rounds, &summary, err))
			return false;
		add_round(&rounds, &summary);
	}
	return close_rounds(&rounds, err);
}

/* ---- of the answers that are stored ---- */

struct of_answers {
	struct run_asks asks;
	struct run_scope scope;
};

static bool plan_answers(
	void *context, struct arena *arena, bool again, struct run_plan *out, struct err *err)
{
	const struct of_answers *of = context;

	return run_asks_plan(arena, of->asks.store, of->asks.set, &of->scope, again, out, err);
}

bool run_judges(struct run_state *state, const int64_t *cases, bool *asked, struct err *err)
{
	struct of_answers of = {.asks = {state->store, &state->set, state->opts->fresh},
		.scope = {.routes = state->opts->routes.items,
			.candidates = state->opts->candidates.items,
			.epoch = state->opts->fresh,
			.cases = cases ? cases : state->used}};
	const struct run_questions questions = {
		.plan = plan_answers, .source = run_asks_source(&of.asks), .context = &of};

	*asked = false;
	return !state->set.judges || run_ask(state, &questions, asked, err);
}
