/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_RETIRE_H
#define TIERCAL_CLI_RETIRE_H

#include "base/arena.h"
#include "base/vec.h"
#include "catalog/catalog.h"
#include "core/table.h"

#define OPT_RETIRE_WITHIN(type, member) \
	{ \
		"retire-within", 0, OPT_COUNT, offsetof(type, member), "DAYS", \
			"say which models retire within so many days (default: 60)", NULL \
	}
enum { RETIRE_WITHIN = 60 };

struct retire_lines {
	const char **items; /* malloc; VEC_FREE */
	size_t count, cap;
};

/* A sentence about each candidate that has retired, or does so within `days` of `today`: for every
 * route that has it as its choice or its reference, with the cheapest qualified replacement.
 * `table` may be NULL: then only the dates are known. */
void retire_list(struct arena *arena, const struct catalog *catalog,
	const struct candidate *candidates, size_t count, const struct table *table,
	const char *today, int64_t days, struct retire_lines *out);

/* The same of a loaded table, as warnings on stderr. */
struct loaded;
void retire_tell(struct arena *arena, const struct loaded *loaded, int64_t days);

#endif
