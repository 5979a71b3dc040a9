/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_ROUTING_H
#define TIERCAL_CORE_ROUTING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"
#include "core/table.h"

/*
 * routing.json as a router reads it: its plain part, without the evidence. Written by report/, read
 * here by what stands between a table and those who run it.
 */

struct routing_model {
	const char *name; /* of the candidate */
	const char *provider, *model;
	const struct value *params; /* an object, maybe empty */
};

struct routing_route {
	const char *name;
	size_t model;            /* asked first: index into routing.models */
	const char *chain;       /* its name, if a chain was chosen; else NULL */
	int64_t max_tokens;      /* 0: none was written */
	const size_t *fallbacks; /* in order: indices into routing.models */
	size_t fallback_count;
	unsigned escalate_on; /* bits of enum escalate */
};

struct routing {
	const struct routing_model *models; /* sorted by name, as in the file */
	size_t model_count;
	const struct routing_route *routes;
	size_t route_count;
	size_t default_model;
	int64_t default_max_tokens; /* 0: none was written */
};

/* All of it lives in the arena. `path` is for messages only. ERR_DATA if it is no table of a
 * version that is known, with the line and what is wrong. */
bool routing_read(struct arena *arena, const char *path, struct str text, struct routing *out,
	struct err *err);

/* "error", "invalid_format", ...; NULL for a bit that does not exist. */
const char *escalate_name(unsigned bit);

#endif
