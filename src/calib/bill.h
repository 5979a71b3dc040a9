/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CALIB_BILL_H
#define TIERCAL_CALIB_BILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "core/results.h"

/* Some providers say with an answer what they charge for it. Beside it stands what the catalog
 * makes of the same tokens; where the two are apart, something is not as the catalog has it. */
struct bill {
	size_t candidate;
	int64_t answers;      /* with a bill and a price of ours */
	int64_t ours, theirs; /* picodollars, summed over these */
	bool differs;         /* by more than BILL_TOLERANCE of theirs */
	const char *likely;   /* in words, what would explain it; NULL: nothing that is known */
};
#define BILL_TOLERANCE 0.01

/* Of each candidate that has bills, over all routes; `prices` by candidate, NULL: not priced. The
 * number of them. */
size_t bill_check(struct arena *arena, const struct results *results,
	const struct price *const *prices, const struct bill **out);

#endif
