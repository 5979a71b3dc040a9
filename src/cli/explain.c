/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/route.h"
#include "stats/stats.h"

/* A margin is looked for in these steps. */
#define MARGIN_STEPS 1000
#define SAME 1e-9

/* ---- who stands in the line ---- */

struct ordered {
	const struct evidence *row;
	int64_t cost; /* that the order comes from */
};

static int dearest_first(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	/* MONEY_UNKNOWN is below every cost. */
	if (x->cost != y->cost)
		return x->cost < y->cost ? 1 : -1;
	return (x->row->candidate > y->row->candidate) - (x->row->candidate < y->row->candidate);
}

static struct ordered *line_up(
	const struct explain *e, const struct table_route *first, size_t *count)
{
	const struct table_route *route = e->route;
	struct ordered *line = ARENA_ARRAY(e->arena, route->evidence_count + 1, struct ordered);

	*count = 0;
	for (size_t c = 0; c < route->evidence_count; c++) {
		const struct evidence *row = &route->evidence[c];
		int64_t cost = first->evidence[c].first_cost;

		if (row->verdict != VERDICT_REFERENCE)
			line[(*count)++] = (struct ordered){
				row, cost == MONEY_UNKNOWN ? row->cost_per_request : cost};
	}
	qsort(line, *count, sizeof(*line), dearest_first);
	return line;
}

/* ---- levels ---- */

/* Levels go by the proven rule, whichever decides. */
static bool passes(const struct explain_row *row)
{
	return row->row->proven == VERDICT_QUALIFIED;
}

/* The fallback procedure walked again: `walked` holds the tested rows, dearest first. True if it
 * gives the levels of the evidence, so that what it says of their origin is so. */
static bool walk_fallback(struct explain *e, const size_t *walked, int count)
{
	double *p = ARENA_ARRAY(e->arena, (size_t)count, double);
	double *weights = ARENA_ARRAY(e->arena, (size_t)count, double);
	double *levels = ARENA_ARRAY(e->arena, (size_t)count, double);
	bool *pass = ARENA_ARRAY(e->arena, (size_t)count, bool);

	for (int i = 0; i < count; i++)
		p[i] = passes(&e->rows[walked[i]]) ? 0 : 1;
	stats_fallback_weights(count, STATS_FALLBACK_RATIO, weights);
	stats_fallback(p, weights, count, e->alpha, levels, pass);
	for (int i = 0; i < count; i++) {
		if (fabs(levels[i] - e->rows[walked[i]].row->level) > SAME)
			return false;
	}
	for (int i = 0; i < count; i++) {
		struct explain_row *row = &e->rows[walked[i]];

		row->own = weights[i] * e->alpha;
		row->handed = i > 0 && pass[i - 1] ? levels[i - 1] : 0;
		row->giver = i > 0 && pass[i - 1] ? walked[i - 1] : SIZE_MAX;
	}
	return true;
}

static void trace_levels(struct explain *e)
{
	size_t *walked = ARENA_ARRAY(e->arena, e->count + 1, size_t);
	int count = 0;

	for (size_t i = 0; i < e->count; i++) {
		if (e->rows[i].tested)
			walked[count++] = i;
	}
	if (count && strcmp(e->route->multiplicity, "fallback") == 0)
		walk_fallback(e, walked, count);
}

/* ---- what would change ---- */

static bool at_margin(const struct explain *e, const struct explain_row *row, int wins, int losses,
	int n, double margin)
{
	return stats_exact_ni(wins, losses, n, margin, e->gamma).p_qualify <= row->level;
}

/* The least step of the margin that so many cases allow a tie. */
static int least_step(int n, double level)
{
	int step = 1;

	while (step < MARGIN_STEPS && stats_n_floor((double)step / MARGIN_STEPS, level) > n)
		step++;
	return step;
}

/* From the lower bound, which is minus the smallest margin; held against the exact rule where that
 * decides, since its p need not fall at every step. */
static double margin_needed(const struct explain *e, const struct explain_row *row)
{
	const struct evidence *evidence = row->row;
	int n = (int)evidence->cases, wins, losses, step, least;

	if (!row->tested || e->route->margin_relative || route_is_point(e->route) ||
		!(evidence->lower_bound > -1 + 1e-6) || n < 1)
		return NAN;
	step = (int)ceil(-evidence->lower_bound * MARGIN_STEPS - 1e-6);
	least = least_step(n, row->level);
	step = step > least ? step : least;
	if (strcmp(evidence->method, "exact") != 0)
		return step < MARGIN_STEPS ? (double)step / MARGIN_STEPS : NAN;
	if (!explain_counts(e->route, e->results, evidence, &wins, &losses))
		return NAN;
	for (; step < MARGIN_STEPS; step++) {
		if (at_margin(e, row, wins, losses, n, (double)step / MARGIN_STEPS))
			return (double)step / MARGIN_STEPS;
	}
	return NAN;
}

static double ratio(int64_t of, int64_t to)
{
	return of == MONEY_UNKNOWN || to == MONEY_UNKNOWN || to <= 0 ? NAN
								     : (double)of / (double)to;
}

/* The chosen one as against the next that would take over; others as against the chosen one; what
 * is no cheaper than the reference as against that, since below it would be tested. */
static double price_factor(const struct explain *e, const struct explain_row *row)
{
	const struct table_route *route = e->route;
	const struct evidence *chosen = &route->evidence[route->candidate];
	int64_t cost = row->row->cost_per_request;

	if (row->row == chosen)
		return route->fallback_count
			       ? ratio(route->evidence[route->fallbacks[0]].cost_per_request, cost)
			       : NAN;
	if (row->row->reasons & 1u << REASON_NOT_CHEAPER)
		return ratio(route->evidence[route->reference].cost_per_request, cost);
	if (row->row->verdict == VERDICT_QUALIFIED)
		return ratio(chosen->cost_per_request, cost);
	return NAN;
}

/* ---- all of it ---- */

static void fill_row(struct explain *e, const struct evidence *evidence, struct explain_row *row)
{
	const struct table_route *route = e->route;
	const struct evidence *chosen = &route->evidence[route->candidate];

	*row = (struct explain_row){.row = evidence,
		.name = table_name(e->table, route, evidence->candidate),
		.pairs = explain_pairs(route, e->results, evidence),
		.tested = !isnan(evidence->level),
		.p = {evidence->p_quality, evidence->p_format, evidence->p_latency,
			evidence->p_min_quality},
		.own = NAN,
		.handed = NAN,
		.giver = SIZE_MAX,
		.level = evidence->level > 0 ? evidence->level : e->alpha};
	for (int gate = 0; gate < GATE_COUNT; gate++) {
		if (row->p[gate] > row->p[row->largest])
			row->largest = (enum explain_gate)gate;
	}
	row->cheaper = evidence->cost_per_request != MONEY_UNKNOWN &&
		       chosen->cost_per_request != MONEY_UNKNOWN &&
		       evidence->cost_per_request < chosen->cost_per_request;
	row->margin = margin_needed(e, row);
	row->price_factor = price_factor(e, row);
	row->fewest = stats_n_floor(route->margin, row->level);
	if (evidence->candidate == route->candidate)
		e->chosen = row;
}

static const struct result_route *results_of(const struct results *results, const char *route)
{
	for (size_t r = 0; r < results->route_count; r++) {
		if (strcmp(results->routes[r].name, route) == 0)
			return &results->routes[r];
	}
	return NULL;
}

void explain_gather(struct arena *arena, const struct loaded *loaded,
	const struct table_route *first, const struct table_route *route, struct explain *out)
{
	struct ordered *line;

	*out = (struct explain){.arena = arena,
		.table = &loaded->table,
		.route = route,
		.results = results_of(&loaded->results, route->name),
		.alpha = route_alpha(route),
		.missing = loaded->missing,
		.missing_command = loaded->command};
	out->gamma = stats_exact_gamma(out->alpha);
	line = line_up(out, first, &out->count);
	out->rows = ARENA_ARRAY(arena, out->count + 1, struct explain_row);
	for (size_t i = 0; i < out->count; i++)
		fill_row(out, line[i].row, &out->rows[i]);
	trace_levels(out);
}
