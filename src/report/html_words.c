/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/money.h"

/* The numbers of a table in sentences that need no knowledge of statistics. */

const char *html_margin(struct arena *arena, const struct table_route *route)
{
	return is_relative(route) ? arena_printf(arena, "%.4g%% of the reference's quality",
					    route->margin * 100)
				  : arena_printf(arena, "%.4g", route->margin);
}

static bool is_cheaper(const struct table_route *route, const struct evidence *row)
{
	return row->candidate != route->reference && row->cost_per_request != MONEY_UNKNOWN &&
	       row->cost_per_request < route->evidence[route->reference].cost_per_request;
}

/* "a", "a and b", "a, b and c" of the cheaper rows with a verdict; "" for none. */
static const char *named(struct arena *arena, const struct table *table,
	const struct table_route *route, enum verdict verdict, size_t *count)
{
	const char *text = "";
	size_t left = 0;

	for (size_t i = 0; i < route->evidence_count; i++)
		left += is_cheaper(route, &route->evidence[i]) &&
			route->evidence[i].verdict == verdict;
	*count = left;
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct evidence *row = &route->evidence[i];

		if (!is_cheaper(route, row) || row->verdict != verdict)
			continue;
		left--;
		text = arena_printf(arena, "%s%s%s", text,
			!*text ? ""
			: left ? ", "
			       : " and ",
			table_name(table, route, row->candidate));
	}
	return text;
}

/* ": a and b are disqualified; of c it is not known yet"; "" where none is cheaper. */
static const char *others(
	struct arena *arena, const struct table *table, const struct table_route *route)
{
	size_t bad, open;
	const char *refuted = named(arena, table, route, VERDICT_DISQUALIFIED, &bad);
	const char *undecided = named(arena, table, route, VERDICT_INCONCLUSIVE, &open);
	const char *text = "";

	if (bad)
		text = arena_printf(arena, ": %s %s disqualified", refuted, bad > 1 ? "are" : "is");
	if (open)
		text = arena_printf(
			arena, "%s%s of %s it is not known yet", text, bad ? ";" : ":", undecided);
	return text;
}

static const char *of_reference(
	struct arena *arena, const struct table *table, const struct table_route *route)
{
	const char *rest = others(arena, table, route);
	const char *why = "No cheaper candidate is proven good enough";

	if (route->reference_best)
		why = "The default, as no candidate is proven good enough";
	else if (route->safety_critical)
		why = "Safety-critical: no allowed candidate that is cheaper is proven good enough";
	else if (!*rest)
		why = "No other candidate costs less";
	return arena_printf(arena, "%s%s.", why, rest);
}

const char *html_choice(
	struct arena *arena, const struct table *table, const struct table_route *route)
{
	const struct evidence *row = &route->evidence[route->candidate];
	const char *against = route->reference_best ? "the best of the others"
						    : table_name(table, route, route->reference);
	size_t count;

	if (row->verdict != VERDICT_QUALIFIED)
		return of_reference(arena, table, route);
	if (is_point(route))
		return arena_printf(arena,
			"The cheapest above the plain threshold, which proves nothing: quality "
			"%.3f against %.3f, margin %s.",
			row->quality, row->reference_quality, html_margin(arena, route));
	named(arena, table, route, VERDICT_QUALIFIED, &count);
	return arena_printf(arena,
		"%s: with %.4g%% confidence its quality, %.3f here, is less than %s below the "
		"%.3f of %s.",
		table->assign_tier && route->tier
			? arena_printf(
				  arena, "The model of tier %d, proven good enough", route->tier)
		: count > 1 ? arena_printf(arena, "The cheapest of %zu that are proven good enough",
				      count)
			    : "The only cheaper one that is proven good enough",
		route->confidence * 100, row->quality, html_margin(arena, route),
		row->reference_quality, against);
}

static const char *reasons(
	struct arena *arena, const struct table_route *route, const struct evidence *row)
{
	const bool proven = !is_point(route);
	const char *text = "";

	for (int reason = 0; reason < REASON_COUNT; reason++) {
		const char *words;

		if (!(row->reasons & 1u << reason))
			continue;
		words = verdict_reason_words(
			(enum reason)reason, proven && row->verdict == VERDICT_DISQUALIFIED);
		if (!words)
			words = verdict_reason_words((enum reason)reason, false);
		text = arena_printf(arena, "%s%s%s", text, *text ? "; " : "", words);
	}
	return text;
}

/* A sentence begins with a capital. */
static const char *sentence(struct arena *arena, const char *text)
{
	char *copy = arena_printf(arena, "%s.", text);

	if (*copy >= 'a' && *copy <= 'z')
		*copy = (char)(*copy - 'a' + 'A');
	return copy;
}

const char *html_verdict(struct arena *arena, const struct table *table,
	const struct table_route *route, const struct evidence *row)
{
	const char *notes = reasons(arena, route, row);

	if (row->verdict == VERDICT_REFERENCE)
		return "The others are measured against it.";
	if (row->verdict != VERDICT_QUALIFIED)
		return sentence(arena, *notes ? notes : "nothing is shown either way");
	return arena_printf(arena, "%s%s%s",
		is_point(route)
			? "Above the plain threshold."
			: arena_printf(arena,
				  "Shown to be less than %s below %s: the chance of such a "
				  "record, were it worse by that, is %.2g, and up to %.2g "
				  "is allowed.",
				  html_margin(arena, route), table_name(table, route, row->against),
				  row->p_quality, row->level),
		*notes ? " " : "", *notes ? sentence(arena, notes) : "");
}

static size_t count_moved(const struct table *table)
{
	size_t moved = 0;

	for (size_t r = 0; r < table->route_count; r++)
		moved += is_cheaper(
			&table->routes[r], &table->routes[r].evidence[table->routes[r].candidate]);
	return moved;
}

const char *html_saving(struct arena *arena, const struct table *table)
{
	const size_t moved = count_moved(table);
	const double percent = saving_percent(table->before, table->after);
	const char *routes;

	if (table->route_count == 1)
		routes = moved ? "The route can go to a cheaper model"
			       : "No cheaper model is proven good enough for the route";
	else if (moved)
		routes = arena_printf(arena, "%zu of %zu routes can go to a cheaper model", moved,
			table->route_count);
	else
		routes = "No cheaper model is proven good enough for any route";
	if (table->before == MONEY_UNKNOWN || isnan(percent))
		return arena_printf(arena,
			"%s. What that saves a month is not known without `traffic` and prices.",
			routes);
	if (table->before == table->after)
		return arena_printf(arena, "%s. A month costs %s as before.", routes,
			show_cost(arena, table->after, 1));
	return arena_printf(arena, "%s. A month costs %s instead of %s, %.1f%% %s%s.", routes,
		show_cost(arena, table->after, 1), show_cost(arena, table->before, 1),
		fabs(percent), percent >= 0 ? "less" : "more",
		table->saving_known ? arena_printf(arena, " (95%% interval: %.1f%% to %.1f%%)",
					      table->saving_low * 100, table->saving_high * 100)
				    : "");
}
