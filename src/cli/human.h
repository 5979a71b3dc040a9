/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_HUMAN_H
#define TIERCAL_CLI_HUMAN_H

#include "base/vec.h"
#include "run/run.h"

struct human_lines {
	const char **items; /* malloc; VEC_FREE */
	size_t count, cap;
};

/* Of persons' grades that name a candidate which the configuration does not have: a line for each
 * such name of a suite, with its first place, what may be meant, and how many grades count for
 * nothing. */
bool human_strangers(
	struct arena *arena, const struct run_set *set, struct human_lines *out, struct err *err);

#endif
