/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_REGEX_ECMA_H
#define TIERCAL_BASE_REGEX_ECMA_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/*
 * A pattern of ECMA-262 with the flag u, as JSON Schema has them, in the words of PCRE2. What both
 * know under one name but mean otherwise is written out (\s, ., \v, [^]); what only PCRE2 knows
 * (\A, \Z, possessive quantifiers, verbs, ...) is refused, as ECMA-262 does. Looser than the flag u
 * in two points: a lone { or } or ] stands for itself, and so does an escaped character that needs
 * no escape, unless it is a letter or a digit. Errors are ERR_CONFIG and name the offset.
 */
bool regex_ecma(struct str pattern, struct buf *out, struct err *err);

#endif
