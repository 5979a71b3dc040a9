/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/term.h"
#include "run/batch.h"

#define RETRY_US INT64_C(1000000)
#define RETRY_MAX_US INT64_C(60000000)

static struct batch_lane *lane_of(const struct batch *batch)
{
	return &batch->batcher->lanes[batch->lane];
}

static struct batch_ask ask_of(struct batch *batch)
{
	return (struct batch_ask){
		.arena = &batch->arena,
		.candidate = lane_of(batch)->candidate,
		.api = lane_of(batch)->api,
		.key = batch->row.key,
		.id = batch->row.remote,
		.input = buf_view(&batch->input),
	};
}

/* Its next look is half as long off again as the last one. */
static void look_later(struct batch *batch)
{
	const struct config_batch *config = &batch->batcher->job->set->config->batch;
	int64_t most_us = config->poll_max_us ? config->poll_max_us : BATCH_POLL_MAX_US;

	if (batch->interval_us > most_us)
		batch->interval_us = most_us;
	batch->next_us = batch->batcher->now_us + batch->interval_us;
	batch->interval_us += batch->interval_us / 2;
}

bool batch_start(struct batch *batch, struct err *err)
{
	const struct batch_api *api = lane_of(batch)->api;
	struct transport *transport = batch->batcher->job->world.transport;
	struct batch_ask ask;
	bool ok = true;

	arena_reset(&batch->arena);
	if ((batch->step == BATCH_UPLOAD || (batch->step == BATCH_SUBMIT && !api->upload)) &&
		!batch_input(batch, err))
		return false;
	ask = ask_of(batch);
	switch (batch->step) {
	case BATCH_FIND:
		ok = api->list(&ask, &batch->req, err);
		break;
	case BATCH_UPLOAD:
		assert(api->upload);
		ok = api->upload(&ask, &batch->req, err);
		break;
	case BATCH_SUBMIT:
		ask.id = batch->file;
		batch->maybe_sent = true;
		ok = api->submit(&ask, &batch->req, err);
		break;
	case BATCH_POLL:
		ok = api->poll(&ask, &batch->req, err);
		break;
	case BATCH_CANCEL:
		ok = api->cancel(&ask, &batch->req, err);
		break;
	case BATCH_FETCH:
		ask.id = batch->results[batch->result_at];
		ok = api->results(&ask, &batch->req, err);
		batch->req.line = batch_take_line;
		batch->req.line_context = batch;
		break;
	case BATCH_OVER:
	case BATCH_LEFT:
		return true;
	}
	batch->in_flight = ok && transport->start(transport, &batch->req, batch, err);
	return batch->in_flight;
}

/* ---- what a reply leads to ---- */

/* It stays as it is, and why nothing more is done about it now is said. */
static void leave(struct batch *batch, const char *what, struct str said)
{
	struct batcher *b = batch->batcher;
	struct batch_lane *lane = lane_of(batch);

	snprintf(lane->fault, sizeof(lane->fault), "%s: %.*s", what, STR_ARG(said));
	if (!b->out->candidates[batch->lane].stopped)
		b->out->candidates[batch->lane].stopped = arena_strz(b->arena, str_of(lane->fault));
	batch_note(b, "%s: stopped: %s", batch_name(batch), lane->fault);
	lane->exhausted = true;
	batch->step = BATCH_LEFT;
}

static const char *const doing[] = {
	[BATCH_FIND] = "the list of batches",
	[BATCH_UPLOAD] = "the file of requests",
	[BATCH_SUBMIT] = "the new batch",
	[BATCH_POLL] = "its state",
	[BATCH_CANCEL] = "its cancellation",
	[BATCH_FETCH] = "its results",
	[BATCH_OVER] = "",
	[BATCH_LEFT] = "",
};

static void retry(struct batch *batch, const struct http_reply *reply, struct str said)
{
	int64_t wait_us = RETRY_US;

	if (++batch->failures >= lane_of(batch)->candidate->attempts) {
		leave(batch, doing[batch->step], said);
		return;
	}
	for (int i = 1; i < batch->failures && wait_us < RETRY_MAX_US; i++)
		wait_us *= 2;
	if (wait_us > batch->interval_us)
		wait_us = batch->interval_us;
	if (reply->wait_us > wait_us)
		wait_us = reply->wait_us;
	batch->next_us = batch->batcher->now_us + wait_us;
	/* It may have been taken all the same: first the list is asked. */
	if (batch->step == BATCH_SUBMIT && reply->sent)
		batch->step = BATCH_FIND;
}

static bool is_passing(const struct http_reply *reply)
{
	if (reply->end != HTTP_DONE)
		return reply->end != HTTP_FORBIDDEN && reply->end != HTTP_UNTRUSTED;
	return reply->status >= 500 || reply->status == 408 || reply->status == 409 ||
	       reply->status == 429;
}

static bool is_gone(const struct http_reply *reply)
{
	return reply->end == HTTP_DONE && (reply->status == 404 || reply->status == 410);
}

static enum batch_step first_step(const struct batch *batch)
{
	return lane_of(batch)->api->upload && !batch->file ? BATCH_UPLOAD : BATCH_SUBMIT;
}

/* Not to be found: it was never taken. */
static bool not_found(struct batch *batch, struct err *err)
{
	batch->maybe_sent = false;
	if (batch->batcher->options->cancel)
		return batch_close(batch, "never submitted", err);
	batch->step = first_step(batch);
	return true;
}

/* The reply says no for good. */
static bool refused(struct batch *batch, const struct http_reply *reply, struct err *err)
{
	struct str said = batch_said(&batch->arena, reply);

	switch (batch->step) {
	case BATCH_FIND:
		/* An API without a list: what cannot be asked cannot be found. */
		if (!is_gone(reply) && reply->status != 405)
			break;
		return not_found(batch, err);
	case BATCH_UPLOAD:
	case BATCH_SUBMIT:
		leave(batch, doing[batch->step], said);
		batch->maybe_sent = false;
		return batch_close(batch, "refused", err);
	case BATCH_CANCEL:
		if (is_gone(reply))
			return batch_close(batch, "gone", err);
		/* It had ended by itself. */
		batch->step = BATCH_POLL;
		return true;
	case BATCH_POLL:
	case BATCH_FETCH:
		if (!is_gone(reply))
			break;
		if (batch->batcher->options->cancel)
			return batch_close(batch, "gone", err);
		leave(batch, "the provider no longer has it (run --batch --cancel lets it go)",
			said);
		return true;
	case BATCH_OVER:
	case BATCH_LEFT:
		return true;
	}
	leave(batch, doing[batch->step], said);
	return true;
}

static void say_word(struct batch *batch, const struct batch_status *status)
{
	struct buf shown = {0};

	term_escape(&shown, str_slice(status->word, 0, sizeof(batch->word) - 1));
	if (strcmp(batch->word, buf_z(&shown)) != 0) {
		snprintf(batch->word, sizeof(batch->word), "%s", buf_z(&shown));
		if (status->phase == BATCH_WAITING && status->done > 0)
			batch_note(batch->batcher, "%s: %s, %" PRId64 " of %" PRId64 " done",
				batch_name(batch), batch->word, status->done, batch->row.tasks);
		else
			batch_note(batch->batcher, "%s: %s", batch_name(batch), batch->word);
	}
	buf_free(&shown);
}

static bool read_state(struct batch *batch, const struct batch_status *status, struct err *err)
{
	struct batcher *b = batch->batcher;

	say_word(batch, status);
	switch (status->phase) {
	case BATCH_WAITING:
		look_later(batch);
		if (b->options->no_wait)
			batch->step = BATCH_LEFT;
		return true;
	case BATCH_REFUSED:
		snprintf(lane_of(batch)->fault, sizeof(lane_of(batch)->fault), "%.*s",
			STR_ARG(status->message));
		batch_note(b, "%s: not taken: %s", batch_name(batch), lane_of(batch)->fault);
		b->out->candidates[batch->lane].fault = lane_of(batch)->fault;
		return batch_close(batch, "failed", err);
	case BATCH_ENDED:
		break;
	}
	batch->result_at = batch->result_count = 0;
	batch->fetches = 0;
	batch->undone = status->done >= 0 && status->done <= batch->row.tasks
				? batch->row.tasks - status->done
				: 0;
	for (size_t i = 0; i < status->result_count; i++)
		batch->results[batch->result_count++] =
			arena_strz(b->arena, str_of(status->results[i]));
	batch->step = BATCH_FETCH;
	return batch->result_count ? true : batch_close(batch, batch->word, err);
}

static bool take_remote(
	struct batch *batch, const struct batch_status *status, bool found, struct err *err)
{
	struct batcher *b = batch->batcher;

	if (!store_batch_submitted(b->job->store, batch->row.id, status->id, err))
		return false;
	batch->row.remote = arena_strz(b->arena, str_of(status->id));
	batch->guessed = found && !lane_of(batch)->api->marks;
	buf_free(&batch->input);
	batch_note(b, "%s: %" PRId64 " requests %s", batch_name(batch), batch->row.tasks,
		found ? "were submitted before, and found again" : "submitted");
	batch->step = b->options->cancel ? BATCH_CANCEL : BATCH_POLL;
	if (!batch->resumed)
		b->out->candidates[batch->lane].requests += batch->row.tasks;
	if (found)
		return true;
	look_later(batch);
	if (b->options->no_wait)
		batch->step = BATCH_LEFT;
	return true;
}

static bool is_known(const struct batcher *b, const char *remote)
{
	for (const struct batch *batch = b->first; batch; batch = batch->next) {
		if (strcmp(batch->row.remote, remote) == 0)
			return true;
	}
	return false;
}

static bool is_strange(const struct batch *batch, const char *remote)
{
	const struct batch_stranger *stranger = batch->strangers;

	while (stranger && strcmp(stranger->remote, remote) != 0)
		stranger = stranger->next;
	return stranger != NULL;
}

/* By our key where it can be; else by number of requests and time, the first one after ours.
 * *matches: how many it may be. */
static const struct batch_status *find(
	const struct batch *batch, const struct batch_status *items, size_t count, size_t *matches)
{
	const struct batch_status *best = NULL;
	char stamp[21];

	*matches = 0;
	clock_stamp(batch->row.created_wall_us - BATCH_CLOCK_US, stamp);
	for (size_t i = 0; i < count; i++) {
		const struct batch_status *item = &items[i];

		if (lane_of(batch)->api->marks) {
			if (item->key && strcmp(item->key, batch->row.key) == 0)
				return item;
			continue;
		}
		if (item->total != batch->row.tasks || !item->created.len ||
			str_cmp(item->created, (struct str){stamp, 19}) < 0 ||
			is_known(batch->batcher, item->id) || is_strange(batch, item->id))
			continue;
		++*matches;
		if (!best || str_cmp(item->created, best->created) < 0)
			best = item;
	}
	return best;
}

/* What may be ours was found in a list. What is only guessed is not stopped, as it may be
 * another's. */
static bool take_found(
	struct batch *batch, const struct batch_status *items, size_t count, struct err *err)
{
	size_t matches;
	const struct batch_status *found = find(batch, items, count, &matches);

	if (!found)
		return not_found(batch, err);
	if (matches < 2 || !batch->batcher->options->cancel)
		return take_remote(batch, found, true, err);
	leave(batch, "several batches there may be it, and none is stopped",
		str_of(arena_printf(
			&batch->arena, "%zu of %" PRId64 " requests", matches, batch->row.tasks)));
	return true;
}

/* Its results have lines, and none of them is for a request of ours: another's batch. */
static bool is_anothers(const struct batch *batch)
{
	return batch->guessed && !batch->ours && batch->unknown > 0;
}

static bool look_further(struct batch *batch, struct err *err)
{
	struct batcher *b = batch->batcher;
	struct batch_stranger *stranger = ARENA_NEW(b->arena, struct batch_stranger);

	batch_note(b, "%s: it is another's, none of its results is for what was asked here",
		batch_name(batch));
	*stranger = (struct batch_stranger){batch->strangers, batch->row.remote};
	batch->strangers = stranger;
	batch->row.remote = "";
	batch->unknown = batch->unreadable = 0;
	batch->word[0] = '\0';
	batch->step = BATCH_FIND;
	return batch_commit(b, err) &&
	       store_batch_submitted(b->job->store, batch->row.id, batch->row.remote, err);
}

/* A download may be cut short and yet look whole, and what was worked on would be paid for twice.
 * So results that lack more lines than the provider counts are fetched again before their requests
 * count as not answered. */
static bool fetched(struct batch *batch, struct err *own, struct err *err)
{
	struct batcher *b = batch->batcher;
	int64_t left = 0;

	if (++batch->result_at < batch->result_count)
		return true;
	if (b->broken.kind != ERR_NONE)
		return true; /* what could not be stored is not missing */
	if (is_anothers(batch))
		return look_further(batch, err);
	if (!batch_commit(b, err) || !store_batch_left(b->job->store, batch->row.id, &left, err))
		return false;
	if (left <= batch->undone || ++batch->fetches >= lane_of(batch)->candidate->attempts)
		return batch_close(batch, batch->word, err);
	batch->result_at = 0;
	batch->unreadable = 0;
	return err_set(own, ERR_DATA, "%" PRId64 " of its requests have no line", left) || true;
}

static bool read_reply(
	struct batch *batch, const struct http_reply *reply, struct err *own, struct err *err)
{
	const struct batch_api *api = lane_of(batch)->api;
	struct batch_status status, *items;
	const char *file;
	size_t count;

	switch (batch->step) {
	case BATCH_FIND:
		if (!api->read_list(&batch->arena, reply->body, &items, &count, own))
			return true;
		return take_found(batch, items, count, err);
	case BATCH_UPLOAD:
		if (!api->read_upload(&batch->arena, reply->body, &file, own))
			return true;
		batch->file = arena_strz(batch->batcher->arena, str_of(file));
		buf_free(&batch->input);
		batch->step = BATCH_SUBMIT;
		return true;
	case BATCH_SUBMIT:
		return !api->read(&batch->arena, reply->body, &status, own) ||
		       take_remote(batch, &status, false, err);
	case BATCH_POLL:
		return !api->read(&batch->arena, reply->body, &status, own) ||
		       read_state(batch, &status, err);
	case BATCH_CANCEL:
		batch->step = BATCH_POLL;
		return true;
	case BATCH_FETCH:
		return fetched(batch, own, err);
	case BATCH_OVER:
	case BATCH_LEFT:
		break;
	}
	return true;
}

bool batch_land(struct batch *batch, const struct http_reply *reply, struct err *err)
{
	bool good = reply->end == HTTP_DONE && reply->status >= 200 && reply->status <= 299;
	struct err own = {0};

	batch->in_flight = false;
	if (!good) {
		if (is_passing(reply)) {
			retry(batch, reply, batch_said(&batch->arena, reply));
			return true;
		}
		return refused(batch, reply, err);
	}
	if (!read_reply(batch, reply, &own, err))
		return false;
	if (own.kind != ERR_NONE)
		retry(batch, reply, str_of(own.text));
	else
		batch->failures = 0;
	return true;
}
