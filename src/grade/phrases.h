/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_PHRASES_H
#define TIERCAL_GRADE_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"
#include "core/score.h"
#include "grade/grade.h"

/*
 * Whether a text says one of many things, each a pattern over the text made plain: lower case,
 * straight apostrophes, one space for all white space, without asterisks and underscores. A
 * pattern that begins with an ASCII letter begins at a word.
 */

/* Every pattern walks over the whole text. */
#define PHRASES_MAX_BYTES ((size_t)1 << 20)

/* The maintained lists; NULL at the end. */
extern const char *const phrases_of_refusal[];
extern const char *const phrases_of_uncertainty[];

struct phrases;

/* Reads `more` (further patterns) and `within` (only so many characters from the beginning are
 * looked at; 0: all). Errors are ERR_CONFIG. */
bool phrases_prepare(struct arena *arena, const struct value *params, const char *const *list,
	int64_t within, void **state, struct err *err);
void phrases_release(void *state);

/* 1 if one is said, else 0 with "no WHAT in ..."; the result is {NAME: bool, match: text}. */
bool phrases_mark(const void *state, const struct answer *answer, const char *name,
	const char *what, struct score *score);

#endif
