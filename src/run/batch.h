/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_BATCH_H
#define TIERCAL_RUN_BATCH_H

#include "run/runner.h"

/*
 * Private to batch*.c. A batch goes through these steps; each is one request to the provider, and
 * one at a time is in flight:
 *
 *   FIND     after a death in between: was it submitted? asked of the API's list. Where that is a
 *            guess and no line of the results is ours, it goes on to the next one
 *   UPLOAD   the file of requests, where the API wants one
 *   SUBMIT
 *   POLL     again and again, at growing intervals
 *   CANCEL   when all is to be stopped; then POLL
 *   RESULTS  line by line, each committed with the others that came so far
 *   OVER     all that could be had is stored
 *   LEFT     goes on at the provider; a later call goes on with it
 */
enum batch_step {
	BATCH_FIND,
	BATCH_UPLOAD,
	BATCH_SUBMIT,
	BATCH_POLL,
	BATCH_CANCEL,
	BATCH_FETCH,
	BATCH_OVER,
	BATCH_LEFT,
};

#define BATCH_POLL_US INT64_C(15000000)
#define BATCH_POLL_MAX_US INT64_C(300000000)
/* What is held in memory of one batch until it is handed over. */
#define BATCH_BYTES_MAX ((size_t)64 << 20)
/* Clocks differ by so much at most, when a batch is looked for by its time. */
#define BATCH_CLOCK_US INT64_C(300000000)

struct batch_lane {
	const struct candidate *candidate;
	const struct provider *provider;
	const struct batch_api *api; /* NULL: it has none, and is passed over */
	const struct price *price;   /* of a batch; of the list where that is not known; or NULL */
	int64_t after_seq;
	bool exhausted; /* nothing is left to hand over */
	bool blocked;   /* by the budget, until something comes back */
	const char *dropped[RUNNER_DROPPED];
	size_t dropped_count;
	char fault[256];
};

struct batch_stranger {
	const struct batch_stranger *next;
	const char *remote;
};

struct batch {
	struct batch *next;
	struct batcher *batcher;
	size_t lane;
	struct store_batch row;
	enum batch_step step;
	bool resumed;    /* of an earlier call */
	bool maybe_sent; /* it may be at the provider */
	bool in_flight;
	struct arena arena; /* of the request in flight */
	struct http_req req;
	struct buf input;
	const char *file; /* that was uploaded */
	int64_t next_us, interval_us;
	bool guessed; /* its id may be another's: found by time and number, and not by our key */
	const struct batch_stranger *strangers; /* ids that turned out to be others' */
	int failures;                           /* in a row */
	char word[64];
	const char *results[BATCH_RESULTS];
	size_t result_count, result_at;
	int fetches;    /* of its results that lacked lines */
	int64_t undone; /* requests without a line, as the provider counts them */
	/* Of this call. */
	int64_t ours; /* lines for requests of it */
	int64_t answered, failed, expired, cancelled, unknown, unreadable;
	bool learnt; /* parameters the model refuses: the requests are made anew without them */
};

struct batcher {
	const struct run_job *job;
	const struct run_batch_options *options;
	struct arena *arena; /* of the summary */
	struct arena scratch, line;
	struct run_summary *out;
	struct batch_lane *lanes;
	struct batch *first, *last;
	int64_t now_us;
	bool open; /* a transaction */
	int rows;
	bool leaving; /* a signal, the end of time or a fault of our own: nothing new is sent */
	int64_t leave_us;
	const char *limit; /* of the budget, that kept something back */
	struct err broken;
};

void batch_note(struct batcher *b, const char *format, ...) ATTR_PRINTF(2, 3);
/* For notes: "CANDIDATE: batch ID". */
const char *batch_name(const struct batch *batch);

/* batch_make.c */
/* Writes the next batch of a candidate into the store; *out NULL: there is nothing for one. */
bool batch_make(struct batcher *b, size_t lane, struct batch **out, struct err *err);
/* The bytes that are handed over, from the store. */
bool batch_input(struct batch *batch, struct err *err);
struct batch *batch_append(struct batcher *b, size_t lane, const struct store_batch *row);

/* batch_step.c */
bool batch_start(struct batch *batch, struct err *err);
bool batch_land(struct batch *batch, const struct http_reply *reply, struct err *err);

/* batch_collect.c */
void batch_take_line(void *context, struct str line, bool whole);
bool batch_close(struct batch *batch, const char *word, struct err *err);
bool batch_commit(struct batcher *b, struct err *err);
bool batch_begin(struct batcher *b, struct err *err);
/* What came to nothing before it was sent. */
bool batch_reject(struct batcher *b, size_t lane, const struct digest *address, const char *why,
	struct err *err);

#endif
