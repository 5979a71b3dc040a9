/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_PAID_H
#define TIERCAL_RUN_PAID_H

#include "run/run.h"

/* Private to run/: what an answer cost, as billed, else as counted, else as its bytes suggest. */
struct paid {
	int64_t cost; /* picodollars; 0 where it is not known */
	int64_t tokens;
	bool guessed; /* by its bytes */
};

/* `price` NULL: none is known. Adds it to `count`. */
struct paid paid_add(struct run_count *count, const struct price *price,
	const struct response *resp, const struct prompt *prompt);

#endif
