/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_STORE_H
#define TIERCAL_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/sha256.h"
#include "core/exchange.h"
#include "core/score.h"

/*
 * The database of exchanges, runs and scores: the only state. SQLite, WAL, one writer that holds an
 * OS lock beside the file. Errors are ERR_STORE.
 */
struct store;

enum store_mode {
	STORE_READ,    /* must exist */
	STORE_WRITE,   /* made if missing; what can be computed again: synchronous NORMAL */
	STORE_COLLECT, /* the run lock is taken (5 s), synchronous FULL: answers cost money */
};

/* `force`: also on a network file system, and beyond 16 GiB. */
bool store_open(
	const char *path, enum store_mode mode, bool force, struct store **out, struct err *err);
void store_close(struct store *store); /* NULL is fine */
bool store_writable(const struct store *store);
/* Whether STORE_WRITE can work: the file and its folder may be written to. */
bool store_may_write(const char *path);
/* Refuses what is estimated to grow by so many bytes if they would take it beyond its limit, or if
 * twice as many are not free on its disk. */
bool store_check_space(struct store *store, int64_t bytes, struct err *err);
/* Something could not be written for want of space. */
bool store_full(const struct store *store);
/* A sync has failed: nothing more can be written by this process. */
bool store_failed(const struct store *store);

/* What fails between begin and commit is to be followed by a rollback; commit does its own. */
bool store_begin(struct store *store, struct err *err);
bool store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);

/* Exchanges. A later answer to the same address replaces one that was not final; what is final
 * stays. */
bool store_put_exchange(struct store *store, const struct exchange *exchange, struct err *err);
/* *found false: nothing is stored. Texts are copied into the arena; `raw` and `request` only if
 * `whole`. */
bool store_get_exchange(struct store *store, const struct digest *address, bool whole,
	struct arena *arena, struct exchange *out, bool *found, struct err *err);
/* *final: a final outcome is stored, so it need not be asked again. */
bool store_has_final(
	struct store *store, const struct digest *address, bool *final, struct err *err);

/* A task: what one run wants of one (route, candidate, case, repeat). */
struct store_task {
	int64_t seq; /* order within the run, from 1 */
	struct digest address;
	const char *route;
	const char *candidate;
	const char *case_id;
	size_t route_index, candidate_index, case_index;
	int repeat;
};

/* Plans are written into the store, so memory does not grow with the number of cases: begin (which
 * begins a transaction), add each task in the order of seq, end (which commits). After a failure
 * store_rollback is the caller's. The id (SHA-256 of all addresses, sorted; 12 hex digits) comes
 * out of end; the same plan gives the same id and replaces its tasks, with a new key. */
enum store_run_kind {
	STORE_RUN_COLLECTED,
	STORE_RUN_IMPORTED,
	STORE_RUN_ASKED, /* what the graders of a run ask: nobody names it, and it is never the
			  * latest */
};
bool store_plan_begin(struct store *store, enum store_run_kind kind, struct err *err);
bool store_plan_add(struct store *store, const struct store_task *task, struct err *err);
bool store_plan_end(struct store *store, const char *config_digest, char run_id[13], int64_t *run,
	struct err *err);

/* How many tasks a run has, and how many of them have no final exchange, per candidate index; tasks
 * of one address count once. */
bool store_plan_tally(struct store *store, int64_t run, int64_t *tasks, int64_t *missing,
	size_t candidate_count, struct err *err);
/* Only what is missing, and its sum (per_candidate NULL: only the sum). */
bool store_plan_missing(struct store *store, int64_t run, int64_t *per_candidate,
	size_t candidate_count, int64_t *total, struct err *err);
/* The next tasks of one candidate after `after_seq` without a final exchange, at most `max`; texts
 * live in the arena. Several tasks of one address (two routes of one suite) come once. */
bool store_plan_next(struct store *store, int64_t run, size_t candidate_index, int64_t after_seq,
	struct arena *arena, struct store_task *tasks, size_t max, size_t *count, struct err *err);

/* The first task of a run that has this address. */
bool store_task_of(struct store *store, int64_t run, const struct digest *address,
	struct arena *arena, struct store_task *out, bool *found, struct err *err);

/* Batches handed over to a provider. Written before anything is sent: what is intended, then the
 * provider's id. The tasks of one that is not closed are kept out of store_plan_next: asking them
 * again would be paying twice. */
struct store_batch {
	int64_t id;
	const char *key; /* our own, by which the provider's is found again */
	const char *candidate, *provider, *model, *base_url;
	const char *remote; /* the provider's id; "": it may or may not have been submitted */
	int64_t created_wall_us;
	int64_t tasks;
	int64_t reserve_cost, reserve_tokens; /* what it may cost at most */
};

struct store_batch_task {
	struct digest address;
	struct str request; /* body as it would be sent alone */
	struct str dropped; /* parameters left out, space-separated */
};

/* All exchanges, whole, in the order of their addresses; `batch` is the one an answer came from, or
 * NULL. Together with what else is read here, this makes one store of two: every write below is
 * idempotent by address, id or key, so that what is put twice is there once. */
typedef bool store_exchange_sink(void *context, const struct exchange *exchange,
	const struct store_batch *batch, struct err *err);
bool store_each_exchange(
	struct store *store, store_exchange_sink *sink, void *context, struct err *err);

/* Adding is within store_begin and store_commit: the batch (its id comes out), each task, and its
 * size and reserve. */
bool store_batch_add(struct store *store, struct store_batch *batch, struct err *err);
bool store_batch_add_task(
	struct store *store, int64_t id, const struct store_batch_task *task, struct err *err);
bool store_batch_size(struct store *store, const struct store_batch *batch, struct err *err);
/* `remote` is its id there; empty: not known, again. */
bool store_batch_submitted(struct store *store, int64_t id, const char *remote, struct err *err);
/* What has no answer by now is missing like any other task. `word`: how it ended. */
bool store_batch_close(struct store *store, int64_t id, const char *word, struct err *err);
/* Those that are not closed, oldest first; in the arena. */
bool store_batches(struct store *store, struct arena *arena, struct store_batch **out,
	size_t *count, struct err *err);

/* The tasks without an answer, in the order they were added; texts until the sink returns. */
typedef bool store_batch_sink(void *context, const struct store_batch_task *task, struct err *err);
bool store_each_batch_task(
	struct store *store, int64_t id, store_batch_sink *sink, void *context, struct err *err);
bool store_batch_left(struct store *store, int64_t id, int64_t *count, struct err *err);
/* One of them. *found false: it has its answer already, or is none of this batch. */
bool store_batch_task(struct store *store, int64_t id, const struct digest *address,
	struct arena *arena, struct store_batch_task *out, bool *found, struct err *err);
/* The task is over; `answered`: its exchange is stored and was paid at the price of a batch. */
bool store_batch_over(struct store *store, int64_t id, const struct digest *address, bool answered,
	struct err *err);
/* Whether the exchange came from a batch. */
bool store_was_batched(
	struct store *store, const struct digest *address, bool *batched, struct err *err);

/* Runs: newest last started. */
struct store_run {
	int64_t run; /* key */
	char id[13];
	int64_t created_wall_us;
	bool imported;
	int64_t tasks;
};
/* `id` NULL or "latest": the newest; a prefix of at least 4 digits is enough. ERR_USAGE if there is
 * no such run. */
bool store_find_run(struct store *store, const char *id, struct store_run *out, struct err *err);
/* All tasks of a run in order of route, candidate, case, repeat, page by page: a run that is
 * planned anew meanwhile ends early. */
typedef bool store_task_sink(void *context, const struct store_task *task, struct err *err);
bool store_each_task(
	struct store *store, int64_t run, store_task_sink *sink, void *context, struct err *err);

/* Grades, keyed by what they depend on: the exchange and a digest of graders and case. */
bool store_put_grade(struct store *store, const struct digest *address, const struct digest *key,
	const struct grade *grade, struct err *err);
bool store_get_grade(struct store *store, const struct digest *address, const struct digest *key,
	struct arena *arena, struct grade *out, bool *found, struct err *err);

/* Scores recorded elsewhere. */
struct store_import {
	const char *route, *case_id, *model;
	int repeat;
	double score;                        /* NaN: not measured */
	int format_ok;                       /* 1, 0, -1 unknown */
	int64_t input_tokens, output_tokens; /* -1 unknown */
	int64_t cost;                        /* picodollars or MONEY_UNKNOWN */
	int64_t latency_us;                  /* -1 unknown */
	const char *answer;                  /* or NULL */
	int64_t model_order;                 /* filled by store_each_import: of first appearance */
};
/* Within store_begin and store_commit. The id is the SHA-256 of all rows sorted. */
bool store_import_begin(struct store *store, struct err *err);
bool store_import_add(struct store *store, const struct store_import *row, struct err *err);
bool store_import_end(
	struct store *store, const char *source, char run_id[13], int64_t *run, struct err *err);
/* All rows of an imported run, ordered by route, case_id, model in order of first appearance,
 * repeat. */
typedef bool store_import_sink(void *context, const struct store_import *row, struct err *err);
bool store_each_import(
	struct store *store, int64_t run, store_import_sink *sink, void *context, struct err *err);

/* Numbers that were drawn at random, by the digest of everything they depend on. */
#define STORE_DRAWN_VALUES 4
bool store_put_drawn(struct store *store, const struct digest *key,
	const double values[STORE_DRAWN_VALUES], struct err *err);
bool store_get_drawn(struct store *store, const struct digest *key,
	double values[STORE_DRAWN_VALUES], bool *found, struct err *err);

/* The ledger of looks: what was seen of the cases of a route, when, and what was expected of it
 * then. Looking again costs error, so this has to outlast every call. */
struct store_question {
	const char *route, *suite; /* digest of the suite */
	const char *reference;     /* as configured, "" for the dearest */
	const char *question; /* digest of margin, confidence and what else a verdict is about */
};

#define STORE_LOOKS 4

struct store_look {
	int look; /* from 1 */
	int64_t cases;
	int64_t taken_us; /* since 1970, UTC */
	double level;
};

struct store_first_cost {
	const char *name; /* candidate or chain */
	int64_t cost;     /* picodollars a request; MONEY_UNKNOWN: it had no price */
	bool late;        /* it was not there at the first look */
	int joined;       /* the later look at which it joined, at this cost; 0: the first */
};

struct store_ledger {
	int64_t id;
	const char *looks;    /* as planned: "50,100,200"; "": one, at all cases */
	const char *compared; /* who was the reference at the first look; "" before it */
	struct store_look taken[STORE_LOOKS];
	size_t taken_count;
	struct store_first_cost *costs; /* by name */
	size_t cost_count;
};

/* Texts live in the arena. *found false: nothing was planned or seen. */
bool store_find_ledger(struct store *store, const struct store_question *question,
	struct arena *arena, struct store_ledger *out, bool *found, struct err *err);
/* The newest plan of any question about these cases; NULL: none. */
bool store_find_looks(struct store *store, const struct store_question *question,
	struct arena *arena, const char **looks, struct err *err);
/* When the route was last looked at with other cases, before the first look at these; 0: never. */
bool store_find_earlier_look(struct store *store, const char *route, const char *suite,
	int64_t *taken_us, struct err *err);
/* Plans `looks`, unless a look was taken: then the old plan stands. */
bool store_plan_looks(struct store *store, const struct store_question *question, const char *looks,
	struct err *err);
/* Within store_begin and store_commit. What is on record already stands. */
bool store_add_look(struct store *store, int64_t ledger, const struct store_look *look,
	const char *compared, struct err *err);
/* One that joins takes the place of what is on record of it. */
bool store_add_first_cost(
	struct store *store, int64_t ledger, const struct store_first_cost *cost, struct err *err);
/* A case that a look took. */
bool store_add_seen(
	struct store *store, int64_t ledger, const char *id, int64_t taken_us, struct err *err);

/* The cases that a question was answered with before a time, whatever suites they stood in. */
struct store_seen {
	struct map ids;     /* to be released by map_fini */
	int64_t last_us;    /* when the last of them was looked at; 0: never */
	int64_t unknown_us; /* a look whose cases are not on record; 0: none */
};
/* `other` is a second name of the question. */
bool store_find_seen(struct store *store, const struct store_question *question, const char *other,
	int64_t before_us, struct store_seen *out, struct err *err);

#endif
