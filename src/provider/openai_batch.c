/* SPDX-License-Identifier: MIT */
#include "base/jsonw.h"
#include "provider/batch_parts.h"
#include "provider/reply.h"
#include "provider/request.h"

/*
 * The same for chat completions and for Responses. A file of requests is uploaded, a batch made of
 * it, and its results are files again: one of answers, one of errors. Our key is the batch's
 * metadata "tiercal"; the file is named after it.
 */
#define METADATA "tiercal"

/* JSON has no bare CR, so that no request can hold the line that ends a part. */
static void write_boundary(const struct batch_ask *ask, const char *end, struct buf *out)
{
	buf_printf(out, "--tiercal-%s%s\r\n", ask->key, end);
}

static void openai_begin(const struct batch_ask *ask, struct buf *out)
{
	write_boundary(ask, "", out);
	buf_puts(out, "Content-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n");
	write_boundary(ask, "", out);
	buf_printf(out,
		"Content-Disposition: form-data; name=\"file\"; filename=\"tiercal-%s.jsonl\"\r\n"
		"Content-Type: application/jsonl\r\n\r\n",
		ask->key);
}

static void openai_add(const struct batch_ask *ask, struct str custom_id, struct str body,
	bool first ATTR_UNUSED, struct buf *out)
{
	buf_printf(out, "{\"custom_id\":\"%.*s\",\"method\":\"POST\",\"url\":\"%s\",\"body\":",
		STR_ARG(custom_id), ask->api->endpoint);
	buf_str(out, body);
	buf_puts(out, "}\n");
}

static void openai_end(const struct batch_ask *ask, struct buf *out)
{
	buf_puts(out, "\r\n");
	write_boundary(ask, "--", out);
}

static bool openai_upload(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	*req = (struct http_req){
		.url = batch_url(ask, NULL, "/files", NULL),
		.auth = AUTH_BEARER,
		.candidate = ask->candidate,
		.body = ask->input,
	};
	return request_header(req, "Content-Type",
		arena_printf(ask->arena, "multipart/form-data; boundary=tiercal-%s", ask->key));
}

static bool openai_submit(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	struct buf text = {0};
	struct jsonw w;

	jsonw_init(&w, &text, 0);
	jsonw_object(&w);
	jsonw_key(&w, "input_file_id");
	jsonw_z(&w, ask->id);
	jsonw_key(&w, "endpoint");
	jsonw_z(&w, ask->api->endpoint);
	jsonw_key(&w, "completion_window");
	jsonw_z(&w, "24h");
	jsonw_key(&w, "metadata");
	jsonw_object(&w);
	jsonw_key(&w, METADATA);
	jsonw_z(&w, ask->key);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	*req = (struct http_req){
		.url = batch_url(ask, NULL, "/batches", NULL),
		.auth = AUTH_BEARER,
		.candidate = ask->candidate,
		.body = arena_str(ask->arena, buf_view(&text)),
	};
	buf_free(&text);
	return request_header(req, "Content-Type", "application/json");
}

static bool openai_poll(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	batch_get(ask, batch_url(ask, NULL, "/batches/", ""), AUTH_BEARER, req);
	return true;
}

static bool openai_cancel(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	*req = (struct http_req){
		.url = batch_url(ask, NULL, "/batches/", "/cancel"),
		.auth = AUTH_BEARER,
		.candidate = ask->candidate,
	};
	return request_header(req, "Content-Type", "application/json");
}

static bool openai_list(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	batch_get(ask,
		arena_printf(ask->arena, "%s?limit=100", batch_url(ask, NULL, "/batches", NULL)),
		AUTH_BEARER, req);
	return true;
}

static bool openai_results(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	batch_get(ask, batch_url(ask, NULL, "/files/", "/content"), AUTH_BEARER, req);
	return true;
}

static bool openai_read_upload(
	struct arena *arena, struct str body, const char **file, struct err *err)
{
	const struct value *root;

	return batch_parse(arena, body, &root, err) &&
	       batch_take_id(arena, value_get(root, "id"), file, err);
}

static const struct {
	const char *word;
	enum batch_phase phase;
} phases[] = {
	{"failed", BATCH_REFUSED},
	{"completed", BATCH_ENDED},
	{"expired", BATCH_ENDED},
	{"cancelled", BATCH_ENDED},
};

/* A word that is not known is one for work that goes on. */
static enum batch_phase phase_of(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(phases); i++) {
		if (str_eqz(word, phases[i].word))
			return phases[i].phase;
	}
	return BATCH_WAITING;
}

static bool add_result(struct arena *arena, const struct value *root, const char *key,
	struct batch_status *out, struct err *err)
{
	const struct value *file = value_get(root, key);

	if (!value_is_string(file))
		return true;
	return batch_take_id(arena, file, &out->results[out->result_count++], err);
}

/* The first of the faults that a batch was refused for, with its line. */
static struct str refusal(struct arena *arena, const struct value *root)
{
	const struct value *first = value_at(value_get(value_get(root, "errors"), "data"), 0);
	struct str said = reply_excerpt(arena, reply_text(first, "message"), 200);
	int64_t line;

	if (!said.len)
		return STR("no reason is given");
	if (!value_to_i64(value_get(first, "line"), &line))
		return said;
	return str_of(arena_printf(arena, "line %lld: %.*s", (long long)line, STR_ARG(said)));
}

static bool read_batch(
	struct arena *arena, const struct value *root, struct batch_status *out, struct err *err)
{
	const struct value *counts = value_get(root, "request_counts");
	struct str key = reply_text(value_get(root, "metadata"), METADATA);
	int64_t completed, failed;

	*out = (struct batch_status){.total = -1, .done = -1};
	out->word = reply_text(root, "status");
	if (!batch_take_id(arena, value_get(root, "id"), &out->id, err))
		return false;
	if (!out->word.len)
		return err_set(err, ERR_DATA, "the reply is no batch: it has no status");
	out->phase = phase_of(out->word);
	if (key.len)
		out->key = arena_strz(arena, key);
	if (value_to_i64(value_get(counts, "completed"), &completed) &&
		value_to_i64(value_get(counts, "failed"), &failed)) {
		out->done = completed + failed;
		value_to_i64(value_get(counts, "total"), &out->total);
	}
	if (out->phase == BATCH_REFUSED)
		out->message = refusal(arena, root);
	return out->phase != BATCH_ENDED ||
	       (add_result(arena, root, "output_file_id", out, err) &&
		       add_result(arena, root, "error_file_id", out, err));
}

static bool openai_read(
	struct arena *arena, struct str body, struct batch_status *out, struct err *err)
{
	const struct value *root;

	return batch_parse(arena, body, &root, err) && read_batch(arena, root, out, err);
}

static bool openai_read_list(struct arena *arena, struct str body, struct batch_status **out,
	size_t *count, struct err *err)
{
	return batch_read_list(arena, body, read_batch, out, count, err);
}

/* Without a response there is an error; what it says decides, as of an error within a reply. */
static void read_error(struct arena *arena, const struct value *root, struct batch_line *out)
{
	struct str code = reply_text(value_get(root, "error"), "code");
	struct value *wrapped = value_object(arena);

	if (str_eqz(code, "batch_expired")) {
		out->kind = BATCH_LINE_EXPIRED;
	} else if (str_eqz(code, "batch_cancelled")) {
		out->kind = BATCH_LINE_CANCELLED;
	} else {
		value_append(arena, wrapped, "error", value_copy(arena, value_get(root, "error")));
		out->status = 200;
		out->body = jsonw_text(arena, wrapped);
	}
}

static bool openai_read_line(
	struct arena *arena, struct str line, struct batch_line *out, struct err *err)
{
	const struct value *root, *response, *body;
	int64_t status;

	*out = (struct batch_line){.kind = BATCH_LINE_REPLY};
	if (!batch_parse(arena, line, &root, err))
		return false;
	out->custom_id = reply_text(root, "custom_id");
	if (!out->custom_id.len)
		return err_set(err, ERR_DATA, "a line of results has no custom_id");
	response = value_get(root, "response");
	if (!response || response->type != VALUE_OBJECT) {
		if (!value_get(root, "error") || value_get(root, "error")->type != VALUE_OBJECT)
			return err_set(
				err, ERR_DATA, "a line of results has neither response nor error");
		read_error(arena, root, out);
		return true;
	}
	body = value_get(response, "body");
	if (!value_to_i64(value_get(response, "status_code"), &status) || status < 100 ||
		status > 599 || !body)
		return err_set(err, ERR_DATA, "a line of results has no status_code or no body");
	out->status = (int)status;
	out->body = jsonw_text(arena, body);
	out->request_id = reply_text(response, "request_id");
	return true;
}

#define API_FOR(path) \
	{ \
		.name = "the Batch API", .endpoint = (path), .marks = true, .max_requests = 50000, \
		.max_bytes = (size_t)200 * 1000 * 1000, .begin = openai_begin, .add = openai_add, \
		.end = openai_end, .upload = openai_upload, .submit = openai_submit, \
		.poll = openai_poll, .cancel = openai_cancel, .list = openai_list, \
		.results = openai_results, .read_upload = openai_read_upload, .read = openai_read, \
		.read_list = openai_read_list, .read_line = openai_read_line, \
	}

const struct batch_api batch_openai = API_FOR("/v1/chat/completions");
const struct batch_api batch_responses = API_FOR("/v1/responses");
