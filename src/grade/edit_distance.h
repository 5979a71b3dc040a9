/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_EDIT_DISTANCE_H
#define TIERCAL_GRADE_EDIT_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * The fewest insertions, deletions and substitutions of code points that make one text the other
 * (Levenshtein 1966), 64 steps at once (Myers 1999, Hyyro 2003), in memory linear in the lengths.
 * Takes the product of the lengths from *steps, what both have in common at their ends left aside;
 * false when that is more than is left of EDIT_STEPS.
 */
#define EDIT_STEPS UINT64_C(6000000000)

struct edit_distance {
	size_t distance;
	size_t longer; /* length of the longer text, in code points */
};

bool edit_distance(struct arena *arena, struct str a, struct str b, uint64_t *steps,
	struct edit_distance *out);

#endif
