/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/member.h"
#include "core/money.h"
#include "core/routing.h"
#include "stats/stats.h"

/* routing.json: keys sorted at every level, so that a diff shows only what moved. */

/* A seed has 64 bits, more than a JSON number is read with. */
static void put_seed(struct jsonw *w, uint64_t seed)
{
	char text[20];

	jsonw_key(w, "seed");
	snprintf(text, sizeof(text), "%016" PRIx64, seed);
	jsonw_z(w, seed ? text : NULL);
}

static const char *against_of(
	const struct table *table, const struct table_route *route, const struct evidence *row)
{
	return row->against == row->candidate ? NULL : table_name(table, route, row->against);
}

void evidence_write(struct jsonw *w, const struct table *table, const struct table_route *route,
	const struct evidence *row, bool full)
{
	jsonw_object(w);
	if (route->reference_best)
		member_text(w, "against", against_of(table, route, row));
	if (full)
		member_count(w, "blocked", row->blocked);
	member_count(w, "cases", row->cases);
	member_count(w, "casesNeeded", row->cases_needed);
	if (full) {
		jsonw_key(w, "costEstimated");
		jsonw_bool(w, row->cost_estimated);
	}
	if (full) {
		member_money(w, "costHighUsd", row->cost.known ? row->cost.high : MONEY_UNKNOWN);
		member_money(w, "costLowUsd", row->cost.known ? row->cost.low : MONEY_UNKNOWN);
	}
	member_money(w, "costPerRequestUsd", row->cost_per_request);
	if (full && row->cost.known) {
		member_number(w, "costRatio", row->cost.ratio);
		member_number(w, "costRatioHigh", row->cost.ratio_high);
		member_number(w, "costRatioLow", row->cost.ratio_low);
	}
	if (full)
		member_count(w, "cutOff", row->cut_off);
	member_number(w, "difference", row->difference);
	if (full)
		member_count(w, "draws", row->seed ? row->draws : -1);
	if (table_chain(table, route, row->candidate))
		member_number(w, "escalationRate", row->escalation);
	if (is_point(route))
		member_text(w, "exactVerdict", verdict_name(row->proven));
	if (full)
		member_count(w, "failed", row->failed);
	if (row->first_token_p50_us > 0) {
		member_ms(w, "firstTokenP50Ms", row->first_token_p50_us);
		member_ms(w, "firstTokenP95Ms", row->first_token_p95_us);
	}
	member_number(w, "format", row->format);
	member_ms(w, "latencyP50Ms", row->latency_p50_us);
	member_ms(w, "latencyP95Ms", row->latency_p95_us);
	member_number(w, "level", row->level);
	member_count(w, "losses", row->losses);
	member_number(w, "lowerBound", row->lower_bound);
	member_text(w, "method", row->method);
	member_text(w, "name", table_name(table, route, row->candidate));
	member_number(w, "pFormat", row->p_format);
	member_number(w, "pLatency", row->p_latency);
	member_number(w, "pMinQuality", row->p_min_quality);
	member_number(w, "pQuality", row->p_quality);
	member_number(w, "pWorse", row->p_worse);
	if (row->repeats > 1) {
		member_number(w, "passAt1", row->pass_at_1);
		member_number(w, "passAtK", row->pass_at_k);
		member_number(w, "passHatK", row->pass_hat_k);
	}
	member_number(w, "quality", row->quality);
	member_reasons(w, row);
	member_number(w, "referenceQuality", row->reference_quality);
	if (full) {
		member_count(w, "refused", row->refused);
		put_seed(w, row->seed);
	}
	if (row->repeats > 1) {
		member_number(w, "repeatSpread", row->spread);
		member_count(w, "repeats", row->repeats);
	}
	if (row->tokens_per_second > 0)
		member_number(w, "tokensPerSecond", row->tokens_per_second);
	member_count(w, "unmeasured", row->unmeasured);
	member_number(w, "upperBound", row->upper_bound);
	member_text(w, "verdict", verdict_name(row->verdict));
	member_count(w, "wins", row->wins);
	jsonw_object_end(w);
}

static void put_confusion(struct jsonw *w, const int *confusion, size_t labels)
{
	jsonw_key(w, "confusion");
	jsonw_array(w);
	for (size_t i = 0; i < labels; i++) {
		jsonw_array(w);
		for (size_t j = 0; j <= labels; j++)
			jsonw_int(w, confusion[i * (labels + 1) + j]);
		jsonw_array_end(w);
	}
	jsonw_array_end(w);
}

static void put_labels_of(struct jsonw *w, const char *name, const struct result_route *route,
	const struct result_labels *of)
{
	jsonw_object(w);
	member_count(w, "answers", of->answers);
	put_confusion(w, of->confusion, route->label_count);
	member_number(w, "kappa", of->kappa);
	jsonw_key(w, "labels");
	jsonw_object(w);
	for (size_t i = 0; i < route->label_count; i++) {
		const struct stats_label *label = &of->labels[i];

		jsonw_key(w, route->labels[i]);
		jsonw_object(w);
		member_count(w, "expected", label->expected);
		member_number(w, "f1", label->f1);
		member_number(w, "precision", label->precision);
		member_number(w, "recall", label->recall);
		member_count(w, "said", label->said);
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
	member_number(w, "macroF1", of->macro_f1);
	member_text(w, "name", name);
	jsonw_object_end(w);
}

/* Rows and columns of a confusion are in the order of the names; the last column is "no label". */
static void put_labels(struct jsonw *w, const struct table *table, const struct result_route *route)
{
	if (!route || !route->labels)
		return;
	jsonw_key(w, "labels");
	jsonw_object(w);
	jsonw_key(w, "candidates");
	jsonw_array(w);
	for (size_t c = 0; c < table->candidate_count; c++)
		put_labels_of(w, candidate_name(table, c), route, &route->by_label[c]);
	jsonw_array_end(w);
	jsonw_key(w, "names");
	jsonw_array(w);
	for (size_t i = 0; i < route->label_count; i++)
		jsonw_z(w, route->labels[i]);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void put_evidence(struct jsonw *w, const struct table *table,
	const struct table_route *route, const struct report *full)
{
	jsonw_key(w, "evidence");
	jsonw_object(w);
	jsonw_key(w, "candidates");
	jsonw_array(w);
	for (size_t i = 0; i < route->evidence_count; i++)
		evidence_write(w, table, route, &route->evidence[i], full);
	jsonw_array_end(w);
	member_number(w, "confidence", route->confidence);
	member_text(w, "guarantee", route->guarantee);
	if (full)
		put_labels(w, table, results_of(full, route->name));
	member_count(w, "look", route->look);
	jsonw_key(w, "lookLevels");
	jsonw_array(w);
	for (size_t i = 0; i < route->look_count; i++)
		jsonw_fixed(w, route->look_levels[i], MEMBER_DECIMALS);
	jsonw_array_end(w);
	jsonw_key(w, "looks");
	jsonw_array(w);
	for (size_t i = 0; i < route->look_count; i++)
		jsonw_int(w, route->looks[i]);
	jsonw_array_end(w);
	member_number(w, "margin", route->margin);
	jsonw_key(w, "marginRelative");
	jsonw_bool(w, route->margin_relative);
	member_text(w, "multiplicity", route->multiplicity);
	if (is_point(route))
		member_number(w, "pointError", route->point_error);
	member_text(w, "reference",
		route->reference_best ? "best" : candidate_name(table, route->reference));
	if (route->remarks && *route->remarks) {
		jsonw_key(w, "remarks");
		jsonw_array(w);
		for (const char *const *text = route->remarks; *text; text++)
			jsonw_z(w, *text);
		jsonw_array_end(w);
	}
	member_text(w, "rule", route->rule);
	jsonw_object_end(w);
}

/* Without a model to go on to, nothing is escalated. */
static void put_escalation(struct jsonw *w, const struct table_route *route)
{
	jsonw_key(w, "escalateOn");
	jsonw_array(w);
	for (unsigned bit = 1; escalate_name(bit) && route->fallback_count; bit <<= 1) {
		if (route->escalate_on & bit)
			jsonw_z(w, escalate_name(bit));
	}
	jsonw_array_end(w);
}

static void put_names(struct jsonw *w, const char *key, const struct table *table,
	const size_t *candidates, size_t count)
{
	jsonw_key(w, key);
	jsonw_array(w);
	for (size_t i = 0; i < count; i++)
		jsonw_z(w, candidate_name(table, candidates[i]));
	jsonw_array_end(w);
}

/* A router asks `first`, looks at the answer with `check`, and goes on to `then`. */
static void put_chain(struct jsonw *w, const struct table *table, const struct result_chain *chain)
{
	jsonw_key(w, "chain");
	jsonw_object(w);
	jsonw_key(w, "check");
	jsonw_value_sorted(w, chain->check);
	member_text(w, "first", candidate_name(table, chain->first));
	member_text(w, "then", candidate_name(table, chain->then));
	jsonw_object_end(w);
}

static void put_route(struct jsonw *w, const struct table *table, const struct table_route *route,
	const struct report *full)
{
	const struct candidate *asked = table_asked(table, route, route->candidate);
	const struct result_chain *chain = table_chain(table, route, route->candidate);

	jsonw_key(w, route->name);
	jsonw_object(w);
	member_text(w, "candidate", table_name(table, route, route->candidate));
	if (chain)
		put_chain(w, table, chain);
	put_escalation(w, route);
	put_evidence(w, table, route, full);
	put_names(w, "fallbacks", table, route->fallbacks, route->fallback_count);
	member_count(w, "maxTokens", route->max_tokens > 0 ? route->max_tokens : -1);
	member_text(w, "model", asked->model);
	member_text(w, "provider", asked->provider);
	member_count(w, "tier", route->tier > 0 ? route->tier : -1);
	jsonw_object_end(w);
}

static int by_candidate_name(const void *a, const void *b)
{
	return strcmp((*(const struct candidate *const *)a)->name,
		(*(const struct candidate *const *)b)->name);
}

static void put_candidates(struct jsonw *w, const struct table *table)
{
	const struct candidate **sorted =
		mem_alloc((table->candidate_count + 1) * sizeof(const struct candidate *));

	for (size_t c = 0; c < table->candidate_count; c++)
		sorted[c] = &table->candidates[c];
	if (table->candidate_count)
		qsort(sorted, table->candidate_count, sizeof(const struct candidate *),
			by_candidate_name);
	jsonw_key(w, "candidates");
	jsonw_object(w);
	for (size_t c = 0; c < table->candidate_count; c++) {
		jsonw_key(w, sorted[c]->name);
		jsonw_object(w);
		member_text(w, "model", sorted[c]->model);
		jsonw_key(w, "params");
		if (sorted[c]->params) {
			jsonw_value_sorted(w, sorted[c]->params);
		} else {
			jsonw_object(w);
			jsonw_object_end(w);
		}
		member_text(w, "provider", sorted[c]->provider);
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
	free(sorted);
}

static int by_key(const void *a, const void *b)
{
	char x[16], y[16];

	snprintf(x, sizeof(x), "%d", (*(const struct table_tier *const *)a)->number);
	snprintf(y, sizeof(y), "%d", (*(const struct table_tier *const *)b)->number);
	return strcmp(x, y);
}

static void put_tier(struct jsonw *w, const struct table *table, const struct table_tier *tier)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", tier->number);
	jsonw_key(w, number);
	jsonw_object(w);
	put_names(w, "calibrated", table, tier->calibrated, tier->calibrated_count);
	member_text(w, "candidate", candidate_name(table, tier->candidate));
	member_text(w, "model", table->candidates[tier->candidate].model);
	jsonw_key(w, "routes");
	jsonw_array(w);
	for (size_t i = 0; i < tier->route_count; i++)
		jsonw_z(w, table->routes[tier->routes[i]].name);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void put_tiers(struct jsonw *w, const struct table *table)
{
	const struct table_tier **sorted =
		mem_alloc((table->tier_count + 1) * sizeof(const struct table_tier *));

	for (size_t t = 0; t < table->tier_count; t++)
		sorted[t] = &table->tiers[t];
	if (table->tier_count)
		qsort(sorted, table->tier_count, sizeof(const struct table_tier *), by_key);
	jsonw_key(w, "tiers");
	jsonw_object(w);
	for (size_t t = 0; t < table->tier_count; t++)
		put_tier(w, table, sorted[t]);
	jsonw_object_end(w);
	free(sorted);
}

static void put_default(struct jsonw *w, const struct table *table)
{
	jsonw_key(w, "default");
	jsonw_object(w);
	member_text(w, "candidate", candidate_name(table, table->default_candidate));
	member_count(w, "maxTokens", table->default_max_tokens);
	member_text(w, "model", table->candidates[table->default_candidate].model);
	jsonw_object_end(w);
}

static void put_provenance(struct jsonw *w, const struct table *table)
{
	jsonw_key(w, "provenance");
	jsonw_object(w);
	member_text(w, "catalog", table->catalog_digest);
	member_text(w, "config", table->config_digest);
	member_text(w, "run", table->run_id);
	jsonw_key(w, "suites");
	jsonw_object(w);
	for (size_t r = 0; r < table->route_count; r++) {
		if (table->routes[r].suite_digest)
			member_text(w, table->routes[r].name, table->routes[r].suite_digest);
	}
	jsonw_object_end(w);
	member_text(w, "tiercal", table->version);
	jsonw_object_end(w);
}

static void put_savings(struct jsonw *w, const struct table *table, bool full)
{
	jsonw_key(w, "savings");
	jsonw_object(w);
	member_money(w, "monthlyAfterUsd", table->after);
	member_money(w, "monthlyBeforeUsd", table->before);
	jsonw_key(w, "percent");
	jsonw_fixed(w, saving_percent(table->before, table->after), 2);
	if (full && table->saving_known) {
		jsonw_key(w, "percentHigh");
		jsonw_fixed(w, table->saving_high * 100, 2);
		jsonw_key(w, "percentLow");
		jsonw_fixed(w, table->saving_low * 100, 2);
	}
	jsonw_object_end(w);
}

void table_write(struct jsonw *w, const struct table *table, const struct report *full)
{
	jsonw_object(w);
	put_candidates(w, table);
	put_default(w, table);
	put_provenance(w, table);
	jsonw_key(w, "routes");
	jsonw_object(w);
	for (size_t r = 0; r < table->route_count; r++)
		put_route(w, table, &table->routes[r], full);
	jsonw_object_end(w);
	put_savings(w, table, full);
	put_tiers(w, table);
	jsonw_key(w, "version");
	jsonw_int(w, 1);
	jsonw_object_end(w);
}

void routing_write(const struct table *table, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	table_write(&w, table, NULL);
	buf_char(out, '\n');
}
