/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "provider/provider.h"
#include "run/asking.h"
#include "run/chain.h"

/* The earlier route of the same folder, or `route` itself. */
static size_t first_of_folder(const struct config *config, size_t route)
{
	for (size_t i = 0; i < route; i++) {
		if (strcmp(config->routes[i].suite, config->routes[route].suite) == 0)
			return i;
	}
	return route;
}

static bool load_route(struct arena *arena, struct run_set *set, size_t route, struct err *err)
{
	size_t first = first_of_folder(set->config, route);

	if (first == route) {
		set->owned[route] = true;
		return suite_load(
			       arena, set->config->routes[route].suite, &set->suites[route], err) &&
		       grading_new(arena, set->suites[route], &set->gradings[route], err);
	}
	set->suites[route] = set->suites[first];
	set->gradings[route] = set->gradings[first];
	return true;
}

/* What is wrong with a chain is said before anything is asked. */
static bool check_chains(
	struct arena *arena, const struct run_set *set, size_t route, struct err *err)
{
	const struct config_route *from = &set->config->routes[route];
	struct chains *chains;

	if (from->chain_count && run_repeats(set, route) > 1)
		return err_set(err, ERR_CONFIG,
			"%s:%u:%u: chains are evaluated on one answer to each case, and the suite "
			"of this route wants repeats",
			set->config->path, from->chains[0].line, from->chains[0].column);
	if (!chains_new(arena, set->config, from, 0, &chains, err))
		return false;
	chains_free(chains);
	return true;
}

bool run_set_load(
	struct arena *arena, const struct config *config, struct run_set *out, struct err *err)
{
	size_t count = config->route_count;

	*out = (struct run_set){
		.config = config,
		.suites = ARENA_ARRAY(arena, count, struct suite *),
		.gradings = ARENA_ARRAY(arena, count, struct grading *),
		.owned = ARENA_ARRAY(arena, count, bool),
	};
	for (size_t i = 0; i < count; i++) {
		if (!load_route(arena, out, i, err) || !check_chains(arena, out, i, err)) {
			run_set_free(out);
			return false;
		}
	}
	if (asking_judges(arena, out, &out->judges, err))
		return true;
	run_set_free(out);
	return false;
}

void run_set_free(struct run_set *set)
{
	for (size_t i = 0; set->config && i < set->config->route_count; i++) {
		if (!set->owned[i])
			continue;
		grading_free(set->gradings[i]);
		suite_free(set->suites[i]);
	}
	*set = (struct run_set){0};
}

bool run_set_programs(const struct run_set *set)
{
	for (size_t i = 0; i < set->config->route_count; i++) {
		if (grading_runs(set->gradings[i]))
			return true;
	}
	return false;
}

bool run_set_allow(struct run_set *set, bool allow, struct err *err)
{
	for (size_t i = 0; i < set->config->route_count; i++) {
		if (!(allow ? grading_allow(set->gradings[i], err)
			    : grading_allowed(set->gradings[i], err)))
			return false;
	}
	return true;
}

int run_max_tokens(const struct run_set *set, size_t route)
{
	if (set->config->routes[route].max_tokens > 0)
		return set->config->routes[route].max_tokens;
	return set->suites[route]->max_tokens > 0 ? set->suites[route]->max_tokens
						  : CONFIG_MAX_TOKENS;
}

int run_repeats(const struct run_set *set, size_t route)
{
	if (set->config->routes[route].repeats > 0)
		return set->config->routes[route].repeats;
	return set->suites[route]->repeats > 0 ? set->suites[route]->repeats : 1;
}

bool run_providers_load(
	struct arena *arena, const struct config *config, void ***states, struct err *err)
{
	void **list = ARENA_ARRAY(arena, config->candidate_count, void *);

	for (size_t i = 0; i < config->candidate_count; i++) {
		const struct candidate *candidate = &config->candidates[i];
		const struct preset *preset = provider_preset(candidate->provider);
		bool ok = preset != NULL;

		if (!preset)
			err_set(err, ERR_CONFIG, "unknown provider '%s'", candidate->provider);
		else if (candidate->stream && !preset->provider->stream)
			ok = err_set(err, ERR_CONFIG,
				"candidate '%s': provider %s has no streams; leave out 'stream'",
				candidate->name, candidate->provider);
		else if (preset->provider->prepare)
			ok = preset->provider->prepare(arena, candidate, &list[i], err);
		if (!ok) {
			run_providers_free(config, list);
			return err_wrap(
				err, "%s:%u:%u", config->path, candidate->line, candidate->column);
		}
	}
	*states = list;
	return true;
}

void run_providers_free(const struct config *config, void **states)
{
	for (size_t i = 0; states && i < config->candidate_count; i++) {
		const struct preset *preset = provider_preset(config->candidates[i].provider);

		if (states[i] && preset && preset->provider->release)
			preset->provider->release(states[i]);
	}
}
