/* SPDX-License-Identifier: MIT */
#include "cli/explain.h"

#include "base/jsonw.h"
#include "cli/route.h"
#include "core/member.h"

/* The same for a program: all candidates, statistics with 6 decimals. */

static void put_tests(struct jsonw *w, const struct explain *e, const struct explain_row *row)
{
	static const char *const gates[GATE_COUNT] = {
		"quality", "format", "latency", "min_quality"};

	member_number(w, "pQuality", row->p[GATE_QUALITY]);
	member_number(w, "pFormat", row->p[GATE_FORMAT]);
	member_number(w, "pLatency", row->p[GATE_LATENCY]);
	member_number(w, "pMinQuality", row->p[GATE_FLOOR]);
	member_number(w, "pWorse", row->row->p_worse);
	member_text(w, "largest", row->tested ? gates[row->largest] : NULL);
	member_number(w, "level", row->row->level);
	member_number(w, "ownLevel", row->own);
	member_number(w, "handedOn", row->handed);
	member_text(w, "handedOnBy", row->giver == SIZE_MAX ? NULL : e->rows[row->giver].name);
}

static void put_row(struct jsonw *w, const struct explain *e, const struct explain_row *row)
{
	const struct evidence *evidence = row->row;

	jsonw_object(w);
	member_text(w, "name", row->name);
	member_text(w, "against", table_name(e->table, e->route, evidence->against));
	member_text(w, "verdict", verdict_name(evidence->verdict));
	member_reasons(w, evidence);
	member_text(w, "why", explain_verdict(e, row));
	member_count(w, "cases", evidence->cases);
	member_count(w, "bothRight", row->pairs.both_right);
	member_count(w, "won", row->pairs.won);
	member_count(w, "lost", row->pairs.lost);
	member_count(w, "bothWrong", row->pairs.both_wrong);
	member_count(w, "unmeasured", row->pairs.unmeasured);
	member_number(w, "difference", evidence->difference);
	member_money(w, "costPerRequestUsd", evidence->cost_per_request);
	member_text(w, "method", evidence->method);
	put_tests(w, e, row);
	member_text(w, "change", explain_change(e, row));
	member_count(w, "casesNeeded", evidence->cases_needed);
	member_count(w, "leastCases", row->fewest);
	member_number(w, "marginNeeded", row->margin);
	member_number(w, "priceFactor", row->price_factor);
	jsonw_object_end(w);
}

static void put_route(struct jsonw *w, const struct explain *e)
{
	const struct table_route *route = e->route;

	member_text(w, "route", route->name);
	member_text(w, "reference", e->table->candidates[route->reference].name);
	member_text(w, "referenceWhy", explain_reference(e));
	member_text(w, "choice", table_name(e->table, route, route->candidate));
	member_text(w, "choiceWhy", explain_choice(e));
	jsonw_key(w, "fallbacks");
	jsonw_array(w);
	for (size_t i = 0; i < route->fallback_count; i++)
		jsonw_z(w, e->table->candidates[route->fallbacks[i]].name);
	jsonw_array_end(w);
	member_number(w, "margin", route->margin);
	jsonw_key(w, "relative");
	jsonw_bool(w, route->margin_relative);
	member_number(w, "confidence", route->confidence);
	member_number(w, "alpha", e->alpha);
	member_text(w, "rule", route->rule);
	member_text(w, "guarantee", route->guarantee);
	member_text(w, "multiplicity", route->multiplicity);
	member_count(w, "look", route->look);
	member_count(w, "looks", (int64_t)route->look_count);
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
