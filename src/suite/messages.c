/* SPDX-License-Identifier: MIT */
#include "suite/parts.h"

static const char *const roles[] = {"system", "user", "assistant", "tool", NULL};

struct fields {
	int role;
	const struct value *content;
};

static const struct decode_key keys[] = {
	{"role", DECODE_NAME, DECODE_REQUIRED, .offset = offsetof(struct fields, role),
		.names = roles, .help = "who says it"},
	{"content", DECODE_STRING, DECODE_REQUIRED, .offset = offsetof(struct fields, content),
		.help = "what is said"},
	{.name = NULL},
};

static const struct decode_table table = {
	.what = "a message",
	.keys = keys,
	.size = sizeof(struct fields),
};

bool suite_check_messages(
	const struct decode *d, const struct value *list, bool system_allowed, struct err *err)
{
	const struct value *item;

	if (list->type != VALUE_ARRAY || list->count == 0)
		return decode_must_be(d, list, err, "a list of messages, {role, content}");
	value_each (item, list) {
		struct fields fields = {0};

		if (!decode_section(d, &table, item, &fields, err))
			return false;
		if (fields.role == 0 && (!system_allowed || item != list->child))
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
