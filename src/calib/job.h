/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CALIB_JOB_H
#define TIERCAL_CALIB_JOB_H

#include "calib/calib.h"
#include "stats/stats.h"

/*
 * Inside calib/: one route on its way to a row of the table. Filled from top to bottom by
 * calib_reference, calib_first_look, calib_costs; then look by look by calib_sample, calib_measure
 * and calib_test; then calib_choose reads it.
 */

/* Fewer cases than this and no verdict is given at all. */
#define CALIB_CASES_MIN 20
/* Fewer groups than this are too few to trust their spread. */
#define CALIB_GROUPS_MIN 30
/* The quantile that latency_p95 limits. */
#define CALIB_LATENCY_QUANTILE 0.95

/* Tables of the exact test by what they depend on: routes of one size share them. */
struct calib_tables {
	int n;
	double delta, gamma;
	struct stats_exact_table *table;
	struct stats_exact_bounds *bounds;
	double point_error; /* of the point rule; NaN: not yet asked for */
	struct calib_tables *next;
};

struct calib_place {
	size_t candidate;
	int64_t cost; /* at the first look it takes part in */
	int joins;    /* that look, if it came behind those of the first; else 0 */
};

struct calib_job {
	struct arena *arena;   /* of the table */
	struct arena *scratch; /* of this route */
	const struct calib_input *in;
	const struct result_route *results; /* with the route's chains behind the candidates */
	size_t count;                       /* of both */
	const char *const *names;
	const struct calib_route *route;
	const struct config_quality *quality;

	const struct price *const *prices;       /* of today, by candidate; NULL: not priced; of a
						  * chain: of its first, if all are priced */
	const struct price *const *first_prices; /* that order and levels come from */
	int64_t *costs;                          /* expected cost of a request, by candidate */
	int64_t *first_costs;
	int *joins; /* the look at which it joins behind the others, by candidate; 0: the first */
	bool *estimated;
	double *case_costs; /* of today, [candidate * cases + case], NaN: unknown; for intervals */
	size_t reference;
	bool reference_named;
	bool best; /* compared with all others; `reference` is the declared default */

	const size_t *order; /* of all cases, if there is a plan of looks; else NULL */
	const bool *costed;  /* cases that costs rest on; NULL: all */
	size_t *cases; /* of the look: indices into the route's cases, in the order of their ids */
	size_t case_count;
	int *group_of; /* unit of each of these cases; NULL: each case is its own */
	int units;
	int look; /* from 1 */
	const int64_t *looks;
	size_t look_count;
	bool look_reached;
	bool look_collected; /* the reference and somebody who is open were asked all of it */
	size_t asked_count;  /* cases of the look that is asked about */

	/* Who takes part: those of the first look, dearest first, then those of each later one. */
	struct calib_place *line;
	int line_first, line_count, line_total; /* at the first look, at this one, at last */

	double alpha; /* of this route, after the division by routes and looks */
	double gamma;
	struct evidence *evidence;   /* by candidate */
	struct calib_tables *tables; /* of the exact test, shared by all routes */
};

/* chain.c: every chain becomes one more candidate, its cells made from recorded ones. */
void calib_chains(struct calib_job *job);
/* NULL: the index is a candidate's. */
const struct result_chain *calib_chain(const struct calib_job *job, size_t index);
/* Whether something holds for all that a chain asks; of a candidate, for itself. */
typedef bool calib_holds_for(const struct calib_job *job, size_t candidate);
bool calib_all(const struct calib_job *job, size_t index, calib_holds_for *holds);

/* Whether it takes part at all; false: it, or one that the chain asks, is left out. */
bool calib_takes_part(const struct calib_job *job, size_t index);

/* cost.c */
void calib_costs(struct calib_job *job);
/* What a request of a candidate would cost at another price. */
int64_t calib_cost_at(const struct calib_job *job, size_t candidate, const struct price *price);
/* What each case of the route cost one candidate, as production pays; NaN: not known. */
void calib_case_costs(const struct calib_job *job, size_t candidate, double *costs);

/* interval.c: how sure the costs are; after calib_test. */
void calib_intervals(struct calib_job *job);
struct calib_costs {
	const char *name; /* of the route */
	const double *costs;
	size_t case_count;
};
void calib_saving_interval(
	const struct calib_input *in, const struct calib_costs *costs, struct table *table);

/* reference.c: which candidate the others are measured against. */
bool calib_reference(struct calib_job *job, struct err *err);

/* look.c: the first look, and whether the next one has been collected: then the job is at it. */
bool calib_first_look(struct calib_job *job, struct err *err);
bool calib_next(struct calib_job *job);

/* sample.c: the cases of the look, their groups, and what was counted on them; after the first look
 * only of the reference and of what is open. */
void calib_sample(struct calib_job *job);
void calib_measure(struct calib_job *job);
/* Difference, wins and losses against another candidate into the evidence. */
void calib_compare(
	const struct calib_job *job, size_t candidate, size_t against, struct evidence *row);
#define JOB_CELL(job, candidate, i) RESULT_CELL((job)->results, (candidate), (job)->cases[(i)])

/* drawn.c: what is drawn or inverted, by the digest of all that it depends on. Kept already, else
 * to be kept; without a memo never and nowhere. */
bool calib_find_kept(
	const struct calib_input *in, const struct digest *key, double values[CALIB_MEMO_VALUES]);
void calib_keep(const struct calib_input *in, const struct digest *key,
	const double values[CALIB_MEMO_VALUES]);

/* drawn.c: the worst-case Dirichlet draws of one comparison, made when they are first needed; low
 * and high by unit, to live as long as this does. */
struct calib_drawn {
	const double *low, *high;
	struct stats_wcd_args args;
	struct stats_wcd_drawn sets[2];
	bool done;
};
struct calib_drawn calib_drawn(const struct calib_job *job, const double *low, const double *high,
	double worst, uint64_t seed);
/* To qualify and the lower bound from low, to disqualify and the upper bound from high. */
struct stats_wcd calib_ask(struct calib_job *job, struct calib_drawn *drawn, double delta,
	double low_level, double high_level);

/* gates.c: what the data of one candidate say at each gate, before anything is known of levels. */
struct calib_gate {
	bool exists;
	double qualify, worse; /* p-values: that it fails the gate, that it passes */
	double low, high;      /* the mean that the gate limits, the unmeasured bounded both ways */
	double floor;          /* the least mean that is good enough */
};

struct calib_trial {
	size_t candidate, against;
	struct calib_gate quality, format, latency, floor;
	double p; /* the largest that must be small */
	const char *method;
	double *low, *high; /* differences by unit, the unmeasured bounded both ways */
	bool ternary;       /* all of them are -1, 0 or 1, and the margin is absolute */
	int wins, losses;   /* of low, if ternary */
	int high_wins, high_losses;
	uint64_t seed;            /* 0: nothing was drawn */
	struct calib_drawn drawn; /* of low and high; unless ternary */
};
void calib_gates(struct calib_job *job, size_t candidate, struct calib_trial *trial);
/* Of what is drawn where these two are compared. */
uint64_t calib_seed(const struct calib_job *job, size_t candidate, size_t against);
/* The error of the point rule at this route's cases and margin; NaN where it is not known. */
double calib_point_error(struct calib_job *job);
/* Both bounds of the difference into the evidence, the lower one at `level`. */
void calib_bounds(
	struct calib_job *job, struct calib_trial *trial, double level, struct evidence *row);

/* verdict.c: what an earlier look decided stays so. */
void calib_test(struct calib_job *job);

/* retire.c: who cannot be chosen any more; after calib_test. */
void calib_retire(struct calib_job *job);

/* choose.c */
void calib_choose(struct calib_job *job, struct table_route *out);
/* Sets the choice and, from it, the fallbacks. */
void calib_assign(struct arena *arena, struct table_route *route, size_t candidate);
bool calib_holds(const struct table_route *route, size_t candidate);

/* flip.c: after calib_choose. */
void calib_flips(struct calib_job *job, struct table_route *out);

/* tiers.c, savings.c: the table as a whole; `routes` are those of the table, still to be changed.
 */
void calib_tiers(struct arena *arena, struct table *table, struct table_route *routes);
/* The smallest tier above `number` that a route is in; 0: none. */
int calib_next_tier(const struct table *table, int number);
/* The candidate that runs on the route today, else its reference. */
size_t calib_today(const struct calib_input *in, const struct table_route *route);
void calib_savings(const struct calib_input *in, struct table *table, struct table_route *routes);

#endif
