/* SPDX-License-Identifier: MIT */
#include "cli/gate.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/markdown.h"
#include "base/term.h"
#include "cli/columns.h"
#include "cli/explain.h"
#include "core/member.h"
#include "core/money.h"

/* So that a comment on a pull request stays one. */
enum { NAMES_SHOWN = 20 };

static const struct {
	unsigned bit;
	const char *name, *words;
} faults[] = {
	{CALIB_REGRESSED, "regressed", "regression"},
	{CALIB_MUST_PASS, "must_pass", "a case that must pass failed"},
	{CALIB_BELOW_QUALITY, "min_quality", "below its min_quality"},
	{CALIB_BELOW_FORMAT, "format_floor", "below its format_floor"},
	{CALIB_ABOVE_COST, "max_cost", "dearer than max_cost"},
	{CALIB_ABOVE_LATENCY, "latency_p95", "slower than latency_p95"},
	{CALIB_OTHER_CASES, "other_cases", "not the baseline's cases"},
};

bool gate_passed(const struct gate *gate)
{
	for (size_t r = 0; r < gate->route_count; r++) {
		if (gate->routes[r].faults)
			return false;
	}
	return !*gate->gone;
}

static const char *verdict_of(
	struct arena *arena, const struct gate *gate, const struct calib_gate_route *row)
{
	const char *text = NULL;

	if (gate->missing)
		return "not decided";
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (row->faults & faults[i].bit)
			text = text ? arena_printf(arena, "%s, %s", text, faults[i].words)
				    : faults[i].words;
	}
	return text ? text : "ok";
}

static const char *number(struct arena *arena, double value, int decimals)
{
	return isnan(value) ? "-" : arena_printf(arena, "%.*f", decimals, value);
}

static const char *change(struct arena *arena, double value)
{
	return isnan(value) ? "-" : arena_printf(arena, "%+.3f", value);
}

static const char *money(struct arena *arena, int64_t cost)
{
	char text[32];

	if (cost == MONEY_UNKNOWN)
		return "-";
	money_show(cost, text);
	return arena_strz(arena, str_of(text));
}

static const char *p_of(struct arena *arena, const struct calib_gate_route *row)
{
	return isnan(row->p_adjusted) ? "-" : explain_p(arena, row->p_adjusted);
}

/* The names of a list, escaped, and how many were left out. */
static void put_names(
	struct buf *out, const char *before, const struct calib_names *names, const char *after)
{
	if (!names->count)
		return;
	buf_puts(out, before);
	for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++) {
		buf_puts(out, i ? ", " : "");
		term_escape_cut(out, str_of(names->ids[i]), 60);
	}
	if (names->count > NAMES_SHOWN)
		buf_printf(out, " and %zu more", names->count - NAMES_SHOWN);
	buf_puts(out, after);
}

/* Every list of cases with what it means, by one and the same order. */
typedef void put_list(struct buf *out, const char *what, const struct calib_names *names);

static void each_list(struct buf *out, const struct calib_gate_route *row, put_list *put)
{
	if (row->faults & CALIB_REGRESSED)
		put(out, "worse than before", &row->worse);
	put(out, "must pass and failed", &row->failed);
	put(out, "in the baseline and not in the suite", &row->missing);
	put(out, "changed since the baseline, so not compared", &row->changed);
	put(out, "new, so not compared", &row->added);
	put(out, "not measured", &row->unmeasured);
	put(out, "flaky: some repeats pass, some fail", &row->flaky);
}

static void put_conclusion(const struct gate *gate, struct buf *out)
{
	if (gate->missing)
		buf_printf(out,
			"incomplete: %" PRId64 " answers are missing, so nothing is decided\n",
			gate->missing);
	else
		buf_printf(out, "gate %s at level %g%s\n", gate_passed(gate) ? "passed" : "failed",
			gate->level, gate->holm ? " for all routes together" : " for each route");
}

/* ---- text ---- */

static void put_text_list(struct buf *out, const char *what, const struct calib_names *names)
{
	if (!names->count)
		return;
	buf_printf(out, "    %s (%zu): ", what, names->count);
	put_names(out, "", names, "\n");
}

void gate_text(const struct gate *gate, struct buf *out)
{
	static const char *const heads[] = {"route", "model", "cases", "won", "lost", "before",
		"after", "change", "p", "$/request", "verdict"};
	static const bool right[] = {
		false, false, true, true, true, true, true, true, true, true, false};
	struct columns columns = {.right = right, .count = ARRAY_LEN(heads)};
	struct arena arena = {0};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		columns_add(&columns, heads[i]);
	for (size_t r = 0; r < gate->route_count; r++) {
		const struct calib_gate_route *row = &gate->routes[r];

		columns_add(&columns, columns_name(&arena, row->name, 30));
		columns_add(&columns, columns_name(&arena, row->candidate, 30));
		columns_add(&columns, arena_printf(&arena, "%" PRId64, row->compared));
		columns_add(&columns, arena_printf(&arena, "%" PRId64, row->won));
		columns_add(&columns, arena_printf(&arena, "%" PRId64, row->lost));
		columns_add(&columns, number(&arena, row->before, 3));
		columns_add(&columns, number(&arena, row->after, 3));
		columns_add(&columns, change(&arena, row->difference));
		columns_add(&columns, p_of(&arena, row));
		columns_add(&columns, money(&arena, row->cost));
		columns_add(&columns, verdict_of(&arena, gate, row));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
	for (size_t r = 0; r < gate->route_count; r++) {
		struct buf lists = {0};

		each_list(&lists, &gate->routes[r], put_text_list);
		if (lists.len)
			buf_printf(out, "  %s\n%s", columns_name(&arena, gate->routes[r].name, 0),
				buf_z(&lists));
		buf_free(&lists);
	}
	for (const char *const *gone = gate->gone; *gone; gone++)
		buf_printf(out, "  %s: in the baseline, and not in the table\n",
			columns_name(&arena, *gone, 0));
	put_conclusion(gate, out);
	arena_fini(&arena);
}

/* ---- Markdown ---- */

static void put_markdown_list(struct buf *out, const char *what, const struct calib_names *names)
{
	if (!names->count)
		return;
	buf_printf(out, "  - %s (%zu): ", what, names->count);
	for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++) {
		buf_puts(out, i ? ", " : "");
		markdown_escape(out, str_of(names->ids[i]));
	}
	if (names->count > NAMES_SHOWN)
		buf_printf(out, " and %zu more", names->count - NAMES_SHOWN);
	buf_char(out, '\n');
}

static void put_markdown_row(struct arena *arena, const struct gate *gate,
	const struct calib_gate_route *row, struct buf *out)
{
	buf_puts(out, "| ");
	markdown_escape(out, str_of(row->name));
	buf_puts(out, " | ");
	markdown_escape(out, str_of(row->candidate));
	buf_printf(out,
		" | %" PRId64 " | %" PRId64 " | %" PRId64 " | %s | %s | %s | %s | %s | %s |\n",
		row->compared, row->won, row->lost, number(arena, row->before, 3),
		number(arena, row->after, 3), change(arena, row->difference), p_of(arena, row),
		money(arena, row->cost), verdict_of(arena, gate, row));
}

void gate_markdown(const struct gate *gate, struct buf *out)
{
	struct arena arena = {0};

	buf_puts(out, "### tiercal: ");
	put_conclusion(gate, out);
	buf_puts(out,
		"\n| route | model | cases | won | lost | before | after | change | p | "
		"$/request | verdict |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n");
	for (size_t r = 0; r < gate->route_count; r++)
		put_markdown_row(&arena, gate, &gate->routes[r], out);
	buf_char(out, '\n');
	for (size_t r = 0; r < gate->route_count; r++) {
		struct buf lists = {0};

		each_list(&lists, &gate->routes[r], put_markdown_list);
		if (lists.len) {
			buf_puts(out, "- ");
			markdown_escape(out, str_of(gate->routes[r].name));
			buf_printf(out, "\n%s", buf_z(&lists));
		}
		buf_free(&lists);
	}
	for (const char *const *gone = gate->gone; *gone; gone++) {
		buf_puts(out, "- ");
		markdown_escape(out, str_of(*gone));
		buf_puts(out, ": in the baseline, and not in the table\n");
	}
	arena_fini(&arena);
}

/* ---- JSON ---- */

static void put_json_names(struct jsonw *w, const char *key, const struct calib_names *names)
{
	jsonw_key(w, key);
	jsonw_array(w);
	for (size_t i = 0; i < names->count; i++)
		jsonw_z(w, names->ids[i]);
	jsonw_array_end(w);
}

static void put_json_row(struct jsonw *w, const struct calib_gate_route *row)
{
	jsonw_object(w);
	member_text(w, "route", row->name);
	member_text(w, "candidate", row->candidate);
	member_text(w, "candidateBefore", row->candidate_was);
	jsonw_key(w, "faults");
	jsonw_array(w);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (row->faults & faults[i].bit)
			jsonw_z(w, faults[i].name);
	}
	jsonw_array_end(w);
	member_count(w, "cases", row->compared);
	member_count(w, "won", row->won);
	member_count(w, "lost", row->lost);
	member_count(w, "tied", row->tied);
	member_number(w, "before", row->before);
	member_number(w, "after", row->after);
	member_number(w, "difference", row->difference);
	member_number(w, "p", row->p);
	member_number(w, "pAdjusted", row->p_adjusted);
	member_text(w, "method", row->method);
	member_number(w, "quality", row->quality);
	member_number(w, "format", row->format);
	member_money(w, "costPerRequestUsd", row->cost);
	member_money(w, "costBeforeUsd", row->cost_was);
	member_ms(w, "latencyP95Ms", row->p95_us);
	member_ms(w, "latencyP95BeforeMs", row->p95_was_us);
	put_json_names(w, "worse", &row->worse);
	put_json_names(w, "mustPassFailed", &row->failed);
	put_json_names(w, "missing", &row->missing);
	put_json_names(w, "changed", &row->changed);
	put_json_names(w, "added", &row->added);
	put_json_names(w, "unmeasured", &row->unmeasured);
	put_json_names(w, "flaky", &row->flaky);
	jsonw_object_end(w);
}

void gate_json(const struct gate *gate, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	jsonw_key(&w, "passed");
	if (gate->missing)
		jsonw_null(&w);
	else
		jsonw_bool(&w, gate_passed(gate));
	member_count(&w, "answersMissing", gate->missing);
	member_number(&w, "level", gate->level);
	member_text(&w, "multiplicity", gate->holm ? "holm" : "none");
	jsonw_key(&w, "routesGone");
	jsonw_array(&w);
	for (const char *const *gone = gate->gone; *gone; gone++)
		jsonw_z(&w, *gone);
	jsonw_array_end(&w);
	jsonw_key(&w, "routes");
	jsonw_array(&w);
	for (size_t r = 0; r < gate->route_count; r++)
		put_json_row(&w, &gate->routes[r]);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
