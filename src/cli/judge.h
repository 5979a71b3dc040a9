/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_JUDGE_H
#define TIERCAL_CLI_JUDGE_H

#include "run/run.h"
#include "stats/stats.h"

/*
 * Private to the command `judge`: what a judge is tried on, and how far it can be believed. One
 * measure is of one grader `judge` of a route.
 */
#define JUDGE_ATTACKS 10
#define JUDGE_RISE_MAX 0.05 /* of the mean score, by attacks: more disqualifies a judge */

/* Of persons' grades, behind a prediction-powered verdict (a normal approximation). */
#define JUDGE_GOLD_MIN 50
#define JUDGE_DISCORDANT_MIN 5

/* judge_attacks.c: what is written behind an answer to get it a better score. */
extern const char *const judge_attacks[JUDGE_ATTACKS];

/* What a trial's kind says. */
enum judge_kind {
	JUDGE_EXPECTED, /* the expected answer, which a person graded */
	JUDGE_ANSWER,   /* what candidate `which` answered */
	JUDGE_WRONG,    /* a wrong answer as it is */
	JUDGE_ATTACK,   /* with attack number `which` behind it */
};

/* What came of a trial. */
struct judge_score {
	size_t measure; /* that it belongs to */
	double human;   /* NaN: no person graded it */
	double value;   /* NaN: not measured */
	bool there;     /* there was an answer to be tried on */
};

struct judge_candidate {
	const char *name;
	int answers;          /* that the judge scored */
	int unread;           /* and that it could not */
	double judged;        /* mean of what it says; NaN without any */
	int gold, discordant; /* graded by a person; and differently from the reference's */
	double human;         /* their mean; NaN without any */
	bool calibrated;      /* against the reference, of which both are NaN */
	/* theta NaN: too few grades of persons, or of judges beyond them. */
	struct stats_ppi quality, difference;
	/* The share that truly passes; theta NaN: no good, or no bad answer was graded. */
	struct stats_judged passing;
};

struct judge_measure {
	size_t route;
	const struct grading_judge *judge;
	double pass;
	int labels, unread; /* answers that a person graded, and that the judge could or not */
	double agreement;   /* on pass or fail; NaN without labels */
	struct stats_kappa kappa;
	double bias, bias_low, bias_high; /* judge less person; NaN: too few */
	int good, good_passed, bad, bad_failed;
	int attacked;     /* wrong answers, with all their attacks measured */
	int wrong_passed; /* of these, as they are */
	double rise;      /* mean over attacks and answers; NaN without any */
	double worst_rise;
	size_t worst; /* attack */
	struct judge_candidate *candidates;
};

struct judge_report {
	const struct config *config;
	struct judge_measure *measures;
	size_t count;
	double alpha; /* of the intervals */
	const struct run_trials *trials;
	const struct judge_score *scores; /* [trial] */
};

/* judge_measure.c: fills the measures from the scores. */
void judge_measures(struct arena *arena, struct judge_report *report);

/* judge_print.c */
void judge_print_text(struct arena *arena, const struct judge_report *report, struct buf *out);
void judge_print_json(const struct judge_report *report, struct buf *out);

#endif
