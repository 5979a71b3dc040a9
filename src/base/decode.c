/* SPDX-License-Identifier: MIT */
#include "base/decode.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 60 /* bytes of the user's text in a message */

static bool fault_at(const struct decode *d, uint32_t line, uint32_t column, struct err *err,
	const char *format, va_list args) ATTR_PRINTF(5, 0);

static bool fault_at(const struct decode *d, uint32_t line, uint32_t column, struct err *err,
	const char *format, va_list args)
{
	return err_set(err, ERR_CONFIG, "%s:%" PRIu32 ":%" PRIu32 ": %s", d->name, line, column,
		arena_vprintf(d->arena, format, args));
}

bool decode_fault(
	const struct decode *d, const struct value *place, struct err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_at(d, place->line, place->column, err, format, args);
	va_end(args);
	return false;
}

bool decode_fault_key(
	const struct decode *d, const struct value *place, struct err *err, const char *format, ...)
{
	const bool keyed = place->key_line != 0;
	va_list args;

	va_start(args, format);
	fault_at(d, keyed ? place->key_line : place->line,
		keyed ? place->key_column : place->column, err, format, args);
	va_end(args);
	return false;
}

/* The name of what stands there: its key, or for an item of a list the list's. */
static struct str called(const struct value *value)
{
	return value->key.len ? str_slice(value->key, 0, SHOWN) : STR("an item of the list");
}

bool decode_must_be(
	const struct decode *d, const struct value *value, struct err *err, const char *wanted)
{
	const struct str text = str_slice(value->text, 0, SHOWN);

	switch (value->type) {
	case VALUE_NULL:
		return decode_fault(d, value, err, "%.*s has no value; it must be %s",
			STR_ARG(called(value)), wanted);
	case VALUE_NUMBER:
		return decode_fault(d, value, err, "%.*s is %.*s; it must be %s",
			STR_ARG(called(value)), STR_ARG(text), wanted);
	case VALUE_STRING:
		return decode_fault(d, value, err, "%.*s is '%.*s'; it must be %s",
			STR_ARG(called(value)), STR_ARG(text), wanted);
	case VALUE_BOOL:
		return decode_fault(d, value, err, "%.*s is %s; it must be %s",
			STR_ARG(called(value)), value->boolean ? "true" : "false", wanted);
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		break;
	}
	return decode_fault(d, value, err, "%.*s is %s; it must be %s", STR_ARG(called(value)),
		value_type_name(value->type), wanted);
}

/* Two neighbouring letters changed places, which counts as two edits: teir for tier. */
static bool is_swapped(struct str a, struct str b)
{
	size_t at = 0;

	if (a.len != b.len || a.len < 3)
		return false;
	while (at < a.len && a.data[at] == b.data[at])
		at++;
	return at + 1 < a.len && a.data[at] == b.data[at + 1] && a.data[at + 1] == b.data[at] &&
	       str_eq(str_slice(a, at + 2, a.len), str_slice(b, at + 2, b.len));
}

const char *decode_hint(
	struct arena *arena, struct str name, const void *names, size_t count, size_t stride)
{
	const char *nearest = NULL;

	for (size_t i = 0; i < count && !nearest; i++) {
		const char *known;

		memcpy(&known, (const char *)names + i * stride, sizeof(known));
		nearest = is_swapped(name, str_of(known)) ? known : NULL;
	}
	if (!nearest)
		nearest = str_nearest(name, names, count, stride);
	return nearest ? arena_printf(arena, " (did you mean '%s'?)", nearest) : "";
}

static const struct {
	const char *suffix;
	double microseconds;
} units[] = {{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"m", 60e6}, {"h", 3600e6}};

bool decode_duration(struct str text, int64_t *microseconds)
{
	const size_t units_count = ARRAY_LEN(units);
	size_t end = 0;
	double number;

	while (end < text.len && ((text.data[end] >= '0' && text.data[end] <= '9') ||
					 (text.data[end] == '.' && end > 0)))
		end++;
	if (!str_to_double(str_slice(text, 0, end), &number))
		return false;
	for (size_t i = 0; i < units_count; i++) {
		if (!str_eqz(str_slice(text, end, text.len), units[i].suffix))
			continue;
		number *= units[i].microseconds;
		if (number > 1e15)
			return false;
		*microseconds = (int64_t)(number + 0.5);
		return true;
	}
	return false;
}

static const char *show_duration(struct arena *arena, double microseconds)
{
	for (size_t i = ARRAY_LEN(units); i-- > 1;) {
		const double count = microseconds / units[i].microseconds;

		if (count >= 1 && count == floor(count))
			return arena_printf(arena, "%.0f%s", count, units[i].suffix);
	}
	return arena_printf(arena, "%.0fus", microseconds);
}

static bool has_limits(const struct decode_key *key)
{
	return key->min != 0 || key->max != 0;
}

static const char *number_wanted(struct arena *arena, const struct decode_key *key)
{
	static const struct {
		const char *low, *high;
	} words[] = {
		[0] = {"from", "to"},
		[DECODE_ABOVE] = {"above", "and at most"},
		[DECODE_BELOW] = {"of at least", "and below"},
		[DECODE_ABOVE | DECODE_BELOW] = {"above", "and below"},
	};
	const unsigned ends = key->flags & (DECODE_ABOVE | DECODE_BELOW);
	const char *what = key->kind == DECODE_NUMBER ? "a number" : "a whole number";

	if (!has_limits(key))
		return what;
	if (key->max == 0)
		return arena_printf(arena, "%s %s %.15g%s", what,
			ends & DECODE_ABOVE ? "above" : "of", key->min,
			ends & DECODE_ABOVE ? "" : " or more");
	return arena_printf(arena, "%s %s %.15g %s %.15g", what, words[ends].low, key->min,
		words[ends].high, key->max);
}

static const char *duration_wanted(struct arena *arena, const struct decode_key *key)
{
	if (!has_limits(key))
		return "a duration such as 500ms, 2s, 15m or 1h";
	return arena_printf(arena, "a duration such as 500ms, 2s, 15m or 1h, from %s to %s",
		show_duration(arena, key->min), show_duration(arena, key->max));
}

/* "a, b or c" */
static const char *names_wanted(struct arena *arena, const struct decode_key *key)
{
	const char *text = key->names[0];

	for (size_t i = 1; key->names[i]; i++)
		text = arena_printf(
			arena, "%s%s%s", text, key->names[i + 1] ? ", " : " or ", key->names[i]);
	return text;
}

static const char *wanted(struct arena *arena, const struct decode_key *key)
{
	switch (key->kind) {
	case DECODE_BOOL:
		return "true or false";
	case DECODE_INT:
	case DECODE_I64:
	case DECODE_NUMBER:
		return number_wanted(arena, key);
	case DECODE_DURATION:
		return duration_wanted(arena, key);
	case DECODE_NAME:
		return names_wanted(arena, key);
	case DECODE_TEXT:
	case DECODE_STRING:
		return "a text";
	case DECODE_TEXTS:
		return "a list of texts";
	case DECODE_OBJECT:
	case DECODE_SECTION:
		return "an object (key: value)";
	case DECODE_LIST:
	case DECODE_ITEMS:
		return "a list";
	case DECODE_MAP:
		return "an object (name: {...})";
	case DECODE_ANY:
	case DECODE_OTHER:
		break;
	}
	return "something else";
}

static bool refuse(const struct decode *d, const struct decode_key *key, const struct value *value,
	struct err *err)
{
	return decode_must_be(d, value, err, wanted(d->arena, key));
}

static bool in_range(const struct decode_key *key, double number)
{
	if (!has_limits(key))
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
			STR_ARG(called(value)), STR_ARG(str_slice(value->text, 0, SHOWN)),
			wanted(d->arena, key), STR_ARG(str_slice(value->text, 0, SHOWN)));
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
		arena_printf(d->arena, "%s%s", wanted(d->arena, key),
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
			STR_ARG(called(value)));
	if (!value_is_string(value))
		return decode_must_be(d, value, err, "a text");
	if (value->text.len == 0)
		return decode_fault(d, value, err,
			"%.*s is empty; give a text or leave the key out", STR_ARG(called(value)));
	if (!is_plain(value->text, key->flags & DECODE_PROSE))
		return decode_fault(d, value, err, "%.*s holds a line end or a control character",
			STR_ARG(called(value)));
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
		return decode_fault(d, value, err, "%.*s is empty", STR_ARG(called(value)));
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
			STR_ARG(called(value)), key->table->what);
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
