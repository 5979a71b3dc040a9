/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_LANGID_H
#define TIERCAL_BASE_LANGID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Which language a text is in, by the n-grams of its letters (Cavnar and Trenkle 1994, as
 * libexttextcat does it). Languages are named by ISO 639-1, with `no` for Norwegian, `zh-cn` and
 * `zh-tw` for Chinese in simplified and traditional characters, and ISO 639-3 where there is no
 * shorter code.
 */
struct langid;

/*
 * With the profiles of the languages that are most written in (langid_is_common); opened once,
 * kept until the process ends. NULL: the profiles cannot be read, which is ERR_CONFIG.
 */
const struct langid *langid_common(struct err *err);
/* The same and these; to be closed. */
struct langid *langid_open(const char *const *more, size_t count, struct err *err);
void langid_close(struct langid *langid);

/* Whether a name means a language that can be told; if not, *nearest is one that can, or NULL. */
bool langid_is_known(struct str name, const char **nearest);
bool langid_is_common(struct str name);

/* Only so much of a text is looked at: more does not change what it is. */
#define LANGID_CHARACTERS 10000
/* What is within 3 % of the best, best first. */
#define LANGID_MOST 12

struct langid_guess {
	size_t count; /* 0: it cannot be told */
	const char *languages[LANGID_MOST];
	size_t letters;    /* how many there are to tell it by */
	bool latin, other; /* letters of the Latin script, and of any other */
};

/* Any bytes; what is no letter is left out. Memory is the arena's. */
struct langid_guess langid_guess(const struct langid *langid, struct arena *arena, struct str text);

/* Whether it is one of the guesses; where it cannot be told, whether the text has letters of a
 * script that this common language is written in, or none at all. */
bool langid_may_be(const struct langid_guess *guess, struct str language);

#endif
