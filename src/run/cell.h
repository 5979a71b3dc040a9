/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_CELL_H
#define TIERCAL_RUN_CELL_H

#include "core/results.h"
#include "core/score.h"

/* Private to run/: the repeats of one case and candidate on their way to one cell. */
struct cell_sum {
	int repeats;                /* seen */
	int measured;               /* of these */
	enum unmeasured unmeasured; /* the first reason against */
	enum outcome outcome;       /* the first that is not complete */
	bool has_outcome;
	double quality, squares, accuracy;
	int passes;
	int accuracies;
	bool format_known, format_bad;
	enum json_level level; /* the loosest */
	int64_t latency_us;
	int latencies;
	struct stream_times stream; /* sums */
	int streams;
	int64_t cost;
	int costs;
	struct usage usage; /* sums */
	int usages[8];      /* how many repeats knew each field */
	int served[SERVED_COUNT];
};

/* The mark of scores that were recorded elsewhere, where no suite says another. */
#define CELL_PASS 0.5

/* One repeat as it counts; NaN and -1 where nothing is known. */
struct cell_repeat {
	enum unmeasured unmeasured;
	enum outcome outcome;
	double quality, accuracy;
	bool pass; /* the quality is at least the suite's mark */
	int format_ok;
	enum json_level level;
	int64_t latency_us;
	int64_t first_token_us; /* 0: not streamed */
	int64_t cost;           /* or MONEY_UNKNOWN */
	const struct usage *usage;
};

void cell_add(struct cell_sum *sum, const struct cell_repeat *repeat);
/* `wanted` repeats; one that is not there makes the cell UNMEASURED_MISSING. */
void cell_finish(const struct cell_sum *sum, int wanted, struct result_cell *out);

#endif
