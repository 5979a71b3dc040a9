/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_POWER_H
#define TIERCAL_CLI_POWER_H

#include <stddef.h>

#include "config/config.h"

/*
 * Planning: how many cases a margin takes, which margin a number of cases can show, and how likely
 * that is. Of right-or-wrong differences, by the exact test, up to STATS_EXACT_N_MAX cases; above
 * that by the normal formula.
 */

#define POWER_CASES_MAX 3000

struct power_ask {
	double margin; /* absolute, above 0 and below 1 */
	double psi;    /* how often the two differ, 0 to 1 */
	double diff;   /* true difference, at most psi either way */
	double level;  /* the candidate is tested at */
	double gamma;
};

/* The probability that so many cases qualify the candidate: stats_power_exact(), above
 * STATS_EXACT_N_MAX cases the inverse of stats_n_ni(), where `diff` must be better than -margin. */
double power_of(int cases, const struct power_ask *ask);

/* The fewest cases with that power which up to four cases more do not take below it by 0.01 (power
 * is a saw-tooth of the cases); 0: more than POWER_CASES_MAX. `diff` is better than -margin.
 */
int power_cases(const struct power_ask *ask, double power);

/* The smallest margin with that power, in steps of 0.001; NaN: none. `margin` of `ask` is not read.
 */
double power_margin(int cases, const struct power_ask *ask, double power);

/* The error probability of a route, after the division by routes and looks. */
double power_alpha(const struct config_quality *quality, size_t routes);
/* What the cheapest of `count` candidates is tested at if nothing is handed on to it. */
double power_least_level(enum multiplicity multiplicity, double alpha, size_t count);

#endif
