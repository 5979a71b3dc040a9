/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SQUAD_TEXT_H
#define TIERCAL_GRADE_SQUAD_TEXT_H

#include "base/arena.h"
#include "base/str.h"
#include "grade/mark.h"

/*
 * The normalisation of SQuAD's evaluation script (v2.0): lower case, no ASCII punctuation, no words
 * a, an, the, one space between words.
 */
struct str squad_normal(struct arena *arena, struct str text);

/* Over the multisets of words of two normalised texts. A side without words: 1 if both have none,
 * else 0. */
struct mark_f1 squad_f1(struct arena *arena, struct str said, struct str wanted);

#endif
