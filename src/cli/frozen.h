/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_FROZEN_H
#define TIERCAL_CLI_FROZEN_H

#include "calib/calib.h"
#include "cli/load.h"

/* The scores of what a table uses, as they are in the store: what `baseline` freezes and `gate`
 * sets against it. */

/* Where a route is spoken of. */
struct frozen_place {
	uint32_t line;     /* in the configuration */
	const char *cases; /* their file */
};

struct frozen {
	struct config *config;
	struct baseline baseline;
	struct calib_mark **marks;   /* [route][case], as in the baseline */
	struct calib_limits *limits; /* [route] */
	struct frozen_place *places; /* [route] */
	int64_t missing; /* answers that were not asked for, or that the provider did not give */
};

/* `options->fresh`: answers asked anew under that name. Everything lives in the arena. */
bool frozen_load(struct arena *arena, const struct load_options *options, const char *table_path,
	struct frozen *out, struct err *err);

/* The name under which `gate` asks today, if it is given none: "gate-2026-11-30". */
const char *frozen_today(struct arena *arena);

#endif
