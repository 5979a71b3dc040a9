/* SPDX-License-Identifier: MIT */
#include "catalog/price.h"

#include <string.h>

/* What a request costs: whole picodollars, from one row of a catalog. */

static const char *const service_names[SERVICE_COUNT] = {
	[SERVICE_LIST] = "list",
	[SERVICE_BATCH] = "batch",
	[SERVICE_FLEX] = "flex",
	[SERVICE_PRIORITY] = "priority",
};

static const char *const rate_names[RATE_KINDS] = {
	"input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning"};

const char *rate_name(size_t kind)
{
	return rate_names[kind];
}

const char *service_name(enum service service)
{
	return service_names[service];
}

static int64_t or_else(int64_t price, int64_t other)
{
	return price == MONEY_UNKNOWN ? other : price;
}

/* `under` where `over` knows nothing. */
static struct rates lay(const struct rates *over, const struct rates *under)
{
	struct rates out;

	for (size_t k = 0; k < RATE_KINDS; k++)
		out.of[k] = or_else(over->of[k], under->of[k]);
	return out;
}

static bool holds_then(const struct price_rule *rule, int week_minute)
{
	int day = week_minute / (24 * 60), minute = week_minute % (24 * 60);
	bool inside;

	if (!rule->timed)
		return true;
	if (week_minute < 0 || (rule->weekdays && !(rule->weekdays >> day & 1u)))
		return false;
	if (rule->from_minute == rule->to_minute)
		return true;
	inside = minute >= rule->from_minute && minute < rule->to_minute;
	if (rule->from_minute > rule->to_minute)
		inside = minute >= rule->from_minute || minute < rule->to_minute;
	return inside;
}

static int64_t times(int64_t rate, int64_t millionths)
{
	int64_t whole, rest;

	if (rate == MONEY_UNKNOWN)
		return rate;
	/* In two parts, so that no product overflows: rates are below 9.2e12 times a million. */
	whole = money_times(rate / 1000000, millionths);
	rest = (money_times(rate % 1000000, millionths) + 500000) / 1000000;
	return money_add(whole, rest);
}

static void multiply(const struct price *price, const struct price_use *use, struct rates *rates)
{
	for (size_t i = 0; use->multipliers && use->multipliers[i]; i++) {
		for (size_t m = 0; m < price->multiplier_count; m++) {
			if (strcmp(price->multipliers[m].name, use->multipliers[i]) != 0)
				continue;
			for (size_t k = 0; k < RATE_KINDS; k++)
				rates->of[k] =
					times(rates->of[k], price->multipliers[m].millionths);
		}
	}
}

static struct rates served(const struct rates *all, enum service service)
{
	struct rates rates = all[service];

	if (service == SERVICE_BATCH && rates.input != MONEY_UNKNOWN) {
		/* Discounts of cache and batch need not add up: none is worked out. */
		rates.cache_read = or_else(rates.cache_read, rates.input);
		rates.cache_write_5m = or_else(rates.cache_write_5m, rates.input);
		rates.cache_write_1h = or_else(rates.cache_write_1h, rates.input);
		rates.reasoning = or_else(rates.reasoning, rates.output);
	}
	return lay(&rates, &all[SERVICE_LIST]);
}

bool price_for(struct arena *arena, const struct price *price, const struct price_use *use,
	struct price *out)
{
	const struct rates *batch = &price->rates[SERVICE_BATCH];
	struct price_rule *rules;

	if (use->service == SERVICE_BATCH &&
		(batch->input == MONEY_UNKNOWN || batch->output == MONEY_UNKNOWN))
		return false;
	*out = *price;
	out->rates[SERVICE_LIST] = served(price->rates, use->service);
	multiply(price, use, &out->rates[SERVICE_LIST]);
	rules = ARENA_ARRAY(arena, price->rule_count, struct price_rule);
	out->rules = rules;
	out->rule_count = 0;
	for (size_t i = 0; i < price->rule_count; i++) {
		struct price_rule rule = price->rules[i];

		if (!holds_then(&rule, use->week_minute))
			continue;
		rule.timed = false;
		rule.rates[SERVICE_LIST] = served(rule.rates, use->service);
		multiply(price, use, &rule.rates[SERVICE_LIST]);
		rules[out->rule_count++] = rule;
	}
	return true;
}

struct rates price_rates(const struct price *price, int64_t input_tokens)
{
	struct rates rates = price->rates[SERVICE_LIST];

	for (size_t i = 0; i < price->rule_count; i++) {
		const struct price_rule *rule = &price->rules[i];
		bool longer = rule->above < 0 || input_tokens > rule->above ||
			      (rule->inclusive && input_tokens == rule->above);

		if (rule->timed || !longer)
			continue;
		rates = lay(&rule->rates[SERVICE_LIST],
			rule->alone ? &price->rates[SERVICE_LIST] : &rates);
	}
	return rates;
}

static int64_t known(int64_t tokens)
{
	return tokens > 0 ? tokens : 0;
}

static const struct price *as_served(const struct price *price, const struct usage *usage)
{
	const struct price *other = price->served ? price->served[usage->served] : NULL;

	return other ? other : price;
}

/* What costs nothing costs nothing even where nobody counted; what was not used needs no price. */
static int64_t term(int64_t price, int64_t tokens)
{
	if (price == 0 || tokens == 0)
		return 0;
	return money_times(price, tokens);
}

int64_t price_of_input(const struct price *price, const struct usage *usage)
{
	struct rates rates = price_rates(as_served(price, usage), usage->input_total);
	int64_t read = known(usage->cache_read);
	int64_t write_5m = known(usage->cache_write_5m), write_1h = known(usage->cache_write_1h);
	int64_t plain = usage->input_total;
	int64_t sum;

	if (usage->suspect)
		return MONEY_UNKNOWN;
	if (plain >= 0) {
		if (read > plain || write_5m > plain - read || write_1h > plain - read - write_5m)
			return MONEY_UNKNOWN;
		plain -= read + write_5m + write_1h;
	}
	sum = term(rates.input, plain);
	sum = money_add(sum, term(or_else(rates.cache_read, rates.input), read));
	sum = money_add(sum, term(or_else(rates.cache_write_5m, rates.input), write_5m));
	return money_add(sum, term(or_else(rates.cache_write_1h, rates.input), write_1h));
}

int64_t price_of_output(const struct price *price, const struct usage *usage)
{
	struct rates rates = price_rates(as_served(price, usage), usage->input_total);
	int64_t reasoning = known(usage->reasoning);
	int64_t plain = usage->output_total;

	if (usage->suspect || (plain >= 0 && reasoning > plain))
		return MONEY_UNKNOWN;
	if (plain >= 0)
		plain -= reasoning;
	return money_add(
		term(rates.output, plain), term(or_else(rates.reasoning, rates.output), reasoning));
}

int64_t price_of(const struct price *price, const struct usage *usage)
{
	int64_t sum = money_add(price_of_input(price, usage), price_of_output(price, usage));

	return money_add(sum, price_fee(price));
}

int64_t price_fee(const struct price *price)
{
	return or_else(price->request, 0);
}

bool price_is_known(const struct price *price)
{
	return price->rates[SERVICE_LIST].input != MONEY_UNKNOWN &&
	       price->rates[SERVICE_LIST].output != MONEY_UNKNOWN;
}
