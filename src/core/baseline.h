/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_BASELINE_H
#define TIERCAL_CORE_BASELINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * The scores of what a table uses, case by case, frozen: a file to be committed, one line a case
 * and sorted, so that a diff shows what moved.
 */

#define BASELINE_FILE "baseline.json"

struct baseline_case {
	const char *id;
	const char *hash; /* of what the case asks and expects, not of the prompt around it */
	double quality;   /* NaN: not measured */
	int format_ok;    /* 1, 0, -1 unknown */
};

struct baseline_route {
	const char *name;
	const char *candidate;       /* or chain, that was used then */
	struct baseline_case *cases; /* sorted by id */
	size_t case_count;
	int64_t cost;   /* picodollars a request, or MONEY_UNKNOWN */
	int64_t p95_us; /* -1 unknown */
};

struct baseline {
	struct baseline_route *routes; /* sorted by name */
	size_t route_count;
};

void baseline_write(const struct baseline *baseline, struct buf *out);
/* Everything lives in the arena. ERR_DATA with the line and what is wrong. */
bool baseline_read(struct arena *arena, const char *path, struct str text, struct baseline *out,
	struct err *err);
/* NULL: it is not there. */
const struct baseline_route *baseline_find(const struct baseline *baseline, const char *route);
const struct baseline_case *baseline_find_case(const struct baseline_route *route, const char *id);
/* Sorts the cases of a route that was filled in another order. */
void baseline_sort(struct baseline_route *route);

#endif
