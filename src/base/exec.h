/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_EXEC_H
#define TIERCAL_BASE_EXEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/proc.h"
#include "base/str.h"

/*
 * Runs a program to its end, whatever it does: its outputs are kept up to a limit, its time,
 * processes and memory are watched, and when it ends, or must, all that it started is killed with
 * it as far as it can be seen. Waits for it; the same process may run one at a time.
 */
struct exec_limits {
	int64_t wall_us;
	int64_t memory_bytes; /* of all its processes together; looked at every EXEC_LOOK_MS */
	size_t processes;     /* the same */
	size_t output_bytes;  /* of both outputs together */
};

#define EXEC_LOOK_MS 50

struct exec_job {
	struct proc_spec spec; /* want_err and bound are set */
	struct str input;
	struct exec_limits limits;
};

enum exec_end {
	EXEC_EXITED,    /* number: its status */
	EXEC_SIGNALLED, /* number: of the signal */
	EXEC_TIME,      /* from here on: killed, at that limit */
	EXEC_OUTPUT,
	EXEC_MEMORY,
	EXEC_PROCESSES,
};

struct exec_result {
	enum exec_end end;
	int number;
	struct buf out, err;
};

/* False: it could not be started, and there is nothing to free. */
bool exec_run(const struct exec_job *job, struct exec_result *result, struct err *err);
void exec_free(struct exec_result *result);

#endif
