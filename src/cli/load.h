/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_LOAD_H
#define TIERCAL_CLI_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/cli.h"
#include "core/table.h"
#include "core/transcript.h"
#include "report/report.h"

/*
 * What `calibrate` and `report` share: from the configuration (or none), the store and the catalogs
 * to a routing table. Nothing is sent and, grades and looks apart, nothing is stored.
 */
struct load_options {
	struct common_options common;
	const char *reference;  /* overrides every route's; NULL: as configured */
	bool any_reference;     /* verdicts are of no interest: whoever stands first is it */
	const char *margin;     /* "0.05" or "10%"; NULL: as configured */
	struct opt_list prices; /* catalogs behind those of the configuration */
	const char *fresh;      /* answers of a run asked anew under this name; NULL: the others */
	const char *as_of;      /* the day on which retirement is judged; NULL: today */
	int64_t retire_within;
	const char *leave_out; /* also the table without this candidate; NULL: no */
	bool flips;            /* at which prices each route would get another model */
	bool compare;          /* with --prices: also the table by the configured prices */
	bool intervals;        /* of costs and of the saving */
	bool take_look;        /* looks that are complete go into the ledger */
	bool new_evidence;     /* cases that were looked at before are left out */
	bool no_latency;       /* leaves latencies out, so that bytes do not differ by machine */
	bool texts;            /* what load_texts needs stays open until load_close */
};

#define OPT_REFERENCE(type) \
	{ \
		"reference", 0, OPT_TEXT, offsetof(type, load.reference), "NAME", \
			"the candidate that the others are measured against", NULL \
	}
#define OPT_MARGIN(type) \
	{ \
		"margin", 0, OPT_TEXT, offsetof(type, load.margin), "X", \
			"how far below it is still good enough: 0.10, or 10% of its quality", NULL \
	}
#define OPT_PRICES(type) \
	{ \
		"prices", 0, OPT_LIST, offsetof(type, load.prices), "FILE", \
			"another catalog of prices, which overrides earlier ones; repeatable", \
			NULL \
	}
#define OPT_NEW_EVIDENCE(type) \
	{ \
		"new-evidence", 0, OPT_FLAG, offsetof(type, load.new_evidence), NULL, \
			"leave out what was looked at before: judge by fresh cases alone", NULL \
	}
#define OPT_NO_LATENCY(type) \
	{ \
		"no-latency", 0, OPT_FLAG, offsetof(type, load.no_latency), NULL, \
			"leave out latencies, so that every machine writes the same bytes", NULL \
	}

struct catalog;
struct config;
struct load_source;
struct loaded {
	const struct config *config; /* NULL: none */
	struct results results;
	struct table table;
	const struct table *before;    /* by the configured prices, if asked to compare; or NULL */
	const struct table *without;   /* the candidate to be left out, if one is; or NULL */
	const struct catalog *catalog; /* of today */
	char today[11];
	const char *promise;
	int64_t missing;           /* answers that `tiercal run` would still ask for */
	const int64_t *missing_of; /* of these [route of the results * candidates + candidate];
				    * NULL: nothing is asked for here */
	int64_t unjudged;    /* of these, what its judges would say to answers that are there */
	const char *command; /* with which they are collected; NULL: none is */
	struct load_source *source; /* only with `texts` */
};

/* Everything lives in the arena. */
bool load_table(struct arena *arena, const struct load_options *options, struct loaded *out,
	struct err *err);

/* The cases behind it, with what was asked and answered; `context` is the struct loaded. Only with
 * `texts`. */
bool load_texts(void *context, transcript_sink *sink, void *sink_context, struct err *err);
void load_close(struct loaded *loaded); /* nothing without `texts` */

/* On stderr, with the command that collects it; false: nothing is missing. */
bool load_say_missing(const struct loaded *loaded);

/* The same from what is loaded already; `epoch` as in run_scope, NULL the empty one, and only what
 * is collected in that has a ledger. */
struct run_set;
struct store;
bool load_collected(struct arena *arena, const struct load_options *options, struct config *config,
	const struct run_set *set, struct store *store, const char *epoch, struct loaded *out,
	struct err *err);

/* ---- parts of it, for what needs no verdict ---- */

/* The configuration (NULL: there is none) and the store, to be closed by the caller in any case. */
bool load_open(struct arena *arena, const struct common_options *common, struct config **config,
	struct store **store, struct err *err);
/* The catalog of the configuration's prices and of `more`. */
bool load_catalog(struct arena *arena, const struct config *config, const struct opt_list *more,
	struct catalog **out, struct err *err);
/* The candidates of results: those of the configuration, else bare names. */
const struct candidate *load_candidates(
	struct arena *arena, const struct config *config, const struct results *results);

/* --store, else the configuration's, else the default. */
bool load_store_path(struct arena *arena, const struct common_options *common, const char **path,
	struct err *err);

#endif
