/* SPDX-License-Identifier: MIT */
#include "provider/reply.h"
#include "provider/stream.h"

/* Each event is a whole reply with the next parts; the last has finishReason. */
struct pieces {
	struct value *parts;
	const struct value *index, *feedback, *usage;
	struct str finish, model, id;
};

static bool is_thought(const struct value *part)
{
	const struct value *thought = value_get(part, "thought");

	return thought && thought->type == VALUE_BOOL && thought->boolean;
}

static void add_piece(struct fold *fold, struct pieces *pieces, const struct value *root)
{
	const struct value *candidate = fold_first(fold, value_get(root, "candidates")), *part;

	value_each (part, value_get(value_get(candidate, "content"), "parts")) {
		fold_saw(fold,
			value_get(part, "functionCall") ? STR(".") : reply_text(part, "text"));
		/* Reasoning is no part of the answer. */
		if (!is_thought(part))
			value_append(fold->call->arena, pieces->parts, NULL,
				value_copy(fold->call->arena, part));
	}
	if (reply_text(candidate, "finishReason").len)
		pieces->finish = reply_text(candidate, "finishReason");
	if (value_get(root, "promptFeedback"))
		pieces->feedback = value_get(root, "promptFeedback");
	if (value_get(root, "usageMetadata"))
		pieces->usage = value_get(root, "usageMetadata");
	if (reply_text(root, "modelVersion").len)
		pieces->model = reply_text(root, "modelVersion");
	if (reply_text(root, "responseId").len)
		pieces->id = reply_text(root, "responseId");
}

static void write_candidates(struct jsonw *w, const struct pieces *pieces)
{
	jsonw_key(w, "candidates");
	jsonw_array(w);
	if (pieces->finish.len) {
		jsonw_object(w);
		jsonw_key(w, "content");
		jsonw_object(w);
		jsonw_key(w, "parts");
		jsonw_value(w, pieces->parts);
		jsonw_object_end(w);
		jsonw_key(w, "finishReason");
		jsonw_str(w, pieces->finish);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_whole(struct fold *fold, const struct pieces *pieces)
{
	struct jsonw w;

	jsonw_init(&w, &fold->body, 0);
	jsonw_object(&w);
	write_candidates(&w, pieces);
	jsonw_key(&w, "promptFeedback");
	jsonw_value(&w, pieces->feedback);
	jsonw_key(&w, "usageMetadata");
	jsonw_value(&w, pieces->usage);
	jsonw_key(&w, "modelVersion");
	jsonw_str(&w, pieces->model);
	jsonw_key(&w, "responseId");
	jsonw_str(&w, pieces->id);
	jsonw_object_end(&w);
}

void stream_gemini(struct fold *fold)
{
	struct pieces pieces = {.parts = value_array(fold->call->arena)};
	const struct value *root;

	while ((root = fold_next(fold, NULL)))
		add_piece(fold, &pieces, root);
	fold->whole = pieces.finish.len || reply_text(pieces.feedback, "blockReason").len;
	if (fold->whole && !fold->error.len)
		write_whole(fold, &pieces);
}
