/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/columns.h"
#include "cli/savings.h"
#include "core/member.h"

/* What a mix costs before and after, for people and as JSON. */

struct sum {
	const char *name;
	int64_t requests[2], cost[2]; /* before, after */
};

struct sums {
	struct sum *items;
	size_t count;
};

/* Of each model, or each tier; in the order of their first flow. */
static void add_side(struct sums *sums, const struct traffic_side *side, size_t which, bool tiers)
{
	for (size_t i = 0; i < side->count; i++) {
		const struct traffic_flow *flow = &side->flows[i];
		const char *name = tiers ? flow->tier : flow->model;
		size_t at = 0;

		if (!name)
			continue;
		while (at < sums->count && strcmp(sums->items[at].name, name) != 0)
			at++;
		if (at == sums->count)
			sums->items[sums->count++].name = name;
		sums->items[at].requests[which] +=
			money_scale(flow->requests, flow->share, TRAFFIC_WHOLE);
		sums->items[at].cost[which] =
			money_add(sums->items[at].cost[which], traffic_month(flow, &side->use));
	}
}

static struct sums sum_by(struct arena *arena, const struct savings_mix *mix, bool tiers)
{
	struct sums sums = {
		.items = ARENA_ARRAY(arena, mix->before.count + mix->after.count, struct sum)};

	add_side(&sums, &mix->before, 0, tiers);
	add_side(&sums, &mix->after, 1, tiers);
	return sums;
}

/* Dollars and cents, the half rounded up. */
static const char *cents(struct arena *arena, int64_t picodollars)
{
	int64_t size = picodollars < 0 ? -picodollars : picodollars;
	int64_t whole = money_scale(size, 100, MONEY_PER_USD);

	return arena_printf(arena, "%s$%" PRId64 ".%02" PRId64, picodollars < 0 ? "-" : "",
		whole / 100, whole % 100);
}

static const char *per_thousand(struct arena *arena, int64_t cost, int64_t requests)
{
	char text[32];

	if (requests <= 0)
		return "-";
	money_show(money_scale(cost, 1000, requests), text);
	return arena_strz(arena, str_of(text));
}

static void print_sums(
	struct arena *arena, const char *what, const struct sums *sums, struct buf *out)
{
	static const bool right[] = {false, true, true, true, true, true};
	const char *const head[] = {
		what, "requests", "$/1,000", "before", "requests after", "after"};
	struct columns columns = {.right = right, .count = ARRAY_LEN(right)};

	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		columns_add(&columns, head[i]);
	for (size_t i = 0; i < sums->count; i++) {
		const struct sum *sum = &sums->items[i];
		size_t side = sum->requests[1] > 0;

		columns_add(&columns, columns_name(arena, sum->name, 40));
		columns_add(&columns, arena_printf(arena, "%" PRId64, sum->requests[0]));
		columns_add(&columns, per_thousand(arena, sum->cost[side], sum->requests[side]));
		columns_add(&columns, cents(arena, sum->cost[0]));
		columns_add(&columns, arena_printf(arena, "%" PRId64, sum->requests[1]));
		columns_add(&columns, cents(arena, sum->cost[1]));
	}
	columns_print(&columns, "  ", out);
	columns_free(&columns);
}

static void print_tokens(const struct traffic_saving *s, struct buf *out)
{
	int64_t before = traffic_blended(s->before, s->tokens_before);
	int64_t after = traffic_blended(s->after, s->tokens_after);
	char texts[2][32];

	if (before == MONEY_UNKNOWN || after == MONEY_UNKNOWN || s->before <= 0 || s->after <= 0)
		return;
	money_show(before, texts[0]);
	money_show(after, texts[1]);
	buf_printf(out,
		"  a million tokens cost %s, then %s; a dollar buys %" PRId64
		" tokens, then %" PRId64 "\n",
		texts[0], texts[1], money_scale(s->tokens_before, MONEY_PER_USD, s->before),
		money_scale(s->tokens_after, MONEY_PER_USD, s->after));
}

/* Models whose price of a cache or a batch is not known count as they are. */
static void print_gaps(struct arena *arena, const struct traffic_side *side, struct buf *out)
{
	for (size_t i = 0; i < side->count; i++) {
		const struct traffic_flow *flow = &side->flows[i];
		const char *name = columns_name(arena, flow->model, 40);

		if (side->use.cached &&
			(!flow->price || price_rates(flow->price, flow->input_tokens).cache_read ==
						 MONEY_UNKNOWN))
			buf_printf(out,
				"  %s: no price of reading a cache is known: its input price "
				"counts\n",
				name);
		if (side->use.batch && (!flow->price || !flow->batch))
			buf_printf(out, "  %s: no batch price is known: its list price counts\n",
				name);
	}
}

void savings_text(struct arena *arena, const struct savings_mix *mix,
	const struct traffic_saving *saving, struct buf *out)
{
	struct sums models = sum_by(arena, mix, false), tiers = sum_by(arena, mix, true);

	buf_printf(out, "%s: %" PRId64 " requests a month",
		mix->name ? columns_name(arena, mix->name, 0) : "the mix", saving->requests);
	if (mix->requests)
		buf_printf(out, " of %" PRId64 " input and %" PRId64 " output tokens",
			mix->input_tokens, mix->output_tokens);
	buf_char(out, '\n');
	print_sums(arena, "model", &models, out);
	if (tiers.count)
		print_sums(arena, "tier", &tiers, out);
	buf_printf(out, "  a month costs %s instead of %s: %s less", cents(arena, saving->after),
		cents(arena, saving->before), cents(arena, saving->before - saving->after));
	if (!isnan(saving->percent))
		buf_printf(out, " (%.2f %%)", saving->percent);
	buf_printf(out, "\n  routing saves %s, caching %s, batching %s\n",
		cents(arena, saving->routing), cents(arena, saving->caching),
		cents(arena, saving->batching));
	buf_printf(out, "  1,000 requests cost %s, then %s\n",
		per_thousand(arena, saving->before, saving->requests),
		per_thousand(arena, saving->after, saving->requests));
	print_tokens(saving, out);
	for (size_t i = 0; i < saving->shift_count; i++)
		buf_printf(out, "  with 10 points more of the traffic to %s: %.2f %%\n",
			columns_name(arena, saving->shifts[i].model, 40), saving->shifts[i].saving);
	print_gaps(arena, &mix->after, out);
}

static void write_sums(struct jsonw *w, const char *key, const struct sums *sums)
{
	jsonw_key(w, key);
	jsonw_array(w);
	for (size_t i = 0; i < sums->count; i++) {
		const struct sum *sum = &sums->items[i];

		jsonw_object(w);
		member_money(w, "after_usd", sum->cost[1]);
		member_money(w, "before_usd", sum->cost[0]);
		member_text(w, "name", sum->name);
		member_count(w, "requests_after", sum->requests[1]);
		member_count(w, "requests_before", sum->requests[0]);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_shifts(struct jsonw *w, const struct traffic_saving *saving)
{
	jsonw_key(w, "saving_percent_with_10_points_more");
	jsonw_object(w);
	for (size_t i = 0; i < saving->shift_count; i++) {
		jsonw_key(w, saving->shifts[i].model);
		jsonw_fixed(w, saving->shifts[i].saving, 2);
	}
	jsonw_object_end(w);
}

void savings_json(
	struct jsonw *w, const struct savings_mix *mix, const struct traffic_saving *saving)
{
	struct arena arena = {0};
	struct sums models = sum_by(&arena, mix, false), tiers = sum_by(&arena, mix, true);

	jsonw_object(w);
	member_money(w, "after_usd", saving->after);
	member_money(w, "after_usd_per_million_tokens",
		traffic_blended(saving->after, saving->tokens_after));
	member_money(w, "batching_usd", saving->batching);
	member_money(w, "before_usd", saving->before);
	member_money(w, "before_usd_per_million_tokens",
		traffic_blended(saving->before, saving->tokens_before));
	member_money(w, "caching_usd", saving->caching);
	write_sums(w, "models", &models);
	member_text(w, "name", mix->name);
	member_count(w, "requests", saving->requests);
	member_money(w, "routing_usd", saving->routing);
	jsonw_key(w, "saving_percent");
	jsonw_fixed(w, saving->percent, 2);
	write_shifts(w, saving);
	write_sums(w, "tiers", &tiers);
	jsonw_object_end(w);
	arena_fini(&arena);
}
