/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "sim/parts.h"

static bool responses_read(struct arena *arena, struct str path ATTR_UNUSED,
	const struct value *body, struct sim_request *out, const char **why)
{
	sim_take_count(body, "max_output_tokens", &out->max_tokens);
	return sim_take_model(body, out, why) && sim_read_messages(arena, body, "input", "content",
							 value_get(body, "instructions"), out, why);
}

static void write_message(const struct sim_reply *reply, struct jsonw *w)
{
	const char *type = reply->refused ? "refusal" : "output_text";

	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "message");
	jsonw_key(w, "id");
	jsonw_z(w, reply->id);
	jsonw_key(w, "role");
	jsonw_z(w, "assistant");
	jsonw_key(w, "status");
	jsonw_z(w, reply->cut_off ? "incomplete" : "completed");
	jsonw_key(w, "content");
	jsonw_array(w);
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, type);
	jsonw_key(w, reply->refused ? "refusal" : "text");
	jsonw_str(w, reply->text);
	if (!reply->refused) {
		jsonw_key(w, "annotations");
		jsonw_array(w);
		jsonw_array_end(w);
	}
	jsonw_object_end(w);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void write_usage(const struct sim_reply *reply, struct jsonw *w)
{
	int64_t output = reply->output_tokens + reply->reasoning_tokens;

	jsonw_key(w, "usage");
	jsonw_object(w);
	jsonw_key(w, "input_tokens");
	jsonw_int(w, reply->input_tokens);
	jsonw_key(w, "input_tokens_details");
	jsonw_object(w);
	jsonw_key(w, "cached_tokens");
	jsonw_int(w, 0);
	jsonw_object_end(w);
	jsonw_key(w, "output_tokens");
	jsonw_int(w, output);
	jsonw_key(w, "output_tokens_details");
	jsonw_object(w);
	jsonw_key(w, "reasoning_tokens");
	jsonw_int(w, reply->reasoning_tokens);
	jsonw_object_end(w);
	jsonw_key(w, "total_tokens");
	jsonw_int(w, reply->input_tokens + output);
	jsonw_object_end(w);
}

static void responses_write(const struct sim_reply *reply, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_z(&w, reply->id);
	jsonw_key(&w, "object");
	jsonw_z(&w, "response");
	jsonw_key(&w, "created_at");
	jsonw_int(&w, 1767225600);
	jsonw_key(&w, "status");
	jsonw_z(&w, reply->cut_off ? "incomplete" : "completed");
	jsonw_key(&w, "error");
	jsonw_null(&w);
	jsonw_key(&w, "incomplete_details");
	if (reply->cut_off) {
		jsonw_object(&w);
		jsonw_key(&w, "reason");
		jsonw_z(&w, "max_output_tokens");
		jsonw_object_end(&w);
	} else {
		jsonw_null(&w);
	}
	jsonw_key(&w, "model");
	jsonw_str(&w, reply->model);
	jsonw_key(&w, "output");
	jsonw_array(&w);
	write_message(reply, &w);
	jsonw_array_end(&w);
	write_usage(reply, &w);
	jsonw_object_end(&w);
}

/* The text as one delta, then the whole response as it would have come alone. */
static void responses_stream(const struct sim_reply *reply, struct buf *out)
{
	struct jsonw w;

	buf_puts(out, "event: response.output_text.delta\ndata: ");
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "type");
	jsonw_z(&w, "response.output_text.delta");
	jsonw_key(&w, "delta");
	jsonw_str(&w, reply->text);
	jsonw_object_end(&w);
	buf_printf(out,
		"\n\nevent: response.completed\ndata: {\"type\":\"response.%s\",\"response\":",
		reply->cut_off ? "incomplete" : "completed");
	responses_write(reply, out);
	buf_puts(out, "}\n\n");
}

const struct sim_dialect sim_responses = {
	.name = "openai-responses",
	.path_end = "/responses",
	.key_header = "Authorization",
	.read = responses_read,
	.write = responses_write,
	.stream = responses_stream,
	.error = sim_openai_error,
};
