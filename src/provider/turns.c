/* SPDX-License-Identifier: MIT */
#include "provider/turns.h"

#include <string.h>

#include "provider/reply.h"

const char *turns_role(const struct message *message)
{
	bool mute = !strcmp(message->role, "tool") && !message->call_id.len;

	return mute ? "user" : message->role;
}

size_t turns_parts(struct arena *arena, const struct message *message, struct part **out)
{
	size_t most = 1 + (message->calls ? message->calls->count : 0), count = 0;
	struct part *parts = ARENA_ARRAY(arena, most, struct part);
	const struct value *call;

	if (message->call_id.len)
		parts[count++] = (struct part){
			.kind = PART_RESULT,
			.text = message->text,
			.id = message->call_id,
			.name = message->name,
		};
	else if (message->text.len || !message->calls)
		parts[count++] = (struct part){.kind = PART_TEXT, .text = message->text};
	value_each (call, message->calls) {
		parts[count++] = (struct part){
			.kind = PART_CALL,
			.id = value_get(call, "id")->text,
			.name = value_get(call, "name")->text,
			.arguments = value_get(call, "arguments"),
		};
	}
	*out = parts;
	return count;
}

/* Two texts in a row are one. */
static void append(struct arena *arena, struct turn *turn, const struct part *parts, size_t count)
{
	struct part *all = ARENA_ARRAY(arena, turn->count + count, struct part);
	struct part *last;

	if (turn->count)
		memcpy(all, turn->parts, turn->count * sizeof(*all));
	turn->parts = all;
	for (size_t i = 0; i < count; i++) {
		last = turn->count ? &all[turn->count - 1] : NULL;
		if (last && last->kind == PART_TEXT && parts[i].kind == PART_TEXT) {
			last->text = request_join(arena, last->text, parts[i].text);
			last->last_shared = false;
		} else {
			all[turn->count++] = parts[i];
		}
	}
}

size_t turns_make(const struct call *call, const struct turn **out)
{
	const struct prompt *prompt = call->prompt;
	struct turn *list = ARENA_ARRAY(call->arena, prompt->count + 1, struct turn);
	bool alone = true;
	size_t count = 0;

	for (size_t i = 0; i < prompt->count; i++)
		alone = alone && request_is_system(&prompt->messages[i]);
	for (size_t i = 0; i < prompt->count; i++) {
		const struct message *message = &prompt->messages[i];
		bool assistant = !strcmp(message->role, "assistant");
		struct part *parts;
		size_t part_count;

		if (request_is_system(message) && !alone)
			continue;
		if (!count || list[count - 1].assistant != assistant)
			list[count++] = (struct turn){.assistant = assistant};
		part_count = turns_parts(call->arena, message, &parts);
		append(call->arena, &list[count - 1], parts, part_count);
		if (i + 1 == call->shared)
			list[count - 1].parts[list[count - 1].count - 1].last_shared = true;
	}
	*out = list;
	return count;
}

static struct tool tool_of(const struct value *given)
{
	const struct value *function = value_get(given, "function");
	const struct value *holder = function ? function : given;

	return (struct tool){
		.name = reply_text(holder, "name"),
		.description = reply_text(holder, "description"),
		.parameters = value_get(holder, "parameters"),
		.strict = value_get(holder, "strict"),
	};
}

bool turns_has_tools(const struct call *call)
{
	return call->tools && request_wishes(call, "tools");
}

void turns_write_parameters(struct request *r, const char *key, const struct tool *tool)
{
	jsonw_key(&r->w, key);
	if (tool->parameters)
		jsonw_value(&r->w, tool->parameters);
	else /* some want an object's properties said, should there be none */
		jsonw_raw(&r->w, STR("{\"type\":\"object\",\"properties\":{}}"));
}

void turns_write_name(struct request *r, const struct tool *tool)
{
	request_text(r, "name", tool->name);
	if (!tool->description.len)
		return;
	request_text(r, "description", tool->description);
}

void turns_write_packed(struct request *r, const char *key, const struct value *value)
{
	struct buf text = {.limit = REQUEST_MAX_BYTES};
	struct jsonw w;

	jsonw_init(&w, &text, 0);
	jsonw_value(&w, value);
	jsonw_key(&r->w, key);
	jsonw_str(&r->w, buf_view(&text));
	buf_free(&text);
}

void turns_write_tools(struct request *r, const char *key,
	void (*write)(struct request *r, const struct tool *tool))
{
	const struct value *given;

	jsonw_key(&r->w, key);
	jsonw_array(&r->w);
	value_each (given, r->call->tools) {
		struct tool tool = tool_of(given);

		jsonw_object(&r->w);
		write(r, &tool);
		jsonw_object_end(&r->w);
	}
	jsonw_array_end(&r->w);
}

static void write_function(struct request *r, const struct tool *tool)
{
	jsonw_key(&r->w, "type");
	jsonw_z(&r->w, "function");
	jsonw_key(&r->w, "function");
	jsonw_object(&r->w);
	turns_write_name(r, tool);
	turns_write_parameters(r, "parameters", tool);
	if (tool->strict) {
		jsonw_key(&r->w, "strict");
		jsonw_value(&r->w, tool->strict);
	}
	jsonw_object_end(&r->w);
}

void turns_write_functions(struct request *r)
{
	if (turns_has_tools(r->call))
		turns_write_tools(r, "tools", write_function);
}
