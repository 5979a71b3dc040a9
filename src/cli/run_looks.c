/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/load.h"
#include "cli/looks.h"
#include "cli/run_print.h"
#include "cli/run_state.h"
#include "core/money.h"

/*
 * Collecting in stages: what is wanted of every candidate comes from the verdicts on what is
 * stored, again and again, until nothing more is wanted. Nothing else is remembered, so that a run
 * that was killed goes on as if it had not been.
 */
struct stages {
	struct run_state *state;
	size_t routes, candidates;
	int64_t *cases;       /* wanted now [route * candidates + candidate] */
	int64_t *last[2];     /* what was wanted before of the present and of the next look */
	int64_t *all;         /* the same as one look at the end of the plan */
	int64_t *full_tasks;  /* what that would ask [candidate] */
	struct loaded loaded; /* the verdicts */
	struct run_summary sum;
};

static bool in_scope(const struct opt_list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0)
			return true;
	}
	return names->count == 0;
}

static bool find_plan(
	struct run_state *state, size_t r, struct config_route *route, struct err *err)
{
	const char *text = in_scope(&state->opts->routes, route->name) ? state->opts->looks : NULL;
	struct config_quality *quality = &route->quality;
	struct looks_route looks;

	if (text && quality->look_count)
		return err_set(err, ERR_USAGE,
			"--looks is for a configuration without looks:, and route '%s' has some in "
			"%s",
			route->name, state->config->path);
	if (text && !looks_parse(text, quality, err))
		return false;
	if (state->opts->fresh)
		return true;
	return looks_find(state->arena, state->store, route->name,
		       looks_suite(state->arena, state->set.suites[r]), quality,
		       state->new_evidence ? &state->new_evidence[r] : NULL, &looks, err) &&
	       (!text || looks_plan(state->store, &looks, quality, err));
}

static bool renew(struct run_state *state, struct err *err)
{
	size_t count = state->config->route_count;
	struct config_quality *quality = ARENA_ARRAY(state->arena, count, struct config_quality);

	for (size_t r = 0; r < count; r++)
		quality[r] = state->config->routes[r].quality;
	return looks_renew(
		state->arena, state->store, &state->set, quality, &state->new_evidence, err);
}

bool run_looks_find(struct run_state *state, bool *staged, struct err *err)
{
	size_t count = state->config->route_count;
	struct config_route *routes = ARENA_ARRAY(state->arena, count, struct config_route);

	*staged = false;
	if (state->opts->new_evidence && !renew(state, err))
		return false;
	memcpy(routes, state->config->routes, count * sizeof(*routes));
	for (size_t r = 0; r < count; r++) {
		if (!find_plan(state, r, &routes[r], err))
			return false;
		*staged = *staged || routes[r].quality.look_count > 0;
	}
	state->config->routes = routes;
	return true;
}

static void set_all(struct stages *s)
{
	const struct run_state *state = s->state;

	for (size_t r = 0; r < s->routes; r++) {
		const struct config_quality *quality = &state->config->routes[r].quality;
		int64_t cases = (int64_t)state->set.suites[r]->case_count, last = cases;

		for (size_t k = 0; k < quality->look_count; k++)
			last = quality->looks[k] <= cases ? quality->looks[k] : last;
		if (quality->look_count && quality->looks[0] > cases)
			last = cases;
		for (size_t c = 0; c < s->candidates; c++)
			s->all[r * s->candidates + c] = last;
	}
}

static bool decide(struct stages *s, struct err *err)
{
	const struct run_state *state = s->state;
	const struct load_options options = {
		.common = state->opts->common,
		.take_look = true,
		.new_evidence = state->opts->new_evidence,
	};

	return load_collected(state->arena, &options, state->config, &state->set, state->store,
		state->opts->fresh, &s->loaded, err);
}

/* What the present look wants, or with `next` also the next one. False: that was asked for before,
 * and what is still missing of it did not come. */
static bool set_cases(struct stages *s, bool next)
{
	size_t cells = s->routes * s->candidates, bytes = cells * sizeof(*s->cases);
	int64_t *last = s->last[next];
	bool differs;

	for (size_t r = 0; r < s->routes; r++)
		looks_wanted(&s->loaded.table, &s->loaded.results.routes[r], next,
			s->cases + r * s->candidates);
	differs = memcmp(s->cases, last, bytes) != 0;
	memcpy(last, s->cases, bytes);
	return differs;
}

/* ---- sums over stages ---- */

static void add_stage(struct stages *s)
{
	const struct run_summary *from = &s->state->summary;

	s->sum.end = from->end;
	s->sum.signal = from->signal;
	s->sum.budget = from->budget;
	s->sum.batches = from->batches;
	s->sum.batched = from->batched;
	s->sum.now_us = from->now_us;
	if (!s->sum.started_us)
		s->sum.started_us = from->started_us;
	run_count_add(&s->sum.total, &from->total);
	for (size_t c = 0; c < s->candidates; c++)
		run_count_add(&s->sum.candidates[c], &from->candidates[c]);
	s->state->sent = s->sum.total.requests;
}

static bool close_sums(struct stages *s, int64_t *missing, struct err *err)
{
	struct run_state *state = s->state;
	int64_t *missing_of = ARENA_ARRAY(state->arena, s->candidates, int64_t);

	if (!store_plan_missing(
		    state->store, state->plan.run, missing_of, s->candidates, missing, err))
		return false;
	for (size_t c = 0; c < s->candidates; c++) {
		struct run_count *count = &s->sum.candidates[c];

		count->tasks = state->plan.tasks_of[c];
		count->from_store =
			count->tasks - missing_of[c] - count->ended + run_count_failed(count);
		s->sum.total.tasks += count->tasks;
		s->sum.total.from_store += count->from_store;
	}
	state->summary = s->sum;
	return true;
}

/* ---- what was saved ---- */

/* Of one candidate: its requests are counted once however many routes share them, and cost what its
 * answers cost on average on the routes where they are saved. */
static void add_saved(struct stages *s, size_t c, struct run_looks *out)
{
	const struct run_state *state = s->state;
	int64_t requests = s->full_tasks[c] - state->plan.tasks_of[c], spared = 0, cost = 0;

	out->full_requests += s->full_tasks[c];
	out->saved_requests += requests;
	for (size_t r = 0; r < s->routes; r++) {
		size_t at = r * s->candidates + c;
		int64_t count = (s->all[at] - s->cases[at]) * run_repeats(&state->set, r), each;
		bool estimated;

		if (count <= 0 || !in_scope(&state->opts->routes, state->config->routes[r].name))
			continue;
		each = calib_cost(&s->loaded.results.routes[r], c,
			catalog_price(state->catalog, &state->config->candidates[c]), &estimated);
		spared += count;
		if (each == MONEY_UNKNOWN)
			out->cost_open = true;
		else
			cost = money_add(cost, money_times(each, count));
	}
	if (spared > 0)
		out->saved_cost = money_add(out->saved_cost,
			(int64_t)((double)cost * (double)requests / (double)spared));
}

static void tell_looks(struct stages *s)
{
	struct run_looks *out = ARENA_NEW(s->state->arena, struct run_looks);
	struct table *table = ARENA_NEW(s->state->arena, struct table);

	*table = s->loaded.table;
	out->table = table;
	out->decided = ARENA_ARRAY(s->state->arena, table->route_count, bool);
	for (size_t r = 0; r < table->route_count; r++)
		out->decided[r] = calib_decided(table, &table->routes[r]);
	for (size_t c = 0; c < s->candidates; c++)
		add_saved(s, c, out);
	s->state->looks = out;
}

/* ---- the loop ---- */

/* Of what is wanted now. */
static bool collect_stage(struct stages *s, bool *sent, struct err *err)
{
	struct run_state *state = s->state;
	bool asked;

	*sent = false;
	if (!run_state_plan(state, s->cases, err))
		return false;
	if (state->plan.missing) {
		*sent = true;
		if (!run_state_collect(state, err))
			return false;
		run_state_spend(state, &state->summary);
	} else {
		run_state_stored(state);
	}
	if (!run_judges(state, s->cases, &asked, err))
		return false;
	*sent = *sent || asked;
	if (*sent)
		add_stage(s);
	return true;
}

/* The present look first, so that a run that was killed in it goes on with it. */
static bool take_step(struct stages *s, bool *more, struct err *err)
{
	bool sent = false;

	*more = false;
	if (!decide(s, err))
		return false;
	if (set_cases(s, false) && !collect_stage(s, &sent, err))
		return false;
	*more = sent;
	if (sent)
		return true;
	*more = set_cases(s, true);
	return *more ? collect_stage(s, &sent, err) : run_state_plan(s->state, s->cases, err);
}

static void begin(struct stages *s)
{
	struct arena *arena = s->state->arena;
	size_t cells = s->routes * s->candidates;

	s->cases = ARENA_ARRAY(arena, cells, int64_t);
	s->last[0] = ARENA_ARRAY(arena, cells, int64_t);
	s->last[1] = ARENA_ARRAY(arena, cells, int64_t);
	s->all = ARENA_ARRAY(arena, cells, int64_t);
	s->sum.candidates = ARENA_ARRAY(arena, s->candidates, struct run_count);
	s->sum.candidate_count = s->candidates;
	s->sum.total.latency_p95_us = s->sum.total.first_token_p50_us =
		s->sum.total.first_token_p95_us = -1;
	for (size_t c = 0; c < s->candidates; c++)
		s->sum.candidates[c].latency_p95_us = s->sum.candidates[c].first_token_p50_us =
			s->sum.candidates[c].first_token_p95_us = -1;
	set_all(s);
}

bool run_looks(struct run_state *state, int64_t *missing, struct err *err)
{
	struct stages s = {.state = state,
		.routes = state->config->route_count,
		.candidates = state->config->candidate_count};
	bool more = true;

	begin(&s);
	if (!run_state_plan(state, s.all, err))
		return false;
	s.full_tasks = state->plan.tasks_of;
	while (more && s.sum.end == RUN_DONE) {
		if (!take_step(&s, &more, err))
			return false;
	}
	if (!close_sums(&s, missing, err))
		return false;
	if (s.sum.end == RUN_DONE)
		tell_looks(&s);
	return true;
}
