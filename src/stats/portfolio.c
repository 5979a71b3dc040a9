/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "stats/draw.h"

/*
 * A multiple-choice knapsack: one option of each route, least cost, weighted losses within a bound.
 * Solved route by route over all partial sums that no other one beats in both cost and loss. The
 * set is exact; it is thinned, and the answer marked, only if it outgrows LIMIT.
 */
#define SLACK 1e-12
#define LIMIT 20000

struct state {
	double cost, loss;
	const struct state *before; /* the same without the last route; NULL: none yet */
	int option;
};

/* The order of the choices, first route first. */
static int by_choice(const struct state *a, const struct state *b)
{
	int order = 0;

	for (; a != b; a = a->before, b = b->before) {
		if (a->option != b->option)
			order = a->option < b->option ? -1 : 1;
	}
	return order;
}

static int by_cost(const void *left, const void *right)
{
	const struct state *a = left, *b = right;

	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	if (a->loss != b->loss)
		return a->loss < b->loss ? -1 : 1;
	return by_choice(a, b);
}

/* Keeps those that lose less than every cheaper one; returns how many. */
static int prune(struct state *states, int count)
{
	int kept = 0;

	qsort(states, (size_t)count, sizeof(*states), by_cost);
	for (int i = 0; i < count; i++) {
		if (kept == 0 || states[i].loss < states[kept - 1].loss)
			states[kept++] = states[i];
	}
	return kept;
}

/* Of each narrow band of losses only the cheapest. */
static int thin(struct state *states, int count, double most)
{
	double width = most / LIMIT;
	int kept = 1;

	for (int i = 1; i < count; i++) {
		if (states[kept - 1].loss - states[i].loss >= width || i == count - 1)
			states[kept++] = states[i];
	}
	return kept;
}

/* All states with one more route, pruned; `*count` becomes their number, 0 if none is left. */
static struct state *extend(struct arena *arena, const struct state *states, int *count,
	const struct stats_route *route, double max_loss)
{
	struct state *all = mem_resize(NULL, (size_t)*count * (size_t)route->count, sizeof(*all));
	struct state *kept;
	int made = 0;

	for (int i = 0; i < *count; i++) {
		for (int j = 0; j < route->count; j++) {
			const struct stats_option *option = &route->options[j];
			double loss = states[i].loss + route->weight * fmax(0, option->loss);

			if (loss > max_loss + SLACK)
				continue;
			all[made].cost = states[i].cost + route->weight * option->cost;
			all[made].loss = loss;
			all[made].before = &states[i];
			all[made].option = j;
			made++;
		}
	}
	*count = made ? prune(all, made) : 0;
	kept = ARENA_ARRAY(arena, (size_t)*count + 1, struct state);
	for (int i = 0; i < *count; i++)
		kept[i] = all[i];
	free(all);
	return kept;
}

/* After the last route; `*alive` 0: no choice is within the bound. */
static struct state *solve(struct arena *arena, const struct stats_route *routes, int count,
	double max_loss, int *alive, bool *exact)
{
	struct state *states = ARENA_NEW(arena, struct state);

	*alive = 1;
	*exact = true;
	for (int r = 0; r < count && *alive; r++) {
		states = extend(arena, states, alive, &routes[r], max_loss);
		if (*alive > LIMIT) {
			*alive = thin(states, *alive, max_loss);
			*exact = false;
		}
	}
	return states;
}

struct stats_point *stats_portfolio_frontier(
	struct arena *arena, const struct stats_route *routes, int count, int *points, bool *exact)
{
	const struct state *states;
	struct stats_point *out;
	double most = 0;

	assert(count > 0);
	for (int r = 0; r < count; r++) {
		double largest = 0;

		assert(routes[r].count > 0);
		for (int i = 0; i < routes[r].count; i++)
			largest = fmax(largest, routes[r].options[i].loss);
		most += routes[r].weight * largest;
	}
	states = solve(arena, routes, count, most, points, exact);
	out = ARENA_ARRAY(arena, (size_t)*points, struct stats_point);
	for (int i = 0; i < *points; i++)
		out[i] = (struct stats_point){states[i].cost, states[i].loss};
	return out;
}

bool stats_portfolio(struct arena *arena, const struct stats_route *routes, int count,
	double max_loss, struct stats_portfolio *out)
{
	const struct state *states, *at;
	int alive;

	assert(count >= 0 && max_loss >= 0);
	states = solve(arena, routes, count, max_loss, &alive, &out->exact);
	if (alive == 0)
		return false;
	out->cost = states[0].cost;
	out->loss = states[0].loss;
	at = &states[0];
	for (int r = count - 1; r >= 0; r--, at = at->before)
		out->choice[r] = at->option;
	return true;
}

double stats_portfolio_bound(struct arena *arena, const struct stats_differences *routes, int count,
	double alpha, int draws, uint64_t seed)
{
	double *totals = ARENA_ARRAY(arena, (size_t)draws, double), first, e, sum, all;
	int rank = (int)floor(alpha * (draws + 1) + 1e-9);
	struct rng rng = {seed};

	assert(draws > 0 && alpha > 0 && alpha < 1);
	for (int draw = 0; draw < draws; draw++) {
		for (int r = 0; r < count; r++) {
			first = all = stats_draw_exponential(&rng);
			sum = -first;
			for (int i = 0; i < routes[r].n; i++) {
				e = stats_draw_exponential(&rng);
				all += e;
				sum += e * routes[r].d[i];
			}
			totals[draw] += routes[r].weight * sum / all;
		}
	}
	stats_sort(totals, draws);
	return rank > 0 ? totals[rank - 1] : -HUGE_VAL;
}
