/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_PROGRESS_H
#define TIERCAL_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/str.h"
#include "run/run.h"

/*
 * The line that shows how far a run is. It is written only to a terminal, at most ten times a
 * second, over itself, without colour.
 */
struct progress {
	FILE *out;
	bool on;         /* `out` is a terminal */
	int64_t next_us; /* not before this */
	size_t columns;  /* that the line on the screen takes */
};

void progress_init(struct progress *progress, FILE *out);
void progress_show(struct progress *progress, const struct run_summary *summary);
/* A line of its own, which stays, terminal or not. */
void progress_note(struct progress *progress, const char *line);
/* Takes the line off the screen. */
void progress_clear(struct progress *progress);

/* The text of the line, at most 79 columns. */
void progress_line(struct buf *out, const struct run_summary *summary);

#endif
