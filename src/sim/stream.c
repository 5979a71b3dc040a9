/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "sim/parts.h"

/* The three dialects as server-sent events: the same answer as unstreamed, in pieces. */
#define PIECE 12 /* bytes of a delta, at least */

bool sim_next_piece(struct str *rest, struct str *piece)
{
	size_t len = rest->len < PIECE ? rest->len : PIECE;

	while (len < rest->len && ((unsigned char)rest->data[len] & 0xC0) == 0x80)
		len++;
	*piece = str_slice(*rest, 0, len);
	*rest = str_slice(*rest, len, rest->len);
	return len > 0;
}

static void open_event(struct jsonw *w, struct buf *out, const char *name)
{
	if (name)
		buf_printf(out, "event: %s\n", name);
	buf_puts(out, "data: ");
	jsonw_init(w, out, 0);
	jsonw_object(w);
}

static void close_event(struct jsonw *w)
{
	jsonw_object_end(w);
	buf_puts(w->out, "\n\n");
}

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_z(w, text);
}

static void count(struct jsonw *w, const char *key, int64_t number)
{
	jsonw_key(w, key);
	jsonw_int(w, number);
}

static void open_chunk(struct jsonw *w, struct buf *out, const struct sim_reply *reply)
{
	open_event(w, out, NULL);
	member(w, "id", reply->id);
	member(w, "object", "chat.completion.chunk");
	jsonw_key(w, "model");
	jsonw_str(w, reply->model);
	jsonw_key(w, "choices");
	jsonw_array(w);
}

/* One choice; `key` NULL: an empty delta, and the reason of the end. */
static void openai_chunk(
	struct buf *out, const struct sim_reply *reply, const char *key, struct str text)
{
	struct jsonw w;

	open_chunk(&w, out, reply);
	jsonw_object(&w);
	count(&w, "index", 0);
	jsonw_key(&w, "delta");
	jsonw_object(&w);
	if (key) {
		jsonw_key(&w, key);
		jsonw_str(&w, text);
	}
	jsonw_object_end(&w);
	member(&w, "finish_reason", key ? NULL : reply->cut_off ? "length" : "stop");
	jsonw_object_end(&w);
	jsonw_array_end(&w);
	close_event(&w);
}

void sim_stream_openai(const struct sim_reply *reply, struct buf *out)
{
	const int64_t output = reply->output_tokens + reply->reasoning_tokens;
	struct str rest = reply->text, piece;
	struct jsonw w;

	openai_chunk(out, reply, "role", STR("assistant"));
	buf_puts(out, ": keep-alive\n\n");
	while (sim_next_piece(&rest, &piece))
		openai_chunk(out, reply, reply->refused ? "refusal" : "content", piece);
	openai_chunk(out, reply, NULL, STR_NONE);
	open_chunk(&w, out, reply);
	jsonw_array_end(&w);
	jsonw_key(&w, "usage");
	jsonw_object(&w);
	count(&w, "prompt_tokens", reply->input_tokens);
	count(&w, "completion_tokens", output);
	count(&w, "total_tokens", reply->input_tokens + output);
	jsonw_key(&w, "completion_tokens_details");
	jsonw_object(&w);
	count(&w, "reasoning_tokens", reply->reasoning_tokens);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	if (reply->service_tier)
		member(&w, "service_tier", reply->service_tier);
	close_event(&w);
	buf_puts(out, "data: [DONE]\n\n");
}

static void anthropic_start(struct buf *out, const struct sim_reply *reply)
{
	struct jsonw w;

	open_event(&w, out, "message_start");
	member(&w, "type", "message_start");
	jsonw_key(&w, "message");
	jsonw_object(&w);
	member(&w, "id", reply->id);
	member(&w, "type", "message");
	member(&w, "role", "assistant");
	jsonw_key(&w, "model");
	jsonw_str(&w, reply->model);
	jsonw_key(&w, "content");
	jsonw_array(&w);
	jsonw_array_end(&w);
	jsonw_key(&w, "usage");
	sim_anthropic_usage(&w, reply, 1);
	jsonw_object_end(&w);
	close_event(&w);
}

/* content_block_start, _delta or _stop of the only block. */
static void anthropic_block(
	struct buf *out, const char *name, const char *key, const char *type, struct str text)
{
	struct jsonw w;

	open_event(&w, out, name);
	member(&w, "type", name);
	count(&w, "index", 0);
	if (key) {
		jsonw_key(&w, key);
		jsonw_object(&w);
		member(&w, "type", type);
		jsonw_key(&w, "text");
		jsonw_str(&w, text);
		jsonw_object_end(&w);
	}
	close_event(&w);
}

static void anthropic_end(struct buf *out, const struct sim_reply *reply)
{
	struct jsonw w;

	open_event(&w, out, "message_delta");
	member(&w, "type", "message_delta");
	jsonw_key(&w, "delta");
	jsonw_object(&w);
	member(&w, "stop_reason",
		reply->refused   ? "refusal"
		: reply->cut_off ? "max_tokens"
				 : "end_turn");
	jsonw_object_end(&w);
	jsonw_key(&w, "usage");
	jsonw_object(&w);
	count(&w, "output_tokens", reply->output_tokens + reply->reasoning_tokens);
	jsonw_object_end(&w);
	close_event(&w);
	open_event(&w, out, "message_stop");
	member(&w, "type", "message_stop");
	close_event(&w);
}

void sim_stream_anthropic(const struct sim_reply *reply, struct buf *out)
{
	struct str rest = reply->text, piece;

	anthropic_start(out, reply);
	if (rest.len)
		anthropic_block(out, "content_block_start", "content_block", "text", STR(""));
	buf_puts(out, "event: ping\ndata: {\"type\": \"ping\"}\n\n");
	while (sim_next_piece(&rest, &piece))
		anthropic_block(out, "content_block_delta", "delta", "text_delta", piece);
	if (reply->text.len)
		anthropic_block(out, "content_block_stop", NULL, NULL, STR_NONE);
	anthropic_end(out, reply);
}

/* A whole reply with one part; the last one has the reason of the end. */
static void gemini_chunk(struct buf *out, const struct sim_reply *reply, struct str text, bool last)
{
	struct jsonw w;

	open_event(&w, out, NULL);
	jsonw_key(&w, "candidates");
	jsonw_array(&w);
	jsonw_object(&w);
	if (text.len) {
		jsonw_key(&w, "content");
		jsonw_object(&w);
		member(&w, "role", "model");
		jsonw_key(&w, "parts");
		jsonw_array(&w);
		jsonw_object(&w);
		jsonw_key(&w, "text");
		jsonw_str(&w, text);
		jsonw_object_end(&w);
		jsonw_array_end(&w);
		jsonw_object_end(&w);
	}
	if (last)
		member(&w, "finishReason",
			reply->refused   ? "SAFETY"
			: reply->cut_off ? "MAX_TOKENS"
					 : "STOP");
	count(&w, "index", 0);
	jsonw_object_end(&w);
	jsonw_array_end(&w);
	jsonw_key(&w, "usageMetadata");
	jsonw_object(&w);
	count(&w, "promptTokenCount", reply->input_tokens);
	count(&w, "candidatesTokenCount", last ? reply->output_tokens : 1);
	count(&w, "thoughtsTokenCount", reply->reasoning_tokens);
	count(&w, "totalTokenCount",
		reply->input_tokens + (last ? reply->output_tokens : 1) + reply->reasoning_tokens);
	jsonw_object_end(&w);
	jsonw_key(&w, "modelVersion");
	jsonw_str(&w, reply->model);
	member(&w, "responseId", reply->id);
	close_event(&w);
}

void sim_stream_gemini(const struct sim_reply *reply, struct buf *out)
{
	struct str rest = reply->refused ? STR_NONE : reply->text, piece;

	while (sim_next_piece(&rest, &piece))
		gemini_chunk(out, reply, piece, false);
	gemini_chunk(out, reply, STR_NONE, true);
}
