/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SANDBOX_H
#define TIERCAL_GRADE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/exec.h"
#include "base/str.h"

/*
 * Where the code of an answer runs: bubblewrap, with namespaces of its own for everything (so no
 * network, and no process but its own to be seen), an empty environment, the system's programs
 * read-only, nothing else of the machine, and a temporary folder of 64 MiB that is gone with it.
 * There is no fall-back: where bubblewrap cannot do that, nothing runs.
 *
 * The limits, each of a whole program unless it says of a process: 15 s, 512 MiB (also of address
 * space of a process), 64 processes, 1 MiB of output; of a process 10 s of CPU, files of 16 MiB.
 * System calls that get memory which none of these counts are refused by a seccomp filter.
 */
#define SANDBOX_SECONDS 15
#define SANDBOX_CPU_SECONDS 10
#define SANDBOX_MEMORY ((int64_t)512 << 20)
#define SANDBOX_PROCESSES 64
#define SANDBOX_FILE_BYTES ((int64_t)16 << 20)
#define SANDBOX_OUTPUT_BYTES ((size_t)1 << 20)
#define SANDBOX_FILES 4
#define SANDBOX_FOLDER "/tmp"

struct sandbox_file {
	const char *name; /* in the temporary folder, which is the current one */
	struct str text;
};

struct sandbox_job {
	const char *const *command; /* a program with its arguments */
	const struct sandbox_file *files;
	size_t file_count;
	int64_t seconds; /* at most SANDBOX_SECONDS */
};

/* Whether it works here, and has a program of that name (NULL: does not matter), by starting one.
 * ERR_USAGE says what to do. */
bool sandbox_probe(const char *program, struct err *err);

/* False: the sandbox itself failed, with its own words in `err`; nothing to free then. */
bool sandbox_run(const struct sandbox_job *job, struct exec_result *result, struct err *err);

/* The limits that hold for programs of the user, too, which run outside of it. */
struct exec_limits sandbox_limits(int64_t seconds);

#endif
