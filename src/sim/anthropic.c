/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "sim/parts.h"

static void count(struct jsonw *w, const char *key, int64_t number)
{
	jsonw_key(w, key);
	jsonw_int(w, number);
}

void sim_anthropic_usage(struct jsonw *w, const struct sim_reply *reply, int64_t output_tokens)
{
	jsonw_object(w);
	count(w, "input_tokens", reply->input_tokens - reply->cache_read - reply->cache_write);
	count(w, "cache_creation_input_tokens", reply->cache_write);
	count(w, "cache_read_input_tokens", reply->cache_read);
	jsonw_key(w, "cache_creation");
	jsonw_object(w);
	count(w, "ephemeral_5m_input_tokens", reply->kept_hour ? 0 : reply->cache_write);
	count(w, "ephemeral_1h_input_tokens", reply->kept_hour ? reply->cache_write : 0);
	jsonw_object_end(w);
	count(w, "output_tokens", output_tokens);
	jsonw_key(w, "server_tool_use");
	jsonw_null(w);
	jsonw_key(w, "service_tier");
	jsonw_z(w, "standard");
	jsonw_object_end(w);
}

/* The texts of blocks, up to the last one that says that it is to be kept. */
struct kept {
	struct buf texts;
	size_t end;
	bool hour;
};

static void add_kept(struct kept *kept, const struct value *content)
{
	const struct value *block;

	if (value_is_string(content))
		buf_str(&kept->texts, content->text);
	value_each (block, content && content->type == VALUE_ARRAY ? content : NULL) {
		const struct value *control = value_get(block, "cache_control");
		const struct value *ttl = value_get(control, "ttl");

		add_kept(kept, value_get(block, "text"));
		add_kept(kept, value_get(block, "content"));
		buf_char(&kept->texts, '\0');
		if (!control)
			continue;
		kept->end = kept->texts.len;
		kept->hour = ttl && str_eqz(ttl->text, "1h");
	}
}

static void read_kept(struct arena *arena, const struct value *body, struct sim_request *out)
{
	const struct value *message;
	struct kept kept = {0};

	add_kept(&kept, value_get(body, "system"));
	value_each (message, value_get(body, "messages"))
		add_kept(&kept, value_get(message, "content"));
	out->kept = arena_str(arena, str_slice(buf_view(&kept.texts), 0, kept.end));
	out->kept_hour = kept.hour;
	buf_free(&kept.texts);
}

static bool anthropic_read(struct arena *arena, struct str path ATTR_UNUSED,
	const struct value *body, struct sim_request *out, const char **why)
{
	sim_take_count(body, "max_tokens", &out->max_tokens);
	if (!out->max_tokens) {
		*why = "max_tokens: field required";
		return false;
	}
	read_kept(arena, body, out);
	return sim_take_model(body, out, why) &&
	       sim_read_messages(
		       arena, body, "messages", "content", value_get(body, "system"), out, why);
}

static void anthropic_write(const struct sim_reply *reply, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_z(&w, reply->id);
	jsonw_key(&w, "type");
	jsonw_z(&w, "message");
	jsonw_key(&w, "role");
	jsonw_z(&w, "assistant");
	jsonw_key(&w, "model");
	jsonw_str(&w, reply->model);
	jsonw_key(&w, "content");
	jsonw_array(&w);
	if (reply->text.len) {
		jsonw_object(&w);
		jsonw_key(&w, "type");
		jsonw_z(&w, "text");
		jsonw_key(&w, "text");
		jsonw_str(&w, reply->text);
		jsonw_key(&w, "citations");
		jsonw_null(&w);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_key(&w, "stop_reason");
	jsonw_z(&w, reply->refused ? "refusal" : reply->cut_off ? "max_tokens" : "end_turn");
	jsonw_key(&w, "stop_sequence");
	jsonw_null(&w);
	jsonw_key(&w, "usage");
	sim_anthropic_usage(&w, reply, reply->output_tokens + reply->reasoning_tokens);
	jsonw_object_end(&w);
}

static const char *error_type(int status)
{
	switch (status) {
	case 401:
		return "authentication_error";
	case 404:
		return "not_found_error";
	case 429:
		return "rate_limit_error";
	case 503:
		return "overloaded_error";
	default:
		return status >= 500 ? "api_error" : "invalid_request_error";
	}
}

static void anthropic_error(
	int status, const char *type ATTR_UNUSED, const char *message, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "type");
	jsonw_z(&w, "error");
	jsonw_key(&w, "error");
	jsonw_object(&w);
	jsonw_key(&w, "type");
	jsonw_z(&w, error_type(status));
	jsonw_key(&w, "message");
	jsonw_z(&w, message);
	jsonw_object_end(&w);
	jsonw_key(&w, "request_id");
	jsonw_z(&w, "req-sim");
	jsonw_object_end(&w);
}

const struct sim_dialect sim_anthropic = {
	.name = "anthropic",
	.path_end = "/messages",
	.key_header = "x-api-key",
	.read = anthropic_read,
	.write = anthropic_write,
	.stream = sim_stream_anthropic,
	.error = anthropic_error,
};
