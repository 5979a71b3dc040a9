/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "suite/parts.h"
#include "suite/template.h"

/* One case: its keys, and whether it fits the suite. */

struct fields {
	const struct value *id, *vars, *messages, *history, *expected, *wrong, *tags, *group;
	const struct value *human, *tests;
	bool must_pass;
};

static bool check_id(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	(void)field;
	if (value->text.len == 0 || value->text.len > SUITE_ID_MAX)
		return decode_fault(d, value, err, "the %.*s has %zu bytes; it must have 1 to %d",
			STR_ARG(value->key), value->text.len, SUITE_ID_MAX);
	for (size_t i = 0; i < value->text.len; i++) {
		const unsigned char byte = (unsigned char)value->text.data[i];

		if (byte < 0x20 || byte == 0x7F)
			return decode_fault(d, value, err,
				"the %.*s holds a line end or a control character",
				STR_ARG(value->key));
	}
	return true;
}

static bool check_messages(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	(void)field;
	return suite_check_messages(d, value, true, err);
}

static bool check_history(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	(void)field;
	return suite_check_messages(d, value, false, err);
}

static bool check_tags(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item;

	(void)field;
	value_each (item, value) {
		if (!value_is_string(item))
			return decode_fault(d, item, err, "a tag is %s; it must be a text",
				value_type_name(item->type));
	}
	return true;
}

static bool check_grade(const struct decode *d, const struct value *value, struct err *err)
{
	return (value_is_number(value) && value->number >= 0 && value->number <= 1) ||
	       decode_must_be(d, value, err, "a person's grade, a number from 0 to 1");
}

/* 0.8, or {candidate: 0.8}. */
static bool check_human(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item;

	(void)field;
	if (value->type != VALUE_OBJECT)
		return check_grade(d, value, err);
	value_each (item, value) {
		if (!check_grade(d, item, err))
			return false;
	}
	return true;
}

#define AT(member) .offset = offsetof(struct fields, member)

static const struct decode_key keys[] = {
	{"id", DECODE_STRING, DECODE_REQUIRED, AT(id), .check = check_id,
		.help = "a text, unique in the suite"},
	{"vars", DECODE_OBJECT, AT(vars), .help = "variables of the prompt"},
	{"messages", DECODE_LIST, AT(messages), .check = check_messages,
		.help = "instead of the user's turn"},
	{"history", DECODE_LIST, AT(history), .check = check_history,
		.help = "before the user's turn"},
	{"expected", DECODE_ANY, AT(expected), .help = "a good answer"},
	{"wrong", DECODE_LIST, AT(wrong), .help = "plausible wrong answers"},
	{"tags", DECODE_LIST, AT(tags), .check = check_tags, .help = "for people"},
	{"group", DECODE_STRING, AT(group), .check = check_id,
		.help = "cases of one group are not independent"},
	{"human", DECODE_ANY, AT(human), .check = check_human,
		.help = "a person's grade from 0 to 1: of `expected`, or of answers by candidate"},
	{"must_pass", DECODE_BOOL, AT(must_pass), .help = "no candidate may fail it"},
	{"tests", DECODE_ANY, AT(tests), .help = "for graders that run code"},
	{.name = NULL},
};

static const struct decode_table table = {
	.what = "a case",
	.keys = keys,
	.size = sizeof(struct fields),
};

/* The parser counts lines from the beginning of the case. */
static void shift_lines(struct value *value, uint32_t by)
{
	value->line += by;
	if (value->key_line)
		value->key_line += by;
	for (struct value *item = value->child; item; item = item->next)
		shift_lines(item, by);
}

/* "line 1, column 9: what" of the parser becomes "file:line:9: what". */
static bool fail_json(const struct decode *d, struct str json, uint32_t line, struct err *err)
{
	struct err inner = *err;
	const char *what = inner.text;
	size_t where = 0, column = 1;

	if (!json_valid(json, &where)) {
		const char *colon = strstr(inner.text, ": ");

		column = utf8_count(str_slice(json, 0, where)) + 1;
		what = colon ? colon + 2 : inner.text;
	}
	return err_set(err, ERR_CONFIG, "%s:%lu:%zu: not valid JSON: %s", d->name,
		(unsigned long)line, column, what);
}

bool suite_parse_case(const struct decode *d, struct str json, uint32_t line,
	struct suite_case *out, struct err *err)
{
	struct fields fields = {0};
	struct value *root;
	struct str name;

	if (!json_parse(d->arena, json, &root, err))
		return fail_json(d, json, line, err);
	shift_lines(root, line - 1);
	if (root->type != VALUE_OBJECT)
		return decode_fault(d, root, err,
			"a case is %s; it must be an object, "
			"{\"id\": ..., \"vars\": {...}, ...}",
			value_type_name(root->type));
	if (json_has_duplicates(root, &name))
		return decode_fault(d, root, err, "the key '%.*s' stands twice in one object",
			STR_ARG(str_slice(name, 0, 60)));
	if (!decode_section(d, &table, root, &fields, err))
		return false;
	if (fields.messages && fields.history)
		return decode_fault_key(d, fields.history, err,
			"both messages and history; a case has one of them");
	*out = (struct suite_case){
		.id = fields.id->text,
		.line = line,
		.vars = fields.vars,
		/* Its key tells which of the two it is. */
		.messages = fields.messages ? fields.messages : fields.history,
		.expected = fields.expected,
		.wrong = fields.wrong,
		.tags = fields.tags,
		.tests = fields.tests,
		.group = fields.group ? fields.group->text : STR_NONE,
		.human = fields.human,
		.must_pass = fields.must_pass,
	};
	return true;
}

static const char *var_hint(struct arena *arena, const struct value *vars, struct str name)
{
	const struct value *item;
	const char **names = ARENA_ARRAY(arena, vars ? vars->count + 1 : 1, const char *);
	size_t count = 0;

	value_each (item, vars)
		names[count++] = arena_strz(arena, item->key);
	return decode_hint(arena, name, names, count, sizeof(names[0]));
}

static bool check_vars(struct suite_reader *reader, const struct suite_case *item, struct err *err)
{
	const struct suite *suite = reader->suite;
	const struct value *where;
	struct str name;

	if (suite_missing_var(suite, item, &name, &where))
		return err_set(err, ERR_CONFIG,
			"%s:%lu:1: case '%.*s' has no variable '%.*s', which the prompt names "
			"(%s:%lu)%s",
			suite->cases_path, (unsigned long)item->line, STR_ARG(item->id),
			STR_ARG(name), suite->path, (unsigned long)where->line,
			var_hint(&reader->scratch, item->vars, name));
	for (size_t i = 0; i < reader->froms.count; i++) {
		const struct suite_from *from = &reader->froms.items[i];

		if (template_var(item->vars, from->name->text))
			continue;
		return err_set(err, ERR_CONFIG,
			"%s:%lu:1: case '%.*s' has no variable '%.*s', which the grader %s takes "
			"from it (%s:%lu)%s",
			suite->cases_path, (unsigned long)item->line, STR_ARG(item->id),
			STR_ARG(from->name->text), from->grader, suite->path,
			(unsigned long)from->name->line,
			var_hint(&reader->scratch, item->vars, from->name->text));
	}
	return true;
}

bool suite_take_case(struct suite_reader *reader, struct str json, uint32_t line, struct err *err)
{
	const struct suite *suite = reader->suite;
	const struct decode d = {.arena = &reader->scratch, .name = suite->cases_path};
	struct suite_case item = {0};

	arena_reset(&reader->scratch);
	if (!suite_parse_case(&d, json, line, &item, err))
		return false;
	if (!suite->user && !suite->messages &&
		!(item.messages && str_eqz(item.messages->key, "messages")))
		return err_set(err, ERR_CONFIG,
			"%s:%lu:1: case '%.*s' has no messages, and %s has no prompt; give one of "
			"them",
			suite->cases_path, (unsigned long)line, STR_ARG(item.id), suite->path);
	return check_vars(reader, &item, err) &&
	       snapshot_add(suite->index, item.id, json, line, err);
}
