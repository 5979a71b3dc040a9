/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_REGEX_PYTHON_H
#define TIERCAL_BASE_REGEX_PYTHON_H

#include <stdbool.h>

#include "base/str.h"

/*
 * A pattern of Python's `re` in the words of PCRE2: what both know under one name but mean
 * otherwise is written out (\Z, \v, \s, {,n}, a bracket within a class), and so is what only
 * Python knows (\u, \U, the flag u). Everything else stays as it is, also \S within a class: there
 * it takes the separators U+001C to U+001F. Returns whether `out` differs from the pattern.
 */
bool regex_python(struct str pattern, struct buf *out);

#endif
