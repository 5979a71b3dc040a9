/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_PORTER_H
#define TIERCAL_GRADE_PORTER_H

#include <stddef.h>

/* What the longest word may have for a stem to be taken; longer ones stay as they are. */
#define PORTER_MAX 256

/*
 * The stem of an English word of a-z and 0-9, in place; returns its length. There must be room for
 * one byte more than the word has. M. F. Porter, "An algorithm for suffix stripping", Program 14
 * (1980), with the changes that NLTK makes by default: short and irregular words, -ies and -ied,
 * final y only after a consonant, -alli, -fulli and -logi.
 */
size_t porter_stem(char *word, size_t len);

#endif
