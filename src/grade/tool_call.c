/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/json.h"
#include "grade/call_check.h"
#include "grade/field.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/reply_json.h"

#define CALLS_MAX 1000

struct tool_call {
	const struct value *function, *possible_answer, *arguments;
	bool ordered, f1;
	struct call_check check;
	struct field *fields; /* how some arguments are compared; the others are exact */
	size_t count;
};

static const struct param params_of[] = {
	{"function", PARAM_VALUE, offsetof(struct tool_call, function)},
	{"possible_answer", PARAM_VALUE, offsetof(struct tool_call, possible_answer)},
	{"arguments", PARAM_VALUE, offsetof(struct tool_call, arguments)},
	{"ordered", PARAM_BOOL, offsetof(struct tool_call, ordered)},
	{"f1", PARAM_BOOL, offsetof(struct tool_call, f1)},
	PARAM_END,
};

static bool read_arguments(struct arena *arena, struct tool_call *own, struct err *err)
{
	const struct value *item;

	if (own->arguments->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG, "'arguments' wants name: options");
	own->fields = ARENA_ARRAY(arena, own->arguments->count + 1, struct field);
	value_each (item, own->arguments) {
		struct field *field = &own->fields[own->count++];

		field->name = item->key;
		if (!field_read(arena, item, field, err))
			return err_wrap(
				err, "argument '%.*s'", STR_ARG(str_slice(field->name, 0, 80)));
	}
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct tool_call *own = ARENA_NEW(arena, struct tool_call);

	*state = own;
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	if (!own->function != !own->possible_answer)
		return err_set(err, ERR_CONFIG, "'function' and 'possible_answer' go together");
	own->check = (struct call_check){own->function, own->possible_answer};
	if (own->function)
		return call_check_prepare(&own->check, err);
	return !own->arguments || read_arguments(arena, own, err);
}

/* A list of {name, arguments}, of {NAME: arguments}, or such a list under `calls`. */
static const struct value *calls_of(
	const struct answer *answer, enum reply_json *how, const char **why)
{
	struct value *value = NULL;

	*how = REPLY_JSON_STRICT;
	if (answer->tool_calls)
		return answer->tool_calls;
	*how = reply_json_read(answer->arena, answer->text, NULL, &value, why);
	if (*how == REPLY_JSON_NONE || *how == REPLY_JSON_LIMIT)
		return NULL;
	if (value_get(value, "calls"))
		return value_get(value, "calls");
	if (value->type == VALUE_OBJECT) {
		struct value *list = value_array(answer->arena);

		value_append(answer->arena, list, NULL, value);
		return list;
	}
	return value;
}

struct call {
	struct str name;
	const struct value *arguments; /* an object, or NULL */
};

/* Arguments that are a text are JSON: so they come over the wire. */
static const struct value *object_of(struct arena *arena, const struct value *arguments)
{
	struct value *parsed = NULL;

	if (value_is_string(arguments) && json_parse(arena, arguments->text, &parsed, NULL))
		arguments = parsed;
	return arguments && arguments->type == VALUE_OBJECT ? arguments : NULL;
}

static struct call read_call(struct arena *arena, const struct value *value)
{
	const struct value *name = value_get(value, "name");

	if (value_is_string(name))
		return (struct call){name->text, object_of(arena, value_get(value, "arguments"))};
	if (value->type == VALUE_OBJECT && value->count == 1)
		return (struct call){value->child->key, object_of(arena, value->child)};
	return (struct call){STR_NONE, NULL};
}

static const struct field *field_of(const struct tool_call *own, struct str name)
{
	for (size_t i = 0; i < own->count; i++) {
		if (str_eq(own->fields[i].name, name))
			return &own->fields[i];
	}
	return NULL;
}

static bool same_argument(const struct tool_call *own, struct arena *arena, struct str name,
	const struct value *wanted, const struct value *seen)
{
	const struct field exact = {.name = name};
	const struct field *field = field_of(own, name);
	const enum field_status status = field_compare(field ? field : &exact, arena, wanted, seen);

	return status == FIELD_EQUAL || status == FIELD_ABSENT ||
	       (status == FIELD_MISSING && field && field->optional);
}

static bool same_call(const struct tool_call *own, struct arena *arena, const struct call *wanted,
	const struct call *seen)
{
	const struct value *item;

	if (!str_eq(wanted->name, seen->name))
		return false;
	value_each (item, wanted->arguments) {
		if (!same_argument(
			    own, arena, item->key, item, field_get(seen->arguments, item->key)))
			return false;
	}
	value_each (item, seen->arguments) {
		if (!field_get(wanted->arguments, item->key) &&
			!same_argument(own, arena, item->key, NULL, item))
			return false;
	}
	return true;
}

/* How many of the wanted calls were made: each call counts once, in order where that matters. */
static size_t count_right(const struct tool_call *own, struct arena *arena,
	const struct value *wanted, const struct value *seen, const struct value **missing)
{
	bool *used = ARENA_ARRAY(arena, seen->count + 1, bool);
	const struct value *want, *see;
	size_t right = 0, from = 0;

	value_each (want, wanted) {
		const struct call call = read_call(arena, want);
		bool found = false;
		size_t at = 0;

		value_each (see, seen) {
			struct call made;

			if (found || used[at] || at < from) {
				at++;
				continue;
			}
			made = read_call(arena, see);
			found = same_call(own, arena, &call, &made);
			used[at++] = found;
			if (found && own->ordered)
				from = at;
		}
		right += found;
		if (!found && !*missing)
			*missing = want;
	}
	return right;
}

static const struct value *wanted_calls(
	struct arena *arena, const struct value *expected, struct err *err)
{
	const struct value *item;
	struct value *list;

	if (expected->type == VALUE_OBJECT) {
		list = value_array(arena);
		value_append(arena, list, NULL, value_copy(arena, expected));
		expected = list;
	}
	if (expected->type != VALUE_ARRAY || expected->count > CALLS_MAX) {
		err_set(err, ERR_CONFIG, "expected is no list of up to %d calls", CALLS_MAX);
		return NULL;
	}
	value_each (item, expected) {
		if (!read_call(arena, item).name.data) {
			err_set(err, ERR_CONFIG, "expected holds %s, which is no {name, arguments}",
				mark_show_value(arena, item));
			return NULL;
		}
	}
	return expected;
}

static bool against_function(const struct tool_call *own, const struct answer *answer,
	const struct value *calls, struct score *score)
{
	struct arena *arena = answer->arena;
	struct value *list = value_array(arena);
	const struct value *item;
	const char *failure;

	/* In the form that the check takes: {NAME: arguments}. */
	value_each (item, calls && calls->type == VALUE_ARRAY ? calls : NULL) {
		const struct call call = read_call(arena, item);
		struct value *one = value_object(arena);

		value_append(arena, one, arena_strz(arena, call.name),
			call.arguments ? value_copy(arena, call.arguments) : value_object(arena));
		value_append(arena, list, NULL, one);
	}
	failure = call_check(&own->check, arena, list);
	score->result = value_object(arena);
	value_append(arena, score->result, "valid", value_bool(arena, !failure));
	value_append(arena, score->result, "error_type",
		failure ? value_string(arena, str_of(failure)) : ARENA_NEW(arena, struct value));
	return mark_pass(score, !failure, failure ? failure : "");
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct tool_call *own = state;
	struct arena *arena = answer->arena;
	const struct value *wanted, *missing = NULL;
	const char *why = NULL;
	enum reply_json how;
	const struct value *calls = calls_of(answer, &how, &why);
	struct mark_f1 f1;
	size_t right;

	if (how == REPLY_JSON_LIMIT)
		return mark_unmeasured(score, why);
	if (own->function)
		return against_function(own, answer, calls, score);
	if (!answer->expected)
		return mark_no_expected(err);
	wanted = wanted_calls(arena, answer->expected, err);
	if (!wanted)
		return false;
	if (!calls || calls->type != VALUE_ARRAY)
		calls = value_array(arena);
	if (calls->count > CALLS_MAX)
		return mark_unmeasured(score, "limit: more calls than are looked at");
	right = count_right(own, arena, wanted, calls, &missing);
	f1 = mark_f1_of(right, calls->count, wanted->count);
	score->result = mark_f1_result(arena, f1);
	why = missing ? arena_printf(arena, "no call %s", mark_show_value(arena, missing))
		      : arena_printf(arena, "%zu of %zu calls are unexpected", calls->count - right,
				calls->count);
	return mark(score, own->f1 ? f1.f1 : f1.f1 >= 1, f1.f1 < 1 ? why : "");
}

const struct grader grader_tool_call = {
	.name = "tool_call",
	.params = "ordered (in the order of expected), arguments (name: options as of a field of "
		  "json_fields), f1 (the score is the F1 of calls, else all or nothing); expected: "
		  "one {name, arguments} or a list; or function and possible_answer instead",
	.example = "{\"arguments\": {\"city\": {\"ignore_case\": true}}}",
	.reads_object = true,
	.prepare = prepare,
	.grade = grade,
};
