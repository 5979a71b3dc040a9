/* SPDX-License-Identifier: MIT */
#include "base/vec.h"
#include "provider/fault.h"
#include "provider/reply.h"
#include "provider/stream.h"

/* Chunks of a chat completion: deltas, then finish_reason, then usage with empty choices. */
struct tool {
	struct str id, name;
	struct buf arguments;
};

struct chunks {
	struct str id, model, finish;
	const struct value *usage, *tier; /* as the last chunk that has one says */
	struct buf text, refusal;
	bool refused;
	bool any; /* of the choice that counts; without it there is no answer, not an empty one */
	VEC(struct tool) tools;
};

#define TOOLS_MAX 1000

static void add_text(struct fold *fold, struct buf *out, struct str text)
{
	fold_saw(fold, text);
	buf_str(out, text);
}

/* A text, or parts of which those of type text count. */
static void add_content(struct fold *fold, struct chunks *chunks, const struct value *content)
{
	const struct value *part;

	if (value_is_string(content)) {
		add_text(fold, &chunks->text, content->text);
		return;
	}
	value_each (part, content && content->type == VALUE_ARRAY ? content : NULL) {
		if (str_eqz(reply_text(part, "type"), "text"))
			add_text(fold, &chunks->text, reply_text(part, "text"));
		else if (value_get(part, "thinking"))
			fold_saw(fold, STR("."));
	}
}

static void add_tools(struct fold *fold, struct chunks *chunks, const struct value *list)
{
	const struct value *item;

	value_each (item, list) {
		const struct value *function = value_get(item, "function");
		const struct str arguments = reply_text(function, "arguments");
		int64_t index = (int64_t)chunks->tools.count;
		struct tool *tool;

		(void)value_to_i64(value_get(item, "index"), &index);
		if (index < 0 || index >= TOOLS_MAX)
			continue;
		while (chunks->tools.count <= (size_t)index)
			(void)VEC_PUSH(&chunks->tools);
		tool = &chunks->tools.items[index];
		if (reply_text(item, "id").len)
			tool->id = reply_text(item, "id");
		if (reply_text(function, "name").len)
			tool->name = reply_text(function, "name");
		add_text(fold, &tool->arguments, arguments);
	}
}

static void add_choice(struct fold *fold, struct chunks *chunks, const struct value *choice)
{
	const struct value *delta = value_get(choice, "delta");

	if (!choice)
		return;
	chunks->any = true;
	add_content(fold, chunks, value_get(delta, "content"));
	fold_saw(fold, reply_text(delta, "reasoning_content"));
	fold_saw(fold, reply_text(delta, "reasoning"));
	if (reply_text(delta, "refusal").len) {
		chunks->refused = true;
		add_text(fold, &chunks->refusal, reply_text(delta, "refusal"));
	}
	add_tools(fold, chunks, value_get(delta, "tool_calls"));
	if (reply_text(choice, "finish_reason").len)
		chunks->finish = reply_text(choice, "finish_reason");
}

static void write_tools(struct jsonw *w, const struct chunks *chunks)
{
	jsonw_key(w, "tool_calls");
	jsonw_array(w);
	for (size_t i = 0; i < chunks->tools.count; i++) {
		const struct tool *tool = &chunks->tools.items[i];

		jsonw_object(w);
		jsonw_key(w, "id");
		jsonw_str(w, tool->id);
		jsonw_key(w, "function");
		jsonw_object(w);
		jsonw_key(w, "name");
		jsonw_str(w, tool->name);
		jsonw_key(w, "arguments");
		jsonw_str(w, buf_view(&tool->arguments));
		jsonw_object_end(w);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_choice(struct jsonw *w, const struct chunks *chunks)
{
	jsonw_object(w);
	jsonw_key(w, "message");
	jsonw_object(w);
	jsonw_key(w, "content");
	jsonw_str(w, buf_view(&chunks->text));
	if (chunks->refused) {
		jsonw_key(w, "refusal");
		jsonw_str(w, buf_view(&chunks->refusal));
	}
	if (chunks->tools.count)
		write_tools(w, chunks);
	jsonw_object_end(w);
	jsonw_key(w, "finish_reason");
	jsonw_str(w, chunks->finish);
	jsonw_object_end(w);
}

static void write_whole(struct fold *fold, const struct chunks *chunks)
{
	struct jsonw w;

	jsonw_init(&w, &fold->body, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_str(&w, chunks->id);
	jsonw_key(&w, "model");
	jsonw_str(&w, chunks->model);
	jsonw_key(&w, "choices");
	jsonw_array(&w);
	if (chunks->any)
		write_choice(&w, chunks);
	jsonw_array_end(&w);
	if (chunks->usage) {
		jsonw_key(&w, "usage");
		jsonw_value(&w, chunks->usage);
	}
	if (chunks->tier) {
		jsonw_key(&w, "service_tier");
		jsonw_value(&w, chunks->tier);
	}
	jsonw_object_end(&w);
}

void stream_openai(struct fold *fold)
{
	struct chunks chunks = {0};
	const struct value *root;
	struct said said;

	while ((root = fold_next(fold, "[DONE]"))) {
		const struct value *choice = fold_first(fold, value_get(root, "choices"));
		const struct value *usage = value_get(root, "usage");
		const struct value *tier = value_get(root, "service_tier");

		if (fault_said(choice, &said) || fault_said(value_get(root, "x_groq"), &said)) {
			fold->error = buf_view(&fold->joined);
			fold->error = arena_str(fold->call->arena, fold->error);
			break;
		}
		if (!chunks.id.len)
			chunks.id = reply_text(root, "id");
		if (!chunks.model.len)
			chunks.model = reply_text(root, "model");
		if (usage && usage->type == VALUE_OBJECT)
			chunks.usage = usage;
		if (value_is_string(tier))
			chunks.tier = tier;
		add_choice(fold, &chunks, choice);
	}
	/* [DONE] is left out by some servers; usage comes last of all. */
	fold->whole = fold->whole || chunks.finish.len;
	fold->ended = fold->ended || (chunks.finish.len && chunks.usage);
	if (fold->whole && !fold->error.len)
		write_whole(fold, &chunks);
	buf_free(&chunks.text);
	buf_free(&chunks.refusal);
	for (size_t i = 0; i < chunks.tools.count; i++)
		buf_free(&chunks.tools.items[i].arguments);
	VEC_FREE(&chunks.tools);
}
