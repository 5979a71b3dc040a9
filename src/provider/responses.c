/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/stream.h"
#include "provider/turns.h"
#include "provider/usage.h"

/*
 * OpenAI's Responses. A request is, in this order: model, instructions, input, max_output_tokens,
 * temperature, text, tools, store (false, where the API would keep what is sent), and then the
 * candidate's params as they stand in the configuration. A param takes the place of the program's
 * own field of that name; only in text the two are laid over each other, because one holds the
 * verbosity and the other the format. There is no seed.
 */
static const char *const reserved[] = {
	"input", "instructions", "messages", "model", "stream", NULL};

static bool other_param(const struct value *param)
{
	return !str_eqz(param->key, "text");
}

static bool responses_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

/* Calls and their results are items beside the messages, not parts of them. */
static void write_item(struct request *r, const struct part *part, bool assistant)
{
	jsonw_object(&r->w);
	switch (part->kind) {
	case PART_TEXT:
		request_text(r, "role", assistant ? STR("assistant") : STR("user"));
		request_text(r, "content", part->text);
		break;
	case PART_CALL:
		request_text(r, "type", STR("function_call"));
		request_text(r, "call_id", part->id);
		request_text(r, "name", part->name);
		turns_write_packed(r, "arguments", part->arguments);
		break;
	case PART_RESULT:
		request_text(r, "type", STR("function_call_output"));
		request_text(r, "call_id", part->id);
		request_text(r, "output", part->text);
		break;
	}
	jsonw_object_end(&r->w);
}

static void write_input(struct request *r)
{
	struct str system = request_system(r->call);
	const struct turn *turns;
	size_t count = turns_make(r->call, &turns);

	if (system.len)
		request_text(r, "instructions", system);
	jsonw_key(&r->w, "input");
	jsonw_array(&r->w);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < turns[i].count; k++)
			write_item(r, &turns[i].parts[k], turns[i].assistant);
	}
	jsonw_array_end(&r->w);
}

/* What chat completions nest one level deeper lies flat here. */
static void write_format(struct request *r, const struct value *schema)
{
	const struct value *inner = value_get(r->call->response_format, "json_schema");
	const struct value *strict = value_get(inner, "strict");

	jsonw_key(&r->w, "format");
	jsonw_object(&r->w);
	request_text(r, "type", schema ? STR("json_schema") : STR("json_object"));
	if (schema) {
		request_text(r, "name", request_schema_name(r->call));
		jsonw_key(&r->w, "schema");
		jsonw_value(&r->w, schema);
		if (strict) {
			jsonw_key(&r->w, "strict");
			jsonw_value(&r->w, strict);
		}
	}
	jsonw_object_end(&r->w);
}

static void write_text_section(struct request *r)
{
	const struct value *schema = request_schema(r->call);
	const struct value *own = request_param(r->call, "text");
	bool wanted = (schema || request_format_is(r->call, "json_object")) &&
		      !value_get(own, "format") &&
		      (!own || own->type == VALUE_OBJECT || own->type == VALUE_NULL);

	if (!wanted && (!own || own->type == VALUE_NULL))
		return;
	jsonw_key(&r->w, "text");
	jsonw_object(&r->w);
	if (wanted)
		write_format(r, schema);
	request_params(r, own, NULL);
	jsonw_object_end(&r->w);
}

static void write_tool(struct request *r, const struct tool *tool)
{
	request_text(r, "type", STR("function"));
	turns_write_name(r, tool);
	turns_write_parameters(r, "parameters", tool);
	/* Here a schema binds unless it is said, and most are not written for that. */
	jsonw_key(&r->w, "strict");
	if (tool->strict)
		jsonw_value(&r->w, tool->strict);
	else
		jsonw_bool(&r->w, false);
}

static bool responses_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = provider_base_url(call->candidate);
	struct request r;

	request_begin(&r, call);
	request_model(&r);
	write_input(&r);
	if (!request_param(call, "max_output_tokens")) {
		jsonw_key(&r.w, "max_output_tokens");
		jsonw_int(&r.w, call->max_tokens);
	}
	request_temperature(&r, "temperature");
	write_text_section(&r);
	if (turns_has_tools(call))
		turns_write_tools(&r, "tools", write_tool);
	if (request_wishes(call, "store")) {
		jsonw_key(&r.w, "store");
		jsonw_bool(&r.w, false);
	}
	request_stream(&r);
	request_params(&r, call->candidate->params, other_param);
	return request_end(
		&r, request_url(call->arena, base_url, "/responses"), AUTH_BEARER, req, err);
}

/* The status, or what made it incomplete. */
static const struct reply_ending endings[] = {
	{"completed", ENDING_COMPLETE},
	{"incomplete", ENDING_CUT_OFF},
	{"max_output_tokens", ENDING_CUT_OFF},
	{"content_filter", ENDING_BLOCKED},
	{"failed", ENDING_FAILED},
	{"cancelled", ENDING_FAILED},
	{"in_progress", ENDING_FAILED},
	{"queued", ENDING_FAILED},
	{NULL, ENDING_COMPLETE},
};

static void read_message(const struct value *content, struct buf *text, struct response *resp)
{
	const struct value *part;

	value_each (part, content) {
		struct str type = reply_text(part, "type");

		if (str_eqz(type, "output_text"))
			buf_str(text, reply_text(part, "text"));
		else if (str_eqz(type, "refusal"))
			resp->refusal = reply_text(part, "refusal");
	}
}

/* Items of type reasoning, and of types to come, are not the answer. */
static void read_output(const struct call *call, const struct value *output, struct response *resp)
{
	const struct value *item;
	struct value *list = NULL;
	struct buf text = {0};

	value_each (item, output) {
		struct str type = reply_text(item, "type");

		if (str_eqz(type, "message"))
			read_message(value_get(item, "content"), &text, resp);
		else if (str_eqz(type, "function_call"))
			reply_add_packed_call(call, &list, item);
	}
	reply_answer(call, &text, list, resp);
}

static bool responses_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct value *root, *output;
	enum ending ending;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	resp->model = reply_text(root, "model");
	reply_request_id(call, reply, reply_text(root, "id"), resp);
	resp->usage = usage_responses(value_get(root, "usage"));
	resp->usage.served = usage_served(root);
	output = value_get(root, "output");
	if (!output || output->type != VALUE_ARRAY) {
		reply_spoiled(call, resp, "the reply holds no output");
		return true;
	}
	resp->choices = 1;
	read_output(call, output, resp);
	resp->finish = reply_text(value_get(root, "incomplete_details"), "reason");
	if (!resp->finish.len)
		resp->finish = reply_text(root, "status");
	ending = reply_ending_of(endings, resp->finish);
	if (ending == ENDING_COMPLETE && resp->tool_calls)
		ending = ENDING_TOOL;
	reply_conclude(call, resp, ending);
	return true;
}

const struct provider provider_responses = {
	.name = "responses",
	.prepare = responses_prepare,
	.encode = responses_encode,
	.decode = responses_decode,
	.stream = stream_responses,
	.batch = &batch_responses,
};
