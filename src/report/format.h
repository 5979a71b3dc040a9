/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_REPORT_FORMAT_H
#define TIERCAL_REPORT_FORMAT_H

#include "base/arena.h"
#include "base/grid.h"
#include "base/jsonw.h"
#include "report/report.h"

/* Inside report/: what more than one reporter writes. Strings live in the arena. */

/* "0.940", "+0.012", "99.0%", "812 ms"; "-" for what does not exist. */
char *show_share(struct arena *arena, double share);
char *show_difference(struct arena *arena, double difference);
char *show_interval(struct arena *arena, const struct evidence *row);
char *show_percent(struct arena *arena, double share);
char *show_p(struct arena *arena, double p);
char *show_latency(struct arena *arena, int64_t latency_us);
char *show_cost(
	struct arena *arena, int64_t picodollars, int64_t times); /* of that many requests */
/* "[$0.016, $0.018]" of 1,000 requests; "0.015 [0.014, 0.017]" of the reference's cost. */
char *show_cost_interval(struct arena *arena, const struct evidence *row);
char *show_cost_ratio(struct arena *arena, const struct evidence *row);
/* " [98.41, 98.52]", or "" where there is none. */
char *show_saving_interval(struct arena *arena, const struct table *table);
char *show_counts(struct arena *arena, const struct evidence *row); /* "3 won, 4 lost" */
char *show_reasons(struct arena *arena, unsigned reasons);          /* "quality, format"; or "" */
/* The saving of `after` against `before` in percent; NaN where there is none to state. */
double saving_percent(int64_t before, int64_t after);

/* The evidence rows of a route, dearest first as they were tested, those without a cost last. */
const struct evidence **rows_by_cost(struct arena *arena, const struct table_route *route);
const char *candidate_name(const struct table *table, size_t candidate);
const struct result_route *results_of(const struct report *report, const char *route);
bool is_relative(const struct table_route *route);
bool is_point(const struct table_route *route);

/* What a reader should know besides the numbers and what to do about it: whole sentences in plain
 * text, NULL-terminated. Names in them are as they came: escape the sentence. */
const char *const *row_remarks(struct arena *arena, const struct report *report,
	const struct table_route *route, const struct evidence *row);
/* The same of a route as a whole. */
const char *const *route_remarks(struct arena *arena, const struct table_route *route);
/* What must be said of the rules in use: the error rate of the plain threshold, what a method rests
 * on. NULL-terminated. */
const char *const *table_remarks(struct arena *arena, const struct table *table);

/* Whom graders asked, and what that cost: one sentence each. NULL-terminated. */
const char *const *judge_remarks(struct arena *arena, const struct report *report);

/* For text on a terminal, as the report wants it. */
struct grid grid_of(
	struct arena *arena, const struct report *report, size_t columns, const bool *right);

/* An evidence row as an object, keys sorted; `full`: also counts of outcomes and the draws. */
void evidence_write(struct jsonw *w, const struct table *table, const struct table_route *route,
	const struct evidence *row, bool full);
/* plan.c: the plan of the whole table, for a terminal and as an object; every form of it says that
 * it is not certified. */
void plan_print(struct arena *arena, const struct report *report, struct buf *out);
void plan_write(struct jsonw *w, const struct report *report);
/* The whole document of routing.json; with a report in `full`, all of the evidence in it. */
void table_write(struct jsonw *w, const struct table *table, const struct report *full);

#endif
