/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <inttypes.h>
#include <math.h>

#include "base/html.h"
#include "base/sha256.h"
#include "core/money.h"

/* For people who look before they read: one file, without any outside resource, that opens in a
 * browser. html.h says what it is made of. */

void html_put(struct html_page *page, const char *text)
{
	html_escape(page->out, str_of(text));
}

void html_name(struct html_page *page, const struct table_route *route, size_t index)
{
	buf_puts(page->out, "<span class=\"name\">");
	html_put(page, table_name(page->table, route, index));
	buf_puts(page->out, "</span>");
}

void html_cell(struct html_page *page, const char *text)
{
	buf_puts(page->out, "<td>");
	html_put(page, text);
	buf_puts(page->out, "</td>");
}

void html_number(struct html_page *page, const char *text)
{
	buf_puts(page->out, "<td class=\"number\">");
	html_put(page, text);
	buf_puts(page->out, "</td>");
}

void html_heads(struct html_page *page, const char *caption, const char *const *names, size_t count,
	size_t texts)
{
	buf_puts(page->out,
		"<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"
		"<table>\n<caption>");
	html_put(page, caption);
	buf_puts(page->out, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < count; i++) {
		buf_puts(page->out,
			i < texts ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"number\">");
		html_put(page, names[i]);
		buf_puts(page->out, "</th>");
	}
	buf_puts(page->out, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct html_page *page)
{
	buf_puts(page->out, "</tbody></table></div>\n");
}

void html_cases_link(
	struct html_page *page, const char *route, const char *candidate, enum html_state state)
{
	buf_puts(page->out, "<a href=\"#route=");
	buf_percent(page->out, str_of(route));
	if (candidate) {
		buf_puts(page->out, "&amp;candidate=");
		buf_percent(page->out, str_of(candidate));
		buf_printf(page->out, "&amp;why=%c", html_state_letter(state));
	}
	buf_puts(page->out, "\">");
}

static struct str style(void)
{
	return (struct str){(const char *)html_style, html_style_bytes};
}

static struct str script(void)
{
	return (struct str){(const char *)html_script, html_script_bytes};
}

static void put_hash(struct html_page *page, const char *name, struct str text)
{
	const struct digest digest = sha256(text);
	char hash[SHA256_BASE64];

	digest_base64(&digest, hash);
	buf_printf(page->out, "%s 'sha256-%s'; ", name, hash);
}

static void put_title(struct html_page *page)
{
	html_put(page, page->report->title ? page->report->title : "Routing table");
}

/* The policy stands first, so that it holds for all behind it: only the one style and the one
 * script of this file, and no request to anywhere. */
static void put_head(struct html_page *page)
{
	struct buf *out = page->out;

	buf_puts(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
	put_hash(page, "style-src", style());
	put_hash(page, "script-src", script());
	buf_puts(out, "img-src data:; base-uri 'none'; form-action 'none'\">\n"
		      "<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n"
		      "<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<link rel=\"icon\" href=\"data:,\">\n<title>");
	put_title(page);
	buf_puts(out, "</title>\n<style>");
	buf_str(out, style());
	buf_puts(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#cases\">Skip to the "
		      "cases</a>\n<header>\n<h1>");
	put_title(page);
	buf_puts(out, "</h1>\n");
	if (page->report->note) {
		buf_puts(out, "<p class=\"note\">");
		html_put(page, page->report->note);
		buf_puts(out, "</p>\n");
	}
	buf_puts(out, "</header>\n");
}

static void put_navigation(struct html_page *page)
{
	buf_puts(page->out, "<nav aria-label=\"Sections\"><ul>\n"
			    "<li><a href=\"#summary\">What to route where</a></li>\n");
	for (size_t r = 0; r < page->table->route_count; r++) {
		buf_printf(page->out, "<li><a href=\"#route-%zu\">", r);
		html_put(page, page->table->routes[r].name);
		buf_puts(page->out, "</a></li>\n");
	}
	buf_puts(page->out, "<li><a href=\"#cases\">Cases</a></li>\n"
			    "<li><a href=\"#reading\">How to read it</a></li>\n</ul></nav>\n");
}

/* ---- the first screen ---- */

static void put_use(struct html_page *page, const struct table_route *route)
{
	buf_puts(page->out, "<td class=\"use\">");
	html_name(page, route, route->candidate);
	for (size_t i = 0; i < route->fallback_count; i++) {
		buf_puts(page->out, i ? ", " : "<div class=\"then\">when it fails: ");
		html_put(page, candidate_name(page->table, route->fallbacks[i]));
	}
	buf_puts(page->out, route->fallback_count ? "</div></td>" : "</td>");
}

static const char *saved(struct arena *arena, int64_t before, int64_t after)
{
	const double percent = saving_percent(before, after);

	if (isnan(percent))
		return "-";
	if (before == after)
		return "nothing";
	return arena_printf(arena, percent >= 0 ? "%.1f%%" : "%.1f%% more", fabs(percent));
}

/* In a narrow window the row is a column, and says what its numbers are. */
static void put_sum(struct html_page *page, const char *what, const char *text)
{
	buf_printf(page->out, "<td class=\"number\"><span class=\"what\">%s: </span>", what);
	html_put(page, text);
	buf_puts(page->out, "</td>");
}

static const char *cost_words(struct arena *arena, int64_t after, int64_t before, int64_t times)
{
	if (after == before)
		return show_cost(arena, after, times);
	return arena_printf(arena, "%s instead of %s", show_cost(arena, after, times),
		show_cost(arena, before, times));
}

static void put_summary_row(struct html_page *page, size_t r)
{
	const struct table_route *route = &page->table->routes[r];
	const struct evidence *chosen = &route->evidence[route->candidate];
	const struct evidence *reference = &route->evidence[route->reference];
	struct arena *arena = &page->arena;
	const bool month = route->cost_before != MONEY_UNKNOWN && route->requests > 0;

	buf_printf(page->out, "<tr><th scope=\"row\"><a href=\"#route-%zu\">", r);
	html_put(page, route->name);
	buf_puts(page->out, "</a></th>");
	put_use(page, route);
	buf_puts(page->out, "<td class=\"words\">");
	html_put(page, html_choice(arena, page->table, route));
	buf_puts(page->out, "</td>");
	put_sum(page, "1,000 requests",
		cost_words(arena, chosen->cost_per_request, reference->cost_per_request, 1000));
	put_sum(page, "saves", saved(arena, reference->cost_per_request, chosen->cost_per_request));
	if (page->table->before != MONEY_UNKNOWN)
		put_sum(page, "a month",
			month ? cost_words(arena, route->cost_after, route->cost_before, 1) : "-");
	buf_puts(page->out, "</tr>\n");
}

static void put_summary(struct html_page *page)
{
	static const char *const names[] = {
		"route", "send it to", "why", "cost of 1,000 requests", "saves", "a month"};
	const struct table *table = page->table;
	const bool month = table->before != MONEY_UNKNOWN;

	arena_reset(&page->arena);
	buf_puts(page->out,
		"<section id=\"summary\" aria-labelledby=\"summary-name\">\n"
		"<h2 id=\"summary-name\">What to route where</h2>\n<p class=\"saving\">");
	html_put(page, html_saving(&page->arena, table));
	buf_puts(page->out, "</p>\n");
	html_heads(page,
		month ? "The model of each route: what 1,000 requests cost against the reference, "
			"and a month against what runs today."
		      : "The model of each route, and what it saves against the reference.",
		names, ARRAY_LEN(names) - !month, 3);
	for (size_t r = 0; r < table->route_count; r++)
		put_summary_row(page, r);
	html_table_end(page);
	buf_puts(page->out, "<p>Everything else goes to <span class=\"name\">");
	html_put(page, candidate_name(table, table->default_candidate));
	buf_puts(page->out, table->default_named
				    ? "</span>, the default.</p>\n"
				    : "</span>, the reference, since no default is named.</p>\n");
}

static void put_tiers(struct html_page *page)
{
	static const char *const names[] = {"tier", "model", "routes", "calibrated to it"};
	const struct table *table = page->table;

	if (table->tier_count == 0)
		return;
	html_heads(page,
		table->assign_tier
			? "Tiers. Every route of a tier is given the tier's model."
			: "Tiers. Every route keeps its own model; this is what one model a tier "
			  "would be.",
		names, ARRAY_LEN(names), ARRAY_LEN(names));
	for (size_t t = 0; t < table->tier_count; t++) {
		const struct table_tier *tier = &table->tiers[t];

		buf_printf(page->out, "<tr><th scope=\"row\">%d</th>", tier->number);
		html_cell(page, candidate_name(table, tier->candidate));
		for (size_t i = 0; i < tier->route_count; i++) {
			buf_puts(page->out, i ? ", " : "<td>");
			html_put(page, table->routes[tier->routes[i]].name);
		}
		buf_puts(page->out, tier->route_count ? "</td>" : "<td></td>");
		for (size_t i = 0; i < tier->calibrated_count; i++) {
			buf_puts(page->out, i ? ", " : "<td>");
			html_put(page, candidate_name(table, tier->calibrated[i]));
		}
		buf_puts(page->out, tier->calibrated_count ? "</td></tr>\n" : "<td></td></tr>\n");
	}
	html_table_end(page);
}

/* ---- the last ones ---- */

/* What the script fills; without one only the sentence is seen. */
static void put_browser(struct html_page *page)
{
	buf_puts(page->out,
		"<section id=\"cases\" aria-labelledby=\"cases-name\">\n"
		"<h2 id=\"cases-name\">Cases</h2>\n"
		"<noscript><p>Without JavaScript the single cases are not shown; all that stands "
		"above is complete.</p></noscript>\n"
		"<div id=\"browser\" hidden>\n"
		"<form id=\"filters\" role=\"search\" aria-label=\"Pick cases\">\n"
		"<label>route <select id=\"route\"></select></label>\n"
		"<label>candidate <select id=\"candidate\"></select></label>\n"
		"<label>what became of it <select id=\"why\"></select></label>\n"
		"<label class=\"check\"><input type=\"checkbox\" id=\"failures\"> only failures"
		"</label>\n"
		"<label class=\"check\"><input type=\"checkbox\" id=\"disagreements\"> only "
		"disagreements</label>\n"
		"<label>search <input type=\"search\" id=\"search\" autocomplete=\"off\" "
		"spellcheck=\"false\"></label>\n"
		"<label>mark differences to <select id=\"base\"></select></label>\n"
		"<button type=\"button\" id=\"all\">show all</button>\n</form>\n"
		"<p id=\"count\" role=\"status\"></p>\n"
		"<details id=\"keys\"><summary>Keys and signs</summary><div class=\"help\"><p>"
		"<kbd>j</kbd> <kbd>k</kbd> next and previous case, "
		"<kbd>g</kbd> <kbd>G</kbd> first and last, "
		"<kbd>/</kbd> search, <kbd>Esc</kbd> leaves the search, "
		"<kbd>f</kbd> only failures, <kbd>d</kbd> only disagreements, "
		"<kbd>x</kbd> show all, <kbd>?</kbd> these keys. In the list the arrow keys, "
		"<kbd>Home</kbd>, <kbd>End</kbd> and the page keys work, too.</p>"
		"<p>The address of the page names the case and what was picked: a copy of it opens "
		"the same again.</p><p id=\"legend\"></p><p id=\"limit\"></p></div></details>\n"
		"<div id=\"panes\">\n<div id=\"listing\"><div id=\"columns\" aria-hidden=\"true\">"
		"</div>\n<div id=\"list\" role=\"listbox\" tabindex=\"0\" aria-label=\"Cases\">"
		"<div id=\"rows\" role=\"presentation\"></div></div></div>\n"
		"<div id=\"case\" tabindex=\"0\" role=\"region\" aria-label=\"The case\"></div>\n"
		"</div>\n</div>\n</section>\n");
}

static void put_items(struct html_page *page, const char *const *texts)
{
	for (; *texts; texts++) {
		buf_puts(page->out, "<li>");
		html_put(page, *texts);
		buf_puts(page->out, "</li>\n");
	}
}

static void put_origin(struct html_page *page)
{
	const struct table *table = page->table;
	const char *const facts[][2] = {
		{"run", table->run_id},
		{"configuration", table->config_digest},
		{"catalog", table->catalog_digest},
		{"tiercal", table->version},
	};

	buf_puts(page->out, "<h3>From what</h3>\n<ul class=\"origin\">\n");
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		if (!facts[i][1])
			continue;
		buf_printf(page->out, "<li>%s ", facts[i][0]);
		html_put(page, facts[i][1]);
		buf_puts(page->out, "</li>\n");
	}
	for (size_t r = 0; r < table->route_count; r++) {
		if (!table->routes[r].suite_digest)
			continue;
		buf_puts(page->out, "<li>suite of ");
		html_put(page, table->routes[r].name);
		buf_char(page->out, ' ');
		html_put(page, table->routes[r].suite_digest);
		buf_puts(page->out, "</li>\n");
	}
	buf_puts(page->out, "</ul>\n");
}

static void put_reading(struct html_page *page)
{
	arena_reset(&page->arena);
	buf_puts(page->out, "<section id=\"reading\" aria-labelledby=\"reading-name\">\n"
			    "<h2 id=\"reading-name\">How to read it</h2>\n<p>");
	html_put(page, promise_of(&page->arena, page->report));
	buf_puts(page->out,
		"</p>\n<ul>\n"
		"<li>Quality is the mean grade of a candidate's answers, from 0 to 1. Every "
		"candidate answers the same cases as the reference, and it is the difference on "
		"them that is judged.</li>\n"
		"<li><b>Qualified</b>: being worse by the margin or more is refuted. "
		"<b>Disqualified</b>: the opposite is refuted. <b>Inconclusive</b>: neither is, "
		"and "
		"more cases may decide.</li>\n"
		"<li>The route gets the cheapest qualified candidate, else the reference.</li>\n"
		"<li>What was not measured counts against a candidate when it is to qualify, and "
		"for "
		"it when it is to be disqualified.</li>\n");
	put_items(page, table_remarks(&page->arena, page->table));
	put_items(page, judge_remarks(&page->arena, page->report));
	buf_puts(page->out, "</ul>\n");
	put_origin(page);
	buf_puts(page->out, "</section>\n");
}

static bool write_html(const struct report *report, struct buf *out, struct err *err)
{
	struct html_page page = {.report = report, .table = report->table, .out = out};
	bool ok;

	if (!report->results)
		return err_set(err, ERR_USAGE, "an HTML report shows results, and there are none");
	put_head(&page);
	put_navigation(&page);
	buf_puts(out, "<main>\n");
	put_summary(&page);
	put_tiers(&page);
	buf_puts(out, "</section>\n");
	for (size_t r = 0; r < report->table->route_count; r++)
		html_route(&page, &report->table->routes[r], r);
	put_browser(&page);
	put_reading(&page);
	buf_puts(out, "</main>\n");
	ok = html_cases(&page, err);
	/* Behind the blocks of JSON, which it reads at once. */
	buf_puts(out, "<script>");
	buf_str(out, script());
	buf_puts(out, "</script>\n</body>\n</html>\n");
	arena_fini(&page.arena);
	return ok && (!out->over || err_set(err, ERR_IO, "the report is too large"));
}

const struct reporter reporter_html = {
	.name = "html",
	.suffix = ".html",
	.write = write_html,
};
