/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/json.h"
#include "suite/parts.h"

/*
 * Tools and the calls of them in a recorded conversation. Both may stand in OpenAI's form, {type:
 * function, function: {...}}, or without that shell; arguments may be an object, or one as a text.
 */
#define NAME_MAX_BYTES 64

static const char *const types[] = {"function", NULL};

struct tool {
	int type;
	const char *name, *description;
	const struct value *parameters, *function;
	bool strict;
};

struct call {
	int type;
	const char *id, *name;
	const struct value *arguments, *function;
};

#define AT(type, member) .offset = offsetof(struct type, member)

/* The names that every provider takes. */
static bool check_name(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	bool ok = value->text.len <= NAME_MAX_BYTES;

	(void)field;
	for (size_t i = 0; i < value->text.len && ok; i++) {
		const char byte = value->text.data[i];

		ok = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		     (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
	}
	return ok ||
	       decode_must_be(d, value, err, "a tool's name: at most 64 letters, digits, _ and -");
}

static bool check_arguments(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	struct value *parsed;
	struct err ignored;

	(void)field;
	if (value->type == VALUE_OBJECT ||
		(value->type == VALUE_STRING &&
			json_parse(d->arena, value->text, &parsed, &ignored) &&
			parsed->type == VALUE_OBJECT))
		return true;
	return decode_must_be(d, value, err, "an object, or the JSON of one as a text");
}

#define TOOL_KEYS \
	{"description", DECODE_TEXT, DECODE_PROSE, AT(tool, description), \
		.help = "for the model"}, \
		{"parameters", DECODE_OBJECT, AT(tool, parameters), .help = "a JSON Schema"}, \
	{ \
		"strict", DECODE_BOOL, AT(tool, strict), \
			.help = "whether the schema binds, where the provider knows it" \
	}

static const struct decode_key function_keys[] = {
	{"name", DECODE_TEXT, DECODE_REQUIRED, AT(tool, name), .check = check_name,
		.help = "what the model calls"},
	TOOL_KEYS,
	{.name = NULL},
};

static const struct decode_table function_table = {
	.what = "a function",
	.keys = function_keys,
	.size = sizeof(struct tool),
};

static const struct decode_key tool_keys[] = {
	{"type", DECODE_NAME, AT(tool, type), .names = types, .help = "only functions are tools"},
	{"name", DECODE_TEXT, AT(tool, name), .check = check_name, .help = "what the model calls"},
	TOOL_KEYS,
	{"function", DECODE_OBJECT, AT(tool, function),
		.help = "the same keys one level deeper, as OpenAI has them"},
	{.name = NULL},
};

static const struct decode_table tool_table = {
	.what = "a tool",
	.keys = tool_keys,
	.size = sizeof(struct tool),
};

static const struct decode_key call_function_keys[] = {
	{"name", DECODE_TEXT, DECODE_REQUIRED, AT(call, name), .check = check_name,
		.help = "the tool"},
	{"arguments", DECODE_ANY, AT(call, arguments), .check = check_arguments,
		.help = "an object"},
	{.name = NULL},
};

static const struct decode_table call_function_table = {
	.what = "a function",
	.keys = call_function_keys,
	.size = sizeof(struct call),
};

static const struct decode_key call_keys[] = {
	{"id", DECODE_TEXT, DECODE_REQUIRED, AT(call, id),
		.help = "what tool_call_id of its result repeats"},
	{"type", DECODE_NAME, AT(call, type), .names = types, .help = "only functions are tools"},
	{"name", DECODE_TEXT, AT(call, name), .check = check_name, .help = "the tool"},
	{"arguments", DECODE_ANY, AT(call, arguments), .check = check_arguments,
		.help = "an object"},
	{"function", DECODE_OBJECT, AT(call, function),
		.help = "name and arguments one level deeper, as OpenAI has them"},
	{.name = NULL},
};

static const struct decode_table call_table = {
	.what = "a tool call",
	.keys = call_keys,
	.size = sizeof(struct call),
};

/* The object that holds the name: the item itself, or what is in its shell. */
static const struct value *inner(const struct value *item)
{
	const struct value *function = value_get(item, "function");

	return function ? function : item;
}

static bool check_one(const struct decode *d, const struct value *item,
	const struct decode_table *table, const struct decode_table *deeper, void *room,
	struct err *err)
{
	const struct value *function = value_get(item, "function");

	if (item->type != VALUE_OBJECT)
		return decode_fault(d, item, err, "%s is %s; it must be an object", table->what,
			value_type_name(item->type));
	if (!decode_section(d, table, item, room, err))
		return false;
	if (function && value_get(item, "name"))
		return decode_fault_key(d, function, err,
			"both 'name' and 'function'; %s has one of them", table->what);
	if (function)
		return decode_section(d, deeper, function, room, err);
	return value_get(item, "name") || decode_fault(d, item, err,
						  "%s wants the key 'name', or 'function' with it "
						  "inside",
						  table->what);
}

bool suite_check_tools(
	const struct decode *d, const struct value *value, void *field, struct err *err)
{
	const struct value *item, *other;

	(void)field;
	value_each (item, value) {
		struct tool tool = {0};

		if (!check_one(d, item, &tool_table, &function_table, &tool, err))
			return false;
		value_each (other, value) {
			if (other == item)
				break;
			if (str_eqz(value_get(inner(other), "name")->text, tool.name))
				return decode_fault(d, value_get(inner(item), "name"), err,
					"two tools are named '%s'", tool.name);
		}
	}
	return true;
}

bool suite_check_calls(const struct decode *d, const struct value *list, struct err *err)
{
	const struct value *item;

	if (list->type != VALUE_ARRAY || list->count == 0)
		return decode_must_be(d, list, err, "a list of calls, {id, name, arguments}");
	value_each (item, list) {
		struct call call = {0};

		if (!check_one(d, item, &call_table, &call_function_table, &call, err))
			return false;
	}
	return true;
}

const struct value *suite_call_name(const struct value *call)
{
	return value_get(inner(call), "name");
}

const struct value *suite_read_calls(struct arena *arena, const struct value *list)
{
	struct value *out = value_array(arena);
	const struct value *item;

	value_each (item, list) {
		const struct value *arguments = value_get(inner(item), "arguments");
		struct value *call = value_object(arena);
		struct value *given = NULL;
		struct err ignored;

		if (value_is_string(arguments))
			json_parse(arena, arguments->text, &given, &ignored);
		else if (arguments)
			given = value_copy(arena, arguments);
		value_append(arena, call, "id", value_string(arena, value_get(item, "id")->text));
		value_append(arena, call, "name", value_string(arena, suite_call_name(item)->text));
		value_append(arena, call, "arguments", given ? given : value_object(arena));
		value_append(arena, out, NULL, call);
	}
	return out;
}
