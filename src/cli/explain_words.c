/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include <inttypes.h>
#include <math.h>

#include "cli/columns.h"
#include "cli/route.h"
#include "stats/stats.h"

/* The numbers of a route in sentences. */

static const char *const gate_words[GATE_COUNT] = {[GATE_QUALITY] = "quality",
	[GATE_FORMAT] = "format",
	[GATE_LATENCY] = "latency",
	[GATE_FLOOR] = "min_quality"};

static bool has(const struct explain_row *row, enum reason reason)
{
	return row->row->reasons & 1u << reason;
}

const char *explain_p(struct arena *arena, double p)
{
	if (p < 1e-6)
		return p > 0 ? "<1e-6" : "0";
	return p < 0.01 ? arena_printf(arena, "%.2g", p) : arena_printf(arena, "%.4f", p);
}

static const char *name_of(const struct explain *e, size_t candidate)
{
	return columns_name(e->arena, table_name(e->table, e->route, candidate), 0);
}

static const char *per_thousand(const struct explain *e, int64_t cost)
{
	char text[32];

	if (cost == MONEY_UNKNOWN)
		return "an unknown cost";
	money_show(money_times(cost, 1000), text);
	return arena_printf(e->arena, "%s per 1,000 requests", text);
}

const char *explain_reference(const struct explain *e)
{
	const struct table_route *route = e->route;
	const struct evidence *row = &route->evidence[route->reference];
	const char *why = route->reference_best
				  ? "the declared default: under `reference: best` each candidate "
				    "is compared with all others"
			  : route->reference_named
				  ? "as the configuration or --reference names it"
				  : "taken because it is the dearest; `reference` or --reference "
				    "names another";

	return arena_printf(e->arena, "%s, %s: quality %.3f, %s", name_of(e, route->reference), why,
		row->quality, per_thousand(e, row->cost_per_request));
}

static const char *saving(const struct explain *e)
{
	const struct table_route *route = e->route;
	int64_t before = route->evidence[route->reference].cost_per_request;
	int64_t after = route->evidence[route->candidate].cost_per_request;

	if (route->candidate == route->reference || before == MONEY_UNKNOWN ||
		after == MONEY_UNKNOWN || before <= 0)
		return "";
	return arena_printf(e->arena, " (%.1f%% less than the reference)",
		((double)before - (double)after) / (double)before * 100);
}

const char *explain_choice(const struct explain *e)
{
	const struct table_route *route = e->route;
	const struct evidence *row = &route->evidence[route->candidate];
	const char *why = e->table->assign_tier && route->tier
				  ? arena_printf(e->arena, "the model of tier %d", route->tier)
				  : "the cheapest that is qualified";
	const char *text;

	if (route->candidate == route->reference && !e->chosen)
		return arena_printf(e->arena, "%s, the reference: %s", name_of(e, route->candidate),
			route->safety_critical ? "no allowed candidate that is cheaper is qualified"
					       : "no cheaper candidate is qualified");
	text = arena_printf(e->arena, "%s, %s: quality %.3f, %s%s", name_of(e, route->candidate),
		why, row->quality, per_thousand(e, row->cost_per_request), saving(e));
	for (size_t i = 0; i < route->fallback_count; i++)
		text = arena_printf(e->arena, "%s%s%s", text,
			i ? ", " : "; when it fails: ", name_of(e, route->fallbacks[i]));
	return text;
}

/* "p 0.0810 (quality) is above its level 0.0197" */
static const char *against_level(const struct explain *e, const struct explain_row *row)
{
	double p = row->p[row->largest];

	if (!row->tested || isnan(p))
		return NULL;
	if (row->row->level <= 0)
		return "its level is 0: one before it in the sequence did not qualify";
	return arena_printf(e->arena, "p %s (%s) is %s its level %s", explain_p(e->arena, p),
		gate_words[row->largest], p <= row->row->level ? "at most" : "above",
		explain_p(e->arena, row->row->level));
}

static const char *joined(const struct explain *e, const char *text, const char *more)
{
	if (!more)
		return text;
	return text[0] ? arena_printf(e->arena, "%s; %s", text, more) : more;
}

static const char *reason_words(
	const struct explain *e, const struct explain_row *row, enum reason reason)
{
	bool refuted =
		row->row->verdict == VERDICT_DISQUALIFIED && verdict_reason_words(reason, true);

	if (reason == REASON_QUALITY && refuted && !route_is_point(e->route))
		return arena_printf(e->arena, "%s (p %s)", verdict_reason_words(reason, true),
			explain_p(e->arena, row->row->p_worse));
	if (reason == REASON_TOO_FEW_CASES)
		return arena_printf(e->arena,
			"%" PRId64 " cases are too few: agreement on all of them would qualify "
			"from %d on",
			row->row->cases, row->fewest);
	if (refuted && route_is_point(e->route))
		return arena_printf(
			e->arena, "misses the threshold of %s", verdict_reason_name(reason));
	return verdict_reason_words(reason, refuted);
}

/* That the largest p is above the level says it. */
static bool is_said(const struct explain_row *row, enum reason reason)
{
	static const enum reason gates[GATE_COUNT] = {[GATE_QUALITY] = REASON_QUALITY,
		[GATE_FORMAT] = REASON_FORMAT,
		[GATE_LATENCY] = REASON_LATENCY,
		[GATE_FLOOR] = REASON_MIN_QUALITY};

	return row->tested && row->row->verdict == VERDICT_INCONCLUSIVE &&
	       reason == gates[row->largest];
}

const char *explain_verdict(const struct explain *e, const struct explain_row *row)
{
	const char *text = "";

	if (route_is_point(e->route) && row->tested)
		text = arena_printf(e->arena,
			"by the plain threshold (%+.3f, margin %.4g); by the proven rule it is %s",
			row->row->difference, e->route->margin, verdict_name(row->row->proven));
	else if (row->row->verdict != VERDICT_DISQUALIFIED)
		text = joined(e, text, against_level(e, row));
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		if (has(row, (enum reason)reason) &&
			!(text[0] && is_said(row, (enum reason)reason)))
			text = joined(e, text, reason_words(e, row, (enum reason)reason));
	}
	return arena_printf(e->arena, "%s: %s", verdict_name(row->row->verdict), text);
}

/* ---- what would change ---- */

static const char *show_factor(const struct explain *e, double factor)
{
	return arena_printf(e->arena, factor >= 100 ? "%.0f" : "%.3g", factor);
}

static const char *of_choice(const struct explain *e, const struct explain_row *row)
{
	const struct table_route *route = e->route;
	const char *text = "";

	if (!isnan(row->margin))
		text = arena_printf(e->arena, "qualifies down to a margin of %.3f, at its level %s",
			row->margin, explain_p(e->arena, row->level));
	if (!isnan(row->price_factor))
		text = joined(e, text,
			arena_printf(e->arena, "at more than %s times its price %s would be chosen",
				show_factor(e, row->price_factor),
				name_of(e, route->fallbacks[0])));
	else if (row->row->cost_per_request == 0)
		text = joined(e, text, "it costs nothing, so no price makes it the dearer one");
	return text[0] ? text : NULL;
}

static const char *of_missing(const struct explain *e, const struct explain_row *row)
{
	int64_t missing = row->pairs.unmeasured;

	if (missing <= 0)
		return NULL;
	if (e->missing_command)
		return arena_printf(e->arena,
			"%" PRId64 " of %" PRId64 " cases are not measured: `%s` collects what is "
			"missing",
			missing, row->row->cases, columns_name(e->arena, e->missing_command, 0));
	return arena_printf(e->arena, "%" PRId64 " of %" PRId64 " cases are not measured", missing,
		row->row->cases);
}

static const char *of_cases(const struct explain *e, const struct explain_row *row)
{
	int64_t needed = row->row->cases_needed;

	if (row->tested && row->row->level_unmeetable && has(row, REASON_QUALITY))
		return arena_printf(e->arena,
			"no number of cases would do while none before it qualifies: no p is below "
			"%.2g",
			e->gamma);
	if (needed >= 0)
		return arena_printf(e->arena, "about %" PRId64 " more cases would probably do",
			stats_cases_about(needed));
	if (!row->tested || !has(row, REASON_QUALITY) || route_is_point(e->route))
		return NULL;
	if (row->row->verdict == VERDICT_DISQUALIFIED)
		return "more cases would not help";
	if (row->pairs.unmeasured > 0)
		return NULL;
	return "at the difference seen more cases would not help";
}

static const char *of_margin(const struct explain *e, const struct explain_row *row)
{
	if (!row->tested || !has(row, REASON_QUALITY) || route_is_point(e->route))
		return NULL;
	if (e->route->margin_relative)
		return "--margin tries another margin";
	if (isnan(row->margin))
		return arena_printf(e->arena, "no margin would do, at its level %s",
			explain_p(e->arena, row->level));
	return arena_printf(e->arena, "a margin of %.3f would do, at its level %s", row->margin,
		explain_p(e->arena, row->level));
}

/* What stands in the way beside quality. */
static const char *of_gates(const struct explain *e, const struct explain_row *row)
{
	static const enum reason gates[] = {REASON_FORMAT, REASON_LATENCY, REASON_MIN_QUALITY};
	static const char *const names[] = {"format", "latency", "its own quality"};
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_LEN(gates); i++) {
		if (has(row, gates[i]))
			text = text ? arena_printf(e->arena, "%s and %s", text, names[i])
				    : names[i];
	}
	if (!text)
		return NULL;
	return arena_printf(
		e->arena, "%s must pass %s", text, has(row, REASON_QUALITY) ? "as well" : "first");
}

static const char *of_price(const struct explain *e, const struct explain_row *row)
{
	if (isnan(row->price_factor))
		return NULL;
	return arena_printf(e->arena, "at less than %s times its price it would be %s",
		show_factor(e, row->price_factor),
		has(row, REASON_NOT_CHEAPER) ? "tested" : "chosen");
}

const char *explain_change(const struct explain *e, const struct explain_row *row)
{
	const char *text = "";

	if (row == e->chosen)
		return of_choice(e, row);
	if (row->row->verdict == VERDICT_QUALIFIED && row->cheaper)
		return "is qualified and cheaper, but the route gets the model of its tier";
	if (row->cheaper) {
		text = joined(e, text, of_missing(e, row));
		text = joined(e, text, of_cases(e, row));
		text = joined(e, text, of_margin(e, row));
		text = joined(e, text, of_gates(e, row));
	}
	text = joined(e, text, of_price(e, row));
	if (has(row, REASON_SAFETY))
		text = joined(e, text, "`allow` would have to name it");
	if (has(row, REASON_NOT_PRICED))
		text = joined(e, text,
			row->row->first_cost == MONEY_UNKNOWN &&
					row->row->cost_per_request != MONEY_UNKNOWN
				? "it had no price at the first look: fresh cases alone "
				  "(--new-evidence) let it take part"
				: "a price in a catalog (prices, --prices) lets it take part");
	return text[0] ? text : NULL;
}
