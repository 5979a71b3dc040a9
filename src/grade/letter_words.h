/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_LETTER_WORDS_H
#define TIERCAL_GRADE_LETTER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* What the words round a letter say of it. `from` and `to` bound it with its markup. Part of
 * letters.c alone; each looks at a bounded number of words. */

/* "the answer is", "Answer:", "I choose" before it; a parenthesis can stand for the link. */
bool words_state(struct str text, size_t from, bool parens);
/* "is correct", "is the right answer" behind it. */
bool words_confirm(struct str text, size_t to);
/* "not", "rather than" before it; "is wrong", "isn't" behind it. */
bool words_deny(struct str text, size_t from, size_t to);
/* The article (A at the start of a sentence, or a, before a word) or the pronoun (I before one). */
bool words_article(struct str text, size_t start, size_t from, size_t to);

#endif
