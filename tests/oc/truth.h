/* SPDX-License-Identifier: MIT */
#ifndef TESTS_OC_TRUTH_H
#define TESTS_OC_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calib/calib.h"

/*
 * Suites drawn from a known truth and put through the program's own calibrator: how often does a
 * rule give a route a model that is worse than the reference by the margin or more, and how often
 * one that is not? Candidate 0 is the reference, the others follow dearest first.
 */

enum { TRUTH_CANDIDATES_MAX = 4, TRUTH_ROUTES_MAX = 10 };

/* P(only the candidate is right) and P(only the reference is) of one candidate on one route. */
struct truth_odds {
	double win, loss;
};

/* From the discordance, their sum, and the true difference, win - loss. */
struct truth_odds truth_odds(double discordance, double difference);

/* Scores of two real models on the same cases, to be drawn from with replacement; what they say
 * together is then the truth. With probability `same` the reference's own score stands for the
 * candidate's: a model that differs less. */
struct truth_records {
	const double *reference, *candidate;
	size_t count;
	double same;
};

/* The true mean difference. */
double truth_records_difference(const struct truth_records *records);

enum truth_hidden {
	TRUTH_HIDDEN_AT_RANDOM, /* on both sides, apart from each other and from the scores */
	TRUTH_HIDDEN_LOSSES,    /* where the candidate loses, and only there */
};

struct truth {
	size_t routes; /* of one suite, each judged on its own unless the rule says otherwise */
	size_t cases;
	size_t candidates; /* besides the reference */
	/* [route * candidates + candidate], the dearest candidate first. NULL: `records` instead,
	 * which are of one route and one candidate. */
	const struct truth_odds *odds;
	const struct truth_records *records;
	double accuracy;    /* of the reference, at least any win + loss and 1 - accuracy any win */
	double correlation; /* of the candidates' luck, given whether the reference is right */
	double unmeasured;  /* share of the cells, or of the losses, that is not measured */
	enum truth_hidden hidden;
};

struct truth_rule {
	const char *name;
	enum rule rule;
	enum multiplicity multiplicity;
	enum guarantee guarantee;
	double margin;
};

/* What came of the suites under one rule. Wrong: given to a model that is truly worse than the
 * reference by the margin or more. */
struct truth_count {
	size_t suites;
	size_t wrong;                         /* in which at least one route was */
	size_t route_wrong[TRUTH_ROUTES_MAX]; /* in which this one was */
	size_t moved;                         /* in which at least one route left the reference */
	size_t chosen[TRUTH_CANDIDATES_MAX];  /* route 0 was given this candidate */
	double saved, saved_squares;          /* sums over suites: share of the reference's cost */
};

/* Draws `suites` suites and puts each through calibrate() under every rule. The same seed gives the
 * same counts. False if the calibrator refuses. */
bool truth_run(const struct truth *truth, const struct truth_rule *rules, size_t rule_count,
	size_t suites, uint64_t seed, struct truth_count *counts, struct err *err);

double truth_share(size_t hits, size_t of);
/* The standard error of such a share, never below that of one hit. */
double truth_error(size_t hits, size_t of);
/* Three standard errors of a share whose true value is p. */
double truth_slack(double p, size_t of);

#endif
