/* SPDX-License-Identifier: MIT */
#include "base/yaml.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/map.h"

/* An open mapping or sequence. */
struct frame {
	struct value *value;
	struct map keys; /* to line and column, for the message about a second one */
	struct str key;  /* read, its value not yet */
	uint32_t key_line, key_column;
	bool has_key;
};

struct reader {
	struct arena *arena;
	const char *name;
	struct err *err;
	yaml_parser_t parser;
	struct frame frames[YAML_DEPTH];
	size_t depth;
	struct value *root;
	bool done; /* with the stream */
};

static uint32_t from_one(size_t index)
{
	return (uint32_t)index + 1;
}

static bool fail(const struct reader *reader, yaml_mark_t mark, const char *what)
{
	return err_set(reader->err, ERR_CONFIG, "%s:%zu:%zu: %s", reader->name, mark.line + 1,
		mark.column + 1, what);
}

/* What libyaml itself refuses. It marks faults of grammar, but bad bytes only by offset. */
static bool fail_syntax(const struct reader *reader, struct str text)
{
	const yaml_parser_t *parser = &reader->parser;
	yaml_mark_t mark = parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		mem_exhausted();
	if (parser->error == YAML_READER_ERROR) {
		mark = (yaml_mark_t){0};
		assert(text.data); /* yaml_parse has seen to it */
		for (size_t i = 0; i < parser->problem_offset && i < text.len; i++) {
			mark.column = text.data[i] == '\n' ? 0 : mark.column + 1;
			mark.line += text.data[i] == '\n';
		}
	}
	fail(reader, mark, parser->problem ? parser->problem : "not YAML");
	if (parser->context && parser->error != YAML_READER_ERROR)
		err_set(reader->err, ERR_CONFIG, "%s:%zu:%zu: %s, %s", reader->name, mark.line + 1,
			mark.column + 1, parser->problem ? parser->problem : "not YAML",
			parser->context);
	return false;
}

static bool is_one_of(struct str text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eqz(text, words[i]))
			return true;
	}
	return false;
}

/* 0x1F and 0o17; digits past what an integer holds are no number. */
static bool to_based(struct str text, double *out)
{
	static const char digits[] = "0123456789abcdef";
	const char kind = text.len > 2 && text.data[0] == '0' ? text.data[1] : '\0';
	const int base = kind == 'x' ? 16 : 8;
	uint64_t sum = 0;

	if ((kind != 'x' && kind != 'o') || text.len > 2 + 13)
		return false;
	for (size_t i = 2; i < text.len; i++) {
		const char byte = text.data[i];
		const char small = byte >= 'A' && byte <= 'F' ? (char)(byte | 0x20) : byte;
		const char *hit = memchr(digits, small, (size_t)base);

		if (!hit)
			return false;
		sum = sum * (uint64_t)base + (uint64_t)(hit - digits);
	}
	*out = (double)sum;
	return true;
}

/* The core schema of YAML 1.2, section 10.3.2, without .inf and .nan: nothing here can use them. */
static bool resolve(const struct reader *reader, struct value *value, yaml_mark_t mark)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
	static const char *const trues[] = {"true", "True", "TRUE"};
	static const char *const falses[] = {"false", "False", "FALSE"};
	double number = 0;

	if (is_one_of(value->text, nulls, ARRAY_LEN(nulls))) {
		value->type = VALUE_NULL;
		value->text = STR_NONE;
	} else if (is_one_of(value->text, trues, ARRAY_LEN(trues))) {
		value->type = VALUE_BOOL;
		value->boolean = true;
		value->text = STR_NONE;
	} else if (is_one_of(value->text, falses, ARRAY_LEN(falses))) {
		value->type = VALUE_BOOL;
		value->text = STR_NONE;
	} else if (str_to_double(value->text, &number) || to_based(value->text, &number)) {
		value->type = VALUE_NUMBER;
		value->number = number;
	} else if (isinf(number)) {
		return fail(reader, mark, "a number too large; quote it if it is a text");
	}
	return true;
}

/* A string as key of the innermost mapping, which waits for one. */
static bool take_key(struct reader *reader, const struct value *scalar, yaml_mark_t mark)
{
	struct frame *frame = &reader->frames[reader->depth - 1];
	const uint64_t place = (uint64_t)scalar->line << 32 | scalar->column;
	uint64_t earlier = 0;

	if (!map_add(&frame->keys, scalar->text, place)) {
		map_get(&frame->keys, scalar->text, &earlier);
		return err_set(reader->err, ERR_CONFIG,
			"%s:%zu:%zu: the key '%.*s' stands twice, on lines %lu and %lu; remove one",
			reader->name, mark.line + 1, mark.column + 1, STR_ARG(scalar->text),
			(unsigned long)(earlier >> 32), (unsigned long)scalar->line);
	}
	frame->key = scalar->text;
	frame->key_line = scalar->line;
	frame->key_column = scalar->column;
	frame->has_key = true;
	return true;
}

static bool wants_key(const struct reader *reader)
{
	const struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;

	return frame && frame->value->type == VALUE_OBJECT && !frame->has_key;
}

/* Hangs the value into the innermost frame, or makes it the root. */
static void attach(struct reader *reader, struct value *value)
{
	struct frame *frame;
	struct value *parent;

	if (reader->depth == 0) {
		reader->root = value;
		return;
	}
	frame = &reader->frames[reader->depth - 1];
	parent = frame->value;
	if (parent->type == VALUE_OBJECT) {
		value->key = frame->key;
		value->key_line = frame->key_line;
		value->key_column = frame->key_column;
		frame->has_key = false;
	}
	if (parent->last)
		parent->last->next = value;
	else
		parent->child = value;
	parent->last = value;
	parent->count++;
}

static struct value *value_at_mark(
	const struct reader *reader, enum value_type type, yaml_mark_t mark)
{
	struct value *value = ARENA_NEW(reader->arena, struct value);

	value->type = type;
	value->line = from_one(mark.line);
	value->column = from_one(mark.column);
	return value;
}

static bool refuse_properties(const struct reader *reader, yaml_mark_t mark,
	const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		return fail(reader, mark, "anchors (&) are not supported; write the value out");
	if (tag)
		return fail(
			reader, mark, "tags (!) are not supported; quote a text that begins so");
	return true;
}

static bool on_scalar(struct reader *reader, const yaml_event_t *event)
{
	const yaml_mark_t mark = event->start_mark;
	const struct str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
	struct value *value;

	if (!refuse_properties(reader, mark, event->data.scalar.anchor, event->data.scalar.tag))
		return false;
	value = value_at_mark(reader, VALUE_STRING, mark);
	value->text = arena_str(reader->arena, text);
	if (wants_key(reader))
		return take_key(reader, value, mark);
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !resolve(reader, value, mark))
		return false;
	attach(reader, value);
	return true;
}

static bool on_start(struct reader *reader, enum value_type type, yaml_mark_t mark,
	const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct value *value;

	if (!refuse_properties(reader, mark, anchor, tag))
		return false;
	if (wants_key(reader))
		return fail(reader, mark, "a key must be a text, not a list or mapping");
	if (reader->depth == YAML_DEPTH)
		return fail(reader, mark, "nested deeper than 64 levels");
	value = value_at_mark(reader, type, mark);
	attach(reader, value);
	reader->frames[reader->depth++] = (struct frame){.value = value};
	return true;
}

static void on_end(struct reader *reader)
{
	map_fini(&reader->frames[--reader->depth].keys);
}

static bool on_event(struct reader *reader, const yaml_event_t *event)
{
	const yaml_mark_t mark = event->start_mark;

	switch (event->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return true;
	case YAML_STREAM_END_EVENT:
		reader->done = true;
		return true;
	case YAML_DOCUMENT_START_EVENT:
		return !reader->root ||
		       fail(reader, mark, "a second document; a file holds only one");
	case YAML_ALIAS_EVENT:
		return fail(reader, mark, "aliases (*) are not supported; write the value out");
	case YAML_SCALAR_EVENT:
		return on_scalar(reader, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(reader, VALUE_ARRAY, mark, event->data.sequence_start.anchor,
			event->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return on_start(reader, VALUE_OBJECT, mark, event->data.mapping_start.anchor,
			event->data.mapping_start.tag);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_end(reader);
		return true;
	}
	return true;
}

static bool read_all(struct reader *reader, struct str text)
{
	bool ok = true;

	while (ok && !reader->done) {
		yaml_event_t event;

		if (!yaml_parser_parse(&reader->parser, &event))
			return fail_syntax(reader, text);
		ok = on_event(reader, &event);
		yaml_event_delete(&event);
	}
	return ok;
}

bool yaml_parse(
	struct arena *arena, struct str text, const char *name, struct value **out, struct err *err)
{
	struct reader reader = {.arena = arena, .name = name, .err = err};
	bool ok;

	if (!text.data)
		text = STR("");
	if (text.len > YAML_MAX_BYTES)
		return err_set(err, ERR_CONFIG, "%s:1:1: larger than the limit of %zu bytes", name,
			YAML_MAX_BYTES);
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_slice(text, 3, text.len);
	if (!yaml_parser_initialize(&reader.parser))
		mem_exhausted();
	/* Not left to a guess from the first bytes: UTF-16 would pass unseen. */
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&reader.parser, (const unsigned char *)(text.data ? text.data : ""), text.len);
	ok = read_all(&reader, text);
	while (reader.depth)
		on_end(&reader);
	yaml_parser_delete(&reader.parser);
	if (ok)
		*out = reader.root ? reader.root
				   : value_at_mark(&reader, VALUE_NULL, (yaml_mark_t){0});
	return ok;
}
