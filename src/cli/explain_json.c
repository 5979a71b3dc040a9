/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include "base/jsonw.h"
#include "cli/route.h"

/* The same for a program: all candidates, statistics with 6 decimals. */

static void put_text(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_z(w, text);
}

static void put_real(struct jsonw *w, const char *key, double value)
{
	jsonw_key(w, key);
	jsonw_fixed(w, value, 6);
}

static void put_count(struct jsonw *w, const char *key, int64_t count)
{
	jsonw_key(w, key);
	if (count < 0)
		jsonw_null(w);
	else
		jsonw_int(w, count);
}

static void put_cost(struct jsonw *w, const char *key, int64_t cost)
{
	char text[32];

	jsonw_key(w, key);
	if (cost == MONEY_UNKNOWN) {
		jsonw_null(w);
		return;
	}
	money_print(cost, text);
	jsonw_raw(w, str_of(text));
}

static void put_tests(struct jsonw *w, const struct explain *e, const struct explain_row *row)
{
	static const char *const gates[GATE_COUNT] = {
		"quality", "format", "latency", "min_quality"};

	put_real(w, "pQuality", row->p[GATE_QUALITY]);
	put_real(w, "pFormat", row->p[GATE_FORMAT]);
	put_real(w, "pLatency", row->p[GATE_LATENCY]);
	put_real(w, "pMinQuality", row->p[GATE_FLOOR]);
	put_real(w, "pWorse", row->row->p_worse);
	put_text(w, "largest", row->tested ? gates[row->largest] : NULL);
	put_real(w, "level", row->row->level);
	put_real(w, "ownLevel", row->own);
	put_real(w, "handedOn", row->handed);
	put_text(w, "handedOnBy", row->giver == SIZE_MAX ? NULL : e->rows[row->giver].name);
}

static void put_row(struct jsonw *w, const struct explain *e, const struct explain_row *row)
{
	const struct evidence *evidence = row->row;

	jsonw_object(w);
	put_text(w, "name", row->name);
	put_text(w, "against", table_name(e->table, e->route, evidence->against));
	put_text(w, "verdict", verdict_name(evidence->verdict));
	jsonw_key(w, "reasons");
	jsonw_array(w);
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		if (evidence->reasons & 1u << reason)
			jsonw_z(w, verdict_reason_name((enum reason)reason));
	}
	jsonw_array_end(w);
	put_text(w, "why", explain_verdict(e, row));
	put_count(w, "cases", evidence->cases);
	put_count(w, "bothRight", row->pairs.both_right);
	put_count(w, "won", row->pairs.won);
	put_count(w, "lost", row->pairs.lost);
	put_count(w, "bothWrong", row->pairs.both_wrong);
	put_count(w, "unmeasured", row->pairs.unmeasured);
	put_real(w, "difference", evidence->difference);
	put_cost(w, "costPerRequestUsd", evidence->cost_per_request);
	put_text(w, "method", evidence->method);
	put_tests(w, e, row);
	put_text(w, "change", explain_change(e, row));
	put_count(w, "casesNeeded", evidence->cases_needed);
	put_count(w, "leastCases", row->fewest);
	put_real(w, "marginNeeded", row->margin);
	put_real(w, "priceFactor", row->price_factor);
	jsonw_object_end(w);
}

static void put_route(struct jsonw *w, const struct explain *e)
{
	const struct table_route *route = e->route;

	put_text(w, "route", route->name);
	put_text(w, "reference", e->table->candidates[route->reference].name);
	put_text(w, "referenceWhy", explain_reference(e));
	put_text(w, "choice", table_name(e->table, route, route->candidate));
	put_text(w, "choiceWhy", explain_choice(e));
	jsonw_key(w, "fallbacks");
	jsonw_array(w);
	for (size_t i = 0; i < route->fallback_count; i++)
		jsonw_z(w, e->table->candidates[route->fallbacks[i]].name);
	jsonw_array_end(w);
	put_real(w, "margin", route->margin);
	jsonw_key(w, "relative");
	jsonw_bool(w, route->margin_relative);
	put_real(w, "confidence", route->confidence);
	put_real(w, "alpha", e->alpha);
	put_text(w, "rule", route->rule);
	put_text(w, "guarantee", route->guarantee);
	put_text(w, "multiplicity", route->multiplicity);
	put_count(w, "look", route->look);
	put_count(w, "looks", (int64_t)route->look_count);
}

void explain_json(const struct explain *e, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	put_route(&w, e);
	jsonw_key(&w, "candidates");
	jsonw_array(&w);
	for (size_t i = 0; i < e->count; i++)
		put_row(&w, e, &e->rows[i]);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
