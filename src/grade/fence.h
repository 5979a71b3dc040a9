/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_FENCE_H
#define TIERCAL_GRADE_FENCE_H

#include <stdbool.h>

#include "base/str.h"

/* What stands within a trimmed text that is one fenced block (```), trimmed and not empty, when the
 * word behind its first fence is none or `name`, whatever the case. */
bool fence_inside(struct str text, const char *name, struct str *inside);

#endif
