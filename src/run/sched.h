/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_SCHED_H
#define TIERCAL_RUN_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "config/config.h"
#include "core/http_msg.h"
#include "core/response.h"

/*
 * Who may start, and when: all policy of a run, and no I/O. It is told the time and what happened,
 * and says what to do next. An exchange goes
 *
 *   READY -> IN_FLIGHT -> DONE
 *               |  ^
 *               v  |
 *             WAITING -> DONE
 *
 * and its state changes only in here. An exchange that waits for its next attempt keeps its place
 * in the candidate's window: so a candidate that answers nothing is asked nothing new. Candidates
 * share only the limits per host and in all, what waits takes no part in those, and each has its
 * share of them kept free: one that is throttled or slow never slows another.
 *
 * Where prompts begin alike and at length, the first one goes alone, so that the provider's prompt
 * cache holds it when the rest comes.
 *
 * Sources of the numbers: the retry policy of AWS SDKs (token bucket, jitter), AIMD of TCP.
 */
enum sched_state {
	SCHED_READY,
	SCHED_IN_FLIGHT,
	SCHED_WAITING,
	SCHED_DONE,
};

/* One exchange; memory is the caller's from sched_add() until it is DONE. */
struct sched_task {
	/* Filled by the caller before sched_add. */
	size_t candidate;
	uint64_t seed;          /* of its delays: from its address */
	int64_t reserve_cost;   /* what it may cost at most, picodollars */
	int64_t reserve_tokens; /* the same in tokens: a token a byte, and max_tokens */
	int64_t pace_tokens;    /* what it will likely take of tpm */
	int64_t pace_input;     /* of these, input */
	size_t prefix;          /* 1 to prefix_count: begins like all of that number; 0: alone */
	/* Kept by sched; to be read only. */
	enum sched_state state;
	int attempts;     /* that were started */
	int tries;        /* of these, failed by a fault that counts */
	int throttles;    /* failed by throttling */
	int64_t added_us; /* became known */
	/* Should have started: at an even pace of rpm from the run's start, else when it became
	 * known. Set with first_start_us. */
	int64_t planned_us;
	int64_t first_start_us;
	int64_t start_us; /* of the attempt in flight */
	int64_t due_us;   /* waiting: not before this */
	int price;        /* of its next or last retry, in tokens of the bucket */
	bool probe;
	bool warms;      /* the first of its prefix */
	int64_t started; /* which of the candidate's attempts this one is */
	int resends;
	struct rng rng;
	struct sched_task *next; /* in the list it is in */
};

/* What a candidate allows; 0 means no limit of that kind. */
struct sched_limits {
	int concurrency;
	int start; /* of the window; 0: SCHED_START */
	int64_t rpm, tpm;
	int attempts;
	int64_t deadline_us;
	const char *host; /* NULL: none; borrowed only while sched_new runs */
};

#define SCHED_CONCURRENCY 64
#define SCHED_START 8
#define SCHED_IN_FLIGHT_MAX 256
#define SCHED_HOST_MAX 128
#define SCHED_BUCKET 500
#define SCHED_COST_TRANSIENT 14
#define SCHED_COST_THROTTLED 5
#define SCHED_PROBE_TOKENS 100
#define SCHED_PROBES 10
#define SCHED_PROBE_US INT64_C(30000000)
#define SCHED_SPOILED_TRIES 3
#define SCHED_WAIT_MAX_US INT64_C(120000000)
#define SCHED_REJECTED_FIRST 5
#define SCHED_REJECTED_ROW 20
#define SCHED_FORBIDDEN_ROW 3
#define SCHED_LOST_ROW 20
#define SCHED_HELD \
	256 /* tasks that are held for a prefix before others are no longer looked for \
	     */

struct sched_options {
	size_t candidate_count;
	const struct sched_limits *limits; /* [candidate] */
	struct config_budget budget;
	/* 0: SCHED_IN_FLIGHT_MAX and SCHED_HOST_MAX, or the most that one candidate is allowed. */
	int max_in_flight;
	int max_per_host;
	size_t prefix_count;
	int64_t now_us;
};

struct sched *sched_new(const struct sched_options *options);
void sched_free(struct sched *sched); /* NULL is fine */

enum sched_kind {
	SCHED_FETCH,    /* hand in more tasks of `candidate`, or say that there are none */
	SCHED_START_IT, /* send `task` */
	SCHED_GIVE_UP,  /* `task` is DONE without another attempt: its last fault stands; with no
			   attempt at all it was never asked */
	SCHED_WAIT,     /* until something ends or `until_us` */
};

struct sched_act {
	enum sched_kind kind;
	size_t candidate;
	struct sched_task *task;
	int64_t until_us;
};

/* What to do next; false: everything is over. */
bool sched_next(struct sched *sched, int64_t now_us, struct sched_act *act);

void sched_add(struct sched *sched, struct sched_task *task, int64_t now_us);
/* No more tasks of this candidate will come. */
void sched_exhausted(struct sched *sched, size_t candidate);

/* What became of an attempt. */
struct sched_result {
	enum fault fault;  /* FAULT_NONE: answered */
	int status;        /* 403 counts apart */
	bool no_host;      /* its name does not resolve */
	bool no_retry;     /* the server forbids another attempt, or it would be in vain */
	bool maybe_billed; /* failed, but the whole request had left */
	int64_t wait_us;   /* as the server directs, or -1 */
	int64_t cost;      /* of an answer, picodollars */
	int64_t tokens;    /* of an answer, input and output */
	bool guessed;      /* both of these: the budget counts what it may have cost at most */
	const struct http_rate *rate; /* [HTTP_RATE_COUNT], as the reply told, or NULL */
};

/* True: the task waits for another attempt. False: it is DONE. */
bool sched_ended(struct sched *sched, struct sched_task *task, const struct sched_result *result,
	int64_t now_us);
/* Instead of sched_ended: the model refuses a parameter that is left out now; asked again at once,
 * not counted as an attempt. False once it was done SCHED_RESENDS times: end it, then. */
#define SCHED_RESENDS 3
bool sched_resend(struct sched *sched, struct sched_task *task, int64_t now_us);
/* Instead of sched_ended: the attempt was dropped (the program leaves, or could not send it). */
void sched_dropped(struct sched *sched, struct sched_task *task, bool maybe_billed);

/* Nothing new starts; what is in flight is awaited. */
void sched_drain(struct sched *sched);
bool sched_is_draining(const struct sched *sched);

/* Why nothing more is asked of a candidate. */
enum sched_stop {
	SCHED_GOING,
	SCHED_STOP_FATAL,    /* a fault that waiting cannot mend */
	SCHED_STOP_REJECTED, /* rejected from the start, or many in a row */
	SCHED_STOP_DOWN,     /* every probe failed */
	SCHED_STOP_NO_HOST,
	SCHED_STOP_ASKED, /* the server wants a pause longer than deadlines allow, or its rate
			     headers let nothing through for so long */
};

struct sched_view {
	enum sched_stop stop;
	int64_t again_us; /* of SCHED_STOP_ASKED: monotonic, when to come again */
	int window;       /* how many may be on their way */
	int in_flight, waiting, ready;
	int bucket; /* tokens left for retries */
	bool down;
	int64_t pause_us; /* monotonic: the provider lets nothing start before */
	int probes;       /* failed in a row */
	int64_t started;  /* attempts */
	int64_t possibly_spent;
};

struct sched_view sched_view(const struct sched *sched, size_t candidate);
int sched_in_flight(const struct sched *sched);
/* The limit that ended the run, "usd", "requests", "tokens" or "time", or NULL. */
const char *sched_budget_ended(const struct sched *sched);
/* Of all candidates: spent, possibly spent and reserved. */
int64_t sched_committed_cost(const struct sched *sched);
int64_t sched_committed_tokens(const struct sched *sched);

/* The delays of the policy, for tests: before the attempt after failure number n of its kind. */
int64_t sched_delay(struct rng *rng, enum fault fault, int n);

#endif
