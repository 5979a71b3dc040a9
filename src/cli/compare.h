/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_COMPARE_H
#define TIERCAL_CLI_COMPARE_H

#include "calib/calib.h"
#include "core/money.h"

/* What `tiercal compare` found: of each pair of columns every route, then all of them together. */

struct compare_cost {
	int64_t before, after;         /* picodollars a request, or MONEY_UNKNOWN */
	int64_t p95_before, p95_after; /* microseconds, -1 unknown */
};

struct compare_row {
	const char *route; /* NULL: all */
	struct calib_pair pair;
	struct compare_cost cost;
};

struct compare_block {
	const char *before, *after; /* names of what stands against each other */
	struct compare_row *rows;
	size_t row_count;
	const char *const *only_before,
		*const *only_after; /* routes of one side, NULL-terminated */
};

struct compare {
	struct compare_block *blocks;
	size_t block_count;
	size_t shown; /* changed cases that the text lists of each route */
};

void compare_text(const struct compare *compare, struct buf *out);
void compare_json(const struct compare *compare, struct buf *out);

#endif
