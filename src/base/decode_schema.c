/* SPDX-License-Identifier: MIT */
#include "base/decode.h"

#include <string.h>

static const char *json_type(enum decode_kind kind)
{
	switch (kind) {
	case DECODE_BOOL:
		return "boolean";
	case DECODE_INT:
	case DECODE_I64:
		return "integer";
	case DECODE_NUMBER:
		return "number";
	case DECODE_DURATION:
	case DECODE_NAME:
	case DECODE_TEXT:
	case DECODE_STRING:
		return "string";
	case DECODE_TEXTS:
	case DECODE_LIST:
	case DECODE_ITEMS:
		return "array";
	case DECODE_OBJECT:
	case DECODE_SECTION:
	case DECODE_MAP:
		return "object";
	case DECODE_ANY:
	case DECODE_OTHER:
		break;
	}
	return NULL;
}

static void pair_text(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_z(w, text);
}

static void write_limits(struct jsonw *w, const struct decode_key *key)
{
	if (key->kind == DECODE_DURATION || !decode_has_limits(key))
		return;
	jsonw_key(w, key->flags & DECODE_ABOVE ? "exclusiveMinimum" : "minimum");
	jsonw_double(w, key->min);
	if (key->max == 0)
		return;
	jsonw_key(w, key->flags & DECODE_BELOW ? "exclusiveMaximum" : "maximum");
	jsonw_double(w, key->max);
}

static void write_names(struct jsonw *w, const char *const *names)
{
	jsonw_key(w, "enum");
	jsonw_array(w);
	for (size_t i = 0; names[i]; i++)
		jsonw_z(w, names[i]);
	jsonw_array_end(w);
}

static void write_min_count(struct jsonw *w, const char *key, unsigned flags)
{
	if (!(flags & DECODE_REQUIRED))
		return;
	jsonw_key(w, key);
	jsonw_int(w, 1);
}

static void write_kind(struct jsonw *w, const struct decode_key *key)
{
	switch (key->kind) {
	case DECODE_BOOL:
	case DECODE_STRING:
	case DECODE_OBJECT:
	case DECODE_LIST:
	case DECODE_ANY:
		break;
	case DECODE_INT:
	case DECODE_I64:
	case DECODE_NUMBER:
		write_limits(w, key);
		break;
	case DECODE_DURATION:
		pair_text(w, "pattern", "^[0-9]+(\\.[0-9]*)?(us|ms|s|m|h)$");
		break;
	case DECODE_NAME:
		write_names(w, key->names);
		break;
	case DECODE_TEXT:
		jsonw_key(w, "minLength");
		jsonw_int(w, 1);
		break;
	case DECODE_TEXTS:
		jsonw_key(w, "items");
		jsonw_object(w);
		pair_text(w, "type", "string");
		jsonw_object_end(w);
		write_min_count(w, "minItems", key->flags);
		break;
	case DECODE_SECTION:
		decode_schema_section(key->table, w);
		break;
	case DECODE_ITEMS:
	case DECODE_MAP:
		jsonw_key(w, key->kind == DECODE_MAP ? "additionalProperties" : "items");
		jsonw_object(w);
		pair_text(w, "type", "object");
		decode_schema_section(key->table, w);
		jsonw_object_end(w);
		write_min_count(
			w, key->kind == DECODE_MAP ? "minProperties" : "minItems", key->flags);
		break;
	case DECODE_OTHER:
		key->schema(w);
		break;
	}
}

void decode_schema_section(const struct decode_table *table, struct jsonw *w)
{
	bool required = false;

	jsonw_key(w, "properties");
	jsonw_object(w);
	for (const struct decode_key *key = table->keys; key->name; key++) {
		required = required || key->flags & DECODE_REQUIRED;
		jsonw_key(w, key->name);
		jsonw_object(w);
		pair_text(w, "description", key->help);
		if (json_type(key->kind))
			pair_text(w, "type", json_type(key->kind));
		write_kind(w, key);
		jsonw_object_end(w);
	}
	jsonw_object_end(w);
	jsonw_key(w, "additionalProperties");
	jsonw_bool(w, false);
	if (!required)
		return;
	jsonw_key(w, "required");
	jsonw_array(w);
	for (const struct decode_key *key = table->keys; key->name; key++) {
		if (key->flags & DECODE_REQUIRED)
			jsonw_z(w, key->name);
	}
	jsonw_array_end(w);
}

void decode_schema(const struct decode_table *table, const char *title, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, 2);
	jsonw_object(&w);
	pair_text(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	pair_text(&w, "title", title);
	pair_text(&w, "type", "object");
	decode_schema_section(table, &w);
	jsonw_object_end(&w);
	buf_char(out, '\n');
}
