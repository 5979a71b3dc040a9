/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_ROUGE_SCORE_H
#define TIERCAL_GRADE_ROUGE_SCORE_H

#include <stdbool.h>

#include "grade/grade.h"

/*
 * C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), as google-research's
 * package computes it. Tokens: lower case, everything but a-z and 0-9 separates; with `stemmer`,
 * words of more than three characters become their Porter stem. rouge1, rouge2: n-grams in common,
 * each counted as often as both sides have it; rougeL: the longest common subsequence; rougeLsum:
 * for each line of the reference the union of those with every line of the answer. precision: of
 * the answer's, recall: of the reference's, f = 2pr/(p+r).
 */
enum rouge_variant {
	ROUGE_1,
	ROUGE_2,
	ROUGE_L,
	ROUGE_LSUM,
	ROUGE_VARIANTS,
};

struct rouge {
	bool stemmer;
	bool wanted[ROUGE_VARIANTS];
	enum rouge_variant variant; /* that is the score */
	struct str measure;         /* f, precision or recall; none: f */
};

/* "rouge1", ...; ROUGE_VARIANTS if there is no such. */
enum rouge_variant rouge_variant_of(struct str name);
/* Checks `measure`, and fills it in where it is not given. */
bool rouge_check(struct rouge *rouge, struct err *err);
/* The grade function of all three: a state begins with its struct rouge. The score is the best one
 * over the references where `expected` is a list of them; the result is {rouge1: {precision,
 * recall, f}, ...} of what is wanted. */
bool rouge_grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err);

#endif
