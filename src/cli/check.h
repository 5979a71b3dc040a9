/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CLI_CHECK_H
#define TIERCAL_CLI_CHECK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "catalog/catalog.h"
#include "config/config.h"
#include "run/run.h"

/* What `check` finds, gathered first and printed afterwards as text or JSON. */

#define CHECK_SHOWN 20     /* misjudged answers of a suite that are named */
#define CHECK_FEW_CASES 50 /* fewer are warned of */
#define CHECK_BYTES_A_TOKEN 4
#define CHECK_SECONDS_A_CALL 2

/* An answer that the suite's own graders judge wrongly. */
struct check_misjudged {
	const char *case_id;
	uint32_t line;
	bool expected; /* a good answer that fails; else a wrong one that passes */
	const char *answer;
	double quality;
	const char *reason;
};

struct check_suite {
	const char *route; /* the first that has it */
	const struct suite *suite;
	size_t golds, wrongs; /* answers tried */
	size_t unproven;      /* of these: only a judge can tell, or embeddings */
	bool judged;          /* a judge is asked at all */
	size_t misjudged_in_all;
	const struct check_misjudged *misjudged; /* the first CHECK_SHOWN */
	size_t misjudged_count;
	struct suite_survey survey;
};

/* Of one repeat of all cases of a route, estimated. */
struct check_load {
	int64_t calls;
	int64_t input_tokens;
	int64_t output_tokens;  /* as long as the expected answers */
	int64_t output_ceiling; /* all at max_tokens */
};

struct check_candidate {
	const struct candidate *candidate;
	struct check_load load;
	int64_t cost, cost_ceiling; /* picodollars or MONEY_UNKNOWN */
	int64_t seconds;
};

struct check {
	struct arena *arena;
	const struct config *config;
	struct run_set set;
	struct catalog *catalog;
	VEC(const char *) warnings;
	struct check_suite *suites;
	size_t suite_count;
	size_t proven; /* suites without a misjudged answer */
	size_t cases, misjudged;
	struct check_candidate *candidates; /* [candidate] */
	struct check_candidate *judges;     /* [judge] as if no two answers were the same */
};

/* check_prove.c: every expected and every wrong answer through the suite's graders. */
bool check_prove(struct check *check, struct err *err);
/* check_cost.c: fills the candidates. */
bool check_cost(struct check *check, struct err *err);
/* check_judges.c: fills the judges. */
bool check_judges(struct check *check, struct err *err);
/* Of one model, from its load. */
void check_estimate(const struct check *check, const struct candidate *candidate,
	const struct check_load *load, struct check_candidate *out);
/* check_warn.c: what is no fault but should be known. */
void check_warn(struct check *check);

/* check_power.c: why a route's cases can hardly decide anything, with the number that could; NULL:
 * they can. */
const char *check_power(const struct check *check, size_t route);

/* check_print.c */
void check_print_text(const struct check *check, struct buf *out);
void check_print_json(const struct check *check, struct buf *out);

#endif
