/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_PROC_H
#define TIERCAL_BASE_PROC_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* Process-wide set-up: descriptors 0 to 2 open, umask 077, SIGPIPE ignored, no core dumps. */
void proc_setup(void);

/*
 * Starts a program from an argument list, in its own process group, with an allow-listed
 * environment (PATH, HOME, LANG, TMPDIR, TZ) and all other descriptors closed. No shell.
 */
struct proc_child {
	pid_t pid;
	int in_fd;  /* write end of its standard input, non-blocking */
	int out_fd; /* read end of its standard output, non-blocking */
};

bool proc_start(const char *const *argv, struct proc_child *child, struct err *err);
void proc_kill(const struct proc_child *child); /* the whole group, SIGKILL */

/* Signals: the first SIGINT, SIGTERM or SIGHUP is remembered, a second one leaves at once. */
void proc_catch_signals(void);
int proc_signal(void); /* 0, or the number of the signal seen */

#endif
