/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_CHAIN_H
#define TIERCAL_RUN_CHAIN_H

#include "run/run.h"

/*
 * Private to run/: which answers of a cheap candidate the check of a chain takes. What the chain is
 * worth and costs, the calibrator adds up from the recorded cells.
 */
struct chain_answer {
	bool known; /* measured: else nobody knows what the check would have said */
	bool none;  /* blocked by the provider, or none was found: no check takes it */
	struct str text;
};

/* The chains of one route, ready; NULL: it has none. */
struct chains;

/* Their graders are prepared here: one that needs an expected answer, which production does not
 * have, is ERR_CONFIG with its place. */
bool chains_new(struct arena *arena, const struct config *config, const struct config_route *route,
	size_t case_count, struct chains **out, struct err *err);
void chains_free(struct chains *chains); /* NULL is fine */
/* Answers by candidate. `item` NULL: an imported case, of which only the answers are known. */
bool chains_check(struct chains *chains, struct arena *scratch, const struct suite_case *item,
	const struct chain_answer *answers, size_t index, struct err *err);
void chains_results(struct arena *arena, const struct chains *chains, struct result_route *out);

#endif
