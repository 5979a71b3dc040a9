/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/jsonw.h"
#include "suite/parts.h"
#include "suite/template.h"

/*
 * The conversation of one case. The suite has a system text and a user's turn, or a conversation of
 * its own, all with variables. A case may bring `history`, which goes before the user's turn, or
 * `messages`, which stand in its place; what a case brings is data, in which nothing is replaced.
 */
struct plan {
	const struct value *system; /* a string, or NULL */
	const struct value *before; /* list of literal messages, or NULL */
	const struct value *turns;  /* list of messages with variables, or NULL */
	const struct value *user;   /* a string, or NULL */
};

static bool is_role(const struct value *message, const char *role)
{
	const struct value *value = value_get(message, "role");

	return value && str_eqz(value->text, role);
}

/* A list's first message if it is a system message. */
static const struct value *leading_system(const struct value *list)
{
	return list && list->child && is_role(list->child, "system") ? list->child : NULL;
}

static struct plan plan_of(const struct suite *suite, const struct suite_case *item)
{
	const bool replaces = item->messages && str_eqz(item->messages->key, "messages");
	const struct value *lead = leading_system(suite->messages);
	struct plan plan = {.system = suite->system, .before = item->messages};

	if (lead)
		plan.system = value_get(lead, "content");
	if (replaces && leading_system(item->messages))
		plan.system = NULL; /* the case brings its own */
	if (!replaces) {
		plan.turns = suite->messages;
		plan.user = suite->user;
	}
	return plan;
}

static struct str content_of(const struct value *message)
{
	const struct value *content = value_get(message, "content");

	return value_is_string(content) ? content->text : STR_NONE;
}

bool suite_missing_var(const struct suite *suite, const struct suite_case *item, struct str *name,
	const struct value **where)
{
	const struct plan plan = plan_of(suite, item);
	const struct value *turn;

	*where = plan.system;
	if (plan.system && template_missing(plan.system->text, item->vars, name))
		return true;
	value_each (turn, plan.turns) {
		*where = value_get(turn, "content") ? value_get(turn, "content") : turn;
		if (template_missing(content_of(turn), item->vars, name))
			return true;
	}
	*where = plan.user;
	return plan.user && template_missing(plan.user->text, item->vars, name);
}

struct writer {
	struct arena *arena;
	const struct value *vars;
	struct message *messages;
	size_t count;
	struct buf text;
};

static struct message *add_rendered(struct writer *w, const char *role, struct str text)
{
	buf_clear(&w->text);
	template_render(text, w->vars, &w->text);
	w->messages[w->count] =
		(struct message){.role = role, .text = arena_str(w->arena, buf_view(&w->text))};
	return &w->messages[w->count++];
}

/* What a turn has to do with tools is data, in which nothing is replaced. */
static void add_tools(struct arena *arena, const struct value *list, const struct value *turn,
	struct message *out)
{
	const struct value *calls = value_get(turn, "tool_calls");
	const struct value *answered = suite_answered_call(list, turn);

	if (calls)
		out->calls = suite_read_calls(arena, calls);
	if (answered) {
		out->call_id = value_get(answered, "id")->text;
		out->name = suite_call_name(answered)->text;
	}
}

static const char *role_of(struct arena *arena, const struct value *message)
{
	return arena_strz(arena, value_get(message, "role")->text);
}

bool suite_render(const struct suite *suite, const struct suite_case *item, struct arena *arena,
	struct prompt *out, struct err *err)
{
	const struct plan plan = plan_of(suite, item);
	const size_t most =
		2 + (plan.before ? plan.before->count : 0) + (plan.turns ? plan.turns->count : 0);
	struct writer w = {
		.arena = arena,
		.vars = item->vars,
		.messages = ARENA_ARRAY(arena, most, struct message),
	};
	const struct value *turn;
	bool over;

	if (plan.system)
		add_rendered(&w, "system", plan.system->text);
	value_each (turn, plan.before) {
		struct message *message = &w.messages[w.count++];

		*message = (struct message){
			.role = role_of(arena, turn),
			.text = content_of(turn),
		};
		add_tools(arena, plan.before, turn, message);
	}
	value_each (turn, plan.turns) {
		if (!is_role(turn, "system"))
			add_tools(arena, plan.turns, turn,
				add_rendered(&w, role_of(arena, turn), content_of(turn)));
	}
	if (plan.user)
		add_rendered(&w, "user", plan.user->text);
	over = w.text.over;
	buf_free(&w.text);
	if (over)
		return err_set(err, ERR_CONFIG, "%s:%lu:1: the prompt of this case is too large",
			suite->cases_path, (unsigned long)item->line);
	*out = (struct prompt){.messages = w.messages, .count = w.count};
	return true;
}

/* False: a variable ends what is shared. */
static bool add_shared(struct str text, size_t *bytes)
{
	size_t at = 0, from = text.len;
	struct str name;
	bool ends = template_next(text, &at, &from, &name);

	*bytes += ends ? from : text.len;
	return !ends;
}

size_t suite_shared_bytes(const struct suite *suite)
{
	const struct suite_case none = {0};
	const struct plan plan = plan_of(suite, &none);
	const struct value *turn;
	size_t bytes = 0;

	if (plan.system && !add_shared(plan.system->text, &bytes))
		return bytes;
	value_each (turn, plan.turns) {
		if (!is_role(turn, "system") && !add_shared(content_of(turn), &bytes))
			return bytes;
	}
	if (plan.user)
		add_shared(plan.user->text, &bytes);
	return bytes;
}

static bool has_variable(struct str text)
{
	size_t bytes = 0;

	return !add_shared(text, &bytes);
}

static void add_shared_messages(struct writer *w, const struct plan *plan)
{
	const struct value *turn;

	if (plan->system) {
		if (has_variable(plan->system->text))
			return;
		add_rendered(w, "system", plan->system->text);
	}
	value_each (turn, plan->turns) {
		if (is_role(turn, "system"))
			continue;
		if (has_variable(content_of(turn)))
			return;
		add_tools(w->arena, plan->turns, turn,
			add_rendered(w, role_of(w->arena, turn), content_of(turn)));
	}
	if (plan->user && !has_variable(plan->user->text))
		add_rendered(w, "user", plan->user->text);
}

struct prompt suite_shared(const struct suite *suite, struct arena *arena)
{
	const struct suite_case none = {0};
	const struct plan plan = plan_of(suite, &none);
	struct writer w = {
		.arena = arena,
		.messages = ARENA_ARRAY(
			arena, 2 + (plan.turns ? plan.turns->count : 0), struct message),
	};

	add_shared_messages(&w, &plan);
	buf_free(&w.text);
	return (struct prompt){.messages = w.messages, .count = w.count};
}

struct str suite_answer_text(struct arena *arena, const struct value *answer)
{
	return answer->type == VALUE_STRING ? answer->text : jsonw_text(arena, answer);
}
