/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/proc.h"
#include "cli/cli.h"
#include "cli/run_print.h"
#include "cli/run_state.h"
#include "cli/used.h"
#include "core/money.h"
#include "provider/provider.h"
#include "run/run.h"

#define MANY_REQUESTS 10000
#define YEAR_2020_US INT64_C(1577836800000000)

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

static int64_t mono_us(void *context)
{
	(void)context;
	return clock_mono_us();
}

static int64_t wall_us(void *context)
{
	(void)context;
	return clock_wall_us();
}

static int signal_seen(void *context)
{
	(void)context;
	return proc_signal();
}

static void show(void *context, const struct run_summary *summary)
{
	struct run_state *state = context;

	progress_show(&state->progress, summary);
}

static void note(void *context, const char *line)
{
	struct run_state *state = context;

	progress_note(&state->progress, line);
}

static bool read_budget(struct run_state *state, struct err *err)
{
	const char *text = state->opts->budget;
	int64_t usd;

	state->budget = state->config->budget;
	if (!text)
		return true;
	if (!money_parse(str_of(text), 12, &usd) || usd <= 0)
		return err_set(err, ERR_USAGE,
			"--budget takes an amount in USD above 0, like 2.50, not '%s'", text);
	state->budget.usd = usd;
	state->budget.given = true;
	return true;
}

static bool load(struct run_state *state, struct err *err)
{
	const char *path = state->opts->common.config;

	return config_load(state->arena, path ? path : CLI_CONFIG_DEFAULT, &state->config, err) &&
	       read_budget(state, err) &&
	       run_set_load(state->arena, state->config, &state->set, err) &&
	       run_set_allow(&state->set, state->opts->allow_exec, err) &&
	       run_providers_load(state->arena, state->config, &state->states, err) &&
	       (!state->set.judges || run_providers_load(state->arena, state->set.judges->config,
					      &state->judge_states, err)) &&
	       catalog_load(state->arena, state->config->prices, &state->catalog, err) &&
	       catalog_check(state->catalog, state->config->candidates,
		       state->config->candidate_count, err) &&
	       catalog_check(state->catalog, state->config->judges, state->config->judge_count,
		       err);
}

static const char *store_path(const struct run_state *state)
{
	if (state->opts->common.store)
		return state->opts->common.store;
	return state->config->store ? state->config->store : CLI_STORE_DEFAULT;
}

static bool open_store(struct run_state *state, struct err *err)
{
	return store_open(store_path(state), STORE_COLLECT, state->opts->common.force_store,
		&state->store, err);
}

bool run_state_plan(struct run_state *state, const int64_t *cases, struct err *err)
{
	const struct run_scope scope = {
		.routes = state->opts->routes.items,
		.candidates = state->opts->candidates.items,
		.epoch = state->opts->fresh,
		.cases = cases ? cases : state->used,
	};

	return run_plan_make(state->arena, state->store, &state->set, &scope, &state->plan, err);
}

/* What reaches nobody but this machine costs nothing and may do as it likes. */
static bool is_local(const struct candidate *candidate)
{
	const struct preset *preset = provider_preset(candidate->provider);

	if (preset->provider->answer || candidate->command)
		return true;
	return http_is_loopback(provider_base_url(candidate));
}

static int64_t count_remote(const struct config *config, const struct run_plan *plan)
{
	int64_t count = 0;

	for (size_t c = 0; c < config->candidate_count; c++) {
		if (!is_local(&config->candidates[c]))
			count += plan->missing_of[c];
	}
	return count;
}

bool run_state_may_send(const struct run_state *state, const struct config *config,
	const struct run_plan *plan, struct err *err)
{
	const char *ci = getenv("CI");
	int64_t remote = count_remote(config, plan);

	if (remote > 0)
		remote += state->sent;
	if (remote > 0 && ci && *ci && !state->budget.given)
		return err_set(err, ERR_USAGE,
			"CI is set and there is no budget: name what this run may cost with "
			"--budget USD or budget: in %s",
			state->config->path);
	if (remote > MANY_REQUESTS && !state->opts->yes)
		return err_set(err, ERR_USAGE,
			"%" PRId64 " requests would be sent; if that is meant, say so with --yes",
			remote);
	return true;
}

bool run_state_check(struct run_state *state, const char *what, const struct candidate *candidate,
	struct err *err)
{
	const struct preset *preset = provider_preset(candidate->provider);

	if (preset->provider->answer)
		return true;
	if (candidate->command) {
		if (state->opts->allow_exec)
			return true;
		return err_set(err, ERR_USAGE,
			"%s:%u:%u: %s '%s' is a program: it runs only with --allow-exec on the "
			"command line",
			state->config->path, candidate->line, candidate->column, what,
			candidate->name);
	}
	if (state->budget.usd > 0 && !is_local(candidate) &&
		!catalog_price(state->catalog, candidate))
		return err_set(err, ERR_CONFIG,
			"%s:%u:%u: %s '%s' has no price, so no budget in USD can be kept: add it "
			"to a file of prices:, or name a row with price_as",
			state->config->path, candidate->line, candidate->column, what,
			candidate->name);
	return http_load_key(state->transport,
		&(struct http_key){
			.candidate = candidate,
			.usual_envs = preset->key_envs,
			.hosts = preset->hosts,
			.url = provider_base_url(candidate),
			.required = preset->key_needed,
			.signs = preset->signs,
		},
		err);
}

/* Room for what a single candidate is allowed; 0: what the transport has anyway. */
static int wanted_in_flight(const struct config *config)
{
	int most = 0;

	for (size_t c = 0; c < config->candidate_count; c++) {
		if (config->candidates[c].limits.concurrency > most)
			most = config->candidates[c].limits.concurrency;
	}
	for (size_t j = 0; j < config->judge_count; j++) {
		if (config->judges[j].limits.concurrency > most)
			most = config->judges[j].limits.concurrency;
	}
	return most > HTTP_IN_FLIGHT ? most : 0;
}

/* Those that wait for their turn fail no answer, but make a run take longer. */
static void say_descriptors(struct run_state *state, int wanted)
{
	const int most = http_max_in_flight(state->transport);
	int64_t at_once = 0;

	for (size_t c = 0; c < state->config->candidate_count; c++) {
		if (state->plan.missing_of[c])
			at_once += state->config->candidates[c].limits.concurrency;
	}
	if (wanted > at_once)
		wanted = (int)at_once;
	if (most < wanted)
		note(state,
			arena_printf(state->arena,
				"at most %d requests are sent at once, not %d: this process may "
				"not have more descriptors open (ulimit -n)",
				most, wanted));
}

/* Those that are sure to be asked: a key that is missing is said before anything is paid. */
static bool check_judges(struct run_state *state, struct err *err)
{
	for (size_t r = 0; state->set.judges && r < state->config->route_count; r++) {
		const struct grading_judge *judges;
		size_t count;

		judges = grading_judges(state->set.gradings[r], &count);
		for (size_t i = 0; !state->judges_checked && i < count; i++) {
			size_t judge = config_candidate(state->set.judges->config, judges[i].name);

			if (!run_state_check(state, "judge", &state->config->judges[judge], err))
				return false;
		}
	}
	state->judges_checked = true;
	return true;
}

bool run_state_open(struct run_state *state, struct err *err)
{
	const struct http_options http = {
		.max_in_flight = wanted_in_flight(state->config),
		.allow_exec = state->opts->allow_exec,
		.allow_hosts = state->opts->allow_hosts.items,
	};

	if (!state->transport) {
		state->checked = ARENA_ARRAY(state->arena, state->config->candidate_count, bool);
		if (!http_open(&http, &state->transport, err))
			return false;
		say_descriptors(state, http.max_in_flight ? http.max_in_flight : HTTP_IN_FLIGHT);
	}
	for (size_t c = 0; c < state->config->candidate_count; c++) {
		const bool wanted =
			state->plan.missing_of[c] || (state->handed_over && state->handed_over[c]);

		if (!wanted || state->checked[c])
			continue;
		if (!run_state_check(state, "candidate", &state->config->candidates[c], err))
			return false;
		state->checked[c] = true;
	}
	return check_judges(state, err);
}

struct run_job run_state_job(struct run_state *state, const struct run_plan *plan)
{
	return (struct run_job){
		.set = &state->set,
		.plan = plan,
		.store = state->store,
		.states = state->states,
		.catalog = state->catalog,
		.budget = state->budget,
		.world =
			{
				.transport = state->transport,
				.mono_us = mono_us,
				.wall_us = wall_us,
				.signal = signal_seen,
				.progress = show,
				.note = note,
				.context = state,
			},
	};
}

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
	struct buf text = {0};
	bool ok = true;

	if (json) {
		run_print_json(&what, &text);
		fwrite(buf_z(&text), 1, text.len, stdout);
	} else {
		run_print_text(&what, &text);
		ok = io_write_fd(STDERR_FILENO, buf_view(&text), err);
	}
	buf_free(&text);
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
	const struct run_grade_job job = {.path = store_path(state),
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

	if (!open_store(state, err) || !find_used(state, err) ||
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
	struct run_state state = {.arena = inv->arena, .opts = inv->options};
	bool ok;

	if (!check_options(state.opts, err))
		return false;
	proc_catch_signals();
	progress_init(&state.progress, stderr);
	if (clock_wall_us() < YEAR_2020_US)
		note(&state, "the clock of this machine is before 2020: certificates will fail");
	ok = load(&state, err) && work(&state, err);
	if (state.transport)
		state.transport->close(state.transport);
	store_close(state.store);
	if (state.config)
		run_providers_free(state.config, state.states);
	if (state.set.judges)
		run_providers_free(state.set.judges->config, state.judge_states);
	run_set_free(&state.set);
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
		"The summary goes to standard error; --format json writes it to standard output.",
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
