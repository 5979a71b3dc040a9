/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_REFERENCES_H
#define TIERCAL_GRADE_REFERENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"
#include "core/score.h"

/* What is expected as texts: one, or a list of them of which each is as good as the others. */
struct references {
	struct str *items;
	size_t count; /* at least 1 */
};

/* False, ERR_CONFIG: nothing is expected, or an empty list. */
bool references_read(
	struct arena *arena, const struct value *expected, struct references *out, struct err *err);

/*
 * What is compared for one score at most: the bytes of the answer with those of each reference, all
 * together. It bounds the time and the memory of every comparison that takes them once.
 */
#define REFERENCES_BYTES ((size_t)2 << 20)

/* Not measured, since texts are too long to compare; true. */
bool references_limit(struct score *score);

/* True when that is too much: the score is not measured then, and says so. */
bool references_too_long(
	const struct references *references, struct str answer, struct score *score);

/* Takes steps from what is left of them for one score; false when there are not so many. */
bool references_spend(uint64_t *left, uint64_t steps);

#endif
