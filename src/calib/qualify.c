/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "calib/job.h"
#include "core/money.h"

/*
 * What one candidate changes: the table with it against the table without it, route by route. Both
 * are made by the same rule, so that what it takes over is what the table will give it, and what
 * its presence costs the others, whose levels are shared with it, shows as a route that moves to
 * somebody else.
 */

static bool has(const struct evidence *row, enum reason reason)
{
	return row->reasons & 1u << reason;
}

static bool asks(
	const struct table *table, const struct table_route *route, size_t index, size_t candidate)
{
	const struct result_chain *chain = table_chain(table, route, index);

	return chain &&
	       (chain->first == candidate || chain->then == candidate || chain->agree == candidate);
}

static enum calib_standing standing_of(const struct table *table, const struct table_route *route,
	const struct table_route *without, size_t candidate)
{
	const struct evidence *row = &route->evidence[candidate];

	if (route->reference == candidate)
		return CALIB_REFERENCE;
	if (route->candidate == candidate)
		return CALIB_TAKES_OVER;
	if (route->candidate != without->candidate &&
		asks(table, route, route->candidate, candidate))
		return CALIB_BY_CHAIN;
	if (row->verdict == VERDICT_QUALIFIED)
		return row->retired ? CALIB_RETIRED : CALIB_QUALIFIES;
	return row->verdict == VERDICT_DISQUALIFIED ? CALIB_FAILS : CALIB_OPEN;
}

/* ---- what would decide it ---- */

static double level_of(const struct table_route *route, const struct evidence *row)
{
	return row->level > 0 ? row->level : route->look_levels[route->look - 1];
}

/* Of a rate or mean that must be above a floor; as if it were right or wrong, which varies most. */
static int64_t cases_above(
	const struct table_route *route, const struct evidence *row, double rate, double floor)
{
	int cases = (int)row->cases;

	if (isnan(rate) || !(floor > 0))
		return -1;
	return stats_cases_needed_rate(
		(int)lround(rate * cases), cases, floor, level_of(route, row), STATS_PLAN_POWER);
}

/* The largest number that one of the gates wants; HOPELESS where one would want no end of them. */
static enum calib_remedy remedy_of_gates(
	const struct table_route *route, const struct evidence *row, int64_t *more)
{
	const struct {
		enum reason reason;
		int64_t cases;
	} gates[] = {
		{REASON_QUALITY, row->cases_needed},
		{REASON_FORMAT, cases_above(route, row, row->format, route->format_floor)},
		{REASON_MIN_QUALITY, cases_above(route, row, row->quality, route->min_quality)},
	};
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(gates); i++) {
		if (!has(row, gates[i].reason))
			continue;
		if (gates[i].cases < 0)
			return CALIB_HOPELESS;
		any = true;
		*more = gates[i].cases > *more ? gates[i].cases : *more;
	}
	return any && !has(row, REASON_LATENCY) ? CALIB_WANTS_CASES : CALIB_WANTS_UNKNOWN;
}

/* Before its first look: as many as that is at, and with which a tie can qualify. */
static int64_t first_cases(const struct table_route *route, const struct evidence *row)
{
	int64_t fewest = stats_n_floor(route->margin, level_of(route, row));
	int look = row->joined > route->look ? row->joined : route->look;

	if (route->looks[look - 1] > fewest)
		fewest = route->looks[look - 1];
	return fewest > CALIB_CASES_MIN ? fewest : CALIB_CASES_MIN;
}

static enum calib_remedy remedy_of(
	const struct table_route *route, const struct evidence *row, int64_t *more)
{
	enum calib_remedy remedy;

	*more = 0;
	if (row->verdict != VERDICT_INCONCLUSIVE)
		return CALIB_DECIDED;
	if (has(row, REASON_NOT_PRICED))
		return CALIB_WANTS_PRICE;
	if (has(row, REASON_NOT_CHEAPER))
		return CALIB_WANTS_LOWER_PRICE;
	if (row->unmeasured || route->evidence[row->against].unmeasured)
		return CALIB_WANTS_ANSWERS;
	if (isnan(row->level)) {
		*more = first_cases(route, row) - row->cases;
		return *more > 0 ? CALIB_WANTS_FIRST_CASES : CALIB_WANTS_UNKNOWN;
	}
	if (row->level <= 0 || (row->level_unmeetable && has(row, REASON_QUALITY)))
		return CALIB_WANTS_LEVEL;
	remedy = remedy_of_gates(route, row, more);
	*more = remedy == CALIB_WANTS_CASES ? stats_cases_about(*more) : 0;
	return remedy;
}

/* ---- tiers ---- */

static void find_tier(struct arena *arena, const struct table *table, struct calib_qualify *out)
{
	size_t *stops = ARENA_ARRAY(arena, table->route_count, size_t);

	out->stops = stops;
	for (int tier = calib_next_tier(table, 0); tier; tier = calib_next_tier(table, tier)) {
		for (size_t r = 0; r < table->route_count; r++) {
			if (table->routes[r].tier == tier &&
				!calib_holds(&table->routes[r], out->candidate))
				stops[out->stop_count++] = r;
		}
		if (out->stop_count) {
			out->next_tier = tier;
			return;
		}
		out->tier = tier;
	}
}

/* ---- all of it ---- */

static void count(struct calib_qualify *out, const struct calib_qualified *row)
{
	switch (row->standing) {
	case CALIB_TAKES_OVER:
	case CALIB_BY_CHAIN:
		out->taken++;
		out->qualified++;
		break;
	case CALIB_QUALIFIES:
		out->qualified++;
		break;
	case CALIB_RETIRED:
	case CALIB_FAILS:
		out->failed++;
		break;
	case CALIB_OPEN:
		out->open++;
		break;
	case CALIB_REFERENCE:
		out->references++;
		break;
	}
	out->moved += row->moves;
}

void calib_qualify(struct arena *arena, const struct table *with, const struct table *without,
	size_t candidate, struct calib_qualify *out)
{
	*out = (struct calib_qualify){.candidate = candidate,
		.routes = ARENA_ARRAY(arena, with->route_count, struct calib_qualified),
		.route_count = with->route_count,
		.month = with->after,
		.month_before = without->after};
	for (size_t r = 0; r < with->route_count; r++) {
		const struct table_route *route = &with->routes[r];
		const struct table_route *other = &without->routes[r];
		struct calib_qualified *row = &out->routes[r];

		*row = (struct calib_qualified){.route = route,
			.standing = standing_of(with, route, other, candidate),
			.before = other->candidate,
			.cost = route->evidence[candidate].cost_per_request,
			.cost_before = other->evidence[other->candidate].cost_per_request,
			.month = route->cost_after,
			.month_before = other->cost_after};
		if (row->standing == CALIB_OPEN)
			row->remedy = remedy_of(route, &route->evidence[candidate], &row->more);
		if (row->standing == CALIB_BY_CHAIN)
			row->cost = route->evidence[route->candidate].cost_per_request;
		row->moves = route->candidate != other->candidate &&
			     row->standing != CALIB_TAKES_OVER && row->standing != CALIB_BY_CHAIN;
		count(out, row);
	}
	find_tier(arena, with, out);
}
