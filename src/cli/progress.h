/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_PROGRESS_H
#define TIERCAL_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/str.h"
#include "base/vec.h"
#include "cli/opt.h"
#include "run/run.h"

enum progress_kind {
	PROGRESS_NONE,
	PROGRESS_LINE, /* over itself, without any sequence: for a terminal that knows none */
	PROGRESS_VIEW, /* live.h */
};

/*
 * What shows how far a run is: only on a terminal, at most four times a second, over itself. The
 * size of the window is looked at each time, the cursor stays visible and below, and no mode of the
 * terminal is changed: whenever the program ends, nothing is left to be put right.
 */
struct progress {
	FILE *out;
	enum progress_kind kind;
	bool quiet; /* nothing is written at all */
	bool colour;
	int64_t next_us;   /* not before this */
	size_t columns;    /* that the line on the screen takes */
	VEC(size_t) drawn; /* the same of each line of the view */
	/* Whom the summary is about. */
	const char *head;
	const struct config *config;
};

/* What says each request line by line has no view in between. */
void progress_init(struct progress *progress, FILE *out, const struct opt_voice *voice);
void progress_free(struct progress *progress);
/* What is shown next is of the candidates of `config`, called `head` as a whole. */
void progress_of(struct progress *progress, const char *head, const struct config *config);
void progress_show(struct progress *progress, const struct run_summary *summary);
/* A line of its own, which stays, terminal or not. */
void progress_note(struct progress *progress, const char *line);
/* Takes off the screen what shows how far it is. */
void progress_clear(struct progress *progress);

#endif
