/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "provider/reply.h"
#include "provider/stream.h"

/* Lines of JSON, each a whole reply with the next piece of the message; the last one is `done`, and
 * has the reason and the counts. */
struct lines {
	struct buf text;
	struct value *calls; /* in the form of a reply, or NULL */
	const struct value *last;
};

static void add_line(struct fold *fold, struct lines *lines, const struct value *root)
{
	const struct value *message = value_get(root, "message"), *call;

	fold_saw(fold, reply_text(message, "thinking"));
	fold_saw(fold, reply_text(message, "content"));
	buf_str(&lines->text, reply_text(message, "content"));
	value_each (call, value_get(message, "tool_calls")) {
		fold_saw(fold, STR("."));
		if (!lines->calls)
			lines->calls = value_array(fold->call->arena);
		value_append(
			fold->call->arena, lines->calls, NULL, value_copy(fold->call->arena, call));
	}
}

static void write_whole(struct fold *fold, const struct lines *lines)
{
	static const char *const kept[] = {
		"model", "done", "done_reason", "prompt_eval_count", "eval_count"};
	struct jsonw w;

	jsonw_init(&w, &fold->body, 0);
	jsonw_object(&w);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		jsonw_key(&w, kept[i]);
		jsonw_value(&w, value_get(lines->last, kept[i]));
	}
	jsonw_key(&w, "message");
	jsonw_object(&w);
	jsonw_key(&w, "content");
	jsonw_str(&w, buf_view(&lines->text));
	jsonw_key(&w, "tool_calls");
	jsonw_value(&w, lines->calls);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
}

void stream_ollama(struct fold *fold)
{
	struct lines lines = {0};
	const struct value *root, *done;

	while (!fold->whole && (root = fold_next(fold, NULL))) {
		add_line(fold, &lines, root);
		done = value_get(root, "done");
		fold->whole = fold->ended = done && done->type == VALUE_BOOL && done->boolean;
		lines.last = root;
	}
	if (fold->whole && !fold->error.len)
		write_whole(fold, &lines);
	buf_free(&lines.text);
}
