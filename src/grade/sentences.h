/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SENTENCES_H
#define TIERCAL_GRADE_SENTENCES_H

#include <stddef.h>

#include "base/str.h"

/*
 * How many sentences an English text has, as the Punkt algorithm counts them (Kiss and Strunk,
 * Unsupervised Multilingual Sentence Boundary Detection, Computational Linguistics 32(4), 2006)
 * with the abbreviations and sentence starters that it learnt from English newspapers. Of what it
 * learnt about capitals only the rule is here, not the word list, so that behind an abbreviation
 * or an ellipsis a capital word decides by the list of starters alone. Valid UTF-8.
 */
size_t sentences_count(struct str text);

#endif
