/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_REPORT_HTML_H
#define TIERCAL_REPORT_HTML_H

#include "report/format.h"

/*
 * Private to the HTML reporter. The page is made of static markup, which says all there is to say
 * without a script, and of blocks of JSON, from which the script (html_*.js) makes the browser of
 * cases. No text of a model ever stands in markup, only in those blocks.
 */
struct html_page {
	struct arena arena; /* of one section */
	const struct report *report;
	const struct table *table;
	struct buf *out;
};

/* What became of one candidate's answer to one case: one letter each in the blocks of JSON. */
enum html_state {
	STATE_PASSED,
	STATE_SOMETIMES, /* only some of its repeats */
	STATE_WRONG,
	STATE_FORMAT,
	STATE_REFUSED,
	STATE_BLOCKED,
	STATE_EMPTY,
	STATE_CUT_OFF,
	STATE_FAULT,
	STATE_LIMIT,
	STATE_JUDGE,
	STATE_WAITING,
	STATE_MISSING,
	STATE_COUNT,
};

enum html_state html_state(const struct result_cell *cell);
char html_state_letter(enum html_state state);
const char *html_state_name(enum html_state state); /* "wrong answer" */

/* Escaped. */
void html_put(struct html_page *page, const char *text);
void html_name(struct html_page *page, const struct table_route *route, size_t index);
/* "<td>" or, with a class, "<td class=...>"; a number's text stands to the right. */
void html_cell(struct html_page *page, const char *text);
void html_number(struct html_page *page, const char *text);
/* Column heads: the first `texts` to the left, the others to the right. */
void html_heads(struct html_page *page, const char *caption, const char *const *names, size_t count,
	size_t texts);
void html_table_end(struct html_page *page);
/* A link into the browser of cases: its part behind '#'. NULL candidate: of all of them. */
void html_cases_link(
	struct html_page *page, const char *route, const char *candidate, enum html_state state);

/* html_words.c: plain text, names as they came. */
/* Why the route gets its model. */
const char *html_choice(
	struct arena *arena, const struct table *table, const struct table_route *route);
/* What the verdict on a row says. */
const char *html_verdict(struct arena *arena, const struct table *table,
	const struct table_route *route, const struct evidence *row);
/* What the whole table saves, or how many routes can move. */
const char *html_saving(struct arena *arena, const struct table *table);
/* "0.1", "10% of the reference's quality". */
const char *html_margin(struct arena *arena, const struct table_route *route);

/* html_plot.c: cost against quality, as one svg element. */
void html_plot(struct html_page *page, const struct table_route *route, size_t number);

/* html_route.c, html_labels.c: the sections. */
void html_route(struct html_page *page, const struct table_route *route, size_t number);
void html_labels(struct html_page *page, const struct table_route *route,
	const struct evidence *const *rows);

/* html_cases.c: the skeleton of the browser, and the blocks of JSON; drains the page. */
bool html_cases(struct html_page *page, struct err *err);

/* Made from html.css and html_*.js when the program is built. */
extern const unsigned char html_style[], html_script[];
extern const size_t html_style_bytes, html_script_bytes;

#endif
