/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/check.h"
#include "cli/power.h"
#include "stats/stats.h"

/* Can a suite decide anything? Of a candidate that is truly as good as the reference. */

#define DISCORDANCE 0.10 /* of pairs that are about equally good, in the middle */
#define COIN 0.5         /* less likely than this and the money is probably lost */

static bool is_allowed(const struct config_route *route, const char *name)
{
	const char *const *allow = route->allow;

	if (!route->safety_critical)
		return true;
	for (; allow && *allow; allow++) {
		if (strcmp(*allow, name) == 0)
			return true;
	}
	return false;
}

/* The reference as it is named, else the dearest that is priced; SIZE_MAX: none. */
static size_t reference_of(const struct check *check, const struct config_quality *quality)
{
	size_t best = SIZE_MAX;
	int64_t most = MONEY_UNKNOWN;

	if (quality->reference)
		return config_candidate(check->config, quality->reference);
	for (size_t c = 0; c < check->config->candidate_count; c++) {
		if (check->candidates[c].cost > most) {
			most = check->candidates[c].cost;
			best = c;
		}
	}
	return best;
}

/* How many will share the level: those that are cheaper, as far as is known before a run. */
static size_t count_tested(const struct check *check, const struct config_route *route)
{
	size_t reference = reference_of(check, &route->quality), count = 0;

	for (size_t c = 0; c < check->config->candidate_count; c++) {
		int64_t cost = check->candidates[c].cost;

		if (c == reference || cost == MONEY_UNKNOWN ||
			!is_allowed(route, check->config->candidates[c].name))
			continue;
		if (reference != SIZE_MAX && !route->quality.any_cost &&
			cost >= check->candidates[reference].cost)
			continue;
		count++;
	}
	return count;
}

/* At the last look. */
static int cases_of(const struct check *check, size_t route)
{
	const struct config_quality *quality = &check->config->routes[route].quality;
	int64_t cases = (int64_t)check->set.suites[route]->case_count;

	if (quality->look_count && quality->looks[quality->look_count - 1] < cases)
		cases = quality->looks[quality->look_count - 1];
	return cases < POWER_CASES_MAX ? (int)cases : POWER_CASES_MAX;
}

static const char *likely(const struct check *check, const struct power_ask *ask)
{
	int needed = power_cases(ask, STATS_PLAN_POWER);

	return arena_printf(check->arena, "for %.1f it takes %s%d; see `tiercal power`",
		STATS_PLAN_POWER, needed ? "" : "more than ", needed ? needed : POWER_CASES_MAX);
}

/* At best, all of the level is handed on to a candidate; at worst it has only its own part. */
static const char *weigh(const struct check *check, size_t route, struct power_ask ask,
	double own_level, size_t tested)
{
	const char *name = check->config->routes[route].name;
	int cases = cases_of(check, route), least = stats_n_floor(ask.margin, own_level);
	double power = power_of(cases, &ask);

	if (power < COIN)
		return arena_printf(check->arena,
			"route %s: %d cases qualify a candidate that is as good as the reference "
			"with probability %.2f at most (margin %.4g, differing on %.0f %% of the "
			"cases); %s",
			name, cases, power, ask.margin, DISCORDANCE * 100, likely(check, &ask));
	if (cases >= least)
		return NULL;
	ask.level = own_level;
	power = power_of(cases, &ask);
	return arena_printf(check->arena,
		"route %s: %d cases are too few for the cheapest of %zu candidates if no dearer "
		"one "
		"qualifies: at its own level, %.2g, agreement counts from %d cases on, and one "
		"that "
		"is as good as the reference qualifies with probability %.2f; %s",
		name, cases, tested, own_level, least, power, likely(check, &ask));
}

const char *check_power(const struct check *check, size_t route)
{
	const struct config_route *r = &check->config->routes[route];
	const struct config_quality *quality = &r->quality;
	double alpha = power_alpha(quality, check->config->route_count);
	struct power_ask ask = {.margin = quality->margin,
		.psi = DISCORDANCE,
		.level = alpha,
		.gamma = stats_exact_gamma(alpha)};
	size_t tested = count_tested(check, r);

	/* The power of graded scores and relative margins is not known before a run. */
	if (!tested || !cases_of(check, route) || quality->rule == RULE_POINT ||
		quality->relative || run_repeats(&check->set, route) > 1)
		return NULL;
	return weigh(
		check, route, ask, power_least_level(quality->multiplicity, alpha, tested), tested);
}
