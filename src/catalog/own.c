/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/json.h"
#include "base/yaml.h"
#include "catalog/format.h"

/*
 * This program's own form, as YAML or JSON: model -> what is known of its price. The keys of a
 * model stand in one table, those of a part of it (a service, a tier, a window) are the kinds of
 * tokens and what the part itself knows.
 */
struct place {
	const struct catalog_file *file;
	struct price *price;
	struct catalog_rules rules;
};

static bool read_rate(
	const struct place *p, const struct value *item, int scale, int64_t *out, struct err *err)
{
	const char *unit = scale == 6 ? "per million tokens" : "a request";

	if (item->type == VALUE_NULL)
		return true;
	if (item->type != VALUE_NUMBER && item->type != VALUE_STRING)
		return catalog_fault(p->file, item, err,
			"%.*s of '%s' is %s; it is a decimal number of USD %s, or null if unknown",
			STR_ARG(item->key), p->price->model, value_type_name(item->type), unit);
	if (money_parse(item->text, scale, out))
		return true;
	return catalog_fault(p->file, item, err,
		"%.*s of '%s' is '%.*s'; it is a decimal number of 0 or more, in USD %s",
		STR_ARG(item->key), p->price->model, STR_ARG(str_slice(item->text, 0, 60)), unit);
}

static bool read_text(
	const struct place *p, const struct value *item, const char **out, struct err *err)
{
	if (item->type == VALUE_NULL)
		return true;
	if (item->type != VALUE_STRING)
		return catalog_fault(p->file, item, err, "%.*s is %s; it is a text",
			STR_ARG(item->key), value_type_name(item->type));
	if (item->text.len)
		*out = arena_strz(p->file->arena, item->text);
	return true;
}

static bool read_date(
	const struct place *p, const struct value *item, const char **out, struct err *err)
{
	if (!read_text(p, item, out, err))
		return false;
	if (*out && !catalog_is_date(str_of(*out)))
		return catalog_fault(p->file, item, err,
			"%.*s is '%.20s'; a date is written YYYY-MM-DD", STR_ARG(item->key), *out);
	return true;
}

static bool read_currency(const struct place *p, const struct value *item, struct err *err)
{
	const char *currency = NULL;

	if (!read_text(p, item, &currency, err))
		return false;
	if (currency && strcmp(currency, "USD") != 0)
		return catalog_fault(p->file, item, err,
			"currency is '%.20s'; prices are in USD, so convert them first", currency);
	return true;
}

static bool read_names(
	const struct place *p, const struct value *item, const char *const **out, struct err *err)
{
	const char **names = ARENA_ARRAY(p->file->arena, item->count + 1, const char *);
	const struct value *name;
	size_t count = 0;

	if (item->type != VALUE_ARRAY)
		return catalog_fault(p->file, item, err,
			"%.*s of '%s' is %s; it is a list of names", STR_ARG(item->key),
			p->price->model, value_type_name(item->type));
	value_each (name, item) {
		if (name->type != VALUE_STRING || !name->text.len)
			return catalog_fault(p->file, name, err,
				"an item of %.*s of '%s' is %s; it is a name", STR_ARG(item->key),
				p->price->model, value_type_name(name->type));
		names[count++] = arena_strz(p->file->arena, name->text);
	}
	*out = names;
	return true;
}

static bool read_refuses(const struct place *p, const struct value *item, struct err *err)
{
	const struct value *name;

	if (!read_names(p, item, &p->price->refuses, err))
		return false;
	value_each (name, item) {
		if (!catalog_may_refuse(name->text))
			return catalog_fault(p->file, name, err,
				"refuses of '%s' holds '%.*s'; what this program sends by itself "
				"and can leave out is temperature, seed, max_tokens or "
				"max_completion_tokens, stream_options and cache_control",
				p->price->model, STR_ARG(str_slice(name->text, 0, 40)));
	}
	return true;
}

static bool read_multipliers(const struct place *p, const struct value *item, struct err *err)
{
	struct price_multiplier *list =
		ARENA_ARRAY(p->file->arena, item->count, struct price_multiplier);
	const struct value *factor;
	size_t count = 0;

	if (item->type != VALUE_OBJECT)
		return catalog_fault(p->file, item, err,
			"multipliers of '%s' is %s; it is names with factors, like {us: 1.1}",
			p->price->model, value_type_name(item->type));
	value_each (factor, item) {
		if (factor->type != VALUE_NUMBER ||
			!money_parse(factor->text, 6, &list[count].millionths))
			return catalog_fault(p->file, factor, err,
				"the multiplier %.*s of '%s' is no number of 0 or more",
				STR_ARG(factor->key), p->price->model);
		list[count++].name = arena_strz(p->file->arena, factor->key);
	}
	p->price->multipliers = list;
	p->price->multiplier_count = count;
	return true;
}

static bool unknown_key(const struct place *p, const struct value *item, const char *const *names,
	size_t count, struct err *err)
{
	const char *nearest = str_nearest(item->key, names, count, sizeof(names[0]));
	struct value at_key = {.line = item->key_line, .column = item->key_column};

	return catalog_fault(p->file, &at_key, err, "unknown key '%.*s' of a price%s%s%s",
		STR_ARG(str_slice(item->key, 0, 60)), nearest ? " (did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?)" : "");
}

/* {input: ..., output: ..., ...} */
static bool read_service(
	const struct place *p, const struct value *object, struct rates *rates, struct err *err)
{
	const char *names[RATE_KINDS];
	const struct value *item;

	for (size_t k = 0; k < RATE_KINDS; k++)
		names[k] = rate_name(k);
	if (object->type != VALUE_OBJECT)
		return catalog_fault(p->file, object, err,
			"%.*s of '%s' is %s; it is prices, like {input: 1, output: 2}",
			STR_ARG(object->key), p->price->model, value_type_name(object->type));
	value_each (item, object) {
		size_t k = 0;

		while (k < RATE_KINDS && !str_eqz(item->key, names[k]))
			k++;
		if (k == RATE_KINDS)
			return unknown_key(p, item, names, RATE_KINDS, err);
		if (!read_rate(p, item, 6, &rates->of[k], err))
			return false;
	}
	return true;
}

/* What stands under a condition: rates, and those of services. False with `other` set: the key is
 * none of these. */
static bool read_rates_key(const struct place *p, const struct value *item,
	struct rates rates[SERVICE_COUNT], bool *other, struct err *err)
{
	*other = false;
	for (size_t k = 0; k < RATE_KINDS; k++) {
		if (str_eqz(item->key, rate_name(k)))
			return read_rate(p, item, 6, &rates[SERVICE_LIST].of[k], err);
	}
	for (int s = SERVICE_BATCH; s < SERVICE_COUNT; s++) {
		if (str_eqz(item->key, service_name((enum service)s)))
			return read_service(p, item, &rates[s], err);
	}
	*other = true;
	return false;
}

static bool read_weekdays(
	const struct place *p, const struct value *item, unsigned *days, struct err *err)
{
	const struct value *day;

	value_each (day, item) {
		unsigned bit;

		if (!catalog_weekday(day->text, &bit))
			return catalog_fault(p->file, day, err,
				"'%.*s' is no weekday; they are mon, tue, wed, thu, fri, sat, sun",
				STR_ARG(str_slice(day->text, 0, 40)));
		*days |= bit;
	}
	return item->type == VALUE_ARRAY ||
	       catalog_fault(p->file, item, err, "weekdays is %s; it is a list, like [sat, sun]",
		       value_type_name(item->type));
}

/* The keys of a condition: of a tier, then of a window. */
static bool read_condition(
	const struct place *p, const struct value *item, struct price_rule *rule, struct err *err)
{
	static const char *const names[] = {"above_input_tokens", "inclusive", "utc", "weekdays",
		"input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning",
		"batch", "flex", "priority"};

	if (str_eqz(item->key, names[0]))
		return (value_to_i64(item, &rule->above) && rule->above >= 0) ||
		       catalog_fault(p->file, item, err,
			       "above_input_tokens of '%s' is '%.*s'; it is a whole number of "
			       "tokens",
			       p->price->model, STR_ARG(str_slice(item->text, 0, 40)));
	if (str_eqz(item->key, names[1])) {
		rule->inclusive = item->boolean;
		return item->type == VALUE_BOOL ||
		       catalog_fault(p->file, item, err, "inclusive is %s; it is true or false",
			       value_type_name(item->type));
	}
	if (str_eqz(item->key, names[2])) {
		rule->timed = true;
		return catalog_hours(item->text, &rule->from_minute, &rule->to_minute) ||
		       catalog_fault(p->file, item, err,
			       "utc is '%.*s'; hours are written HH:MM-HH:MM",
			       STR_ARG(str_slice(item->text, 0, 40)));
	}
	if (str_eqz(item->key, names[3])) {
		rule->timed = true;
		return read_weekdays(p, item, &rule->weekdays, err);
	}
	return unknown_key(p, item, names, ARRAY_LEN(names), err);
}

static bool read_rule(struct place *p, const struct value *part, bool timed, struct err *err)
{
	struct price_rule rule = catalog_no_rule();
	const struct value *item;
	bool other;

	if (part->type != VALUE_OBJECT)
		return catalog_fault(p->file, part, err, "a %s of '%s' is %s; it is an object",
			timed ? "window" : "tier", p->price->model, value_type_name(part->type));
	value_each (item, part) {
		if (!read_rates_key(p, item, rule.rates, &other, err) &&
			!(other && read_condition(p, item, &rule, err)))
			return false;
	}
	if (timed ? !rule.timed && rule.above < 0 : rule.above < 0)
		return catalog_fault(p->file, part, err, "a %s of '%s' has no %s",
			timed ? "window" : "tier", p->price->model,
			timed ? "utc, weekdays or above_input_tokens" : "above_input_tokens");
	rule.alone = !timed;
	catalog_put_rule(&p->rules, &rule);
	return true;
}

static bool read_rules(struct place *p, const struct value *list, bool timed, struct err *err)
{
	const struct value *part;

	if (list->type != VALUE_ARRAY)
		return catalog_fault(p->file, list, err, "%.*s of '%s' is %s; it is a list",
			STR_ARG(list->key), p->price->model, value_type_name(list->type));
	value_each (part, list) {
		if (!read_rule(p, part, timed, err))
			return false;
	}
	return true;
}

enum text_key {
	KEY_PROVIDER,
	KEY_CURRENCY,
	KEY_EFFECTIVE,
	KEY_RETIRES,
	KEY_SOURCE,
	KEY_OWN_NAME,
	KEY_ALIASES,
	KEY_REFUSES,
	KEY_MULTIPLIERS,
	KEY_TIERS,
	KEY_WINDOWS,
	KEY_OTHER_UNITS,
	KEY_COUNT
};

static const char *const text_keys[KEY_COUNT] = {
	[KEY_PROVIDER] = "provider",
	[KEY_CURRENCY] = "currency",
	[KEY_EFFECTIVE] = "effective",
	[KEY_RETIRES] = "retires",
	[KEY_SOURCE] = "source",
	[KEY_OWN_NAME] = "own_name",
	[KEY_ALIASES] = "aliases",
	[KEY_REFUSES] = "refuses",
	[KEY_MULTIPLIERS] = "multipliers",
	[KEY_TIERS] = "tiers",
	[KEY_WINDOWS] = "windows",
	[KEY_OTHER_UNITS] = "other_units",
};

static bool read_text_key(
	struct place *p, enum text_key key, const struct value *item, struct err *err)
{
	switch (key) {
	case KEY_PROVIDER:
		return read_text(p, item, &p->price->provider, err);
	case KEY_CURRENCY:
		return read_currency(p, item, err);
	case KEY_EFFECTIVE:
		return read_date(p, item, &p->price->effective, err);
	case KEY_RETIRES:
		return read_date(p, item, &p->price->retires, err);
	case KEY_SOURCE:
		return read_text(p, item, &p->price->source, err);
	case KEY_OWN_NAME:
		return read_text(p, item, &p->price->own_name, err);
	case KEY_ALIASES:
		return read_names(p, item, &p->price->aliases, err);
	case KEY_REFUSES:
		return read_refuses(p, item, err);
	case KEY_MULTIPLIERS:
		return read_multipliers(p, item, err);
	case KEY_TIERS:
		return read_rules(p, item, false, err);
	case KEY_WINDOWS:
		return read_rules(p, item, true, err);
	case KEY_OTHER_UNITS:
		p->price->other_units = item->boolean;
		return item->type == VALUE_BOOL ||
		       catalog_fault(p->file, item, err, "other_units is %s; it is true or false",
			       value_type_name(item->type));
	case KEY_COUNT:
		break;
	}
	return true;
}

static bool unknown_model_key(const struct place *p, const struct value *item, struct err *err)
{
	const char *names[KEY_COUNT + SERVICE_COUNT - 1 + CATALOG_PRICES];
	size_t count = KEY_COUNT;

	memcpy(names, text_keys, sizeof(text_keys));
	for (int s = SERVICE_BATCH; s < SERVICE_COUNT; s++)
		names[count++] = service_name((enum service)s);
	for (size_t i = 0; i < CATALOG_PRICES; i++)
		names[count++] = catalog_fields[i].name;
	return unknown_key(p, item, names, count, err);
}

static bool read_key(struct place *p, const struct value *item, struct err *err)
{
	bool other;

	for (size_t i = 0; i < CATALOG_PRICES; i++) {
		const struct catalog_field *field = &catalog_fields[i];

		if (str_eqz(item->key, field->name))
			return read_rate(
				p, item, field->scale, catalog_field_of(p->price, field), err);
	}
	for (int k = 0; k < KEY_COUNT; k++) {
		if (str_eqz(item->key, text_keys[k]))
			return read_text_key(p, (enum text_key)k, item, err);
	}
	if (read_rates_key(p, item, p->price->rates, &other, err))
		return true;
	return other && unknown_model_key(p, item, err);
}

#define FORMS \
	"read are `model: {input: USD per million tokens, output: ...}` as YAML or JSON, CSV " \
	"with " \
	"the columns model, input_usd_per_million, output_usd_per_million, and the lists of " \
	"LiteLLM, OpenRouter and models.dev"

static bool read_model(const struct catalog_file *file, const struct value *model, struct err *err)
{
	struct value at_key = {.line = model->key_line, .column = model->key_column};
	struct price price;
	struct place place = {.file = file, .price = &price};
	const struct value *item;
	bool ok = true;

	if (model->key.len == 0)
		return catalog_fault(file, &at_key, err, "a model has no name");
	if (model->type != VALUE_OBJECT)
		return catalog_fault(file, model, err, "'%.*s' is %s; " FORMS,
			STR_ARG(str_slice(model->key, 0, 60)), value_type_name(model->type));
	price = catalog_blank(arena_strz(file->arena, model->key), file->path);
	value_each (item, model) {
		ok = ok && read_key(&place, item, err);
	}
	catalog_end_rules(file->arena, &place.rules, &price);
	*catalog_new_row(file, price.model, model->key_line) = price;
	return ok;
}

static bool knows(const struct catalog_file *file)
{
	(void)file;
	return true;
}

/* JSON that was read already need not be read as YAML; that finds names that stand twice. */
static const struct value *root_of(const struct catalog_file *file, struct err *err)
{
	struct value *root;

	if (file->root && !json_has_duplicates(file->root, NULL))
		return file->root;
	return yaml_parse(file->arena, file->text, file->path, &root, err) ? root : NULL;
}

static bool read(const struct catalog_file *file, struct err *err)
{
	const struct value *root = root_of(file, err), *model;

	if (!root)
		return false;
	if (root->type != VALUE_OBJECT)
		return catalog_fault(
			file, root, err, "the file holds %s; " FORMS, value_type_name(root->type));
	value_each (model, root) {
		if (value_get(model, "input_mtok"))
			return catalog_fault(file, model, err,
				"this looks like the list of genai-prices, which is not "
				"read; " FORMS);
		if (!read_model(file, model, err))
			return false;
	}
	return true;
}

const struct catalog_format catalog_format_own = {
	.name = "own",
	.what = "`model: {input: USD per million tokens, output: ...}` as YAML or JSON",
	.knows = knows,
	.read = read,
};
