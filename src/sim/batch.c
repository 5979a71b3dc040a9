/* SPDX-License-Identifier: MIT */
#include "sim/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/sha256.h"

bool sim_batch_is_messages(struct str path)
{
	return str_find(path, STR("/messages/batches"), 0) != SIZE_MAX;
}

bool sim_batch_is_path(struct str path)
{
	return str_find(path, STR("/batches"), 0) != SIZE_MAX ||
	       str_find(path, STR("/files"), 0) != SIZE_MAX;
}

struct str sim_batch_step(struct str path, const char *before, struct str *rest)
{
	size_t at = str_find(path, str_of(before), 0);
	struct str step;

	*rest = STR_NONE;
	if (at == SIZE_MAX)
		return STR_NONE;
	*rest = str_slice(path, at + strlen(before), path.len);
	if (!str_next(rest, '/', &step))
		return STR_NONE;
	return step;
}

void sim_batch_fail(struct sim_batch_visit *visit, bool messages, int status, const char *message)
{
	const struct sim_dialect *dialect =
		sim_dialect_of(messages ? STR("/messages") : STR("/chat/completions"));

	visit->status = status;
	dialect->error(status, status == 404 ? "not_found_error" : "invalid_request_error", message,
		visit->out);
}

struct sim_batch *sim_batch_new(struct sim_batches *batches, bool messages)
{
	struct sim_batch *batch = mem_alloc(sizeof(*batch));

	*batch = (struct sim_batch){
		.next = batches->newest, .messages = messages, .created_us = clock_wall_us()};
	batch->id = arena_printf(&batch->arena, "%s_%lld", messages ? "msgbatch" : "batch",
		(long long)++batches->made);
	batches->newest = batch;
	return batch;
}

bool sim_batch_add(struct sim_batch *batch, const struct sim_dialect *dialect,
	const struct value *custom_id, const struct value *body)
{
	if (!dialect || !value_is_string(custom_id) || !body || body->type != VALUE_OBJECT)
		return false;
	*VEC_PUSH(&batch->lines) =
		(struct sim_batch_line){.custom_id = arena_str(&batch->arena, custom_id->text),
			.body = value_copy(&batch->arena, body),
			.dialect = dialect};
	return true;
}

struct sim_batch *sim_batch_find(const struct sim_batches *batches, bool messages, struct str id)
{
	struct sim_batch *batch = batches->newest;

	while (batch && (batch->messages != messages || !str_eqz(id, batch->id)))
		batch = batch->next;
	return batch;
}

/* Luck of a request, the same in every run. */
static double luck_of(const struct sim_batches *batches, struct str custom_id)
{
	struct digest digest = sha256(custom_id);
	struct rng rng = {0};

	memcpy(&rng.state, digest.bytes, sizeof(rng.state));
	rng.state += (uint64_t)batches->world->seed;
	return rng_unit(&rng);
}

static void put_line(struct sim_batch *batch, const struct sim_batch_line *line,
	enum sim_line_end end, int status, struct str reply)
{
	batch->succeeded += end == SIM_LINE_ANSWERED;
	batch->errored += end == SIM_LINE_FAILED;
	batch->expired += end == SIM_LINE_EXPIRED;
	batch->cancelled += end == SIM_LINE_CANCELLED;
	if (batch->messages)
		sim_messages_line(batch, line, end, status, reply);
	else
		sim_openai_line(batch, line, end, status, reply);
}

static void answer(
	struct sim_batches *batches, struct sim_batch *batch, const struct sim_batch_line *line)
{
	struct arena arena = {0};
	struct buf reply = {0};
	int status = batches->answer(batches->context, line->dialect, line->body, &arena, &reply);

	put_line(batch, line, status == 200 ? SIM_LINE_ANSWERED : SIM_LINE_FAILED, status,
		buf_view(&reply));
	buf_free(&reply);
	arena_fini(&arena);
}

static void fail_line(struct sim_batch *batch, const struct sim_batch_line *line)
{
	struct buf reply = {0};

	line->dialect->error(500, batch->messages ? "api_error" : "server_error",
		"The server had an error.", &reply);
	put_line(batch, line, SIM_LINE_FAILED, 500, buf_view(&reply));
	buf_free(&reply);
}

/* What the rates say goes wrong with a request does so the first time it is in a batch. */
static void end_line(
	struct sim_batches *batches, struct sim_batch *batch, const struct sim_batch_line *line)
{
	const struct sim_batch_trouble *trouble = &batches->world->batch;
	double luck = luck_of(batches, line->custom_id);

	if (luck >= trouble->failed + trouble->expired + trouble->missing ||
		!map_add(&batches->troubled, line->custom_id, 1))
		answer(batches, batch, line);
	else if (luck < trouble->failed)
		fail_line(batch, line);
	else if (luck < trouble->failed + trouble->expired)
		put_line(batch, line, SIM_LINE_EXPIRED, 0, STR_NONE);
}

/* From the last one to the first: no client may rely on their order. */
static void end_batch(struct sim_batches *batches, struct sim_batch *batch)
{
	const struct sim_batch_trouble *trouble = &batches->world->batch;
	struct sim_batch_line stranger = {.custom_id = STR("nobody-asked-this")};

	for (size_t i = batch->lines.count; i-- > 0;) {
		if (batch->cancelling)
			put_line(batch, &batch->lines.items[i], SIM_LINE_CANCELLED, 0, STR_NONE);
		else if (batch->end == SIM_BATCH_EXPIRED)
			put_line(batch, &batch->lines.items[i], SIM_LINE_EXPIRED, 0, STR_NONE);
		else
			end_line(batches, batch, &batch->lines.items[i]);
	}
	for (int64_t i = 0; i < trouble->unknown; i++)
		put_line(batch, &stranger, SIM_LINE_EXPIRED, 0, STR_NONE);
	if (batch->end == SIM_BATCH_RUNNING)
		batch->end = batch->cancelling ? SIM_BATCH_CANCELLED : SIM_BATCH_ENDED;
}

static int64_t number_of(const struct sim_batch *batch)
{
	struct str rest = str_of(strrchr(batch->id, '_') + 1);
	int64_t number = 0;

	str_to_i64(rest, &number);
	return number;
}

void sim_batch_look(struct sim_batches *batches, struct sim_batch *batch)
{
	const struct sim_batch_trouble *trouble = &batches->world->batch;
	int64_t number = number_of(batch);

	if (batch->end != SIM_BATCH_RUNNING || ++batch->looks <= trouble->polls)
		return;
	if (number <= trouble->refuse && !batch->messages) {
		batch->end = SIM_BATCH_REFUSED;
		return;
	}
	if (number <= trouble->expire && !batch->cancelling)
		batch->end = SIM_BATCH_EXPIRED;
	end_batch(batches, batch);
}

void sim_batch_cancel(struct sim_batch *batch)
{
	if (batch->end == SIM_BATCH_RUNNING)
		batch->cancelling = true;
}

void sim_batch_download(
	struct sim_batches *batches, struct sim_batch_visit *visit, struct str results)
{
	size_t end = results.len;

	if (end && ++batches->downloads <= batches->world->batch.brief) {
		end /= 2;
		while (end && results.data[end - 1] != '\n')
			end--;
	}
	buf_str(visit->out, str_slice(results, 0, end));
}

bool sim_batch_serve(struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct str path = str_of(visit->path);

	visit->status = 200;
	if (!sim_batch_is_path(path))
		return false;
	if (sim_batch_is_messages(path))
		sim_messages_serve(batches, visit);
	else
		sim_openai_serve(batches, visit);
	return true;
}

void sim_batches_free(struct sim_batches *batches)
{
	while (batches->newest) {
		struct sim_batch *batch = batches->newest;

		batches->newest = batch->next;
		VEC_FREE(&batch->lines);
		buf_free(&batch->output);
		buf_free(&batch->errors);
		arena_fini(&batch->arena);
		free(batch);
	}
	while (batches->files) {
		struct sim_batch_file *file = batches->files;

		batches->files = file->next;
		buf_free(&file->text);
		free(file);
	}
	map_fini(&batches->troubled);
}
