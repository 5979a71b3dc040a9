/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_RUN_RUN_H
#define TIERCAL_RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sha256.h"
#include "catalog/catalog.h"
#include "config/config.h"
#include "core/case.h"
#include "core/exchange.h"
#include "core/results.h"
#include "core/transcript.h"
#include "grade/grade.h"
#include "http/http.h"
#include "store/store.h"
#include "suite/suite.h"

/*
 * What is wanted, what of it is missing, and getting it: the plan, the loop that sends, and the
 * results read back from the store for the calibrator.
 */

/* Suites and graders of all routes of a configuration, loaded once (a folder that two routes share
 * is loaded once). */
struct run_set {
	const struct config *config;
	struct suite **suites;     /* [route] */
	struct grading **gradings; /* [route] */
	bool *owned;               /* [route] false: shared with an earlier route */
	/* Whom graders ask, as if they were candidates of the same routes; NULL: nobody. Its suites
	 * hold no cases, and there are no gradings. */
	struct run_set *judges;
};

/* On false nothing is left to free. */
bool run_set_load(
	struct arena *arena, const struct config *config, struct run_set *out, struct err *err);
void run_set_free(struct run_set *set); /* all zeroes is fine */
/* Whether graders run programs; with `allow`, that they may and can, else that there are none:
 * ERR_USAGE with file:line:column. */
bool run_set_programs(const struct run_set *set);
bool run_set_allow(struct run_set *set, bool allow, struct err *err);

/* The max_tokens that is sent on a route: its own, else its suite's, else CONFIG_MAX_TOKENS. */
int run_max_tokens(const struct run_set *set, size_t route);
/* How often each case is asked: the route's repeats where it says so, else its suite's, else 1. */
int run_repeats(const struct run_set *set, size_t route);

/* The canonical request of one task (sorted JSON, `canonical` may be NULL) and its SHA-256.
 * `prompt` is the rendered conversation; `epoch` NULL is the empty one. */
struct digest run_address(struct arena *arena, const struct run_set *set, size_t route,
	size_t candidate, const struct prompt *prompt, int repeat, const char *epoch,
	struct str *canonical);

/* Compiles what candidates hold before anything is sent (rules, say): states[candidate]. Errors are
 * ERR_CONFIG with the candidate's place. */
bool run_providers_load(
	struct arena *arena, const struct config *config, void ***states, struct err *err);
void run_providers_free(const struct config *config, void **states); /* NULL is fine */

/* What a run is about; NULL or an empty list means all. Unknown names are ERR_USAGE. */
struct run_scope {
	const char *const *routes;     /* NULL-terminated */
	const char *const *candidates; /* NULL-terminated */
	const char *epoch;             /* NULL: the empty one */
	/* How many cases, in the order of order_cases() [route * candidates + candidate]; more than
	 * there are is all of them. NULL: all. */
	const int64_t *cases;
};

struct run_plan {
	int64_t run; /* key in the store */
	char id[13];
	int64_t tasks;
	int64_t missing;                /* tasks without a final exchange */
	int64_t missing_bytes;          /* by which they are estimated to make the store grow */
	int64_t *tasks_of, *missing_of; /* [candidate] */
};

/* Writes the plan into the store; memory does not grow with the number of cases. */
bool run_plan_make(struct arena *arena, struct store *store, const struct run_set *set,
	const struct run_scope *scope, struct run_plan *out, struct err *err);

/* What became of one candidate's part of a run. */
struct run_count {
	int64_t tasks;      /* planned, each address once */
	int64_t from_store; /* of these: known before, nothing sent */
	int64_t ended;      /* over now, whatever the outcome */
	int64_t outcomes[OUTCOME_COUNT];
	int64_t requests; /* sent, retries included */
	int64_t retries;
	int64_t in_flight;
	int64_t input_tokens, output_tokens;
	int64_t cached_tokens;  /* of the input, read from the provider's prompt cache */
	int64_t written_tokens; /* of the input, written to it */
	int64_t cost;           /* picodollars of what was answered */
	int64_t possibly_spent; /* of attempts that failed after their last byte left */
	int64_t unpriced;       /* answers whose cost is not known */
	int64_t mended;         /* answers in which bad units became U+FFFD */
	int64_t several;        /* that held more than one choice */
	int64_t behind;         /* whose stream went on behind its end */
	int64_t elsewhere;      /* that were served at another tier than was asked for */
	/* Of the answers that were graded as they came: how many, and the sum of their quality. */
	int64_t measured;
	double quality;
	int64_t latency_p95_us;                         /* of answers of this run; -1 without any */
	int64_t first_token_p50_us, first_token_p95_us; /* of its streams; -1 without any */
	/* Output tokens of its streams, and the time from their first token to their end. */
	int64_t streamed_tokens, streamed_us;
	const char *stopped; /* why nothing more was asked of it, or NULL */
	const char *fault;   /* what the last fault said, or NULL */
};

/* Answers that ended without a final outcome: asked again by the next run. */
int64_t run_count_failed(const struct run_count *count);

enum run_end {
	RUN_DONE,      /* nothing was left to ask */
	RUN_BUDGET,    /* the budget ended it */
	RUN_SIGNALLED, /* a signal; see signal */
	RUN_PENDING,   /* answers are on their way in batches */
};

struct run_summary {
	enum run_end end;
	int signal;
	/* What the budget takes as spent beyond what was counted: all that may have been. */
	int64_t withheld_cost, withheld_tokens;
	const char *budget; /* which limit ended it: "usd", "requests", "tokens", "time", or NULL */
	int64_t started_us, now_us; /* monotonic */
	struct run_count total;
	struct run_count *candidates; /* [candidate] */
	size_t candidate_count;
	int64_t batches,
		batched; /* on their way at the provider, and the answers they will bring */
};

/* An attempt that came to its end. Texts are as they came, and live as long as the call. */
struct run_event {
	const char *candidate, *route;
	struct str case_id; /* of a question to a judge: the first digits of its address */
	int repeat;
	int attempt;
	enum outcome outcome;
	int status;          /* of HTTP; 0: there was none */
	int64_t duration_us; /* of the attempt */
	int64_t waited_us;   /* from when it could have started to the start of the first one */
	int64_t again_us;    /* the next one is due in so long; -1: it is over */
	bool given_up;       /* no attempt ended: no further one is made */
	const struct usage *usage; /* of an answer, or NULL */
	struct str message;        /* why there is none */
};

/* What the loop is given from outside, so that tests can bring their own world. */
struct run_world {
	struct transport *transport;
	int64_t (*mono_us)(void *context);
	int64_t (*wall_us)(void *context);
	int (*signal)(void *context); /* 0, or the signal seen */
	/* After each turn of the loop; NULL: nobody looks. */
	void (*progress)(void *context, const struct run_summary *summary);
	/* One printable line that should be seen once; NULL: nobody looks. */
	void (*note)(void *context, const char *line);
	/* After each attempt; NULL: nobody looks. */
	void (*event)(void *context, const struct run_event *event);
	void *context;
};

/* Where conversations come from if not from the cases of suites. */
struct run_source {
	bool (*render)(void *context, const struct store_task *task, struct arena *arena,
		struct prompt *out, struct err *err);
	void *context;
};

struct run_job {
	const struct run_set *set;
	const struct run_plan *plan;
	const struct run_source *source; /* NULL: the cases; with one, nothing is graded */
	struct store *store;             /* STORE_COLLECT */
	void *const *states;             /* of run_providers_load */
	const struct catalog *catalog;
	struct config_budget budget;
	struct run_world world;
};

/*
 * Collects what is missing: sends, retries, stores, grades. True also when something stays missing:
 * `out` says what. False: this program could not go on (store, memory, descriptors); what was
 * received before is stored. Texts in `out` live in the arena.
 */
bool run_execute(
	struct arena *arena, const struct run_job *job, struct run_summary *out, struct err *err);

/*
 * What the graders of a scope ask of other models, of all answers that are stored by now: a plan
 * over run_set.judges. A grader may ask more once it has read a reply, so the plan is made again
 * after it was executed, with `again`: what was asked in vain is then left out.
 */
bool run_asks_plan(struct arena *arena, struct store *store, const struct run_set *set,
	const struct run_scope *scope, bool again, struct run_plan *out, struct err *err);

/* What renders the tasks of such a plan. */
struct run_asks {
	struct store *store;
	const struct run_set *set;
	const char *epoch;
};
struct run_source run_asks_source(struct run_asks *asks);

/* Judges tried on answers of the caller's, each alone. */
struct run_trial {
	size_t route, index; /* the case */
	const struct grading_judge *judge;
	int kind; /* both the caller's: which answer it is */
	size_t which;
	bool alone; /* the judge is not shown what is expected */
};

struct run_trials {
	struct store *store;
	const struct run_set *set;
	const struct run_trial *list;
	size_t count;
	/* The answer that a trial is about; *there false: there is none. */
	bool (*answer)(void *context, const struct run_trial *trial, const struct suite_case *item,
		const struct prompt *prompt, struct arena *arena, struct str *text, bool *there,
		struct err *err);
	void *context;
};

/* What it takes to grade them, planned and rendered like run_asks_plan. */
bool run_trials_plan(struct arena *arena, const struct run_trials *trials, bool again,
	struct run_plan *out, struct err *err);
struct run_source run_trials_source(struct run_trials *trials);
/* What is known of one by now. */
bool run_trial_grade(const struct run_trials *trials, size_t trial, struct arena *arena,
	struct score *out, bool *there, struct err *err);

/* Whether a candidate's dialect has a batch API. */
bool run_has_batch(const struct candidate *candidate);

struct run_batch_options {
	bool no_wait; /* submits, collects what has ended, and leaves the rest on its way */
	bool cancel;  /* submits nothing, and asks for all that is on its way to be stopped */
};

/*
 * The same through batches, for candidates that have them; the others are passed over. Answers are
 * stored like any other, at the batch price where it is known. Goes on with batches of earlier
 * calls first: a kill at any point loses none. What failed or expired is missing like any task. In
 * `out` what batches on their way may cost counts as possibly spent.
 */
bool run_batches(struct arena *arena, const struct run_job *job,
	const struct run_batch_options *options, struct run_summary *out, struct err *err);

/* Counts what is odd about an answer, and should be known. */
void run_count_odd(
	struct run_count *count, const struct candidate *candidate, const struct response *resp);
/* Adds what one part of a run came to, to the sum of others (tasks and from_store are not sums). */
void run_count_add(struct run_count *to, const struct run_count *from);

/* What came of grading one candidate on one route. */
struct run_graded {
	int64_t answers;    /* that are final */
	int64_t graded;     /* of these: now, the others had their grade */
	int64_t unmeasured; /* of these */
	int64_t unasked;    /* of these: what another model would say is not in the store */
	double quality;     /* sum over those that were measured */
};

/* One grader by itself, on one route: by processor time, and where programs run by the clock. */
struct run_grader_speed {
	const char *name;
	int64_t answers;
	int64_t total_us, slowest_us;
	const char *slowest; /* "candidate, case" */
};

struct run_grade_job {
	const char *path; /* of the store, which must not be open in this process */
	bool force_store; /* as for store_open */
	const struct run_set *set;
	int64_t run, tasks; /* its key, and how many it has; 0: not known */
	const char *epoch;  /* in which its judges were asked, as in run_scope */
	bool again;         /* what has a grade is graded all the same */
	bool speed;         /* each grader is timed, by itself, on every answer */
	int workers;        /* processes, at least 1 */
};

struct run_grade_summary {
	struct run_graded *cells;         /* [route * candidates + candidate] */
	struct run_grader_speed **speeds; /* [route][grader]; NULL: not asked for */
};

/* Computes the grades of a run that are missing, and keeps them: each process takes its part of the
 * run, and this one writes. What programs could not measure is tried again. What rests on other
 * models is computed from what they said, which is stored, and not kept. */
bool run_grade(struct arena *arena, const struct run_grade_job *job, struct run_grade_summary *out,
	struct err *err);

/* Results for the calibrator from what is stored, planned from the current configuration and
 * suites: grades that are missing are computed and (if the store is writable) kept. `missing`
 * counts tasks without a final exchange. Repeats are averaged into a cell; a repeat that is not
 * measured makes its cell so. `part`: whether all that the run `named` asked is among it; both may
 * be NULL. */
bool run_collect(struct arena *arena, struct store *store, const struct run_set *set,
	const char *epoch, const struct store_run *named, struct results *out, int64_t *missing,
	bool *part, struct err *err);

/* The same from an imported run: the cases of a route are the union of its ids, sorted; a missing
 * pair is UNMEASURED_MISSING; has_format is false if the column is empty throughout. `config` may
 * be NULL: candidates in order of first appearance. With one, only its routes and candidates count.
 */
bool run_collect_import(struct arena *arena, struct store *store, const struct config *config,
	const struct store_run *run, struct results *out, struct err *err);

/* One case with what every candidate scored on it; borrowed for the call. */
struct run_case {
	const char *route, *id, *group;  /* group NULL: its own */
	const struct result_cell *cells; /* [candidate] */
};

/* Who is told the scores. */
struct run_sink {
	/* First: candidates, and the names of the routes, without their cases. */
	bool (*names)(void *context, const struct results *names, struct err *err);
	bool (*each)(void *context, const struct run_case *item, struct err *err);
	void *context;
};

/* The cells of such results alone, a case at a time: memory does not grow with their number. In the
 * order of the results, the routes of an import in that of their names. */
bool run_each_case(struct store *store, const struct run_set *set, const char *epoch,
	const struct run_sink *sink, struct err *err);
bool run_each_case_import(struct store *store, const struct config *config,
	const struct store_run *run, const struct run_sink *sink, struct err *err);

/* The texts behind such results: every case, with what was asked and answered, one at a time. The
 * grade of an answer is that of the store; where it is not there it is computed, and not kept. */
bool run_transcripts(struct store *store, const struct run_set *set, const char *epoch,
	transcript_sink *sink, void *context, struct err *err);
/* The same of an imported run, `results` being those of run_collect_import. */
bool run_transcripts_import(struct store *store, const struct config *config, int64_t run,
	const struct results *results, transcript_sink *sink, void *context, struct err *err);

#endif
