/* SPDX-License-Identifier: MIT */
#include "stats/exact.h"

#include <assert.h>
#include <math.h>

/*
 * The p-value is the largest, over grid points q = P(reference only) of a confidence set, of the
 * trinomial probability of all tables at least as good as the one seen. At one grid point that is
 *
 *     sum over c' of Bin(c'; n, q) P(Bin(n - c', r) >= edge(c')),   r = (q - delta) / (1 - q),
 *
 * with edge(c') the fewest wins that are good enough beside c' losses. The edge never falls as c'
 * grows, so walking from the largest c' down, one tail turns into the next by adding a density at
 * a time: no cancellation, a few multiplications a step. The mirror, tables at most as good, is the
 * same sum with wins and losses exchanged: the outer variable is then the wins.
 */

#define GRID 200
#define TIE 1e-9           /* of Z: equal values differ by rounding up to 1e-12 */
#define NEGLIGIBLE 1e-18   /* outer probabilities below it are left out */
#define LOG_FAINT (-100.0) /* so are tails below this, until they matter */

enum side {
	SIDE_GOOD, /* outer: losses; inner: wins; at least as good */
	SIDE_BAD,  /* outer: wins; inner: losses; at most as good */
};

/* The outer distribution at one grid point, without what is negligible. */
struct column {
	const double *weight; /* of lo..hi; NULL: not computed yet */
	int lo, hi;
	double inner, other; /* the inner probability and its complement */
	double log_inner, log_other;
};

struct range {
	int first, last; /* grid points */
};

struct stats_exact_common {
	int n;
	double gamma;
	double *log_factorial;         /* 0..n */
	struct stats_interval *limits; /* of P(D != 0), by b + c; hi 0: not computed yet */
};

struct stats_exact_table {
	struct arena *arena;
	struct stats_exact_common *common;
	int n;
	double delta, gamma;
	int *edge;
	double *scratch;
	struct column columns[2][GRID + 1];
};

struct stats_exact_common *stats_exact_common(struct arena *arena, int n, double gamma)
{
	struct stats_exact_common *common = ARENA_NEW(arena, struct stats_exact_common);
	size_t count = (size_t)n + 1;

	assert(n >= 0 && gamma > 0 && gamma < 1);
	common->n = n;
	common->gamma = gamma;
	if (n > STATS_EXACT_N_MAX)
		return common;
	common->log_factorial = ARENA_ARRAY(arena, count, double);
	common->limits = ARENA_ARRAY(arena, count, struct stats_interval);
	for (int i = 2; i <= n; i++)
		common->log_factorial[i] = lgamma(i + 1.0);
	return common;
}

struct stats_exact_table *stats_exact_table_over(
	struct arena *arena, struct stats_exact_common *common, double delta)
{
	struct stats_exact_table *table = ARENA_NEW(arena, struct stats_exact_table);
	size_t count = (size_t)common->n + 1;

	assert(delta > 0 && delta < 1);
	table->arena = arena;
	table->common = common;
	table->n = common->n;
	table->delta = delta;
	table->gamma = common->gamma;
	if (table->n > STATS_EXACT_N_MAX)
		return table;
	table->edge = ARENA_ARRAY(arena, count, int);
	table->scratch = ARENA_ARRAY(arena, count, double);
	return table;
}

struct stats_exact_table *stats_exact_table(struct arena *arena, int n, double delta, double gamma)
{
	return stats_exact_table_over(arena, stats_exact_common(arena, n, gamma), delta);
}

struct stats_exact_common *stats_exact_common_of(const struct stats_exact_table *table)
{
	return table->common;
}

double stats_exact_margin(const struct stats_exact_table *table)
{
	return table->delta;
}

int stats_exact_cases(const struct stats_exact_table *table)
{
	return table->n;
}

/* The grid points in the Clopper-Pearson set of q, given m = b + c discordant cases. */
static struct range range_of(const struct stats_exact_table *table, int m)
{
	struct stats_interval *psi = &table->common->limits[m];
	double delta = table->delta, step = (1 - delta) / (2 * GRID), lo, hi;
	struct range range;

	if (psi->hi <= 0)
		*psi = stats_clopper_pearson(m, table->n, 1 - table->gamma, STATS_TWO_SIDED);
	lo = fmax(delta, (psi->lo + delta) / 2);
	hi = fmin((1 + delta) / 2, (psi->hi + delta) / 2);
	range.first = (int)fmin(fmax(floor((lo - delta) / step + 1e-9), 0), GRID);
	range.last = (int)fmin(ceil((hi - delta) / step - 1e-9), GRID);
	if (range.last < range.first)
		range.last = range.first;
	return range;
}

/* Bin(x; n, p) for all x where it is not negligible, from the mode to either side. */
static void fill(struct stats_exact_table *table, struct column *column, double p)
{
	int n = table->n, mode = (int)((n + 1) * p), lo, hi;
	double *all = table->scratch, *weight, odds = p / (1 - p), w;

	assert(mode <= n);
	w = all[mode] = stats_binom_pmf(mode, n, p);
	for (hi = mode; hi < n; hi++) {
		w *= odds * (n - hi) / (hi + 1);
		if (w < NEGLIGIBLE)
			break;
		all[hi + 1] = w;
	}
	w = all[mode];
	for (lo = mode; lo > 0; lo--) {
		w *= lo / (odds * (n - lo + 1));
		if (w < NEGLIGIBLE)
			break;
		all[lo - 1] = w;
	}
	weight = ARENA_ARRAY(table->arena, (size_t)(hi - lo) + 1, double);
	for (int x = lo; x <= hi; x++)
		weight[x - lo] = all[x];
	column->lo = lo;
	column->hi = hi;
	column->weight = weight;
}

static const struct column *column_of(struct stats_exact_table *table, enum side side, int k)
{
	struct column *column = &table->columns[side][k];
	double wins = k * ((1 - table->delta) / (2 * GRID));
	double losses = table->delta + wins;
	double ties = (1 - table->delta) * (GRID - k) / GRID; /* 0 at the end, exactly */
	double inner = side == SIDE_GOOD ? wins : losses;

	if (column->weight)
		return column;
	column->inner = inner / (inner + ties);
	column->other = ties / (inner + ties);
	column->log_inner = log(column->inner);
	column->log_other = log(column->other);
	fill(table, column, side == SIDE_GOOD ? losses : wins);
	return column;
}

/* For each outer count the smallest inner count with which a table belongs to the region of Z, n -
 * outer + 1 if none does; as far as the outer distributions of the range reach. The last one
 * reaches farthest; one more is for rounding. */
static void walk(struct stats_exact_table *table, enum side side, double z, struct range range)
{
	int n = table->n, inner = 0, last = column_of(table, side, range.last)->hi;

	if (last < n)
		last++;
	for (int outer = 0; outer <= last; outer++) {
		for (; inner <= n - outer; inner++) {
			if (side == SIDE_GOOD) {
				if (stats_tango_z(inner, outer, n, table->delta) >= z - TIE)
					break;
			} else {
				if (stats_tango_z(outer, inner, n, table->delta) <= z + TIE)
					break;
			}
		}
		table->edge[outer] = inner <= n - outer ? inner : n - outer + 1;
	}
}

/* The probability of the region where the inner variable is certain: always 0 or always all. */
static double mass_certain(const struct stats_exact_table *table, const struct column *column)
{
	double sum = 0;

	for (int x = column->hi; x >= column->lo; x--) {
		if (table->edge[x] <= (column->inner > 0.5 ? table->n - x : 0))
			sum += column->weight[x - column->lo];
	}
	return sum;
}

/* ln P(Bin(trials, inner) = x), 0 <= x <= trials. */
static double log_inner(
	const struct stats_exact_table *table, const struct column *column, int x, int trials)
{
	const double *log_factorial = table->common->log_factorial;

	return log_factorial[trials] - log_factorial[x] - log_factorial[trials - x] +
	       x * column->log_inner + (trials - x) * column->log_other;
}

/* P(Bin(trials, inner) >= edge), given the density just below the edge, from the side that has less
 * of it. */
static double tail_from(const struct column *column, int edge, int trials, double density)
{
	double odds = column->inner / column->other, sum = 0, term = density;

	if (edge > trials * column->inner) {
		for (int x = edge; x <= trials && term > sum * 1e-17; x++) {
			term *= odds * (trials - x + 1) / x;
			sum += term;
		}
		return sum;
	}
	for (int x = edge - 1; x >= 0 && term > sum * 1e-17; x--) {
		sum += term;
		term *= x / (odds * (trials - x + 1));
	}
	return 1 - sum;
}

/* The probability of the region at one grid point. */
static double mass(const struct stats_exact_table *table, const struct column *column)
{
	double p = column->inner, q = column->other, odds = q / p, log_density = -HUGE_VAL;
	double tail, density, sum = 0;
	int x, edge, trials;

	if (p <= 0 || q <= 0)
		return mass_certain(table, column);
	for (x = column->hi; x >= column->lo; x--) {
		edge = table->edge[x];
		trials = table->n - x;
		if (edge > trials)
			continue; /* no table of the region */
		if (edge > 0)
			log_density = log_inner(table, column, edge - 1, trials);
		if (edge <= trials * p || log_density > LOG_FAINT)
			break;
	}
	if (x < column->lo)
		return 0;
	density = edge > 0 ? exp(log_density) : 0; /* just below the edge */
	tail = tail_from(column, edge, trials, density);
	for (;;) {
		sum += column->weight[x - column->lo] * tail;
		if (--x < column->lo)
			return sum;
		tail += p * density; /* one more trial, the edge where it was */
		trials++;
		density *= q * trials / (trials - edge + 1);
		for (; edge > table->edge[x]; edge--) { /* the edge one lower */
			tail += density;
			density *= odds * (edge - 1) / (trials - edge + 2);
		}
	}
}

static double largest_mass(
	struct stats_exact_table *table, enum side side, double z, struct range range)
{
	double most = 0;

	walk(table, side, z, range);
	for (int k = range.first; k <= range.last; k++)
		most = fmax(most, mass(table, column_of(table, side, k)));
	return most;
}

struct stats_exact stats_exact_table_p(struct stats_exact_table *table, int b, int c)
{
	struct stats_exact out = {.p_qualify = 1, .p_disqualify = 1};
	struct range range;
	double z;

	assert(b >= 0 && c >= 0 && b + c <= table->n);
	if (table->n == 0)
		return out;
	z = stats_tango_z(b, c, table->n, table->delta);
	if (table->n > STATS_EXACT_N_MAX) {
		out.normal = true;
		out.p_qualify = stats_normal_upper(z);
		out.p_disqualify = stats_normal_cdf(z);
		return out;
	}
	range = range_of(table, b + c);
	out.p_qualify = fmin(1, table->gamma + largest_mass(table, SIDE_GOOD, z, range));
	out.p_disqualify = fmin(1, table->gamma + largest_mass(table, SIDE_BAD, z, range));
	return out;
}

bool stats_exact_table_passes(struct stats_exact_table *table, int b, int c, double level)
{
	struct range range;
	int middle;
	double z;

	assert(b >= 0 && c >= 0 && b + c <= table->n);
	if (table->n == 0)
		return level >= 1;
	z = stats_tango_z(b, c, table->n, table->delta);
	if (table->n > STATS_EXACT_N_MAX)
		return stats_normal_upper(z) <= level;
	if (level >= 1)
		return true;
	if (table->gamma > level)
		return false;
	range = range_of(table, b + c);
	walk(table, SIDE_GOOD, z, range);
	/* From the middle: what fails mostly fails there. */
	middle = (range.first + range.last) / 2;
	for (int k = middle; k <= range.last; k++) {
		if (table->gamma + mass(table, column_of(table, SIDE_GOOD, k)) > level)
			return false;
	}
	for (int k = middle - 1; k >= range.first; k--) {
		if (table->gamma + mass(table, column_of(table, SIDE_GOOD, k)) > level)
			return false;
	}
	return true;
}

struct stats_exact stats_exact_ni(int b, int c, int n, double delta, double gamma)
{
	struct arena arena = {0};
	struct stats_exact out =
		stats_exact_table_p(stats_exact_table(&arena, n, delta, gamma), b, c);

	arena_fini(&arena);
	return out;
}

double stats_exact_gamma(double alpha)
{
	return fmin(1e-4, alpha / 500);
}
