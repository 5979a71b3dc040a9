/* SPDX-License-Identifier: MIT */
#include "suite/parts.h"

static const char *const roles[] = {"system", "user", "assistant", "tool", NULL};

struct fields {
	int role;
	const struct value *content, *calls, *call_id;
};

enum { SYSTEM, USER, ASSISTANT, TOOL };

static const struct decode_key keys[] = {
	{"role", DECODE_NAME, DECODE_REQUIRED, .offset = offsetof(struct fields, role),
		.names = roles, .help = "who says it"},
	{"content", DECODE_ANY, .offset = offsetof(struct fields, content),
		.help = "what is said, a text; not needed beside tool_calls"},
	{"tool_calls", DECODE_LIST, .offset = offsetof(struct fields, calls),
		.help = "of the assistant: {id, name, arguments} each, or OpenAI's form of it"},
	{"tool_call_id", DECODE_STRING, .offset = offsetof(struct fields, call_id),
		.help = "of a tool: the call that it answers"},
	{.name = NULL},
};

static const struct decode_table table = {
	.what = "a message",
	.keys = keys,
	.size = sizeof(struct fields),
};

const struct value *suite_answered_call(const struct value *list, const struct value *message)
{
	const struct value *id = value_get(message, "tool_call_id");
	const struct value *item, *call;

	value_each (item, list) {
		if (item == message)
			break;
		value_each (call, value_get(item, "tool_calls")) {
			if (id && str_eq(value_get(call, "id")->text, id->text))
				return call;
		}
	}
	return NULL;
}

static bool check_tool_keys(const struct decode *d, const struct value *list,
	const struct value *item, const struct fields *fields, struct err *err)
{
	if (fields->calls && fields->role != ASSISTANT)
		return decode_fault_key(
			d, fields->calls, err, "only a message of the assistant has tool_calls");
	if (fields->calls && !suite_check_calls(d, fields->calls, err))
		return false;
	if (fields->call_id && fields->role != TOOL)
		return decode_fault_key(
			d, fields->call_id, err, "only a message of a tool has tool_call_id");
	if (fields->call_id && !suite_answered_call(list, item))
		return decode_fault(d, fields->call_id, err,
			"no earlier message has a tool call with the id '%.*s'",
			STR_ARG(fields->call_id->text));
	return true;
}

static bool check_content(const struct decode *d, const struct value *item,
	const struct fields *fields, struct err *err)
{
	if (fields->calls && (!fields->content || fields->content->type == VALUE_NULL))
		return true;
	if (!fields->content)
		return decode_fault(
			d, item, err, "a message wants the key 'content' (what is said)");
	return fields->content->type == VALUE_STRING ||
	       decode_must_be(d, fields->content, err, "a text");
}

bool suite_check_messages(
	const struct decode *d, const struct value *list, bool system_allowed, struct err *err)
{
	const struct value *item;

	if (list->type != VALUE_ARRAY || list->count == 0)
		return decode_must_be(d, list, err, "a list of messages, {role, content}");
	value_each (item, list) {
		struct fields fields = {0};

		if (!decode_section(d, &table, item, &fields, err) ||
			!check_content(d, item, &fields, err) ||
			!check_tool_keys(d, list, item, &fields, err))
			return false;
		if (fields.role == SYSTEM && (!system_allowed || item != list->child))
			return decode_fault(d, value_get(item, "role"), err,
				"a system message cannot stand here%s",
				system_allowed ? "; it goes first" : "");
	}
	return true;
}

void suite_schema_messages(struct jsonw *w)
{
	jsonw_key(w, "type");
	jsonw_z(w, "array");
	jsonw_key(w, "minItems");
	jsonw_int(w, 1);
	jsonw_key(w, "items");
	jsonw_object(w);
	jsonw_key(w, "type");
	jsonw_z(w, "object");
	decode_schema_section(&table, w);
	jsonw_object_end(w);
}
