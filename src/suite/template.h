/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SUITE_TEMPLATE_H
#define TIERCAL_SUITE_TEMPLATE_H

#include <stdbool.h>

#include "base/str.h"
#include "base/value.h"

/*
 * {{name}} stands for a variable, spaces inside the braces allowed. One pass: what is put in is not
 * looked at again, and nothing is evaluated. A name begins with a letter, _ or a byte above ASCII
 * and goes on with these, digits, '.', '-' and single spaces; braces round anything else (as in
 * JSON) are text, and so are such that nothing closes: `\\frac{{a}{b}}` has to pass as it is.
 */

/* The next name at or after *at; moves *at behind its braces. `from` is where they begin. */
bool template_next(struct str text, size_t *at, size_t *from, struct str *name);

/* The first name that is not a member of `vars` (an object, or NULL: none is); false if all are. */
bool template_missing(struct str text, const struct value *vars, struct str *name);

/* Adds the text with its variables to `out`: a string as it is, a number by its digits, anything
 * else as compact JSON. Names that are missing stay as they stand. */
void template_render(struct str text, const struct value *vars, struct buf *out);

/* A member of an object by a name that is not NUL-terminated, or NULL. */
const struct value *template_var(const struct value *vars, struct str name);

#endif
