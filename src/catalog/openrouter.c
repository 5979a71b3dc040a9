/* SPDX-License-Identifier: MIT */
#include "catalog/format.h"

/*
 * OpenRouter's GET /api/v1/models: `data` is a list of models, prices are texts of US dollars per
 * token. `overrides` change some of them under conditions; all that hold apply in their order. A
 * price below 0 stands for "it depends" (of a router, say): it is unknown.
 */
static bool knows(const struct catalog_file *file)
{
	const struct value *data = value_get(file->root, "data");

	return data && data->type == VALUE_ARRAY &&
	       (!data->child || value_get(data->child, "id") || value_get(data->child, "pricing"));
}

static const char *const kinds[RATE_KINDS] = {"prompt", "completion", "input_cache_read",
	"input_cache_write", "input_cache_write_1h", "internal_reasoning"};

/* What is not text, or not a number of 0 or more, stays unknown; what is no number is a fault. */
static bool read_price(
	const struct catalog_file *file, const struct value *value, int64_t *out, struct err *err)
{
	if (value && str_starts(value->text, STR("-"))) {
		*out = MONEY_UNKNOWN;
		return true;
	}
	return catalog_read_price(file, value, 12, out, err);
}

/* A discount is a share: price * (1 - discount), to the nearest picodollar. */
static int64_t reduced(int64_t rate, int64_t discount_millionths)
{
	int64_t off;

	if (rate == MONEY_UNKNOWN || discount_millionths == 0)
		return rate;
	off = money_times(rate, discount_millionths);
	return rate - (off / 1000000 + (off % 1000000 > 500000));
}

static bool read_rates(const struct catalog_file *file, const struct value *pricing,
	int64_t discount, struct rates *rates, struct err *err)
{
	for (size_t k = 0; k < RATE_KINDS; k++) {
		if (!read_price(file, value_get(pricing, kinds[k]), &rates->of[k], err))
			return false;
		rates->of[k] = reduced(rates->of[k], discount);
	}
	return true;
}

static bool read_discount(
	const struct catalog_file *file, const struct value *pricing, int64_t *out, struct err *err)
{
	const struct value *discount = value_get(pricing, "discount");

	*out = 0;
	if (!catalog_read_price(file, discount, 6, out, err))
		return false;
	return *out <= 1000000 || catalog_fault(file, discount, err,
					  "discount is above 1; it is a share of the price");
}

/* "HHMM", as text or number: 30 is half past midnight. */
static bool read_time(
	const struct catalog_file *file, const struct value *value, int *minute, struct err *err)
{
	int64_t number;

	if (str_to_i64(value->text, &number) && number >= 0 && number <= 2400 &&
		number % 100 < 60) {
		*minute = (int)(number / 100 % 24 * 60 + number % 100);
		return true;
	}
	return catalog_fault(file, value, err, "%.*s is '%.*s'; a time is written HHMM, in UTC",
		STR_ARG(value->key), STR_ARG(str_slice(value->text, 0, 40)));
}

static bool read_override(const struct catalog_file *file, const struct value *item,
	int64_t discount, struct catalog_rules *rules, struct err *err)
{
	const struct value *above = value_get(item, "min_prompt_tokens");
	const struct value *start = value_get(item, "utc_start"), *end = value_get(item, "utc_end");
	struct price_rule rule = catalog_no_rule();

	if (above && !value_to_i64(above, &rule.above))
		return catalog_fault(file, above, err, "min_prompt_tokens is no whole number");
	if (!start != !end)
		return catalog_fault(
			file, item, err, "an override has only one of utc_start and utc_end");
	rule.timed = start != NULL;
	if (start && (!read_time(file, start, &rule.from_minute, err) ||
			     !read_time(file, end, &rule.to_minute, err)))
		return false;
	if (!read_rates(file, item, discount, &rule.rates[SERVICE_LIST], err))
		return false;
	catalog_put_rule(rules, &rule);
	return true;
}

static bool read_overrides(const struct catalog_file *file, const struct value *pricing,
	int64_t discount, struct price *price, struct err *err)
{
	struct catalog_rules rules = {0};
	const struct value *item;
	bool ok = true;

	value_each (item, value_get(pricing, "overrides")) {
		ok = ok && read_override(file, item, discount, &rules, err);
	}
	catalog_end_rules(file->arena, &rules, price);
	return ok;
}

static const char *text_of(const struct catalog_file *file, const struct value *value)
{
	return value_is_string(value) && value->text.len ? arena_strz(file->arena, value->text)
							 : NULL;
}

/* Only what is listed is supported; without a list nothing is known. */
static const char *const *read_refuses(
	const struct catalog_file *file, const struct value *supported)
{
	static const char *const wishes[] = {"temperature", "seed"};
	const char **names = ARENA_ARRAY(file->arena, ARRAY_LEN(wishes) + 1, const char *);
	const struct value *name;
	size_t count = 0;

	if (!supported || supported->type != VALUE_ARRAY || !supported->count)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		bool listed = false;

		value_each (name, supported)
			listed = listed || str_eqz(name->text, wishes[i]);
		if (!listed)
			names[count++] = wishes[i];
	}
	return count ? names : NULL;
}

static bool read_model(const struct catalog_file *file, const struct value *model, struct err *err)
{
	const struct value *pricing = value_get(model, "pricing");
	const struct value *expires = value_get(model, "expiration_date");
	const char *id = text_of(file, value_get(model, "id"));
	const char *slug = text_of(file, value_get(model, "canonical_slug"));
	int64_t discount;
	struct price *price;

	if (!id)
		return catalog_fault(file, model, err, "a model of `data` has no id");
	price = catalog_new_row(file, id, model->line);
	price->provider = "openrouter";
	price->refuses = read_refuses(file, value_get(model, "supported_parameters"));
	if (slug && !str_eqz(str_of(slug), id)) {
		const char **aliases = ARENA_ARRAY(file->arena, 2, const char *);

		aliases[0] = slug;
		price->aliases = aliases;
	}
	if (value_is_string(expires) && catalog_is_date(str_slice(expires->text, 0, 10)))
		price->retires = arena_strz(file->arena, str_slice(expires->text, 0, 10));
	return read_discount(file, pricing, &discount, err) &&
	       read_rates(file, pricing, discount, &price->rates[SERVICE_LIST], err) &&
	       read_price(file, value_get(pricing, "request"), &price->request, err) &&
	       read_overrides(file, pricing, discount, price, err);
}

static bool read(const struct catalog_file *file, struct err *err)
{
	const struct value *model;

	value_each (model, value_get(file->root, "data")) {
		if (!read_model(file, model, err))
			return false;
	}
	return true;
}

const struct catalog_format catalog_format_openrouter = {
	.name = "openrouter",
	.what = "OpenRouter's list of models",
	.knows = knows,
	.read = read,
};
