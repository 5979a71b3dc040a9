/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "base/jsonw.h"
#include "base/term.h"
#include "cli/columns.h"
#include "cli/gate.h"
#include "core/member.h"

static enum term_style style_of(const struct gate *gate, const struct calib_gate_route *row)
{
	return gate->missing ? TERM_DOUBT : row->faults ? TERM_BAD : TERM_GOOD;
}

static void put_text_list(struct buf *out, const char *what, const struct calib_names *names)
{
	buf_printf(out, "    %s (%zu): ", what, names->count);
	for (size_t i = 0; i < names->count && i < GATE_NAMES_SHOWN; i++) {
		buf_puts(out, i ? ", " : "");
		term_escape_cut(out, str_of(names->ids[i]), 60);
	}
	if (names->count > GATE_NAMES_SHOWN)
		buf_printf(out, " and %zu more", names->count - GATE_NAMES_SHOWN);
	buf_char(out, '\n');
}

void gate_text(const struct gate *gate, struct buf *out)
{
	static const char *const heads[] = {"route", "model", "cases", "won", "lost", "before",
		"after", "change", "p", "$/request", "verdict"};
	static const bool right[] = {
		false, false, true, true, true, true, true, true, true, true, false};
	struct columns columns = {.right = right,
		.count = ARRAY_LEN(heads),
		.place = gate->to_file ? COLUMNS_FILE : COLUMNS_STDOUT};
	struct arena arena = {0};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		columns_add_styled(&columns, TERM_STRONG, heads[i]);
	for (size_t r = 0; r < gate->route_count; r++) {
		const struct calib_gate_route *row = &gate->routes[r];

		columns_add(&columns, columns_name(&arena, row->name, 30));
		columns_add(&columns, columns_name(&arena, row->candidate, 30));
		columns_add(&columns, arena_printf(&arena, "%" PRId64, row->compared));
		columns_add(&columns, arena_printf(&arena, "%" PRId64, row->won));
		columns_add(&columns, arena_printf(&arena, "%" PRId64, row->lost));
		columns_add(&columns, gate_number(&arena, row->before, 3));
		columns_add(&columns, gate_number(&arena, row->after, 3));
		columns_add(&columns, gate_change(&arena, row->difference));
		columns_add(&columns, gate_p(&arena, row));
		columns_add(&columns, gate_money(&arena, row->cost));
		columns_add_styled(&columns, style_of(gate, row), gate_verdict(&arena, gate, row));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
	for (size_t r = 0; r < gate->route_count; r++) {
		struct buf lists = {0};

		gate_each_list(&lists, &gate->routes[r], put_text_list);
		if (lists.len)
			buf_printf(out, "  %s\n%s", columns_name(&arena, gate->routes[r].name, 0),
				buf_z(&lists));
		buf_free(&lists);
	}
	for (const char *const *gone = gate->gone; *gone; gone++)
		buf_printf(out, "  %s: in the baseline, and not in the table\n",
			columns_name(&arena, *gone, 0));
	buf_printf(out, "%s\n", gate_conclusion(&arena, gate));
	arena_fini(&arena);
}

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
	for (size_t i = 0; i < GATE_FAULTS; i++) {
		if (row->faults & gate_faults[i].bit)
			jsonw_z(w, gate_faults[i].name);
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
