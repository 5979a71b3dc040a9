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
	/* Exchanges that ended. */
	int64_t answered;
	int64_t ended;
	int rejected_row, forbidden_row;
	/* Pace: the theoretical arrival times of the next request and the next token. */
	int64_t request_us, token_us;
	int64_t started;
	int64_t possibly_spent;
};

struct sched {
	struct lane *lanes;
	size_t lane_count;
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

/* pace.c: when the pace of rpm and tpm lets the next request go; at most now. */
int64_t pace_next(const struct lane *lane, int64_t now_us);
void pace_started(struct lane *lane, const struct sched_task *task, int64_t now_us);
void pace_measured(struct lane *lane, const struct sched_task *task, int64_t tokens);

/* budget.c: the limit that keeps a task from starting, or NULL. */
const char *budget_blocks(const struct sched *sched, const struct sched_task *task);
/* The limit that nothing can start under any more, whatever comes back. */
const char *budget_over(const struct sched *sched, int64_t now_us);
void budget_reserve(struct sched *sched, const struct sched_task *task);
void budget_release(struct sched *sched, const struct sched_task *task);

/* fault.c: a lane whose bucket cannot pay for a retry. */
void lane_go_down(struct lane *lane, int64_t now_us);

#endif
