/* SPDX-License-Identifier: MIT */
#include "grade/reply_json.h"

#include "base/json.h"
#include "grade/mark.h"

const char *reply_json_level(enum reply_json how)
{
	switch (how) {
	case REPLY_JSON_STRICT:
		return "strict";
	case REPLY_JSON_FENCED:
		return "fenced";
	case REPLY_JSON_NONE:
	case REPLY_JSON_LIMIT:
		return NULL;
	}
	return NULL;
}

/* No text has more values than this, plus one. */
static size_t count_values(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char byte = text.data[i];

		count += byte == ',' || byte == '[' || byte == '{';
	}
	return count;
}

static size_t run_of(struct str text, char byte)
{
	size_t count = 0;

	while (count < text.len && text.data[count] == byte)
		count++;
	return count;
}

/* What stands within a text that is one fenced block, its mark being nothing or "json". */
static bool unfence(struct str text, struct str *inside)
{
	const size_t fence = run_of(text, '`');
	const struct str mark = str_slice(text, 0, fence);
	struct str rest = str_slice(text, fence, text.len);
	struct str info;

	if (fence < 3 || !str_next(&rest, '\n', &info) || !rest.data)
		return false;
	info = str_trim(info);
	if (info.len && !str_eq_nocase(info, STR("json")))
		return false;
	if (!str_ends(rest, mark))
		return false;
	rest.len -= fence;
	*inside = str_trim(rest);
	return inside->len > 0 && rest.data[rest.len - 1] == '\n';
}

static bool parse(struct arena *arena, struct str text, struct value **out, const char **why)
{
	struct err err = {0};
	struct str name;

	if (!json_parse(arena, text, out, &err)) {
		*why = arena_printf(arena, "not JSON: %s", err.text);
		return false;
	}
	if (json_has_duplicates(*out, &name)) {
		*why = arena_printf(arena, "an object has two members %s", mark_show(arena, name));
		return false;
	}
	return true;
}

enum reply_json reply_json_read(
	struct arena *arena, struct str text, struct value **out, const char **why)
{
	struct str inside;

	if (str_trim(text).len == 0) {
		*why = "the answer is empty";
		return REPLY_JSON_NONE;
	}
	/* Few answers that are no JSON at all need counting. */
	if (text.len > REPLY_JSON_VALUES && count_values(text) > REPLY_JSON_VALUES) {
		*why = "limit: JSON of more values than are looked at";
		return REPLY_JSON_LIMIT;
	}
	if (unfence(str_trim(text), &inside))
		return parse(arena, inside, out, why) ? REPLY_JSON_FENCED : REPLY_JSON_NONE;
	return parse(arena, text, out, why) ? REPLY_JSON_STRICT : REPLY_JSON_NONE;
}
