/* SPDX-License-Identifier: MIT */
#include "base/decode.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What the decoder says: faults with their places, and what a key must be, in words. */

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

struct str decode_called(const struct value *value)
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
			STR_ARG(decode_called(value)), wanted);
	case VALUE_NUMBER:
		return decode_fault(d, value, err, "%.*s is %.*s; it must be %s",
			STR_ARG(decode_called(value)), STR_ARG(text), wanted);
	case VALUE_STRING:
		return decode_fault(d, value, err, "%.*s is '%.*s'; it must be %s",
			STR_ARG(decode_called(value)), STR_ARG(text), wanted);
	case VALUE_BOOL:
		return decode_fault(d, value, err, "%.*s is %s; it must be %s",
			STR_ARG(decode_called(value)), value->boolean ? "true" : "false", wanted);
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		break;
	}
	return decode_fault(d, value, err, "%.*s is %s; it must be %s",
		STR_ARG(decode_called(value)), value_type_name(value->type), wanted);
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

	if (!decode_has_limits(key))
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
	if (!decode_has_limits(key))
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

const char *decode_wanted(struct arena *arena, const struct decode_key *key)
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
