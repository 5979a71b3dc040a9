/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_DIALECT_H
#define TIERCAL_SIM_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"

/* What a request asked for, in whatever dialect. */
struct sim_request {
	struct str model;
	struct str
		texts; /* of all messages, system first, each ended by a NUL: how a case is known */
	int64_t prompt_bytes;
	struct str kept; /* what is to be kept for other requests that begin so; or empty */
	bool kept_hour;
	int64_t max_tokens; /* 0: not said */
	int64_t dimensions; /* of embeddings */
	bool stream;        /* in pieces */
};

/* What is to be answered. */
struct sim_reply {
	struct str model;
	struct str text;
	const char *id;
	bool refused;
	bool cut_off;
	int64_t input_tokens, output_tokens, reasoning_tokens; /* output without reasoning */
	int64_t cache_read, cache_write;                       /* of input_tokens */
	int64_t dimensions;                                    /* of embeddings of `text` */
	bool kept_hour;
	const char *service_tier; /* of chat completions, or NULL: it is not said */
};

/* A chat API, or that of embeddings, as a server sees it. */
struct sim_dialect {
	const char *name;
	const char *path_end; /* which requests it is */
	const char *key_header;
	bool embeds; /* any text, of which no suite has to know: it becomes that of the reply */
	/* False: the body is not a request of this dialect; *why says it. */
	bool (*read)(struct arena *arena, struct str path, const struct value *body,
		struct sim_request *out, const char **why);
	void (*write)(const struct sim_reply *reply, struct buf *out);
	/* As server-sent events, or what stream_type says; NULL: always whole. */
	void (*stream)(const struct sim_reply *reply, struct buf *out);
	const char *stream_type;
	void (*error)(int status, const char *type, const char *message, struct buf *out);
};

/* By the path of a request; NULL: none. */
const struct sim_dialect *sim_dialect_of(struct str path);

/* stream.c */
/* The next piece of a text, whole characters; false when nothing is left. */
bool sim_next_piece(struct str *rest, struct str *piece);
void sim_stream_openai(const struct sim_reply *reply, struct buf *out);
void sim_stream_anthropic(const struct sim_reply *reply, struct buf *out);
void sim_stream_gemini(const struct sim_reply *reply, struct buf *out);

#endif
