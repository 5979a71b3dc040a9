/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/jsonw.h"
#include "provider/batch_parts.h"
#include "provider/reply.h"
#include "provider/request.h"

/*
 * Message Batches: the requests go with the batch itself, and the results are one file. A batch
 * cannot carry a mark of ours. results_url only tells that there are results: they are fetched from
 * the batch's own path, so that no reply can name a host that the key would then go to.
 */
#define VERSION "2023-06-01"

static void anthropic_begin(const struct batch_ask *ask ATTR_UNUSED, struct buf *out)
{
	buf_puts(out, "{\"requests\":[");
}

static void anthropic_add(const struct batch_ask *ask ATTR_UNUSED, struct str custom_id,
	struct str body, bool first, struct buf *out)
{
	buf_printf(
		out, "%s{\"custom_id\":\"%.*s\",\"params\":", first ? "" : ",", STR_ARG(custom_id));
	buf_str(out, body);
	buf_char(out, '}');
}

static void anthropic_end(const struct batch_ask *ask ATTR_UNUSED, struct buf *out)
{
	buf_puts(out, "]}");
}

static bool post(
	const struct batch_ask *ask, const char *url, struct str body, struct http_req *req)
{
	*req = (struct http_req){
		.url = url, .auth = AUTH_X_API_KEY, .candidate = ask->candidate, .body = body};
	return request_header(req, "Content-Type", "application/json") &&
	       request_header(req, "anthropic-version", VERSION);
}

static bool get(const struct batch_ask *ask, const char *url, struct http_req *req)
{
	batch_get(ask, url, AUTH_X_API_KEY, req);
	return request_header(req, "anthropic-version", VERSION);
}

static bool anthropic_submit(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	return post(ask, batch_url(ask, "/v1", "/messages/batches", NULL), ask->input, req);
}

static bool anthropic_poll(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	return get(ask, batch_url(ask, "/v1", "/messages/batches/", ""), req);
}

static bool anthropic_cancel(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	return post(ask, batch_url(ask, "/v1", "/messages/batches/", "/cancel"), STR_NONE, req);
}

static bool anthropic_list(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	return get(ask,
		arena_printf(ask->arena, "%s?limit=100",
			batch_url(ask, "/v1", "/messages/batches", NULL)),
		req);
}

static bool anthropic_results(
	const struct batch_ask *ask, struct http_req *req, struct err *err ATTR_UNUSED)
{
	return get(ask, batch_url(ask, "/v1", "/messages/batches/", "/results"), req);
}

static const char *const counted[] = {"processing", "succeeded", "errored", "canceled", "expired"};

static bool read_batch(
	struct arena *arena, const struct value *root, struct batch_status *out, struct err *err)
{
	const struct value *counts = value_get(root, "request_counts");
	int64_t sum = 0, number;

	*out = (struct batch_status){.total = -1, .done = -1};
	out->word = reply_text(root, "processing_status");
	if (!batch_take_id(arena, value_get(root, "id"), &out->id, err))
		return false;
	if (!out->word.len)
		return err_set(err, ERR_DATA, "the reply is no batch: it has no processing_status");
	for (size_t i = 0; i < ARRAY_LEN(counted); i++) {
		if (!value_to_i64(value_get(counts, counted[i]), &number) || number < 0 ||
			number > INT32_MAX)
			break;
		sum += number;
		if (i + 1 == ARRAY_LEN(counted)) {
			out->total = sum;
			value_to_i64(value_get(counts, "processing"), &number);
			out->done = sum - number;
		}
	}
	out->created = str_slice(reply_text(root, "created_at"), 0, strlen("2026-11-25T01:02:03"));
	if (!str_eqz(out->word, "ended"))
		return true;
	out->phase = BATCH_ENDED;
	if (value_is_string(value_get(root, "results_url")))
		out->results[out->result_count++] = out->id;
	return true;
}

static bool anthropic_read(
	struct arena *arena, struct str body, struct batch_status *out, struct err *err)
{
	const struct value *root;

	return batch_parse(arena, body, &root, err) && read_batch(arena, root, out, err);
}

static bool anthropic_read_list(struct arena *arena, struct str body, struct batch_status **out,
	size_t *count, struct err *err)
{
	return batch_read_list(arena, body, read_batch, out, count, err);
}

/* The status that an error would have had alone; a type that is not known says it by its name. */
static int status_of(struct str type)
{
	static const struct {
		const char *type;
		int status;
	} table[] = {
		{"invalid_request_error", 400},
		{"authentication_error", 401},
		{"billing_error", 402},
		{"permission_error", 403},
		{"not_found_error", 404},
		{"request_too_large", 413},
		{"rate_limit_error", 429},
		{"api_error", 500},
		{"timeout_error", 504},
		{"overloaded_error", 529},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (str_eqz(type, table[i].type))
			return table[i].status;
	}
	return 200;
}

static bool anthropic_read_line(
	struct arena *arena, struct str line, struct batch_line *out, struct err *err)
{
	const struct value *root, *result, *held;
	struct str type;

	*out = (struct batch_line){.kind = BATCH_LINE_REPLY, .status = 200};
	if (!batch_parse(arena, line, &root, err))
		return false;
	out->custom_id = reply_text(root, "custom_id");
	if (!out->custom_id.len)
		return err_set(err, ERR_DATA, "a line of results has no custom_id");
	result = value_get(root, "result");
	type = reply_text(result, "type");
	if (str_eqz(type, "expired")) {
		out->kind = BATCH_LINE_EXPIRED;
		return true;
	}
	if (str_eqz(type, "canceled")) {
		out->kind = BATCH_LINE_CANCELLED;
		return true;
	}
	/* The error stands in the envelope that a reply would have. */
	held = value_get(result, str_eqz(type, "succeeded") ? "message" : "error");
	if (!held || held->type != VALUE_OBJECT)
		return err_set(err, ERR_DATA, "a line of results has neither message nor error");
	if (str_eqz(type, "errored"))
		out->status = status_of(reply_text(value_get(held, "error"), "type"));
	out->body = jsonw_text(arena, held);
	out->request_id = reply_text(held, "request_id");
	return true;
}

const struct batch_api batch_anthropic = {
	.name = "Message Batches",
	.max_requests = 100000,
	.max_bytes = (size_t)256 * 1000 * 1000,
	.begin = anthropic_begin,
	.add = anthropic_add,
	.end = anthropic_end,
	.submit = anthropic_submit,
	.poll = anthropic_poll,
	.cancel = anthropic_cancel,
	.list = anthropic_list,
	.results = anthropic_results,
	.read = anthropic_read,
	.read_list = anthropic_read_list,
	.read_line = anthropic_read_line,
};
