/* SPDX-License-Identifier: MIT */
#include "core/reader.h"

#include "base/json.h"

const struct value *reader_parse(const struct reader *reader, struct str text)
{
	struct err own = {0};
	struct value *root;

	if (json_parse(reader->arena, text, &root, &own))
		return root;
	err_set(reader->err, ERR_DATA, "%s: %s", reader->path, own.text);
	return NULL;
}

bool reader_fault(const struct reader *reader, const struct value *at, const char *what)
{
	return err_set(reader->err, ERR_DATA, "%s:%u: %s; %s", reader->path,
		at ? (unsigned)at->line : 1, what, reader->origin);
}

bool reader_version(const struct reader *reader, const struct value *root, int64_t version)
{
	int64_t found;

	if (value_to_i64(value_get(root, "version"), &found) && found == version)
		return true;
	return reader_fault(reader, root,
		arena_printf(reader->arena, "its 'version' is not %lld, the one that is known here",
			(long long)version));
}

/* What stands in the place of `key` is not what must be there. */
static void missing(const struct reader *reader, const struct value *parent,
	const struct value *found, const char *key, const char *wanted)
{
	reader_fault(reader, found ? found : parent,
		arena_printf(reader->arena, "'%s' must be there, and %s", key, wanted));
}

const char *reader_text(const struct reader *reader, const struct value *parent, const char *key)
{
	const struct value *value = value_get(parent, key);

	if (value_is_string(value) && value->text.len)
		return arena_strz(reader->arena, value->text);
	missing(reader, parent, value, key, "a text");
	return NULL;
}

static const struct value *member_of(const struct reader *reader, const struct value *parent,
	const char *key, enum value_type type, const char *wanted)
{
	const struct value *value = value_get(parent, key);

	if (value && value->type == type)
		return value;
	missing(reader, parent, value, key, wanted);
	return NULL;
}

const struct value *reader_list(
	const struct reader *reader, const struct value *parent, const char *key)
{
	return member_of(reader, parent, key, VALUE_ARRAY, "a list");
}

const struct value *reader_object(
	const struct reader *reader, const struct value *parent, const char *key)
{
	return member_of(reader, parent, key, VALUE_OBJECT, "an object");
}
