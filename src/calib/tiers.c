/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <stdlib.h>

/*
 * A candidate holds a tier if it is qualified, or the reference, on every route of that tier and of
 * all lower ones. The tier's model is the holder whose requests cost least over the tier's routes;
 * without traffic every route counts the same.
 */

static bool holds_tier(const struct table *table, int number, size_t candidate)
{
	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		if (route->tier > 0 && route->tier <= number && !calib_holds(route, candidate))
			return false;
	}
	return true;
}

static int64_t tier_cost(const struct table *table, const struct table_tier *tier, size_t candidate)
{
	bool weighted = true;
	int64_t sum = 0;

	for (size_t i = 0; i < tier->route_count; i++)
		weighted = weighted && table->routes[tier->routes[i]].requests > 0;
	for (size_t i = 0; i < tier->route_count; i++) {
		const struct table_route *route = &table->routes[tier->routes[i]];
		int64_t cost = route->evidence[candidate].cost_per_request;

		sum = money_add(sum, money_times(cost, weighted ? route->requests : 1));
	}
	return sum;
}

struct holder {
	size_t candidate;
	int64_t cost;
};

/* Unknown costs last, equal ones in the order of the configuration. */
static int cheapest_first(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->cost == y->cost)
		return (x->candidate > y->candidate) - (x->candidate < y->candidate);
	if (x->cost == MONEY_UNKNOWN || y->cost == MONEY_UNKNOWN)
		return x->cost == MONEY_UNKNOWN ? 1 : -1;
	return x->cost < y->cost ? -1 : 1;
}

static void find_routes(struct arena *arena, const struct table *table, struct table_tier *tier)
{
	size_t *routes = ARENA_ARRAY(arena, table->route_count, size_t);

	for (size_t r = 0; r < table->route_count; r++) {
		if (table->routes[r].tier == tier->number)
			routes[tier->route_count++] = r;
	}
	tier->routes = routes;
}

static void find_holders(struct arena *arena, const struct table *table, struct table_tier *tier)
{
	struct holder *holders = ARENA_ARRAY(arena, table->candidate_count, struct holder);
	size_t *calibrated = ARENA_ARRAY(arena, table->candidate_count, size_t);
	size_t count = 0;

	for (size_t c = 0; c < table->candidate_count; c++) {
		if (holds_tier(table, tier->number, c))
			holders[count++] = (struct holder){c, tier_cost(table, tier, c)};
	}
	if (count)
		qsort(holders, count, sizeof(*holders), cheapest_first);
	for (size_t i = 0; i < count; i++)
		calibrated[i] = holders[i].candidate;
	tier->calibrated = calibrated;
	tier->calibrated_count = count;
	if (count)
		tier->candidate = calibrated[0];
}

int calib_next_tier(const struct table *table, int number)
{
	int next = 0;

	for (size_t r = 0; r < table->route_count; r++) {
		int tier = table->routes[r].tier;

		if (tier > number && (next == 0 || tier < next))
			next = tier;
	}
	return next;
}

void calib_tiers(struct arena *arena, struct table *table, struct table_route *routes)
{
	struct table_tier *tiers = ARENA_ARRAY(arena, table->route_count, struct table_tier);
	int number = calib_next_tier(table, 0);

	for (; number; number = calib_next_tier(table, number)) {
		struct table_tier tier = {.number = number};

		find_routes(arena, table, &tier);
		find_holders(arena, table, &tier);
		/* Only routes with different references can leave a tier without any holder: each
		 * of them then keeps a model of its own. */
		if (tier.calibrated_count)
			tiers[table->tier_count++] = tier;
	}
	table->tiers = tiers;
	for (size_t t = 0; table->assign_tier && t < table->tier_count; t++) {
		for (size_t i = 0; i < tiers[t].route_count; i++)
			calib_assign(arena, &routes[tiers[t].routes[i]], tiers[t].candidate);
	}
}
