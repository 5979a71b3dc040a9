/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_PROVIDER_H
#define TIERCAL_PROVIDER_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/candidate.h"
#include "core/case.h"
#include "core/http_msg.h"
#include "core/response.h"
#include "provider/batch.h"

struct fold;

/* All that one request is made from. What is put into the reply lives in the arena. */
struct call {
	struct arena *arena;
	const struct candidate *candidate;
	const struct prompt *prompt;
	int max_tokens;
	bool has_temperature; /* a wish of the suite */
	double temperature;
	int repeat; /* from 1 */
	const struct value *tools;
	const struct value *response_format;
	const char *const
		*dropped;  /* parameters the model refused before, NULL-terminated, or NULL */
	const void *state; /* of prepare */
	size_t shared; /* so many messages begin other prompts, too, and are worth keeping; or 0 */
	bool stream;   /* the candidate wants it, and the dialect has it */
};

/*
 * A dialect of chat API. It only translates, so a test needs nothing but strings. Adding one is a
 * new file that exports this object alone, and one line in PROVIDER_LIST.
 */
struct provider {
	const char *name;
	/* Compiles what the candidate holds (rules) before anything is sent; NULL: nothing to do.
	 */
	bool (*prepare)(struct arena *arena, const struct candidate *candidate, void **state,
		struct err *err);
	void (*release)(void *state); /* NULL: nothing to release */
	bool (*encode)(const struct call *call, struct http_req *req, struct err *err);
	/* The status was 2xx. A reply that cannot be used is an outcome with a message, not false.
	 */
	bool (*decode)(const struct call *call, const struct http_reply *reply,
		struct response *resp, struct err *err);
	/* Refines the class of a reply that was not 2xx, or of an error inside a 2xx; NULL: the
	 * status code and the common error shapes decide (provider_fault). */
	enum fault (*fault)(const struct http_reply *reply);
	/* Answers without any transport, instead of encode and decode; NULL: not that kind. */
	bool (*answer)(const struct call *call, struct response *resp, struct err *err);
	/* Folds the events of a stream (provider/stream.h) that `encode` asked for where
	 * call->stream is set; NULL: the dialect has none. */
	void (*stream)(struct fold *fold);
	bool wordless;     /* no tokens come of it */
	bool stream_lines; /* it comes as a JSON object a line, not as server-sent events */
	/* Many requests at once, at a lower price; NULL: there is no such API. */
	const struct batch_api *batch;
};

#define PROVIDER_LIST(X) \
	X(anthropic) \
	X(azure) \
	X(bedrock) \
	X(command) \
	X(embeddings) \
	X(gemini) \
	X(ollama) \
	X(openai) \
	X(responses) \
	X(rules) \
	X(vertex)

#define PROVIDER_DECLARE(name) extern const struct provider provider_##name;
PROVIDER_LIST(PROVIDER_DECLARE)
#undef PROVIDER_DECLARE

/* A preset: the name of a service that speaks a dialect, and where it is. */
struct preset {
	const char *name;
	const struct provider *provider;
	const char *base_url;
	const char *key_envs[3];  /* usual variables, in order, NULL-terminated */
	const char *hosts[3];     /* that the usual key may go to, NULL-terminated */
	const char *length_field; /* of the openai dialect: max_tokens or max_completion_tokens */
	const char *seed_field;   /* of the openai dialect */
	bool key_needed;          /* at its own base_url */
	bool signs;               /* a pair of AWS keys does, where there is no other key */
	bool flat_schema;         /* response_format holds the schema at its top level */
	bool reasoning_additive;  /* when the arithmetic of a reply does not tell */
};

/* By the name in the configuration; NULL if unknown. */
const struct preset *provider_preset(const char *name);
/* All of them, for messages and completion; ends with name NULL. */
const struct preset *provider_presets(void);

/* The URL a candidate's base_url (or the preset's) leads to, without the path of the call. */
const char *provider_base_url(const struct candidate *candidate);

/*
 * What a reply means, whatever its status: for 2xx the provider's decode (an error object inside is
 * an error by its code); for the rest the class of fault. On FAULT_NONE `resp` is whole; else its
 * outcome and message say what happened. `resp` lives in the call's arena. Pure.
 */
enum fault provider_read(const struct call *call, const struct http_reply *reply,
	struct response *resp, struct err *err);

/* The parameter that a 400 refuses and that this program may drop once, or NULL: it must be a wish
 * of the suite (temperature, seed), never one of the candidate's params. */
const char *provider_refused_param(const struct call *call, const struct http_reply *reply);

/* No other attempt after this one, whatever the class of its fault. */
bool provider_forbids_retry(const struct http_reply *reply);

/* True for the one 400 that another try can mend: the body got lost on the way to the server. */
bool provider_arrived_truncated(const struct http_reply *reply);

#endif
