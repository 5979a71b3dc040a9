/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/stream.h"
#include "provider/turns.h"
#include "provider/usage.h"

/*
 * Ollama's own chat. A request is, in this order: model, messages, stream (its default is true),
 * format, tools, options, and then those of the candidate's params that belong to the request
 * itself (`top_level` below). All other params go into options, where a param takes the place of
 * the program's own of that name; a param `options` is laid over it in the same way.
 *
 * A prompt that is longer than num_ctx loses its beginning, and nothing says so. So num_ctx is sent
 * with room for the whole prompt and the answer, and a count of prompt tokens that reaches it makes
 * the reply one that has not measured anything.
 */
static const char *const reserved[] = {"messages", "model", "stream", "tools", NULL};
static const char *const top_level[] = {"format", "keep_alive", "think", NULL};

#define CONTEXT_MIN 4096
/* English has four bytes a token, most other scripts about three. */
#define BYTES_A_TOKEN 3
/* Of the template around each message, and of the whole. */
#define TOKENS_A_MESSAGE 16
/* A prompt that was cut fills the context to within a few tokens. */
#define NEAR 16

static bool is_top_level(const struct value *param)
{
	return request_listed(param, top_level);
}

static bool is_option(const struct value *param)
{
	return !is_top_level(param) && !str_eqz(param->key, "options");
}

static bool ollama_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

/* True if neither params nor its options name the field. */
static bool is_ours(const struct call *call, const char *name)
{
	return request_wishes(call, name) && !value_get(request_param(call, "options"), name);
}

static size_t text_bytes(const struct value *value)
{
	struct buf text = {0};
	struct jsonw w;
	size_t len;

	if (!value)
		return 0;
	jsonw_init(&w, &text, 0);
	jsonw_value(&w, value);
	len = text.len;
	buf_free(&text);
	return len;
}

/* A power of two, because another num_ctx makes the server load the model anew. */
static int64_t context_of(const struct call *call)
{
	const struct prompt *prompt = call->prompt;
	const struct value *own = request_param(call, "num_ctx");
	size_t bytes = text_bytes(call->tools);
	int64_t context = CONTEXT_MIN, needed, demanded;

	if (!own)
		own = value_get(request_param(call, "options"), "num_ctx");
	if (value_to_i64(own, &demanded) && demanded > 0)
		return demanded;
	for (size_t i = 0; i < prompt->count; i++)
		bytes += prompt->messages[i].text.len + text_bytes(prompt->messages[i].calls);
	needed = (int64_t)(bytes / BYTES_A_TOKEN) +
		 TOKENS_A_MESSAGE * (int64_t)(prompt->count + 2) + call->max_tokens;
	while (context < needed)
		context *= 2;
	if (call->candidate->context && context > call->candidate->context)
		context = call->candidate->context;
	return context;
}

static void write_calls(struct request *r, const struct value *calls)
{
	const struct value *call;

	jsonw_key(&r->w, "tool_calls");
	jsonw_array(&r->w);
	value_each (call, calls) {
		jsonw_object(&r->w);
		jsonw_key(&r->w, "function");
		jsonw_object(&r->w);
		jsonw_key(&r->w, "name");
		jsonw_value(&r->w, value_get(call, "name"));
		jsonw_key(&r->w, "arguments");
		jsonw_value(&r->w, value_get(call, "arguments"));
		jsonw_object_end(&r->w);
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
}

static void write_messages(struct request *r)
{
	const struct prompt *prompt = r->call->prompt;

	jsonw_key(&r->w, "messages");
	jsonw_array(&r->w);
	for (size_t i = 0; i < prompt->count; i++) {
		const struct message *message = &prompt->messages[i];

		jsonw_object(&r->w);
		jsonw_key(&r->w, "role");
		jsonw_z(&r->w, turns_role(message));
		request_text(r, "content", message->text);
		if (message->call_id.len) {
			request_text(r, "tool_name", message->name);
		}
		if (message->calls)
			write_calls(r, message->calls);
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
}

static void write_format(struct request *r)
{
	const struct value *schema = request_schema(r->call);

	if ((!schema && !request_format_is(r->call, "json_object")) ||
		!request_wishes(r->call, "format"))
		return;
	jsonw_key(&r->w, "format");
	if (schema)
		jsonw_value(&r->w, schema);
	else
		jsonw_z(&r->w, "json");
}

static void write_options(struct request *r)
{
	const struct call *call = r->call;

	jsonw_key(&r->w, "options");
	jsonw_object(&r->w);
	if (is_ours(call, "num_ctx")) {
		jsonw_key(&r->w, "num_ctx");
		jsonw_int(&r->w, context_of(call));
	}
	if (is_ours(call, "num_predict")) {
		jsonw_key(&r->w, "num_predict");
		jsonw_int(&r->w, call->max_tokens);
	}
	if (is_ours(call, "temperature"))
		request_temperature(r, "temperature");
	if (is_ours(call, "seed"))
		request_seed(r, "seed");
	request_params(r, request_param(call, "options"), NULL);
	request_params(r, call->candidate->params, is_option);
	jsonw_object_end(&r->w);
}

static bool ollama_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = provider_base_url(call->candidate);
	struct request r;

	request_begin(&r, call);
	request_model(&r);
	write_messages(&r);
	jsonw_key(&r.w, "stream");
	jsonw_bool(&r.w, call->stream);
	write_format(&r);
	turns_write_functions(&r);
	write_options(&r);
	request_params(&r, call->candidate->params, is_top_level);
	return request_end(
		&r, request_url(call->arena, base_url, "/api/chat"), AUTH_BEARER, req, err);
}

static const struct reply_ending endings[] = {
	{"stop", ENDING_COMPLETE},
	{"length", ENDING_CUT_OFF},
	{"load", ENDING_FAILED},
	{"unload", ENDING_FAILED},
	{NULL, ENDING_COMPLETE},
};

static void check_context(const struct call *call, struct response *resp)
{
	int64_t context = context_of(call);

	if (resp->usage.input_total == TOKENS_UNKNOWN || resp->usage.input_total + NEAR < context)
		return;
	resp->outcome = OUTCOME_REJECTED;
	resp->message = str_of(arena_printf(call->arena,
		"the server has cut the prompt to its last %lld tokens: set num_ctx among params "
		"above %lld, or leave the case out",
		(long long)resp->usage.input_total, (long long)context));
}

static bool ollama_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct value *root, *message, *item, *done;
	struct value *list = NULL;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	resp->model = reply_text(root, "model");
	resp->usage = usage_ollama(root);
	message = value_get(root, "message");
	done = value_get(root, "done");
	if (!message || message->type != VALUE_OBJECT || !done || !done->boolean) {
		reply_spoiled(call, resp, "the reply holds no whole message");
		return true;
	}
	resp->choices = 1;
	resp->text = reply_text(message, "content");
	value_each (item, value_get(message, "tool_calls")) {
		const struct value *function = value_get(item, "function");

		reply_add_call(
			call, &list, value_get(function, "name"), value_get(function, "arguments"));
	}
	resp->tool_calls = list;
	resp->finish = reply_text(root, "done_reason");
	reply_conclude(call, resp, reply_ending_of(endings, resp->finish));
	if (outcome_is_final(resp->outcome))
		check_context(call, resp);
	return true;
}

const struct provider provider_ollama = {
	.name = "ollama",
	.prepare = ollama_prepare,
	.encode = ollama_encode,
	.decode = ollama_decode,
	.stream = stream_ollama,
	.stream_lines = true,
};
