/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_WALK_H
#define TIERCAL_RUN_WALK_H

#include "run/run.h"

/* Private to run/: over route x candidate x case x repeat of a scope, in that order, or, where a
 * case need not be read again for each candidate, route x case x candidate x repeat. */
struct walk_at {
	size_t route, candidate, index; /* of the case in its suite */
	int repeat;
	struct suite_case item;
	struct prompt prompt;
	struct digest address;
	struct str request; /* canonical */
};

struct walk {
	const struct run_set *set;
	const struct run_scope *scope;
	/* False leaves the route out; NULL: none is left out. */
	bool (*passes)(void *context, size_t route);
	/* What `at` points to lasts until it returns. */
	bool (*each)(void *context, const struct walk_at *at, struct err *err);
	void *context;
	bool by_case;
	struct arena arena;   /* of one case */
	struct arena request; /* of one address of it */
};

bool walk_all(struct walk *walk, struct err *err);
/* Whether the names of a scope are there: else ERR_USAGE. */
bool walk_check(const struct run_set *set, const struct run_scope *scope, struct err *err);

#endif
