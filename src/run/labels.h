/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_LABELS_H
#define TIERCAL_RUN_LABELS_H

#include "run/run.h"

/* Private to run/: which labels the answers of each candidate fall on, on a classification route.
 */
struct label_counts;

/* *out is NULL if the suite is no classification. */
bool label_counts_new(struct arena *arena, const struct suite *suite, size_t candidates,
	struct label_counts **out, struct err *err);
void label_counts_free(struct label_counts *counts); /* NULL is fine, here and below */
/* One measured answer. */
void label_counts_add(struct label_counts *counts, size_t candidate, const struct suite_case *item,
	const struct response *resp, struct arena *scratch);
void label_counts_results(
	struct arena *arena, const struct label_counts *counts, struct result_route *out);

#endif
