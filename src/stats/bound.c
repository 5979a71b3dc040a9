/* SPDX-License-Identifier: MIT */
#include "stats/exact.h"

#include <assert.h>
#include <math.h>

#define NEGLIGIBLE 1e-15

/* The smallest margin that is looked at, and how closely the bound is found. */
#define MARGIN_MIN 0.0005
#define MARGIN_STEP 1e-4

/* Every search halves the same interval, so that all meet the same margins at first: these steps
 * keep their tables. */
#define SHARED_STEPS 6
#define BUCKETS 256

struct found {
	int b, c;
	double level, bound;
	struct found *next;
};

struct stats_exact_bounds {
	struct arena *arena;
	struct stats_exact_table *table; /* of the decision, which no bound contradicts */
	struct stats_exact_common *common;
	int n;
	struct stats_exact_table *least;                    /* at MARGIN_MIN */
	struct stats_exact_table *steps[1 << SHARED_STEPS]; /* by place in the tree of halvings */
	struct found *found[BUCKETS]; /* before it is held against a decision */
};

struct stats_exact_bounds *stats_exact_bounds(struct arena *arena, struct stats_exact_table *table)
{
	struct stats_exact_bounds *bounds = ARENA_NEW(arena, struct stats_exact_bounds);

	bounds->arena = arena;
	bounds->table = table;
	bounds->common = stats_exact_common_of(table);
	bounds->n = stats_exact_cases(table);
	return bounds;
}

static bool passes(struct stats_exact_bounds *bounds, struct stats_exact_table **kept, int b, int c,
	double margin, double level)
{
	if (!*kept)
		*kept = stats_exact_table_over(bounds->arena, bounds->common, margin);
	return stats_exact_table_passes(*kept, b, c, level);
}

/* A margin that no other search is likely to meet. */
static bool passes_once(struct stats_exact_bounds *bounds, struct arena *single, int b, int c,
	double margin, double level)
{
	struct stats_exact_table *table;

	arena_reset(single);
	table = stats_exact_table_over(single, bounds->common, margin);
	return stats_exact_table_passes(table, b, c, level);
}

static double lower_bound(struct stats_exact_bounds *bounds, int b, int c, double level)
{
	double lo = MARGIN_MIN, hi = 1, middle;
	struct arena single = {0};
	size_t place = 1;
	bool pass;

	while (hi - lo > MARGIN_STEP) {
		middle = (lo + hi) / 2;
		if (place < 1 << SHARED_STEPS)
			pass = passes(bounds, &bounds->steps[place], b, c, middle, level);
		else
			pass = passes_once(bounds, &single, b, c, middle, level);
		if (pass)
			hi = middle;
		else
			lo = middle;
		place = 2 * place + !pass;
	}
	arena_fini(&single);
	return -hi;
}

/* The bound before it is held against a decision. */
static double better_bound(struct stats_exact_bounds *bounds, int b, int c, double level)
{
	if (bounds->n > 0 && passes(bounds, &bounds->least, b, c, MARGIN_MIN, level))
		return fmax(-MARGIN_MIN, stats_wcd_lcb(b, bounds->n - b - c, c, level));
	return lower_bound(bounds, b, c, level);
}

static double find(struct stats_exact_bounds *bounds, int b, int c, double level)
{
	struct found **at = &bounds->found[(unsigned)(b * 31 + c) % BUCKETS];

	for (; *at; at = &(*at)->next) {
		if ((*at)->b == b && (*at)->c == c && (*at)->level == level)
			return (*at)->bound;
	}
	*at = ARENA_NEW(bounds->arena, struct found);
	**at = (struct found){b, c, level, better_bound(bounds, b, c, level), NULL};
	return (*at)->bound;
}

double stats_exact_bounds_lower(struct stats_exact_bounds *bounds, int b, int c, double level)
{
	double delta = stats_exact_margin(bounds->table), bound = find(bounds, b, c, level);

	return stats_exact_table_passes(bounds->table, b, c, level) ? fmax(bound, -delta)
								    : fmin(bound, -delta);
}

double stats_exact_bounds_upper(struct stats_exact_bounds *bounds, int b, int c, double alpha)
{
	double delta = stats_exact_margin(bounds->table), bound = -find(bounds, c, b, alpha);

	return stats_exact_table_p(bounds->table, b, c).p_disqualify <= alpha ? fmin(bound, -delta)
									      : fmax(bound, -delta);
}

double stats_exact_lower_bound(int b, int c, int n, double level, double gamma)
{
	struct arena arena = {0};
	struct stats_exact_bounds *bounds =
		stats_exact_bounds(&arena, stats_exact_table(&arena, n, MARGIN_MIN, gamma));
	double bound = lower_bound(bounds, b, c, level);

	arena_fini(&arena);
	return bound;
}

double stats_exact_reported_lower(int b, int c, int n, double delta, double level, double gamma)
{
	struct arena arena = {0};
	struct stats_exact_bounds *bounds =
		stats_exact_bounds(&arena, stats_exact_table(&arena, n, delta, gamma));
	double bound = stats_exact_bounds_lower(bounds, b, c, level);

	arena_fini(&arena);
	return bound;
}

double stats_exact_reported_upper(int b, int c, int n, double delta, double alpha, double gamma)
{
	struct arena arena = {0};
	struct stats_exact_bounds *bounds =
		stats_exact_bounds(&arena, stats_exact_table(&arena, n, delta, gamma));
	double bound = stats_exact_bounds_upper(bounds, b, c, alpha);

	arena_fini(&arena);
	return bound;
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

/* The fewest wins, `from` or more, that pass beside so many losses; trials + 1: none do. */
static int edge_from(
	struct stats_exact_table *table, int from, int losses, int trials, double level)
{
	int fails = from - 1, passes = from;

	for (int step = 1; passes <= trials; step *= 2) {
		if (stats_exact_table_passes(table, passes, losses, level))
			break;
		fails = passes;
		passes += step;
	}
	if (passes > trials)
		passes = trials + 1;
	while (passes - fails > 1) {
		int middle = fails + (passes - fails) / 2;

		if (stats_exact_table_passes(table, middle, losses, level))
			passes = middle;
		else
			fails = middle;
	}
	return passes;
}

double stats_power_exact(int n, double delta, double psi, double diff, double alpha, double gamma)
{
	double wins = (psi + diff) / 2, losses = (psi - diff) / 2, sum = 0;
	double rate = losses < 1 ? fmin(wins / (1 - losses), 1) : 0;
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, n, delta, gamma);
	int edge = 0;

	assert(n <= STATS_EXACT_N_MAX && fabs(diff) <= psi && psi <= 1);
	for (int c = 0; c <= n; c++) {
		double outer = stats_binom_pmf(c, n, losses), tail;

		if (outer < NEGLIGIBLE) {
			if (c > n * losses)
				break;
			continue;
		}
		edge = edge_from(table, edge, c, n - c, alpha);
		tail = edge <= n - c ? stats_binom_upper(edge, n - c, rate) : 0;
		if (tail < NEGLIGIBLE)
			break; /* with more losses still fewer pass */
		sum += outer * tail;
	}
	arena_fini(&arena);
	return fmin(sum, 1);
}
