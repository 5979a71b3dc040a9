/* SPDX-License-Identifier: MIT */
#include "provider/fault.h"

#include "provider/reply.h"

static void read_code(const struct value *code, struct said *said)
{
	if (value_is_string(code)) {
		/* Some put the status here as text. */
		if (!str_to_i64(code->text, &said->number))
			said->code = code->text;
	} else if (!value_to_i64(code, &said->number)) {
		said->number = -1;
	}
	if (said->number < 0)
		said->number = -1;
}

static void read_object(const struct value *object, struct said *said)
{
	said->object = object;
	said->message = reply_text(object, "message");
	if (!said->message.len)
		said->message = reply_text(object, "Message");
	said->type = reply_text(object, "type");
	said->param = reply_text(object, "param");
	said->status = reply_text(object, "status");
	read_code(value_get(object, "code"), said);
}

/* The name of the field is the last of the steps to it: ["body", "temperature"]. */
static void read_detail(const struct value *detail, struct said *said)
{
	const struct value *first = value_at(detail, 0);
	const struct value *step, *last = NULL;

	if (value_is_string(detail)) {
		said->message = detail->text;
		return;
	}
	if (detail && detail->type == VALUE_OBJECT) {
		read_object(detail, said);
		return;
	}
	said->message = reply_text(first, "msg");
	said->type = reply_text(first, "type");
	value_each (step, value_get(first, "loc")) {
		last = step;
	}
	if (last && last->type == VALUE_STRING)
		said->param = last->text;
}

void fault_said_any(const struct value *root, struct said *said)
{
	const struct value *error;

	*said = (struct said){.number = -1};
	if (root && root->type == VALUE_ARRAY)
		root = value_at(root, 0);
	error = value_get(root, "error");
	if (error && error->type == VALUE_OBJECT) {
		read_object(error, said);
	} else if (error && error->type == VALUE_STRING) {
		read_object(root, said);
		said->message = error->text;
	} else {
		read_object(root, said);
		if (!said->message.len && value_get(root, "detail"))
			read_detail(value_get(root, "detail"), said);
	}
}

bool fault_said(const struct value *root, struct said *said)
{
	const struct value *inner = root;
	const struct value *error;

	if (root && root->type == VALUE_ARRAY && root->count == 1)
		inner = value_at(root, 0);
	error = value_get(inner, "error");
	fault_said_any(root, said);
	if (error && error->type == VALUE_OBJECT)
		return true;
	if (error && error->type == VALUE_STRING && error->text.len)
		return true;
	return str_eqz(reply_text(inner, "type"), "error") ||
	       str_eqz(reply_text(inner, "object"), "error");
}

void fault_said_reply(struct arena *arena, const struct http_reply *reply, struct said *said)
{
	struct value *root = NULL;
	struct err ignored;
	size_t mended;

	if (reply->end != HTTP_DONE ||
		!json_parse_lenient(arena, reply->body, &root, &mended, &ignored))
		root = NULL;
	fault_said_any(root, said);
}
