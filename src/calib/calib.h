/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CALIB_CALIB_H
#define TIERCAL_CALIB_CALIB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sha256.h"
#include "calib/bill.h"
#include "calib/traffic.h"
#include "catalog/catalog.h"
#include "config/config.h"
#include "core/baseline.h"
#include "core/plan.h"
#include "core/results.h"
#include "core/table.h"

/*
 * From results to a routing table: for each route order the candidates by expected cost, test each
 * against the reference with the paired rule, give every one a verdict with reason codes, choose
 * the cheapest that qualifies. Pure.
 */

/* What is on record of the first look of a route: the expected cost of a request by name, of
 * candidates and chains, and who was the reference. Later prices change the choice among the
 * qualified, never this. One that became cheaper than the reference, or was given a price, only
 * later joins at the look after `taken`, behind all that were there before; the look and its cost
 * then are kept, too. If the plan has no look left, the one that became cheaper stays out, and the
 * one that was given a price comes last at the last look. One that is not named here at all takes
 * its place among the others then, and the levels are shared anew: the promise is of that table. */
struct calib_first {
	const char *reference; /* or NULL */
	const char *const *names;
	const int64_t *costs; /* MONEY_UNKNOWN: it had no price */
	const int *joined;    /* the look at which it joined; 0: the first. NULL: all of them 0 */
	size_t count;
	int taken; /* looks that are on record */
};

/* What the calibrator wants to know of a route besides its results. */
struct calib_route {
	const struct config_quality *quality;
	const char *current;      /* or NULL */
	const char *const *allow; /* or NULL */
	bool safety_critical;
	bool batch; /* production asks in batches: their prices count, where they are known */
	int tier;
	int max_tokens;                                /* as sent */
	int64_t requests, input_tokens, output_tokens; /* traffic; 0 unknown */
	int64_t latency_p95_us;                        /* 0: no ceiling */
	const char *suite_digest;                      /* or NULL */
	const struct calib_first *first; /* order and levels come from this; NULL: from today */
	const char *const *remarks;      /* handed on to the table, NULL-terminated; or NULL */
};

#define CALIB_MEMO_VALUES 4

/* Where numbers that are drawn or inverted are kept from one calibration to the next: the same key,
 * the same numbers. */
struct calib_memo {
	bool (*find)(void *context, const struct digest *key, double values[CALIB_MEMO_VALUES]);
	void (*keep)(
		void *context, const struct digest *key, const double values[CALIB_MEMO_VALUES]);
	void *context;
};

struct calib_input {
	const struct results *results;
	const struct candidate *candidates; /* as many as results->candidate_count, same order */
	const struct calib_route *routes;   /* as many as results->route_count, same order */
	const struct catalog *catalog;
	/* Prices that reference, order and levels come from, where they are not those of today: a
	 * later price changes costs and the choice among the qualified, never a level or a verdict.
	 * A candidate they do not know is ordered by `catalog`. NULL: `catalog` alone. */
	const struct catalog *first_catalog;
	const char *today; /* YYYY-MM-DD, for dates of retirement; NULL: nobody retires */
	bool assign_tier;
	/* A candidate that takes no part, nor any chain that asks it, as if it were not there: the
	 * table without it. Where it is the reference it stays. NULL: nobody. */
	const char *leave_out;
	const char *default_candidate; /* or NULL */
	int default_max_tokens;
	bool hide_latency; /* leave times out of the table; a ceiling is judged all the same
			    */
	const struct calib_memo *memo; /* NULL: compute everything */
	bool reprice;   /* `catalog` counts before costs that were recorded elsewhere */
	bool flips;     /* at which prices each route would get another model */
	bool intervals; /* of costs and of the saving, by bootstrap: milliseconds a candidate */
	const char *config_digest, *version;
};

/* A candidate that costs as much as the reference or more is tested
 * only under any_cost, and replaces or backs it never. Everything in `out` lives in the arena.
 * Errors are ERR_CONFIG (an unknown reference, say) or ERR_INCOMPLETE (no candidate is priced and
 * no reference is named). */
bool calibrate(
	struct arena *arena, const struct calib_input *input, struct table *out, struct err *err);

/* What is asked of the table as a whole. */
struct calib_goal {
	enum plan_goal kind;
	double max_loss; /* PLAN_LOSS: of the weighted mean of quality, 0 or more */
	int64_t budget;  /* PLAN_BUDGET: picodollars a month */
	bool frontier;   /* also what else could be had */
};
/* Planning figures beside a table: its own choices stay as they are. ERR_USAGE: a budget without
 * the traffic of every route; ERR_INCOMPLETE: a route has nothing to choose from. */
bool calib_plan(struct arena *arena, const struct table *table, const struct calib_goal *goal,
	struct plan *out, struct err *err);

/* Whether nobody is open who could be chosen instead of what is chosen. */
bool calib_decided(const struct table *table, const struct table_route *route);
/* What the next look of a route is to collect: how many cases, in the order of order_cases(), of
 * the candidates that `wanted` [candidate] then names; 0: the route is decided, or plan or cases
 * have come to their end, or its present look is not there yet. */
int64_t calib_next_look(const struct table *table, const struct table_route *route,
	size_t case_count, bool *wanted);

/* ---- pair.c: two columns of scores on the same cases ---- */

/* A candidate on a route, of one run or another. */
struct calib_column {
	const struct result_route *route;
	size_t candidate;
};

enum calib_change {
	CALIB_CHANGE_NONE,
	CALIB_CHANGE_WON,      /* the second is better */
	CALIB_CHANGE_LOST,     /* the second is worse */
	CALIB_CHANGE_MEASURED, /* one of them was not measured */
};

struct calib_changed {
	enum calib_change kind;
	const char *id;
	const struct result_cell *before, *after;
};

struct calib_pair {
	int64_t cases;                   /* that both have, told by their ids */
	int64_t only_before, only_after; /* that one has */
	int64_t unmeasured;              /* of `cases`, by either: not in what follows */
	int64_t won, lost, tied;         /* of the second against the first */
	double before, after;            /* mean quality; NaN without a pair */
	/* after - before with its 95 % interval: Newcombe's method 10 if all is right or wrong,
	 * else Student's t over cases or, where they form groups, the groups' means. NaN: not
	 * known. */
	double difference, low, high;
	double p;           /* two-sided, of no difference: McNemar's mid-p, or of that t */
	const char *method; /* "mcnemar", "t"; NULL without a pair */
	struct calib_changed *changes; /* in the order of the first's cases */
	size_t change_count;
};
/* `count` routes of each side, pooled; the changes live in the arena and point into the results. */
struct calib_pair calib_pair(struct arena *arena, const struct calib_column *from,
	const struct calib_column *to, size_t count);

/* What a chain would have answered to one case, from the recorded cells of its candidates. */
struct result_cell calib_chain_cell(
	const struct result_route *route, const struct result_chain *chain, size_t i);

/* ---- gate.c: what a table uses, against its frozen scores ---- */

enum calib_fault {
	CALIB_REGRESSED = 1,     /* the paired test says that it is worse */
	CALIB_MUST_PASS = 2,     /* a case that nobody may fail was failed by every repeat */
	CALIB_BELOW_QUALITY = 4, /* the mean is below the floor */
	CALIB_BELOW_FORMAT = 8,
	CALIB_ABOVE_COST = 16,
	CALIB_ABOVE_LATENCY = 32,
	CALIB_OTHER_CASES = 64, /* cases are missing or changed, or the route is new */
};

/* Beside a frozen case: how often it was asked, and whether it may fail. */
struct calib_mark {
	int repeats, passes;
	bool must_pass;
	int unit;      /* from 0: cases of one group are one unit */
	uint32_t line; /* in the file of cases */
};

/* 0: no such limit. */
struct calib_limits {
	double min_quality, min_format;
	int64_t max_cost, max_p95_us;
};

struct calib_gate_input {
	const struct baseline_route *was; /* NULL: the baseline does not know the route */
	const struct baseline_route *now;
	const struct calib_mark *marks; /* by case of `now` */
	struct calib_limits limits;
};

struct calib_names {
	const char **ids;
	size_t count;
};

struct calib_gate_route {
	const char *name, *candidate, *candidate_was; /* NULL: it was not there */
	int64_t compared;                             /* cases with a score then and now */
	int64_t won, lost, tied;
	double before, after, difference; /* of those; NaN without any */
	double quality, format;           /* of all that is measured now; NaN: nothing is */
	int64_t cost, cost_was, p95_us, p95_was_us;
	double p;           /* one-sided, of "not worse": McNemar's mid-p, or by Dirichlet draws */
	double p_adjusted;  /* for all routes of the gate */
	const char *method; /* "mcnemar", "dirichlet"; NULL: nothing to compare */
	struct calib_names missing, changed, added, unmeasured; /* cases */
	struct calib_names failed, flaky; /* that must pass; that differ among repeats */
	struct calib_names worse;         /* with a lower score than then */
	unsigned faults;                  /* bits of enum calib_fault; 0: it passes */
};

/* With `holm` the level is that of all routes together. The results live in the arena. The same
 * data, the same verdict. */
void calib_gate(struct arena *arena, const struct calib_gate_input *inputs, size_t count,
	double level, bool holm, struct calib_gate_route *out);

/* ---- qualify.c: what one candidate changes in a table ---- */

enum calib_standing {
	CALIB_TAKES_OVER, /* the route is given to it */
	CALIB_BY_CHAIN,   /* to a chain that asks it */
	CALIB_QUALIFIES,  /* and another one has the route */
	CALIB_RETIRED,    /* it would, and cannot be chosen any more */
	CALIB_OPEN,       /* inconclusive */
	CALIB_FAILS,      /* disqualified */
	CALIB_REFERENCE,  /* the others are measured against it */
};

/* What would decide an open one. */
enum calib_remedy {
	CALIB_DECIDED,
	CALIB_WANTS_PRICE,
	CALIB_WANTS_LOWER_PRICE, /* it is not cheaper than the reference, so it is not tested */
	CALIB_WANTS_ANSWERS,     /* some are not measured */
	CALIB_WANTS_LEVEL,       /* one before it would have to qualify and hand its level on */
	CALIB_WANTS_CASES,       /* about `more`, if what was seen stays so */
	CALIB_WANTS_FIRST_CASES, /* at least `more`: before that there is no verdict */
	CALIB_WANTS_UNKNOWN,     /* more cases, nobody can say how many */
	CALIB_HOPELESS,          /* at what was seen more cases would hardly qualify it */
};

struct calib_qualified {
	const struct table_route *route; /* of the table with it */
	enum calib_standing standing;
	size_t before;               /* who has the route without it: index into its evidence */
	int64_t cost, cost_before;   /* of a request of it (or the chain), and of `before` */
	int64_t month, month_before; /* of the table with it and without it; MONEY_UNKNOWN */
	enum calib_remedy remedy;
	int64_t more; /* cases; 0: see remedy */
	bool moves;   /* to somebody who neither is it nor asks it */
};

struct calib_qualify {
	size_t candidate;
	struct calib_qualified *routes; /* as those of the tables */
	size_t route_count;
	size_t taken, qualified; /* routes it takes over, or with a chain; those and where else */
	size_t open, failed, references, moved;
	int tier;            /* the highest it holds; 0: none */
	int next_tier;       /* where it was stopped; 0: nowhere */
	const size_t *stops; /* routes of that tier that it does not hold */
	size_t stop_count;
	int64_t month, month_before; /* of all routes with traffic; MONEY_UNKNOWN */
};

/* `with` and `without` are tables of the same results, the second made with `leave_out`. */
void calib_qualify(struct arena *arena, const struct table *with, const struct table *without,
	size_t candidate, struct calib_qualify *out);

/* What one answer cost: as recorded, else tokens times price (NULL: none), else the provider's own
 * bill. Picodollars, or MONEY_UNKNOWN. */
int64_t calib_cell_cost(const struct result_cell *cell, const struct price *price);
/* The mean cost of a request of one candidate on one route, in picodollars, or MONEY_UNKNOWN. */
int64_t calib_cost(const struct result_route *route, size_t candidate, const struct price *price,
	bool *estimated);

#endif
