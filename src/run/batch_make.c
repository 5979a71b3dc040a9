/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/money.h"
#include "run/batch.h"

/* A batch on its way into the store. */
struct making {
	struct batcher *b;
	size_t lane;
	struct store_batch row;
	size_t bytes;
	int64_t last_seq;
	bool full;
};

struct batch *batch_append(struct batcher *b, size_t lane, const struct store_batch *row)
{
	struct batch *batch = mem_alloc(sizeof(*batch));

	*batch = (struct batch){.batcher = b, .lane = lane, .row = *row};
	batch->interval_us = b->job->set->config->batch.poll_us;
	if (!batch->interval_us)
		batch->interval_us = BATCH_POLL_US;
	if (b->last)
		b->last->next = batch;
	else
		b->first = batch;
	b->last = batch;
	return batch;
}

static bool is_pending(const struct batch *batch)
{
	return batch->step != BATCH_OVER;
}

static bool over(int64_t limit, int64_t used, int64_t more)
{
	return limit && (used > limit || more > limit - used);
}

/* What is spent, and what all that is on its way may cost, with one request more. */
static const char *budget_blocks(const struct making *m, int64_t cost, int64_t tokens)
{
	const struct config_budget *budget = &m->b->job->budget;
	const struct run_count *total = &m->b->out->total;
	int64_t spent = total->cost, requests = 0, counted = m->row.reserve_tokens;

	counted += total->input_tokens + total->output_tokens;
	spent = money_add(spent, m->row.reserve_cost);
	for (const struct batch *batch = m->b->first; batch; batch = batch->next) {
		if (!batch->resumed)
			requests += batch->row.tasks;
		if (!is_pending(batch))
			continue;
		spent = money_add(spent, batch->row.reserve_cost);
		counted += batch->row.reserve_tokens;
	}
	if (over(budget->usd, spent, cost))
		return "usd";
	if (over(budget->requests, requests + m->row.tasks, 1))
		return "requests";
	return over(budget->tokens, counted, tokens) ? "tokens" : NULL;
}

static void join_dropped(const struct batch_lane *lane, struct arena *arena, struct str *out)
{
	const char *text = "";

	for (size_t i = 0; i < lane->dropped_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? " " : "", lane->dropped[i]);
	*out = str_of(text);
}

static bool encode(struct making *m, const struct store_task *task, struct http_req *req,
	struct err *own, struct err *err)
{
	const struct suite *suite = m->b->job->set->suites[task->route_index];
	struct batch_lane *lane = &m->b->lanes[m->lane];
	struct arena *arena = &m->b->line;
	struct candidate *plain = ARENA_NEW(arena, struct candidate);
	const char **dropped = ARENA_ARRAY(arena, lane->dropped_count + 1, const char *);
	struct prompt prompt;
	struct suite_case item;
	struct call call;
	const struct runner_ask ask = {
		.route = task->route_index,
		.candidate = m->lane,
		.repeat = task->repeat,
		.prompt = &prompt,
		.dropped = dropped,
	};

	if (!suite_case(suite, task->case_index, arena, &item, err) ||
		!suite_render(suite, &item, arena, &prompt, err))
		return false;
	for (size_t i = 0; i < lane->dropped_count; i++)
		dropped[i] = lane->dropped[i];
	runner_call(m->b->job, &ask, arena, &call);
	/* What is answered within a day is not streamed. */
	*plain = *call.candidate;
	plain->stream = false;
	call.candidate = plain;
	*req = (struct http_req){0};
	if (!lane->provider->encode(&call, req, own))
		req->body = STR_NONE;
	return true;
}

static bool add_task(struct making *m, const struct store_task *task, struct err *err)
{
	struct batch_lane *lane = &m->b->lanes[m->lane];
	struct store_batch_task row = {.address = task->address};
	struct usage usage = usage_unknown;
	int64_t cost = MONEY_UNKNOWN;
	const char *limit;
	struct err own = {0};
	struct http_req req;

	arena_reset(&m->b->line);
	if (!encode(m, task, &req, &own, err))
		return false;
	if (!req.body.len)
		return batch_reject(m->b, m->lane, &task->address, own.text, err);
	usage.input_total = (int64_t)req.body.len;
	usage.output_total = run_max_tokens(m->b->job->set, task->route_index);
	if (lane->price)
		cost = price_of(lane->price, &usage);
	cost = cost == MONEY_UNKNOWN ? 0 : cost;
	limit = budget_blocks(m, cost, usage.input_total + usage.output_total);
	if (limit) {
		m->b->limit = limit;
		lane->blocked = m->full = true;
		return true;
	}
	/* Around a body stand its address and what makes it a request. */
	if (m->row.tasks && m->bytes + req.body.len + 256 > BATCH_BYTES_MAX) {
		m->full = true;
		return true;
	}
	row.request = req.body;
	join_dropped(lane, &m->b->line, &row.dropped);
	if (!store_batch_add_task(m->b->job->store, m->row.id, &row, err))
		return false;
	m->bytes += req.body.len + 256;
	m->row.tasks++;
	m->row.reserve_cost = money_add(m->row.reserve_cost, cost);
	m->row.reserve_tokens += usage.input_total + usage.output_total;
	m->last_seq = task->seq;
	return true;
}

static int64_t max_requests(const struct making *m)
{
	int64_t own = m->b->job->set->config->batch.requests;
	int64_t most = m->b->lanes[m->lane].api->max_requests;

	return own && own < most ? own : most;
}

static bool add_tasks(struct making *m, struct err *err)
{
	struct batch_lane *lane = &m->b->lanes[m->lane];
	const struct run_job *job = m->b->job;
	struct store_task tasks[RUNNER_BATCH];
	int64_t most = max_requests(m);
	size_t count = 1;

	m->last_seq = lane->after_seq;
	while (!m->full && m->row.tasks < most) {
		size_t wanted = most - m->row.tasks < RUNNER_BATCH ? (size_t)(most - m->row.tasks)
								   : RUNNER_BATCH;

		arena_reset(&m->b->scratch);
		if (!store_plan_next(job->store, job->plan->run, m->lane, m->last_seq,
			    &m->b->scratch, tasks, wanted, &count, err))
			return false;
		if (!count) {
			lane->exhausted = true;
			return true;
		}
		for (size_t i = 0; i < count && !m->full; i++) {
			if (!add_task(m, &tasks[i], err))
				return false;
			if (!m->full)
				m->last_seq = tasks[i].seq;
		}
	}
	return true;
}

/* Of all that makes it this batch and no other. */
static const char *make_key(struct making *m)
{
	char hex[SHA256_HEX];
	struct digest digest = sha256(str_of(arena_printf(&m->b->scratch, "%s|%lld|%lld|%lld",
		m->row.candidate, (long long)m->b->job->plan->run,
		(long long)m->row.created_wall_us, (long long)m->b->lanes[m->lane].after_seq)));

	digest_hex(&digest, hex);
	return arena_strz(m->b->arena, (struct str){hex, BATCH_KEY_DIGITS});
}

static bool any_left(struct making *m, struct err *err)
{
	struct batch_lane *lane = &m->b->lanes[m->lane];
	const struct run_job *job = m->b->job;
	struct store_task task;
	size_t count;

	arena_reset(&m->b->scratch);
	if (!store_plan_next(job->store, job->plan->run, m->lane, lane->after_seq, &m->b->scratch,
		    &task, 1, &count, err))
		return false;
	lane->exhausted = !count;
	return true;
}

bool batch_make(struct batcher *b, size_t lane, struct batch **out, struct err *err)
{
	const struct candidate *candidate = b->lanes[lane].candidate;
	struct making m = {.b = b, .lane = lane};

	*out = NULL;
	if (!any_left(&m, err))
		return false;
	if (b->lanes[lane].exhausted)
		return true;
	m.row = (struct store_batch){
		.candidate = candidate->name,
		.provider = candidate->provider,
		.model = candidate->model,
		.base_url = provider_base_url(candidate),
		.remote = "",
		.created_wall_us = b->job->world.wall_us(b->job->world.context),
	};
	m.row.key = make_key(&m);
	if (!batch_commit(b, err) || !batch_begin(b, err) ||
		!store_batch_add(b->job->store, &m.row, err) || !add_tasks(&m, err))
		return false;
	b->lanes[lane].after_seq = m.last_seq;
	if (!m.row.tasks)
		return store_batch_close(b->job->store, m.row.id, "empty", err) &&
		       batch_commit(b, err);
	if (!store_batch_size(b->job->store, &m.row, err) || !batch_commit(b, err))
		return false;
	*out = batch_append(b, lane, &m.row);
	(*out)->step = b->lanes[lane].api->upload ? BATCH_UPLOAD : BATCH_SUBMIT;
	return true;
}

struct writing {
	const struct batch_ask *ask;
	struct buf *out;
	bool some;
};

static bool write_task(
	void *context, const struct store_batch_task *task, struct err *err ATTR_UNUSED)
{
	struct writing *w = context;
	char hex[SHA256_HEX];

	digest_hex(&task->address, hex);
	w->ask->api->add(w->ask, str_of(hex), task->request, !w->some, w->out);
	w->some = true;
	return true;
}

bool batch_input(struct batch *batch, struct err *err)
{
	const struct batch_lane *lane = &batch->batcher->lanes[batch->lane];
	const struct batch_ask ask = {.arena = &batch->arena,
		.candidate = lane->candidate,
		.api = lane->api,
		.key = batch->row.key};
	struct writing w = {.ask = &ask, .out = &batch->input};

	buf_clear(&batch->input);
	lane->api->begin(&ask, &batch->input);
	if (!store_each_batch_task(batch->batcher->job->store, batch->row.id, write_task, &w, err))
		return false;
	lane->api->end(&ask, &batch->input);
	if (batch->input.over || batch->input.len > lane->api->max_bytes)
		return err_set(err, ERR_DATA, "the batch is larger than %s takes", lane->api->name);
	return true;
}
