/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_POWER_PRINT_H
#define TIERCAL_CLI_POWER_PRINT_H

#include "base/arena.h"
#include "base/str.h"
#include "cli/load.h"
#include "cli/power.h"

/* What is asked of `power`, checked. */
struct power_plan {
	enum power_wanted { POWER_CASES, POWER_MARGIN, POWER_POWER } wanted;
	struct power_ask ask; /* psi NaN: a table of usual ones */
	int cases;
	double power;
};

/* Plans without data: power_plan.c. */
void power_plan_text(struct arena *arena, const struct power_plan *plan, struct buf *out);
void power_plan_json(const struct power_plan *plan, struct buf *out);

/* What recorded results can show: power_store.c. */
struct power_store {
	const struct loaded *loaded;
	const char *route; /* NULL: all */
	double power;
};
void power_store_text(struct arena *arena, const struct power_store *store, struct buf *out);
void power_store_json(const struct power_store *store, struct buf *out);

#endif
