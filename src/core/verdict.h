/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_VERDICT_H
#define TIERCAL_CORE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/term.h"

enum verdict {
	VERDICT_INCONCLUSIVE,
	VERDICT_QUALIFIED,
	VERDICT_DISQUALIFIED,
	VERDICT_REFERENCE,
};

/* Reason codes, one bit each; their names are in the order of verdict_reason_name(). */
enum reason {
	REASON_QUALITY,
	REASON_FORMAT,
	REASON_LATENCY,
	REASON_SAFETY,
	REASON_CONTEXT,
	REASON_TOO_FEW_CASES,
	REASON_NOT_PRICED,
	REASON_INCOMPLETE,
	REASON_FEW_GROUPS,
	REASON_MIN_QUALITY,
	REASON_NOT_CHEAPER, /* costs as much as the reference or more: not tested */
	REASON_BLOCKED,
	REASON_REFUSED,
	REASON_RETIRED,    /* it cannot be chosen any more; its verdict is what its answers say */
	REASON_JUDGE_ONLY, /* a note: the quality rests on a judge alone */
	REASON_JUDGE_UNCALIBRATED, /* a note: and persons graded too little to tell of that judge */
	REASON_COUNT,
};

const char *verdict_name(enum verdict verdict);
enum term_style verdict_style(enum verdict verdict); /* in which that is shown */
const char *verdict_reason_name(enum reason reason);
/* The same as a sentence about a candidate that is not qualified, without its full stop; `refuted`:
 * it is disqualified for it. NULL: there is none. */
const char *verdict_reason_words(enum reason reason, bool refuted);

/* How sure a cost per request is: filled where intervals are asked for. */
struct evidence_cost {
	bool known;                          /* false: there is no interval of the mean */
	int64_t low, high;                   /* of the mean, by bootstrap (BCa) */
	double ratio, ratio_low, ratio_high; /* to the reference's on the same cases; NaN: none */
	bool order_open; /* whether it is cheaper than the next dearer one is not established */
	size_t dearer;   /* that one */
};

/* The evidence row of one candidate on one route: a verdict without it is not a verdict. Where a
 * number does not exist it is NaN (statistics) or -1 (counts, latencies). */
struct evidence {
	size_t candidate; /* index into the results' candidates; behind them the route's chains */
	size_t against;   /* whom it is compared with: the reference, or where that is `best` the
			   * one that the largest p arose from; itself: nobody */
	enum verdict verdict;
	unsigned reasons;    /* 1u << enum reason */
	enum verdict proven; /* what the exact rule says; `verdict` unless that is by `point` */
	unsigned proven_reasons;
	bool retired;         /* past the date on which the model is no longer served */
	bool open;            /* takes part, and no look has decided it */
	int64_t cases;        /* of the look that decided it, or the last one */
	int64_t wins, losses; /* -1 unless every difference is -1, 0 or 1 */
	int64_t unmeasured;
	int64_t refused, blocked, cut_off, failed;
	int64_t waiting,
		unjudged;  /* for their judge; it did not answer, or nothing that can be read */
	double escalation; /* of a chain: how often its check refuses; NaN: none, or not known */
	double quality, reference_quality; /* means over what was measured */
	double difference;                 /* mean over the cases measured on both sides */
	double lower_bound, upper_bound;
	double p_quality, p_format, p_latency, p_min_quality, p_worse, level;
	const char *method;    /* "exact", "normal", "wcd", "wcd-groups", "point", "none" */
	bool level_unmeetable; /* no p of the exact test can be so small: a dearer one must qualify
				  first and hand its level on */
	int64_t cases_needed;
	double format;                      /* rate over the measured */
	int64_t cost_per_request;           /* picodollars, mean; MONEY_UNKNOWN: not priced */
	double input_tokens, output_tokens; /* means of its answers; NaN: not counted */
	int64_t first_cost;                 /* the same at the first look, by which it is ordered */
	int joined;  /* the look at which it joins, behind the others; 0: there from the first */
	int repeats; /* of each case, the fewest of any measured one */
	struct evidence_cost cost;
	bool cost_estimated; /* rests on more than 5 % estimated token counts */
	int64_t latency_p50_us, latency_p95_us;
	/* Only of streamed answers, else 0. */
	int64_t first_token_p50_us, first_token_p95_us;
	double tokens_per_second; /* behind the first token, over all of them */
	/* Only with repeats above 1. */
	double spread;                           /* within a case, mean over the cases */
	double pass_at_1, pass_at_k, pass_hat_k; /* k: the repeats */
	uint64_t seed;                           /* of drawn bounds; 0 if none was drawn */
	int draws;
};

#endif
