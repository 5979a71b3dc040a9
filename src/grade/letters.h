/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_LETTERS_H
#define TIERCAL_GRADE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The letters of a multiple-choice reply that may be its answer, one after the other: standing
 * alone (not B2, B-tree, C++, e.g., I'm), of the allowed set, not denied ("not B", "B is wrong"),
 * and neither the article nor the pronoun. Small letters count only where a form says so.
 */
enum letter_form {
	LETTER_STATED = 1, /* "the answer is B", "Answer: B", "I choose B", "B is correct" */
	LETTER_BOXED = 2,  /* \boxed{B} */
	LETTER_BOLD = 4,   /* **B**, **B) Paris** */
	LETTER_BARE = 8, /* the reply begins with it, and it ends or is set off: B, (B), B) Paris */
	LETTER_PARENS = 16,
	LETTER_CAPITAL = 32,
	LETTER_LABEL = 64, /* begins a line and is set off */
};

struct letter {
	char name; /* a capital */
	unsigned forms;
	size_t start, end; /* of the letter alone */
	bool linked;       /* listed with the one before: "A, B", "A and B" */
};

struct letters {
	struct str text;
	uint32_t allowed; /* bit 0: A */
	size_t at;
	struct letter last; /* of the ones accepted; name 0: none yet */
};

bool letters_next(struct letters *letters, struct letter *out);

#endif
