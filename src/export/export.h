/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_EXPORT_EXPORT_H
#define TIERCAL_EXPORT_EXPORT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/routing.h"

struct jsonw;

/* A routing table as the configuration of what sends the requests. */

/* How one candidate is reached there. */
struct export_target {
	const struct routing_model *model;
	const char *id;       /* the gateway's id of it */
	const char *key_env;  /* the variable that holds its key; NULL: it needs none */
	const char *base_url; /* NULL: the provider's own */
};

struct export_input {
	const struct routing *routing;
	const struct export_target *targets; /* by index into routing.models */
	/* What the format cannot say, a sentence each, NULL-terminated; in the file where it knows
	 * comments. */
	const char *const *notes;
};

/* Adding one is a new file that exports this object alone, and one line in EXPORTER_LIST. Pure. */
struct exporter {
	const char *name;  /* as on the command line */
	const char *about; /* what it writes, one line */
	const char *
		gateway; /* whose ids a candidate's `gateways` must hold; NULL: the provider's id */
	unsigned says;   /* bits of enum escalate: when it goes on to the next model */
	bool fallbacks;  /* it knows what to go on to */
	bool max_tokens; /* it knows a limit for each route */
	/* ERR_CONFIG where the table cannot be said at all. */
	bool (*write)(struct arena *arena, const struct export_input *in, struct buf *out,
		struct err *err);
};

#define EXPORTER_LIST(X) \
	X(litellm) \
	X(litellm_patch) \
	X(openrouter) \
	X(plain) \
	X(portkey)

#define EXPORTER_DECLARE(name) extern const struct exporter exporter_##name;
EXPORTER_LIST(EXPORTER_DECLARE)
#undef EXPORTER_DECLARE

const struct exporter *exporter_find(const char *name); /* NULL: there is none */
const struct exporter *const *exporter_all(void);       /* NULL at the end */

/* What the exporter leaves out of the table, as sentences; see export_input.notes. */
const char *const *export_notes(
	struct arena *arena, const struct exporter *exporter, const struct routing *routing);

/* The members of a candidate's params, in their order, what is in them sorted. */
void export_params(struct jsonw *w, const struct value *params);

/* The name under which requests of no route are sent: "default", unless a route is named so. */
const char *export_default_name(const struct routing *routing);

#endif
