/* SPDX-License-Identifier: MIT */
#include "provider/fault.h"
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/stream.h"
#include "provider/turns.h"
#include "provider/usage.h"

/*
 * generateContent. A request is, in this order: systemInstruction, contents, generationConfig,
 * tools, and then those of the candidate's params that belong to the request itself (`top_level`
 * below). All other params, such as topP or thinkingConfig, go into generationConfig, where a param
 * takes the place of the program's own field of that name; a param `generationConfig` is laid over
 * it in the same way.
 */
static const char *const reserved[] = {"contents", "model", "stream", "systemInstruction", NULL};

static const char *const top_level[] = {"cachedContent", "labels", "safetySettings", "serviceTier",
	"store", "toolConfig", "tools", NULL};

static bool is_top_level(const struct value *param)
{
	return request_listed(param, top_level);
}

static bool is_generation(const struct value *param)
{
	return !is_top_level(param) && !str_eqz(param->key, "generationConfig");
}

static bool gemini_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

/* What a tool said is an object there: its own, or one around a text. */
static void write_result(struct request *r, const struct part *part)
{
	struct value *object;
	struct err ignored;

	jsonw_key(&r->w, "functionResponse");
	jsonw_object(&r->w);
	request_text(r, "name", part->name);
	jsonw_key(&r->w, "response");
	if (json_parse(r->call->arena, part->text, &object, &ignored) &&
		object->type == VALUE_OBJECT) {
		jsonw_value(&r->w, object);
	} else {
		jsonw_object(&r->w);
		request_text(r, "result", part->text);
		jsonw_object_end(&r->w);
	}
	jsonw_object_end(&r->w);
}

static void write_part(struct request *r, const struct part *part)
{
	jsonw_object(&r->w);
	switch (part->kind) {
	case PART_TEXT:
		request_text(r, "text", part->text);
		break;
	case PART_CALL:
		jsonw_key(&r->w, "functionCall");
		jsonw_object(&r->w);
		request_text(r, "name", part->name);
		jsonw_key(&r->w, "args");
		jsonw_value(&r->w, part->arguments);
		jsonw_object_end(&r->w);
		break;
	case PART_RESULT:
		write_result(r, part);
		break;
	}
	jsonw_object_end(&r->w);
}

static void write_parts(struct request *r, const struct part *parts, size_t count)
{
	jsonw_key(&r->w, "parts");
	jsonw_array(&r->w);
	for (size_t i = 0; i < count; i++)
		write_part(r, &parts[i]);
	jsonw_array_end(&r->w);
}

static void write_contents(struct request *r)
{
	struct str system = request_system(r->call);
	const struct part instruction = {.kind = PART_TEXT, .text = system};
	const struct turn *turns;
	size_t count = turns_make(r->call, &turns);

	if (system.len) {
		jsonw_key(&r->w, "systemInstruction");
		jsonw_object(&r->w);
		write_parts(r, &instruction, 1);
		jsonw_object_end(&r->w);
	}
	jsonw_key(&r->w, "contents");
	jsonw_array(&r->w);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&r->w);
		jsonw_key(&r->w, "role");
		jsonw_z(&r->w, turns[i].assistant ? "model" : "user");
		write_parts(r, turns[i].parts, turns[i].count);
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
}

/* True if neither params nor its generationConfig names the field. */
static bool is_ours(const struct call *call, const char *name)
{
	return request_wishes(call, name) &&
	       !value_get(request_param(call, "generationConfig"), name);
}

static void write_format(struct request *r)
{
	const struct value *schema = request_schema(r->call);

	if (!schema && !request_format_is(r->call, "json_object"))
		return;
	if (is_ours(r->call, "responseMimeType")) {
		jsonw_key(&r->w, "responseMimeType");
		jsonw_z(&r->w, "application/json");
	}
	/* The API wants one of the two, not both. */
	if (schema && is_ours(r->call, "responseJsonSchema") &&
		is_ours(r->call, "responseSchema")) {
		jsonw_key(&r->w, "responseJsonSchema");
		jsonw_value(&r->w, schema);
	}
}

static void write_generation(struct request *r)
{
	const struct call *call = r->call;

	jsonw_key(&r->w, "generationConfig");
	jsonw_object(&r->w);
	if (is_ours(call, "maxOutputTokens")) {
		jsonw_key(&r->w, "maxOutputTokens");
		jsonw_int(&r->w, call->max_tokens);
	}
	if (is_ours(call, "temperature"))
		request_temperature(r, "temperature");
	if (is_ours(call, "seed"))
		request_seed(r, "seed");
	write_format(r);
	request_params(r, request_param(call, "generationConfig"), NULL);
	request_params(r, call->candidate->params, is_generation);
	jsonw_object_end(&r->w);
}

static void write_declaration(struct request *r, const struct tool *tool)
{
	request_text(r, "name", tool->name);
	request_text(r, "description", tool->description);
	if (tool->parameters)
		turns_write_parameters(r, "parametersJsonSchema", tool);
}

/* As one list of function declarations. */
static void write_tools(struct request *r)
{
	if (!turns_has_tools(r->call))
		return;
	jsonw_key(&r->w, "tools");
	jsonw_array(&r->w);
	jsonw_object(&r->w);
	turns_write_tools(r, "functionDeclarations", write_declaration);
	jsonw_object_end(&r->w);
	jsonw_array_end(&r->w);
}

static bool gemini_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = provider_base_url(call->candidate);
	struct request r;

	request_begin(&r, call);
	write_contents(&r);
	write_generation(&r);
	write_tools(&r);
	request_params(&r, call->candidate->params, is_top_level);
	return request_end(&r,
		request_versioned_url(call->arena, base_url, "/v1beta",
			request_model_path(call, call->stream ? ":streamGenerateContent?alt=sse"
							      : ":generateContent")),
		AUTH_GOOG_KEY, req, err);
}

static const struct reply_ending endings[] = {
	{"STOP", ENDING_COMPLETE},
	{"MAX_TOKENS", ENDING_CUT_OFF},
	{"SAFETY", ENDING_BLOCKED},
	{"RECITATION", ENDING_BLOCKED},
	{"BLOCKLIST", ENDING_BLOCKED},
	{"PROHIBITED_CONTENT", ENDING_BLOCKED},
	{"SPII", ENDING_BLOCKED},
	{"LANGUAGE", ENDING_BLOCKED},
	{"MALFORMED_FUNCTION_CALL", ENDING_TOOL},
	{"UNEXPECTED_TOOL_CALL", ENDING_TOOL},
	{"OTHER", ENDING_FAILED},
	{NULL, ENDING_COMPLETE},
};

/* Content and its parts may be absent; a part with `thought` is reasoning. */
static void read_parts(
	const struct call *call, const struct value *candidate, struct response *resp)
{
	const struct value *part;
	struct value *list = NULL;
	struct buf text = {0};

	value_each (part, value_get(value_get(candidate, "content"), "parts")) {
		const struct value *thought = value_get(part, "thought");
		const struct value *function = value_get(part, "functionCall");

		if (function)
			reply_add_call(call, &list, value_get(function, "name"),
				value_get(function, "args"));
		else if (!thought || thought->type != VALUE_BOOL || !thought->boolean)
			buf_str(&text, reply_text(part, "text"));
	}
	reply_answer(call, &text, list, resp);
}

static bool gemini_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct value *root, *candidates, *candidate;
	struct str block_reason;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	candidates = value_get(root, "candidates");
	candidate = value_at(candidates, 0);
	resp->model = reply_text(root, "modelVersion");
	reply_request_id(call, reply, reply_text(root, "responseId"), resp);
	resp->usage = usage_gemini(value_get(root, "usageMetadata"));
	block_reason = reply_text(value_get(root, "promptFeedback"), "blockReason");
	if (!candidate && block_reason.len) {
		resp->finish = block_reason;
		resp->outcome = OUTCOME_BLOCKED;
		return true;
	}
	if (!value_get(candidate, "content") && !reply_text(candidate, "finishReason").len) {
		reply_spoiled(call, resp, "the reply holds no candidate");
		return true;
	}
	resp->choices = candidates->count > INT_MAX ? INT_MAX : (int)candidates->count;
	read_parts(call, candidate, resp);
	resp->finish = reply_text(candidate, "finishReason");
	reply_conclude(call, resp, reply_ending_of(endings, resp->finish));
	return true;
}

/* A quota of the day is not a rate, and a bad key comes as 400. */
static enum fault gemini_fault(const struct http_reply *reply)
{
	struct arena arena = {0};
	enum fault fault = FAULT_NONE;
	const struct value *detail, *violation;
	struct said said;

	fault_said_reply(&arena, reply, &said);
	if (fault_contains(said.message, "API key not valid") ||
		fault_contains(said.message, "API key expired"))
		fault = FAULT_FATAL;
	value_each (detail, value_get(said.object, "details")) {
		if (!str_ends(reply_text(detail, "@type"), STR("google.rpc.QuotaFailure")))
			continue;
		value_each (violation, value_get(detail, "violations")) {
			if (fault_contains(reply_text(violation, "quotaId"), "PerDay"))
				fault = FAULT_FATAL;
		}
	}
	arena_fini(&arena);
	return fault;
}

const struct provider provider_gemini = {
	.name = "gemini",
	.prepare = gemini_prepare,
	.encode = gemini_encode,
	.decode = gemini_decode,
	.stream = stream_gemini,
	.fault = gemini_fault,
};
