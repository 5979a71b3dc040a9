/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_PLAN_H
#define TIERCAL_CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * All routes together: one option each, for the least cost under a loss of quality, or the best
 * quality under a budget. Made of observed means: planning figures, which nothing certifies, and
 * never what a router is given.
 */
enum plan_goal {
	PLAN_FRONTIER, /* only what can be had */
	PLAN_LOSS,     /* the least cost, the weighted loss at most so much */
	PLAN_BUDGET,   /* the least loss, a month at most so dear */
};

struct plan_point {
	double loss;
	int64_t cost; /* picodollars, as in struct plan */
};

struct plan {
	enum plan_goal goal;
	double max_loss;
	int64_t budget;
	bool monthly;         /* weights are shares of the requests and costs those of a month; else
			       * routes count alike and costs are means of one request */
	bool found;           /* false: nothing is so cheap */
	bool exact;           /* false: too many combinations, near the best */
	const size_t *choice; /* [route] index into its evidence; if found */
	struct plan_point total, reference;
	int64_t cheapest; /* of all choices */
	const struct plan_point *frontier;
	size_t frontier_count; /* 0: not asked for */
	size_t frontier_all;   /* of which those are the ones to print */
};

#endif
