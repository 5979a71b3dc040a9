/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <inttypes.h>
#include <string.h>

#include "stats/stats.h"

/* The evidence of one route: who, with which numbers, and what is to be known besides. */

static void put_row(struct page *page, const struct table_route *route, const struct evidence *row)
{
	struct arena *arena = &page->arena;
	const char *reasons = show_reasons(arena, row->reasons);

	buf_puts(page->out, "| ");
	page_put_row_name(page, route, row->candidate);
	page_cell(page, verdict_name(row->verdict));
	page_cell(page, *reasons ? reasons : "-");
	page_cell(page, row->method);
	page_cell(page, show_share(arena, row->quality));
	page_cell_count(page, row->wins);
	page_cell_count(page, row->losses);
	page_cell(page, show_difference(arena, row->difference));
	page_cell(page, show_difference(arena, row->lower_bound));
	page_cell(page, show_difference(arena, row->upper_bound));
	page_cell(page, show_p(arena, row->p_quality));
	page_cell(page, show_p(arena, row->p_format));
	page_cell(page, show_p(arena, row->p_latency));
	page_cell(page, show_p(arena, row->level));
	page_cell(page, show_p(arena, row->p_worse));
	page_cell(page, show_percent(arena, row->format));
	page_cell(page, show_cost(arena, row->cost_per_request, 1000));
	page_cell(page, show_latency(arena, row->latency_p50_us));
	page_cell(page, show_latency(arena, row->latency_p95_us));
	buf_puts(page->out, " |\n");
	pieces_end(&page->pieces, PAGE_EVIDENCE);
}

/* Of how many cases the JSON was read at that level; -1 unknown. */
static int64_t count_json(const struct report *report, const struct result_route *results,
	size_t candidate, enum json_level level)
{
	int64_t count = 0;

	if (!results || candidate >= report->results->candidate_count)
		return -1;
	for (size_t i = 0; i < results->case_count; i++)
		count += RESULT_CELL(results, candidate, i)->json == level;
	return count;
}

static void put_outcomes(
	struct page *page, const struct table_route *route, const struct evidence *const *rows)
{
	static const char *const names[] = {"candidate", "cases", "measured", "not measured",
		"of these failed", "cut off", "refused", "blocked", "JSON in a fence",
		"JSON in text"};
	const struct result_route *results = results_of(page->report, route->name);
	bool loose = false; /* a grader may have been told to look into other text */

	for (size_t i = 0; i < route->evidence_count; i++)
		loose = loose ||
			count_json(page->report, results, rows[i]->candidate, JSON_LEVEL_FIRST) > 0;
	buf_puts(page->out, "Outcomes:\n\n");
	page_columns(page, names, ARRAY_LEN(names) - !loose, 1);
	pieces_heading(&page->pieces, PAGE_OUTCOMES);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct evidence *row = rows[i];

		buf_puts(page->out, "| ");
		page_put_row_name(page, route, row->candidate);
		page_cell_count(page, row->cases);
		page_cell_count(page, row->cases - row->unmeasured);
		page_cell_count(page, row->unmeasured);
		page_cell_count(page, row->failed);
		page_cell_count(page, row->cut_off);
		page_cell_count(page, row->refused);
		page_cell_count(page, row->blocked);
		page_cell_count(
			page, count_json(page->report, results, row->candidate, JSON_LEVEL_FENCED));
		if (loose)
			page_cell_count(page, count_json(page->report, results, row->candidate,
						      JSON_LEVEL_FIRST));
		buf_puts(page->out, " |\n");
		pieces_end(&page->pieces, PAGE_OUTCOMES);
	}
	buf_char(page->out, '\n');
}

/* With more labels the confusion is in the JSON alone. */
#define LABELS_WIDE 20

static void put_confusion(struct page *page, const struct result_route *results,
	const struct result_labels *of, const char *name)
{
	const size_t side = results->label_count + 1;
	const size_t shown = results->label_count <= LABELS_WIDE ? side : 0;

	buf_puts(page->out, "| ");
	page_put(page, name);
	for (size_t i = 0; i < shown; i++)
		page_cell(page, i < results->label_count ? results->labels[i] : "none");
	buf_puts(page->out, " | answers | precision | recall | F1 |\n| ---");
	for (size_t i = 0; i < shown + 4; i++)
		buf_puts(page->out, " | ---:");
	buf_puts(page->out, " |\n");
	pieces_heading(&page->pieces, PAGE_LABELS);
	for (size_t i = 0; i < results->label_count; i++) {
		const struct stats_label *label = &of->labels[i];

		buf_puts(page->out, "| ");
		page_put(page, results->labels[i]);
		for (size_t j = 0; j < shown; j++)
			page_cell_count(page, of->confusion[i * side + j]);
		page_cell_count(page, label->expected);
		page_cell(page, show_share(&page->arena, label->precision));
		page_cell(page, show_share(&page->arena, label->recall));
		page_cell(page, show_share(&page->arena, label->f1));
		buf_puts(page->out, " |\n");
		pieces_end(&page->pieces, PAGE_LABELS);
	}
	buf_char(page->out, '\n');
}

/* Of a classification: a table for each candidate. */
static void put_labels(
	struct page *page, const struct table_route *route, const struct evidence *const *rows)
{
	static const char *const names[] = {"candidate", "answers", "macro-F1", "kappa"};
	const struct result_route *results = results_of(page->report, route->name);

	if (!results || !results->labels)
		return;
	buf_puts(page->out, "Labels:\n\n");
	page_columns(page, names, ARRAY_LEN(names), 1);
	pieces_heading(&page->pieces, PAGE_LABELS);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct result_labels *of;

		if (table_chain(page->table, route, rows[i]->candidate))
			continue;
		of = &results->by_label[rows[i]->candidate];
		buf_puts(page->out, "| ");
		page_put_name(page, rows[i]->candidate);
		page_cell_count(page, of->answers);
		page_cell(page, show_share(&page->arena, of->macro_f1));
		page_cell(page, show_share(&page->arena, of->kappa));
		buf_puts(page->out, " |\n");
		pieces_end(&page->pieces, PAGE_LABELS);
	}
	buf_puts(page->out, "\nIn each row the answers to cases that expect its label, by what was "
			    "said.\n\n");
	pieces_heading(&page->pieces, PAGE_LABELS);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const size_t candidate = rows[i]->candidate;

		if (!table_chain(page->table, route, candidate))
			put_confusion(page, results, &results->by_label[candidate],
				candidate_name(page->table, candidate));
	}
}

/* How sure the costs are, where that was asked for. */
static void put_costs(
	struct page *page, const struct table_route *route, const struct evidence *const *rows)
{
	static const char *const names[] = {
		"candidate", "cost of 1,000", "interval", "of the reference's cost"};
	struct arena *arena = &page->arena;
	bool any = false;

	for (size_t i = 0; i < route->evidence_count; i++)
		any = any || rows[i]->cost.known;
	if (!any)
		return;
	buf_puts(page->out, "Costs:\n\n");
	page_columns(page, names, ARRAY_LEN(names), 1);
	pieces_heading(&page->pieces, PAGE_COSTS);
	for (size_t i = 0; i < route->evidence_count; i++) {
		buf_puts(page->out, "| ");
		page_put_row_name(page, route, rows[i]->candidate);
		page_cell(page, show_cost(arena, rows[i]->cost_per_request, 1000));
		page_cell(page, show_cost_interval(arena, rows[i]));
		page_cell(page, show_cost_ratio(arena, rows[i]));
		buf_puts(page->out, " |\n");
		pieces_end(&page->pieces, PAGE_COSTS);
	}
	buf_char(page->out, '\n');
}

static void put_facts(struct page *page, const struct table_route *route)
{
	if (route->reference_best)
		buf_puts(page->out, "Reference: the best of all others; default ");
	else
		buf_puts(page->out, "Reference ");
	page_put_name(page, route->reference);
	buf_printf(page->out,
		"%s; %" PRId64 " cases, margin %.4g%s, confidence %.4g, rule %s, "
		"levels by %s",
		route->reference_named ? "" : " (taken because it is the dearest)",
		route->evidence[route->reference].cases, route->margin,
		is_relative(route) ? " of the reference's quality" : "", route->confidence,
		is_point(route) ? "point" : "exact", route->multiplicity);
	if (route->look_count > 1)
		buf_printf(page->out, ", look %d of %zu at level %.4g", route->look,
			route->look_count, route->look_levels[route->look - 1]);
	if (strcmp(route->guarantee, "table") == 0)
		buf_puts(page->out, ", guarantee table");
	if (route->tier)
		buf_printf(page->out, ", tier %d", route->tier);
	if (route->safety_critical)
		buf_puts(page->out, ", safety-critical");
	buf_puts(page->out, ".\n\n");
}

void page_route(struct page *page, const struct table_route *route)
{
	static const char *const names[] = {"candidate", "verdict", "reasons", "method", "quality",
		"won", "lost", "difference", "lower", "upper", "p quality", "p format", "p latency",
		"level", "p worse", "format", "cost of 1,000", "p50", "p95"};
	const struct evidence **rows = rows_by_cost(&page->arena, route);
	const char *const *about = route_remarks(&page->arena, route);
	bool any = *about;

	buf_puts(page->out, "### ");
	page_put(page, route->name);
	buf_puts(page->out, "\n\n");
	put_facts(page, route);
	page_columns(page, names, ARRAY_LEN(names), 4);
	pieces_heading(&page->pieces, PAGE_EVIDENCE);
	for (size_t i = 0; i < route->evidence_count; i++)
		put_row(page, route, rows[i]);
	buf_char(page->out, '\n');
	for (; *about; about++) {
		buf_puts(page->out, "- ");
		page_put_long(page, *about);
		buf_char(page->out, '\n');
		pieces_end(&page->pieces, PAGE_REMARKS);
	}
	for (size_t i = 0; i < route->evidence_count; i++) {
		const char *const *remark = row_remarks(&page->arena, page->report, route, rows[i]);

		for (; *remark; remark++) {
			any = true;
			buf_puts(page->out, "- ");
			page_put_row_name(page, route, rows[i]->candidate);
			buf_puts(page->out, ": ");
			page_put_long(page, *remark);
			buf_char(page->out, '\n');
			pieces_end(&page->pieces, PAGE_REMARKS);
		}
	}
	buf_puts(page->out, any ? "\n" : "");
	put_costs(page, route, rows);
	put_outcomes(page, route, rows);
	put_labels(page, route, rows);
}
