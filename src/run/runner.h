/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_RUNNER_H
#define TIERCAL_RUN_RUNNER_H

#include "provider/provider.h"
#include "run/histogram.h"
#include "run/run.h"
#include "run/sched.h"

/* Private to runner*.c. */

#define RUNNER_BATCH 32       /* tasks read from the store at once, for one candidate */
#define RUNNER_DROPPED 4      /* parameters a model may refuse */
#define RUNNER_FILTERED 3     /* pages with a 403 in a row: a candidate is kept out altogether */
#define RUNNER_COMMIT_ROWS 64 /* answers that come without any waiting are committed so often */
/* From about 1,024 tokens on providers cache what prompts begin with; four bytes a token. */
#define RUNNER_CACHED_BYTES 4096
#define RUNNER_PAUSE_US INT64_C(60000000) /* a longer one that the provider wants is said */
#define RUNNER_DRAIN_US INT64_C(30000000)
/* How long and how often it is tried to store what a full disk refused. */
#define RUNNER_SAVE_US INT64_C(10000000)
#define RUNNER_SAVE_EACH_US INT64_C(500000)

/* One exchange from the moment it is read from the plan until it is stored. Reused. */
struct flight {
	struct sched_task task; /* first: sched hands out pointers to it */
	struct flight *next;    /* of the spare ones */
	struct flight *sibling; /* of all */
	struct arena arena;     /* of the attempt in flight */
	struct digest address;
	size_t route, case_index;
	int repeat;
	int64_t started_wall_us;
	struct suite_case item;
	struct prompt prompt;
	bool rendered; /* item and prompt are there already, for the first attempt */
	struct call call;
	struct http_req req;
	bool resent;    /* because a 400 said that it had arrived truncated */
	size_t dropped; /* how many of the candidate's dropped parameters this attempt left out */
	const char *dropped_list[RUNNER_DROPPED + 1];
	/* Of the last fault, should there be no further attempt. */
	enum outcome outcome;
	int status;
	int64_t duration_us;
	char message[256];
	/* Once it is over, until the commit that holds it has returned. */
	struct flight *unsaved; /* the next one */
	struct exchange exchange;
	bool graded;
	struct digest grade_key;
	struct grade grade;
};

/* What the runner knows of one candidate. */
struct runner_lane {
	const struct candidate *candidate;
	const struct provider *provider;
	const struct price *price; /* or NULL */
	int64_t after_seq;
	const char *dropped[RUNNER_DROPPED];
	size_t dropped_count;
	char served[128]; /* model that answered first */
	int filtered;     /* pages with a 403 in a row */
	bool said_served, said_suspect, said_down;
	int64_t said_pause_us; /* the end of the pause that was said last */
	struct histogram latencies, first_tokens;
	char fault[256];
};

struct runner {
	const struct run_job *job;
	struct arena *arena; /* of the summary */
	struct arena scratch;
	struct sched *sched;
	struct runner_lane *lanes;
	size_t *prefixes;      /* [route] of sched's tasks */
	struct prompt *shared; /* [route] what all prompts begin with, where that is worth it */
	struct run_summary *out;
	struct flight *all, *spare;
	int64_t now_us;
	bool open; /* a transaction */
	int rows;  /* in it */
	/* Over, and not committed yet: what was paid for is held until it is safe. */
	struct flight *unsaved, **unsaved_end;
	int64_t save_until_us, save_next_us;
	int64_t drain_until_us;
	struct err broken; /* the first fault of our own; kind ERR_NONE: none */
};

/* fetch.c */
bool runner_fetch(struct runner *run, size_t candidate, struct err *err);
void runner_recycle(struct runner *run, struct flight *flight);

/* flight.c. An attempt is made anew from the case: the same bytes each time, and nothing to keep
 * while it waits. */
bool runner_render(struct runner *run, struct flight *flight, struct err *err);
/* Renders, encodes and hands to the transport, or answers at once. */
bool runner_start(struct runner *run, struct flight *flight, struct err *err);

/* landing.c */
bool runner_land(
	struct runner *run, struct flight *flight, const struct http_reply *reply, struct err *err);
/* An attempt that came to an end without any reply: `resp` is what there is. */
bool runner_land_response(struct runner *run, struct flight *flight, const struct response *resp,
	enum fault fault, struct err *err);
bool runner_give_up(struct runner *run, struct flight *flight, struct err *err);

/* tell.c: to whoever looks at every attempt. */
enum runner_tell {
	RUNNER_OVER,
	RUNNER_AGAIN, /* another attempt follows */
	RUNNER_GIVEN_UP,
};
void runner_tell(struct runner *run, struct flight *flight, const struct response *resp,
	enum runner_tell what);

/* keep.c: the exchange is over. It is graded and stored with its grade in the transaction of this
 * turn, and its flight is recycled when that is committed. */
bool runner_keep(struct runner *run, struct flight *flight, const struct exchange *exchange,
	struct err *err);
bool runner_commit(struct runner *run, struct err *err);
/* After a fault of our own: nothing more is written for the time being. */
void runner_hold(struct runner *run);
/* What could not be stored is tried again, for a while. True: there is nothing more to try. */
bool runner_save_again(struct runner *run);
/* How many answers were lost to the fault. */
int64_t runner_unsaved(const struct runner *run);

/* What a request is made from, whatever way it goes. */
struct runner_ask {
	size_t route, candidate;
	int repeat;
	const struct prompt *prompt;
	const char *const *dropped;
};
void runner_call(const struct run_job *job, const struct runner_ask *ask, struct arena *arena,
	struct call *out);
/* refusals.c: of what would be sent, the parameters that the catalog says the model refuses. */
size_t runner_known_refusals(
	const struct run_job *job, size_t candidate, const char *names[RUNNER_DROPPED]);
/* How that is said. */
const char *runner_refusal_note(
	struct arena *arena, const char *candidate, const char *const *names, size_t count);
/* The sum over candidates. */
void runner_total(struct run_summary *out);
enum outcome runner_outcome(enum fault fault, enum outcome said);

/* One line, made in the arena of the summary. */
void runner_note(const struct runner *run, const char *line);

#endif
