/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_RUN_PRINT_H
#define TIERCAL_CLI_RUN_PRINT_H

#include <stdint.h>

#include "base/str.h"
#include "core/table.h"
#include "run/run.h"

/* What planned looks came to. */
struct run_looks {
	const struct table *table;
	bool *decided; /* [route of the table] */
	int64_t full_requests, saved_requests;
	int64_t saved_cost; /* picodollars; more than that if cost_open */
	bool cost_open;
};

/* What a run came to. `missing`: answers that are still not there. */
struct run_print {
	const struct config *config;
	const struct run_plan *plan;
	const struct run_summary *summary;
	int64_t missing;
	const struct config *judges; /* as its candidates; NULL: nobody is asked by graders */
	const struct run_summary *judged;
	int64_t judged_missing;
	const struct run_looks *looks; /* NULL: none were planned */
};

/* A line per candidate, and what to do about what failed. */
void run_print_text(const struct run_print *print, struct buf *out);
/* The part of it about judges alone; nothing if none was asked. */
void run_print_judges(const struct run_print *print, struct buf *out);
void run_print_json(const struct run_print *print, struct buf *out);

#endif
