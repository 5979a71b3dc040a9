/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CONFIG_CONFIG_H
#define TIERCAL_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/candidate.h"

/* tiercal.yaml as checked, typed structs. Paths in it are joined to the folder of the file. */

enum rule { RULE_EXACT, RULE_POINT };
enum multiplicity {
	MULTIPLICITY_FALLBACK,
	MULTIPLICITY_HOLM,
	MULTIPLICITY_FIXED,
	MULTIPLICITY_NONE
};
enum guarantee { GUARANTEE_ROUTE, GUARANTEE_TABLE };

#define CONFIG_LOOKS 4

struct config_quality {
	const char *reference; /* a candidate's name, "best", or NULL: the dearest */
	double margin;         /* absolute, or of the reference's quality if relative */
	bool relative;
	double confidence;
	double format_floor;
	double min_quality; /* 0: none */
	bool any_cost;      /* test candidates that are not cheaper, too */
	enum guarantee guarantee;
	enum rule rule;
	enum multiplicity multiplicity;
	int64_t looks[CONFIG_LOOKS];
	size_t look_count; /* 0: one look at all cases */
};

/* Of one run; 0: no limit. */
/* 0: no such limit. Of requests and time also below 0: nothing is left. */
struct config_budget {
	int64_t usd; /* picodollars */
	int64_t requests, tokens;
	int64_t time_us;
	bool given;
};

/* "Cheap first, escalate when the check fails." */
struct config_chain {
	const char *name;
	const char *first, *then;  /* candidates */
	const char *agree;         /* the check: that this candidate answers the same; else NULL */
	const struct value *check; /* as written: an object, or a list of graders; all must pass */
	uint32_t line, column;
};

#define CONFIG_CHAINS 5

struct config_route {
	const char *name;
	const char *suite;                   /* folder */
	int tier;                            /* 0: none */
	int64_t requests;                    /* a month; 0: unknown */
	int64_t input_tokens, output_tokens; /* of the reference; 0: as measured */
	int max_tokens;                      /* 0: the suite's, else CONFIG_MAX_TOKENS */
	int64_t latency_p95_us;              /* 0: no ceiling */
	const char *current;                 /* candidate that runs today, or NULL */
	bool safety_critical;
	const char *const *allow; /* NULL-terminated, or NULL */
	int repeats;              /* 0: the suite's, else 1 */
	bool batch;
	const struct config_chain *chains;
	size_t chain_count;            /* at most CONFIG_CHAINS */
	struct config_quality quality; /* the general one with the route's own keys laid over it */
	uint32_t line, column;
};

#define CONFIG_MAX_TOKENS 1024

/* How `run --batch` goes about it; 0: the default. */
struct config_batch {
	int64_t poll_us; /* before the first look at a batch; each is half as long again; 15 s */
	int64_t poll_max_us; /* at most; 5 min */
	int64_t requests;    /* in one batch at most; what the API allows */
};

enum gate_levels { GATE_HOLM, GATE_NONE };

/* What `tiercal gate` allows. */
struct config_gate {
	double level; /* error of calling a regression what is none; 0.05 */
	enum gate_levels multiplicity;
	int64_t max_cost; /* picodollars a request; 0: no ceiling */
};

struct config {
	const char *path;          /* as opened, for messages */
	const char *folder;        /* that relative paths start from */
	const char *const *prices; /* NULL-terminated: "builtin" or a path; later ones override */
	const char *store;
	struct config_budget budget;
	struct config_batch batch;
	struct config_gate gate;
	struct config_quality quality;
	const struct candidate *candidates;
	size_t candidate_count;
	const struct candidate *judges; /* whom graders ask; the model of embeddings is the last */
	size_t judge_count;
	bool has_embeddings;
	const struct config_route *routes;
	size_t route_count;
	bool assign_tier;
	const char *default_candidate; /* NULL: the reference */
	int default_max_tokens;        /* 0: CONFIG_MAX_TOKENS */
	char digest[72];               /* "sha256:" and hex, of the bytes of the file */
};

/* Every fault is one ERR_CONFIG message "file:line:column: what is wrong (did you mean 'x'?)". The
 * suites' folders must exist (their content is not read here). */
bool config_load(struct arena *arena, const char *path, struct config **out, struct err *err);

/* Index of a candidate, or SIZE_MAX. */
size_t config_candidate(const struct config *config, const char *name);

/* The JSON Schema of the file. */
void config_schema(struct buf *out);

/* A commented starter configuration, suite and rules, file by file: name below the folder, text;
 * ends with name NULL. */
struct config_starter_file {
	const char *name;
	const char *text;
};
extern const struct config_starter_file config_starter[];

#endif
