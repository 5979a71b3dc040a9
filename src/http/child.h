/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_CHILD_H
#define TIERCAL_HTTP_CHILD_H

#include "base/vec.h"
#include "http/job.h"

/* Child programs: the body goes to standard input, what comes from standard output is the answer.
 * Each is killed with its process group at its time limit, and in any case when it ends. */
struct child_pool {
	VEC(struct job_ref) jobs;
	VEC(struct job_fd) fds;
};

/* Starts it, or ends the job at once; true if it runs. */
bool child_start(struct child_pool *pool, struct job *job);
/* What to watch; valid until the next call. Returns the longest time to wait in ms. */
int child_watch(struct child_pool *pool, int timeout_ms);
/* Moves all on; what has ended goes to `done`. */
void child_step(struct child_pool *pool, struct job_list *done);
void child_abort(struct child_pool *pool, struct job_list *dropped);
void child_fini(struct child_pool *pool);

#endif
