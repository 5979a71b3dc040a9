/* SPDX-License-Identifier: MIT */
#ifndef TESTS_OC_OC_H
#define TESTS_OC_OC_H

#include "truth.h"

/*
 * One run: every measurement has a seed of its own, made from the run's and its number, and takes a
 * share of the run's suites that its cost allows. A calibrator that refuses ends the program.
 */
struct oc {
	uint64_t seed, runs;
	size_t suites;
	struct arena arena;
};

void oc_run(struct oc *oc, const struct truth *truth, const struct truth_rule *rules,
	size_t rule_count, size_t suites, struct truth_count *counts);
/* At least 20. */
size_t oc_part(const struct oc *oc, size_t divisor);

/* A cell of a table: "0.049 ± 0.003"; a figure that was computed elsewhere, NULL if none was. */
void oc_put(size_t hits, size_t of);
void oc_put_figure(const char *figure);

enum { OC_SIZES = 3, OC_MARGINS = 2, OC_DISCORDANCES = 3 };
extern const size_t oc_sizes[OC_SIZES];
extern const double oc_margins[OC_MARGINS];
extern const double oc_discordances[OC_DISCORDANCES];

/* Right in 80 % of the cases: the reference of all simulated suites. */
#define OC_ACCURACY 0.8

/* single.c */
void oc_one_candidate(struct oc *oc);
void oc_unmeasured(struct oc *oc);
/* several.c */
void oc_four_candidates(struct oc *oc);
void oc_ten_routes(struct oc *oc);
/* recorded.c */
void oc_recorded(struct oc *oc);
/* What `tiercal gate` says of a model that did not change, and of one that did. */
void oc_gate(struct oc *oc);

#endif
