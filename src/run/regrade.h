/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_REGRADE_H
#define TIERCAL_RUN_REGRADE_H

#include "run/asking.h"

/* Private to run/: grades of stored exchanges. */

/* What a grade depends on besides the answer: graders, and what of the case they can see. */
struct digest regrade_key(const struct grading *grading, const struct suite_case *item);

/* Computes, without looking for a grade in the store; the format of a grade in `out` is that of the
 * store. `asker` is NULL where nobody has to be asked. */
bool regrade_compute(const struct grading *grading, const struct suite_case *item,
	const struct response *resp, const struct asker *asker, struct arena *arena,
	struct grade *out, struct err *err);

/* Takes it from the store, else computes it; *computed says which. */
bool regrade_find(struct store *store, const struct grading *grading, const struct suite_case *item,
	const struct digest *address, const struct digest *key, const struct response *resp,
	struct arena *arena, struct grade *out, bool *computed, struct err *err);

/* The grade of a stored answer, `asking` saying whose it is. What rests on the word of a judge is
 * computed anew from that word, which is stored, and never counts as computed. */
bool regrade_answer(struct asking *asking, const struct suite_case *item, const struct digest *key,
	const struct exchange *exchange, struct arena *arena, struct grade *out, bool *computed,
	struct err *err);

#endif
