/* SPDX-License-Identifier: MIT */
#include "suite/template.h"

#include "base/jsonw.h"

#define NAME_MAX_BYTES 128
#define REACH (NAME_MAX_BYTES + 32) /* blanks included */

static bool is_first(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
	       byte >= 0x80;
}

static bool is_name(struct str name)
{
	if (name.len == 0 || name.len > NAME_MAX_BYTES || !is_first((unsigned char)name.data[0]))
		return false;
	for (size_t i = 1; i < name.len; i++) {
		const unsigned char byte = (unsigned char)name.data[i];
		const bool digit = byte >= '0' && byte <= '9';

		if (!is_first(byte) && !digit && byte != '.' && byte != '-' && byte != ' ')
			return false;
	}
	return true;
}

bool template_next(struct str text, size_t *at, size_t *from, struct str *name)
{
	size_t open = *at;

	while ((open = str_find(text, STR("{{"), open)) != SIZE_MAX) {
		/* No further than a name can reach: braces without an end cost nothing. */
		const struct str near = str_slice(text, 0, open + 2 + REACH);
		const size_t close = str_find(near, STR("}}"), open + 2);

		*name = str_trim(str_slice(text, open + 2, close));
		if (close != SIZE_MAX && is_name(*name)) {
			*from = open;
			*at = close + 2;
			return true;
		}
		open++; /* {{{name}} has a name, too */
	}
	return false;
}

const struct value *template_var(const struct value *vars, struct str name)
{
	const struct value *item;

	value_each (item, vars) {
		if (str_eq(item->key, name))
			return item;
	}
	return NULL;
}

bool template_missing(struct str text, const struct value *vars, struct str *name)
{
	size_t at = 0, from;

	while (template_next(text, &at, &from, name)) {
		if (!template_var(vars, *name))
			return true;
	}
	return false;
}

static void add_value(struct buf *out, const struct value *value)
{
	struct jsonw w;

	if (value->type == VALUE_STRING || value->type == VALUE_NUMBER) {
		buf_str(out, value->text);
		return;
	}
	jsonw_init(&w, out, 0);
	jsonw_value(&w, value);
}

void template_render(struct str text, const struct value *vars, struct buf *out)
{
	size_t at = 0, done = 0, from;
	struct str name;

	while (template_next(text, &at, &from, &name)) {
		const struct value *value = template_var(vars, name);

		if (!value)
			continue;
		buf_str(out, str_slice(text, done, from));
		add_value(out, value);
		done = at;
	}
	buf_str(out, str_slice(text, done, text.len));
}
