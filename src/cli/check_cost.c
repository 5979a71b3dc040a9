/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/check.h"

static int64_t tokens_of(size_t bytes)
{
	return ((int64_t)bytes + CHECK_BYTES_A_TOKEN - 1) / CHECK_BYTES_A_TOKEN;
}

static bool add_case(const struct suite *suite, size_t index, int max_tokens, struct arena *scratch,
	struct check_load *load, struct err *err)
{
	struct suite_case item;
	struct prompt prompt;
	int64_t output = max_tokens;

	arena_reset(scratch);
	if (!suite_case(suite, index, scratch, &item, err) ||
		!suite_render(suite, &item, scratch, &prompt, err))
		return false;
	for (size_t i = 0; i < prompt.count; i++)
		load->input_tokens += tokens_of(prompt.messages[i].text.len);
	if (item.expected)
		output = tokens_of(suite_answer_text(scratch, item.expected).len);
	load->output_tokens += output < max_tokens ? output : max_tokens;
	load->output_ceiling += max_tokens;
	load->calls++;
	return true;
}

/* Of one route, all repeats. */
static bool route_load(
	const struct check *check, size_t route, struct check_load *load, struct err *err)
{
	const struct suite *suite = check->set.suites[route];
	const int64_t repeats = run_repeats(&check->set, route);
	struct arena scratch = {0};
	bool ok = true;

	for (size_t i = 0; i < suite->case_count && ok; i++)
		ok = add_case(suite, i, run_max_tokens(&check->set, route), &scratch, load, err);
	arena_fini(&scratch);
	load->calls *= repeats;
	load->input_tokens *= repeats;
	load->output_tokens *= repeats;
	load->output_ceiling *= repeats;
	return ok;
}

static int64_t cost_of(const struct price *price, const struct check_load *load, int64_t output)
{
	struct usage usage = {.input_total = load->input_tokens, .output_total = output};
	struct price usual; /* rates by length are those of a call, not of all of them together */
	int64_t fees;

	if (!price)
		return MONEY_UNKNOWN;
	usual = *price;
	usual.rule_count = 0;
	usual.rates[SERVICE_LIST] =
		price_rates(price, load->calls ? load->input_tokens / load->calls : 0);
	fees = money_times(price_fee(price), load->calls);
	return money_add(
		money_add(price_of_input(&usual, &usage), price_of_output(&usual, &usage)), fees);
}

static int64_t ceil_div(int64_t a, int64_t b)
{
	return a / b + (a % b != 0);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The slowest of what limits it: answers at the given concurrency, requests and tokens a minute. */
static int64_t seconds_of(const struct candidate *candidate, const struct check_load *load)
{
	const struct candidate_limits *limits = &candidate->limits;
	const int64_t tokens = load->input_tokens + load->output_tokens;
	int64_t seconds;

	if (strcmp(candidate->provider, "rules") == 0)
		return 0;
	seconds = ceil_div(load->calls, limits->concurrency) * CHECK_SECONDS_A_CALL;
	if (limits->rpm)
		seconds = larger(seconds, ceil_div(load->calls * 60, limits->rpm));
	if (limits->tpm)
		seconds = larger(seconds, ceil_div(tokens, limits->tpm) * 60);
	return seconds;
}

void check_estimate(const struct check *check, const struct candidate *candidate,
	const struct check_load *load, struct check_candidate *out)
{
	const struct price *price = catalog_price(check->catalog, candidate);

	*out = (struct check_candidate){.candidate = candidate, .load = *load};
	out->cost = cost_of(price, load, load->output_tokens);
	out->cost_ceiling = cost_of(price, load, load->output_ceiling);
	out->seconds = seconds_of(candidate, load);
}

bool check_cost(struct check *check, struct err *err)
{
	const struct config *config = check->config;
	struct check_load all = {0};

	for (size_t i = 0; i < config->route_count; i++) {
		struct check_load load = {0};

		if (!route_load(check, i, &load, err))
			return false;
		all.calls += load.calls;
		all.input_tokens += load.input_tokens;
		all.output_tokens += load.output_tokens;
		all.output_ceiling += load.output_ceiling;
	}
	check->candidates =
		ARENA_ARRAY(check->arena, config->candidate_count, struct check_candidate);
	for (size_t i = 0; i < config->candidate_count; i++)
		check_estimate(check, &config->candidates[i], &all, &check->candidates[i]);
	return true;
}
