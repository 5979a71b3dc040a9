/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SUITE_SHINGLES_H
#define TIERCAL_SUITE_SHINGLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

/*
 * How alike two texts are: the Jaccard index of their sets of 5-character shingles, case and white
 * space set aside. A signature of a set (minima of one hash over SHINGLE_BINS parts, empty parts
 * filled from others: Li, Owen and Zhang 2012; Shrivastava 2017) agrees in each place with about
 * that probability, and its bands of SHINGLE_ROWS places find likely pairs without comparing all.
 */
#define SHINGLE_CHARS 5
#define SHINGLE_ROWS 5
#define SHINGLE_BANDS 20
#define SHINGLE_BINS (SHINGLE_ROWS * SHINGLE_BANDS)

struct shingles {
	uint64_t *items; /* hashes, rising, each once */
	size_t count, cap;
};

/* Starts as zeroes; filled anew each time; released with VEC_FREE. A text shorter than a shingle is
 * one of its own; an empty one has none. */
void shingles_of(struct str text, struct shingles *out);
double shingles_jaccard(const struct shingles *a, const struct shingles *b);
/* One hash for each band; the set must not be empty. */
void shingles_bands(const struct shingles *set, uint32_t bands[SHINGLE_BANDS]);

#endif
