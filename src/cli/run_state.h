/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_RUN_STATE_H
#define TIERCAL_CLI_RUN_STATE_H

#include "cli/cli.h"
#include "cli/progress.h"
#include "run/run.h"

/* Private to the commands that send: `run`, and `judge` with the options they share. */
struct run_command {
	struct common_options common;
	struct opt_list routes, candidates, allow_hosts;
	const char *budget;
	const char *fresh;
	const char *looks;
	const char *table;
	bool new_evidence;
	bool yes;
	bool allow_exec;
	bool batch, no_wait, cancel;
};

/* One use of the command, from what is loaded to what came of it. */
struct run_state {
	struct arena *arena;
	const struct run_command *opts;
	struct opt_voice voice;
	struct config *config;
	struct run_set set;
	void **states;
	struct catalog *catalog;
	struct config_budget budget; /* what is left of it */
	struct store *store;
	const int64_t *used; /* what --table uses, as cases in struct run_scope; NULL: all */
	struct looks_fresh *new_evidence; /* [route]; NULL: not asked for */
	struct run_plan plan;
	struct transport *transport; /* opened when there is something to send */
	bool *checked;               /* [candidate] whether it may be asked */
	const bool *handed_over;     /* [candidate] --batch: it has batches of earlier calls */
	bool any_handed_over;
	int64_t sent; /* requests of earlier stages */
	struct progress progress;
	struct run_summary summary;
	/* The same of those whom graders ask; no candidates: there are none. */
	void **judge_states;
	bool judges_checked;
	struct run_summary judged;
	int64_t judged_missing;
	const struct run_looks *looks; /* NULL: all at once */
};

/* Signals and progress, before anything else. */
void run_state_begin(struct run_state *state);
bool run_state_load(struct run_state *state, struct err *err);
const char *run_state_store_path(const struct run_state *state);
bool run_state_store(struct run_state *state, struct err *err); /* opens it */
void run_state_free(struct run_state *state);

/* Writes the plan of what opts name; cases as in struct run_scope. */
bool run_state_plan(struct run_state *state, const int64_t *cases, struct err *err);
/* Sends what is missing of it, within the budget. */
bool run_state_collect(struct run_state *state, struct err *err);

/* Nothing was missing: the summary says so. */
void run_state_stored(struct run_state *state);

/* Sends what is missing, one request at a time. */
bool run_state_live(struct run_state *state, const struct run_plan *plan, struct run_summary *out,
	struct err *err);
/* run_batch.c: the same by batches, where there are any, and the rest one at a time. */
bool run_state_batches(struct run_state *state, struct err *err);
/* With --batch: is there any candidate to hand over to? Without: are batches on their way? */
bool run_batch_check(struct run_state *state, struct err *err);
struct run_job run_state_job(struct run_state *state, const struct run_plan *plan);
/* Whether those of `set` that have something missing may be asked so much. */
bool run_state_may_send(const struct run_state *state, const struct config *config,
	const struct run_plan *plan, struct err *err);
/* Opens the transport with the keys of whoever is asked. */
bool run_state_open(struct run_state *state, struct err *err);
bool run_state_check(struct run_state *state, const char *what, const struct candidate *candidate,
	struct err *err);

/* run_judges.c: what graders ask of what is stored by now, cases as in struct run_scope. Its end
 * becomes that of `summary`. *asked: whether anything was to be asked. */
bool run_judges(struct run_state *state, const int64_t *cases, bool *asked, struct err *err);
/* The same of any questions, planned again after each round. */
struct run_questions {
	bool (*plan)(void *context, struct arena *arena, bool again, struct run_plan *out,
		struct err *err);
	struct run_source source;
	void *context;
};
bool run_ask(struct run_state *state, const struct run_questions *questions, bool *asked,
	struct err *err);

/* Takes off what a part of a run used. */
void run_state_spend(struct run_state *state, const struct run_summary *summary);

/* run_looks.c: plans of looks, from configuration, command line or ledger. */
bool run_looks_find(struct run_state *state, bool *staged, struct err *err);
/* Look by look, until every route is decided or its plan has come to its end. The summary is that
 * of all stages. */
bool run_looks(struct run_state *state, int64_t *missing, struct err *err);

#endif
