/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "sim/parts.h"

/* The model stands in the path, in which the server has decoded it: .../model/NAME/converse */
static bool bedrock_read(struct arena *arena, struct str path, const struct value *body,
	struct sim_request *out, const char **why)
{
	size_t from = str_find(path, STR("/model/"), 0);

	if (from == SIZE_MAX) {
		*why = "the path names no model";
		return false;
	}
	out->model = str_slice(path, from + strlen("/model/"), path.len - strlen("/converse"));
	sim_take_count(value_get(body, "inferenceConfig"), "maxTokens", &out->max_tokens);
	return sim_read_messages(
		arena, body, "messages", "content", value_get(body, "system"), out, why);
}

static void bedrock_write(const struct sim_reply *reply, struct buf *out)
{
	int64_t output = reply->output_tokens + reply->reasoning_tokens;
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "output");
	jsonw_object(&w);
	jsonw_key(&w, "message");
	jsonw_object(&w);
	jsonw_key(&w, "role");
	jsonw_z(&w, "assistant");
	jsonw_key(&w, "content");
	jsonw_array(&w);
	if (reply->text.len) {
		jsonw_object(&w);
		jsonw_key(&w, "text");
		jsonw_str(&w, reply->text);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	jsonw_key(&w, "stopReason");
	jsonw_z(&w, reply->refused   ? "content_filtered"
		    : reply->cut_off ? "max_tokens"
				     : "end_turn");
	jsonw_key(&w, "usage");
	jsonw_object(&w);
	jsonw_key(&w, "inputTokens");
	jsonw_int(&w, reply->input_tokens);
	jsonw_key(&w, "outputTokens");
	jsonw_int(&w, output);
	jsonw_key(&w, "totalTokens");
	jsonw_int(&w, reply->input_tokens + output);
	jsonw_object_end(&w);
	jsonw_key(&w, "metrics");
	jsonw_object(&w);
	jsonw_key(&w, "latencyMs");
	jsonw_int(&w, 0);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
}

static const char *type_of(int status)
{
	static const struct {
		int status;
		const char *type;
	} table[] = {
		{401, "UnrecognizedClientException"},
		{404, "ResourceNotFoundException"},
		{429, "ThrottlingException"},
		{503, "ServiceUnavailableException"},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].status == status)
			return table[i].type;
	}
	return status >= 500 ? "InternalServerException" : "ValidationException";
}

static void bedrock_error(
	int status, const char *type ATTR_UNUSED, const char *message, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "__type");
	jsonw_z(&w, type_of(status));
	jsonw_key(&w, "message");
	jsonw_z(&w, message);
	jsonw_object_end(&w);
}

const struct sim_dialect sim_bedrock = {
	.name = "bedrock",
	.path_end = "/converse",
	.key_header = "Authorization",
	.read = bedrock_read,
	.write = bedrock_write,
	.error = bedrock_error,
};
