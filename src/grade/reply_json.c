/* SPDX-License-Identifier: MIT */
#include "grade/reply_json.h"

#include "base/json.h"
#include "core/score.h"
#include "grade/fence.h"
#include "grade/mark.h"

/* How many bytes are looked at in all, for the first value in other text: an attempt may go far
 * before it fails, and the next one begins close behind its beginning. */
#define FIRST_BYTES ((size_t)64 << 20)

struct value *reply_json_level(struct arena *arena, enum reply_json how)
{
	switch (how) {
	case REPLY_JSON_STRICT:
		return value_string(arena, str_of(json_level_name(JSON_LEVEL_STRICT)));
	case REPLY_JSON_FENCED:
		return value_string(arena, str_of(json_level_name(JSON_LEVEL_FENCED)));
	case REPLY_JSON_FIRST:
		return value_string(arena, str_of(json_level_name(JSON_LEVEL_FIRST)));
	case REPLY_JSON_NONE:
	case REPLY_JSON_LIMIT:
		break;
	}
	return ARENA_NEW(arena, struct value);
}

bool reply_json_check(const struct reply_json_wish *wish, struct err *err)
{
	return !(wish->strict && wish->first) ||
	       err_set(err, ERR_CONFIG, "'strict' and 'first' contradict each other; keep one");
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

/* The first place where a whole object or list begins. */
static enum reply_json find_first(
	struct arena *arena, struct str text, struct value **out, const char **why)
{
	size_t looked = 0;

	for (size_t at = 0; at < text.len; at++) {
		const struct str rest = str_slice(text, at, text.len);
		size_t end;

		if (text.data[at] != '{' && text.data[at] != '[')
			continue;
		switch (json_prefix(rest, &end)) {
		case JSON_PREFIX_VALUE:
			return parse(arena, str_slice(rest, 0, end), out, why) ? REPLY_JSON_FIRST
									       : REPLY_JSON_NONE;
		case JSON_PREFIX_DEEP:
			*why = "the first object or list is nested deeper than 200 levels";
			return REPLY_JSON_NONE;
		case JSON_PREFIX_NONE:
			break;
		}
		looked += end;
		if (looked > FIRST_BYTES) {
			*why = "limit: too many beginnings of JSON that do not end";
			return REPLY_JSON_LIMIT;
		}
	}
	*why = "no object or list in JSON stands in the answer";
	return REPLY_JSON_NONE;
}

enum reply_json reply_json_read(struct arena *arena, struct str text,
	const struct reply_json_wish *wish, struct value **out, const char **why)
{
	const bool first = wish && wish->first;
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
	if (fence_inside(str_trim(text), "json", &inside)) {
		if (json_valid(inside, NULL) || !first) {
			if (!parse(arena, inside, out, why))
				return REPLY_JSON_NONE;
			if (wish && wish->strict)
				*why = "the JSON stands in a fenced block";
			return REPLY_JSON_FENCED;
		}
	} else if (json_valid(text, NULL) || !first) {
		return parse(arena, text, out, why) ? REPLY_JSON_STRICT : REPLY_JSON_NONE;
	}
	return find_first(arena, text, out, why);
}
