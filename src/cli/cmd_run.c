/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/proc.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/run_print.h"
#include "cli/run_state.h"
#include "cli/used.h"
#include "run/run.h"

static const struct opt options[] = {
	OPT_CONFIG(struct run_command),
	OPT_STORE(struct run_command),
	OPT_FORCE_STORE(struct run_command),
	{"route", 0, OPT_LIST, offsetof(struct run_command, routes), "NAME",
		"only this route; may be repeated", NULL},
	{"candidate", 0, OPT_LIST, offsetof(struct run_command, candidates), "NAME",
		"only this candidate; may be repeated", NULL},
	{"table", 0, OPT_TEXT, offsetof(struct run_command, table), "FILE",
		"only what this routing table uses: of each route the model it has", NULL},
	{"budget", 0, OPT_TEXT, offsetof(struct run_command, budget), "USD",
		"stop before this run costs more; overrides the configuration's", NULL},
	{"looks", 0, OPT_TEXT, offsetof(struct run_command, looks), "N,N",
		"in stages of so many cases, as far as a choice needs them; see below", NULL},
	{"new-evidence", 0, OPT_FLAG, offsetof(struct run_command, new_evidence), NULL,
		"leave out what was looked at before: ask fresh cases alone", NULL},
	{"fresh", 0, OPT_TEXT, offsetof(struct run_command, fresh), "NAME",
		"ask everything anew under this name; given again, it goes on", NULL},
	{"yes", 0, OPT_FLAG, offsetof(struct run_command, yes), NULL,
		"more than 10,000 requests are meant", NULL},
	{"batch", 0, OPT_FLAG, offsetof(struct run_command, batch), NULL,
		"by the providers' batch APIs, at their prices, within a day; see below", NULL},
	{"no-wait", 0, OPT_FLAG, offsetof(struct run_command, no_wait), NULL,
		"with --batch: submit, collect what has ended, and leave", NULL},
	{"cancel", 0, OPT_FLAG, offsetof(struct run_command, cancel), NULL,
		"with --batch: stop the batches that are on their way", NULL},
	{"allow-exec", 0, OPT_FLAG, offsetof(struct run_command, allow_exec), NULL,
		"candidates of provider command, and graders, may run programs", NULL},
	{"allow-host", 0, OPT_LIST, offsetof(struct run_command, allow_hosts), "HOST",
		"a well-known key may go to this host, too; may be repeated", NULL},
	OPT_FORMAT(struct run_command),
	OPT_END,
};

/* How much room the rest wants. */
static void say_space(const struct run_state *state, const struct run_plan *plan, struct err *err)
{
	int64_t left;

	if (!store_plan_missing(state->store, plan->run, NULL, 0, &left, NULL) || !plan->missing)
		return;
	err_add(err, "; the %" PRId64 " answers that are missing take about %" PRId64 " MiB", left,
		(plan->missing_bytes / plan->missing * left >> 20) + 1);
}

bool run_state_live(struct run_state *state, const struct run_plan *plan, struct run_summary *out,
	struct err *err)
{
	const struct run_job job = run_state_job(state, plan);
	bool ok = run_execute(state->arena, &job, out, err);

	progress_clear(&state->progress);
	if (!ok && store_full(state->store))
		say_space(state, plan, err);
	return ok;
}

bool run_state_collect(struct run_state *state, struct err *err)
{
	if (!run_state_may_send(state, state->config, &state->plan, err) ||
		!store_check_space(state->store, state->plan.missing_bytes, err) ||
		!run_state_open(state, err))
		return false;
	return state->opts->batch ? run_state_batches(state, err)
				  : run_state_live(state, &state->plan, &state->summary, err);
}

/* Nothing was missing: the summary of a run that had nothing to do. */
void run_state_stored(struct run_state *state)
{
	size_t count = state->config->candidate_count;
	struct run_summary *out = &state->summary;

	*out = (struct run_summary){
		.total = {.tasks = state->plan.tasks,
			.from_store = state->plan.tasks,
			.latency_p95_us = -1,
			.first_token_p50_us = -1,
			.first_token_p95_us = -1},
		.candidates = ARENA_ARRAY(state->arena, count, struct run_count),
		.candidate_count = count,
	};
	for (size_t c = 0; c < count; c++)
		out->candidates[c] = (struct run_count){.tasks = state->plan.tasks_of[c],
			.from_store = state->plan.tasks_of[c],
			.latency_p95_us = -1,
			.first_token_p50_us = -1,
			.first_token_p95_us = -1};
}

static bool print(struct run_state *state, int64_t missing, struct err *err)
{
	const struct run_print what = {
		.config = state->config,
		.plan = &state->plan,
		.summary = &state->summary,
		.missing = missing,
		.judges = state->set.judges ? state->set.judges->config : NULL,
		.judged = &state->judged,
		.judged_missing = state->judged_missing,
		.looks = state->looks,
	};
	const char *format = state->opts->common.format;
	bool json = format && strcmp(format, "json") == 0;
	struct buf text = {0}, folded = {0};
	bool ok = true;

	if (json) {
		run_print_json(&what, &text);
		fwrite(buf_z(&text), 1, text.len, stdout);
	} else if (!state->voice.quiet || missing || state->judged_missing) {
		/* What is missing, and why, is no less an error for being asked to be quiet. */
		run_print_text(&what, &text);
		columns_fold(COLUMNS_STDERR, buf_view(&text), &folded);
		ok = io_write_fd(STDERR_FILENO, buf_view(&folded), err);
	}
	buf_free(&text);
	buf_free(&folded);
	return ok;
}

/* A budget is one run's: the same command goes on with as much again, unless it is too small. */
static bool end_at_budget(const struct run_state *state, int64_t missing, struct err *err)
{
	const struct run_summary *summary = &state->summary;
	struct buf again = {0};

	if (!summary->total.ended)
		return err_set(err, ERR_BUDGET,
			"stopped at the budget (%s) before any answer; %" PRId64
			" are missing: start again with a larger one to go on",
			summary->budget, missing);
	opt_write(options, state->opts, &again);
	err_set(err, ERR_BUDGET,
		"stopped at the budget (%s); %" PRId64
		" answers are missing; to go on, with as much again: tiercal run%s",
		summary->budget, missing, buf_z(&again));
	buf_free(&again);
	return false;
}

/* What is said last, by which the exit status is known. */
static bool conclude(const struct run_state *state, int64_t missing, struct err *err)
{
	const struct run_summary *summary = &state->summary;

	if (summary->signal)
		return err_set(err, summary->signal == SIGINT ? ERR_INTERRUPTED : ERR_TERMINATED,
			"interrupted; what was received is stored, %" PRId64
			" answers are missing: start again to go on%s",
			missing,
			summary->batches ? " (batches go on at their providers: run --batch "
					   "collects them, with --cancel stops them)"
					 : "");
	if (!missing)
		return true;
	if (summary->batches)
		return err_set(err, ERR_INCOMPLETE,
			"%" PRId64 " answers are missing; %" PRId64
			" of them are on their way in %" PRId64
			" batch%s: run --batch again to collect them",
			missing, summary->batched < missing ? summary->batched : missing,
			summary->batches, summary->batches == 1 ? "" : "es");
	if (summary->budget)
		return end_at_budget(state, missing, err);
	return err_set(err, ERR_INCOMPLETE,
		"%" PRId64 " answers are missing: start again to ask for them once more", missing);
}

static bool at_once(struct run_state *state, int64_t *missing, struct err *err)
{
	bool asked;

	if (!run_state_plan(state, NULL, err))
		return false;
	if (!state->plan.missing && !state->any_handed_over) {
		run_state_stored(state);
	} else {
		if (!run_state_collect(state, err))
			return false;
		run_state_spend(state, &state->summary);
	}
	return run_judges(state, NULL, &asked, err) &&
	       store_plan_missing(state->store, state->plan.run, NULL, 0, missing, err);
}

static bool find_used(struct run_state *state, struct err *err)
{
	struct routing routing;

	return !state->opts->table ||
	       (used_read(state->arena, state->opts->table, &routing, err) &&
		       used_cases(state->arena, &routing, state->config, &state->used, err));
}

/* Answers whose graders run programs are graded when nothing is on its way any more. */
static bool grade_by_programs(struct run_state *state, struct err *err)
{
	const struct run_grade_job job = {.path = run_state_store_path(state),
		.force_store = state->opts->common.force_store,
		.set = &state->set,
		.run = state->plan.run,
		.workers = proc_processors()};
	struct run_grade_summary ignored;

	if (!run_set_programs(&state->set) || state->summary.signal)
		return true;
	store_close(state->store);
	state->store = NULL;
	return run_grade(state->arena, &job, &ignored, err);
}

static bool work(struct run_state *state, struct err *err)
{
	int64_t missing = 0;
	bool staged;

	if (!run_state_store(state, err) || !find_used(state, err) ||
		!run_looks_find(state, &staged, err) || !run_batch_check(state, err))
		return false;
	staged = staged && !state->used;
	if (!(staged && !state->opts->cancel ? run_looks(state, &missing, err)
					     : at_once(state, &missing, err)) ||
		!grade_by_programs(state, err))
		return false;
	return print(state, missing, err) && conclude(state, missing + state->judged_missing, err);
}

static bool check_options(const struct run_command *opts, struct err *err)
{
	if (opts->new_evidence && opts->fresh)
		return err_set(err, ERR_USAGE,
			"--fresh asks the same cases anew, --new-evidence other cases; give one of "
			"them");
	if (opts->table && (opts->new_evidence || opts->looks))
		return err_set(err, ERR_USAGE,
			"--table asks every case of what a table uses; it goes with neither "
			"--looks "
			"nor --new-evidence");
	if (opts->no_wait && !opts->batch)
		return err_set(err, ERR_USAGE, "--no-wait goes with --batch");
	if (opts->cancel && !opts->batch)
		return err_set(err, ERR_USAGE, "--cancel goes with --batch");
	return true;
}

static bool run(struct invocation *inv, struct err *err)
{
	struct run_state state = {.arena = inv->arena, .opts = inv->options, .voice = inv->voice};
	bool ok;

	if (!check_options(state.opts, err))
		return false;
	run_state_begin(&state);
	ok = run_state_load(&state, err) && work(&state, err);
	run_state_free(&state);
	return ok;
}

const struct command command_run = {
	.name = "run",
	.words = "",
	.summary = "collects the answers that are missing, grades them, stores them",
	.details =
		"Asks every candidate every case of every route, except for what the store holds\n"
		"already: a second run sends nothing, and one that was interrupted or killed goes "
		"on\n"
		"where it stopped when it is started again. Answers are graded as they come, or, "
		"where\n"
		"graders run programs (--allow-exec), when all have. The first\n"
		"Ctrl-C waits for what is on its way and saves it; a second one leaves at once.\n"
		"\n"
		"With planned looks (looks: in the configuration, or --looks where it has none) "
		"the\n"
		"first ones, in the order of the SHA-256 of their ids, are collected first; then "
		"only\n"
		"what is needed goes on: candidates that are qualified or disqualified stop, and "
		"so\n"
		"do routes whose choice is made. The plan is kept in the store, and calibrate "
		"keeps\n"
		"to it.\n"
		"\n"
		"With --batch, candidates of a dialect with a batch API (openai and what speaks "
		"it,\n"
		"openai-responses, anthropic) are asked in batches, the others one request at a "
		"time.\n"
		"Killed or left at any point, the next --batch goes on: nothing that was handed "
		"over\n"
		"is asked again. What failed or expired is missing, like any answer. Batches tell "
		"no\n"
		"latency. How often a batch is looked at, and its size, are set by batch: in the\n"
		"configuration.\n"
		"\n"
		"Exit status: 0 all answers are there; 3 some are missing, and the summary says "
		"why;\n"
		"4 the budget was reached; 130 or 143 interrupted. With CI set a budget is "
		"wanted.\n"
		"The summary goes to standard error; --format json writes it to standard output.\n"
		"\n"
		"On a terminal a view shows while it goes on, for each candidate, how many "
		"answers\n"
		"there are, how fast they come, how many failed, what they cost so far, and the "
		"running\n"
		"quality of those that were graded as they came, with a Wilson interval: it "
		"depends on\n"
		"what came first, and is no verdict. With --verbose each request has a line "
		"instead;\n"
		"with --quiet nothing is said of a run in which no answer is missing.",
	.example = "tiercal run\n"
		   "tiercal run --budget 2.50\n"
		   "tiercal run --route classification --candidate gpt-5-nano\n"
		   "tiercal run --looks 50,100,200\n"
		   "tiercal run --batch --no-wait\n"
		   "tiercal run --fresh 2026-11 --format json",
	.options = options,
	.options_size = sizeof(struct run_command),
	.run = run,
};
