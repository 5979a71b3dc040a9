/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SIM_LIBRARY_H
#define TIERCAL_SIM_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "core/case.h"
#include "suite/suite.h"

/* The suites a simulator knows, and which case a prompt is. */
struct sim_shelf {
	struct suite *suite;
	const char *route; /* the name of its folder */
};

struct sim_library {
	struct sim_shelf *shelves;
	size_t count;
	size_t cases;
	struct map prompts; /* digest of a prompt's texts -> shelf and case */
};

/* Each folder is a suite, or holds folders of suites. */
bool sim_library_load(
	struct arena *arena, const char *const *folders, struct sim_library *out, struct err *err);
void sim_library_free(struct sim_library *library);
/* `texts` as in struct sim_request. *route is NULL when no case has this prompt. */
bool sim_library_find(const struct sim_library *library, struct str texts, struct arena *arena,
	const char **route, struct suite_case *item, struct err *err);

#endif
