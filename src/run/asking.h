/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_ASKING_H
#define TIERCAL_RUN_ASKING_H

#include "run/run.h"

/* Private to run/: what graders ask of other models, looked up in the store. */

/* One question, and what is known of it. */
struct asked {
	size_t judge;
	struct digest address;
	const struct prompt *prompt;
	enum judged state;
	const struct exchange *exchange; /* NULL unless the state is JUDGED */
};

struct asking {
	struct store *store;
	const struct run_set *set;
	const char *epoch;
	/* The answer that is graded. */
	size_t route, candidate;
	int repeat;
	const struct prompt *prompt;
	/* Told of every question; NULL: nobody is. */
	bool (*seen)(void *context, const struct asked *asked, struct err *err);
	void *context;
};

/* By which a grader looks things up; `asking` has to last as long. */
struct asker asking_asker(struct asking *asking);

/* Whether graders of the route ask anybody. */
bool asking_any(const struct run_set *set, size_t route);

/* What is asked, as a set of its own; NULL if no grader asks. Judges that are not configured, and a
 * route without a named reference that is compared with, are ERR_CONFIG with their place. */
bool asking_judges(
	struct arena *arena, const struct run_set *set, struct run_set **out, struct err *err);

#endif
