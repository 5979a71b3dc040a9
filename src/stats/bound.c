/* SPDX-License-Identifier: MIT */
#include "stats/exact.h"

#include <assert.h>
#include <math.h>

/* The smallest margin that is looked at, and how closely the bound is found. */
#define MARGIN_MIN 0.0005
#define MARGIN_STEP 1e-4

/* Many margins for one pair of counts: what they share, and memory for one at a time. */
struct search {
	int b, c, n;
	double level;
	struct arena shared, single;
	struct stats_exact_common *common;
};

static void search_init(struct search *search, int b, int c, int n, double level, double gamma)
{
	*search = (struct search){.b = b, .c = c, .n = n, .level = level};
	search->common = stats_exact_common(&search->shared, n, gamma);
}

static void search_fini(struct search *search)
{
	arena_fini(&search->single);
	arena_fini(&search->shared);
}

static bool passes(struct search *search, double delta)
{
	struct stats_exact_table *table;

	arena_reset(&search->single);
	table = stats_exact_table_over(&search->single, search->common, delta);
	return stats_exact_table_passes(table, search->b, search->c, search->level);
}

static double lower_bound(struct search *search)
{
	double lo = MARGIN_MIN, hi = 1, middle;

	while (hi - lo > MARGIN_STEP) {
		middle = (lo + hi) / 2;
		if (passes(search, middle))
			hi = middle;
		else
			lo = middle;
	}
	return -hi;
}

/* The bound before it is held against a decision. */
static double better_bound(struct search *search)
{
	int ties = search->n - search->b - search->c;

	if (search->n > 0 && passes(search, MARGIN_MIN))
		return fmax(-MARGIN_MIN, stats_wcd_lcb(search->b, ties, search->c, search->level));
	return lower_bound(search);
}

double stats_exact_lower_bound(int b, int c, int n, double level, double gamma)
{
	struct search search;
	double bound;

	search_init(&search, b, c, n, level, gamma);
	bound = lower_bound(&search);
	search_fini(&search);
	return bound;
}

double stats_exact_reported_lower(int b, int c, int n, double delta, double level, double gamma)
{
	struct search search;
	double bound;

	search_init(&search, b, c, n, level, gamma);
	bound = better_bound(&search);
	bound = passes(&search, delta) ? fmax(bound, -delta) : fmin(bound, -delta);
	search_fini(&search);
	return bound;
}

double stats_exact_reported_upper(int b, int c, int n, double delta, double alpha, double gamma)
{
	struct search search;
	double bound;

	search_init(&search, c, b, n, alpha, gamma);
	bound = -better_bound(&search);
	search_fini(&search);
	if (stats_exact_ni(b, c, n, delta, gamma).p_disqualify <= alpha)
		return fmin(bound, -delta);
	return fmax(bound, -delta);
}

/* P(wins - losses >= -spare) of n cases. */
static double point_passes(int n, int spare, double p10, double p01)
{
	double share = p01 < 1 ? fmin(1, p10 / (1 - p01)) : 0, sum = 0;

	for (int c = 0; c <= n; c++) {
		double pmf = stats_binom_pmf(c, n, p01);

		if (pmf > 1e-15)
			sum += pmf * stats_binom_upper(c - spare, n - c, share);
	}
	return sum;
}

double stats_point_error(int n, double delta)
{
	int spare = (int)floor(n * delta + 1e-9);
	double most = 0;

	assert(n > 0 && delta > 0 && delta < 1);
	for (int k = 0; k <= 200; k++) {
		double p01 = delta + k * ((1 + delta) / 2 - delta) / 200;

		most = fmax(most, point_passes(n, spare, fmax(0, p01 - delta), p01));
	}
	return fmin(1, most);
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
