/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_MODEL_H
#define TIERCAL_SIM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"
#include "core/case.h"

/* What a model's first attempt at some cases ends in instead of an answer. */
enum sim_fault {
	SIM_NO_FAULT = -1,
	SIM_THROTTLED,  /* 429 with retry-after-ms */
	SIM_OVERLOADED, /* 503 */
	SIM_ERROR,      /* 500 */
	SIM_HTML,       /* 502 with a page */
	SIM_BROKEN,     /* 200 with JSON that breaks off */
	SIM_CUT,        /* the connection closes in the middle */
	SIM_FAULT_COUNT,
};

struct sim_skill {
	double everywhere;
	const struct value *by_route; /* where stated, or NULL */
};

/* One simulated model. All rates are probabilities over cases. */
struct sim_model {
	const char *name;
	struct sim_skill skill; /* of a right answer */
	double format;          /* of an answer without prose round it */
	double refuse;          /* of a refusal */
	double empty;           /* of an empty text with a normal end */
	double bias, gullible;  /* as a judge; see judge.h */
	double fault[SIM_FAULT_COUNT];
	double latency_ms;        /* at least */
	double jitter_ms;         /* up to so much more */
	int64_t reasoning_tokens; /* spent before the first visible one */
	int64_t output_tokens;    /* of an answer; 0: a quarter of its bytes */
	const char *service_tier; /* that a chat completion says it was served at, or NULL */
};

/* What goes wrong with batches. Rates are of requests, the first time each is in a batch. */
struct sim_batch_trouble {
	int64_t polls; /* looks at a batch until it is over */
	double failed, expired;
	double missing;         /* of no line at all among the results */
	int64_t unknown;        /* lines for a request that nobody sent, in each batch */
	int64_t refuse, expire; /* so many of the first batches, as a whole */
	int64_t brief;          /* so many of the first downloads stop half way, and look whole */
};

struct sim_world {
	int version;
	int64_t seed;
	double shared;   /* of a model's luck on a case being that of all models */
	const char *key; /* wanted in requests, or NULL */
	const struct sim_model *models;
	size_t model_count;
	struct sim_batch_trouble batch;
};

bool sim_world_load(struct arena *arena, const char *path, struct sim_world *out, struct err *err);
const struct sim_model *sim_world_model(const struct sim_world *world, struct str name);

/* What a model does with a case: a pure function of seed, model, route and case id. */
struct sim_answer {
	bool right;
	bool refused;
	int fault; /* enum sim_fault for the first attempt, or -1 */
	int64_t wait_us;
	struct str text;
	int64_t reasoning_tokens;
	int64_t output_tokens; /* visible ones */
	const char *service_tier;
};

void sim_answer(const struct sim_world *world, const struct sim_model *model, const char *route,
	const struct suite_case *item, struct arena *arena, struct sim_answer *out);

#endif
