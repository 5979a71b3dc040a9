/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "catalog/format.h"

/*
 * LiteLLM's model_prices_and_context_window.json: one flat object, a model a key, US dollars per
 * token. A price under a condition has its condition in its name: a kind, then `_above_1hr`,
 * `_above_200k_tokens`, then a service. So names are read from the front, part by part.
 */
static bool knows(const struct catalog_file *file)
{
	const struct value *model;

	if (value_get(file->root, "sample_spec"))
		return true;
	value_each (model, file->root) {
		if (value_get(model, "litellm_provider") ||
			value_get(model, "input_cost_per_token"))
			return true;
	}
	return false;
}

static const struct {
	const char *name;
	size_t kind; /* of struct rates */
} kinds[] = {
	{"input_cost_per_token_cache_hit", 2}, /* an older spelling, which the next one overrides */
	{"cache_read_input_token_cost", 2},
	{"cache_creation_input_token_cost_above_1hr", 4},
	{"cache_creation_input_token_cost", 3},
	{"input_cost_per_token", 0},
	{"output_cost_per_token", 1},
	{"output_cost_per_reasoning_token", 5},
};

static const struct {
	const char *name;
	enum service service;
} services[] = {
	{"_batches", SERVICE_BATCH},
	{"_flex", SERVICE_FLEX},
	{"_priority", SERVICE_PRIORITY},
	{"", SERVICE_LIST},
};

struct price_name {
	size_t kind;
	int64_t above; /* tokens, or PRICE_ANY_LENGTH */
	enum service service;
};

static bool take(struct str *rest, const char *prefix)
{
	if (!str_starts(*rest, str_of(prefix)))
		return false;
	*rest = str_slice(*rest, strlen(prefix), rest->len);
	return true;
}

/* "_above_200k_tokens" */
static bool take_threshold(struct str *rest, int64_t *above)
{
	struct str text = *rest;
	size_t end;
	bool thousands;

	*above = PRICE_ANY_LENGTH;
	if (!take(&text, "_above_"))
		return true;
	end = str_find(text, STR("_tokens"), 0);
	if (end == SIZE_MAX || end == 0)
		return false;
	thousands = text.data[end - 1] == 'k';
	if (!str_to_i64(str_slice(text, 0, end - thousands), above) || *above < 0 ||
		*above > 1000000000)
		return false;
	*above *= thousands ? 1000 : 1;
	*rest = str_slice(text, end + strlen("_tokens"), text.len);
	return true;
}

/* False: the name of something else, which is sold by other units than tokens of text. */
static bool read_name(struct str name, struct price_name *out)
{
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		struct str rest = name;

		if (!take(&rest, kinds[k].name) || !take_threshold(&rest, &out->above))
			continue;
		for (size_t s = 0; s < ARRAY_LEN(services); s++) {
			if (!str_eqz(rest, services[s].name))
				continue;
			out->kind = kinds[k].kind;
			out->service = services[s].service;
			return true;
		}
	}
	return false;
}

/* Rules stand by growing threshold, and the last one that holds stands alone: the highest. */
static struct price_rule *rule_above(struct catalog_rules *rules, int64_t above, bool inclusive)
{
	struct price_rule rule = catalog_no_rule();

	for (size_t i = 0; i < rules->count; i++) {
		if (rules->items[i].above == above)
			return &rules->items[i];
	}
	rule.above = above;
	rule.inclusive = inclusive;
	rule.alone = true;
	return catalog_put_rule(rules, &rule);
}

/* All prices of an object that have names of their own; `rules` NULL: those of any length. */
static bool read_prices(const struct catalog_file *file, const struct value *object, bool inclusive,
	struct rates rates[SERVICE_COUNT], struct catalog_rules *rules, struct err *err)
{
	const struct value *item;

	value_each (item, object) {
		struct price_name name;
		struct rates *to;
		int64_t before;

		if (!read_name(item->key, &name))
			continue;
		if (name.above != PRICE_ANY_LENGTH && !rules)
			continue;
		to = name.above == PRICE_ANY_LENGTH
			     ? &rates[name.service]
			     : &rule_above(rules, name.above, inclusive)->rates[name.service];
		before = to->of[name.kind];
		if (!catalog_read_price(file, item, 12, &to->of[name.kind], err))
			return false;
		if (before != MONEY_UNKNOWN && str_eqz(item->key, kinds[0].name))
			to->of[name.kind] = before;
	}
	return true;
}

/* One tier for the whole request: start < tokens <= end, behind the last end the last one. What a
 * tier does not say of caches costs as its input does. */
static bool read_tiers(const struct catalog_file *file, const struct value *tiers,
	struct price *price, struct catalog_rules *rules, struct err *err)
{
	const struct value *tier;
	size_t number = 0;

	value_each (tier, tiers) {
		const struct value *start = value_at(value_get(tier, "range"), 0);
		struct price_rule rule = catalog_no_rule();
		struct rates *list = &rule.rates[SERVICE_LIST];
		int64_t above;

		if (!value_to_i64(start, &above) || above < 0) {
			price->unread = "tiered_pricing by something else than a range of tokens";
			return true;
		}
		if (!read_prices(file, tier, false, rule.rates, NULL, err))
			return false;
		for (size_t k = 2; k <= 4; k++) {
			if (list->of[k] == MONEY_UNKNOWN)
				list->of[k] = list->input;
		}
		if (number++ == 0) {
			memcpy(price->rates, rule.rates, sizeof(rule.rates));
			continue;
		}
		rule.above = above;
		rule.alone = true;
		catalog_put_rule(rules, &rule);
	}
	return true;
}

static bool add_window(const struct catalog_file *file, const struct value *hours,
	const struct value *days, const struct price_rule *rates, struct catalog_rules *rules,
	struct err *err)
{
	struct price_rule rule = *rates;
	const struct value *day;

	rule.timed = true;
	if (!value_is_string(hours) ||
		!catalog_hours(hours->text, &rule.from_minute, &rule.to_minute))
		return catalog_fault(file, hours, err,
			"hours_utc is '%.*s'; hours are written HH:MM-HH:MM",
			STR_ARG(str_slice(hours->text, 0, 40)));
	value_each (day, days) {
		unsigned bit;

		if (!catalog_weekday(day->text, &bit))
			return catalog_fault(file, day, err,
				"'%.*s' is no weekday; they are mon, ..., sun or 1 (Monday) to 7",
				STR_ARG(str_slice(day->text, 0, 40)));
		rule.weekdays |= bit;
	}
	catalog_put_rule(rules, &rule);
	return true;
}

static bool add_windows(const struct catalog_file *file, const struct value *window,
	const struct price_rule *rates, struct catalog_rules *rules, struct err *err)
{
	const struct value *hours = value_get(window, "hours_utc"), *item;
	const struct value *days = value_get(window, "weekdays");

	if (!hours)
		return true;
	if (hours->type != VALUE_ARRAY)
		return add_window(file, hours, days, rates, rules, err);
	value_each (item, hours) {
		if (!add_window(file, item, days, rates, rules, err))
			return false;
	}
	return true;
}

static bool read_off_peak(const struct catalog_file *file, const struct value *block,
	struct price *price, struct catalog_rules *rules, struct err *err)
{
	const struct value *zone = value_get(block, "weekday_timezone"), *window;
	struct price_rule rates = catalog_no_rule();

	if (!block || block->type != VALUE_OBJECT)
		return true;
	if (zone && zone->type == VALUE_STRING && !str_eq_nocase(zone->text, STR("UTC"))) {
		price->unread = arena_printf(file->arena,
			"off_peak_pricing, whose weekdays are those of %.*s",
			STR_ARG(str_slice(zone->text, 0, 60)));
		return true;
	}
	if (!read_prices(file, block, false, rates.rates, NULL, err) ||
		!add_windows(file, block, &rates, rules, err))
		return false;
	value_each (window, value_get(block, "windows")) {
		if (!add_windows(file, window, &rates, rules, err))
			return false;
	}
	return true;
}

/* Factors, written as numbers: `provider_specific_entry: {us: 1.1, fast: 6.0}` and
 * `regional_processing_uplift_multiplier_us: 1.1`. */
static void read_multipliers(
	const struct catalog_file *file, const struct value *model, struct price *price)
{
	static const char prefix[] = "regional_processing_uplift_multiplier_";
	const struct value *specific = value_get(model, "provider_specific_entry"), *item;
	struct price_multiplier *list;

	price->multiplier_count = 0;
	list = ARENA_ARRAY(file->arena, model->count + (specific ? specific->count : 0),
		struct price_multiplier);
	value_each (item, specific) {
		struct price_multiplier *m = &list[price->multiplier_count];

		if (item->type == VALUE_NUMBER && money_parse(item->text, 6, &m->millionths)) {
			m->name = arena_strz(file->arena, item->key);
			price->multiplier_count++;
		}
	}
	value_each (item, model) {
		struct price_multiplier *m = &list[price->multiplier_count];
		struct str name = item->key;

		if (take(&name, prefix) && item->type == VALUE_NUMBER &&
			money_parse(item->text, 6, &m->millionths)) {
			m->name = arena_strz(file->arena, name);
			price->multiplier_count++;
		}
	}
	price->multipliers = list;
}

static bool is_of_text(const struct value *mode)
{
	return !mode || str_eqz(mode->text, "chat") || str_eqz(mode->text, "responses") ||
	       str_eqz(mode->text, "completion");
}

static const char *text_of(const struct catalog_file *file, const struct value *value)
{
	return value_is_string(value) && value->text.len ? arena_strz(file->arena, value->text)
							 : NULL;
}

/* The key without the provider in front, "azure/gpt-5" -> "gpt-5": what that provider calls it. */
static void set_names(
	const struct catalog_file *file, const struct value *model, struct price *price)
{
	const struct value *provider = value_get(model, "litellm_provider");
	struct str rest = model->key;

	if (!value_is_string(provider))
		return;
	price->provider = catalog_provider(file->arena, provider->text);
	if (str_starts(rest, provider->text))
		rest = str_slice(rest, provider->text.len, rest.len);
	else if (!take(&rest, price->provider))
		return;
	if (take(&rest, "/") && rest.len)
		price->own_name = arena_strz(file->arena, rest);
}

static bool read_model(const struct catalog_file *file, const struct value *model, struct err *err)
{
	struct price *price =
		catalog_new_row(file, arena_strz(file->arena, model->key), model->key_line);
	const struct value *retires = value_get(model, "deprecation_date");
	const struct value *fee = value_get(model, "input_cost_per_request");
	const char *source = text_of(file, value_get(model, "source"));
	const struct value *samples = value_get(model, "supports_sampling_params");
	struct catalog_rules rules = {0};
	bool inclusive, ok;

	set_names(file, model, price);
	if (samples && samples->type == VALUE_BOOL && !samples->boolean)
		price->refuses = catalog_no_sampling;
	inclusive = price->provider && strcmp(price->provider, "xai") == 0;
	price->source = source ? source : price->source;
	price->other_units = !is_of_text(value_get(model, "mode"));
	if (value_is_string(retires) && catalog_is_date(retires->text))
		price->retires = arena_strz(file->arena, retires->text);
	ok = catalog_read_price(file, fee, 12, &price->request, err) &&
	     read_prices(file, model, inclusive, price->rates, &rules, err) &&
	     read_tiers(file, value_get(model, "tiered_pricing"), price, &rules, err) &&
	     read_off_peak(file, value_get(model, "off_peak_pricing"), price, &rules, err);
	read_multipliers(file, model, price);
	catalog_end_rules(file->arena, &rules, price);
	return ok;
}

static bool read(const struct catalog_file *file, struct err *err)
{
	const struct value *model;

	value_each (model, file->root) {
		if (str_eqz(model->key, "sample_spec"))
			continue;
		if (model->type != VALUE_OBJECT)
			return catalog_fault(file, model, err,
				"'%.*s' is %s; in LiteLLM's list of prices each model is an object",
				STR_ARG(str_slice(model->key, 0, 60)),
				value_type_name(model->type));
		if (!read_model(file, model, err))
			return false;
	}
	return true;
}

const struct catalog_format catalog_format_litellm = {
	.name = "litellm",
	.what = "LiteLLM's model_prices_and_context_window.json",
	.knows = knows,
	.read = read,
};
