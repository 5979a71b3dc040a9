/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_EXPLAIN_H
#define TIERCAL_CLI_EXPLAIN_H

#include "cli/load.h"
#include "core/money.h"

/*
 * Why a route has its model: what `explain` gathers from a table, its evidence and the results
 * behind it, before it is printed. Nothing is decided here.
 */

/* Case by case against the one it is compared with; -1: not known. */
struct explain_pairs {
	int64_t both_right, won, lost, both_wrong; /* won, lost: scored higher, lower, if graded */
	int64_t unmeasured;                        /* cases of which either answer is missing */
};

enum explain_gate { GATE_QUALITY, GATE_FORMAT, GATE_LATENCY, GATE_FLOOR, GATE_COUNT };

struct explain_row {
	const struct evidence *row;
	const char *name;
	struct explain_pairs pairs;
	bool tested;
	double p[GATE_COUNT];      /* NaN: no such gate */
	enum explain_gate largest; /* of those, if tested */
	double own, handed;        /* parts of its level; NaN: not known */
	size_t giver;              /* who handed it on: index of a row; SIZE_MAX: nobody */
	bool cheaper;              /* than the choice */
	double level;              /* that the numbers below are about */
	double margin;       /* the smallest at which it qualifies there; NaN: unknown, none */
	double price_factor; /* its prices times this change the choice; NaN: nothing does */
	int fewest;          /* cases without which agreement does not qualify */
};

struct explain {
	struct arena *arena;
	const struct table *table;
	const struct table_route *route;
	const struct result_route *results;
	double alpha, gamma;
	const char *missing_command; /* collects what is missing; NULL */
	int64_t missing;
	struct explain_row *rows; /* dearest first, as they were tested; without the reference,
				   * unless it is tested itself */
	size_t count;
	const struct explain_row *chosen; /* NULL: the reference, not tested */
};

/* `first` is the table by the prices that order and levels come from. */
void explain_gather(struct arena *arena, const struct loaded *loaded,
	const struct table_route *first, const struct table_route *route, struct explain *out);

/* explain_pairs.c */
struct explain_pairs explain_pairs(const struct table_route *route,
	const struct result_route *results, const struct evidence *row);
/* The differences that its test for qualifying counts, what is missing held against it: false if
 * they are not known or not all -1, 0 or 1. */
bool explain_counts(const struct table_route *route, const struct result_route *results,
	const struct evidence *row, int *wins, int *losses);

/* explain_words.c: whole sentences in the arena, names in them escaped. */
const char *explain_reference(const struct explain *explain);
const char *explain_choice(const struct explain *explain);
const char *explain_verdict(const struct explain *explain, const struct explain_row *row);
/* What would make this one the choice, or unmake it; NULL: nothing to say. */
const char *explain_change(const struct explain *explain, const struct explain_row *row);

/* A p-value or level: four decimals, or two digits of a small one. */
const char *explain_p(struct arena *arena, double p);

/* explain_print.c */
void explain_text(const struct explain *explain, struct buf *out);
void explain_json(const struct explain *explain, struct buf *out);

#endif
