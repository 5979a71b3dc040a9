/* SPDX-License-Identifier: MIT */
#include "calib/traffic.h"

#include <math.h>

/* A request by its tokens, at one price. */
static int64_t by_tokens(
	const struct price *price, const struct traffic_flow *flow, int64_t cached_share)
{
	struct usage usage = usage_unknown;

	usage.input_total = flow->input_tokens;
	usage.output_total = flow->output_tokens;
	usage.cache_read = money_scale(flow->input_tokens, cached_share, TRAFFIC_WHOLE);
	return price_of(price, &usage);
}

/* A recorded cost changes as the list price of its tokens does. */
int64_t traffic_request(const struct traffic_flow *flow, const struct traffic_use *use)
{
	int64_t plain, listed, batched, used;

	if (!flow->price)
		return flow->base;
	plain = by_tokens(flow->price, flow, 0);
	listed = by_tokens(flow->price, flow, use->cached);
	batched = flow->batch ? by_tokens(flow->batch, flow, use->cached) : listed;
	if (plain == MONEY_UNKNOWN || listed == MONEY_UNKNOWN || batched == MONEY_UNKNOWN)
		return use->cached || use->batch ? MONEY_UNKNOWN : flow->base;
	used = money_add(money_scale(listed, TRAFFIC_WHOLE - use->batch, TRAFFIC_WHOLE),
		money_scale(batched, use->batch, TRAFFIC_WHOLE));
	if (flow->base == MONEY_UNKNOWN || plain == 0)
		return flow->base == MONEY_UNKNOWN ? used : flow->base;
	return money_scale(flow->base, used, plain);
}

int64_t traffic_month(const struct traffic_flow *flow, const struct traffic_use *use)
{
	int64_t sum = money_times(traffic_request(flow, use), flow->requests);

	return sum == MONEY_UNKNOWN ? sum : money_scale(sum, flow->share, TRAFFIC_WHOLE);
}

static int64_t month_of(const struct traffic_side *side, struct traffic_use use)
{
	int64_t sum = 0;

	for (size_t i = 0; i < side->count; i++)
		sum = money_add(sum, traffic_month(&side->flows[i], &use));
	return sum;
}

static int64_t tokens_of(const struct traffic_side *side)
{
	int64_t sum = 0;

	for (size_t i = 0; i < side->count; i++) {
		const struct traffic_flow *flow = &side->flows[i];
		int64_t one = money_add(flow->input_tokens, flow->output_tokens);

		if (flow->input_tokens < 0 || flow->output_tokens < 0)
			return MONEY_UNKNOWN;
		sum = money_add(sum,
			money_scale(money_times(one, flow->requests), flow->share, TRAFFIC_WHOLE));
	}
	return sum;
}

static double percent_of(int64_t before, int64_t after)
{
	return before > 0 ? 100 * (1 - (double)after / (double)before) : NAN;
}

static const char *find_unpriced(const struct traffic_side *side)
{
	for (size_t i = 0; i < side->count; i++) {
		if (traffic_request(&side->flows[i], &side->use) == MONEY_UNKNOWN)
			return side->flows[i].model;
	}
	return NULL;
}

/* Flow i gets TRAFFIC_SHIFT more, the others give it in proportion. */
static double shifted(
	struct arena *arena, const struct traffic_side *side, size_t i, int64_t before)
{
	struct traffic_flow *flows = ARENA_ARRAY(arena, side->count, struct traffic_flow);
	struct traffic_side moved = {flows, side->count, side->use};
	int64_t rest = TRAFFIC_WHOLE - side->flows[i].share;
	int64_t left = TRAFFIC_SHIFT < rest ? rest - TRAFFIC_SHIFT : 0;

	for (size_t k = 0; k < side->count; k++) {
		flows[k] = side->flows[k];
		flows[k].share = k == i     ? TRAFFIC_WHOLE - left
				 : rest > 0 ? money_scale(flows[k].share, left, rest)
					    : 0;
	}
	return percent_of(before, month_of(&moved, side->use));
}

/* Shares of one kind of request, as in a mix; the flows of a table are each a route's. */
static bool is_one_mix(const struct traffic_side *side)
{
	int64_t sum = 0;

	for (size_t i = 0; i < side->count; i++) {
		sum += side->flows[i].share;
		if (side->flows[i].requests != side->flows[0].requests)
			return false;
	}
	return sum == TRAFFIC_WHOLE;
}

static void set_shifts(
	struct arena *arena, const struct traffic_side *after, struct traffic_saving *out)
{
	struct traffic_shift *shifts = ARENA_ARRAY(arena, after->count, struct traffic_shift);

	if (!is_one_mix(after) || after->count < 2)
		return;
	for (size_t i = 0; i < after->count; i++)
		shifts[i] = (struct traffic_shift){
			after->flows[i].model, shifted(arena, after, i, out->before)};
	out->shifts = shifts;
	out->shift_count = after->count;
}

bool traffic_saving(struct arena *arena, const struct traffic_side *before,
	const struct traffic_side *after, struct traffic_saving *out, const char **unpriced)
{
	struct traffic_use use = before->use;
	int64_t routed, cached;

	*out = (struct traffic_saving){0};
	*unpriced = find_unpriced(before);
	if (!*unpriced)
		*unpriced = find_unpriced(after);
	if (*unpriced)
		return false;
	out->before = month_of(before, use);
	routed = month_of(after, use);
	use.cached = after->use.cached;
	cached = month_of(after, use);
	out->after = month_of(after, after->use);
	out->routing = out->before - routed;
	out->caching = routed - cached;
	out->batching = cached - out->after;
	out->percent = percent_of(out->before, out->after);
	for (size_t i = 0; i < after->count; i++)
		out->requests +=
			money_scale(after->flows[i].requests, after->flows[i].share, TRAFFIC_WHOLE);
	out->tokens_before = tokens_of(before);
	out->tokens_after = tokens_of(after);
	set_shifts(arena, after, out);
	return true;
}

int64_t traffic_blended(int64_t cost, int64_t tokens)
{
	return tokens > 0 && cost != MONEY_UNKNOWN ? money_scale(cost, 1000000, tokens)
						   : MONEY_UNKNOWN;
}
