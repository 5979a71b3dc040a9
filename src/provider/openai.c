/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/stream.h"
#include "provider/turns.h"
#include "provider/usage.h"

/*
 * Chat completions, and the presets that speak it. A request is, in this order: model, messages,
 * the length limit, temperature, seed, response_format, tools, stream, and then the candidate's
 * params as they stand in the configuration. A param takes the place of the program's own field of
 * that name.
 */
static const char *const reserved[] = {"messages", "model", "stream", "stream_options", NULL};

static void write_length(struct request *r)
{
	const char *field = request_length_field(r->call);

	if (!field)
		return;
	jsonw_key(&r->w, field);
	jsonw_int(&r->w, r->call->max_tokens);
}

static void write_calls(struct request *r, const struct value *calls)
{
	const struct value *call;

	jsonw_key(&r->w, "tool_calls");
	jsonw_array(&r->w);
	value_each (call, calls) {
		jsonw_object(&r->w);
		jsonw_key(&r->w, "id");
		jsonw_value(&r->w, value_get(call, "id"));
		jsonw_key(&r->w, "type");
		jsonw_z(&r->w, "function");
		jsonw_key(&r->w, "function");
		jsonw_object(&r->w);
		jsonw_key(&r->w, "name");
		jsonw_value(&r->w, value_get(call, "name"));
		turns_write_packed(r, "arguments", value_get(call, "arguments"));
		jsonw_object_end(&r->w);
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
}

static void write_message(struct request *r, const struct message *message)
{
	jsonw_object(&r->w);
	jsonw_key(&r->w, "role");
	jsonw_z(&r->w, turns_role(message));
	if (message->call_id.len) {
		request_text(r, "tool_call_id", message->call_id);
	}
	jsonw_key(&r->w, "content");
	if (message->calls && !message->text.len)
		jsonw_null(&r->w);
	else
		jsonw_str(&r->w, message->text);
	if (message->calls)
		write_calls(r, message->calls);
	jsonw_object_end(&r->w);
}

static void write_messages(struct request *r)
{
	const struct prompt *prompt = r->call->prompt;

	jsonw_key(&r->w, "messages");
	jsonw_array(&r->w);
	for (size_t i = 0; i < prompt->count; i++)
		write_message(r, &prompt->messages[i]);
	jsonw_array_end(&r->w);
}

static void write_format(struct request *r, const struct preset *preset)
{
	const struct value *schema = request_schema(r->call);

	if (!r->call->response_format || !request_wishes(r->call, "response_format"))
		return;
	jsonw_key(&r->w, "response_format");
	if (!schema || !preset->flat_schema) {
		jsonw_value(&r->w, r->call->response_format);
		return;
	}
	jsonw_object(&r->w);
	jsonw_key(&r->w, "type");
	jsonw_z(&r->w, "json_schema");
	jsonw_key(&r->w, "schema");
	jsonw_value(&r->w, schema);
	jsonw_object_end(&r->w);
}

/* Without being asked servers count no tokens of a stream; some refuse to be asked. */
static void write_stream(struct request *r)
{
	request_stream(r);
	if (!r->call->stream || !request_wishes(r->call, "stream_options"))
		return;
	jsonw_key(&r->w, "stream_options");
	jsonw_object(&r->w);
	jsonw_key(&r->w, "include_usage");
	jsonw_bool(&r->w, true);
	jsonw_object_end(&r->w);
}

/* Azure's version of the API stands in the URL. */
static bool body_param(const struct value *param)
{
	return !str_eqz(param->key, "api-version");
}

static bool openai_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

static bool openai_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const struct preset *preset = provider_preset(call->candidate->provider);
	const char *base_url = provider_base_url(call->candidate);
	struct request r;

	request_begin(&r, call);
	request_model(&r);
	write_messages(&r);
	write_length(&r);
	request_temperature(&r, "temperature");
	request_seed(&r, preset->seed_field);
	write_format(&r, preset);
	turns_write_functions(&r);
	write_stream(&r);
	request_params(&r, call->candidate->params, body_param);
	return request_end(
		&r, request_url(call->arena, base_url, "/chat/completions"), AUTH_BEARER, req, err);
}

static const struct reply_ending endings[] = {
	{"stop", ENDING_COMPLETE},
	{"eos", ENDING_COMPLETE},
	{"length", ENDING_CUT_OFF},
	{"model_length", ENDING_CUT_OFF},
	{"content_filter", ENDING_BLOCKED},
	{"tool_calls", ENDING_TOOL},
	{"function_call", ENDING_TOOL},
	{"error", ENDING_FAILED},
	{"insufficient_system_resource", ENDING_OVERLOADED},
	{NULL, ENDING_COMPLETE},
};

static bool part_is(const struct value *part, const char *type)
{
	const struct value *name = value_get(part, "type");

	return value_is_string(name) && str_eqz(name->text, type);
}

/* Content is a string, null, or a list of parts of which those of type text count. */
static void read_content(
	const struct call *call, const struct value *content, struct response *resp)
{
	const struct value *part;
	struct buf text = {0};

	if (value_is_string(content)) {
		resp->text = content->text;
		return;
	}
	if (!content || content->type != VALUE_ARRAY)
		return;
	value_each (part, content) {
		const struct value *words = value_get(part, "text");
		const struct value *refusal = value_get(part, "refusal");

		if (part_is(part, "text") && value_is_string(words))
			buf_str(&text, words->text);
		else if (part_is(part, "refusal") && value_is_string(refusal))
			resp->refusal = refusal->text;
	}
	resp->text = arena_str(call->arena, buf_view(&text));
	buf_free(&text);
}

static void read_calls(const struct call *call, const struct value *message, struct response *resp)
{
	const struct value *item;
	struct value *list = NULL;

	value_each (item, value_get(message, "tool_calls")) {
		reply_add_packed_call(call, &list, value_get(item, "function"));
	}
	if (!list && value_get(value_get(message, "function_call"), "name"))
		reply_add_packed_call(call, &list, value_get(message, "function_call"));
	resp->tool_calls = list;
}

static bool openai_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct preset *preset = provider_preset(call->candidate->provider);
	const struct value *root, *choices, *choice, *message, *refusal;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	choices = value_get(root, "choices");
	choice = value_at(choices, 0);
	message = value_get(choice, "message");
	/* What the upstream of a router said after the router had promised 200. */
	if (value_get(choice, "error") && reply_inner_error(call, reply, choice, resp))
		return true;
	resp->model = reply_text(root, "model");
	reply_request_id(call, reply, reply_text(root, "id"), resp);
	resp->usage = usage_openai(value_get(root, "usage"), preset->reasoning_additive);
	resp->usage.served = usage_served(root);
	if (!message || message->type != VALUE_OBJECT) {
		reply_spoiled(call, resp, "the reply holds no choice with a message");
		return true;
	}
	resp->choices = choices->count > INT_MAX ? INT_MAX : (int)choices->count;
	read_content(call, value_get(message, "content"), resp);
	refusal = value_get(message, "refusal");
	if (value_is_string(refusal) && refusal->text.len)
		resp->refusal = refusal->text;
	read_calls(call, message, resp);
	resp->finish = reply_text(choice, "finish_reason");
	reply_conclude(call, resp, reply_ending_of(endings, resp->finish));
	return true;
}

const struct provider provider_openai = {
	.name = "openai",
	.prepare = openai_prepare,
	.encode = openai_encode,
	.decode = openai_decode,
	.stream = stream_openai,
	.batch = &batch_openai,
};
