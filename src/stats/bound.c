/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

/* The smallest margin that is looked at, and how closely the bound is found. */
#define MARGIN_MIN 0.0005
#define MARGIN_STEP 1e-4

static bool passes(int b, int c, int n, double delta, double level, double gamma)
{
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, n, delta, gamma);
	bool result = stats_exact_table_passes(table, b, c, level);

	arena_fini(&arena);
	return result;
}

double stats_exact_lower_bound(int b, int c, int n, double level, double gamma)
{
	double lo = MARGIN_MIN, hi = 1, middle;

	while (hi - lo > MARGIN_STEP) {
		middle = (lo + hi) / 2;
		if (passes(b, c, n, middle, level, gamma))
			hi = middle;
		else
			lo = middle;
	}
	return -hi;
}

/* The bound before it is held against a decision. */
static double better_bound(int b, int c, int n, double level, double gamma)
{
	if (n > 0 && passes(b, c, n, MARGIN_MIN, level, gamma))
		return fmax(-MARGIN_MIN, stats_wcd_lcb(b, n - b - c, c, level));
	return stats_exact_lower_bound(b, c, n, level, gamma);
}

double stats_exact_reported_lower(int b, int c, int n, double delta, double level, double gamma)
{
	double bound = better_bound(b, c, n, level, gamma);

	if (passes(b, c, n, delta, level, gamma))
		return fmax(bound, -delta);
	return fmin(bound, -delta);
}

double stats_exact_reported_upper(int b, int c, int n, double delta, double alpha, double gamma)
{
	double bound = -better_bound(c, b, n, alpha, gamma);

	if (stats_exact_ni(b, c, n, delta, gamma).p_disqualify <= alpha)
		return fmin(bound, -delta);
	return fmax(bound, -delta);
}

double stats_power_exact(int n, double delta, double psi, double diff, double alpha, double gamma)
{
	double wins = (psi + diff) / 2, losses = (psi - diff) / 2, outer, inner, sum = 0;
	double rate = losses < 1 ? fmin(wins / (1 - losses), 1) : 0;
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, n, delta, gamma);

	assert(n <= STATS_EXACT_N_MAX && fabs(diff) <= psi && psi <= 1);
	for (int c = 0; c <= n; c++) {
		outer = stats_binom_pmf(c, n, losses);
		for (int b = 0; outer > 1e-15 && b <= n - c; b++) {
			inner = outer * stats_binom_pmf(b, n - c, rate);
			if (inner > 1e-15 && stats_exact_table_passes(table, b, c, alpha))
				sum += inner;
		}
	}
	arena_fini(&arena);
	return fmin(sum, 1);
}
