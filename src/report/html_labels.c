/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include "base/html.h"
#include "stats/stats.h"

/* Of a classification: what was said for what, a table for each candidate that folds away. */

/* With more labels the confusion is in the JSON report alone. */
enum { LABELS_WIDE = 30, SHADES = 5 };

/* The share of its row as one of five shades; 0 for none. */
static int shade(int count, int all)
{
	return count && all ? 1 + (count * SHADES - 1) / all : 0;
}

static void put_matrix_row(struct html_page *page, const struct result_route *results,
	const struct result_labels *of, size_t i)
{
	const size_t side = results->label_count + 1;
	const struct stats_label *label = &of->labels[i];
	struct arena *arena = &page->arena;

	buf_puts(page->out, "<tr><th scope=\"row\">");
	html_put(page, results->labels[i]);
	buf_puts(page->out, "</th>");
	for (size_t j = 0; j < side; j++) {
		const int count = of->confusion[i * side + j];

		buf_printf(page->out, "<td class=\"number %s%d\">%d</td>", i == j ? "hit" : "miss",
			shade(count, label->expected), count);
	}
	html_number(page, show_share(arena, label->precision));
	html_number(page, show_share(arena, label->recall));
	html_number(page, show_share(arena, label->f1));
	buf_puts(page->out, "</tr>\n");
}

static void put_matrix(
	struct html_page *page, const struct result_route *results, const struct result_labels *of)
{
	const char **names = ARENA_ARRAY(&page->arena, results->label_count + 5, const char *);
	size_t count = 0;

	names[count++] = "expected \\ said";
	for (size_t i = 0; i < results->label_count; i++)
		names[count++] = results->labels[i];
	names[count++] = "no label";
	names[count++] = "precision";
	names[count++] = "recall";
	names[count++] = "F1";
	html_heads(page, "A row holds the cases that expect its label, a column what was said.",
		names, count, 1);
	for (size_t i = 0; i < results->label_count; i++)
		put_matrix_row(page, results, of, i);
	html_table_end(page);
}

void html_labels(
	struct html_page *page, const struct table_route *route, const struct evidence *const *rows)
{
	const struct result_route *results = results_of(page->report, route->name);

	if (!results || !results->labels || results->label_count > LABELS_WIDE)
		return;
	buf_puts(page->out, "<h3>What was said for what</h3>\n");
	for (size_t i = 0; i < route->evidence_count; i++) {
		const size_t candidate = rows[i]->candidate;
		const struct result_labels *of;

		if (table_chain(page->table, route, candidate))
			continue;
		of = &results->by_label[candidate];
		buf_printf(page->out, "<details class=\"confusion\"%s><summary>",
			candidate == route->candidate ? " open" : "");
		html_name(page, route, candidate);
		html_put(page, arena_printf(&page->arena, ": macro-F1 %s, Cohen's kappa %s",
				       show_share(&page->arena, of->macro_f1),
				       show_share(&page->arena, of->kappa)));
		buf_puts(page->out, "</summary>\n");
		put_matrix(page, results, of);
		buf_puts(page->out, "</details>\n");
	}
}
