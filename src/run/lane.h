/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_LANE_H
#define TIERCAL_RUN_LANE_H

#include "run/sched.h"

/* Private to sched*.c. */
struct task_list {
	struct sched_task *first, *last;
	int count;
};

void list_push(struct task_list *list, struct sched_task *task);
struct sched_task *list_pop(struct task_list *list);
void list_remove(struct task_list *list, struct sched_task *task);

/* Tokens of the last minute, by quarters of a second and the part of one at its far end. */
#define PACE_SLOTS 241
struct pace_window {
	int64_t slots[PACE_SLOTS]; /* [number of the quarter % PACE_SLOTS] */
	int64_t last;              /* number of the latest quarter */
	int64_t sum;
};

/* What the provider lets through of one kind, as its last reply told. */
struct lane_rate {
	int64_t limit;    /* 0: not known */
	int64_t left;     /* less what was started since */
	int64_t until_us; /* nothing of this holds any more from then on */
};

enum prefix {
	PREFIX_COLD,
	PREFIX_WARMING, /* the first is on its way */
	PREFIX_WARM,
};

/* What is known of one candidate. */
struct lane {
	struct sched_limits limits;
	size_t host; /* SIZE_MAX: none */
	struct task_list ready, waiting;
	int in_flight;
	bool exhausted;
	enum sched_stop stop;
	int64_t again_us;
	/* Adaptive concurrency. */
	int window;
	int successes;  /* towards the next growth */
	bool throttled; /* once: growth is additive from then on */
	int64_t cut_us; /* of the last cut, or INT64_MIN / 2 */
	/* Retries. */
	int bucket;
	int failures_row; /* attempts failed since the last success */
	bool down;
	bool probing; /* the probe is in flight */
	int probes;
	int64_t probe_us; /* when the next one may start */
	int64_t pause_us; /* nothing starts before this */
	int64_t rate_us;  /* its next task was kept until then by the provider's own limits */
	/* Exchanges that ended. */
	int64_t answered;
	int64_t ended;
	int rejected_row, forbidden_row;
	int lost_row; /* ended by a fault without an answer between them */
	/* Pace: the theoretical arrival times of the next request and the next token, and of the
	 * next new request were there neither retries nor waiting. */
	int64_t request_us, token_us, plan_us;
	struct pace_window minute;
	struct lane_rate rate[HTTP_RATE_COUNT];
	unsigned char *prefixes; /* enum prefix [prefix_count] */
	int64_t started;
	int64_t possibly_spent;
};

struct sched {
	struct lane *lanes;
	size_t lane_count;
	unsigned char *prefixes; /* of all lanes */
	int *host_in_flight;
	int max_in_flight, max_per_host;
	int in_flight;
	size_t turn;
	bool draining;
	struct config_budget budget;
	int64_t started_us;
	int64_t spent, possibly_spent, reserved; /* picodollars */
	int64_t tokens, reserved_tokens;
	int64_t requests;
	const char *blocked; /* by which limit the last task was kept back */
	const char *budget_ended;
};

/* pace.c: when the pace of rpm and tpm lets the next request go, at least now: any, and this. */
int64_t pace_next(const struct lane *lane, int64_t now_us);
int64_t pace_next_of(const struct lane *lane, const struct sched_task *task, int64_t now_us);
/* When a new request is planned: call once for each. */
int64_t pace_planned(struct lane *lane, const struct sched_task *task);
void pace_started(struct lane *lane, const struct sched_task *task, int64_t now_us);
void pace_measured(struct lane *lane, const struct sched_task *task, int64_t tokens);

/* rate.c: when the provider's own limits let it go, as far as they are known; at least now. */
int64_t rate_next(const struct lane *lane, const struct sched_task *task, int64_t now_us);
void rate_started(struct lane *lane, const struct sched_task *task);
/* After the task has landed. */
void rate_told(struct lane *lane, const struct sched_task *task, const struct http_rate *rate,
	int64_t now_us);

/* share.c: whether the limits per host and in all leave room for another attempt. */
bool share_has_room(const struct sched *sched, const struct lane *lane);

/* budget.c: the limit that keeps a task from starting, or NULL. */
const char *budget_blocks(const struct sched *sched, const struct sched_task *task);
/* The limit that nothing can start under any more, whatever comes back. */
const char *budget_over(const struct sched *sched, int64_t now_us);
void budget_reserve(struct sched *sched, const struct sched_task *task);
void budget_release(struct sched *sched, const struct sched_task *task);

/* sched.c: the first of its prefix came to an end, or was not sent at all. */
void lane_warmed(struct lane *lane, struct sched_task *task, enum prefix state);

/* fault.c: a lane whose bucket cannot pay for a retry. */
void lane_go_down(struct lane *lane, int64_t now_us);

#endif
