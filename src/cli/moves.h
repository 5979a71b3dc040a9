/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_MOVES_H
#define TIERCAL_CLI_MOVES_H

#include "base/arena.h"
#include "base/jsonw.h"
#include "core/table.h"

/* What other prices make of a table: the same evidence, so only costs and choices differ. */

/* How many routes move. */
size_t moves_count(const struct table *before, const struct table *after);
/* A line for each route that moves, with from, to, why and what it is worth, and the month's sum.
 */
void moves_text(struct arena *arena, const struct table *before, const struct table *after,
	struct buf *out);
/* The same as an array of objects. */
void moves_json(struct jsonw *w, const struct table *before, const struct table *after);

#endif
