/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_CANDIDATE_H
#define TIERCAL_CORE_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/value.h"

/* The model of embeddings, by this name, stands among those whom graders ask, and by this provider
 * it is spoken to: neither is anybody else's. */
#define CANDIDATE_EMBEDDINGS "embeddings"

/* How many requests may be on their way, and how many a minute. 0: no limit of that kind. */
struct candidate_limits {
	int concurrency; /* default 64 */
	int start;       /* of the adaptive number; default 8 */
	int64_t rpm;
	int64_t tpm;
};

/* How long a provider that must be told so keeps what prompts begin with. */
enum prompt_cache { PROMPT_CACHE_5M, PROMPT_CACHE_1H, PROMPT_CACHE_NONE };

/* All in microseconds. */
struct candidate_timeouts {
	int64_t connect_us;     /* 10 s, TLS included */
	int64_t first_event_us; /* 300 s, of a stream */
	int64_t total_us;       /* 600 s */
	int64_t idle_us;        /* 60 s, of a stream */
};

/* A model with its parameters, as named in the configuration. No secret is ever in here. */
struct candidate {
	const char *name;
	const char *provider; /* a name of provider/provider.h, or a preset of the openai dialect */
	const char *model;    /* the provider's own id */
	const char *base_url; /* NULL: the provider's */
	const char *region;   /* of a provider that has several, or NULL */
	const char *key_env;  /* NULL: the provider's usual one */
	const char *key_file;
	const char *const *key_command; /* a program that prints the key, or NULL */
	const char *ca_file;
	const char *price_as;         /* a row of the catalog; NULL: the model */
	const struct value *params;   /* an object of demands on the model, or NULL */
	const struct value *gateways; /* its id in gateways, or NULL */
	const struct value *rules;    /* provider rules: the rules, read from their file */
	const char *rules_file;
	const char *const *command; /* provider command: NULL-terminated argument list */
	const char *const *tags;    /* NULL-terminated, or NULL */
	bool allow_http;
	bool stream;
	enum prompt_cache prompt_cache;
	int attempts;        /* for transient faults; 5 */
	int64_t deadline_us; /* 15 min from the first start, waiting included */
	int64_t context;     /* tokens; 0 unknown */
	struct candidate_timeouts timeouts;
	struct candidate_limits limits;
	uint32_t line, column; /* in the configuration */
};

#endif
