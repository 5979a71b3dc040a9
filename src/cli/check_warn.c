/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/power.h"
#include "grade/grade.h"
#include "provider/provider.h"
#include "stats/stats.h"

#define PAIRS_NAMED 3
#define LATENCY_QUANTILE 0.95

static void warn(struct check *check, const char *format, ...) ATTR_PRINTF(2, 3);

static void warn(struct check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*VEC_PUSH(&check->warnings) = arena_vprintf(check->arena, format, args);
	va_end(args);
}

static void warn_of_pairs(struct check *check, const struct check_suite *found)
{
	const struct suite_survey *survey = &found->survey;
	const char *named = "";

	if (!survey->pairs_in_all)
		return;
	for (size_t i = 0; i < survey->pair_count && i < PAIRS_NAMED; i++)
		named = arena_printf(check->arena, "%s%s%s and %s (%.0f %%)", named, i ? ", " : "",
			survey->pairs[i].a, survey->pairs[i].b, survey->pairs[i].similarity * 100);
	warn(check,
		"%s: %zu pair%s of cases %s nearly the same: %s%s; such cases are not independent, "
		"so change or drop one, or give both one `group`",
		found->suite->cases_path, survey->pairs_in_all,
		survey->pairs_in_all == 1 ? "" : "s", survey->pairs_in_all == 1 ? "is" : "are",
		named, survey->pairs_in_all > PAIRS_NAMED ? ", ..." : "");
}

/* Out of balance: the largest has more than twice its even share, or the smallest less than half.
 */
static void warn_of_labels(struct check *check, const struct check_suite *found)
{
	const struct suite_survey *survey = &found->survey;
	const struct suite_label *first = survey->labels, *last;
	size_t sum = 0;

	if (survey->label_count < 2)
		return;
	last = &survey->labels[survey->label_count - 1];
	for (size_t i = 0; i < survey->label_count; i++)
		sum += survey->labels[i].count;
	if (first->count * survey->label_count <= 2 * sum &&
		2 * last->count * survey->label_count >= sum)
		return;
	warn(check,
		"%s: labels out of balance: '%s' %zu times, '%s' %zu times, an even share would be "
		"%.3g",
		found->suite->cases_path, first->label, first->count, last->label, last->count,
		(double)sum / (double)survey->label_count);
}

static void warn_of_suite(struct check *check, const struct check_suite *found)
{
	const struct suite *suite = found->suite;

	if (suite->case_count < CHECK_FEW_CASES)
		warn(check, "%s: fewer than %d cases (%zu); 50 to 100 make a verdict likely",
			suite->cases_path, CHECK_FEW_CASES, suite->case_count);
	if (found->golds < suite->case_count)
		warn(check,
			"%s: %zu of %zu cases have no expected answer, so nothing is proven of "
			"them",
			suite->cases_path, suite->case_count - found->golds, suite->case_count);
	if (found->wrongs == 0)
		warn(check,
			"%s: no case has a wrong answer, so nothing shows that the graders can "
			"tell",
			suite->cases_path);
	warn_of_pairs(check, found);
	warn_of_labels(check, found);
}

/* What the first look of a route has to stand on. */
static int64_t first_look(const struct config_quality *quality, const struct suite *suite)
{
	const int64_t cases = (int64_t)suite->case_count;

	return quality->look_count && quality->looks[0] < cases ? quality->looks[0] : cases;
}

/* With fewer cases than these not even a flawless candidate passes. */
static void warn_of_floors(struct check *check, size_t route)
{
	const struct config_route *r = &check->config->routes[route];
	const struct config_quality *quality = &r->quality;
	const struct suite *suite = check->set.suites[route];
	const int64_t cases = first_look(quality, suite);
	const double alpha = power_alpha(quality, check->config->route_count);
	const char *power = check_power(check, route);
	int least;

	if (quality->rule == RULE_POINT)
		return;
	least = stats_n_floor(quality->margin, alpha);
	if (cases < least)
		warn(check,
			"route %s: %" PRId64
			" cases cannot show that a candidate is within the margin "
			"%g%s of the reference, however good it is; %d can",
			r->name, cases, quality->relative ? quality->margin * 100 : quality->margin,
			quality->relative ? "%" : "", least);
	else if (power)
		warn(check, "%s", power);
	if (grading_has(check->set.gradings[route], DIMENSION_FORMAT) &&
		quality->format_floor > 0) {
		least = stats_n_floor(1 - quality->format_floor, alpha);
		if (cases < least)
			warn(check,
				"route %s: %" PRId64
				" cases cannot show that a candidate holds the "
				"format floor %g, even without a fault; %d can",
				r->name, cases, quality->format_floor, least);
	}
	if (r->latency_p95_us) {
		least = stats_n_floor(1 - LATENCY_QUANTILE, alpha);
		if (cases < least)
			warn(check,
				"route %s: %" PRId64
				" cases cannot show that a candidate holds the "
				"latency ceiling, even if no answer is late; %d can",
				r->name, cases, least);
	}
}

static void warn_of_route(struct check *check, size_t route)
{
	const struct config_route *r = &check->config->routes[route];
	const struct suite *suite = check->set.suites[route];
	const struct config_quality *quality = &r->quality;

	if (run_repeats(&check->set, route) > 1 && suite->has_temperature &&
		suite->temperature == 0)
		warn(check,
			"route %s: %d repeats at temperature 0 ask for nearly the same answer "
			"again "
			"and again",
			r->name, run_repeats(&check->set, route));
	for (size_t i = 0; i < quality->look_count; i++) {
		if (quality->looks[i] > (int64_t)suite->case_count)
			warn(check, "route %s: a look at %" PRId64 " cases is planned, of %zu",
				r->name, quality->looks[i], suite->case_count);
	}
	warn_of_floors(check, route);
}

static bool is_set(const char *name)
{
	const char *text = getenv(name);

	return text && *text;
}

/* A key that will be wanted: the candidate's own, or the usual one of the provider's own place. */
static const char *missing_key(const struct candidate *candidate)
{
	const struct preset *preset = provider_preset(candidate->provider);

	if (candidate->key_env)
		return is_set(candidate->key_env) ? NULL : candidate->key_env;
	if (candidate->key_file || candidate->key_command || candidate->base_url ||
		!preset->key_needed)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(preset->key_envs) && preset->key_envs[i]; i++) {
		if (is_set(preset->key_envs[i]))
			return NULL;
	}
	return preset->key_envs[0];
}

static void warn_of_context(struct check *check, const struct candidate *candidate)
{
	if (!candidate->context)
		return;
	for (size_t i = 0; i < check->suite_count; i++) {
		const int64_t chars = (int64_t)check->suites[i].survey.longest_chars;

		if (chars / CHECK_BYTES_A_TOKEN > candidate->context)
			warn(check,
				"candidate %s: the longest prompt of %s has %" PRId64
				" characters, "
				"about %" PRId64 " tokens; its context is %" PRId64,
				candidate->name, check->suites[i].suite->cases_path, chars,
				chars / CHECK_BYTES_A_TOKEN, candidate->context);
	}
}

/* A route in batches is counted at list prices where there are no others. */
static void warn_of_batch(struct check *check, const struct candidate *candidate)
{
	const struct price *price = catalog_price(check->catalog, candidate);
	bool wanted = false;

	for (size_t i = 0; i < check->config->route_count; i++)
		wanted = wanted || check->config->routes[i].batch;
	if (wanted && price && price->rates[SERVICE_LIST].input > 0 &&
		!catalog_batch_price(check->catalog, candidate))
		warn(check,
			"candidate %s: routes with batch: true count its list price, as no batch "
			"price of '%s' is known; add batch_input and batch_output to its row",
			candidate->name, price->model);
}

static void warn_of_key(struct check *check, const char *what, const struct candidate *candidate)
{
	const char *key = missing_key(candidate);

	if (key)
		warn(check, "%s%s: the variable %s, which holds its key, is not set", what,
			candidate->name, key);
}

static void warn_of_candidate(struct check *check, const struct check_candidate *found)
{
	const struct candidate *candidate = found->candidate;

	warn_of_key(check, "candidate ", candidate);
	if (found->cost == MONEY_UNKNOWN)
		warn(check,
			"candidate %s: not priced, so it cannot be chosen; add '%s' to a file of "
			"prices, or name its row with price_as",
			candidate->name,
			candidate->price_as ? candidate->price_as : candidate->model);
	warn_of_batch(check, candidate);
	warn_of_context(check, candidate);
}

/* One that no suite asks needs no key. */
static void warn_of_judge(struct check *check, const struct check_candidate *found)
{
	const bool embeds = strcmp(found->candidate->name, CANDIDATE_EMBEDDINGS) == 0;

	if (found->load.calls)
		warn_of_key(check, embeds ? "" : "judge ", found->candidate);
}

static void warn_of_budget(struct check *check)
{
	const int64_t budget = check->config->budget.usd;
	int64_t sum = 0;
	char wanted[32], given[32];

	for (size_t i = 0; i < check->config->candidate_count; i++) {
		if (check->candidates[i].cost != MONEY_UNKNOWN)
			sum = money_add(sum, check->candidates[i].cost);
	}
	if (!budget || sum <= budget)
		return;
	money_show(sum, wanted);
	money_show(budget, given);
	warn(check, "the run is estimated at %s, the budget is %s", wanted, given);
}

static void warn_of_proxy(struct check *check)
{
	for (const struct http_proxy *proxy = http_proxies; proxy->variable; proxy++) {
		if (is_set(proxy->variable))
			warn(check, "requests go through the proxy that the variable %s names",
				proxy->variable);
	}
}

void check_warn(struct check *check)
{
	for (size_t i = 0; i < check->suite_count; i++)
		warn_of_suite(check, &check->suites[i]);
	for (size_t i = 0; i < check->config->route_count; i++)
		warn_of_route(check, i);
	for (size_t i = 0; i < check->config->candidate_count; i++)
		warn_of_candidate(check, &check->candidates[i]);
	for (size_t i = 0; i < check->config->judge_count; i++)
		warn_of_judge(check, &check->judges[i]);
	warn_of_budget(check);
	warn_of_proxy(check);
}
