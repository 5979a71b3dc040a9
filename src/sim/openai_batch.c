/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/attr.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "sim/batch.h"

/* Files and batches of the Batch API. The results of batch_N are the files out_batch_N and
 * err_batch_N. */

static void write_file(struct sim_batch_visit *visit, const struct sim_batch_file *file)
{
	struct jsonw w;

	jsonw_init(&w, visit->out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_z(&w, file->id);
	jsonw_key(&w, "object");
	jsonw_z(&w, "file");
	jsonw_key(&w, "bytes");
	jsonw_int(&w, (int64_t)file->text.len);
	jsonw_key(&w, "purpose");
	jsonw_z(&w, "batch");
	jsonw_object_end(&w);
}

/* The content of one part of a form, by its name: its first line is the boundary. */
static bool form_part(struct arena *arena, struct str form, const char *name, struct str *out)
{
	size_t line = str_find(form, STR("\r\n"), 0), at, from, to;
	struct str boundary, wanted = str_of(arena_printf(arena, "; name=\"%s\"", name));

	if (line == SIZE_MAX)
		return false;
	boundary = str_of(arena_printf(arena, "\r\n%.*s", (int)line, form.data));
	at = str_find(form, wanted, 0);
	from = at == SIZE_MAX ? at : str_find(form, STR("\r\n\r\n"), at);
	to = from == SIZE_MAX ? from : str_find(form, boundary, from);
	if (to == SIZE_MAX)
		return false;
	*out = str_slice(form, from + 4, to);
	return true;
}

static void upload(struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct sim_batch_file *file;
	struct str purpose, text;

	if (!form_part(visit->arena, visit->body, "purpose", &purpose) ||
		!str_eqz(purpose, "batch") ||
		!form_part(visit->arena, visit->body, "file", &text)) {
		sim_batch_fail(visit, false, 400, "a form with purpose batch and a file is wanted");
		return;
	}
	file = mem_alloc(sizeof(*file));
	*file = (struct sim_batch_file){.next = batches->files};
	snprintf(file->id, sizeof(file->id), "file_%lld", (long long)++batches->made);
	buf_str(&file->text, text);
	batches->files = file;
	write_file(visit, file);
}

static const char *status_word(const struct sim_batch *batch)
{
	switch (batch->end) {
	case SIM_BATCH_RUNNING:
		return batch->cancelling ? "cancelling" : "in_progress";
	case SIM_BATCH_ENDED:
		return "completed";
	case SIM_BATCH_EXPIRED:
		return "expired";
	case SIM_BATCH_CANCELLED:
		return "cancelled";
	case SIM_BATCH_REFUSED:
		return "failed";
	}
	return "";
}

static void write_errors(struct jsonw *w)
{
	jsonw_key(w, "errors");
	jsonw_object(w);
	jsonw_key(w, "data");
	jsonw_array(w);
	jsonw_object(w);
	jsonw_key(w, "code");
	jsonw_z(w, "invalid_request");
	jsonw_key(w, "message");
	jsonw_z(w, "This simulator was told to refuse it.");
	jsonw_key(w, "line");
	jsonw_int(w, 1);
	jsonw_object_end(w);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void write_batch(struct jsonw *w, const struct sim_batch *batch, struct arena *arena)
{
	int64_t failed = batch->errored + batch->expired + batch->cancelled;

	jsonw_object(w);
	jsonw_key(w, "id");
	jsonw_z(w, batch->id);
	jsonw_key(w, "object");
	jsonw_z(w, "batch");
	jsonw_key(w, "status");
	jsonw_z(w, status_word(batch));
	jsonw_key(w, "request_counts");
	jsonw_object(w);
	jsonw_key(w, "total");
	jsonw_int(w, (int64_t)batch->lines.count);
	jsonw_key(w, "completed");
	jsonw_int(w, batch->succeeded);
	jsonw_key(w, "failed");
	jsonw_int(w, failed);
	jsonw_object_end(w);
	jsonw_key(w, "metadata");
	jsonw_object(w);
	jsonw_key(w, "tiercal");
	jsonw_str(w, batch->key);
	jsonw_object_end(w);
	if (batch->end == SIM_BATCH_REFUSED)
		write_errors(w);
	if (batch->output.len) {
		jsonw_key(w, "output_file_id");
		jsonw_z(w, arena_printf(arena, "out_%s", batch->id));
	}
	if (batch->errors.len) {
		jsonw_key(w, "error_file_id");
		jsonw_z(w, arena_printf(arena, "err_%s", batch->id));
	}
	jsonw_object_end(w);
}

static void reply_batch(struct sim_batch_visit *visit, const struct sim_batch *batch)
{
	struct jsonw w;

	jsonw_init(&w, visit->out, 0);
	write_batch(&w, batch, visit->arena);
}

static const struct sim_batch_file *find_file(const struct sim_batches *batches, struct str id)
{
	const struct sim_batch_file *file = batches->files;

	while (file && !str_eqz(id, file->id))
		file = file->next;
	return file;
}

static bool add_lines(struct sim_batch *batch, struct str text, struct arena *arena)
{
	struct str line;

	while (str_next(&text, '\n', &line)) {
		struct value *root;
		const struct value *url;
		struct err ignored = {0};

		if (!line.len)
			continue;
		if (!json_parse(arena, line, &root, &ignored))
			return false;
		url = value_get(root, "url");
		if (!sim_batch_add(batch, value_is_string(url) ? sim_dialect_of(url->text) : NULL,
			    value_get(root, "custom_id"), value_get(root, "body")))
			return false;
	}
	return batch->lines.count > 0;
}

static void create(struct sim_batches *batches, struct sim_batch_visit *visit)
{
	const struct value *id, *key;
	const struct sim_batch_file *file = NULL;
	struct value *root = NULL;
	struct sim_batch *batch;
	struct err ignored = {0};

	if (json_parse(visit->arena, visit->body, &root, &ignored)) {
		id = value_get(root, "input_file_id");
		file = value_is_string(id) ? find_file(batches, id->text) : NULL;
	}
	if (!file) {
		sim_batch_fail(visit, false, 400, "input_file_id names no file");
		return;
	}
	batch = sim_batch_new(batches, false);
	key = value_get(value_get(root, "metadata"), "tiercal");
	if (value_is_string(key))
		batch->key = arena_str(&batch->arena, key->text);
	if (!add_lines(batch, buf_view(&file->text), visit->arena))
		batch->end = SIM_BATCH_REFUSED;
	reply_batch(visit, batch);
}

static void list(const struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct jsonw w;

	jsonw_init(&w, visit->out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "object");
	jsonw_z(&w, "list");
	jsonw_key(&w, "data");
	jsonw_array(&w);
	for (const struct sim_batch *batch = batches->newest; batch; batch = batch->next) {
		if (!batch->messages)
			write_batch(&w, batch, visit->arena);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
}

static void content(struct sim_batches *batches, struct sim_batch_visit *visit, struct str id)
{
	bool errors = str_starts(id, STR("err_"));
	const struct sim_batch *batch = sim_batch_find(batches, false, str_slice(id, 4, id.len));

	if (!batch || (!errors && !str_starts(id, STR("out_"))))
		sim_batch_fail(visit, false, 404, "No such file.");
	else
		sim_batch_download(
			batches, visit, buf_view(errors ? &batch->errors : &batch->output));
}

void sim_openai_serve(struct sim_batches *batches, struct sim_batch_visit *visit)
{
	struct str path = str_of(visit->path), rest, id;
	bool get = visit->method[0] == 'G';
	struct sim_batch *batch;

	if (str_ends(path, STR("/files")) && !get) {
		upload(batches, visit);
		return;
	}
	if (str_ends(path, STR("/batches"))) {
		if (get)
			list(batches, visit);
		else
			create(batches, visit);
		return;
	}
	id = sim_batch_step(path, "/files/", &rest);
	if (id.len && str_eqz(rest, "content")) {
		content(batches, visit, id);
		return;
	}
	id = sim_batch_step(path, "/batches/", &rest);
	batch = sim_batch_find(batches, false, id);
	if (!batch) {
		sim_batch_fail(visit, false, 404, "No such batch.");
		return;
	}
	if (str_eqz(rest, "cancel"))
		sim_batch_cancel(batch);
	else
		sim_batch_look(batches, batch);
	reply_batch(visit, batch);
}

static void write_error(struct jsonw *w, enum sim_line_end end)
{
	jsonw_key(w, "response");
	jsonw_null(w);
	jsonw_key(w, "error");
	jsonw_object(w);
	jsonw_key(w, "code");
	jsonw_z(w, end == SIM_LINE_EXPIRED ? "batch_expired" : "batch_cancelled");
	jsonw_key(w, "message");
	jsonw_z(w, "This request was not worked on.");
	jsonw_object_end(w);
}

void sim_openai_line(struct sim_batch *batch, const struct sim_batch_line *line,
	enum sim_line_end end, int status, struct str reply)
{
	bool replied = end == SIM_LINE_ANSWERED || end == SIM_LINE_FAILED;
	struct buf *out = replied && status == 200 ? &batch->output : &batch->errors;
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "custom_id");
	jsonw_str(&w, line->custom_id);
	if (replied) {
		jsonw_key(&w, "response");
		jsonw_object(&w);
		jsonw_key(&w, "status_code");
		jsonw_int(&w, status);
		jsonw_key(&w, "body");
		jsonw_raw(&w, reply);
		jsonw_object_end(&w);
		jsonw_key(&w, "error");
		jsonw_null(&w);
	} else {
		write_error(&w, end);
	}
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
