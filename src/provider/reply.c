/* SPDX-License-Identifier: MIT */
#include "provider/reply.h"

#include "base/term.h"
#include "provider/fault.h"

#define EXCERPT_COLUMNS 200
/* Above this many bytes a count of 0 output tokens is not believed. */
#define LONG_TEXT 100

enum ending reply_ending_of(const struct reply_ending *table, struct str name)
{
	while (table->name && !str_eqz(name, table->name))
		table++;
	return table->ending;
}

struct str reply_excerpt(struct arena *arena, struct str text, size_t columns)
{
	struct buf line = {0};
	char *copy = arena_strz(arena, str_slice(str_trim(text), 0, columns * 4));
	struct str out;

	for (char *c = copy; *c; c++) {
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	}
	term_escape_cut(&line, str_of(copy), columns);
	out = arena_str(arena, buf_view(&line));
	buf_free(&line);
	return out;
}

void reply_spoiled(const struct call *call, struct response *resp, const char *message)
{
	resp->outcome = OUTCOME_SPOILED;
	resp->message = arena_str(call->arena, str_of(message));
}

static void spoiled_body(
	const struct call *call, const struct http_reply *reply, struct response *resp)
{
	struct str excerpt = reply_excerpt(call->arena, reply->body, EXCERPT_COLUMNS);

	if (!str_trim(reply->body).len)
		reply_spoiled(call, resp, "the reply is empty");
	else
		reply_spoiled(call, resp,
			arena_printf(call->arena, "the reply is not JSON: %.*s", STR_ARG(excerpt)));
}

bool reply_parse(const struct call *call, const struct http_reply *reply, struct response *resp,
	const struct value **root)
{
	struct value *parsed;
	struct err ignored;
	size_t mended = 0;
	struct said said;

	if (!json_parse_lenient(call->arena, reply->body, &parsed, &mended, &ignored)) {
		spoiled_body(call, reply, resp);
		return false;
	}
	resp->mended = (int64_t)mended;
	*root = parsed;
	if (fault_said(parsed, &said)) {
		fault_record(call, reply, &said, resp);
		return false;
	}
	if (parsed->type != VALUE_OBJECT) {
		spoiled_body(call, reply, resp);
		return false;
	}
	return true;
}

bool reply_inner_error(const struct call *call, const struct http_reply *reply,
	const struct value *holder, struct response *resp)
{
	struct said said;

	if (!fault_said(holder, &said))
		return false;
	fault_record(call, reply, &said, resp);
	return true;
}

void reply_conclude(const struct call *call, struct response *resp, enum ending ending)
{
	bool calls = resp->tool_calls && resp->tool_calls->count;

	if (resp->text.len > REPLY_MAX_TEXT) {
		resp->text = STR_NONE;
		reply_spoiled(call, resp, "the answer's text is over the limit of 4 MiB");
		return;
	}
	if (resp->usage.output_total == 0 && resp->text.len > LONG_TEXT)
		resp->usage.suspect = true;
	switch (ending) {
	case ENDING_COMPLETE:
	case ENDING_TOOL:
		if (resp->refusal.len)
			resp->outcome = OUTCOME_REFUSED;
		else if (calls && (ending == ENDING_TOOL || !resp->text.len))
			resp->outcome = OUTCOME_TOOL_CALL;
		else
			resp->outcome = resp->text.len ? OUTCOME_COMPLETE : OUTCOME_EMPTY;
		return;
	case ENDING_CUT_OFF:
		resp->outcome = resp->refusal.len ? OUTCOME_REFUSED : OUTCOME_CUT_OFF;
		return;
	case ENDING_BLOCKED:
		resp->outcome = OUTCOME_BLOCKED;
		return;
	case ENDING_REFUSED:
		resp->outcome = OUTCOME_REFUSED;
		return;
	case ENDING_FAILED:
		reply_spoiled(call, resp,
			arena_printf(call->arena, "the provider failed (it ended with '%.*s')",
				STR_ARG(reply_excerpt(call->arena, resp->finish, 60))));
		return;
	case ENDING_OVERLOADED:
		reply_spoiled(call, resp, "the provider has no capacity left");
		resp->outcome = OUTCOME_THROTTLED;
		return;
	}
}

struct str reply_text(const struct value *object, const char *key)
{
	const struct value *member = value_get(object, key);

	return value_is_string(member) ? member->text : STR_NONE;
}

void reply_request_id(const struct call *call, const struct http_reply *reply, struct str body_id,
	struct response *resp)
{
	resp->request_id = reply->facts.request_id.len
				   ? arena_str(call->arena, reply->facts.request_id)
				   : body_id;
}

void reply_add_call(const struct call *call, struct value **list, const struct value *name,
	const struct value *arguments)
{
	struct value *item = value_object(call->arena);
	struct value *given =
		arguments ? value_copy(call->arena, arguments) : value_object(call->arena);

	value_append(call->arena, item, "name",
		value_string(call->arena, value_is_string(name) ? name->text : STR_NONE));
	value_append(call->arena, item, "arguments", given);
	if (!*list)
		*list = value_array(call->arena);
	value_append(call->arena, *list, NULL, item);
}

void reply_add_packed_call(
	const struct call *call, struct value **list, const struct value *function)
{
	const struct value *arguments = value_get(function, "arguments");
	struct value *parsed = NULL;
	struct err ignored;

	if (value_is_string(arguments) &&
		json_parse(call->arena, arguments->text, &parsed, &ignored))
		arguments = parsed;
	reply_add_call(call, list, value_get(function, "name"), arguments);
}

void reply_answer(
	const struct call *call, struct buf *text, struct value *calls, struct response *resp)
{
	resp->text = arena_str(call->arena, buf_view(text));
	resp->tool_calls = calls;
	buf_free(text);
}
