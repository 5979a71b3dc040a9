/* SPDX-License-Identifier: MIT */
#include "catalog/rows.h"

#include <inttypes.h>
#include <string.h>

#include "base/io.h"
#include "base/yaml.h"

/* One file in this program's own form, as YAML or JSON: model -> what is known of its price. */

struct reader {
	struct arena *arena;
	const char *path;
	size_t file;
	struct catalog_rows *rows;
};

static bool fault(const struct reader *r, uint32_t line, uint32_t column, struct err *err,
	const char *format, ...) ATTR_PRINTF(5, 6);

static bool fault(const struct reader *r, uint32_t line, uint32_t column, struct err *err,
	const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(r->arena, format, args);
	va_end(args);
	return err_set(
		err, ERR_CONFIG, "%s:%" PRIu32 ":%" PRIu32 ": %s", r->path, line, column, text);
}

static bool read_price(const struct reader *r, const struct catalog_field *field,
	const struct value *item, struct price *price, struct err *err)
{
	const char *unit = field->scale == 6 ? "per million tokens" : "a request";

	if (item->type == VALUE_NULL)
		return true;
	if (item->type != VALUE_NUMBER && item->type != VALUE_STRING)
		return fault(r, item->line, item->column, err,
			"%s of '%s' is %s; it is a decimal number of USD %s, or null if unknown",
			field->name, price->model, value_type_name(item->type), unit);
	if (catalog_set(price, field, item->text))
		return true;
	return fault(r, item->line, item->column, err,
		"%s of '%s' is '%.*s'; it is a decimal number of 0 or more, in USD %s", field->name,
		price->model, STR_ARG(str_slice(item->text, 0, 60)), unit);
}

static bool read_text(
	const struct reader *r, const struct value *item, const char **out, struct err *err)
{
	if (item->type == VALUE_NULL)
		return true;
	if (item->type != VALUE_STRING)
		return fault(r, item->line, item->column, err, "%.*s is %s; it is a text",
			STR_ARG(item->key), value_type_name(item->type));
	if (item->text.len)
		*out = arena_strz(r->arena, item->text);
	return true;
}

static bool read_date(
	const struct reader *r, const struct value *item, const char **out, struct err *err)
{
	if (!read_text(r, item, out, err))
		return false;
	if (*out && !catalog_is_date(str_of(*out)))
		return fault(r, item->line, item->column, err,
			"%.*s is '%.20s'; a date is written YYYY-MM-DD", STR_ARG(item->key), *out);
	return true;
}

static bool read_currency(const struct reader *r, const struct value *item, struct err *err)
{
	const char *currency = NULL;

	if (!read_text(r, item, &currency, err))
		return false;
	if (currency && strcmp(currency, "USD") != 0)
		return fault(r, item->line, item->column, err,
			"currency is '%.20s'; prices are in USD, so convert them first", currency);
	return true;
}

enum text_key { KEY_PROVIDER, KEY_CURRENCY, KEY_EFFECTIVE, KEY_RETIRES, KEY_SOURCE, KEY_COUNT };

static const char *const text_keys[KEY_COUNT] = {
	[KEY_PROVIDER] = "provider",
	[KEY_CURRENCY] = "currency",
	[KEY_EFFECTIVE] = "effective",
	[KEY_RETIRES] = "retires",
	[KEY_SOURCE] = "source",
};

static bool read_text_key(const struct reader *r, enum text_key key, const struct value *item,
	struct price *price, struct err *err)
{
	switch (key) {
	case KEY_PROVIDER:
		return read_text(r, item, &price->provider, err);
	case KEY_CURRENCY:
		return read_currency(r, item, err);
	case KEY_EFFECTIVE:
		return read_date(r, item, &price->effective, err);
	case KEY_RETIRES:
		return read_date(r, item, &price->retires, err);
	case KEY_SOURCE:
		return read_text(r, item, &price->source, err);
	case KEY_COUNT:
		break;
	}
	return true;
}

static bool unknown_key(const struct reader *r, const struct value *item, struct err *err)
{
	const char *names[KEY_COUNT + CATALOG_PRICES];
	const char *nearest;

	memcpy(names, text_keys, sizeof(text_keys));
	for (size_t i = 0; i < CATALOG_PRICES; i++)
		names[KEY_COUNT + i] = catalog_fields[i].name;
	nearest = str_nearest(item->key, names, ARRAY_LEN(names), sizeof(names[0]));
	return fault(r, item->key_line, item->key_column, err,
		"unknown key '%.*s' of a price%s%s%s", STR_ARG(str_slice(item->key, 0, 60)),
		nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "");
}

static bool read_key(
	const struct reader *r, const struct value *item, struct price *price, struct err *err)
{
	for (size_t i = 0; i < CATALOG_PRICES; i++) {
		if (str_eqz(item->key, catalog_fields[i].name))
			return read_price(r, &catalog_fields[i], item, price, err);
	}
	for (int key = 0; key < KEY_COUNT; key++) {
		if (str_eqz(item->key, text_keys[key]))
			return read_text_key(r, (enum text_key)key, item, price, err);
	}
	return unknown_key(r, item, err);
}

/* Catalogs of other programs, by a key that only they have, so that the message can name them. */
struct foreign {
	const char *key;
	bool inside; /* of a model, not of the file */
	const char *what;
};

static const struct foreign foreigners[] = {
	{"sample_spec", false, "LiteLLM's list of prices"},
	{"data", false, "OpenRouter's list of models"},
	{"litellm_provider", true, "LiteLLM's list of prices"},
	{"input_cost_per_token", true, "LiteLLM's list of prices"},
	{"models", true, "the list of models.dev"},
	{"pricing", true, "OpenRouter's list of models"},
	{"input_mtok", true, "the list of genai-prices"},
};

static const char *foreign_form(const struct value *root)
{
	const struct value *item;

	for (size_t i = 0; i < ARRAY_LEN(foreigners); i++) {
		const struct foreign *f = &foreigners[i];

		if (!f->inside && value_get(root, f->key))
			return f->what;
		value_each (item, root) {
			if (f->inside && value_get(item, f->key))
				return f->what;
		}
	}
	return NULL;
}

#define FORMS \
	"read are `model: {input: USD per million tokens, output: ...}` as YAML or JSON, and CSV " \
	"with the columns model, input_usd_per_million, output_usd_per_million"

static bool read_model(const struct reader *r, const struct value *model, struct err *err)
{
	struct price price;
	const struct value *item;
	struct catalog_row *row;

	if (model->key.len == 0)
		return fault(r, model->key_line, model->key_column, err, "a model has no name");
	if (model->type != VALUE_OBJECT)
		return fault(r, model->line, model->column, err, "'%.*s' is %s; " FORMS,
			STR_ARG(str_slice(model->key, 0, 60)), value_type_name(model->type));
	price = catalog_blank(arena_strz(r->arena, model->key), r->path);
	value_each (item, model) {
		if (!read_key(r, item, &price, err))
			return false;
	}
	row = VEC_PUSH(r->rows);
	*row = (struct catalog_row){.price = price, .file = r->file, .line = model->key_line};
	return true;
}

static bool read_own(const struct reader *r, struct str text, struct err *err)
{
	struct value *root;
	const struct value *model;
	const char *foreign;

	if (!yaml_parse(r->arena, text, r->path, &root, err))
		return false;
	if (root->type != VALUE_OBJECT)
		return fault(r, root->line, root->column, err, "the file holds %s; " FORMS,
			value_type_name(root->type));
	foreign = foreign_form(root);
	if (foreign)
		return fault(
			r, 1, 1, err, "this looks like %s, which is not read; " FORMS, foreign);
	value_each (model, root) {
		if (!read_model(r, model, err))
			return false;
	}
	return true;
}

bool catalog_read(struct arena *arena, const char *path, size_t file, struct catalog_rows *rows,
	struct err *err)
{
	struct reader r = {.arena = arena, .path = path, .file = file, .rows = rows};
	struct buf text = {.limit = YAML_MAX_BYTES};
	bool ok = false;

	if (!io_read(path, &text, err)) {
		err->kind = ERR_CONFIG;
		goto out;
	}
	if (str_ends(str_of(path), STR(".csv")))
		ok = catalog_read_csv(arena, buf_view(&text), path, file, rows, err);
	else
		ok = read_own(&r, buf_view(&text), err);
out:
	buf_free(&text);
	return ok;
}
