/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "run/asking.h"
#include "run/batch.h"
#include "run/paid.h"
#include "run/regrade.h"

bool batch_begin(struct batcher *b, struct err *err)
{
	if (b->open)
		return true;
	b->open = store_begin(b->job->store, err);
	b->rows = 0;
	return b->open;
}

bool batch_commit(struct batcher *b, struct err *err)
{
	if (!b->open)
		return true;
	b->open = false;
	return store_commit(b->job->store, err);
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A custom_id is the address it was asked for. */
static bool read_address(struct str id, struct digest *out)
{
	if (id.len != 2 * SHA256_BYTES)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = digit_of(id.data[2 * i]), low = digit_of(id.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out->bytes[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* One line on its way into the store. */
struct landing {
	struct batch *batch;
	const struct batch_line *line;
	struct digest address;
	struct store_batch_task row;
	bool planned; /* it is of the present plan, so it can be graded at once */
	struct store_task task;
	struct suite_case item;
	struct prompt prompt;
	struct call call;
};

static const char *const *split_dropped(struct arena *arena, struct str text)
{
	const char **list = ARENA_ARRAY(arena, RUNNER_DROPPED + 1, const char *);
	struct str part;
	size_t count = 0;

	while (count < RUNNER_DROPPED && text.len && str_next(&text, ' ', &part))
		list[count++] = arena_strz(arena, part);
	return list;
}

/* What it was asked with: from the plan where it is in there, else as far as reading needs it. */
static bool prepare(struct landing *l, struct err *err)
{
	struct batcher *b = l->batch->batcher;
	struct runner_ask ask = {.candidate = l->batch->lane, .repeat = 1, .prompt = &l->prompt};
	const struct suite *suite;

	ask.dropped = split_dropped(&b->line, l->row.dropped);
	if (!store_task_of(b->job->store, b->job->plan->run, &l->address, &b->line, &l->task,
		    &l->planned, err))
		return false;
	if (!l->planned) {
		l->call = (struct call){.arena = &b->line,
			.candidate = b->lanes[l->batch->lane].candidate,
			.prompt = &l->prompt,
			.repeat = 1,
			.dropped = ask.dropped};
		return true;
	}
	ask.route = l->task.route_index;
	ask.repeat = l->task.repeat;
	suite = b->job->set->suites[ask.route];
	if (!suite_case(suite, l->task.case_index, &b->line, &l->item, err) ||
		!suite_render(suite, &l->item, &b->line, &l->prompt, err))
		return false;
	runner_call(b->job, &ask, &b->line, &l->call);
	return true;
}

static bool learn(struct landing *l, const struct http_reply *reply)
{
	struct batcher *b = l->batch->batcher;
	struct batch_lane *lane = &b->lanes[l->batch->lane];
	const char *name = l->planned ? provider_refused_param(&l->call, reply) : NULL;

	if (!name)
		return false;
	l->batch->learnt = true;
	for (size_t i = 0; i < lane->dropped_count; i++) {
		if (strcmp(lane->dropped[i], name) == 0)
			return true;
	}
	if (lane->dropped_count == RUNNER_DROPPED)
		return false;
	lane->dropped[lane->dropped_count++] = arena_strz(b->arena, str_of(name));
	batch_note(b, "%s: the model refuses %s, which is left out from now on",
		lane->candidate->name, name);
	return true;
}

static void describe(const struct landing *l, const struct response *resp, struct exchange *out)
{
	const struct batch *batch = l->batch;

	*out = (struct exchange){
		.address = l->address,
		.candidate = str_of(batch->row.candidate),
		.provider = str_of(batch->row.provider),
		.model = str_of(batch->row.model),
		.request = l->row.request,
		.raw = l->line->body,
		.status = l->line->status,
		.started_wall_us = batch->row.created_wall_us,
		.dropped = l->row.dropped,
		/* How long a batch takes says nothing of the model. */
		.timing = {.first_token_us = -1, .duration_us = -1, .total_us = -1, .attempts = 1},
		.response = *resp,
	};
}

static bool grade(struct landing *l, const struct response *resp, struct err *err)
{
	struct batcher *b = l->batch->batcher;
	const struct grading *grading = b->job->set->gradings[l->task.route_index];
	struct digest key = regrade_key(grading, &l->item);
	struct grade out;

	if (asking_any(b->job->set, l->task.route_index))
		return true;
	return regrade_compute(grading, &l->item, resp, NULL, &b->line, &out, err) &&
	       store_put_grade(b->job->store, &l->address, &key, &out, err);
}

static bool keep(struct landing *l, struct response *resp, struct err *err)
{
	struct batcher *b = l->batch->batcher;
	struct run_count *count = &b->out->candidates[l->batch->lane];
	bool final = outcome_is_final(resp->outcome);
	struct exchange exchange;

	describe(l, resp, &exchange);
	if (!store_put_exchange(b->job->store, &exchange, err) ||
		!store_batch_over(b->job->store, l->batch->row.id, &l->address, final, err))
		return false;
	count->outcomes[resp->outcome]++;
	count->ended++;
	if (!final) {
		struct batch_lane *lane = &b->lanes[l->batch->lane];

		l->batch->failed++;
		snprintf(lane->fault, sizeof(lane->fault), "%.*s", STR_ARG(resp->message));
		count->fault = lane->fault;
		return true;
	}
	l->batch->answered++;
	run_count_odd(count, b->lanes[l->batch->lane].candidate, resp);
	paid_add(count, b->lanes[l->batch->lane].price, resp, &l->prompt);
	/* What was paid for stays, whatever becomes of its grade. */
	if (l->planned && !grade(l, resp, err)) {
		batch_commit(b, NULL);
		return false;
	}
	return true;
}

static bool land_reply(struct landing *l, struct err *err)
{
	const struct batch_line *line = l->line;
	struct response resp;
	enum fault fault;
	struct http_reply reply = {
		.status = line->status,
		.body = line->body,
		.facts = {.request_id = line->request_id},
		.sent = true,
		.duration_us = -1,
		.first_byte_us = -1,
		.wait_us = -1,
	};

	if (!prepare(l, err))
		return false;
	fault = provider_read(&l->call, &reply, &resp, err);
	if (fault == FAULT_LOCAL)
		return false;
	if (fault == FAULT_REJECTED && learn(l, &reply))
		return store_batch_over(
			l->batch->batcher->job->store, l->batch->row.id, &l->address, false, err);
	resp.outcome = runner_outcome(fault, resp.outcome);
	return keep(l, &resp, err);
}

static bool land_line(struct batch *batch, const struct batch_line *line, struct err *err)
{
	struct batcher *b = batch->batcher;
	struct landing l = {.batch = batch, .line = line};
	bool found = false, before = false;

	if (read_address(line->custom_id, &l.address) &&
		!store_batch_task(
			b->job->store, batch->row.id, &l.address, &b->line, &l.row, &found, err))
		return false;
	batch->ours += found;
	if (!found) {
		/* Collected before a death in between, or told twice; else none of ours. */
		if (!store_was_batched(b->job->store, &l.address, &before, err))
			return false;
		batch->ours += before;
		batch->unknown += !before && !batch->fetches;
		return true;
	}
	if (line->kind == BATCH_LINE_REPLY)
		return land_reply(&l, err);
	batch->expired += line->kind == BATCH_LINE_EXPIRED;
	batch->cancelled += line->kind == BATCH_LINE_CANCELLED;
	return store_batch_over(b->job->store, batch->row.id, &l.address, false, err);
}

static bool take(struct batch *batch, const struct batch_line *line, struct err *err)
{
	struct batcher *b = batch->batcher;

	if (!batch_begin(b, err) || !land_line(batch, line, err))
		return false;
	return ++b->rows < RUNNER_COMMIT_ROWS || batch_commit(b, err);
}

void batch_take_line(void *context, struct str text, bool whole)
{
	struct batch *batch = context;
	struct batcher *b = batch->batcher;
	struct batch_line line;
	struct err err = {0};

	if (b->broken.kind != ERR_NONE)
		return;
	arena_reset(&b->line);
	if (!whole ||
		!batch->batcher->lanes[batch->lane].api->read_line(&b->line, text, &line, &err)) {
		batch->unreadable++;
		return;
	}
	err = (struct err){0};
	if (!take(batch, &line, &err)) {
		if (b->open)
			store_rollback(b->job->store);
		b->open = false;
		b->broken = err;
	}
}

static void say_end(struct batch *batch, int64_t left)
{
	static const char *const words[] = {"failed", "expired", "cancelled", "without a line",
		"of lines that cannot be read", "of lines for requests it never had"};
	const int64_t counts[] = {batch->failed, batch->expired, batch->cancelled, left,
		batch->unreadable, batch->unknown};
	struct buf text = {0};

	buf_printf(&text, "%" PRId64 " answered", batch->answered);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		if (counts[i])
			buf_printf(&text, ", %" PRId64 " %s", counts[i], words[i]);
	}
	batch_note(batch->batcher, "%s: %s", batch_name(batch), buf_z(&text));
	buf_free(&text);
}

bool batch_close(struct batch *batch, const char *word, struct err *err)
{
	struct batcher *b = batch->batcher;
	struct batch_lane *lane = &b->lanes[batch->lane];
	int64_t left = 0;

	if (!batch_begin(b, err) || !store_batch_left(b->job->store, batch->row.id, &left, err) ||
		!store_batch_close(b->job->store, batch->row.id, word, err) ||
		!batch_commit(b, err))
		return false;
	if (batch->row.remote[0])
		say_end(batch, left);
	batch->step = BATCH_OVER;
	buf_free(&batch->input);
	/* What it may have cost at most is now known, and there may be room for more. */
	for (size_t i = 0; i < b->out->candidate_count; i++)
		b->lanes[i].blocked = false;
	b->limit = NULL;
	if (batch->learnt) {
		lane->after_seq = 0;
		lane->exhausted = false;
	}
	return true;
}

bool batch_reject(struct batcher *b, size_t lane, const struct digest *address, const char *why,
	struct err *err)
{
	struct run_count *count = &b->out->candidates[lane];
	const struct candidate *candidate = b->lanes[lane].candidate;
	const struct exchange exchange = {
		.address = *address,
		.candidate = str_of(candidate->name),
		.provider = str_of(candidate->provider),
		.model = str_of(candidate->model),
		.timing = {.first_token_us = -1, .duration_us = -1},
		.response = {.outcome = OUTCOME_REJECTED,
			.message = str_of(why),
			.usage = usage_unknown},
	};

	snprintf(b->lanes[lane].fault, sizeof(b->lanes[lane].fault), "%s", why);
	count->fault = b->lanes[lane].fault;
	count->outcomes[OUTCOME_REJECTED]++;
	count->ended++;
	return store_put_exchange(b->job->store, &exchange, err);
}
