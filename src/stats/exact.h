/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STATS_EXACT_H
#define TIERCAL_STATS_EXACT_H

#include "stats/stats.h"

/* Inside stats/ only: what the tests of one n and gamma have in common at every margin. */
struct stats_exact_common;
struct stats_exact_common *stats_exact_common(struct arena *arena, int n, double gamma);

/* A table over it; the arena may be a shorter-lived one. */
struct stats_exact_table *stats_exact_table_over(
	struct arena *arena, struct stats_exact_common *common, double delta);

/* What the tables of one n and gamma share, and the margin of this one. */
struct stats_exact_common *stats_exact_common_of(const struct stats_exact_table *table);
double stats_exact_margin(const struct stats_exact_table *table);
int stats_exact_cases(const struct stats_exact_table *table);

#endif
