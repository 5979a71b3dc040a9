/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_CAPITAL_WORDS_H
#define TIERCAL_GRADE_CAPITAL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Whether a text has a cased letter and none of the other case, as Python's isupper and islower. */
bool capital_only(struct str text);
bool small_only(struct str text);

/*
 * How many word tokens are in capitals throughout. Tokens are those of the Penn Treebank: brackets,
 * quotes and most marks stand alone, an apostrophe ending ('S, 'LL, N'T) is a token of its own, and
 * so are the halves of CANNOT, GONNA and the like. Valid UTF-8.
 */
size_t capital_words(struct str text);

#endif
