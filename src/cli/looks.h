/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_LOOKS_H
#define TIERCAL_CLI_LOOKS_H

#include "calib/calib.h"
#include "run/run.h"
#include "store/store.h"

/*
 * Between the calibrator, which knows no store, and the ledger of looks in it: plans, the order and
 * levels of the first look, and what of a plan is still to be collected.
 */
/* What --new-evidence makes of a route. */
struct looks_fresh {
	bool fresh;      /* it has cases that nobody looked at, and is judged by these alone */
	size_t left_out; /* cases that were looked at before */
	int64_t last_us; /* when the last of them was */
};

struct looks_route {
	struct store_question question;
	struct store_ledger ledger;
	bool found, planned;
	struct looks_fresh fresh;
	const char **remarks; /* filled by looks_keep */
	const char *changed;  /* what was, where the route was looked at with other cases */
	const char *remedy;   /* where its plan forbids another look */
};

/* "50,100,200" into a plan; ERR_USAGE. */
bool looks_parse(const char *text, struct config_quality *quality, struct err *err);

/* The cases of a route in the ledger: those of a suite, or of an imported run, whose id is the
 * digest of what it holds. */
const char *looks_suite(struct arena *arena, const struct suite *suite);
const char *looks_import(struct arena *arena, const char *run_id);

/* What the ledger says of a route with the cases of `suite`. Its plan is put into `quality` where
 * that has none; a plan that differs from the one by which was looked already is ERR_CONFIG.
 * `fresh`: of looks_renew, or NULL. */
bool looks_find(struct arena *arena, struct store *store, const char *route, const char *suite,
	struct config_quality *quality, const struct looks_fresh *fresh, struct looks_route *out,
	struct err *err);

/* looks_fresh.c: a look beyond the plan is allowed at fresh cases alone. The suites of the set
 * leave out what was looked at before to answer the question of `quality` [route]; a route
 * without fresh cases stays as it is, and if there is no other, ERR_CONFIG says so. The same call
 * later leaves out the same cases. */
bool looks_renew(struct arena *arena, struct store *store, struct run_set *set,
	const struct config_quality *quality, struct looks_fresh **out, struct err *err);
/* The name of a question in the ledger; one that is asked of fresh cases alone has its own. */
const char *looks_question(struct arena *arena, const struct config_quality *quality, bool fresh);
/* The plan stands in the ledger from now on. */
bool looks_plan(struct store *store, const struct looks_route *looks,
	const struct config_quality *quality, struct err *err);

/* Makes the calibrator keep to what is on record. */
void looks_apply(struct arena *arena, struct looks_route *looks, struct calib_route *route);
/* After calibrating: says what there is to say and, if `write`, puts looks that are complete on
 * record. `looks` are in the order of the results. */
bool looks_keep(struct arena *arena, struct store *store, struct looks_route *looks,
	const struct results *results, const struct table *table, bool write, struct err *err);

/* How many cases of each candidate [candidate], in the order of order_cases(), the verdicts of a
 * route rest on, and with `next` also those of the look that comes next. */
void looks_wanted(
	const struct table *table, const struct result_route *results, bool next, int64_t *wanted);
/* Answers that are still to be asked for, and how many of each candidate in `missing_of` [route of
 * the results * candidates + candidate] unless that is NULL; `unjudged` are those of them that are
 * there, and wait for a judge. */
int64_t looks_missing(struct arena *arena, const struct results *results, const struct table *table,
	int64_t *missing_of, int64_t *unjudged);

#endif
