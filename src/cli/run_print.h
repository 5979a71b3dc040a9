/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_RUN_PRINT_H
#define TIERCAL_CLI_RUN_PRINT_H

#include <stdint.h>

#include "base/str.h"
#include "run/run.h"

/* What a run came to. `missing`: answers that are still not there. */
struct run_print {
	const struct config *config;
	const struct run_plan *plan;
	const struct run_summary *summary;
	int64_t missing;
};

/* A line per candidate, and what to do about what failed. */
void run_print_text(const struct run_print *print, struct buf *out);
void run_print_json(const struct run_print *print, struct buf *out);

#endif
