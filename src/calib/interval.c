/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sha256.h"

/*
 * How sure the costs are. Tokens vary from case to case, and more so where a model reasons: a mean
 * of 50 cases can be off by a third. That touches the savings and the order of the candidates,
 * never what was promised of their quality.
 */
#define DRAWS 1999

static void add_doubles(struct buf *text, const double *values, size_t count)
{
	buf_add(text, values, count * sizeof(*values));
}

static const double *costs_of(const struct calib_job *job, size_t candidate)
{
	return job->case_costs + candidate * job->results->case_count;
}

static size_t known(const double *costs, size_t count, double *out)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (!isnan(costs[i]))
			out[n++] = costs[i];
	}
	return n;
}

/* Five digits count: the rest differs from one mathematics library to another. */
static int64_t five_digits(double picodollars)
{
	int64_t unit = 1;

	if (!(picodollars > 0))
		return 0;
	if (picodollars > 9e18)
		return INT64_MAX;
	while (picodollars / (double)unit >= 100000)
		unit *= 10;
	return (int64_t)floor(picodollars / (double)unit + 0.5) * unit;
}

static struct digest mean_key(const double *values, size_t n, double alpha, uint64_t seed)
{
	struct buf text = {0};
	struct digest key;

	buf_printf(&text, "cost 1 %zu %d %a %016" PRIx64 "\n", n, DRAWS, alpha, seed);
	add_doubles(&text, values, n);
	key = sha256(buf_view(&text));
	buf_free(&text);
	return key;
}

/* Drawn only where nobody has kept it: at other prices the costs are others, and so is the key. */
static void draw_mean(const struct calib_job *job, size_t candidate, const double *values, size_t n,
	double kept[CALIB_MEMO_VALUES])
{
	double alpha = (1 - job->quality->confidence) / 2;
	uint64_t seed = calib_seed(job, candidate, job->reference);
	struct digest key = mean_key(values, n, alpha, seed);
	struct arena scratch = {0};
	struct stats_interval drawn;

	if (calib_find_kept(job->in, &key, kept))
		return;
	drawn = stats_bootstrap_bca(&scratch, values, (int)n, alpha, DRAWS, seed);
	kept[0] = drawn.lo;
	kept[1] = drawn.hi;
	calib_keep(job->in, &key, kept);
	arena_fini(&scratch);
}

static void mean_interval(struct calib_job *job, size_t candidate, struct evidence_cost *out)
{
	size_t count = job->results->case_count;
	double *values = mem_alloc((count + 1) * sizeof(*values));
	size_t n = known(costs_of(job, candidate), count, values);
	double drawn[CALIB_MEMO_VALUES] = {0};

	if (n > 1) {
		draw_mean(job, candidate, values, n, drawn);
		out->known = true;
		out->low = five_digits(drawn[0]);
		out->high = five_digits(drawn[1]);
	}
	free(values);
}

/* Of the means on the cases that both have; false where there is none. */
static bool ratio_of(
	const struct calib_job *job, size_t candidate, size_t other, struct stats_cost_ratio *out)
{
	const double *a = costs_of(job, candidate), *b = costs_of(job, other);
	size_t count = job->results->case_count, n = 0;
	double *x = mem_alloc((count + 1) * sizeof(*x)), *y = mem_alloc((count + 1) * sizeof(*y));
	bool ok;

	for (size_t i = 0; i < count; i++) {
		if (isnan(a[i]) || isnan(b[i]))
			continue;
		x[n] = a[i];
		y[n++] = b[i];
	}
	ok = n > 1 && stats_mean(x, (int)n) > 0 && stats_mean(y, (int)n) > 0;
	if (ok)
		*out = stats_cost_ratio(x, y, (int)n, job->quality->confidence);
	free(x);
	free(y);
	return ok;
}

static int dearest_first(const void *a, const void *b)
{
	const struct evidence *x = *(struct evidence *const *)a;
	const struct evidence *y = *(struct evidence *const *)b;

	if (x->cost_per_request != y->cost_per_request)
		return x->cost_per_request < y->cost_per_request ? 1 : -1;
	return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* Of two neighbours in the order of costs: is it established which one is dearer? */
static void check_order(struct calib_job *job, struct evidence **rows, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct evidence_cost *cost = &rows[i]->cost;
		struct stats_cost_ratio ratio;

		if (rows[i]->cost_per_request == rows[i - 1]->cost_per_request ||
			!ratio_of(job, rows[i]->candidate, rows[i - 1]->candidate, &ratio))
			continue;
		cost->order_open = ratio.lo <= 1 && ratio.hi >= 1;
		cost->dearer = rows[i - 1]->candidate;
	}
}

void calib_intervals(struct calib_job *job)
{
	size_t candidates = job->count, count = 0;
	struct evidence **rows = ARENA_ARRAY(job->scratch, candidates, struct evidence *);

	job->case_costs = ARENA_ARRAY(job->arena, candidates * job->results->case_count, double);
	for (size_t c = 0; c < candidates; c++)
		calib_case_costs(job, c, job->case_costs + c * job->results->case_count);
	for (size_t c = 0; c < candidates; c++) {
		struct evidence *row = &job->evidence[c];
		struct stats_cost_ratio ratio;

		row->cost =
			(struct evidence_cost){.ratio = NAN, .ratio_low = NAN, .ratio_high = NAN};
		if (row->cost_per_request == MONEY_UNKNOWN)
			continue;
		rows[count++] = row;
		mean_interval(job, c, &row->cost);
		if (c == job->reference || !ratio_of(job, c, job->reference, &ratio))
			continue;
		row->cost.ratio = ratio.ratio;
		row->cost.ratio_low = ratio.lo;
		row->cost.ratio_high = ratio.hi;
	}
	if (count)
		qsort(rows, count, sizeof(struct evidence *), dearest_first);
	check_order(job, rows, count);
}

/* One route's part in the saving: what its cases cost today and with the table. */
struct saved {
	double requests;
	double *before, *after;
	size_t count;
};

static void keep_both(struct arena *arena, const double *before, const double *after, size_t count,
	struct saved *out)
{
	out->before = ARENA_ARRAY(arena, count, double);
	out->after = ARENA_ARRAY(arena, count, double);
	for (size_t i = 0; i < count; i++) {
		if (isnan(before[i]) || isnan(after[i]))
			continue;
		out->before[out->count] = before[i];
		out->after[out->count++] = after[i];
	}
}

static uint64_t seed_of(const struct table *table)
{
	struct buf text = {0};
	struct digest digest;
	uint64_t seed = 0;

	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		buf_puts(&text, route->suite_digest ? route->suite_digest : route->name);
		buf_char(&text, '\0');
	}
	digest = sha256(buf_view(&text));
	for (int i = 0; i < 8; i++)
		seed = seed << 8 | digest.bytes[i];
	buf_free(&text);
	return seed;
}

static double draw_saving(const struct saved *routes, size_t count, struct rng *rng)
{
	double before = 0, after = 0;

	for (size_t r = 0; r < count; r++) {
		const struct saved *route = &routes[r];
		double sum_before = 0, sum_after = 0;

		for (size_t i = 0; i < route->count; i++) {
			size_t at = (size_t)rng_below(rng, route->count);

			sum_before += route->before[at];
			sum_after += route->after[at];
		}
		before += route->requests * sum_before / (double)route->count;
		after += route->requests * sum_after / (double)route->count;
	}
	return before > 0 ? 1 - after / before : NAN;
}

static const struct calib_costs *find(const struct calib_costs *costs, const char *name)
{
	while (strcmp(costs->name, name) != 0)
		costs++;
	return costs;
}

static struct digest saving_key(const struct saved *routes, size_t count, uint64_t seed)
{
	struct buf text = {0};
	struct digest key;

	buf_printf(&text, "saving 1 %zu %d %016" PRIx64 "\n", count, DRAWS, seed);
	for (size_t r = 0; r < count; r++) {
		buf_printf(&text, "%a %zu\n", routes[r].requests, routes[r].count);
		add_doubles(&text, routes[r].before, routes[r].count);
		add_doubles(&text, routes[r].after, routes[r].count);
	}
	key = sha256(buf_view(&text));
	buf_free(&text);
	return key;
}

/* Whether there is one, and its ends. */
static void draw_savings(
	const struct saved *routes, size_t count, uint64_t seed, double out[CALIB_MEMO_VALUES])
{
	double *savings = mem_alloc(DRAWS * sizeof(*savings));
	struct rng rng = {seed};
	bool whole = true;

	for (int b = 0; whole && b < DRAWS; b++) {
		savings[b] = draw_saving(routes, count, &rng);
		whole = !isnan(savings[b]);
	}
	out[0] = whole;
	if (whole) {
		stats_sort(savings, DRAWS);
		out[1] = stats_quantile_sorted(savings, DRAWS, 0.025);
		out[2] = stats_quantile_sorted(savings, DRAWS, 0.975);
	}
	free(savings);
}

void calib_saving_interval(
	const struct calib_input *in, const struct calib_costs *costs, struct table *table)
{
	struct arena scratch = {0};
	struct saved *routes = ARENA_ARRAY(&scratch, table->route_count, struct saved);
	double kept[CALIB_MEMO_VALUES] = {0};
	uint64_t seed = seed_of(table);
	struct digest key;
	size_t count = 0;
	bool whole = table->before != MONEY_UNKNOWN && table->before > 0;

	for (size_t r = 0; whole && r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		const struct calib_costs *own = find(costs, route->name);
		size_t today = calib_today(in, route);

		if (route->requests <= 0)
			continue;
		routes[count].requests = (double)route->requests;
		keep_both(&scratch, own->costs + today * own->case_count,
			own->costs + route->candidate * own->case_count, own->case_count,
			&routes[count]);
		whole = routes[count++].count > 1;
	}
	if (whole) {
		key = saving_key(routes, count, seed);
		if (!calib_find_kept(in, &key, kept)) {
			draw_savings(routes, count, seed, kept);
			calib_keep(in, &key, kept);
		}
	}
	table->saving_known = kept[0] > 0;
	if (table->saving_known) {
		table->saving_low = kept[1];
		table->saving_high = kept[2];
	}
	arena_fini(&scratch);
}
