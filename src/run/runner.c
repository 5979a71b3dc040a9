/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>

#include "core/money.h"
#include "run/runner.h"

/*
 * The loop: sched says what to do, the transport does it, and what comes back is read, graded and
 * stored, in one transaction for all that arrived in one turn. No transaction is open while the
 * loop waits.
 */

void runner_note(const struct runner *run, const char *line)
{
	if (run->job->world.note)
		run->job->world.note(run->job->world.context, line);
}

static void tick(struct runner *run)
{
	run->now_us = run->job->world.mono_us(run->job->world.context);
}

/* Why a candidate was given up, as a person would say it. */
static const char *why_stopped(struct runner *run, size_t candidate, const struct sched_view *view)
{
	const struct runner_lane *lane = &run->lanes[candidate];
	const char *fault = lane->fault;
	int64_t minutes = (view->again_us - run->now_us) / 60000000 + 1;

	switch (view->stop) {
	case SCHED_GOING:
		return NULL;
	case SCHED_STOP_FATAL:
		return arena_strz(run->arena, str_of(fault));
	case SCHED_STOP_REJECTED:
		return arena_printf(
			run->arena, "its requests are rejected one after another: %s", fault);
	case SCHED_STOP_DOWN:
		return arena_printf(run->arena, "down: %d probes in %d minutes failed: %s",
			SCHED_PROBES, (int)(SCHED_PROBES * SCHED_PROBE_US / 60000000), fault);
	case SCHED_STOP_NO_HOST:
		return arena_printf(run->arena, "%s:%u:%u: its host is not known: %s",
			run->job->set->config->path, lane->candidate->line, lane->candidate->column,
			fault);
	case SCHED_STOP_ASKED:
		return arena_printf(run->arena,
			"the provider asks to come again in %" PRId64 " minutes: %s", minutes,
			fault[0] ? fault : "its rate limit is used up");
	}
	return NULL;
}

int64_t run_count_failed(const struct run_count *count)
{
	int64_t failed = 0;

	for (int i = 0; i < OUTCOME_COUNT; i++) {
		if (!outcome_is_final((enum outcome)i))
			failed += count->outcomes[i];
	}
	return failed;
}

void run_count_odd(
	struct run_count *count, const struct candidate *candidate, const struct response *resp)
{
	enum served served = resp->usage.served;

	/* In a batch it is what was meant. */
	count->elsewhere += served != SERVED_UNSAID && served != SERVED_BATCH &&
			    served != served_asked(candidate);
	count->mended += resp->mended > 0;
	count->several += resp->choices > 1;
	count->behind += resp->behind > 0;
}

void run_count_add(struct run_count *to, const struct run_count *from)
{
	to->ended += from->ended;
	for (int i = 0; i < OUTCOME_COUNT; i++)
		to->outcomes[i] += from->outcomes[i];
	to->requests += from->requests;
	to->retries += from->retries;
	to->input_tokens += from->input_tokens;
	to->output_tokens += from->output_tokens;
	to->cached_tokens += from->cached_tokens;
	to->written_tokens += from->written_tokens;
	to->cost = money_add(to->cost, from->cost);
	to->possibly_spent = money_add(to->possibly_spent, from->possibly_spent);
	to->unpriced += from->unpriced;
	to->mended += from->mended;
	to->several += from->several;
	to->behind += from->behind;
	to->elsewhere += from->elsewhere;
	to->measured += from->measured;
	to->quality += from->quality;
	if (from->latency_p95_us > to->latency_p95_us)
		to->latency_p95_us = from->latency_p95_us;
	if (from->first_token_p50_us > to->first_token_p50_us)
		to->first_token_p50_us = from->first_token_p50_us;
	if (from->first_token_p95_us > to->first_token_p95_us)
		to->first_token_p95_us = from->first_token_p95_us;
	to->streamed_tokens += from->streamed_tokens;
	to->streamed_us += from->streamed_us;
	to->stopped = from->stopped ? from->stopped : to->stopped;
	to->fault = from->fault ? from->fault : to->fault;
}

void runner_total(struct run_summary *out)
{
	struct run_count total = {.latency_p95_us = -1};

	for (size_t i = 0; i < out->candidate_count; i++) {
		run_count_add(&total, &out->candidates[i]);
		total.tasks += out->candidates[i].tasks;
		total.from_store += out->candidates[i].from_store;
		total.in_flight += out->candidates[i].in_flight;
	}
	/* These are of one candidate. */
	total.latency_p95_us = -1;
	total.stopped = total.fault = NULL;
	out->total = total;
}

/* A run that stands still should say why. */
static void remark_down(struct runner *run, size_t candidate, bool down)
{
	struct runner_lane *lane = &run->lanes[candidate];

	if (down && !lane->said_down)
		runner_note(run,
			arena_printf(run->arena,
				"%s: does not answer, and is asked once in %d s from now on: %s",
				lane->candidate->name, (int)(SCHED_PROBE_US / 1000000),
				lane->fault));
	if (!down && lane->said_down)
		runner_note(
			run, arena_printf(run->arena, "%s: answers again", lane->candidate->name));
	lane->said_down = down;
}

/* So should one that waits for long. */
static void remark_pause(struct runner *run, size_t candidate, int64_t pause_us)
{
	struct runner_lane *lane = &run->lanes[candidate];
	int64_t wait_us = pause_us - run->now_us;

	if (wait_us <= RUNNER_PAUSE_US || pause_us <= lane->said_pause_us)
		return;
	lane->said_pause_us = pause_us + RUNNER_PAUSE_US;
	runner_note(run,
		arena_printf(run->arena, "%s: the provider lets nothing through for %" PRId64 " s",
			lane->candidate->name, wait_us / 1000000));
}

static void sum_up(struct runner *run)
{
	struct run_summary *out = run->out;

	out->now_us = run->now_us;
	for (size_t i = 0; i < out->candidate_count; i++) {
		struct sched_view view = sched_view(run->sched, i);
		struct run_count *count = &out->candidates[i];

		count->in_flight = view.in_flight;
		count->possibly_spent = view.possibly_spent;
		if (view.stop == SCHED_GOING) {
			remark_down(run, i, view.down);
			remark_pause(run, i, view.pause_us);
		}
		if (view.stop != SCHED_GOING && !count->stopped) {
			count->stopped = why_stopped(run, i, &view);
			runner_note(run, arena_printf(run->arena, "%s: stopped: %s",
						 run->lanes[i].candidate->name, count->stopped));
		}
	}
	runner_total(out);
}

static void watch_signal(struct runner *run)
{
	const struct run_world *world = &run->job->world;

	if (run->out->signal || !world->signal)
		return;
	run->out->signal = world->signal(world->context);
	if (!run->out->signal)
		return;
	sched_drain(run->sched);
	run->drain_until_us = run->now_us + RUNNER_DRAIN_US;
	if (sched_in_flight(run->sched))
		runner_note(run,
			arena_printf(run->arena,
				"interrupted: waiting up to 30 s for %d answers that are on their "
				"way; again to leave at once",
				sched_in_flight(run->sched)));
}

/* A fault of our own: nothing new is sent, what is on its way is awaited and saved if it can be. */
static void note_broken(struct runner *run, const struct err *err)
{
	if (run->broken.kind != ERR_NONE)
		return;
	run->broken = *err;
	sched_drain(run->sched);
	/* Where nothing can be stored any more, there is nothing to wait for. */
	run->drain_until_us = run->now_us + (store_failed(run->job->store) ? 0 : RUNNER_DRAIN_US);
}

static void guard(struct runner *run, bool ok, const struct err *err)
{
	if (ok)
		return;
	runner_hold(run);
	note_broken(run, err);
}

static void drop_in_flight(struct runner *run)
{
	struct transport *transport = run->job->world.transport;

	transport->abort_all(transport);
	for (struct flight *flight = run->all; flight; flight = flight->sibling) {
		if (flight->task.state != SCHED_IN_FLIGHT)
			continue;
		sched_dropped(run->sched, &flight->task, true);
		runner_recycle(run, flight);
	}
}

static bool act_on(struct runner *run, const struct sched_act *act, struct err *err)
{
	struct flight *flight = (struct flight *)act->task;

	bool ok;

	switch (act->kind) {
	case SCHED_FETCH:
		return runner_fetch(run, act->candidate, err);
	case SCHED_START_IT:
		ok = runner_start(run, flight, err);
		if (!ok && flight->task.state == SCHED_IN_FLIGHT) {
			sched_dropped(run->sched, &flight->task, false);
			runner_recycle(run, flight);
		}
		return ok;
	case SCHED_GIVE_UP:
		return runner_give_up(run, flight, err);
	case SCHED_WAIT:
		break;
	}
	return true;
}

static bool wait_and_take(struct runner *run, int64_t until_us, struct err *err)
{
	struct transport *transport = run->job->world.transport;
	struct http_done done;
	struct err own;
	bool ok;

	/* What was started is sent before what has come is written, so that nobody waits for the
	 * disk. */
	if (run->open && !transport->wait(transport, run->now_us, err)) {
		drop_in_flight(run);
		return false;
	}
	if (!runner_commit(run, err))
		return false;
	if (!transport->wait(transport, until_us, err)) {
		drop_in_flight(run); /* nothing of it can come back */
		return false;
	}
	tick(run);
	while (transport->take(transport, &done)) {
		own = (struct err){0};
		ok = runner_land(run, done.slot, done.reply, &own);
		guard(run, ok, &own);
	}
	return true;
}

/* Nothing is on its way any more: if some of it could not be stored, it is waited for space. */
static void save_rest(struct runner *run)
{
	struct transport *transport = run->job->world.transport;
	struct err err = {0};

	guard(run, runner_commit(run, &err), &err);
	while (!runner_save_again(run)) {
		tick(run);
		watch_signal(run);
		if (run->out->signal || !transport->wait(transport, run->save_next_us, NULL))
			break;
		tick(run);
	}
	if (run->broken.kind != ERR_NONE && runner_unsaved(run))
		err_add(&run->broken,
			"; %" PRId64 " answers that had come could not be stored and are asked "
			"for again",
			runner_unsaved(run));
}

static void loop(struct runner *run)
{
	const struct run_world *world = &run->job->world;
	struct sched_act act;
	struct err err;
	bool ok;

	for (;;) {
		tick(run);
		watch_signal(run);
		if (sched_is_draining(run->sched) && run->now_us >= run->drain_until_us)
			drop_in_flight(run);
		if (run->broken.kind != ERR_NONE)
			(void)runner_save_again(run); /* said at the end */
		if (!sched_next(run->sched, run->now_us, &act))
			break;
		err = (struct err){0};
		if (act.kind != SCHED_WAIT) {
			ok = act_on(run, &act, &err);
		} else {
			sum_up(run);
			if (world->progress)
				world->progress(world->context, run->out);
			ok = wait_and_take(run, act.until_us, &err);
		}
		guard(run, ok, &err);
	}
	save_rest(run);
}

static const char *host_of(struct arena *arena, const struct candidate *candidate)
{
	const char *url = provider_base_url(candidate);
	char host[256];

	return url && http_host(url, host, sizeof(host)) ? arena_strz(arena, str_of(host)) : NULL;
}

static void leave_out(struct runner *run, size_t i)
{
	struct runner_lane *lane = &run->lanes[i];

	lane->dropped_count = runner_known_refusals(run->job, i, lane->dropped);
	if (lane->dropped_count)
		runner_note(run, runner_refusal_note(run->arena, lane->candidate->name,
					 lane->dropped, lane->dropped_count));
}

static void set_up_lane(struct runner *run, size_t i, struct sched_limits *limits)
{
	const struct run_plan *plan = run->job->plan;
	const struct candidate *candidate = &run->job->set->config->candidates[i];
	struct runner_lane *lane = &run->lanes[i];

	lane->candidate = candidate;
	lane->provider = provider_preset(candidate->provider)->provider;
	lane->price = run->job->catalog ? catalog_price(run->job->catalog, candidate) : NULL;
	leave_out(run, i);
	*limits = (struct sched_limits){
		.concurrency = candidate->limits.concurrency,
		.start = candidate->limits.start,
		.rpm = candidate->limits.rpm,
		.tpm = candidate->limits.tpm,
		.attempts = candidate->attempts,
		.deadline_us = candidate->deadline_us,
		.host = host_of(&run->scratch, candidate),
	};
	run->out->candidates[i] = (struct run_count){
		.tasks = plan->tasks_of[i],
		.from_store = plan->tasks_of[i] - plan->missing_of[i],
		.latency_p95_us = -1,
		.first_token_p50_us = -1,
		.first_token_p95_us = -1,
	};
}

/* Routes with the same suite share what its prompts begin with, which may be worth keeping. */
static size_t prefix_of(const struct run_set *set, size_t route)
{
	size_t first = 0;

	if (suite_shared_bytes(set->suites[route]) < RUNNER_CACHED_BYTES)
		return 0;
	while (set->suites[first] != set->suites[route])
		first++;
	return first + 1;
}

static bool asks_once(const struct run_set *set, size_t route)
{
	return set->suites[route]->case_count < 2 && run_repeats(set, route) < 2;
}

static void find_prefixes(struct runner *run)
{
	const struct run_set *set = run->job->set;
	const size_t count = set->config->route_count;

	run->prefixes = ARENA_ARRAY(run->arena, count, size_t);
	run->shared = ARENA_ARRAY(run->arena, count, struct prompt);
	for (size_t i = 0; i < count; i++) {
		run->prefixes[i] = prefix_of(set, i);
		if (run->prefixes[i] == i + 1 && !asks_once(set, i))
			run->shared[i] = suite_shared(set->suites[i], run->arena);
		else if (run->prefixes[i])
			run->shared[i] = run->shared[run->prefixes[i] - 1];
	}
}

static void set_up(struct runner *run)
{
	size_t count = run->job->set->config->candidate_count;
	struct sched_limits *limits = ARENA_ARRAY(&run->scratch, count, struct sched_limits);
	struct sched_options options = {.candidate_count = count,
		.limits = limits,
		.budget = run->job->budget,
		.prefix_count = run->job->set->config->route_count};

	tick(run);
	run->lanes = mem_resize(NULL, count ? count : 1, sizeof(*run->lanes));
	for (size_t i = 0; i < count; i++)
		run->lanes[i] = (struct runner_lane){0};
	*run->out = (struct run_summary){
		.started_us = run->now_us,
		.now_us = run->now_us,
		.candidates = ARENA_ARRAY(run->arena, count, struct run_count),
		.candidate_count = count,
	};
	for (size_t i = 0; i < count; i++)
		set_up_lane(run, i, &limits[i]);
	find_prefixes(run);
	options.now_us = run->now_us;
	run->sched = sched_new(&options);
	for (size_t i = 0; i < count; i++) {
		if (!run->job->plan->missing_of[i])
			sched_exhausted(run->sched, i);
	}
}

static void finish(struct runner *run)
{
	struct run_summary *out = run->out;

	tick(run);
	sum_up(run);
	for (size_t i = 0; i < out->candidate_count; i++) {
		struct run_count *count = &out->candidates[i];

		count->latency_p95_us = histogram_quantile(&run->lanes[i].latencies, 0.95);
		count->first_token_p50_us = histogram_quantile(&run->lanes[i].first_tokens, 0.5);
		count->first_token_p95_us = histogram_quantile(&run->lanes[i].first_tokens, 0.95);
		if (count->fault)
			count->fault = arena_strz(run->arena, str_of(count->fault));
	}
	out->budget = sched_budget_ended(run->sched);
	out->withheld_cost = sched_committed_cost(run->sched) -
			     money_add(out->total.cost, out->total.possibly_spent);
	out->withheld_tokens = sched_committed_tokens(run->sched) - out->total.input_tokens -
			       out->total.output_tokens;
	if (out->signal)
		out->end = RUN_SIGNALLED;
	else
		out->end = out->budget ? RUN_BUDGET : RUN_DONE;
}

static void tear_down(struct runner *run)
{
	struct flight *flight = run->all, *next;

	for (; flight; flight = next) {
		next = flight->sibling;
		arena_fini(&flight->arena);
		free(flight);
	}
	sched_free(run->sched);
	free(run->lanes);
	arena_fini(&run->scratch);
}

bool run_execute(
	struct arena *arena, const struct run_job *job, struct run_summary *out, struct err *err)
{
	struct runner run = {.job = job, .arena = arena, .out = out, .drain_until_us = INT64_MAX};

	run.unsaved_end = &run.unsaved;
	set_up(&run);
	loop(&run);
	finish(&run);
	tear_down(&run);
	if (run.broken.kind == ERR_NONE)
		return true;
	if (err)
		*err = run.broken;
	return false;
}
