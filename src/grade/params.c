/* SPDX-License-Identifier: MIT */
#include "grade/params.h"

#include <math.h>
#include <string.h>

bool params_unknown(const char *what, struct str name, const void *names, size_t count,
	size_t stride, struct err *err)
{
	const char *nearest = str_nearest(name, names, count, stride);
	struct buf list = {0};

	if (nearest)
		return err_set(err, ERR_CONFIG, "unknown %s '%.*s' (did you mean '%s'?)", what,
			STR_ARG(str_slice(name, 0, 80)), nearest);
	for (size_t i = 0; i < count; i++) {
		const char *known;

		memcpy(&known, (const char *)names + i * stride, sizeof(known));
		buf_printf(&list, "%s%s", i ? ", " : "", known);
	}
	err_set(err, ERR_CONFIG, "unknown %s '%.*s'; known: %s", what,
		STR_ARG(str_slice(name, 0, 80)), count ? buf_z(&list) : "none");
	buf_free(&list);
	return false;
}

bool params_text(struct arena *arena, const struct value *value, struct str *out)
{
	struct buf text = {0};

	switch (value->type) {
	case VALUE_STRING:
		*out = value->text;
		if (!out->data)
			out->data = "";
		return true;
	case VALUE_BOOL:
		*out = value->boolean ? STR("true") : STR("false");
		return true;
	case VALUE_NUMBER:
		*out = value->text;
		if (out->len)
			return true;
		buf_printf(&text, "%.15g", value->number);
		*out = arena_str(arena, buf_view(&text));
		buf_free(&text);
		return true;
	case VALUE_NULL:
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		return false;
	}
	return false;
}

static bool read_texts(
	struct arena *arena, const struct value *value, struct texts *out, struct err *err)
{
	const struct value *item;
	const bool list = value->type == VALUE_ARRAY;
	struct str *items = ARENA_ARRAY(arena, list ? value->count + 1 : 1, struct str);
	size_t count = 0;

	if (!list) {
		if (!params_text(arena, value, &items[count++]))
			return err_set(err, ERR_CONFIG, "wants a text or a list of texts, not %s",
				value_type_name(value->type));
	}
	for (item = list ? value->child : NULL; item; item = item->next) {
		if (!params_text(arena, item, &items[count++]))
			return err_set(err, ERR_CONFIG, "wants texts in its list, not %s",
				value_type_name(item->type));
	}
	*out = (struct texts){items, count};
	return true;
}

static bool wants(const char *what, const struct value *value, struct err *err)
{
	return err_set(err, ERR_CONFIG, "wants %s, not %s", what, value_type_name(value->type));
}

static bool read_one(struct arena *arena, const struct value *value, const struct param *param,
	void *state, struct err *err)
{
	void *field = (char *)state + param->offset;
	int64_t count;

	switch (param->kind) {
	case PARAM_BOOL:
		if (value->type != VALUE_BOOL)
			return wants("true or false", value, err);
		*(bool *)field = value->boolean;
		return true;
	case PARAM_NUMBER:
		if (value->type != VALUE_NUMBER)
			return wants("a number", value, err);
		if (!isfinite(value->number) || value->number < 0)
			return err_set(err, ERR_CONFIG, "wants a number of 0 or more");
		*(double *)field = value->number;
		return true;
	case PARAM_COUNT:
		if (value->type != VALUE_NUMBER)
			return wants("a whole number", value, err);
		if (!value_to_i64(value, &count) || count < 0)
			return err_set(err, ERR_CONFIG, "wants a whole number of 0 or more");
		*(int64_t *)field = count;
		return true;
	case PARAM_TEXT:
		if (!params_text(arena, value, field))
			return wants("a text", value, err);
		return true;
	case PARAM_TEXTS:
		return read_texts(arena, value, field, err);
	case PARAM_VALUE:
		*(const struct value **)field = value;
		return true;
	}
	return false;
}

static const struct param *by_name(const struct param *table, struct str name)
{
	for (const struct param *param = table; param->name; param++) {
		if (str_eqz(name, param->name))
			return param;
	}
	return NULL;
}

bool params_read(struct arena *arena, const struct value *params, const struct param *table,
	const char *bare, void *state, struct err *err)
{
	const struct value *item;
	size_t count = 0;

	if (!params || params->type == VALUE_NULL)
		return true;
	if (params->type != VALUE_OBJECT) {
		if (!bare)
			return wants("its parameters as name: value", params, err);
		return read_one(arena, params, by_name(table, str_of(bare)), state, err);
	}
	while (table[count].name)
		count++;
	value_each (item, params) {
		const struct param *param = by_name(table, item->key);

		if (!param)
			return params_unknown(
				"parameter", item->key, table, count, sizeof(*table), err);
		if (!read_one(arena, item, param, state, err))
			return err_wrap(err, "'%s'", param->name);
	}
	return true;
}
