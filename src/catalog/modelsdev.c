/* SPDX-License-Identifier: MIT */
#include "catalog/format.h"

/*
 * models.dev's api.json: a provider a key, each with `models`; prices are numbers of US dollars per
 * million tokens. `cost.tiers` are cliffs by the length of the context; `context_over_200k` is the
 * older spelling of one at 200,000.
 */
static bool knows(const struct catalog_file *file)
{
	const struct value *provider;

	value_each (provider, file->root) {
		const struct value *models = value_get(provider, "models");

		if (models && models->type == VALUE_OBJECT)
			return true;
	}
	return false;
}

static const char *const kinds[RATE_KINDS] = {
	"input", "output", "cache_read", "cache_write", NULL, "reasoning"};

static bool read_rates(const struct catalog_file *file, const struct value *cost,
	struct rates *rates, struct err *err)
{
	for (size_t k = 0; k < RATE_KINDS; k++) {
		if (kinds[k] &&
			!catalog_read_price(file, value_get(cost, kinds[k]), 6, &rates->of[k], err))
			return false;
	}
	return true;
}

static bool add_tier(const struct catalog_file *file, const struct value *cost, int64_t above,
	struct catalog_rules *rules, struct err *err)
{
	struct price_rule rule = catalog_no_rule();

	rule.above = above;
	rule.alone = true;
	if (!read_rates(file, cost, &rule.rates[SERVICE_LIST], err))
		return false;
	catalog_put_rule(rules, &rule);
	return true;
}

static bool read_tiers(const struct catalog_file *file, const struct value *cost,
	struct catalog_rules *rules, struct err *err)
{
	const struct value *tiers = value_get(cost, "tiers"), *tier;
	const struct value *over = value_get(cost, "context_over_200k");

	if (!tiers && over)
		return add_tier(file, over, 200000, rules, err);
	value_each (tier, tiers) {
		const struct value *condition = value_get(tier, "tier");
		const struct value *type = value_get(condition, "type");
		int64_t size;

		if (!value_is_string(type) || !str_eqz(type->text, "context") ||
			!value_to_i64(value_get(condition, "size"), &size) || size < 0)
			return catalog_fault(file, tier, err,
				"a tier is not `tier: {type: context, size: N}`, with N a number "
				"of tokens");
		if (!add_tier(file, tier, size, rules, err))
			return false;
	}
	return true;
}

static bool read_model(const struct catalog_file *file, const char *provider,
	const struct value *model, struct err *err)
{
	struct price *price =
		catalog_new_row(file, arena_strz(file->arena, model->key), model->key_line);
	const struct value *cost = value_get(model, "cost");
	const struct value *samples = value_get(model, "temperature");
	struct catalog_rules rules = {0};
	bool ok;

	price->provider = provider;
	if (samples && samples->type == VALUE_BOOL && !samples->boolean)
		price->refuses = catalog_no_sampling;
	ok = read_rates(file, cost, &price->rates[SERVICE_LIST], err) &&
	     read_tiers(file, cost, &rules, err);
	catalog_end_rules(file->arena, &rules, price);
	return ok;
}

static bool read(const struct catalog_file *file, struct err *err)
{
	const struct value *provider, *model;

	value_each (provider, file->root) {
		const char *name = catalog_provider(file->arena, provider->key);

		value_each (model, value_get(provider, "models")) {
			if (!read_model(file, name, model, err))
				return false;
		}
	}
	return true;
}

const struct catalog_format catalog_format_modelsdev = {
	.name = "modelsdev",
	.what = "models.dev's api.json",
	.knows = knows,
	.read = read,
};
