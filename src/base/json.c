/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/utf8.h"

/*
 * Two steps: the scanner checks the text to its end and notes its tokens; these are turned into
 * values. What is not valid never comes to the second step.
 */
struct reader {
	struct arena *arena;
	struct str text;
	const struct json_token *token;
	size_t seen;           /* line and column are those of this offset */
	uint32_t line, column; /* in characters, both from 1 */
};

static void advance(struct reader *reader, size_t offset)
{
	for (; reader->seen < offset; reader->seen++) {
		const unsigned char byte = (unsigned char)reader->text.data[reader->seen];

		if (byte == '\n') {
			reader->line++;
			reader->column = 1;
		} else if ((byte & 0xC0) != 0x80) {
			reader->column++;
		}
	}
}

static struct str token_text(const struct reader *reader)
{
	return (struct str){reader->text.data + reader->token->offset, reader->token->len};
}

/* At an escape that the scanner has accepted; moves *at behind it. */
static uint32_t unescape(struct str raw, size_t *at)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char byte = raw.data[*at + 1];
	const char *known = strchr(from, byte);
	unsigned unit;

	if (byte != 'u') {
		*at += 2;
		return known ? (unsigned char)to[known - from] : (unsigned char)byte;
	}
	unit = json_hex4(raw.data + *at + 2);
	*at += 6;
	if (json_is_high(unit) && *at + 6 <= raw.len && raw.data[*at] == '\\' &&
		raw.data[*at + 1] == 'u') {
		const unsigned low = json_hex4(raw.data + *at + 2);
		if (json_is_low(low)) {
			*at += 6;
			return 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
		}
	}
	return unit; /* of a lone surrogate utf8_add makes U+FFFD */
}

static struct str decode(struct arena *arena, struct str token)
{
	const struct str raw = str_slice(token, 1, token.len - 1);
	struct buf out = {0};
	struct str text;

	if (raw.len == 0 || !memchr(raw.data, '\\', raw.len))
		return arena_str(arena, raw);
	out.limit = raw.len; /* no escape is shorter than what it stands for */
	for (size_t at = 0; at < raw.len;) {
		const char *escape = memchr(raw.data + at, '\\', raw.len - at);
		const size_t plain = escape ? (size_t)(escape - raw.data) : raw.len;

		buf_str(&out, str_slice(raw, at, plain));
		at = plain;
		if (escape)
			utf8_add(&out, unescape(raw, &at));
	}
	text = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return text;
}

static enum value_type type_of(struct str token)
{
	switch (token.data[0]) {
	case '{':
		return VALUE_OBJECT;
	case '[':
		return VALUE_ARRAY;
	case '"':
		return VALUE_STRING;
	case 't':
	case 'f':
		return VALUE_BOOL;
	case 'n':
		return VALUE_NULL;
	default:
		return VALUE_NUMBER;
	}
}

static void read_key(struct reader *reader, struct value *value)
{
	advance(reader, reader->token->offset);
	value->key_line = reader->line;
	value->key_column = reader->column;
	value->key = decode(reader->arena, token_text(reader));
	reader->token++;
}

/* Recursion is at most JSON_DEPTH deep: the scanner has seen to it. */
static struct value *read_value(struct reader *reader, bool member)
{
	struct value *value = ARENA_NEW(reader->arena, struct value);
	struct str token;

	if (member)
		read_key(reader, value);
	advance(reader, reader->token->offset);
	token = token_text(reader);
	value->line = reader->line;
	value->column = reader->column;
	value->type = type_of(token);
	value->boolean = token.data[0] == 't';
	value->count = reader->token->count;
	reader->token++;
	if (value->type == VALUE_STRING) {
		value->text = decode(reader->arena, token);
	} else if (value->type == VALUE_NUMBER) {
		value->text = arena_str(reader->arena, token);
		/* 1e400 becomes infinite; its digits are there for who wants them. */
		(void)!str_to_double(value->text, &value->number);
	}
	for (size_t i = 0; i < value->count; i++) {
		struct value *item = read_value(reader, value->type == VALUE_OBJECT);

		if (value->last)
			value->last->next = item;
		else
			value->child = item;
		value->last = item;
	}
	return value;
}

static bool parse(
	struct arena *arena, struct str text, struct value **out, size_t *lone, struct err *err)
{
	struct json_scan scan = {.text = text, .keep = true};
	struct reader reader = {.arena = arena, .text = text, .line = 1, .column = 1};
	bool ok = false;

	if (!json_scan(&scan)) {
		advance(&reader, scan.at);
		err_set(err, ERR_DATA, "line %lu, column %lu: %s", (unsigned long)reader.line,
			(unsigned long)reader.column, scan.fault);
		goto out;
	}
	*lone = scan.lone;
	reader.token = scan.tokens.items;
	*out = read_value(&reader, false);
	ok = true;
out:
	VEC_FREE(&scan.tokens);
	return ok;
}

bool json_parse(struct arena *arena, struct str text, struct value **out, struct err *err)
{
	size_t lone;

	return parse(arena, text, out, &lone, err);
}

bool json_parse_lenient(
	struct arena *arena, struct str text, struct value **out, size_t *mended, struct err *err)
{
	size_t bad, lone;

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, text.len);
	/* Outside of strings the scanner refuses U+FFFD as it would the bad byte. */
	if (!parse(arena, utf8_mend(arena, text, &bad), out, &lone, err))
		return false;
	if (mended)
		*mended = bad + lone;
	return true;
}

bool json_valid(struct str text, size_t *where)
{
	struct json_scan scan = {.text = text};
	const bool valid = json_scan(&scan);

	if (!valid && where)
		*where = scan.at;
	return valid;
}

enum json_prefix json_prefix(struct str text, size_t *end)
{
	struct json_scan scan = {.text = text};

	(void)json_scan(&scan);
	if (scan.end) {
		*end = scan.end;
		return JSON_PREFIX_VALUE;
	}
	*end = scan.at;
	return scan.fault == json_too_deep ? JSON_PREFIX_DEEP : JSON_PREFIX_NONE;
}

bool json_has_duplicates(const struct value *value, struct str *name)
{
	const struct value *item;
	bool found = false;

	if (!value)
		return false;
	if (value->type == VALUE_OBJECT && value->count > 1) {
		const struct value **sorted = value_sorted(value);

		for (size_t i = 1; i < value->count && !found; i++) {
			found = str_eq(sorted[i]->key, sorted[i - 1]->key);
			if (found && name)
				*name = sorted[i]->key;
		}
		free(sorted);
	}
	value_each (item, value) {
		if (found)
			break;
		found = json_has_duplicates(item, name);
	}
	return found;
}
