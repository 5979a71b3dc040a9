/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/stream.h"
#include "provider/turns.h"
#include "provider/usage.h"

/*
 * Messages. A request is, in this order: model, max_tokens, system, messages, temperature,
 * output_config, tools, stream, and then the candidate's params as they stand in the configuration.
 * Where prompts of a suite begin alike, the last block of what they share says so (cache_control):
 * the server keeps all up to there, the tools included.
 * A param takes the place of the program's own field of that name; only in output_config the two
 * are laid over each other, because one holds the effort and the other the format. There is no
 * seed, and no form for response_format json_object.
 */
static const char *const reserved[] = {"messages", "model", "stream", "system", NULL};

static bool anthropic_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

static void write_cache_control(struct request *r)
{
	jsonw_key(&r->w, "cache_control");
	jsonw_object(&r->w);
	jsonw_key(&r->w, "type");
	jsonw_z(&r->w, "ephemeral");
	if (r->call->candidate->prompt_cache == PROMPT_CACHE_1H) {
		jsonw_key(&r->w, "ttl");
		jsonw_z(&r->w, "1h");
	}
	jsonw_object_end(&r->w);
}

/* True where the conversation is to be kept up to some block of it, or its system text. */
static bool keeps(const struct call *call)
{
	return call->shared && call->candidate->prompt_cache != PROMPT_CACHE_NONE &&
	       request_wishes(call, "cache_control");
}

static void write_block(struct request *r, const struct part *part)
{
	static const char *const types[] = {
		[PART_TEXT] = "text", [PART_CALL] = "tool_use", [PART_RESULT] = "tool_result"};

	jsonw_object(&r->w);
	jsonw_key(&r->w, "type");
	jsonw_z(&r->w, types[part->kind]);
	if (part->kind == PART_CALL) {
		request_text(r, "id", part->id);
		request_text(r, "name", part->name);
		jsonw_key(&r->w, "input");
		jsonw_value(&r->w, part->arguments);
	} else if (part->kind == PART_RESULT) {
		request_text(r, "tool_use_id", part->id);
	}
	if (part->kind != PART_CALL) {
		jsonw_key(&r->w, part->kind == PART_TEXT ? "text" : "content");
		jsonw_str(&r->w, part->text);
	}
	if (part->last_shared && keeps(r->call))
		write_cache_control(r);
	jsonw_object_end(&r->w);
}

/* What is shared may end with the system text, or in the middle of a block: then that is kept. */
static bool ends_with_system(const struct turn *turns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < turns[i].count; k++) {
			if (turns[i].parts[k].last_shared)
				return false;
		}
	}
	return true;
}

/* The system text is that of all system messages, wherever they stand. */
static bool shares_system(const struct call *call)
{
	for (size_t i = call->shared; i < call->prompt->count; i++) {
		if (request_is_system(&call->prompt->messages[i]))
			return false;
	}
	return true;
}

static void write_system(
	struct request *r, struct str system, const struct turn *turns, size_t count)
{
	if (!system.len)
		return;
	jsonw_key(&r->w, "system");
	if (!keeps(r->call) || !shares_system(r->call) || !ends_with_system(turns, count)) {
		jsonw_str(&r->w, system);
		return;
	}
	jsonw_array(&r->w);
	jsonw_object(&r->w);
	jsonw_key(&r->w, "type");
	jsonw_z(&r->w, "text");
	request_text(r, "text", system);
	write_cache_control(r);
	jsonw_object_end(&r->w);
	jsonw_array_end(&r->w);
}

static void write_messages(struct request *r, const struct turn *turns, size_t count)
{
	jsonw_key(&r->w, "messages");
	jsonw_array(&r->w);
	for (size_t i = 0; i < count; i++) {
		const struct turn *turn = &turns[i];

		jsonw_object(&r->w);
		jsonw_key(&r->w, "role");
		jsonw_z(&r->w, turn->assistant ? "assistant" : "user");
		jsonw_key(&r->w, "content");
		if (turn->count == 1 && turn->parts[0].kind == PART_TEXT &&
			!(turn->parts[0].last_shared && keeps(r->call))) {
			jsonw_str(&r->w, turn->parts[0].text);
		} else {
			jsonw_array(&r->w);
			for (size_t k = 0; k < turn->count; k++)
				write_block(r, &turn->parts[k]);
			jsonw_array_end(&r->w);
		}
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
}

static bool other_param(const struct value *param)
{
	return !str_eqz(param->key, "output_config");
}

static void write_output_config(struct request *r)
{
	const struct value *schema = request_schema(r->call);
	const struct value *config = request_param(r->call, "output_config");
	bool own = schema && !value_get(config, "format");

	if (config && config->type != VALUE_OBJECT && config->type != VALUE_NULL) {
		jsonw_key(&r->w, "output_config");
		jsonw_value(&r->w, config);
		return;
	}
	if (!own && (!config || config->type == VALUE_NULL))
		return;
	jsonw_key(&r->w, "output_config");
	jsonw_object(&r->w);
	if (own) {
		jsonw_key(&r->w, "format");
		jsonw_object(&r->w);
		jsonw_key(&r->w, "type");
		jsonw_z(&r->w, "json_schema");
		jsonw_key(&r->w, "schema");
		jsonw_value(&r->w, schema);
		jsonw_object_end(&r->w);
	}
	request_params(r, config, NULL);
	jsonw_object_end(&r->w);
}

static void write_tool(struct request *r, const struct tool *tool)
{
	turns_write_name(r, tool);
	turns_write_parameters(r, "input_schema", tool);
}

static bool anthropic_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = provider_base_url(call->candidate);
	const struct turn *turns;
	size_t count = turns_make(call, &turns);
	struct request r;

	request_begin(&r, call);
	request_model(&r);
	if (!request_param(call, "max_tokens")) {
		jsonw_key(&r.w, "max_tokens");
		jsonw_int(&r.w, call->max_tokens);
	}
	write_system(&r, request_system(call), turns, count);
	write_messages(&r, turns, count);
	/* Newer models refuse the two together, and a demand goes before a wish. */
	if (!request_param(call, "top_p"))
		request_temperature(&r, "temperature");
	write_output_config(&r);
	if (turns_has_tools(call))
		turns_write_tools(&r, "tools", write_tool);
	request_stream(&r);
	request_params(&r, call->candidate->params, other_param);
	if (!request_end(&r, request_versioned_url(call->arena, base_url, "/v1", "/messages"),
		    AUTH_X_API_KEY, req, err))
		return false;
	request_header(req, "anthropic-version", "2023-06-01");
	return true;
}

static const struct reply_ending endings[] = {
	{"end_turn", ENDING_COMPLETE},
	{"stop_sequence", ENDING_COMPLETE},
	{"max_tokens", ENDING_CUT_OFF},
	{"model_context_window_exceeded", ENDING_CUT_OFF},
	{"refusal", ENDING_REFUSED},
	{"tool_use", ENDING_TOOL},
	{"pause_turn", ENDING_TOOL},
	{NULL, ENDING_COMPLETE},
};

/* Text blocks make the answer; thinking, redacted_thinking and blocks to come do not. */
static void read_content(
	const struct call *call, const struct value *content, struct response *resp)
{
	const struct value *block;
	struct value *list = NULL;
	struct buf text = {0};

	value_each (block, content) {
		struct str type = reply_text(block, "type");

		if (str_eqz(type, "text"))
			buf_str(&text, reply_text(block, "text"));
		else if (str_eqz(type, "tool_use"))
			reply_add_call(
				call, &list, value_get(block, "name"), value_get(block, "input"));
	}
	reply_answer(call, &text, list, resp);
}

static bool anthropic_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct value *root, *content;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	resp->model = reply_text(root, "model");
	reply_request_id(call, reply, reply_text(root, "id"), resp);
	resp->usage = usage_anthropic(value_get(root, "usage"));
	content = value_get(root, "content");
	if (!content || content->type != VALUE_ARRAY) {
		reply_spoiled(call, resp, "the reply holds no content");
		return true;
	}
	resp->choices = 1;
	read_content(call, content, resp);
	resp->finish = reply_text(root, "stop_reason");
	if (str_eqz(resp->finish, "refusal"))
		resp->refusal = reply_text(value_get(root, "stop_details"), "explanation");
	reply_conclude(call, resp, reply_ending_of(endings, resp->finish));
	return true;
}

const struct provider provider_anthropic = {
	.name = "anthropic",
	.prepare = anthropic_prepare,
	.encode = anthropic_encode,
	.decode = anthropic_decode,
	.stream = stream_anthropic,
	.batch = &batch_anthropic,
};
