/* SPDX-License-Identifier: MIT */
#include "sim/dialect.h"

#include <string.h>

#include "base/attr.h"
#include "sim/parts.h"

static void add_text(struct buf *texts, int64_t *bytes, struct str text)
{
	buf_str(texts, text);
	buf_char(texts, '\0');
	*bytes += (int64_t)text.len;
}

/* The texts in a content, and what a tool has said in it, in whichever dialect. */
static void join_content(struct buf *joined, const struct value *content)
{
	const struct value *part;

	if (value_is_string(content))
		buf_str(joined, content->text);
	if (!content || content->type != VALUE_ARRAY)
		return;
	value_each (part, content) {
		const struct value *response =
			value_get(value_get(part, "functionResponse"), "response");

		join_content(joined, value_get(part, "text"));
		join_content(joined, value_get(part, "content"));
		join_content(joined, value_get(value_get(part, "toolResult"), "content"));
		join_content(joined, value_get(response, "result"));
	}
}

static void add_content(struct buf *texts, int64_t *bytes, const struct value *content)
{
	struct buf joined = {0};

	join_content(&joined, content);
	add_text(texts, bytes, buf_view(&joined));
	buf_free(&joined);
}

static bool finish_read(struct arena *arena, struct buf *texts, struct sim_request *out)
{
	out->texts = arena_str(arena, buf_view(texts));
	buf_free(texts);
	return true;
}

void sim_take_count(const struct value *body, const char *key, int64_t *out)
{
	int64_t count;

	if (value_to_i64(value_get(body, key), &count) && count > 0)
		*out = count;
}

bool sim_read_messages(struct arena *arena, const struct value *body, const char *list,
	const char *content, const struct value *system, struct sim_request *out, const char **why)
{
	const struct value *messages = value_get(body, list), *message;
	struct buf texts = {0};

	if (!messages || messages->type != VALUE_ARRAY || messages->count == 0) {
		*why = "the request holds no messages";
		return false;
	}
	if (system)
		add_content(&texts, &out->prompt_bytes, system);
	value_each (message, messages) {
		const struct value *given = value_get(message, content);

		add_content(
			&texts, &out->prompt_bytes, given ? given : value_get(message, "output"));
	}
	return finish_read(arena, &texts, out);
}

bool sim_take_model(const struct value *body, struct sim_request *out, const char **why)
{
	const struct value *model = value_get(body, "model"), *stream = value_get(body, "stream");

	out->stream = stream && stream->type == VALUE_BOOL && stream->boolean;
	if (!value_is_string(model)) {
		*why = "you must provide a model parameter";
		return false;
	}
	out->model = model->text;
	return true;
}

static bool openai_read(struct arena *arena, struct str path ATTR_UNUSED, const struct value *body,
	struct sim_request *out, const char **why)
{
	sim_take_count(body, "max_tokens", &out->max_tokens);
	sim_take_count(body, "max_completion_tokens", &out->max_tokens);
	return sim_take_model(body, out, why) &&
	       sim_read_messages(arena, body, "messages", "content", NULL, out, why);
}

static void openai_write(const struct sim_reply *reply, struct buf *out)
{
	int64_t output = reply->output_tokens + reply->reasoning_tokens;
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_z(&w, reply->id);
	jsonw_key(&w, "object");
	jsonw_z(&w, "chat.completion");
	jsonw_key(&w, "created");
	jsonw_int(&w, 1767225600);
	jsonw_key(&w, "model");
	jsonw_str(&w, reply->model);
	jsonw_key(&w, "choices");
	jsonw_array(&w);
	jsonw_object(&w);
	jsonw_key(&w, "index");
	jsonw_int(&w, 0);
	jsonw_key(&w, "message");
	jsonw_object(&w);
	jsonw_key(&w, "role");
	jsonw_z(&w, "assistant");
	jsonw_key(&w, "content");
	if (reply->refused)
		jsonw_null(&w);
	else
		jsonw_str(&w, reply->text);
	jsonw_key(&w, "refusal");
	if (reply->refused)
		jsonw_str(&w, reply->text);
	else
		jsonw_null(&w);
	jsonw_object_end(&w);
	jsonw_key(&w, "logprobs");
	jsonw_null(&w);
	jsonw_key(&w, "finish_reason");
	jsonw_z(&w, reply->cut_off ? "length" : "stop");
	jsonw_object_end(&w);
	jsonw_array_end(&w);
	jsonw_key(&w, "usage");
	jsonw_object(&w);
	jsonw_key(&w, "prompt_tokens");
	jsonw_int(&w, reply->input_tokens);
	jsonw_key(&w, "completion_tokens");
	jsonw_int(&w, output);
	jsonw_key(&w, "total_tokens");
	jsonw_int(&w, reply->input_tokens + output);
	jsonw_key(&w, "completion_tokens_details");
	jsonw_object(&w);
	jsonw_key(&w, "reasoning_tokens");
	jsonw_int(&w, reply->reasoning_tokens);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	if (reply->service_tier) {
		jsonw_key(&w, "service_tier");
		jsonw_z(&w, reply->service_tier);
	}
	jsonw_object_end(&w);
}

void sim_openai_error(
	int status ATTR_UNUSED, const char *type, const char *message, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "error");
	jsonw_object(&w);
	jsonw_key(&w, "message");
	jsonw_z(&w, message);
	jsonw_key(&w, "type");
	jsonw_z(&w, type);
	jsonw_key(&w, "param");
	jsonw_null(&w);
	jsonw_key(&w, "code");
	jsonw_z(&w, type);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
}

#define STREAM_PATH ":streamGenerateContent"

/* The model stands in the path: .../models/NAME:generateContent */
static bool gemini_read(struct arena *arena, struct str path, const struct value *body,
	struct sim_request *out, const char **why)
{
	size_t from = str_find(path, STR("/models/"), 0);

	if (from == SIZE_MAX) {
		*why = "the path names no model";
		return false;
	}
	from += strlen("/models/");
	out->model = str_slice(path, from, str_find(path, STR(":"), from));
	out->stream = str_ends(path, STR(STREAM_PATH));
	sim_take_count(value_get(body, "generationConfig"), "maxOutputTokens", &out->max_tokens);
	return sim_read_messages(arena, body, "contents", "parts",
		value_get(value_get(body, "systemInstruction"), "parts"), out, why);
}

static void gemini_write(const struct sim_reply *reply, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "candidates");
	jsonw_array(&w);
	jsonw_object(&w);
	if (reply->text.len && !reply->refused) {
		jsonw_key(&w, "content");
		jsonw_object(&w);
		jsonw_key(&w, "role");
		jsonw_z(&w, "model");
		jsonw_key(&w, "parts");
		jsonw_array(&w);
		jsonw_object(&w);
		jsonw_key(&w, "text");
		jsonw_str(&w, reply->text);
		jsonw_object_end(&w);
		jsonw_array_end(&w);
		jsonw_object_end(&w);
	}
	jsonw_key(&w, "finishReason");
	jsonw_z(&w, reply->refused ? "SAFETY" : reply->cut_off ? "MAX_TOKENS" : "STOP");
	jsonw_key(&w, "index");
	jsonw_int(&w, 0);
	jsonw_object_end(&w);
	jsonw_array_end(&w);
	jsonw_key(&w, "usageMetadata");
	jsonw_object(&w);
	jsonw_key(&w, "promptTokenCount");
	jsonw_int(&w, reply->input_tokens);
	jsonw_key(&w, "candidatesTokenCount");
	jsonw_int(&w, reply->output_tokens);
	jsonw_key(&w, "thoughtsTokenCount");
	jsonw_int(&w, reply->reasoning_tokens);
	jsonw_key(&w, "totalTokenCount");
	jsonw_int(&w, reply->input_tokens + reply->output_tokens + reply->reasoning_tokens);
	jsonw_object_end(&w);
	jsonw_key(&w, "modelVersion");
	jsonw_str(&w, reply->model);
	jsonw_key(&w, "responseId");
	jsonw_z(&w, reply->id);
	jsonw_object_end(&w);
}

static const char *google_status(int status)
{
	switch (status) {
	case 401:
		return "UNAUTHENTICATED";
	case 404:
		return "NOT_FOUND";
	case 429:
		return "RESOURCE_EXHAUSTED";
	case 503:
		return "UNAVAILABLE";
	default:
		return status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
	}
}

static void gemini_error(
	int status, const char *type ATTR_UNUSED, const char *message, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "error");
	jsonw_object(&w);
	jsonw_key(&w, "code");
	jsonw_int(&w, status);
	jsonw_key(&w, "message");
	jsonw_z(&w, message);
	jsonw_key(&w, "status");
	jsonw_z(&w, google_status(status));
	jsonw_object_end(&w);
	jsonw_object_end(&w);
}

static const struct sim_dialect sim_openai = {
	.name = "openai",
	.path_end = "/chat/completions",
	.key_header = "Authorization",
	.read = openai_read,
	.write = openai_write,
	.stream = sim_stream_openai,
	.error = sim_openai_error,
};
static const struct sim_dialect sim_gemini = {
	.name = "gemini",
	.path_end = ":generateContent",
	.key_header = "x-goog-api-key",
	.read = gemini_read,
	.write = gemini_write,
	.stream = sim_stream_gemini,
	.error = gemini_error,
};

static const struct sim_dialect *const dialects[] = {&sim_openai, &sim_anthropic, &sim_gemini,
	&sim_responses, &sim_bedrock, &sim_ollama, &sim_embeddings};

const struct sim_dialect *sim_dialect_of(struct str path)
{
	if (str_ends(path, STR(STREAM_PATH)))
		path = STR(":generateContent");
	for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
		if (str_ends(path, str_of(dialects[i]->path_end)))
			return dialects[i];
	}
	return NULL;
}
