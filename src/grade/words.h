/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_WORDS_H
#define TIERCAL_GRADE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

/*
 * Texts as sequences of numbers, which is all that overlaps of words or characters need. Equal
 * words of a reference have equal numbers from 1 on; a word that no reference has is 0 and matches
 * nothing. So memory is bounded by the reference, not by what a model says.
 */
struct words {
	uint32_t *ids;
	size_t count;
};

struct vocabulary {
	struct map ids; /* released by map_fini */
};

/* A word of a reference, and one of an answer. Room for the ids is the caller's. */
void words_learn(struct vocabulary *vocabulary, struct words *words, struct str word);
void words_look_up(const struct vocabulary *vocabulary, struct words *words, struct str word);
/* Room for all words that a text of so many bytes can have. */
struct words words_room(struct arena *arena, size_t bytes);

/* How many n-grams of a sequence there are. */
size_t words_ngrams(const struct words *words, size_t n);

/*
 * n-grams that an answer has in common with its references, each counted at most as often as in
 * the reference that has it most often ("clipped"). n is at most WORDS_NGRAM.
 */
#define WORDS_NGRAM 6
size_t words_overlap(const struct words *answer, const struct words *references,
	size_t reference_count, size_t n);

/* The most n-grams that are looked up for one score: what is longer is not measured. */
#define WORDS_STEPS 8000000u

/* Length of the longest common subsequence, 64 steps at once (Hyyro 2004). */
size_t words_lcs(struct arena *arena, const struct words *a, const struct words *b);
/* The most steps (product of the lengths) of one score for it, and for traces of it. */
#define WORDS_LCS_STEPS UINT64_C(10000000000)
#define WORDS_TRACE_STEPS UINT64_C(200000000)

/*
 * Marks in `hit` the places of `reference` on one longest common subsequence with `answer`: traced
 * back from the ends, a match goes both ways, else the answer is made shorter if that keeps
 * strictly more, else the reference.
 */
void words_trace(
	struct arena *arena, const struct words *reference, const struct words *answer, bool *hit);

#endif
