/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "cli/run_state.h"
#include "core/money.h"
#include "provider/provider.h"

/* 0 would mean no limit. What costs nothing goes on when money or tokens are used up. */
static void take_off(int64_t *limit, int64_t used, int64_t nothing)
{
	if (*limit > 0)
		*limit = *limit > used ? *limit - used : nothing;
}

void run_state_spend(struct run_state *state, const struct run_summary *summary)
{
	const struct run_count *total = &summary->total;
	int64_t cost = money_add(total->cost, total->possibly_spent);
	int64_t tokens = total->input_tokens + total->output_tokens;

	take_off(&state->budget.usd, money_add(cost, summary->withheld_cost), 1);
	take_off(&state->budget.requests, total->requests, -1);
	take_off(&state->budget.tokens, tokens + summary->withheld_tokens, 1);
	take_off(&state->budget.time_us, summary->now_us - summary->started_us, -1);
}

static bool in_scope(const struct run_state *state, const char *name)
{
	const struct opt_list *names = &state->opts->candidates;

	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0)
			return true;
	}
	return names->count == 0;
}

static bool note_open(struct run_state *state, struct err *err)
{
	struct store_batch *batches;
	int64_t requests = 0;
	size_t count;

	if (!store_batches(state->store, state->arena, &batches, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		requests += batches[i].tasks;
	if (count)
		progress_note(&state->progress,
			arena_printf(state->arena,
				"%" PRId64
				" answers may be on their way in %zu batch%s, and are not "
				"asked for again: run --batch collects them",
				requests, count, count == 1 ? "" : "es"));
	return true;
}

/* What was handed over is collected, though nothing that is asked now may be missing. */
static bool find_handed_over(struct run_state *state, struct err *err)
{
	bool *of = ARENA_ARRAY(state->arena, state->config->candidate_count, bool);
	struct store_batch *rows;
	size_t count;

	if (!store_batches(state->store, state->arena, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const size_t candidate = config_candidate(state->config, rows[i].candidate);

		if (candidate != SIZE_MAX && run_has_batch(&state->config->candidates[candidate]))
			of[candidate] = state->any_handed_over = true;
	}
	state->handed_over = of;
	return true;
}

bool run_batch_check(struct run_state *state, struct err *err)
{
	bool any = false;
	const char *live = "";

	if (!state->opts->batch)
		return note_open(state, err);
	for (size_t c = 0; c < state->config->candidate_count; c++) {
		const struct candidate *candidate = &state->config->candidates[c];

		if (!in_scope(state, candidate->name))
			continue;
		if (run_has_batch(candidate))
			any = true;
		else
			live = arena_printf(
				state->arena, "%s%s%s", live, *live ? ", " : "", candidate->name);
	}
	if (!any)
		return err_set(err, ERR_USAGE,
			"--batch: no candidate has a batch API (%s); the dialects openai and "
			"anthropic do",
			live);
	if (*live && !state->opts->cancel)
		progress_note(&state->progress,
			arena_printf(state->arena,
				"without a batch API, so asked one request at a time: %s", live));
	return find_handed_over(state, err);
}

/* A plan of which only some candidates' tasks are missing. */
static struct run_plan part_of(struct run_state *state, bool batches)
{
	size_t count = state->config->candidate_count;
	struct run_plan plan = state->plan;

	plan.missing = 0;
	plan.missing_of = ARENA_ARRAY(state->arena, count, int64_t);
	for (size_t c = 0; c < count; c++) {
		if (run_has_batch(&state->config->candidates[c]) != batches)
			continue;
		plan.missing_of[c] = state->plan.missing_of[c];
		plan.missing += plan.missing_of[c];
	}
	return plan;
}

static bool batches(struct run_state *state, bool wait, struct run_summary *out, struct err *err)
{
	const struct run_batch_options options = {.no_wait = !wait, .cancel = state->opts->cancel};
	struct run_plan plan = part_of(state, true);
	const struct run_job job = run_state_job(state, &plan);
	bool ok = run_batches(state->arena, &job, &options, out, err);

	progress_clear(&state->progress);
	return ok;
}

/* `later` went on where `sum` was: what was on its way then is counted there. */
static void add_part(struct run_summary *sum, const struct run_summary *later)
{
	for (size_t c = 0; c < sum->candidate_count; c++)
		run_count_add(&sum->candidates[c], &later->candidates[c]);
	run_count_add(&sum->total, &later->total);
	sum->withheld_cost = money_add(sum->withheld_cost, later->withheld_cost);
	sum->withheld_tokens += later->withheld_tokens;
	sum->total.latency_p95_us = -1;
	sum->end = later->end;
	sum->signal = later->signal ? later->signal : sum->signal;
	sum->budget = later->budget ? later->budget : sum->budget;
	sum->now_us = later->now_us;
}

static void forget_pending(struct run_summary *summary)
{
	for (size_t c = 0; c < summary->candidate_count; c++)
		summary->candidates[c].possibly_spent = 0;
	summary->total.possibly_spent = 0;
	summary->budget = NULL;
	summary->batches = summary->batched = 0;
}

/* What is stored of each is that of the plan, whichever part asked for it. */
static void set_tasks(const struct run_state *state, struct run_summary *out)
{
	for (size_t c = 0; c < out->candidate_count; c++) {
		struct run_count *count = &out->candidates[c];

		count->tasks = state->plan.tasks_of[c];
		count->from_store = count->tasks - state->plan.missing_of[c];
	}
	out->total.tasks = state->plan.tasks;
	out->total.from_store = state->plan.tasks - state->plan.missing;
}

bool run_state_batches(struct run_state *state, struct err *err)
{
	const struct config_budget budget = state->budget;
	struct run_plan live = part_of(state, false);
	struct run_summary *out = &state->summary, part;
	bool wait = !state->opts->no_wait;
	bool both = live.missing > 0 && !state->opts->cancel;

	/* Batches are handed over first, so that they are worked on meanwhile. */
	if (!batches(state, wait && !both, out, err))
		return false;
	if (both && !out->signal) {
		run_state_spend(state, out);
		if (!run_state_live(state, &live, &part, err))
			return false;
		if (wait)
			forget_pending(out);
		add_part(out, &part);
		state->budget = budget;
		if (wait && !out->signal) {
			run_state_spend(state, out);
			if (!batches(state, true, &part, err))
				return false;
			add_part(out, &part);
			out->batches = part.batches;
			out->batched = part.batched;
		}
	}
	state->budget = budget;
	set_tasks(state, out);
	return true;
}
