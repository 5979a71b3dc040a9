/* SPDX-License-Identifier: MIT */
#include "cli/run_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/proc.h"
#include "cli/verbose.h"
#include "core/money.h"
#include "provider/provider.h"

/* What commands that send share: loading, keys, what may be sent, and the world of a run. */

#define MANY_REQUESTS 10000
#define YEAR_2020_US INT64_C(1577836800000000)

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

static void say_event(void *context, const struct run_event *event)
{
	struct run_state *state = context;
	struct buf line = {0};

	verbose_line(event, &line);
	progress_note(&state->progress, buf_z(&line));
	buf_free(&line);
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

bool run_state_load(struct run_state *state, struct err *err)
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
	       catalog_check(
		       state->catalog, state->config->judges, state->config->judge_count, err);
}

const char *run_state_store_path(const struct run_state *state)
{
	if (state->opts->common.store)
		return state->opts->common.store;
	return state->config->store ? state->config->store : CLI_STORE_DEFAULT;
}

bool run_state_store(struct run_state *state, struct err *err)
{
	return store_open(run_state_store_path(state), STORE_COLLECT,
		state->opts->common.force_store, &state->store, err);
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
	progress_of(&state->progress, "candidate", state->config);
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
				.event = state->voice.verbose ? say_event : NULL,
				.context = state,
			},
	};
}

void run_state_begin(struct run_state *state)
{
	proc_catch_signals();
	progress_init(&state->progress, stderr, &state->voice);
	if (clock_wall_us() < YEAR_2020_US)
		note(state, "the clock of this machine is before 2020: certificates will fail");
}

void run_state_free(struct run_state *state)
{
	if (state->transport)
		state->transport->close(state->transport);
	store_close(state->store);
	if (state->config)
		run_providers_free(state->config, state->states);
	if (state->set.judges)
		run_providers_free(state->set.judges->config, state->judge_states);
	run_set_free(&state->set);
	progress_free(&state->progress);
}
