/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_REFERENCES_H
#define TIERCAL_GRADE_REFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/* What is expected as texts: one, or a list of them of which each is as good as the others. */
struct references {
	struct str *items;
	size_t count; /* at least 1 */
};

/* False, ERR_CONFIG: nothing is expected, or an empty list. */
bool references_read(
	struct arena *arena, const struct value *expected, struct references *out, struct err *err);

#endif
