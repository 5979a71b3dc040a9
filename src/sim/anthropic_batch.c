/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "sim/batch.h"
#include "sim/parts.h"

/* Message Batches. */

static void write_batch(struct jsonw *w, const struct sim_batch *batch, struct arena *arena)
{
	bool over = batch->end != SIM_BATCH_RUNNING;
	char stamp[21];

	clock_stamp(batch->created_us, stamp);
	jsonw_object(w);
	jsonw_key(w, "id");
	jsonw_z(w, batch->id);
	jsonw_key(w, "type");
	jsonw_z(w, "message_batch");
	jsonw_key(w, "processing_status");
	jsonw_z(w, over ? "ended" : batch->cancelling ? "canceling" : "in_progress");
	jsonw_key(w, "request_counts");
	jsonw_object(w);
	jsonw_key(w, "processing");
	jsonw_int(w, over ? 0 : (int64_t)batch->lines.count);
	jsonw_key(w, "succeeded");
	jsonw_int(w, batch->succeeded);
	jsonw_key(w, "errored");
	jsonw_int(w, batch->errored);
	jsonw_key(w, "canceled");
	jsonw_int(w, batch->cancelled);
	jsonw_key(w, "expired");
	jsonw_int(w, batch->expired);
	jsonw_object_end(w);
	jsonw_key(w, "created_at");
	jsonw_z(w, stamp);
	jsonw_key(w, "results_url");
	if (batch->output.len)
		jsonw_z(w, arena_printf(arena, "http://127.0.0.1/v1/messages/batches/%s/results",
				   batch->id));
	else
		jsonw_null(w);
	jsonw_object_end(w);
}

static void create(struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct value *root = NULL;
	const struct value *requests, *item;
	struct err ignored = {0};
	struct sim_batch *batch;
	struct jsonw w;

	requests = json_parse(visit->arena, visit->body, &root, &ignored)
			   ? value_get(root, "requests")
			   : NULL;
	if (!requests || requests->type != VALUE_ARRAY || !requests->count) {
		sim_batch_fail(visit, true, 400, "requests: a list is wanted");
		return;
	}
	batch = sim_batch_new(batches, true);
	value_each (item, requests) {
		if (!sim_batch_add(batch, &sim_anthropic, value_get(item, "custom_id"),
			    value_get(item, "params")))
			batch->cancelling = true;
	}
	jsonw_init(&w, visit->out, 0);
	write_batch(&w, batch, visit->arena);
}

static void list(const struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct jsonw w;

	jsonw_init(&w, visit->out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "data");
	jsonw_array(&w);
	for (const struct sim_batch *batch = batches->newest; batch; batch = batch->next) {
		if (batch->messages)
			write_batch(&w, batch, visit->arena);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
}

void sim_messages_serve(struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct str path = str_of(visit->path), rest;
	struct str id = sim_batch_step(path, "/batches/", &rest);
	struct sim_batch *batch = sim_batch_find(batches, true, id);
	struct jsonw w;

	if (str_ends(path, STR("/batches"))) {
		if (visit->method[0] == 'G')
			list(batches, visit);
		else
			create(batches, visit);
		return;
	}
	if (!batch) {
		sim_batch_fail(visit, true, 404, "No such batch.");
		return;
	}
	if (str_eqz(rest, "results")) {
		sim_batch_download(batches, visit, buf_view(&batch->output));
		return;
	}
	if (str_eqz(rest, "cancel"))
		sim_batch_cancel(batch);
	else
		sim_batch_look(batches, batch);
	jsonw_init(&w, visit->out, 0);
	write_batch(&w, batch, visit->arena);
}

void sim_messages_line(struct sim_batch *batch, const struct sim_batch_line *line,
	enum sim_line_end end, int status ATTR_UNUSED, struct str reply)
{
	static const char *const types[] = {
		[SIM_LINE_ANSWERED] = "succeeded",
		[SIM_LINE_FAILED] = "errored",
		[SIM_LINE_EXPIRED] = "expired",
		[SIM_LINE_CANCELLED] = "canceled",
	};
	struct jsonw w;

	jsonw_init(&w, &batch->output, 0);
	jsonw_object(&w);
	jsonw_key(&w, "custom_id");
	jsonw_str(&w, line->custom_id);
	jsonw_key(&w, "result");
	jsonw_object(&w);
	jsonw_key(&w, "type");
	jsonw_z(&w, types[end]);
	if (reply.len) {
		jsonw_key(&w, end == SIM_LINE_ANSWERED ? "message" : "error");
		jsonw_raw(&w, reply);
	}
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	buf_char(&batch->output, '\n');
}
