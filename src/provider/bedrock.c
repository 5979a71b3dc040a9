/* SPDX-License-Identifier: MIT */
#include "provider/fault.h"
#include "provider/provider.h"
#include "provider/reply.h"
#include "provider/request.h"
#include "provider/turns.h"
#include "provider/usage.h"

/*
 * Converse. A request is, in this order: messages, system, inferenceConfig, toolConfig,
 * outputConfig, additionalModelRequestFields, and then those of the candidate's params that belong
 * to the request itself (`top_level` below). Of the other params those that inferenceConfig knows
 * go there; the rest are the model's own and go into additionalModelRequestFields. A param takes
 * the place of the program's own field of that name; params inferenceConfig, toolConfig and
 * additionalModelRequestFields are laid over these. There is no seed.
 */
static const char *const reserved[] = {"messages", "modelId", "stream", "system", NULL};

static const char *const top_level[] = {"additionalModelResponseFieldPaths", "guardrailConfig",
	"outputConfig", "performanceConfig", "promptVariables", "requestMetadata", "serviceTier",
	NULL};
static const char *const inference[] = {"maxTokens", "stopSequences", "temperature", "topP", NULL};
static const char *const sections[] = {
	"additionalModelRequestFields", "inferenceConfig", "toolConfig", NULL};

static bool is_top_level(const struct value *param)
{
	return request_listed(param, top_level);
}

static bool is_inference(const struct value *param)
{
	return request_listed(param, inference);
}

static bool is_model_field(const struct value *param)
{
	return !is_top_level(param) && !is_inference(param) && !request_listed(param, sections);
}

static bool any_but_tools(const struct value *param)
{
	return !str_eqz(param->key, "tools");
}

static bool bedrock_prepare(struct arena *arena ATTR_UNUSED, const struct candidate *candidate,
	void **state, struct err *err)
{
	*state = NULL;
	return request_prepare(candidate, reserved, err);
}

static void write_text_block(struct request *r, struct str text)
{
	jsonw_object(&r->w);
	request_text(r, "text", text);
	jsonw_object_end(&r->w);
}

static void write_part(struct request *r, const struct part *part)
{
	switch (part->kind) {
	case PART_TEXT:
		write_text_block(r, part->text);
		return;
	case PART_CALL:
		jsonw_object(&r->w);
		jsonw_key(&r->w, "toolUse");
		jsonw_object(&r->w);
		request_text(r, "toolUseId", part->id);
		request_text(r, "name", part->name);
		jsonw_key(&r->w, "input");
		jsonw_value(&r->w, part->arguments);
		break;
	case PART_RESULT:
		jsonw_object(&r->w);
		jsonw_key(&r->w, "toolResult");
		jsonw_object(&r->w);
		request_text(r, "toolUseId", part->id);
		jsonw_key(&r->w, "content");
		jsonw_array(&r->w);
		write_text_block(r, part->text);
		jsonw_array_end(&r->w);
		break;
	}
	jsonw_object_end(&r->w);
	jsonw_object_end(&r->w);
}

static void write_messages(struct request *r)
{
	struct str system = request_system(r->call);
	const struct turn *turns;
	size_t count = turns_make(r->call, &turns);

	jsonw_key(&r->w, "messages");
	jsonw_array(&r->w);
	for (size_t i = 0; i < count; i++) {
		jsonw_object(&r->w);
		jsonw_key(&r->w, "role");
		jsonw_z(&r->w, turns[i].assistant ? "assistant" : "user");
		jsonw_key(&r->w, "content");
		jsonw_array(&r->w);
		for (size_t k = 0; k < turns[i].count; k++)
			write_part(r, &turns[i].parts[k]);
		jsonw_array_end(&r->w);
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
	if (!system.len)
		return;
	jsonw_key(&r->w, "system");
	jsonw_array(&r->w);
	write_text_block(r, system);
	jsonw_array_end(&r->w);
}

static void write_inference(struct request *r)
{
	const struct value *own = request_param(r->call, "inferenceConfig");

	jsonw_key(&r->w, "inferenceConfig");
	jsonw_object(&r->w);
	if (!value_get(own, "maxTokens") && !request_param(r->call, "maxTokens")) {
		jsonw_key(&r->w, "maxTokens");
		jsonw_int(&r->w, r->call->max_tokens);
	}
	/* Newer models refuse the two together, and a demand goes before a wish. */
	if (!value_get(own, "temperature") && !value_get(own, "topP") &&
		!request_param(r->call, "topP"))
		request_temperature(r, "temperature");
	request_params(r, own, NULL);
	request_params(r, r->call->candidate->params, is_inference);
	jsonw_object_end(&r->w);
}

static void write_tool(struct request *r, const struct tool *tool)
{
	jsonw_key(&r->w, "toolSpec");
	jsonw_object(&r->w);
	turns_write_name(r, tool);
	jsonw_key(&r->w, "inputSchema");
	jsonw_object(&r->w);
	turns_write_parameters(r, "json", tool);
	jsonw_object_end(&r->w);
	jsonw_object_end(&r->w);
}

static void write_tools(struct request *r)
{
	const struct value *own = request_param(r->call, "toolConfig");

	if (!turns_has_tools(r->call))
		return;
	jsonw_key(&r->w, "toolConfig");
	jsonw_object(&r->w);
	turns_write_tools(r, "tools", write_tool);
	request_params(r, own, any_but_tools);
	jsonw_object_end(&r->w);
}

static void write_format(struct request *r)
{
	const struct value *schema = request_schema(r->call);

	if (!schema || request_param(r->call, "outputConfig"))
		return;
	jsonw_key(&r->w, "outputConfig");
	jsonw_object(&r->w);
	jsonw_key(&r->w, "textFormat");
	jsonw_object(&r->w);
	jsonw_key(&r->w, "type");
	jsonw_z(&r->w, "json_schema");
	jsonw_key(&r->w, "structure");
	jsonw_object(&r->w);
	jsonw_key(&r->w, "jsonSchema");
	jsonw_object(&r->w);
	turns_write_packed(r, "schema", schema);
	request_text(r, "name", request_schema_name(r->call));
	for (int depth = 0; depth < 4; depth++)
		jsonw_object_end(&r->w);
}

static void write_model_fields(struct request *r)
{
	const struct value *own = request_param(r->call, "additionalModelRequestFields");
	const struct value *param;
	bool any = own && own->count;

	value_each (param, r->call->candidate->params)
		any = any || (is_model_field(param) && param->type != VALUE_NULL);
	if (!any)
		return;
	jsonw_key(&r->w, "additionalModelRequestFields");
	jsonw_object(&r->w);
	request_params(r, own, NULL);
	request_params(r, r->call->candidate->params, is_model_field);
	jsonw_object_end(&r->w);
}

static bool bedrock_encode(const struct call *call, struct http_req *req, struct err *err)
{
	const char *base_url = provider_base_url(call->candidate);
	struct buf path = {0};
	struct request r;
	char *url;

	request_begin(&r, call);
	write_messages(&r);
	write_inference(&r);
	write_tools(&r);
	write_format(&r);
	write_model_fields(&r);
	request_params(&r, call->candidate->params, is_top_level);
	/* An id may be an ARN with colons and slashes: it is one step of the path all the same. */
	buf_puts(&path, "/model/");
	buf_percent(&path, str_of(call->candidate->model));
	buf_puts(&path, "/converse");
	url = request_url(call->arena, base_url, buf_z(&path));
	buf_free(&path);
	return request_end(&r, url, AUTH_AWS, req, err);
}

static const struct reply_ending endings[] = {
	{"end_turn", ENDING_COMPLETE},
	{"stop_sequence", ENDING_COMPLETE},
	{"max_tokens", ENDING_CUT_OFF},
	{"model_context_window_exceeded", ENDING_CUT_OFF},
	{"content_filtered", ENDING_BLOCKED},
	{"guardrail_intervened", ENDING_BLOCKED},
	{"refusal", ENDING_REFUSED},
	{"tool_use", ENDING_TOOL},
	{"malformed_tool_use", ENDING_TOOL},
	{"malformed_model_output", ENDING_FAILED},
	{NULL, ENDING_COMPLETE},
};

/* Blocks have no type, only the one member that says it; reasoningContent is not the answer. */
static void read_content(
	const struct call *call, const struct value *content, struct response *resp)
{
	const struct value *block;
	struct value *list = NULL;
	struct buf text = {0};

	value_each (block, content) {
		const struct value *use = value_get(block, "toolUse");

		buf_str(&text, reply_text(block, "text"));
		if (use)
			reply_add_call(
				call, &list, value_get(use, "name"), value_get(use, "input"));
	}
	reply_answer(call, &text, list, resp);
}

static bool bedrock_decode(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err ATTR_UNUSED)
{
	const struct value *root, *message;

	if (!reply_parse(call, reply, resp, &root))
		return true;
	resp->model =
		reply_text(value_get(value_get(root, "trace"), "promptRouter"), "invokedModelId");
	/* The reply does not repeat what the path has asked for. */
	if (!resp->model.len)
		resp->model = str_of(call->candidate->model);
	resp->usage = usage_bedrock(value_get(root, "usage"));
	message = value_get(value_get(root, "output"), "message");
	if (!message || message->type != VALUE_OBJECT) {
		reply_spoiled(call, resp, "the reply holds no message");
		return true;
	}
	resp->choices = 1;
	read_content(call, value_get(message, "content"), resp);
	resp->finish = reply_text(root, "stopReason");
	reply_conclude(call, resp, reply_ending_of(endings, resp->finish));
	return true;
}

/* The name of an error stands in a header, with a URL behind a colon, or in the body, with a
 * namespace before a '#'. It tells more than the status, which differs between services. */
static struct str error_name(struct arena *arena, const struct http_reply *reply)
{
	struct str name = reply->facts.error_type;
	struct said said;
	size_t at;

	if (!name.len) {
		fault_said_reply(arena, reply, &said);
		name = reply_text(said.object, "__type");
	}
	at = str_find(name, STR("#"), 0);
	if (at != SIZE_MAX)
		name = str_slice(name, at + 1, name.len);
	return str_slice(name, 0, str_find(name, STR(":"), 0));
}

static enum fault bedrock_fault(const struct http_reply *reply)
{
	static const struct {
		const char *name;
		enum fault fault;
	} table[] = {
		{"ThrottlingException", FAULT_THROTTLED},
		{"TooManyRequestsException", FAULT_THROTTLED},
		{"ModelNotReadyException", FAULT_THROTTLED},
		{"ServiceUnavailableException", FAULT_TRANSIENT},
		{"InternalServerException", FAULT_TRANSIENT},
		{"ModelTimeoutException", FAULT_TRANSIENT},
		{"AccessDeniedException", FAULT_FATAL},
		{"UnrecognizedClientException", FAULT_FATAL},
		{"ExpiredTokenException", FAULT_FATAL},
		{"InvalidSignatureException", FAULT_FATAL},
		{"IncompleteSignatureException", FAULT_FATAL},
		{"MissingAuthenticationTokenException", FAULT_FATAL},
		{"ResourceNotFoundException", FAULT_FATAL},
		{"ServiceQuotaExceededException", FAULT_FATAL},
	};
	struct arena arena = {0};
	enum fault fault = FAULT_NONE;
	struct str name = error_name(&arena, reply);

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (str_eqz(name, table[i].name))
			fault = table[i].fault;
	}
	arena_fini(&arena);
	return fault;
}

const struct provider provider_bedrock = {
	.name = "bedrock",
	.prepare = bedrock_prepare,
	.encode = bedrock_encode,
	.decode = bedrock_decode,
	.fault = bedrock_fault,
};
