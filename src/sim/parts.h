/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_PARTS_H
#define TIERCAL_SIM_PARTS_H

#include "base/jsonw.h"
#include "sim/dialect.h"

/* What the files of the dialects share. */

/* The texts of `system` (may be NULL) and of all messages in the member `list`, which are in their
 * member `content`. */
bool sim_read_messages(struct arena *arena, const struct value *body, const char *list,
	const char *content, const struct value *system, struct sim_request *out, const char **why);
bool sim_take_model(const struct value *body, struct sim_request *out, const char **why);
void sim_take_count(const struct value *body, const char *key, int64_t *out);
void sim_openai_error(int status, const char *type, const char *message, struct buf *out);
void sim_anthropic_usage(struct jsonw *w, const struct sim_reply *reply, int64_t output_tokens);

extern const struct sim_dialect sim_anthropic, sim_bedrock, sim_embeddings, sim_ollama,
	sim_responses;

#endif
