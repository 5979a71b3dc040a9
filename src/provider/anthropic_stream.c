/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/vec.h"
#include "provider/reply.h"
#include "provider/stream.h"

/* message_start, content_block_start, _delta and _stop, message_delta, message_stop; ping. */
struct block {
	const struct value *start;
	struct buf text, input;
};

struct events {
	struct str id, model, stop_reason;
	const struct value *stop_details;
	struct value *usage; /* later counts take the place of earlier ones, each for itself */
	VEC(struct block) blocks;
};

#define BLOCKS_MAX 10000

static void add_usage(struct fold *fold, struct events *events, const struct value *usage)
{
	const struct value *item;
	struct value *merged = value_object(fold->call->arena);

	value_each (item, events->usage) {
		const struct value *later =
			value_get(usage, arena_strz(fold->call->arena, item->key));

		if (!later || later->type == VALUE_NULL)
			value_append(fold->call->arena, merged,
				arena_strz(fold->call->arena, item->key),
				value_copy(fold->call->arena, item));
	}
	value_each (item, usage) {
		if (item->type != VALUE_NULL)
			value_append(fold->call->arena, merged,
				arena_strz(fold->call->arena, item->key),
				value_copy(fold->call->arena, item));
	}
	events->usage = merged;
}

static struct block *block_of(struct events *events, const struct value *root)
{
	int64_t index = -1;

	if (!value_to_i64(value_get(root, "index"), &index) || index < 0 || index >= BLOCKS_MAX)
		return NULL;
	while (events->blocks.count <= (size_t)index)
		(void)VEC_PUSH(&events->blocks);
	return &events->blocks.items[index];
}

static void add_delta(struct fold *fold, struct events *events, const struct value *root)
{
	struct block *block = block_of(events, root);
	const struct value *delta = value_get(root, "delta");

	if (!block)
		return;
	fold_saw(fold, reply_text(delta, "thinking"));
	fold_saw(fold, reply_text(delta, "text"));
	fold_saw(fold, reply_text(delta, "partial_json"));
	buf_str(&block->text, reply_text(delta, "text"));
	buf_str(&block->input, reply_text(delta, "partial_json"));
}

static void add_block(struct fold *fold, struct events *events, const struct value *root)
{
	struct block *block = block_of(events, root);

	if (!block)
		return;
	block->start = value_get(root, "content_block");
	fold_saw(fold, reply_text(block->start, "text"));
	buf_str(&block->text, reply_text(block->start, "text"));
}

/* False at the end. */
static bool add_event(struct fold *fold, struct events *events, const struct value *root)
{
	const struct str type = reply_text(root, "type");
	const struct value *message = value_get(root, "message"), *delta = value_get(root, "delta");

	if (str_eqz(type, "message_start")) {
		events->id = reply_text(message, "id");
		events->model = reply_text(message, "model");
		add_usage(fold, events, value_get(message, "usage"));
	} else if (str_eqz(type, "content_block_start")) {
		add_block(fold, events, root);
	} else if (str_eqz(type, "content_block_delta")) {
		add_delta(fold, events, root);
	} else if (str_eqz(type, "message_delta")) {
		if (reply_text(delta, "stop_reason").len)
			events->stop_reason = reply_text(delta, "stop_reason");
		if (value_get(delta, "stop_details"))
			events->stop_details = value_get(delta, "stop_details");
		add_usage(fold, events, value_get(root, "usage"));
	} else if (str_eqz(type, "message_stop")) {
		fold->whole = fold->ended = true;
		return false;
	}
	return true;
}

static void write_block(struct fold *fold, struct jsonw *w, const struct block *block)
{
	const struct str type = reply_text(block->start, "type");
	struct value *input = NULL;

	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_str(w, type);
	if (str_eqz(type, "text")) {
		jsonw_key(w, "text");
		jsonw_str(w, buf_view(&block->text));
	} else if (str_eqz(type, "tool_use")) {
		if (block->input.len &&
			!json_parse(fold->call->arena, buf_view(&block->input), &input, NULL))
			fold->spoiled = "the arguments of a tool call in the stream are not JSON";
		jsonw_key(w, "name");
		jsonw_str(w, reply_text(block->start, "name"));
		jsonw_key(w, "input");
		jsonw_value(w, input ? input : value_get(block->start, "input"));
	}
	jsonw_object_end(w);
}

static void write_whole(struct fold *fold, const struct events *events)
{
	struct jsonw w;

	jsonw_init(&w, &fold->body, 0);
	jsonw_object(&w);
	jsonw_key(&w, "id");
	jsonw_str(&w, events->id);
	jsonw_key(&w, "model");
	jsonw_str(&w, events->model);
	/* Neither a block nor a reason for the end: no answer, not an empty one. */
	if (events->blocks.count || events->stop_reason.len) {
		jsonw_key(&w, "content");
		jsonw_array(&w);
		for (size_t i = 0; i < events->blocks.count; i++)
			write_block(fold, &w, &events->blocks.items[i]);
		jsonw_array_end(&w);
	}
	jsonw_key(&w, "stop_reason");
	jsonw_str(&w, events->stop_reason);
	jsonw_key(&w, "stop_details");
	jsonw_value(&w, events->stop_details);
	jsonw_key(&w, "usage");
	jsonw_value(&w, events->usage);
	jsonw_object_end(&w);
}

void stream_anthropic(struct fold *fold)
{
	struct events events = {0};
	const struct value *root;

	while ((root = fold_next(fold, NULL)) && add_event(fold, &events, root))
		;
	if (fold->whole && !fold->error.len)
		write_whole(fold, &events);
	for (size_t i = 0; i < events.blocks.count; i++) {
		buf_free(&events.blocks.items[i].text);
		buf_free(&events.blocks.items[i].input);
	}
	VEC_FREE(&events.blocks);
}
