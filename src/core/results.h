/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_RESULTS_H
#define TIERCAL_CORE_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/value.h"
#include "core/response.h"
#include "core/score.h"

/* Why a cell has no quality. */
enum unmeasured {
	MEASURED,
	UNMEASURED_MISSING, /* never asked, or not in the imported records */
	UNMEASURED_FAULT,   /* transport or provider failed after all retries */
	UNMEASURED_CUT_OFF, /* by max_tokens, or the output budget spent on reasoning */
	UNMEASURED_LIMIT,   /* a grader reached its bound */
	UNMEASURED_JUDGE,   /* what its judge said cannot be read, or it could not be reached */
	UNMEASURED_WAITING, /* its judge was not asked yet */
};

/* How answers that were streamed came; all 0 where none was. */
struct stream_times {
	int64_t first_token_us; /* the mean */
	int64_t tokens, us;     /* sums, of output tokens and of the time behind the first one */
};

/* One candidate on one case, the mean over its repeats. */
struct result_cell {
	enum unmeasured unmeasured;
	enum outcome outcome;
	double quality;       /* NaN unless measured */
	double accuracy;      /* NaN if the suite has no accuracy graders or nothing is known */
	int format_ok;        /* 1, 0, or -1 unknown */
	enum json_level json; /* the loosest level at which a repeat's JSON was read */
	int repeats;          /* behind this mean */
	int passes;           /* of these, of a quality that is a pass */
	double spread;        /* standard deviation of the quality over the repeats; 0 for one */
	int missing;          /* repeats that are still to be asked for, or whose judge is */
	int unjudged;         /* of these, the ones whose judge is */
	bool has_human;       /* a person graded its answer */
	double human;
	int64_t latency_us; /* -1 unknown */
	struct stream_times stream;
	int64_t cost; /* picodollars as recorded elsewhere, or MONEY_UNKNOWN: usage x catalog */
	struct usage usage;
};

/* "Cheap first, escalate when the check fails": which answers of the first the check takes. */
enum chain_check {
	CHAIN_REFUSED,
	CHAIN_ACCEPTED,
	CHAIN_UNKNOWN, /* an answer that it needs is not there */
};

struct result_chain {
	const char *name;
	size_t first, then;        /* candidates */
	size_t agree;              /* the one that is asked too, for its agreement; or SIZE_MAX */
	const struct value *check; /* as configured */
	const enum chain_check *checks; /* by case */
};

struct stats_label;

/* On a classification route: how the measured answers of a candidate fall on its labels. */
struct result_labels {
	int64_t answers;
	const int *confusion; /* as stats_labels() takes it */
	const struct stats_label *labels;
	double macro_f1, kappa; /* NaN where undefined */
};

struct result_route {
	const char *name;
	size_t case_count;
	const char *const *case_ids; /* in the order of the suite; in id order for imports */
	const char *const *groups;   /* NULL if no case names one; an entry NULL: its own */
	bool has_format;             /* false: no format gate on this route */
	bool judged_only;            /* quality rests on the word of judges alone */
	struct result_cell *cells;   /* [candidate * case_count + case] */
	const struct result_chain *chains;
	size_t chain_count;
	const char *const *labels; /* names, in their order; NULL: no classification */
	size_t label_count;
	const struct result_labels *by_label; /* [candidate] */
};

/* Whom graders asked: apart from what the candidates cost. */
struct result_judge {
	const char *name;
	int64_t answers;            /* that the grades rest on, each once */
	const struct usage *usages; /* [answers] */
	int64_t cost;               /* of those with a known one */
	int64_t unpriced;
};

/* What the calibrator is given: it does not know that a database exists. */
struct results {
	size_t candidate_count;
	const char *const *candidates; /* names, in the order of the configuration */
	size_t route_count;
	struct result_route *routes;
	struct result_judge *judges; /* those that answered */
	size_t judge_count;
	const char *run_id; /* 12 hex digits and a NUL */
};

#define RESULT_CELL(route, candidate, i) (&(route)->cells[(candidate) * (route)->case_count + (i)])

#endif
