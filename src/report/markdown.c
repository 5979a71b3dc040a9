/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/markdown.h"
#include "core/money.h"
#include "stats/stats.h"

/* For people who open a file: the table, how to read it, and the evidence behind every row. */

struct page {
	struct arena arena;
	const struct report *report;
	const struct table *table;
	struct buf *out;
};

static void put(struct page *page, const char *text)
{
	markdown_escape(page->out, str_of(text));
}

static void put_name(struct page *page, size_t candidate)
{
	put(page, candidate_name(page->table, candidate));
}

static void put_row_name(struct page *page, const struct table_route *route, size_t index)
{
	put(page, table_name(page->table, route, index));
}

static void cell(struct page *page, const char *text)
{
	buf_puts(page->out, " | ");
	put(page, text);
}

static void cell_count(struct page *page, int64_t count)
{
	if (count < 0)
		buf_puts(page->out, " | -");
	else
		buf_printf(page->out, " | %" PRId64, count);
}

/* The line of names and the line below it; numbers stand to the right. */
static void put_columns(struct page *page, const char *const *names, size_t count, size_t texts)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(page->out, "%s%s", i ? " | " : "| ", names[i]);
	buf_puts(page->out, " |\n|");
	for (size_t i = 0; i < count; i++)
		buf_puts(page->out, i < texts ? " --- |" : " ---: |");
	buf_char(page->out, '\n');
}

static void put_summary_row(struct page *page, const struct table_route *route)
{
	struct arena *arena = &page->arena;
	const struct evidence *chosen = &route->evidence[route->candidate];
	const struct evidence *reference = &route->evidence[route->reference];
	double quality = route->reference_best ? chosen->reference_quality : reference->quality;
	double percent = saving_percent(reference->cost_per_request, chosen->cost_per_request);

	buf_puts(page->out, "| ");
	put(page, route->name);
	cell(page, table_name(page->table, route, route->candidate));
	cell(page, route->reference_best ? "best" : candidate_name(page->table, route->reference));
	buf_puts(page->out, " | ");
	for (size_t i = 0; i < route->fallback_count; i++) {
		buf_puts(page->out, i ? ", " : "");
		put_name(page, route->fallbacks[i]);
	}
	if (route->fallback_count == 0)
		buf_char(page->out, '-');
	cell(page, show_share(arena, chosen->quality));
	cell(page, show_share(arena, quality));
	cell(page, show_difference(arena, chosen->difference));
	cell(page, show_cost(arena, chosen->cost_per_request, 1000));
	cell(page, show_cost(arena, reference->cost_per_request, 1000));
	cell(page, isnan(percent) ? "-" : arena_printf(arena, "%.1f%%", percent));
	buf_puts(page->out, " |\n");
}

static void put_summary(struct page *page)
{
	static const char *const names[] = {"route", "model", "reference", "when it fails",
		"quality", "of the reference", "difference", "cost of 1,000 requests",
		"of the reference", "saving"};

	buf_puts(page->out, "## The table\n\n");
	put_columns(page, names, ARRAY_LEN(names), 4);
	for (size_t r = 0; r < page->table->route_count; r++)
		put_summary_row(page, &page->table->routes[r]);
	buf_puts(page->out, "\nEverything else goes to ");
	put_name(page, page->table->default_candidate);
	buf_puts(page->out, page->table->default_named
				    ? ", the default.\n\n"
				    : ", the reference, since no default is named.\n\n");
}

static void put_tiers(struct page *page)
{
	static const char *const names[] = {"tier", "model", "routes", "calibrated to it"};
	const struct table *table = page->table;

	if (table->tier_count == 0)
		return;
	buf_printf(page->out, "## Tiers\n\n%s\n\n",
		table->assign_tier ? "Every route of a tier is given the tier's model."
				   : "Every route keeps its own model; this is what one model a "
				     "tier would be.");
	put_columns(page, names, ARRAY_LEN(names), ARRAY_LEN(names));
	for (size_t t = 0; t < table->tier_count; t++) {
		const struct table_tier *tier = &table->tiers[t];

		buf_printf(page->out, "| %d", tier->number);
		cell(page, candidate_name(table, tier->candidate));
		for (size_t i = 0; i < tier->route_count; i++) {
			buf_puts(page->out, i ? ", " : " | ");
			put(page, table->routes[tier->routes[i]].name);
		}
		for (size_t i = 0; i < tier->calibrated_count; i++) {
			buf_puts(page->out, i ? ", " : " | ");
			put_name(page, tier->calibrated[i]);
		}
		buf_puts(page->out, " |\n");
	}
	buf_char(page->out, '\n');
}

static void put_savings(struct page *page)
{
	static const char *const names[] = {
		"route", "requests a month", "before", "after", "saving"};
	const struct table *table = page->table;
	struct arena *arena = &page->arena;

	if (table->before == MONEY_UNKNOWN)
		return;
	buf_puts(page->out, "## Savings\n\n");
	put_columns(page, names, ARRAY_LEN(names), 1);
	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		double percent = saving_percent(route->cost_before, route->cost_after);

		if (route->requests <= 0)
			continue;
		buf_puts(page->out, "| ");
		put(page, route->name);
		cell_count(page, route->requests);
		cell(page, show_cost(arena, route->cost_before, 1));
		cell(page, show_cost(arena, route->cost_after, 1));
		cell(page, isnan(percent) ? "-" : arena_printf(arena, "%.2f%%", percent));
		buf_puts(page->out, " |\n");
	}
	buf_printf(page->out, "\nA month costs %s instead of %s", show_cost(arena, table->after, 1),
		show_cost(arena, table->before, 1));
	if (!isnan(saving_percent(table->before, table->after)))
		buf_printf(page->out, ": %.2f%%%s less",
			saving_percent(table->before, table->after),
			show_saving_interval(arena, table));
	buf_puts(page->out, ".\n\n");
}

static void put_reading(struct page *page)
{
	const char *const *remark = table_remarks(&page->arena, page->table);

	buf_puts(page->out, "## How to read it\n\n");
	put(page, promise_of(&page->arena, page->report));
	buf_puts(page->out,
		"\n\n"
		"- Every candidate is compared with the reference on the same cases. *won* counts "
		"the cases that only the candidate got right, *lost* those that only the reference "
		"got right; the difference is (won - lost) / cases, with its lower and upper "
		"bound.\n"
		"- *qualified*: every p is at most the level, so being worse by the margin is "
		"refuted. *disqualified*: the opposite is refuted. *inconclusive*: neither is; "
		"more "
		"cases may decide.\n"
		"- Candidates are tested from the dearest to the cheapest; one that qualifies "
		"hands "
		"its level on to the next. Those that do not cost less than the reference are not "
		"tested.\n"
		"- The route gets the cheapest qualified candidate, else the reference.\n"
		"- What was not measured counts against a candidate when it is to qualify, and for "
		"it when it is to be disqualified.\n");
	for (; *remark; remark++) {
		buf_puts(page->out, "- ");
		put(page, *remark);
		buf_char(page->out, '\n');
	}
	buf_char(page->out, '\n');
}

static void put_row(struct page *page, const struct table_route *route, const struct evidence *row)
{
	struct arena *arena = &page->arena;
	const char *reasons = show_reasons(arena, row->reasons);

	buf_puts(page->out, "| ");
	put_row_name(page, route, row->candidate);
	cell(page, verdict_name(row->verdict));
	cell(page, *reasons ? reasons : "-");
	cell(page, row->method);
	cell(page, show_share(arena, row->quality));
	cell_count(page, row->wins);
	cell_count(page, row->losses);
	cell(page, show_difference(arena, row->difference));
	cell(page, show_difference(arena, row->lower_bound));
	cell(page, show_difference(arena, row->upper_bound));
	cell(page, show_p(arena, row->p_quality));
	cell(page, show_p(arena, row->p_format));
	cell(page, show_p(arena, row->p_latency));
	cell(page, show_p(arena, row->level));
	cell(page, show_p(arena, row->p_worse));
	cell(page, show_percent(arena, row->format));
	cell(page, show_cost(arena, row->cost_per_request, 1000));
	cell(page, show_latency(arena, row->latency_p50_us));
	cell(page, show_latency(arena, row->latency_p95_us));
	buf_puts(page->out, " |\n");
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
	put_columns(page, names, ARRAY_LEN(names) - !loose, 1);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct evidence *row = rows[i];

		buf_puts(page->out, "| ");
		put_row_name(page, route, row->candidate);
		cell_count(page, row->cases);
		cell_count(page, row->cases - row->unmeasured);
		cell_count(page, row->unmeasured);
		cell_count(page, row->failed);
		cell_count(page, row->cut_off);
		cell_count(page, row->refused);
		cell_count(page, row->blocked);
		cell_count(
			page, count_json(page->report, results, row->candidate, JSON_LEVEL_FENCED));
		if (loose)
			cell_count(page, count_json(page->report, results, row->candidate,
						 JSON_LEVEL_FIRST));
		buf_puts(page->out, " |\n");
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
	put(page, name);
	for (size_t i = 0; i < shown; i++)
		cell(page, i < results->label_count ? results->labels[i] : "none");
	buf_puts(page->out, " | answers | precision | recall | F1 |\n| ---");
	for (size_t i = 0; i < shown + 4; i++)
		buf_puts(page->out, " | ---:");
	buf_puts(page->out, " |\n");
	for (size_t i = 0; i < results->label_count; i++) {
		const struct stats_label *label = &of->labels[i];

		buf_puts(page->out, "| ");
		put(page, results->labels[i]);
		for (size_t j = 0; j < shown; j++)
			cell_count(page, of->confusion[i * side + j]);
		cell_count(page, label->expected);
		cell(page, show_share(&page->arena, label->precision));
		cell(page, show_share(&page->arena, label->recall));
		cell(page, show_share(&page->arena, label->f1));
		buf_puts(page->out, " |\n");
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
	put_columns(page, names, ARRAY_LEN(names), 1);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct result_labels *of;

		if (table_chain(page->table, route, rows[i]->candidate))
			continue;
		of = &results->by_label[rows[i]->candidate];
		buf_puts(page->out, "| ");
		put_name(page, rows[i]->candidate);
		cell_count(page, of->answers);
		cell(page, show_share(&page->arena, of->macro_f1));
		cell(page, show_share(&page->arena, of->kappa));
		buf_puts(page->out, " |\n");
	}
	buf_puts(page->out, "\nIn each row the answers to cases that expect its label, by what was "
			    "said.\n\n");
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
	put_columns(page, names, ARRAY_LEN(names), 1);
	for (size_t i = 0; i < route->evidence_count; i++) {
		buf_puts(page->out, "| ");
		put_row_name(page, route, rows[i]->candidate);
		cell(page, show_cost(arena, rows[i]->cost_per_request, 1000));
		cell(page, show_cost_interval(arena, rows[i]));
		cell(page, show_cost_ratio(arena, rows[i]));
		buf_puts(page->out, " |\n");
	}
	buf_char(page->out, '\n');
}

static void put_facts(struct page *page, const struct table_route *route)
{
	if (route->reference_best)
		buf_puts(page->out, "Reference: the best of all others; default ");
	else
		buf_puts(page->out, "Reference ");
	put_name(page, route->reference);
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

static void put_route(struct page *page, const struct table_route *route)
{
	static const char *const names[] = {"candidate", "verdict", "reasons", "method", "quality",
		"won", "lost", "difference", "lower", "upper", "p quality", "p format", "p latency",
		"level", "p worse", "format", "cost of 1,000", "p50", "p95"};
	const struct evidence **rows = rows_by_cost(&page->arena, route);
	const char *const *about = route_remarks(&page->arena, route);
	bool any = *about;

	buf_puts(page->out, "### ");
	put(page, route->name);
	buf_puts(page->out, "\n\n");
	put_facts(page, route);
	put_columns(page, names, ARRAY_LEN(names), 4);
	for (size_t i = 0; i < route->evidence_count; i++)
		put_row(page, route, rows[i]);
	buf_char(page->out, '\n');
	for (; *about; about++) {
		buf_puts(page->out, "- ");
		put(page, *about);
		buf_char(page->out, '\n');
	}
	for (size_t i = 0; i < route->evidence_count; i++) {
		const char *const *remark = row_remarks(&page->arena, page->report, route, rows[i]);

		for (; *remark; remark++) {
			any = true;
			buf_puts(page->out, "- ");
			put_row_name(page, route, rows[i]->candidate);
			buf_puts(page->out, ": ");
			put(page, *remark);
			buf_char(page->out, '\n');
		}
	}
	buf_puts(page->out, any ? "\n" : "");
	put_costs(page, route, rows);
	put_outcomes(page, route, rows);
	put_labels(page, route, rows);
}

static void put_provenance(struct page *page)
{
	const struct table *table = page->table;
	const char *const facts[][2] = {
		{"run", table->run_id},
		{"configuration", table->config_digest},
		{"catalog", table->catalog_digest},
		{"tiercal", table->version},
	};

	buf_puts(page->out, "## From what\n\n");
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		if (!facts[i][1])
			continue;
		buf_printf(page->out, "- %s ", facts[i][0]);
		put(page, facts[i][1]);
		buf_char(page->out, '\n');
	}
	for (size_t r = 0; r < table->route_count; r++) {
		if (!table->routes[r].suite_digest)
			continue;
		buf_puts(page->out, "- suite of ");
		put(page, table->routes[r].name);
		buf_char(page->out, ' ');
		put(page, table->routes[r].suite_digest);
		buf_char(page->out, '\n');
	}
}

static void put_judges(struct page *page)
{
	const char *const *remark = judge_remarks(&page->arena, page->report);

	if (!*remark)
		return;
	buf_puts(page->out, "## Judges\n\n");
	for (; *remark; remark++) {
		buf_puts(page->out, "- ");
		put(page, *remark);
		buf_char(page->out, '\n');
	}
	buf_char(page->out, '\n');
}

static bool write_markdown(const struct report *report, struct buf *out, struct err *err)
{
	struct page page = {.report = report, .table = report->table, .out = out};

	buf_puts(out, "# ");
	put(&page, report->title ? report->title : "Routing table");
	buf_puts(out, "\n\n");
	if (report->note) {
		buf_puts(out, "**");
		put(&page, report->note);
		buf_puts(out, "**\n\n");
	}
	put_summary(&page);
	put_tiers(&page);
	put_savings(&page);
	put_judges(&page);
	put_reading(&page);
	buf_puts(out, "## Evidence\n\n");
	for (size_t r = 0; r < report->table->route_count; r++)
		put_route(&page, &report->table->routes[r]);
	put_provenance(&page);
	arena_fini(&page.arena);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_markdown = {
	.name = "markdown",
	.suffix = ".md",
	.write = write_markdown,
};
