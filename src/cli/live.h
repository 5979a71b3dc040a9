/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_LIVE_H
#define TIERCAL_CLI_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "run/run.h"

/* The view of a run while it goes on, as text: nothing here looks at a clock or a terminal. */
struct live_view {
	const char *head;            /* of the first column: "candidate" */
	const struct config *config; /* whose candidates these are */
	const struct run_summary *summary;
	size_t columns, rows; /* of the window */
	bool colour;
};

/*
 * One line per candidate, and one of all. Each line ends in '\n'; none takes the last column of the
 * window, and together they leave its last row free. Where there is less room, columns are left out
 * one by one, then candidates that are done, then others.
 *
 * The running quality is the mean of the answers that were graded as they came, with its Wilson
 * interval: made of what happened to come first, so it is shown to be watched and decides nothing.
 */
void live_draw(const struct live_view *view, struct buf *out);

/* The line of all, at most `columns` wide. */
void live_line(const struct run_summary *summary, size_t columns, struct buf *out);

#endif
