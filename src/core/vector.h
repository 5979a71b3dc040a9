/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_VECTOR_H
#define TIERCAL_CORE_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"

/*
 * An embedding: what a model of embeddings says of a text. As the text of an answer it is a list of
 * numbers, "[0.25,-1]", each with the fewest digits that read back.
 */
#define VECTOR_MAX 32768 /* numbers; the longest that are sold have 12,288 */

struct vector {
	double *items;
	size_t count;
};

/* Of a JSON list; NULL, or why it is no vector. */
const char *vector_write(const struct value *list, struct buf *out);
/* False: the text is no list of 1 to VECTOR_MAX finite numbers. */
bool vector_read(struct arena *arena, struct str text, struct vector *out);

/* a.b / (|a| |b|), in [-1, 1]; NaN where it is not defined: two lengths, or nothing but zeroes. */
double vector_cosine(const struct vector *a, const struct vector *b);

#endif
