/* SPDX-License-Identifier: MIT */
#include "run/batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/money.h"

void batch_note(struct batcher *b, const char *format, ...)
{
	va_list args;

	if (!b->job->world.note)
		return;
	va_start(args, format);
	b->job->world.note(b->job->world.context, arena_vprintf(b->arena, format, args));
	va_end(args);
}

const char *batch_name(const struct batch *batch)
{
	const char *remote = batch->row.remote;

	return arena_printf(batch->batcher->arena, "%s: batch%s%s", batch->row.candidate,
		*remote ? " " : "", remote);
}

bool run_has_batch(const struct candidate *candidate)
{
	return provider_preset(candidate->provider)->provider->batch != NULL;
}

static void set_up_lane(struct batcher *b, size_t i)
{
	struct batch_lane *lane = &b->lanes[i];
	const struct price *price;

	lane->candidate = &b->job->set->config->candidates[i];
	lane->provider = provider_preset(lane->candidate->provider)->provider;
	lane->api = lane->provider->batch;
	lane->exhausted = !lane->api || b->options->cancel || !b->job->plan->missing_of[i];
	if (!lane->exhausted) {
		lane->dropped_count = runner_known_refusals(b->job, i, lane->dropped);
		if (lane->dropped_count)
			batch_note(b, "%s",
				runner_refusal_note(b->arena, lane->candidate->name, lane->dropped,
					lane->dropped_count));
	}
	price = b->job->catalog ? catalog_price(b->job->catalog, lane->candidate) : NULL;
	if (b->job->catalog)
		lane->price = catalog_batch_price(b->job->catalog, lane->candidate);
	if (!lane->price)
		lane->price = price;
	b->out->candidates[i] = (struct run_count){
		.tasks = b->job->plan->tasks_of[i],
		.from_store = b->job->plan->tasks_of[i] - b->job->plan->missing_of[i],
		.latency_p95_us = -1,
	};
}

static void tick(struct batcher *b)
{
	b->now_us = b->job->world.mono_us(b->job->world.context);
}

static void set_up(struct batcher *b)
{
	size_t count = b->job->set->config->candidate_count;

	tick(b);
	b->lanes = ARENA_ARRAY(b->arena, count, struct batch_lane);
	*b->out = (struct run_summary){
		.started_us = b->now_us,
		.now_us = b->now_us,
		.candidates = ARENA_ARRAY(b->arena, count, struct run_count),
		.candidate_count = count,
	};
	for (size_t i = 0; i < count; i++)
		set_up_lane(b, i);
	runner_total(b->out);
}

/* Whose batch it is: the candidate of that name, if it still asks at the same place. */
static size_t lane_of(const struct batcher *b, const struct store_batch *row)
{
	size_t i = config_candidate(b->job->set->config, row->candidate);
	const char *url;

	if (i == SIZE_MAX || !b->lanes[i].api)
		return SIZE_MAX;
	url = provider_base_url(b->lanes[i].candidate);
	return strcmp(b->lanes[i].candidate->provider, row->provider) == 0 && url &&
			       strcmp(url, row->base_url) == 0
		       ? i
		       : SIZE_MAX;
}

/* Batches of earlier calls. */
static bool resume(struct batcher *b, struct err *err)
{
	struct store_batch *rows;
	size_t count;

	if (!store_batches(b->job->store, b->arena, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		size_t lane = lane_of(b, &rows[i]);
		struct batch *batch;

		if (lane == SIZE_MAX) {
			batch_note(b,
				"%s: batch %s waits at %s, but no candidate of that name asks "
				"there any more",
				rows[i].candidate, rows[i].remote, rows[i].base_url);
			continue;
		}
		batch = batch_append(b, lane, &rows[i]);
		batch->resumed = batch->maybe_sent = true;
		batch->guessed = !b->lanes[lane].api->marks;
		batch->step = !rows[i].remote[0]   ? BATCH_FIND
			      : b->options->cancel ? BATCH_CANCEL
						   : BATCH_POLL;
	}
	return true;
}

static void watch(struct batcher *b)
{
	const struct run_world *world = &b->job->world;
	int64_t limit_us = b->job->budget.time_us;

	if (b->leaving)
		return;
	if (world->signal)
		b->out->signal = world->signal(world->context);
	if (b->out->signal || b->broken.kind != ERR_NONE) {
		b->leaving = true;
	} else if (limit_us && b->now_us - b->out->started_us >= limit_us) {
		b->leaving = true;
		b->out->budget = "time";
	}
	if (b->leaving)
		b->leave_us = b->now_us + RUNNER_DRAIN_US;
}

static bool is_before_poll(const struct batch *batch)
{
	return batch->step == BATCH_FIND || batch->step == BATCH_UPLOAD ||
	       batch->step == BATCH_SUBMIT;
}

/* The next batches, one of each candidate at a time: until it is handed over it is in memory. */
static bool fill(struct batcher *b, struct err *err)
{
	struct batch *batch;

	for (size_t i = 0; i < b->out->candidate_count; i++) {
		bool busy = false;

		for (batch = b->first; batch; batch = batch->next)
			busy = busy || (batch->lane == i && is_before_poll(batch));
		if (busy || b->lanes[i].exhausted || b->lanes[i].blocked)
			continue;
		if (!batch_make(b, i, &batch, err))
			return false;
	}
	return true;
}

/* Starts what is due; *waits: something is on its way, or will be due at *until_us. */
static bool start_due(struct batcher *b, bool *waits, int64_t *until_us, struct err *err)
{
	*waits = false;
	*until_us = INT64_MAX;
	for (struct batch *batch = b->first; batch; batch = batch->next) {
		if (batch->step == BATCH_OVER || batch->step == BATCH_LEFT)
			continue;
		if (!batch->in_flight && !b->leaving && batch->next_us <= b->now_us &&
			!batch_start(batch, err))
			return false;
		if (batch->in_flight || !b->leaving)
			*waits = true;
		/* While leaving nothing is due any more, and what would have been must not spin. */
		if (!batch->in_flight && !b->leaving && batch->next_us < *until_us)
			*until_us = batch->next_us;
	}
	return true;
}

static bool wait_and_take(struct batcher *b, int64_t until_us, struct err *err)
{
	struct transport *transport = b->job->world.transport;
	struct http_done done;

	if (!batch_commit(b, err) || !transport->wait(transport, until_us, err))
		return false;
	tick(b);
	if (!batch_commit(b, err))
		return false;
	while (transport->take(transport, &done)) {
		if (b->broken.kind != ERR_NONE)
			((struct batch *)done.slot)->in_flight = false;
		else if (!batch_land(done.slot, done.reply, err))
			return false;
	}
	return true;
}

static bool turn(struct batcher *b, bool *more, struct err *err)
{
	int64_t until_us;

	tick(b);
	watch(b);
	runner_total(b->out);
	b->out->now_us = b->now_us;
	if (b->job->world.progress)
		b->job->world.progress(b->job->world.context, b->out);
	if (!b->leaving && !fill(b, err))
		return false;
	if (!start_due(b, more, &until_us, err))
		return false;
	if (b->leaving && (b->now_us >= b->leave_us || b->broken.kind != ERR_NONE))
		*more = false;
	if (until_us > b->now_us + RUNNER_DRAIN_US)
		until_us = b->now_us + RUNNER_DRAIN_US;
	return !*more || wait_and_take(b, until_us, err);
}

static void loop(struct batcher *b)
{
	struct err err = {0};
	bool more = true;

	while (more) {
		if (turn(b, &more, &err))
			continue;
		if (b->open)
			store_rollback(b->job->store);
		b->open = false;
		if (b->broken.kind == ERR_NONE)
			b->broken = err;
		more = false;
	}
	b->job->world.transport->abort_all(b->job->world.transport);
	err = (struct err){0};
	if (!batch_commit(b, &err) && b->broken.kind == ERR_NONE)
		b->broken = err;
}

static void finish(struct batcher *b)
{
	struct run_summary *out = b->out;

	for (struct batch *batch = b->first; batch; batch = batch->next) {
		if (batch->step == BATCH_OVER || !batch->maybe_sent)
			continue;
		out->batches++;
		out->batched += batch->row.tasks;
		out->candidates[batch->lane].possibly_spent = money_add(
			out->candidates[batch->lane].possibly_spent, batch->row.reserve_cost);
	}
	for (size_t i = 0; i < out->candidate_count; i++) {
		if (out->candidates[i].fault)
			out->candidates[i].fault =
				arena_strz(b->arena, str_of(out->candidates[i].fault));
	}
	runner_total(out);
	tick(b);
	out->now_us = b->now_us;
	if (!out->budget)
		out->budget = b->limit;
	out->end = out->signal    ? RUN_SIGNALLED
		   : out->budget  ? RUN_BUDGET
		   : out->batches ? RUN_PENDING
				  : RUN_DONE;
}

static void tear_down(struct batcher *b)
{
	struct batch *batch = b->first, *next;

	for (; batch; batch = next) {
		next = batch->next;
		buf_free(&batch->input);
		arena_fini(&batch->arena);
		free(batch);
	}
	arena_fini(&b->scratch);
	arena_fini(&b->line);
}

bool run_batches(struct arena *arena, const struct run_job *job,
	const struct run_batch_options *options, struct run_summary *out, struct err *err)
{
	struct batcher b = {.job = job, .options = options, .arena = arena, .out = out};

	set_up(&b);
	if (resume(&b, &b.broken))
		loop(&b);
	finish(&b);
	tear_down(&b);
	if (b.broken.kind == ERR_NONE)
		return true;
	if (err)
		*err = b.broken;
	return false;
}
