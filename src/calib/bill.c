/* SPDX-License-Identifier: MIT */
#include "calib/bill.h"

#include <math.h>
#include <string.h>

/*
 * What would explain a difference is tried out: the answers are priced anew under one supposition
 * after the other, and the first one that brings the sum within the tolerance of the bill is named.
 */
struct billing {
	struct arena *arena;
	const struct results *results;
	size_t candidate;
	const struct price *price;
	int64_t answers, theirs, cached;
};

static bool has_both(const struct result_cell *cell, const struct price *price)
{
	return cell->usage.billed != MONEY_UNKNOWN &&
	       price_of(price, &cell->usage) != MONEY_UNKNOWN;
}

/* How an answer's tokens may be changed by a supposition; NULL: not at all. */
typedef void change_usage(struct usage *usage);

static int64_t sum_at(const struct billing *b, const struct price *price, change_usage *change)
{
	int64_t sum = 0;

	for (size_t r = 0; r < b->results->route_count; r++) {
		const struct result_route *route = &b->results->routes[r];

		for (size_t i = 0; i < route->case_count; i++) {
			const struct result_cell *cell = RESULT_CELL(route, b->candidate, i);
			struct usage usage = cell->usage;

			if (!has_both(cell, b->price))
				continue;
			if (change)
				change(&usage);
			sum = money_add(sum, price_of(price, &usage));
		}
	}
	return sum;
}

static bool is_near(int64_t ours, int64_t theirs)
{
	return ours != MONEY_UNKNOWN &&
	       fabs((double)ours - (double)theirs) <= BILL_TOLERANCE * (double)theirs;
}

static void without_cache(struct usage *usage)
{
	usage->cache_read = usage->cache_write_5m = usage->cache_write_1h = 0;
}

static void all_cached(struct usage *usage)
{
	usage->cache_read = usage->input_total;
}

/* Reasoning that stands beside the output, not in it. */
static void reasoning_apart(struct usage *usage)
{
	if (usage->reasoning > 0 && usage->output_total >= 0)
		usage->output_total += usage->reasoning;
}

static void without_reasoning(struct usage *usage)
{
	if (usage->reasoning > 0 && usage->output_total >= usage->reasoning)
		usage->output_total -= usage->reasoning;
	usage->reasoning = 0;
}

static const char *try_services(const struct billing *b)
{
	for (int s = SERVICE_BATCH; s < SERVICE_COUNT; s++) {
		struct price_use use = PRICE_LISTED;
		struct price price;

		use.service = (enum service)s;
		if (price_for(b->arena, b->price, &use, &price) &&
			is_near(sum_at(b, &price, NULL), b->theirs))
			return arena_printf(b->arena, "it is billed at the %s prices",
				service_name((enum service)s));
	}
	return NULL;
}

static const char *try_multipliers(const struct billing *b)
{
	for (size_t m = 0; m < b->price->multiplier_count; m++) {
		const char *const names[] = {b->price->multipliers[m].name, NULL};
		struct price_use use = PRICE_LISTED;
		struct price price;

		use.multipliers = names;
		if (price_for(b->arena, b->price, &use, &price) &&
			is_near(sum_at(b, &price, NULL), b->theirs))
			return arena_printf(b->arena, "the multiplier '%s' is billed", names[0]);
	}
	return NULL;
}

static const char *try_tokens(const struct billing *b)
{
	static const struct {
		change_usage *change;
		const char *words;
	} suppositions[] = {
		{without_cache, "what was read from or written to the cache is billed as input"},
		{reasoning_apart, "reasoning is billed on top of the output"},
		{without_reasoning, "reasoning is not billed"},
		{all_cached, "all input is billed as read from the cache"},
	};

	for (size_t i = 0; i < sizeof(suppositions) / sizeof(suppositions[0]); i++) {
		if (is_near(sum_at(b, b->price, suppositions[i].change), b->theirs))
			return suppositions[i].words;
	}
	return NULL;
}

/* Cached tokens whose price the catalog does not have count as input: a lower bill says more. */
static const char *try_cache_price(const struct billing *b, int64_t ours)
{
	const struct rates *list = &b->price->rates[SERVICE_LIST];

	if (b->cached > 0 && list->cache_read == MONEY_UNKNOWN && b->theirs < ours)
		return "the catalog has no price of reading the cache, which is billed lower";
	return NULL;
}

static const char *try_fee_and_rate(const struct billing *b, int64_t ours)
{
	double ratio = (double)b->theirs / (double)ours;
	struct price plain = *b->price;

	plain.rule_count = 0;
	if (b->price->rule_count && is_near(sum_at(b, &plain, NULL), b->theirs))
		return "long requests are billed at the price of short ones";
	plain = *b->price;
	plain.request = 0;
	if (price_fee(b->price) && is_near(sum_at(b, &plain, NULL), b->theirs))
		return "the fee of a request is not billed";
	return ours > 0 ? arena_printf(b->arena, "all is billed at %.3g times the catalog's prices",
				  ratio)
			: NULL;
}

static const char *explain(const struct billing *b, int64_t ours)
{
	const char *words = try_services(b);

	if (!words)
		words = try_multipliers(b);
	if (!words)
		words = try_tokens(b);
	if (!words)
		words = try_cache_price(b, ours);
	return words ? words : try_fee_and_rate(b, ours);
}

static void count(struct billing *b)
{
	for (size_t r = 0; r < b->results->route_count; r++) {
		const struct result_route *route = &b->results->routes[r];

		for (size_t i = 0; i < route->case_count; i++) {
			const struct result_cell *cell = RESULT_CELL(route, b->candidate, i);

			if (!has_both(cell, b->price))
				continue;
			b->answers++;
			b->theirs = money_add(b->theirs, cell->usage.billed);
			if (cell->usage.cache_read > 0)
				b->cached += cell->usage.cache_read;
		}
	}
}

size_t bill_check(struct arena *arena, const struct results *results,
	const struct price *const *prices, const struct bill **out)
{
	struct bill *bills = ARENA_ARRAY(arena, results->candidate_count, struct bill);
	size_t found = 0;

	for (size_t c = 0; c < results->candidate_count; c++) {
		struct billing b = {
			.arena = arena, .results = results, .candidate = c, .price = prices[c]};
		struct bill *bill = &bills[found];

		if (!b.price)
			continue;
		count(&b);
		if (b.answers == 0)
			continue;
		*bill = (struct bill){.candidate = c,
			.answers = b.answers,
			.ours = sum_at(&b, b.price, NULL),
			.theirs = b.theirs};
		bill->differs = !is_near(bill->ours, bill->theirs);
		bill->likely = bill->differs ? explain(&b, bill->ours) : NULL;
		found++;
	}
	*out = bills;
	return found;
}
