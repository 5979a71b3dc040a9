/* SPDX-License-Identifier: MIT */
#include "base/annotation.h"

#include <math.h>

#include "core/money.h"
#include "report/format.h"

/*
 * For the page of a workflow on GitHub, which shows ten annotations of a kind for each step: one
 * for a route. It is a warning where something is open: an answer was not measured, or a candidate
 * that is cheaper than the choice is inconclusive.
 */

static bool is_open(const struct table_route *route, const struct evidence *row)
{
	const struct evidence *chosen = &route->evidence[route->candidate];

	return row->unmeasured > 0 || (row->verdict == VERDICT_INCONCLUSIVE &&
					      row->cost_per_request < chosen->cost_per_request);
}

static void put_row(struct buf *message, struct arena *arena, const struct report *report,
	const struct table_route *route, const struct evidence *row)
{
	const char *const *remark = row_remarks(arena, report, route, row);
	const char *reasons = show_reasons(arena, row->reasons);

	buf_printf(message, "\n%s: %s%s%s%s, quality %s, difference %s %s, %s for 1,000 requests",
		table_name(report->table, route, row->candidate), verdict_name(row->verdict),
		*reasons ? " (" : "", reasons, *reasons ? ")" : "", show_share(arena, row->quality),
		show_difference(arena, row->difference), show_interval(arena, row),
		show_cost(arena, row->cost_per_request, 1000));
	for (; is_open(route, row) && *remark; remark++)
		buf_printf(message, "\n  %s", *remark);
}

static void put_route(const struct report *report, size_t r, struct buf *out)
{
	const struct table_route *route = &report->table->routes[r];
	const struct report_place *place = report->places ? &report->places[r] : NULL;
	struct annotation annotation = {.level = ANNOTATION_NOTICE,
		.file = place ? place->file : NULL,
		.line = place ? place->line : 0};
	struct arena arena = {0};
	struct buf message = {0};
	const struct evidence **rows = rows_by_cost(&arena, route);
	const char *chosen = table_name(report->table, route, route->candidate);

	annotation.title = arena_printf(&arena, "tiercal: %s", route->name);
	buf_printf(&message, "%s has it%s", chosen,
		route->candidate == route->reference ? ", the reference" : "");
	for (size_t i = 0; i < route->evidence_count; i++) {
		put_row(&message, &arena, report, route, rows[i]);
		if (is_open(route, rows[i]))
			annotation.level = ANNOTATION_WARNING;
	}
	annotation_write(out, &annotation, buf_view(&message));
	buf_free(&message);
	arena_fini(&arena);
}

static void put_saving(const struct report *report, struct buf *out)
{
	const struct annotation annotation = {ANNOTATION_NOTICE, NULL, 0, "tiercal: savings"};
	const struct table *table = report->table;
	const double percent = saving_percent(table->before, table->after);
	struct arena arena = {0};
	struct buf message = {0};

	if (isnan(percent))
		return;
	buf_printf(&message, "A month costs %s instead of %s: %.2f%%%s less.",
		show_cost(&arena, table->after, 1), show_cost(&arena, table->before, 1), percent,
		show_saving_interval(&arena, table));
	annotation_write(out, &annotation, buf_view(&message));
	buf_free(&message);
	arena_fini(&arena);
}

static bool write_github(const struct report *report, struct buf *out, struct err *err)
{
	put_saving(report, out);
	for (size_t r = 0; r < report->table->route_count; r++)
		put_route(report, r, out);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_github = {
	.name = "github",
	.write = write_github,
};
