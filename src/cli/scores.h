/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_SCORES_H
#define TIERCAL_CLI_SCORES_H

#include "catalog/catalog.h"
#include "cli/load.h"
#include "run/run.h"

/* What is stored, a case at a time, without a verdict: memory does not grow with the scores. */

struct scores_sink {
	/* First: candidates and the names of the routes, and what each candidate costs (NULL: not
	 * known). */
	bool (*names)(void *context, const struct results *names, const struct price *const *prices,
		struct err *err);
	bool (*each)(void *context, const struct run_case *item, struct err *err);
	void *context;
};

/* Of the options: common ones, fresh, prices. A collected run that is named must be the one that
 * the present configuration asks for; only that is looked at as a whole. */
bool scores_each(struct arena *arena, const struct load_options *options,
	const struct scores_sink *sink, struct err *err);

#endif
