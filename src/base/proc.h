/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_PROC_H
#define TIERCAL_BASE_PROC_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

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
	int err_fd; /* the same of its standard error, where that is wanted; else -1 */
};

bool proc_start(const char *const *argv, struct proc_child *child, struct err *err);
void proc_kill(const struct proc_child *child); /* the whole group, SIGKILL */
/* Writes what goes of the input, from `*written` on. Its standard input is closed when all is
 * written, and when it takes no more: a program need not read its input. */
void proc_feed(struct proc_child *child, struct str input, size_t *written);
/* Closes one of its descriptors, which then is -1; one that is -1 stays so. */
void proc_close(int *fd);
/* Whether it has ended, and how (si_code, si_status); it is still to be waited for. */
bool proc_has_ended(const struct proc_child *child, siginfo_t *info);

/* The same with more to say. Zeroes are what proc_start does. */
#define PROC_FD 4 /* the first of the descriptors handed on */

struct proc_spec {
	const char *const *argv;
	const char *const *environment; /* all of it, "NAME=value"; NULL: the allow-list */
	const int *fds;                 /* become PROC_FD, PROC_FD + 1, ... of the program */
	size_t fd_count;                /* at most PROC_FDS */
	bool want_err;                  /* its standard error comes back, too */
	bool as_nobody;                 /* a superuser's program runs as nobody */
	bool bound;                     /* killed when this process ends */
	/* Limits of each of its processes; 0: as they are. */
	int64_t cpu_s, memory_bytes, file_bytes;
};
#define PROC_FDS 16

bool proc_spawn(const struct proc_spec *spec, struct proc_child *child, struct err *err);

/* Whether there is a program to start by that name: a path, or found by PATH. */
bool proc_finds(const char *name);

int proc_processors(void); /* how many are there to be used; at least 1 */

/* Signals: the first SIGINT, SIGTERM or SIGHUP is remembered, a second one leaves at once. */
void proc_catch_signals(void);
int proc_signal(void); /* 0, or the number of the signal seen */

#endif
