/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_REPORT_PAGE_H
#define TIERCAL_REPORT_PAGE_H

#include "base/pieces.h"
#include "report/format.h"

/* Inside report/: a report in Markdown on its way. */

/* What its pieces are, the most important first. */
enum page_kind {
	PAGE_TOP,
	PAGE_PROMISE, /* and how to read it, and the sums */
	PAGE_TABLE,
	PAGE_TIERS,
	PAGE_SAVINGS,
	PAGE_JUDGES,
	PAGE_SOURCE,
	PAGE_EVIDENCE,
	PAGE_REMARKS,
	PAGE_COSTS,
	PAGE_OUTCOMES,
	PAGE_LABELS,
	PAGE_SUITES,
	PAGE_KINDS,
};

struct page {
	struct arena arena;
	const struct report *report;
	const struct table *table;
	struct pieces pieces;
	struct buf *out; /* the text of the pieces */
	bool tight;      /* it was too long: long names are cut, and so are long lists of them */
	bool cut;        /* one of them was */
};

void page_put(struct page *page, const char *text); /* a name */
/* A sentence, or what people wrote. */
void page_put_long(struct page *page, const char *text);
void page_put_name(struct page *page, size_t candidate);
void page_put_row_name(struct page *page, const struct table_route *route, size_t index);
/* `name(page, items[i])` of each, parted by commas. */
void page_put_list(struct page *page, const size_t *items, size_t count,
	void (*name)(struct page *page, size_t item));
void page_cell(struct page *page, const char *text);
void page_cell_count(struct page *page, int64_t count); /* below 0: none */
/* The line of names and the line below it; numbers stand to the right of `texts` columns. */
void page_columns(struct page *page, const char *const *names, size_t count, size_t texts);

/* page_route.c: the evidence of one route. */
void page_route(struct page *page, const struct table_route *route);

#endif
