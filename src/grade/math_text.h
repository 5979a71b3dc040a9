/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_MATH_TEXT_H
#define TIERCAL_GRADE_MATH_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Answers in LaTeX, after D. Hendrycks et al., "Measuring Mathematical Problem Solving With the
 * MATH Dataset" (2021): equal if equal in a normal form, which knows fractions, roots, units,
 * percent, degrees, spacing and "x = " but no algebra. If either text has no such form (a root of
 * nothing, two units) they are compared as they stand.
 */
bool math_equal(struct arena *arena, struct str a, struct str b);

/* False: the text has none. */
bool math_normal(struct arena *arena, struct str text, struct str *out);

/* The last \boxed{...} or \fbox{...} up to its brace, or "\boxed " with what follows up to a
 * dollar; data NULL if there is none or it is never closed. `content` is what \boxed holds; data
 * NULL for \fbox. */
struct math_boxed {
	struct str whole, content;
};
struct math_boxed math_boxed(struct arena *arena, struct str text);

#endif
