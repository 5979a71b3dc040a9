/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/html.h"
#include "core/money.h"

/* The section of one route: its model and why, the plot, verdicts, speed, failures, labels. */

/* Never by colour alone: the same shapes as in the plot. */
static const char *const verdict_marks[] = {
	[VERDICT_INCONCLUSIVE] = "\xE2\x97\x87", /* a hollow diamond */
	[VERDICT_QUALIFIED] = "\xE2\x97\x8F",    /* a disc */
	[VERDICT_DISQUALIFIED] = "\xE2\x9C\x95", /* a cross */
	[VERDICT_REFERENCE] = "\xE2\x96\xA0",    /* a square */
};

static void put_facts(struct html_page *page, const struct table_route *route)
{
	struct arena *arena = &page->arena;

	buf_puts(page->out, "<p class=\"facts\">");
	html_put(page,
		arena_printf(arena,
			"%" PRId64 " cases; compared with %s%s; margin %s; confidence %.4g%% for "
			"%s; rule %s%s",
			route->evidence[route->reference].cases,
			route->reference_best ? "the best of the others, default "
					      : "the reference ",
			candidate_name(page->table, route->reference), html_margin(arena, route),
			route->confidence * 100,
			strcmp(route->guarantee, "table") == 0 ? "the whole table" : "the route",
			route->rule, route->safety_critical ? "; safety-critical" : ""));
	if (route->look_count > 1)
		html_put(page,
			arena_printf(arena, "; look %d of %zu", route->look, route->look_count));
	if (route->tier)
		html_put(page, arena_printf(arena, "; tier %d", route->tier));
	if (route->max_tokens)
		html_put(
			page, arena_printf(arena, "; at most %d output tokens", route->max_tokens));
	buf_puts(page->out, ".</p>\n");
	for (const char *const *about = route_remarks(arena, route); *about; about++) {
		buf_puts(page->out, "<p>");
		html_put(page, *about);
		buf_puts(page->out, "</p>\n");
	}
}

static void put_figure(struct html_page *page, const struct table_route *route, size_t number)
{
	buf_puts(page->out, "<figure>\n<div class=\"wide\" tabindex=\"0\" role=\"group\" "
			    "aria-label=\"Plot\">\n");
	html_plot(page, route, number);
	buf_puts(page->out,
		"</div>\n<figcaption>Up is better, left is cheaper. "
		"<span class=\"key\"><span class=\"reference\">\xE2\x96\xA0</span> "
		"reference</span> "
		"<span class=\"key\"><span class=\"qualified\">\xE2\x97\x8F</span> "
		"qualified</span> "
		"<span class=\"key\"><span class=\"inconclusive\">\xE2\x97\x87</span> "
		"inconclusive</span> "
		"<span class=\"key\"><span class=\"disqualified\">\xE2\x9C\x95</span> "
		"disqualified</span>; the ring has the route. Upright lines are the intervals of "
		"the "
		"difference to the reference, level ones those of the cost. Below the margin a "
		"candidate would be too much worse. The stepped line joins those that no other "
		"beats on both cost and quality.</figcaption>\n</figure>\n");
}

static void put_remarks(
	struct html_page *page, const struct table_route *route, const struct evidence *row)
{
	const char *const *remark = row_remarks(&page->arena, page->report, route, row);

	if (!*remark)
		return;
	buf_puts(page->out, "<ul>");
	for (; *remark; remark++) {
		buf_puts(page->out, "<li>");
		html_put(page, *remark);
		buf_puts(page->out, "</li>");
	}
	buf_puts(page->out, "</ul>");
}

static void put_name_cell(
	struct html_page *page, const struct table_route *route, const struct evidence *row)
{
	buf_puts(page->out, "<th scope=\"row\">");
	html_name(page, route, row->candidate);
	if (row->candidate == route->candidate)
		buf_puts(page->out, " <span class=\"badge\">has the route</span>");
	buf_puts(page->out, "</th>");
}

static const char *count_text(struct arena *arena, int64_t count)
{
	return count < 0 ? "-" : arena_printf(arena, "%" PRId64, count);
}

static void put_verdict_row(
	struct html_page *page, const struct table_route *route, const struct evidence *row)
{
	struct arena *arena = &page->arena;
	const char *verdict = verdict_name(row->verdict);

	buf_puts(page->out, row->candidate == route->candidate ? "<tr class=\"used\">" : "<tr>");
	put_name_cell(page, route, row);
	buf_printf(page->out,
		"<td class=\"verdict\"><span class=\"%s\"><span aria-hidden=\"true\">%s</span> "
		"%s</span></td><td class=\"words\">",
		verdict, verdict_marks[row->verdict], verdict);
	html_put(page, html_verdict(arena, page->table, route, row));
	put_remarks(page, route, row);
	buf_puts(page->out, "</td>");
	html_number(page, show_share(arena, row->quality));
	html_number(page, count_text(arena, row->wins));
	html_number(page, count_text(arena, row->losses));
	html_number(page, isnan(row->lower_bound) ? show_difference(arena, row->difference)
						  : arena_printf(arena, "%s %s",
							    show_difference(arena, row->difference),
							    show_interval(arena, row)));
	html_number(page, row->cost.known ? arena_printf(arena, "%s %s",
						    show_cost(arena, row->cost_per_request, 1000),
						    show_cost_interval(arena, row))
					  : show_cost(arena, row->cost_per_request, 1000));
	buf_puts(page->out, "</tr>\n");
}

static void put_verdicts(
	struct html_page *page, const struct table_route *route, const struct evidence *const *rows)
{
	static const char *const names[] = {"candidate", "verdict", "in words", "quality", "won",
		"lost", "difference [interval]", "cost of 1,000 [interval]"};

	html_heads(page,
		"Candidates, dearest first. Won and lost count the cases that only the candidate, "
		"or only the reference, got right.",
		names, ARRAY_LEN(names), 3);
	for (size_t i = 0; i < route->evidence_count; i++)
		put_verdict_row(page, route, rows[i]);
	html_table_end(page);
}

static const char *time_text(struct arena *arena, int64_t us)
{
	return us > 0 ? show_latency(arena, us) : "-";
}

static void put_speed(
	struct html_page *page, const struct table_route *route, const struct evidence *const *rows)
{
	static const char *const names[] = {"candidate", "latency p50", "latency p95",
		"first token p50", "first token p95", "tokens a second"};
	struct arena *arena = &page->arena;
	bool any = false;

	for (size_t i = 0; i < route->evidence_count; i++)
		any = any || rows[i]->latency_p50_us >= 0;
	if (!any) {
		buf_puts(page->out, "<p>Latencies are not in this report.</p>\n");
		return;
	}
	html_heads(page,
		"Latency. Half of the answers came within p50, 95 of 100 within p95; the first "
		"token "
		"is known of streamed answers.",
		names, ARRAY_LEN(names), 1);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct evidence *row = rows[i];

		buf_puts(page->out, "<tr>");
		put_name_cell(page, route, row);
		html_number(page, show_latency(arena, row->latency_p50_us));
		html_number(page, show_latency(arena, row->latency_p95_us));
		html_number(page, time_text(arena, row->first_token_p50_us));
		html_number(page, time_text(arena, row->first_token_p95_us));
		html_number(page, row->tokens_per_second > 0
					  ? arena_printf(arena, "%.0f", row->tokens_per_second)
					  : "-");
		buf_puts(page->out, "</tr>\n");
	}
	html_table_end(page);
}

/* How many cases of a candidate ended in each state. */
static void count_states(
	const struct result_route *results, size_t candidate, int64_t counts[STATE_COUNT])
{
	memset(counts, 0, STATE_COUNT * sizeof(counts[0]));
	for (size_t i = 0; i < results->case_count; i++)
		counts[html_state(RESULT_CELL(results, candidate, i))]++;
}

static void put_state_count(struct html_page *page, const struct table_route *route,
	const char *candidate, enum html_state state, int64_t count)
{
	buf_puts(page->out, "<td class=\"number\">");
	if (count)
		html_cases_link(page, route->name, candidate, state);
	buf_printf(page->out, count ? "%" PRId64 "</a></td>" : "%" PRId64 "</td>", count);
}

/* Only the columns of what occurred. */
static void put_failures(
	struct html_page *page, const struct table_route *route, const struct evidence *const *rows)
{
	const struct result_route *results = results_of(page->report, route->name);
	const char *names[STATE_COUNT + 2] = {"candidate", "format kept"};
	bool occurs[STATE_COUNT] = {false};
	int64_t counts[STATE_COUNT];
	size_t columns = 2;

	if (!results)
		return;
	for (size_t c = 0; c < page->table->candidate_count; c++) {
		count_states(results, c, counts);
		for (int s = 0; s < STATE_COUNT; s++)
			occurs[s] = occurs[s] || counts[s] > 0;
	}
	for (int s = 0; s < STATE_COUNT; s++) {
		if (occurs[s])
			names[columns++] = html_state_name((enum html_state)s);
	}
	html_heads(page, "Format, and what became of the answers. A number opens its cases.", names,
		columns, 1);
	for (size_t i = 0; i < route->evidence_count; i++) {
		const struct evidence *row = rows[i];

		if (table_chain(page->table, route, row->candidate))
			continue;
		count_states(results, row->candidate, counts);
		buf_puts(page->out, "<tr>");
		put_name_cell(page, route, row);
		html_number(page, show_percent(&page->arena, row->format));
		for (int s = 0; s < STATE_COUNT; s++) {
			if (occurs[s])
				put_state_count(page, route,
					candidate_name(page->table, row->candidate),
					(enum html_state)s, counts[s]);
		}
		buf_puts(page->out, "</tr>\n");
	}
	html_table_end(page);
}

void html_route(struct html_page *page, const struct table_route *route, size_t number)
{
	const struct evidence **rows;

	arena_reset(&page->arena);
	rows = rows_by_cost(&page->arena, route);
	buf_printf(page->out,
		"<section class=\"route\" id=\"route-%zu\" aria-labelledby=\"route-name-%zu\">\n"
		"<h2 id=\"route-name-%zu\">",
		number, number, number);
	html_put(page, route->name);
	buf_puts(page->out, "</h2>\n<p class=\"choice\"><span class=\"use\">\xE2\x86\x92 ");
	html_name(page, route, route->candidate);
	buf_puts(page->out, "</span> ");
	html_put(page, html_choice(&page->arena, page->table, route));
	buf_puts(page->out, "</p>\n");
	put_facts(page, route);
	put_figure(page, route, number);
	put_verdicts(page, route, rows);
	put_speed(page, route, rows);
	put_failures(page, route, rows);
	html_labels(page, route, rows);
	buf_puts(page->out, "</section>\n");
}
