/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_ASKS_H
#define TIERCAL_RUN_ASKS_H

#include "base/vec.h"
#include "run/asking.h"

/*
 * Private to run/: a plan of questions. What is graded is told of with asks_note as `seen`; its
 * questions then become tasks, whose number of a case is a number for what was graded.
 */
struct question {
	size_t judge;
	struct digest address;
	enum judged state;
	int64_t bytes; /* of its texts */
};

struct asks_planner {
	struct store *store;
	const struct run_set *set;
	bool again;                     /* without what was asked in vain */
	VEC(struct question) questions; /* about what is graded now */
	int64_t seq;
	int64_t bytes; /* that all exchanges take, as estimated */
};

bool asks_begin(struct asks_planner *planner, struct err *err);
/* For asking.seen, with the planner as context. */
bool asks_note(void *context, const struct asked *asked, struct err *err);
/* What was noted becomes tasks: all if the grade waits for it, else only what is known already. */
bool asks_add(struct asks_planner *planner, size_t route, size_t number, struct str case_id,
	enum judged judged, struct err *err);
/* `ok` false: what was begun is taken back, and false returned. */
bool asks_end(struct asks_planner *planner, struct arena *arena, bool ok, struct run_plan *out,
	struct err *err);

/* The conversation of one task: what it is about is graded once more, up to its question. */
struct asks_wanted {
	const struct digest *address;
	struct prompt *out;
	bool found;
};
bool asks_take(void *context, const struct asked *asked, struct err *err); /* for asking.seen */
bool asks_found(const struct asks_wanted *wanted, struct err *err);

#endif
