/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_CURL_H
#define TIERCAL_HTTP_CURL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "http/job.h"

/* Requests over HTTP. All names begin with wire_, because curl_ is libcurl's. */
struct wire;

bool wire_open(int max_total, int max_host, struct wire **out, struct err *err);
void wire_close(struct wire *wire);

/* Starts a job whose URL and headers have been checked; `key` may be NULL. */
bool wire_start(struct wire *wire, struct job *job, const struct keys_entry *key, struct err *err);
/* Waits for at most `timeout_ms` on all sockets and `fds`, moves everything on, and appends what
 * has ended to `done`. */
bool wire_step(struct wire *wire, const struct job_fd *fds, size_t fd_count, int timeout_ms,
	struct job_list *done, struct err *err);
/* Drops all jobs in flight into `dropped`, without a reply. */
void wire_abort(struct wire *wire, struct job_list *dropped);
/* Releases what a job holds of libcurl. */
void wire_forget(struct job *job);

#endif
