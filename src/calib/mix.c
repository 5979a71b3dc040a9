/* SPDX-License-Identifier: MIT */
#include "calib/calib.h"

#include <math.h>

#include "core/money.h"
#include "stats/stats.h"

/*
 * The whole table at once: the error that one route may make is spent where it saves most. A
 * multiple-choice knapsack over the candidates' observed means (statistics: portfolio). What a
 * route must never be given is no option: not allowed there, too short a context, a floor or a
 * ceiling that is refuted; a pinned route keeps to what is proven.
 */
#define FRONTIER_MAX 20
#define HARD \
	(1u << REASON_SAFETY | 1u << REASON_CONTEXT | 1u << REASON_FORMAT | 1u << REASON_LATENCY | \
		1u << REASON_MIN_QUALITY)

struct mix {
	struct arena *arena;
	const struct table *table;
	struct stats_route *routes;
	size_t **rows; /* [route][option] index into the evidence */
	bool monthly;
	double requests; /* of all routes; without traffic their number */
};

static bool is_option(const struct table_route *route, const struct evidence *row)
{
	bool reference = !route->reference_best && row->candidate == route->reference;

	if (row->cost_per_request == MONEY_UNKNOWN)
		return false;
	if (reference)
		return true;
	if (row->retired)
		return false;
	if (isnan(row->difference) || (row->verdict == VERDICT_DISQUALIFIED && row->reasons & HARD))
		return false;
	return !route->safety_critical || row->verdict == VERDICT_QUALIFIED;
}

static struct stats_option option_of(const struct evidence *row)
{
	return (struct stats_option){
		.cost = money_usd(row->cost_per_request),
		.loss = isnan(row->difference) ? 0 : fmax(0, -row->difference),
	};
}

/* Another one that is as cheap and loses as little, and is better at one of them or comes first. */
static bool is_beaten(const struct stats_option *options, int count, int i)
{
	for (int j = 0; j < count; j++) {
		if (j == i || options[j].cost > options[i].cost ||
			options[j].loss > options[i].loss)
			continue;
		if (options[j].cost < options[i].cost || options[j].loss < options[i].loss || j < i)
			return true;
	}
	return false;
}

static bool list_options(struct mix *mix, size_t r, struct err *err)
{
	const struct table_route *route = &mix->table->routes[r];
	struct stats_option *all =
		ARENA_ARRAY(mix->arena, route->evidence_count, struct stats_option);
	struct stats_option *kept =
		ARENA_ARRAY(mix->arena, route->evidence_count, struct stats_option);
	size_t *rows = ARENA_ARRAY(mix->arena, route->evidence_count, size_t);
	int count = 0, left = 0;

	for (size_t i = 0; i < route->evidence_count; i++) {
		if (!is_option(route, &route->evidence[i]))
			continue;
		all[count] = option_of(&route->evidence[i]);
		rows[count++] = i;
	}
	if (count == 0)
		return err_set(err, ERR_INCOMPLETE,
			"route '%s': no candidate of known cost may be given to it, so there is no "
			"plan for the table",
			route->name);
	for (int i = 0; i < count; i++) {
		if (is_beaten(all, count, i))
			continue;
		kept[left] = all[i];
		rows[left++] = rows[i];
	}
	mix->rows[r] = rows;
	mix->routes[r].options = kept;
	mix->routes[r].count = left;
	return true;
}

static bool set_up(struct mix *mix, struct err *err)
{
	const struct table *table = mix->table;

	if (table->route_count == 0)
		return err_set(err, ERR_INCOMPLETE, "there are no routes to plan for");
	mix->monthly = true;
	for (size_t r = 0; r < table->route_count; r++)
		mix->monthly = mix->monthly && table->routes[r].requests > 0;
	for (size_t r = 0; r < table->route_count; r++)
		mix->requests += mix->monthly ? (double)table->routes[r].requests : 1;
	mix->routes = ARENA_ARRAY(mix->arena, table->route_count, struct stats_route);
	mix->rows = ARENA_ARRAY(mix->arena, table->route_count, size_t *);
	for (size_t r = 0; r < table->route_count; r++) {
		mix->routes[r].weight =
			(mix->monthly ? (double)table->routes[r].requests : 1) / mix->requests;
		if (!list_options(mix, r, err))
			return false;
	}
	return true;
}

/* What the choice costs, in whole picodollars: a month, or the mean of the routes. */
static int64_t cost_of(const struct mix *mix, const size_t *choice)
{
	const struct table *table = mix->table;
	int64_t sum = 0;

	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		int64_t cost = route->evidence[choice[r]].cost_per_request;

		sum = money_add(sum, money_times(cost, mix->monthly ? route->requests : 1));
	}
	if (sum == MONEY_UNKNOWN || mix->monthly)
		return sum;
	return table->route_count ? sum / (int64_t)table->route_count : 0;
}

static int64_t reference_cost(const struct mix *mix)
{
	size_t *choice = ARENA_ARRAY(mix->arena, mix->table->route_count, size_t);

	for (size_t r = 0; r < mix->table->route_count; r++)
		choice[r] = mix->table->routes[r].reference;
	return cost_of(mix, choice);
}

static int64_t picodollars(const struct mix *mix, double usd)
{
	double all = usd * (double)MONEY_PER_USD * (mix->monthly ? mix->requests : 1);

	return all < 9e18 ? (int64_t)floor(all + 0.5) : INT64_MAX;
}

/* Cost and loss change places: the least loss under a bound on the cost. */
static void exchange(struct mix *mix)
{
	for (size_t r = 0; r < mix->table->route_count; r++) {
		struct stats_route *route = &mix->routes[r];
		struct stats_option *options =
			ARENA_ARRAY(mix->arena, (size_t)route->count, struct stats_option);

		for (int i = 0; i < route->count; i++)
			options[i] = (struct stats_option){
				route->options[i].loss, route->options[i].cost};
		route->options = options;
	}
}

static void choose(struct mix *mix, double bound, struct plan *out)
{
	size_t count = mix->table->route_count;
	size_t *choice = ARENA_ARRAY(mix->arena, count, size_t);
	struct stats_portfolio best = {.choice = ARENA_ARRAY(mix->arena, count, int)};

	out->found = stats_portfolio(mix->arena, mix->routes, (int)count, bound, &best);
	if (!out->found)
		return;
	out->exact = best.exact;
	for (size_t r = 0; r < count; r++)
		choice[r] = mix->rows[r][best.choice[r]];
	out->choice = choice;
	out->total.loss = out->goal == PLAN_BUDGET ? best.cost : best.loss;
	out->total.cost = cost_of(mix, choice);
}

static struct plan_point point_of(const struct mix *mix, const struct stats_point *point)
{
	return (struct plan_point){point->loss, picodollars(mix, point->cost)};
}

/* All, or where there are many the cheapest of each of some steps of the loss. */
static void pick_points(
	struct mix *mix, const struct stats_point *points, int count, struct plan *out)
{
	struct plan_point *kept = ARENA_ARRAY(mix->arena, FRONTIER_MAX, struct plan_point);
	int at = 0, last = -1;

	out->frontier = kept;
	out->frontier_all = (size_t)count;
	for (int i = 0; count <= FRONTIER_MAX && i < count; i++)
		kept[out->frontier_count++] = point_of(mix, &points[i]);
	for (int k = FRONTIER_MAX - 1; count > FRONTIER_MAX && k >= 0; k--) {
		double bound = points[0].loss * k / (FRONTIER_MAX - 1);

		while (at < count - 1 && points[at].loss > bound)
			at++;
		if (at != last)
			kept[out->frontier_count++] = point_of(mix, &points[at]);
		last = at;
	}
}

bool calib_plan(struct arena *arena, const struct table *table, const struct calib_goal *goal,
	struct plan *out, struct err *err)
{
	struct mix mix = {.arena = arena, .table = table};
	struct stats_point *points;
	int count;

	*out = (struct plan){.goal = goal->kind,
		.max_loss = goal->max_loss,
		.budget = goal->budget,
		.exact = true};
	if (!set_up(&mix, err))
		return false;
	out->monthly = mix.monthly;
	out->reference.cost = reference_cost(&mix);
	if (goal->kind == PLAN_BUDGET && !mix.monthly)
		return err_set(err, ERR_USAGE,
			"a budget of a month needs the traffic of every route (traffic: {requests: "
			"N})");
	points = stats_portfolio_frontier(
		arena, mix.routes, (int)table->route_count, &count, &out->exact);
	out->cheapest = picodollars(&mix, points[0].cost);
	if (goal->frontier)
		pick_points(&mix, points, count, out);
	switch (goal->kind) {
	case PLAN_FRONTIER:
		return true;
	case PLAN_LOSS:
		choose(&mix, goal->max_loss, out);
		return true;
	case PLAN_BUDGET:
		exchange(&mix);
		choose(&mix, money_usd(goal->budget) / mix.requests, out);
		return true;
	}
	return true;
}
