/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_TEXT_H
#define TIERCAL_GRADE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* What graders share about texts; any bytes may be in them. */

/* Off both ends: what Unicode calls white space. */
struct str text_trim(struct str text);
/* A text made ready to compare: trimmed, in lower case, as asked. */
struct str text_fold(struct arena *arena, struct str text, bool ignore_case, bool trim);

/* The code point that ends at, or begins at, an offset; 0 where the text ends. */
uint32_t text_before(struct str text, size_t offset);
uint32_t text_after(struct str text, size_t offset);
/* The same as text_before, moving the offset to where that code point begins. */
uint32_t text_back(struct str text, size_t *offset);
/* Whether a code point is one of these ASCII characters; 0 never is. */
bool text_is_in(uint32_t code_point, const char *set);

/* A letter, digit or mark that makes a word together with its neighbours. Scripts that write
 * without spaces (Han, kana, Hangul, Thai) have no such words here: none of their characters is. */
bool text_is_word(uint32_t code_point);
/* Whether the word at an offset goes on to the left, or to the right: an underscore joins words
 * when there is one on its other side, else it is emphasis. */
bool text_joined_before(struct str text, size_t offset);
bool text_joined_after(struct str text, size_t offset);

/* The first occurrence at or after `from` that is not within a longer word or number (5 is not in
 * 25, 5.3, 1,5 or -5), or SIZE_MAX. */
size_t text_find_word(struct str text, struct str needle, size_t from);

/* The punctuation of ASCII, for text_is_in. */
#define TEXT_PUNCTUATION "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
/* Every occurrence of `what`, from the left; `what` is not empty. */
void text_replace(struct buf *text, struct str what, struct str by);

/* Runs between white space. */
size_t text_words(struct str text);

#endif
