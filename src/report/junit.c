/* SPDX-License-Identifier: MIT */
#include "base/junit.h"

#include <inttypes.h>

#include "report/format.h"

/*
 * For the page of tests of a CI service: a suite for each route and a case for each candidate. One
 * that is not good enough failed, one of which nothing is proven was skipped.
 */

static void put_facts(struct junit *junit, struct arena *arena, const struct table *table,
	const struct table_route *route)
{
	junit_property(junit, "model", table_name(table, route, route->candidate));
	junit_property(junit, "reference",
		route->reference_best ? "best" : candidate_name(table, route->reference));
	junit_property(junit, "margin",
		arena_printf(arena, "%.4g%s", route->margin,
			is_relative(route) ? " of the reference's quality" : ""));
	junit_property(junit, "confidence", arena_printf(arena, "%.4g", route->confidence));
	junit_property(junit, "rule", route->rule);
}

/* The numbers that a verdict rests on, and what else there is to say. */
static const char *text_of(struct arena *arena, const struct report *report,
	const struct table_route *route, const struct evidence *row)
{
	const char *const *remark = row_remarks(arena, report, route, row);
	struct buf text = {0};
	const char *copy;

	buf_printf(&text,
		"%" PRId64 " cases, %" PRId64 " not measured\nquality %s, of the reference %s\n",
		row->cases, row->unmeasured, show_share(arena, row->quality),
		show_share(arena, row->reference_quality));
	if (row->verdict != VERDICT_REFERENCE)
		buf_printf(&text, "%s, difference %s %s\np quality %s, p worse %s, level %s\n",
			show_counts(arena, row), show_difference(arena, row->difference),
			show_interval(arena, row), show_p(arena, row->p_quality),
			show_p(arena, row->p_worse), show_p(arena, row->level));
	buf_printf(&text, "format %s, 1,000 requests %s, p95 %s\n",
		show_percent(arena, row->format), show_cost(arena, row->cost_per_request, 1000),
		show_latency(arena, row->latency_p95_us));
	for (; *remark; remark++)
		buf_printf(&text, "%s\n", *remark);
	copy = arena_strz(arena, buf_view(&text));
	buf_free(&text);
	return copy;
}

static void put_candidate(struct junit *junit, struct arena *arena, const struct report *report,
	const struct table_route *route, const struct evidence *row)
{
	static const enum junit_state states[] = {
		[VERDICT_INCONCLUSIVE] = JUNIT_SKIPPED,
		[VERDICT_QUALIFIED] = JUNIT_PASSED,
		[VERDICT_DISQUALIFIED] = JUNIT_FAILED,
		[VERDICT_REFERENCE] = JUNIT_PASSED,
	};
	const char *verdict = verdict_name(row->verdict);
	const char *reasons = show_reasons(arena, row->reasons);
	const struct junit_case item = {.name = table_name(report->table, route, row->candidate),
		.state = states[row->verdict],
		.type = verdict,
		.message = *reasons ? arena_printf(arena, "%s: %s", verdict, reasons) : verdict,
		.text = text_of(arena, report, route, row)};

	junit_case(junit, &item);
}

static bool write_junit(const struct report *report, struct buf *out, struct err *err)
{
	struct arena arena = {0};
	struct junit junit = {0};

	for (size_t r = 0; r < report->table->route_count; r++) {
		const struct table_route *route = &report->table->routes[r];
		const struct evidence **rows = rows_by_cost(&arena, route);

		junit_suite(&junit, route->name, NULL);
		put_facts(&junit, &arena, report->table, route);
		for (size_t i = 0; i < route->evidence_count; i++)
			put_candidate(&junit, &arena, report, route, rows[i]);
	}
	junit_write(&junit, report->title ? report->title : "Routing table", out);
	arena_fini(&arena);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_junit = {
	.name = "junit",
	.suffix = ".xml",
	.write = write_junit,
};
