/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "sim/parts.h"

static bool ollama_read(struct arena *arena, struct str path ATTR_UNUSED, const struct value *body,
	struct sim_request *out, const char **why)
{
	const struct value *stream = value_get(body, "stream");

	sim_take_count(value_get(body, "options"), "num_predict", &out->max_tokens);
	if (!sim_take_model(body, out, why))
		return false;
	out->stream = !stream || stream->boolean; /* unlike the others, by default */
	return sim_read_messages(arena, body, "messages", "content", NULL, out, why);
}

static void open_reply(
	struct jsonw *w, struct buf *out, const struct sim_reply *reply, struct str text, bool done)
{
	jsonw_init(w, out, 0);
	jsonw_object(w);
	jsonw_key(w, "model");
	jsonw_str(w, reply->model);
	jsonw_key(w, "created_at");
	jsonw_z(w, "2026-01-01T00:00:00Z");
	jsonw_key(w, "message");
	jsonw_object(w);
	jsonw_key(w, "role");
	jsonw_z(w, "assistant");
	jsonw_key(w, "content");
	jsonw_str(w, text);
	jsonw_object_end(w);
	jsonw_key(w, "done");
	jsonw_bool(w, done);
}

static void last_reply(const struct sim_reply *reply, struct str text, struct buf *out)
{
	struct jsonw w;

	open_reply(&w, out, reply, text, true);
	jsonw_key(&w, "done_reason");
	jsonw_z(&w, reply->cut_off ? "length" : "stop");
	jsonw_key(&w, "prompt_eval_count");
	jsonw_int(&w, reply->input_tokens);
	jsonw_key(&w, "eval_count");
	jsonw_int(&w, reply->output_tokens + reply->reasoning_tokens);
	jsonw_object_end(&w);
}

static void ollama_write(const struct sim_reply *reply, struct buf *out)
{
	last_reply(reply, reply->text, out);
}

static void ollama_stream(const struct sim_reply *reply, struct buf *out)
{
	struct str rest = reply->text, piece;
	struct jsonw w;

	while (sim_next_piece(&rest, &piece)) {
		open_reply(&w, out, reply, piece, false);
		jsonw_object_end(&w);
		buf_char(out, '\n');
	}
	last_reply(reply, STR_NONE, out);
	buf_char(out, '\n');
}

static void ollama_error(
	int status ATTR_UNUSED, const char *type ATTR_UNUSED, const char *message, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_key(&w, "error");
	jsonw_z(&w, message);
	jsonw_object_end(&w);
}

const struct sim_dialect sim_ollama = {
	.name = "ollama",
	.path_end = "/api/chat",
	.key_header = "Authorization",
	.read = ollama_read,
	.write = ollama_write,
	.stream = ollama_stream,
	.stream_type = "application/x-ndjson",
	.error = ollama_error,
};
