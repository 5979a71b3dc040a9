/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/jsonw.h"
#include "base/markdown.h"
#include "cli/columns.h"
#include "cli/qualify.h"
#include "core/member.h"
#include "core/money.h"

/* The verdict on a candidate: for a terminal, as a page, and for programs. */

enum { COLUMNS = 9, LEFT = 4, RESULT = 2 };

static const char *const heads[COLUMNS] = {"route", "tier", "result", "else goes to",
	"1,000 requests", "else", "difference", "bounds", "more cases"};

static const char *per_thousand(struct arena *arena, int64_t cost)
{
	char text[32];

	if (cost == MONEY_UNKNOWN)
		return "-";
	money_show(money_times(cost, 1000), text);
	return arena_strz(arena, str_of(text));
}

static const char *signed_number(struct arena *arena, double value)
{
	return isnan(value) ? "-" : arena_printf(arena, "%+.3f", value);
}

static const char *bounds(struct arena *arena, const struct evidence *row)
{
	if (isnan(row->lower_bound) || isnan(row->upper_bound))
		return "-";
	return arena_printf(arena, "[%+.3f, %+.3f]", row->lower_bound, row->upper_bound);
}

/* Names in the cells are as they came. */
static void cells_of(struct arena *arena, const struct qualify_row *row, const char *cells[COLUMNS])
{
	const struct table_route *route = row->found->route;
	size_t i = 0;

	cells[i++] = route->name;
	cells[i++] = route->tier ? arena_printf(arena, "%d", route->tier) : "-";
	cells[i++] = row->result;
	cells[i++] = row->found->standing == CALIB_REFERENCE ? "-" : row->before;
	cells[i++] = per_thousand(arena, row->found->cost);
	cells[i++] = per_thousand(arena, row->found->cost_before);
	cells[i++] = signed_number(arena, row->row->difference);
	cells[i++] = bounds(arena, row->row);
	cells[i] = row->more;
}

/* ---- text ---- */

static enum term_style style_of(enum calib_standing standing)
{
	switch (standing) {
	case CALIB_TAKES_OVER:
	case CALIB_BY_CHAIN:
	case CALIB_QUALIFIES:
		return TERM_GOOD;
	case CALIB_RETIRED:
	case CALIB_FAILS:
		return TERM_BAD;
	case CALIB_OPEN:
		return TERM_DOUBT;
	case CALIB_REFERENCE:
		return TERM_PLAIN;
	}
	return TERM_PLAIN;
}

static void put_line(struct arena *arena, const char *text, struct buf *out)
{
	if (text)
		columns_wrap("", "", columns_name(arena, text, 0), out);
}

void qualify_text(const struct qualify *qualify, struct buf *out)
{
	static const bool right[COLUMNS] = {
		false, true, false, false, true, true, true, false, true};
	struct columns columns = {.right = right,
		.count = COLUMNS,
		.place = qualify->to_file ? COLUMNS_FILE : COLUMNS_STDOUT};
	const char *cells[COLUMNS];
	struct arena arena = {0};

	put_line(&arena, qualify->headline, out);
	put_line(&arena, qualify->saving, out);
	put_line(&arena, qualify->tier, out);
	buf_char(out, '\n');
	for (size_t i = 0; i < COLUMNS; i++)
		columns_add_styled(&columns, TERM_STRONG, heads[i]);
	for (size_t r = 0; r < qualify->found->route_count; r++) {
		cells_of(&arena, &qualify->rows[r], cells);
		for (size_t i = 0; i < COLUMNS; i++)
			columns_add_styled(&columns,
				i == RESULT ? style_of(qualify->rows[r].found->standing)
					    : TERM_PLAIN,
				columns_name(&arena, cells[i], 40));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
	buf_char(out, '\n');
	for (size_t r = 0; r < qualify->found->route_count; r++) {
		const struct qualify_row *row = &qualify->rows[r];

		columns_wrap("  ", "    ",
			columns_name(&arena,
				arena_printf(&arena, "%s: %s", row->found->route->name, row->why),
				0),
			out);
	}
	for (size_t i = 0; i < qualify->note_count; i++)
		columns_wrap("  ", "    ",
			columns_name(&arena,
				arena_printf(&arena, "%s: %s", qualify->notes[i].routes,
					qualify->notes[i].text),
				0),
			out);
	buf_char(out, '\n');
	put_line(&arena, qualify->promise, out);
	arena_fini(&arena);
}

/* ---- Markdown ---- */

static void put_paragraph(struct buf *out, const char *mark, const char *text)
{
	if (!text)
		return;
	buf_puts(out, mark);
	markdown_escape(out, str_of(text));
	buf_printf(out, "%s\n\n", mark);
}

static void put_item(struct buf *out, const char *of, const char *text)
{
	buf_puts(out, "- ");
	markdown_escape(out, str_of(of));
	buf_puts(out, ": ");
	markdown_escape(out, str_of(text));
	buf_char(out, '\n');
}

static void put_cells(struct buf *out, const char *const *cells)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		buf_puts(out, i ? " | " : "| ");
		markdown_escape(out, str_of(cells[i]));
	}
	buf_puts(out, " |\n");
}

void qualify_markdown(const struct qualify *qualify, struct buf *out)
{
	const char *cells[COLUMNS];
	struct arena arena = {0};

	buf_puts(out, "# Qualifying ");
	markdown_escape(out, str_of(qualify->name));
	buf_puts(out, "\n\n");
	put_paragraph(out, "**", qualify->headline);
	put_paragraph(out, "", qualify->saving);
	put_paragraph(out, "", qualify->tier);
	put_cells(out, heads);
	buf_char(out, '|');
	for (size_t i = 0; i < COLUMNS; i++)
		buf_puts(out, i < LEFT ? " --- |" : " ---: |");
	buf_char(out, '\n');
	for (size_t r = 0; r < qualify->found->route_count; r++) {
		cells_of(&arena, &qualify->rows[r], cells);
		put_cells(out, cells);
	}
	buf_char(out, '\n');
	for (size_t r = 0; r < qualify->found->route_count; r++) {
		const struct qualify_row *row = &qualify->rows[r];

		put_item(out, row->found->route->name, row->why);
	}
	for (size_t i = 0; i < qualify->note_count; i++)
		put_item(out, qualify->notes[i].routes, qualify->notes[i].text);
	buf_char(out, '\n');
	put_paragraph(out, "", qualify->promise);
	while (out->len > 1 && out->data[out->len - 2] == '\n')
		out->data[--out->len] = '\0';
	arena_fini(&arena);
}

/* ---- JSON ---- */

static const char *const standings[] = {
	[CALIB_TAKES_OVER] = "takes_over",
	[CALIB_BY_CHAIN] = "takes_over_in_chain",
	[CALIB_QUALIFIES] = "qualified",
	[CALIB_RETIRED] = "retired",
	[CALIB_OPEN] = "inconclusive",
	[CALIB_FAILS] = "disqualified",
	[CALIB_REFERENCE] = "reference",
};

static const char *const remedies[] = {
	[CALIB_DECIDED] = NULL,
	[CALIB_WANTS_PRICE] = "price",
	[CALIB_WANTS_LOWER_PRICE] = "lower_price",
	[CALIB_WANTS_ANSWERS] = "answers",
	[CALIB_WANTS_LEVEL] = "level",
	[CALIB_WANTS_CASES] = "cases",
	[CALIB_WANTS_FIRST_CASES] = "cases_for_a_verdict",
	[CALIB_WANTS_UNKNOWN] = "cases_unknown",
	[CALIB_HOPELESS] = "none",
};

static void put_row(struct jsonw *w, const struct qualify *qualify, const struct qualify_row *from)
{
	const struct calib_qualified *found = from->found;
	const struct table_route *route = found->route;
	const struct evidence *row = from->row;

	jsonw_object(w);
	member_text(w, "route", route->name);
	member_count(w, "tier", route->tier ? route->tier : -1);
	member_text(w, "result", standings[found->standing]);
	member_text(w, "verdict", verdict_name(row->verdict));
	member_reasons(w, row);
	member_text(w, "candidateBefore", from->before);
	member_text(w, "candidateAfter", table_name(qualify->table, route, route->candidate));
	member_text(w, "reference", table_name(qualify->table, route, route->reference));
	member_money(w, "costPerRequestUsd", found->cost);
	member_money(w, "costPerRequestBeforeUsd", found->cost_before);
	member_money(w, "monthlyBeforeUsd", found->month_before);
	member_money(w, "monthlyAfterUsd", found->month);
	member_count(w, "cases", row->cases);
	member_count(w, "unmeasured", row->unmeasured);
	member_number(w, "difference", row->difference);
	member_number(w, "lowerBound", row->lower_bound);
	member_number(w, "upperBound", row->upper_bound);
	member_number(w, "margin", route->margin);
	member_number(w, "pQuality", row->p_quality);
	member_number(w, "pFormat", row->p_format);
	member_number(w, "pLatency", row->p_latency);
	member_number(w, "pWorse", row->p_worse);
	member_number(w, "level", row->level);
	member_text(w, "decidedBy", remedies[found->remedy]);
	member_count(w, "casesWanted", found->more > 0 ? found->more : -1);
	member_count(w, "answersMissing", from->missing);
	member_text(w, "why", from->why);
	jsonw_key(w, "notes");
	jsonw_array(w);
	for (const char *const *note = route->remarks; note && *note; note++)
		jsonw_z(w, *note);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void put_tier(struct jsonw *w, const struct qualify *qualify)
{
	const struct calib_qualify *found = qualify->found;

	member_count(w, "tier", found->tier ? found->tier : -1);
	member_count(w, "stoppedAtTier", found->next_tier ? found->next_tier : -1);
	jsonw_key(w, "stoppedBy");
	jsonw_array(w);
	for (size_t i = 0; i < found->stop_count; i++)
		jsonw_z(w, qualify->table->routes[found->stops[i]].name);
	jsonw_array_end(w);
}

void qualify_json(const struct qualify *qualify, struct buf *out)
{
	const struct calib_qualify *found = qualify->found;
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	member_text(&w, "candidate", qualify->name);
	member_text(&w, "summary", qualify->headline);
	member_count(&w, "routesTakenOver", (int64_t)found->taken);
	member_count(&w, "routesQualified", (int64_t)found->qualified);
	member_count(&w, "routesInconclusive", (int64_t)found->open);
	member_count(&w, "routesFailed", (int64_t)found->failed);
	member_count(&w, "routesOfOthersMoved", (int64_t)found->moved);
	member_money(&w, "monthlyBeforeUsd", found->month_before);
	member_money(&w, "monthlyAfterUsd", found->month);
	put_tier(&w, qualify);
	member_count(&w, "answersMissing", qualify->missing);
	member_text(&w, "promise", qualify->promise);
	jsonw_key(&w, "routes");
	jsonw_array(&w);
	for (size_t r = 0; r < found->route_count; r++)
		put_row(&w, qualify, &qualify->rows[r]);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
