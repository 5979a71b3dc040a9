/* SPDX-License-Identifier: MIT */
#include "provider/reply.h"
#include "provider/stream.h"

/* Deltas of many kinds, and at the end an event that holds the whole response. */
void stream_responses(struct fold *fold)
{
	const struct value *root;

	while (!fold->whole && (root = fold_next(fold, "[DONE]"))) {
		const struct str type = reply_text(root, "type");
		const struct value *response = value_get(root, "response");

		if (str_ends(type, STR(".delta")))
			fold_saw(fold, reply_text(root, "delta"));
		if (response && (str_eqz(type, "response.completed") ||
					str_eqz(type, "response.incomplete") ||
					str_eqz(type, "response.failed"))) {
			struct jsonw w;

			jsonw_init(&w, &fold->body, 0);
			jsonw_value(&w, response);
			fold->whole = true;
		}
	}
	/* [DONE] alone is no end. */
	fold->whole = fold->ended = fold->whole && fold->body.len;
}
