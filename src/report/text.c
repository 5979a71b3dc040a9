/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/term.h"
#include "core/money.h"

/* For a terminal: one line per candidate that a person can check by hand. */

static const bool right[] = {false, true, true, true, true, false, true, true, true, false, false};

static char *escaped(struct arena *arena, const char *text)
{
	struct buf out = {0};
	char *copy;

	term_escape(&out, str_of(text));
	copy = arena_strz(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

static char *row_name(struct arena *arena, const struct table *table,
	const struct table_route *route, size_t index)
{
	return escaped(arena, table_name(table, route, index));
}

static char *name_of(struct arena *arena, const struct table *table, size_t candidate)
{
	return escaped(arena, candidate_name(table, candidate));
}

static void add_header(struct grid *grid)
{
	static const char *const names[] = {"candidate", "quality", "won", "lost", "difference",
		"[lower, upper]", "format", "$/1,000", "p95", "verdict", "reasons"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		grid_add_styled(grid, TERM_STRONG, names[i]);
}

static char *show_count(struct arena *arena, int64_t count)
{
	return count < 0 ? arena_strz(arena, STR("-")) : arena_printf(arena, "%" PRId64, count);
}

static void add_row(struct grid *grid, const struct table *table, const struct table_route *route,
	const struct evidence *row)
{
	struct arena *arena = grid->arena;

	grid_add(grid, row_name(arena, table, route, row->candidate));
	grid_add(grid, show_share(arena, row->quality));
	grid_add(grid, show_count(arena, row->wins));
	grid_add(grid, show_count(arena, row->losses));
	grid_add(grid, show_difference(arena, row->difference));
	grid_add(grid, show_interval(arena, row));
	grid_add(grid, show_percent(arena, row->format));
	grid_add(grid, show_cost(arena, row->cost_per_request, 1000));
	grid_add(grid, show_latency(arena, row->latency_p95_us));
	grid_add_styled(grid, verdict_style(row->verdict), verdict_name(row->verdict));
	grid_add(grid, show_reasons(arena, row->reasons));
}

static char *show_margin(struct arena *arena, const struct table_route *route)
{
	if (is_relative(route))
		return arena_printf(
			arena, "%.4g%% of the reference's quality", route->margin * 100);
	return arena_printf(arena, "%.4g", route->margin);
}

static void put_heading(struct arena *arena, const struct table_route *route, struct buf *out)
{
	buf_puts(out, escaped(arena, route->name));
	if (route->tier)
		buf_printf(out, ", tier %d", route->tier);
	buf_printf(out, ": %" PRId64 " cases, margin %s, confidence %.4g, rule %s, levels by %s",
		route->evidence[route->reference].cases, show_margin(arena, route),
		route->confidence, is_point(route) ? "point" : "exact", route->multiplicity);
	if (route->look_count > 1)
		buf_printf(out, ", look %d of %zu at level %.4g", route->look, route->look_count,
			route->look_levels[route->look - 1]);
	if (strcmp(route->guarantee, "table") == 0)
		buf_puts(out, ", guarantee table");
	if (route->safety_critical)
		buf_puts(out, ", safety-critical");
	buf_char(out, '\n');
}

static bool is_qualified(const struct table_route *route, size_t candidate)
{
	return route->evidence[candidate].verdict == VERDICT_QUALIFIED;
}

static void put_choice(struct arena *arena, const struct table *table,
	const struct table_route *route, struct buf *out)
{
	buf_printf(out, "  -> %s", row_name(arena, table, route, route->candidate));
	if (route->reference_best && !is_qualified(route, route->candidate))
		buf_puts(out, " (the default: no candidate is qualified)");
	else if (route->candidate == route->reference && !route->reference_best)
		buf_puts(out, route->safety_critical
				      ? " (the reference: no allowed candidate is qualified)"
				      : " (the reference: no cheaper candidate is qualified)");
	else if (table->assign_tier && route->tier)
		buf_printf(out, " (the model of tier %d)", route->tier);
	for (size_t i = 0; i < route->fallback_count; i++)
		buf_printf(out, "%s%s",
			i ? ", " : "; when it fails: ", name_of(arena, table, route->fallbacks[i]));
	buf_char(out, '\n');
}

static void put_cost(struct arena *arena, const struct table *table,
	const struct table_route *route, const struct evidence *row, struct buf *out)
{
	if (!row->cost.known)
		return;
	buf_printf(out, "  %s: 1,000 requests cost %s %s",
		row_name(arena, table, route, row->candidate),
		show_cost(arena, row->cost_per_request, 1000), show_cost_interval(arena, row));
	if (!isnan(row->cost.ratio))
		buf_printf(out, ", %s of the reference's", show_cost_ratio(arena, row));
	buf_char(out, '\n');
}

/* What was most often said in place of another label: "billing for account, 3 times". */
static char *worst_confusion(
	struct arena *arena, const struct result_route *results, const struct result_labels *of)
{
	const size_t side = results->label_count + 1;
	size_t worst = 0;
	int most = 0;

	for (size_t i = 0; i < side * results->label_count; i++) {
		if (i / side != i % side && of->confusion[i] > most) {
			most = of->confusion[i];
			worst = i;
		}
	}
	if (!most)
		return arena_strz(arena, STR("-"));
	return arena_printf(arena, "%s for %s, %d time%s",
		worst % side < results->label_count ? escaped(arena, results->labels[worst % side])
						    : "no label",
		escaped(arena, results->labels[worst / side]), most, most == 1 ? "" : "s");
}

static void put_labels(struct arena *arena, const struct report *report,
	const struct table_route *route, const struct evidence *const *rows, struct buf *out)
{
	static const char *const names[] = {
		"labels", "answers", "macro-F1", "kappa", "most often mistaken"};
	static const bool sides[] = {false, true, true, true, false};
	struct grid grid = grid_of(arena, report, ARRAY_LEN(names), sides);
	const struct result_route *results = results_of(report, route->name);

	if (!report->labels || !results || !results->labels)
		return;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		grid_add_styled(&grid, TERM_STRONG, names[i]);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct result_labels *of;

		if (table_chain(report->table, route, rows[i]->candidate))
			continue;
		of = &results->by_label[rows[i]->candidate];
		grid_add(&grid, name_of(arena, report->table, rows[i]->candidate));
		grid_add(&grid, show_count(arena, of->answers));
		grid_add(&grid, show_share(arena, of->macro_f1));
		grid_add(&grid, show_share(arena, of->kappa));
		grid_add(&grid, worst_confusion(arena, results, of));
	}
	grid_print(&grid, "  ", out);
	grid_free(&grid);
}

static void put_route(struct arena *arena, const struct report *report,
	const struct table_route *route, struct buf *out)
{
	const struct table *table = report->table;
	struct grid grid = grid_of(arena, report, ARRAY_LEN(right), right);
	const struct evidence **rows = rows_by_cost(arena, route);
	const char *const *about = route_remarks(arena, route);

	put_heading(arena, route, out);
	add_header(&grid);
	for (size_t i = 0; i < route->evidence_count; i++)
		add_row(&grid, table, route, rows[i]);
	grid_print(&grid, "  ", out);
	grid_free(&grid);
	put_choice(arena, table, route, out);
	for (; *about; about++)
		buf_printf(out, "  %s\n", *about);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const char *const *remark = row_remarks(arena, report, route, rows[i]);

		put_cost(arena, table, route, rows[i], out);
		for (; *remark; remark++)
			buf_printf(out, "  %s: %s\n",
				row_name(arena, table, route, rows[i]->candidate),
				escaped(arena, *remark));
	}
	put_labels(arena, report, route, rows, out);
	buf_char(out, '\n');
}

static void put_tiers(struct arena *arena, const struct table *table, struct buf *out)
{
	for (size_t t = 0; t < table->tier_count; t++) {
		const struct table_tier *tier = &table->tiers[t];

		buf_printf(out, "tier %d: %s (%zu route%s; also calibrated: ", tier->number,
			name_of(arena, table, tier->candidate), tier->route_count,
			tier->route_count == 1 ? "" : "s");
		for (size_t i = 1; i < tier->calibrated_count; i++)
			buf_printf(out, "%s%s", i > 1 ? ", " : "",
				name_of(arena, table, tier->calibrated[i]));
		buf_puts(out, tier->calibrated_count > 1 ? ")\n" : "none)\n");
	}
}

static void put_savings(struct arena *arena, const struct table *table, struct buf *out)
{
	double percent = saving_percent(table->before, table->after);

	if (table->before == MONEY_UNKNOWN)
		return;
	buf_printf(out, "a month costs %s instead of %s", show_cost(arena, table->after, 1),
		show_cost(arena, table->before, 1));
	if (!isnan(percent))
		buf_printf(out, " (%.2f%%%s less)", percent, show_saving_interval(arena, table));
	buf_char(out, '\n');
}

static bool same_reference(const struct table *table)
{
	for (size_t r = 1; r < table->route_count; r++) {
		if (table->routes[r].reference != table->routes[0].reference)
			return false;
	}
	return true;
}

static void put_assumed(struct arena *arena, const struct table *table, struct buf *out)
{
	bool same = same_reference(table);

	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];

		if (route->reference_named || (same && r > 0))
			continue;
		buf_printf(out,
			"reference%s%s: %s, taken because it is the dearest; `reference` or "
			"--reference names another\n",
			same ? "" : " of ", same ? "" : escaped(arena, route->name),
			name_of(arena, table, route->reference));
	}
	if (!table->default_named)
		buf_printf(out,
			"default for everything else: %s, the reference, since none is named\n",
			name_of(arena, table, table->default_candidate));
}

static bool write_text(const struct report *report, struct buf *out, struct err *err)
{
	struct arena arena = {0};
	const struct table *table = report->table;
	const char *const *remark;

	if (report->note)
		buf_printf(out, "%s\n\n", escaped(&arena, report->note));
	for (size_t r = 0; r < table->route_count; r++)
		put_route(&arena, report, &table->routes[r], out);
	put_tiers(&arena, table, out);
	put_savings(&arena, table, out);
	for (remark = judge_remarks(&arena, report); *remark; remark++)
		buf_printf(out, "%s\n", escaped(&arena, *remark));
	if (report->plan)
		plan_print(&arena, report, out);
	put_assumed(&arena, table, out);
	buf_printf(out, "%s\n", escaped(&arena, promise_of(&arena, report)));
	for (remark = table_remarks(&arena, table); *remark; remark++)
		buf_printf(out, "%s\n", *remark);
	arena_fini(&arena);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_text = {
	.name = "text",
	.suffix = ".txt",
	.write = write_text,
};
