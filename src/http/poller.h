/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_POLLER_H
#define TIERCAL_HTTP_POLLER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "http/job.h"

/*
 * Waits for many sockets, of which few have something: the kernel keeps the list (epoll), so that a
 * turn costs what has happened and not what is open.
 */
struct poller;

bool poller_open(struct poller **out, struct err *err);
void poller_close(struct poller *poller); /* NULL is fine */

/* From now on watches for this; for neither: no longer. False when the kernel refuses. */
bool poller_watch(struct poller *poller, struct job_fd fd);

/* Waits for at most `timeout_ms` on all of them and on `fds`; *ready: those watched that have
 * something to read or write, until the next call. An error counts as something to read. */
bool poller_wait(struct poller *poller, const struct job_fd *fds, size_t fd_count, int timeout_ms,
	const struct job_fd **ready, size_t *ready_count, struct err *err);

#endif
