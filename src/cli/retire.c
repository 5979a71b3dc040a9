/* SPDX-License-Identifier: MIT */
#include "cli/retire.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "cli/columns.h"
#include "cli/load.h"

struct retiring {
	struct arena *arena;
	const struct catalog *catalog;
	const struct table *table;
	int64_t today, days;
	struct retire_lines *out;
};

/* Days until it retires; false: not within the days asked for, or no date is known. */
static bool find_date(const struct retiring *r, const struct candidate *candidate,
	const char **date, int64_t *left)
{
	const struct price *price = catalog_price(r->catalog, candidate);
	int64_t day;

	if (!price || !price->retires || !clock_parse_date(str_of(price->retires), &day))
		return false;
	*date = price->retires;
	*left = day - r->today;
	return *left <= r->days;
}

static const char *when(struct arena *arena, const char *date, int64_t left)
{
	if (left <= 0)
		return arena_printf(arena, "retired on %s", date);
	return arena_printf(
		arena, "retires on %s, in %" PRId64 " day%s", date, left, left == 1 ? "" : "s");
}

/* The cheapest that is qualified, or the reference, and does not retire itself. */
static const struct evidence *replacement(
	const struct retiring *r, const struct table_route *route, size_t candidate)
{
	const struct evidence *best = NULL;

	for (size_t c = 0; c < r->table->candidate_count; c++) {
		const struct evidence *row = &route->evidence[c];
		const char *date;
		int64_t left;

		if (c == candidate || row->cost_per_request == MONEY_UNKNOWN ||
			(row->verdict != VERDICT_QUALIFIED && row->verdict != VERDICT_REFERENCE) ||
			find_date(r, &r->table->candidates[c], &date, &left))
			continue;
		if (!best || row->cost_per_request < best->cost_per_request)
			best = row;
	}
	return best;
}

static bool asks(const struct table *table, const struct table_route *route, size_t candidate)
{
	const struct result_chain *chain = table_chain(table, route, route->candidate);

	return chain ? chain->first == candidate || chain->then == candidate ||
			       chain->agree == candidate
		     : route->candidate == candidate;
}

static bool add_routes(struct retiring *r, size_t candidate, const char *name, const char *words)
{
	bool any = false;

	for (size_t i = 0; r->table && i < r->table->route_count; i++) {
		const struct table_route *route = &r->table->routes[i];
		const struct evidence *next;
		const char *place = columns_name(r->arena, route->name, 0);
		char cost[32];

		if (!asks(r->table, route, candidate) && route->reference != candidate)
			continue;
		any = true;
		next = replacement(r, route, candidate);
		if (next)
			money_show(money_times(next->cost_per_request, 1000), cost);
		*VEC_PUSH(r->out) = arena_printf(r->arena,
			"%s %s; it is %s of route %s: %s%s%s%s%s", name, words,
			asks(r->table, route, candidate) ? "the choice" : "the reference", place,
			next ? "the cheapest qualified replacement is "
			     : "no other candidate is qualified there",
			next ? columns_name(
				       r->arena, table_name(r->table, route, next->candidate), 0)
			     : "",
			next ? ", at " : "", next ? cost : "", next ? " for 1,000 requests" : "");
	}
	return any;
}

void retire_list(struct arena *arena, const struct catalog *catalog,
	const struct candidate *candidates, size_t count, const struct table *table,
	const char *today, int64_t days, struct retire_lines *out)
{
	struct retiring r = {arena, catalog, table, 0, days, out};

	if (!clock_parse_date(str_of(today), &r.today))
		return;
	for (size_t c = 0; c < count; c++) {
		const char *name = columns_name(arena, candidates[c].name, 0), *date, *words;
		int64_t left;

		if (!find_date(&r, &candidates[c], &date, &left))
			continue;
		words = when(arena, date, left);
		if (!add_routes(&r, c, name, words))
			*VEC_PUSH(out) = arena_printf(
				arena, "%s %s%s", name, words, table ? "; no route has it" : "");
	}
}

void retire_tell(struct arena *arena, const struct loaded *loaded, int64_t days)
{
	struct retire_lines lines = {0};

	retire_list(arena, loaded->catalog, loaded->table.candidates, loaded->table.candidate_count,
		&loaded->table, loaded->today, days, &lines);
	for (size_t i = 0; i < lines.count; i++)
		fprintf(stderr, "warning: %s\n", lines.items[i]);
	VEC_FREE(&lines);
}
