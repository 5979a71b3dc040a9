/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_GRADE_RUN_H
#define TIERCAL_CLI_GRADE_RUN_H

#include "cli/cli.h"

/* Private to the command `grade`: the stored answers of a run. */
struct grade_run_options {
	struct common_options common; /* `run` names it */
	int64_t jobs;                 /* processes; 0: as many as there are processors */
	const char *fresh;            /* the answers were asked anew under this name; or NULL */
	bool again, speed, allow_exec;
};

bool grade_run(struct invocation *inv, const struct grade_run_options *opts, struct err *err);

#endif
