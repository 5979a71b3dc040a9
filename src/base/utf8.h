/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_UTF8_H
#define TIERCAL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

bool utf8_valid(struct str text);
/* Code points; a bad byte counts as one. */
size_t utf8_count(struct str text);
/* Decodes at *offset and moves it on; a bad byte gives U+FFFD and moves by one. */
uint32_t utf8_next(struct str text, size_t *offset);
void utf8_add(struct buf *out, uint32_t code_point);
/* The beginning of a text, at most so many bytes of it and no half character. */
struct str utf8_cut(struct str text, size_t bytes);
/* A copy in which each bad unit is U+FFFD; *mended counts them. */
struct str utf8_mend(struct arena *arena, struct str text, size_t *mended);
/* Simple lower case (one code point for one), locale-free. */
uint32_t utf8_lower(uint32_t code_point);
struct str utf8_lower_str(struct arena *arena, struct str text);
/* Lower case as Unicode's SpecialCasing has it without a locale, and so Python: a capital sigma at
 * the end of a word is a final one, a capital I with a dot an i and a dot above. Bad bytes become
 * U+FFFD. */
struct str utf8_lower_full(struct arena *arena, struct str text);
/* The case of a letter, or of what counts as one: Unicode's properties Lowercase and Uppercase, and
 * title case, which is neither. */
enum utf8_case { UTF8_UNCASED, UTF8_SMALL, UTF8_CAPITAL, UTF8_TITLE };
enum utf8_case utf8_case(uint32_t code_point);
/* Unicode's property White_Space, and the separators U+001C to U+001F, which are blanks as well for
 * what splits at white space as Python does. */
bool utf8_is_space(uint32_t code_point);
/* A letter or a number of any script, or an underscore. */
bool utf8_is_word(uint32_t code_point);
/* What Unicode calls punctuation; symbols such as $ and + are none. */
bool utf8_is_punctuation(uint32_t code_point);

#endif
