/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <inttypes.h>
#include <math.h>

#include "base/markdown.h"
#include "base/utf8.h"
#include "core/money.h"

/* For people who open a file, or a pull request: the table, how to read it, and the evidence behind
 * every row. It always fits a comment. */

/* Where nothing is cut. */
#define WHOLE "tiercal report --format json"

enum { NAME_BYTES = 120, LONG_BYTES = 600, LIST_NAMES = 5 };

static void put_cut(struct page *page, const char *text, size_t bytes)
{
	const struct str all = str_of(text);
	const struct str part = page->tight ? utf8_cut(all, bytes) : all;

	if (page->out->over)
		return;
	markdown_escape(page->out, part);
	if (part.len == all.len)
		return;
	buf_puts(page->out, "...");
	page->cut = true;
}

void page_put(struct page *page, const char *text)
{
	put_cut(page, text, NAME_BYTES);
}

void page_put_long(struct page *page, const char *text)
{
	put_cut(page, text, LONG_BYTES);
}

void page_put_name(struct page *page, size_t candidate)
{
	page_put(page, candidate_name(page->table, candidate));
}

void page_put_row_name(struct page *page, const struct table_route *route, size_t index)
{
	page_put(page, table_name(page->table, route, index));
}

static void put_route_name(struct page *page, size_t route)
{
	page_put(page, page->table->routes[route].name);
}

void page_put_list(struct page *page, const size_t *items, size_t count,
	void (*name)(struct page *page, size_t item))
{
	const size_t shown = page->tight && count > LIST_NAMES ? LIST_NAMES : count;

	if (count == 0)
		buf_char(page->out, '-');
	for (size_t i = 0; i < shown; i++) {
		buf_puts(page->out, i ? ", " : "");
		name(page, items[i]);
	}
	if (shown == count)
		return;
	buf_printf(page->out, " and %zu more", count - shown);
	page->cut = true;
}

void page_cell(struct page *page, const char *text)
{
	buf_puts(page->out, " | ");
	page_put(page, text);
}

void page_cell_count(struct page *page, int64_t count)
{
	if (count < 0)
		buf_puts(page->out, " | -");
	else
		buf_printf(page->out, " | %" PRId64, count);
}

void page_columns(struct page *page, const char *const *names, size_t count, size_t texts)
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
	page_put(page, route->name);
	page_cell(page, table_name(page->table, route, route->candidate));
	page_cell(page,
		route->reference_best ? "best" : candidate_name(page->table, route->reference));
	buf_puts(page->out, " | ");
	page_put_list(page, route->fallbacks, route->fallback_count, page_put_name);
	page_cell(page, show_share(arena, chosen->quality));
	page_cell(page, show_share(arena, quality));
	page_cell(page, show_difference(arena, chosen->difference));
	page_cell(page, show_cost(arena, chosen->cost_per_request, 1000));
	page_cell(page, show_cost(arena, reference->cost_per_request, 1000));
	page_cell(page, isnan(percent) ? "-" : arena_printf(arena, "%.1f%%", percent));
	buf_puts(page->out, " |\n");
	pieces_end(&page->pieces, PAGE_TABLE);
}

static void put_summary(struct page *page)
{
	static const char *const names[] = {"route", "model", "reference", "when it fails",
		"quality", "of the reference", "difference", "cost of 1,000 requests",
		"of the reference", "saving"};

	buf_puts(page->out, "## The table\n\n");
	page_columns(page, names, ARRAY_LEN(names), 4);
	pieces_heading(&page->pieces, PAGE_TABLE);
	for (size_t r = 0; r < page->table->route_count; r++)
		put_summary_row(page, &page->table->routes[r]);
	buf_puts(page->out, "\nEverything else goes to ");
	page_put_name(page, page->table->default_candidate);
	buf_puts(page->out, page->table->default_named
				    ? ", the default.\n\n"
				    : ", the reference, since no default is named.\n\n");
	pieces_end(&page->pieces, PAGE_PROMISE);
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
	page_columns(page, names, ARRAY_LEN(names), ARRAY_LEN(names));
	pieces_heading(&page->pieces, PAGE_TIERS);
	for (size_t t = 0; t < table->tier_count; t++) {
		const struct table_tier *tier = &table->tiers[t];

		buf_printf(page->out, "| %d", tier->number);
		page_cell(page, candidate_name(table, tier->candidate));
		buf_puts(page->out, " | ");
		page_put_list(page, tier->routes, tier->route_count, put_route_name);
		buf_puts(page->out, " | ");
		page_put_list(page, tier->calibrated, tier->calibrated_count, page_put_name);
		buf_puts(page->out, " |\n");
		pieces_end(&page->pieces, PAGE_TIERS);
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
	page_columns(page, names, ARRAY_LEN(names), 1);
	pieces_heading(&page->pieces, PAGE_SAVINGS);
	for (size_t r = 0; r < table->route_count; r++) {
		const struct table_route *route = &table->routes[r];
		double percent = saving_percent(route->cost_before, route->cost_after);

		if (route->requests <= 0)
			continue;
		buf_puts(page->out, "| ");
		page_put(page, route->name);
		page_cell_count(page, route->requests);
		page_cell(page, show_cost(arena, route->cost_before, 1));
		page_cell(page, show_cost(arena, route->cost_after, 1));
		page_cell(page, isnan(percent) ? "-" : arena_printf(arena, "%.2f%%", percent));
		buf_puts(page->out, " |\n");
		pieces_end(&page->pieces, PAGE_SAVINGS);
	}
	buf_printf(page->out, "\nA month costs %s instead of %s", show_cost(arena, table->after, 1),
		show_cost(arena, table->before, 1));
	if (!isnan(saving_percent(table->before, table->after)))
		buf_printf(page->out, ": %.2f%%%s less",
			saving_percent(table->before, table->after),
			show_saving_interval(arena, table));
	buf_puts(page->out, ".\n\n");
	pieces_end(&page->pieces, PAGE_PROMISE);
}

static void put_reading(struct page *page)
{
	const char *const *remark = table_remarks(&page->arena, page->table);

	buf_puts(page->out, "## How to read it\n\n");
	page_put_long(page, promise_of(&page->arena, page->report));
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
		page_put_long(page, *remark);
		buf_char(page->out, '\n');
	}
	buf_char(page->out, '\n');
	pieces_end(&page->pieces, PAGE_PROMISE);
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
	pieces_heading(&page->pieces, PAGE_SOURCE);
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		if (!facts[i][1])
			continue;
		buf_printf(page->out, "- %s ", facts[i][0]);
		page_put(page, facts[i][1]);
		buf_char(page->out, '\n');
		pieces_end(&page->pieces, PAGE_SOURCE);
	}
	for (size_t r = 0; r < table->route_count; r++) {
		if (!table->routes[r].suite_digest)
			continue;
		buf_puts(page->out, "- suite of ");
		page_put(page, table->routes[r].name);
		buf_char(page->out, ' ');
		page_put(page, table->routes[r].suite_digest);
		buf_char(page->out, '\n');
		pieces_end(&page->pieces, PAGE_SUITES);
	}
}

static void put_judges(struct page *page)
{
	const char *const *remark = judge_remarks(&page->arena, page->report);

	if (!*remark)
		return;
	buf_puts(page->out, "## Judges\n\n");
	pieces_heading(&page->pieces, PAGE_JUDGES);
	for (; *remark; remark++) {
		buf_puts(page->out, "- ");
		page_put_long(page, *remark);
		buf_char(page->out, '\n');
		pieces_end(&page->pieces, PAGE_JUDGES);
	}
	buf_char(page->out, '\n');
}

static void put_all(struct page *page)
{
	const struct report *report = page->report;

	buf_puts(page->out, "# ");
	page_put_long(page, report->title ? report->title : "Routing table");
	buf_puts(page->out, "\n\n");
	if (report->note) {
		buf_puts(page->out, "**");
		page_put_long(page, report->note);
		buf_puts(page->out, "**\n\n");
	}
	pieces_end(&page->pieces, PAGE_TOP);
	put_summary(page);
	put_tiers(page);
	put_savings(page);
	put_judges(page);
	put_reading(page);
	buf_puts(page->out, "## Evidence\n\n");
	pieces_heading(&page->pieces, PAGE_EVIDENCE);
	for (size_t r = 0; r < page->table->route_count; r++)
		page_route(page, &page->table->routes[r]);
	put_provenance(page);
	if (!page->cut)
		return;
	buf_puts(page->out,
		"\nNames that end in `...` and lists that end in `and N more` are cut to fit "
		"64 KB. The whole: `" WHOLE "`\n");
	pieces_end(&page->pieces, PAGE_PROMISE);
}

static const char *const kind_names[PAGE_KINDS] = {
	[PAGE_TOP] = "lines at the top",
	[PAGE_PROMISE] = "paragraphs on how to read it",
	[PAGE_TABLE] = "rows of the table",
	[PAGE_TIERS] = "tiers",
	[PAGE_SAVINGS] = "rows of savings",
	[PAGE_JUDGES] = "judges",
	[PAGE_SOURCE] = "digests",
	[PAGE_EVIDENCE] = "rows of evidence",
	[PAGE_REMARKS] = "remarks",
	[PAGE_COSTS] = "rows of costs",
	[PAGE_OUTCOMES] = "rows of outcomes",
	[PAGE_LABELS] = "rows of labels",
	[PAGE_SUITES] = "digests of suites",
};

static bool write_markdown(const struct report *report, struct buf *out, struct err *err)
{
	struct page page = {.report = report, .table = report->table};

	page.out = &page.pieces.text;
	page.out->limit = MARKDOWN_BYTES;
	put_all(&page);
	if (page.out->over) {
		pieces_free(&page.pieces);
		page.out->limit = 0;
		page.tight = true;
		put_all(&page);
	}
	markdown_fit(&page.pieces, kind_names, PAGE_KINDS, WHOLE, out);
	arena_fini(&page.arena);
	return !out->over || err_set(err, ERR_IO, "the report is too large");
}

const struct reporter reporter_markdown = {
	.name = "markdown",
	.suffix = ".md",
	.write = write_markdown,
};
