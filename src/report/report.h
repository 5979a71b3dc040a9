/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_REPORT_REPORT_H
#define TIERCAL_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/plan.h"
#include "core/results.h"
#include "core/table.h"
#include "core/transcript.h"

/* Where the configuration speaks of a route. */
struct report_place {
	const char *file; /* NULL: nowhere */
	uint32_t line;
};

/* What a reporter formats: built once, sorted, immutable. It never computes a verdict or queries.
 */
struct report {
	const char *title;
	const char *note;    /* a sentence that must stand at the top, or NULL */
	const char *promise; /* what the verdicts promise, in one sentence, or NULL */
	const char *collect; /* the command that collects what is missing, or NULL */
	const struct table *table;
	const struct results *results;
	const struct plan *plan; /* of the whole table, or NULL; only text and json print it */
	const struct report_place *places; /* [route], or NULL */
	size_t width;                      /* of tables of text, in columns; 0: any is fine */
	bool colour;                       /* of text on a terminal */
	bool labels; /* the text, too, says how answers fall on labels, as the others always do */
	const struct transcript_source *texts; /* for html: what was asked and answered, or NULL */
	size_t text_bytes;                     /* how long each may be; 0: what fits */
	/* Takes what was written so far and empties the buffer, so that a long document is never
	 * held whole; NULL: it is. */
	bool (*drain)(void *context, struct buf *out, struct err *err);
	void *drain_context;
};

struct reporter {
	const char *name;   /* as in --format */
	const char *suffix; /* of its file; NULL: what it writes belongs on stdout */
	bool (*write)(const struct report *report, struct buf *out, struct err *err);
};

#define REPORTER_LIST(X) \
	X(csv) \
	X(github) \
	X(html) \
	X(json) \
	X(junit) \
	X(markdown) \
	X(text)

#define REPORTER_DECLARE(name) extern const struct reporter reporter_##name;
REPORTER_LIST(REPORTER_DECLARE)
#undef REPORTER_DECLARE

const struct reporter *reporter_find(const char *name);
const struct reporter *const *reporter_all(void);

/* The promise as given, else what the table itself tells of it; plain text in the arena. */
const char *promise_of(struct arena *arena, const struct report *report);

/* routing.json: sorted keys, statistics with 6 decimals, no time stamp: equal inputs, equal bytes.
 */
void routing_write(const struct table *table, struct buf *out);
/* The JSON Schema of that, and of what the reporter `json` writes. */
void routing_schema(struct buf *out);
void report_schema(struct buf *out);

#endif
