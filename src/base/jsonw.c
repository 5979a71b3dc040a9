/* SPDX-License-Identifier: MIT */
#include "base/jsonw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/utf8.h"

void jsonw_init(struct jsonw *w, struct buf *out, int indent)
{
	*w = (struct jsonw){.out = out, .indent = indent, .first = true};
}

static void new_line(struct jsonw *w)
{
	if (w->indent == 0)
		return;
	buf_char(w->out, '\n');
	buf_repeat(w->out, ' ', (size_t)w->indent * (size_t)w->depth);
}

/* What stands in front of a value or key: nothing behind a key or at the top. */
static void separate(struct jsonw *w)
{
	if (!w->after_key && w->depth > 0) {
		if (!w->first)
			buf_char(w->out, ',');
		new_line(w);
	}
	w->after_key = false;
	w->first = false;
}

static void open(struct jsonw *w, char bracket)
{
	separate(w);
	buf_char(w->out, bracket);
	w->depth++;
	w->first = true;
}

static void close(struct jsonw *w, char bracket)
{
	w->depth--;
	if (!w->first)
		new_line(w);
	buf_char(w->out, bracket);
	w->first = false;
}

void jsonw_object(struct jsonw *w)
{
	open(w, '{');
}

void jsonw_object_end(struct jsonw *w)
{
	close(w, '}');
}

void jsonw_array(struct jsonw *w)
{
	open(w, '[');
}

void jsonw_array_end(struct jsonw *w)
{
	close(w, ']');
}

void jsonw_quote(struct buf *out, struct str text)
{
	static const char escapes[0x20] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
	size_t done = 0; /* up to here all is written */

	buf_char(out, '"');
	for (size_t at = json_plain_end(text, 0); at < text.len; at = json_plain_end(text, at)) {
		const size_t from = at;
		const uint32_t code_point = utf8_next(text, &at);
		const bool bad = code_point == 0xFFFD && at == from + 1;

		if (code_point >= 0x20 && code_point != '"' && code_point != '\\' && !bad)
			continue;
		buf_str(out, str_slice(text, done, from));
		done = at;
		if (bad)
			utf8_add(out, code_point);
		else if (code_point >= 0x20)
			buf_printf(out, "\\%c", (char)code_point);
		else if (escapes[code_point])
			buf_printf(out, "\\%c", escapes[code_point]);
		else
			buf_printf(out, "\\u%04x", (unsigned)code_point);
	}
	buf_str(out, str_slice(text, done, text.len));
	buf_char(out, '"');
}

void jsonw_key_str(struct jsonw *w, struct str key)
{
	separate(w);
	jsonw_quote(w->out, key);
	buf_puts(w->out, w->indent ? ": " : ":");
	w->after_key = true;
}

void jsonw_key(struct jsonw *w, const char *key)
{
	jsonw_key_str(w, str_of(key));
}

void jsonw_str(struct jsonw *w, struct str text)
{
	separate(w);
	jsonw_quote(w->out, text);
}

void jsonw_raw(struct jsonw *w, struct str digits)
{
	separate(w);
	buf_str(w->out, digits);
}

void jsonw_null(struct jsonw *w)
{
	jsonw_raw(w, STR("null"));
}

void jsonw_z(struct jsonw *w, const char *text)
{
	if (text)
		jsonw_str(w, str_of(text));
	else
		jsonw_null(w);
}

void jsonw_int(struct jsonw *w, int64_t number)
{
	separate(w);
	buf_printf(w->out, "%lld", (long long)number);
}

void jsonw_bool(struct jsonw *w, bool boolean)
{
	jsonw_raw(w, boolean ? STR("true") : STR("false"));
}

/* Decimal points are points: this program never calls setlocale. */
void jsonw_double(struct jsonw *w, double number)
{
	char digits[32];

	if (!isfinite(number)) {
		jsonw_null(w);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, number);
		if (strtod(digits, NULL) == number)
			break;
	}
	jsonw_raw(w, str_of(digits));
}

void jsonw_fixed(struct jsonw *w, double number, int decimals)
{
	char digits[400]; /* 309 before the point at most, 64 behind it */
	size_t len;

	if (!isfinite(number)) {
		jsonw_null(w);
		return;
	}
	decimals = decimals < 0 ? 0 : decimals > 64 ? 64 : decimals;
	snprintf(digits, sizeof(digits), "%.*f", decimals, number);
	len = strlen(digits);
	if (strchr(digits, '.')) {
		while (digits[len - 1] == '0')
			len--;
		if (digits[len - 1] == '.')
			len--;
	}
	digits[len] = '\0';
	jsonw_raw(w, strcmp(digits, "-0") == 0 ? STR("0") : str_of(digits));
}

/* YAML has numbers that JSON has not, such as +1 and 0x1F; made ones have no digits. */
static void write_number(struct jsonw *w, const struct value *value)
{
	if (json_is_number(value->text))
		jsonw_raw(w, value->text);
	else
		jsonw_double(w, value->number);
}

static void write_members(struct jsonw *w, const struct value *object, bool sorted)
{
	const struct value **members = sorted ? value_sorted(object) : NULL;
	const struct value *item = object->child;

	jsonw_object(w);
	for (size_t i = 0; i < object->count; i++) {
		if (members)
			item = members[i];
		jsonw_key_str(w, item->key);
		if (sorted)
			jsonw_value_sorted(w, item);
		else
			jsonw_value(w, item);
		item = item->next;
	}
	jsonw_object_end(w);
	free(members);
}

/* Recursion is as deep as the value, which its reader bounds. */
static void write_value(struct jsonw *w, const struct value *value, bool sorted)
{
	const struct value *item;

	if (!value) {
		jsonw_null(w);
		return;
	}
	switch (value->type) {
	case VALUE_NULL:
		jsonw_null(w);
		break;
	case VALUE_BOOL:
		jsonw_bool(w, value->boolean);
		break;
	case VALUE_NUMBER:
		write_number(w, value);
		break;
	case VALUE_STRING:
		jsonw_str(w, value->text);
		break;
	case VALUE_ARRAY:
		jsonw_array(w);
		value_each (item, value) {
			write_value(w, item, sorted);
		}
		jsonw_array_end(w);
		break;
	case VALUE_OBJECT:
		write_members(w, value, sorted);
		break;
	}
}

void jsonw_value(struct jsonw *w, const struct value *value)
{
	write_value(w, value, false);
}

void jsonw_value_sorted(struct jsonw *w, const struct value *value)
{
	write_value(w, value, true);
}

struct str jsonw_text(struct arena *arena, const struct value *value)
{
	struct buf text = {0};
	struct jsonw w;
	struct str copy;

	jsonw_init(&w, &text, 0);
	jsonw_value(&w, value);
	copy = arena_str(arena, buf_view(&text));
	buf_free(&text);
	return copy;
}
