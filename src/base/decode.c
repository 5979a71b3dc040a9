/* SPDX-License-Identifier: MIT */
#include "base/decode.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 60 /* bytes of the user's text in a message */

static bool refuse(const struct decode *d, const struct decode_key *key, const struct value *value,
	struct err *err)
{
	return decode_must_be(d, value, err, decode_wanted(d->arena, key));
}

static bool in_range(const struct decode_key *key, double number)
{
	if (!decode_has_limits(key))
		return true;
	if (number < key->min || (key->flags & DECODE_ABOVE && number == key->min))
		return false;
	if (key->max == 0)
		return true;
	return number < key->max || (number == key->max && !(key->flags & DECODE_BELOW));
}

static bool read_whole(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *field, struct err *err)
{
	int64_t number;

	if (!value_is_number(value) || !value_to_i64(value, &number) ||
		!in_range(key, (double)number))
		return refuse(d, key, value, err);
	if (key->kind == DECODE_INT && (number > INT32_MAX || number < INT32_MIN))
		return refuse(d, key, value, err);
	if (key->kind == DECODE_INT)
		*(int *)field = (int)number;
	else
		*(int64_t *)field = number;
	return true;
}

static bool read_number(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *field, struct err *err)
{
	if (!value_is_number(value) || !in_range(key, value->number))
		return refuse(d, key, value, err);
	*(double *)field = value->number;
	return true;
}

static bool read_duration(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *field, struct err *err)
{
	if (value_is_number(value))
		return decode_fault(d, value, err,
			"%.*s is %.*s without a unit; it must be %s, so perhaps %.*ss",
			STR_ARG(decode_called(value)), STR_ARG(str_slice(value->text, 0, SHOWN)),
			decode_wanted(d->arena, key), STR_ARG(str_slice(value->text, 0, SHOWN)));
	if (!value_is_string(value) || !decode_duration(value->text, field) ||
		!in_range(key, (double)*(int64_t *)field))
		return refuse(d, key, value, err);
	return true;
}

static bool read_name(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *field, struct err *err)
{
	size_t count = 0;

	for (; key->names[count]; count++) {
		if (value_is_string(value) && str_eqz(value->text, key->names[count])) {
			*(int *)field = (int)count;
			return true;
		}
	}
	if (!value_is_string(value))
		return refuse(d, key, value, err);
	return decode_must_be(d, value, err,
		arena_printf(d->arena, "%s%s", decode_wanted(d->arena, key),
			decode_hint(
				d->arena, value->text, key->names, count, sizeof(key->names[0]))));
}

static bool is_plain(struct str text, bool prose)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char byte = (unsigned char)text.data[i];

		if ((byte < 0x20 || byte == 0x7F) && !(prose && (byte == '\n' || byte == '\t')))
			return false;
	}
	return true;
}

static bool read_text(const struct decode *d, const struct decode_key *key,
	const struct value *value, const char **out, struct err *err)
{
	if (value_is_number(value))
		return decode_fault(d, value, err,
			"%.*s is a number; it must be a text, so put it in quotes",
			STR_ARG(decode_called(value)));
	if (!value_is_string(value))
		return decode_must_be(d, value, err, "a text");
	if (value->text.len == 0)
		return decode_fault(d, value, err,
			"%.*s is empty; give a text or leave the key out",
			STR_ARG(decode_called(value)));
	if (!is_plain(value->text, key->flags & DECODE_PROSE))
		return decode_fault(d, value, err, "%.*s holds a line end or a control character",
			STR_ARG(decode_called(value)));
	*out = arena_strz(d->arena, value->text);
	return true;
}

static bool read_texts(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *field, struct err *err)
{
	const struct value *item;
	const char **texts;
	size_t count = 0;

	if (value->type != VALUE_ARRAY)
		return refuse(d, key, value, err);
	if (value->count == 0 && key->flags & DECODE_REQUIRED)
		return decode_fault(d, value, err, "%.*s is empty", STR_ARG(decode_called(value)));
	texts = ARENA_ARRAY(d->arena, value->count + 1, const char *);
	value_each (item, value) {
		if (!read_text(d, key, item, &texts[count++], err))
			return false;
	}
	memcpy(field, &texts, sizeof(texts));
	return true;
}

static bool keep(const struct decode *d, const struct decode_key *key, const struct value *value,
	void *field, struct err *err)
{
	static const enum value_type types[] = {
		[DECODE_STRING] = VALUE_STRING,
		[DECODE_OBJECT] = VALUE_OBJECT,
		[DECODE_LIST] = VALUE_ARRAY,
	};

	if (key->kind != DECODE_ANY && value->type != types[key->kind])
		return refuse(d, key, value, err);
	*(const struct value **)field = value;
	return true;
}

static bool read_items(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *out, struct err *err)
{
	const enum value_type type = key->kind == DECODE_MAP ? VALUE_OBJECT : VALUE_ARRAY;
	const struct value *item;
	char *items;
	size_t count = 0;

	if (value->type != type)
		return refuse(d, key, value, err);
	if (value->count == 0 && key->flags & DECODE_REQUIRED)
		return decode_fault(d, value, err, "%.*s is empty; it must have %s at least",
			STR_ARG(decode_called(value)), key->table->what);
	items = arena_array(d->arena, value->count + 1, key->table->size);
	value_each (item, value) {
		void *at = items + count++ * key->table->size;

		if (key->table->defaults)
			memcpy(at, key->table->defaults, key->table->size);
		if (!decode_section(d, key->table, item, at, err))
			return false;
	}
	memcpy((char *)out + key->offset, &items, sizeof(items));
	memcpy((char *)out + key->count_offset, &count, sizeof(count));
	return true;
}

static bool read_key(const struct decode *d, const struct decode_key *key,
	const struct value *value, void *out, struct err *err)
{
	void *field = (char *)out + key->offset;

	switch (key->kind) {
	case DECODE_BOOL:
		if (value->type != VALUE_BOOL)
			return refuse(d, key, value, err);
		*(bool *)field = value->boolean;
		return true;
	case DECODE_INT:
	case DECODE_I64:
		return read_whole(d, key, value, field, err);
	case DECODE_NUMBER:
		return read_number(d, key, value, field, err);
	case DECODE_DURATION:
		return read_duration(d, key, value, field, err);
	case DECODE_NAME:
		return read_name(d, key, value, field, err);
	case DECODE_TEXT:
		return read_text(d, key, value, field, err);
	case DECODE_TEXTS:
		return read_texts(d, key, value, field, err);
	case DECODE_STRING:
	case DECODE_OBJECT:
	case DECODE_LIST:
	case DECODE_ANY:
		return keep(d, key, value, field, err);
	case DECODE_SECTION:
		return value->type == VALUE_OBJECT
			       ? decode_section(d, key->table, value, field, err)
			       : refuse(d, key, value, err);
	case DECODE_ITEMS:
	case DECODE_MAP:
		return read_items(d, key, value, out, err);
	case DECODE_OTHER:
		return true;
	}
	return true;
}

static size_t key_count(const struct decode_table *table)
{
	size_t count = 0;

	while (table->keys[count].name)
		count++;
	return count;
}

static bool unknown_key(const struct decode *d, const struct decode_table *table,
	const struct value *item, struct err *err)
{
	const size_t count = key_count(table);
	const char *hint =
		decode_hint(d->arena, item->key, table->keys, count, sizeof(*table->keys));
	const char *known = table->keys[0].name;

	for (size_t i = 1; i < count && !*hint; i++)
		known = arena_printf(d->arena, "%s, %s", known, table->keys[i].name);
	if (*hint)
		return decode_fault_key(d, item, err, "unknown key '%.*s' of %s%s",
			STR_ARG(str_slice(item->key, 0, SHOWN)), table->what, hint);
	return decode_fault_key(d, item, err, "unknown key '%.*s' of %s; known are %s",
		STR_ARG(str_slice(item->key, 0, SHOWN)), table->what, known);
}

static bool check_keys(const struct decode *d, const struct decode_table *table,
	const struct value *value, struct err *err)
{
	const struct value *item;

	value_each (item, value) {
		const struct decode_key *key = table->keys;

		while (key->name && !str_eqz(item->key, key->name))
			key++;
		if (!key->name)
			return unknown_key(d, table, item, err);
	}
	for (const struct decode_key *key = table->keys; key->name; key++) {
		if (key->flags & DECODE_REQUIRED && !value_get(value, key->name))
			return decode_fault_key(d, value, err, "%s wants the key '%s' (%s)",
				table->what, key->name, key->help);
	}
	return true;
}

bool decode_section(const struct decode *d, const struct decode_table *table,
	const struct value *value, void *out, struct err *err)
{
	if (value->type != VALUE_OBJECT)
		return decode_fault(d, value, err, "%s is %s; it must be an object (key: value)",
			table->what, value_type_name(value->type));
	if (table->begin && !table->begin(d, value, out, err))
		return false;
	if (!check_keys(d, table, value, err))
		return false;
	for (const struct decode_key *key = table->keys; key->name; key++) {
		const struct value *item = value_get(value, key->name);

		if (!item)
			continue;
		if (!read_key(d, key, item, out, err))
			return false;
		if (key->check && !key->check(d, item, (char *)out + key->offset, err))
			return false;
	}
	return !table->end || table->end(d, value, out, err);
}
