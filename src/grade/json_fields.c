/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/field.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/reply_json.h"

/* An answer may have any number of fields; so many are named in the result. */
#define STATUS_MAX 200

enum fields_score {
	FIELDS_F1,
	FIELDS_PRECISION,
	FIELDS_RECALL,
	FIELDS_ALL,
};

struct json_fields {
	const struct value *fields;
	struct str score_name;
	struct reply_json_wish read;
	enum fields_score score;
	struct field *list; /* NULL: every field of expected and answer */
	size_t count;
};

static const struct param params_of[] = {
	{"fields", PARAM_VALUE, offsetof(struct json_fields, fields)},
	{"score", PARAM_TEXT, offsetof(struct json_fields, score_name)},
	REPLY_JSON_PARAMS(struct json_fields, read),
	PARAM_END,
};

static const char *const scores[] = {"f1", "precision", "recall", "all"};

static bool read_fields(struct arena *arena, struct json_fields *state, struct err *err)
{
	const struct value *fields = state->fields;
	const struct value *item;

	if (fields->type != VALUE_ARRAY && fields->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG, "'fields' wants a list of names, or name: options");
	if (fields->count == 0)
		return err_set(err, ERR_CONFIG, "'fields' names no field");
	state->list = ARENA_ARRAY(arena, fields->count, struct field);
	value_each (item, fields) {
		struct field *field = &state->list[state->count++];

		if (fields->type == VALUE_ARRAY && item->type != VALUE_STRING)
			return err_set(err, ERR_CONFIG, "'fields' wants names in its list, not %s",
				value_type_name(item->type));
		field->name = fields->type == VALUE_ARRAY ? item->text : item->key;
		if (fields->type == VALUE_OBJECT && !field_read(arena, item, field, err))
			return err_wrap(
				err, "field '%.*s'", STR_ARG(str_slice(field->name, 0, 80)));
	}
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct json_fields *fields = ARENA_NEW(arena, struct json_fields);
	size_t i = 0;

	*state = fields;
	if (!params_read(arena, params, params_of, NULL, fields, err) ||
		!reply_json_check(&fields->read, err))
		return false;
	if (fields->score_name.data) {
		while (i < ARRAY_LEN(scores) && !str_eqz(fields->score_name, scores[i]))
			i++;
		if (i == ARRAY_LEN(scores))
			return params_unknown("score", fields->score_name, scores,
				ARRAY_LEN(scores), sizeof(scores[0]), err);
		fields->score = (enum fields_score)i;
	}
	return !fields->fields || read_fields(arena, fields, err);
}

/* How the fields came out, so far. */
struct tally {
	struct arena *arena;
	size_t right, claimed, wanted;
	bool all;
	struct value *status; /* name: equal, ... */
	const char *reason;   /* of the first that is not right */
};

static void count_field(struct tally *tally, const struct field *field,
	const struct value *expected, const struct value *seen)
{
	const enum field_status status = field_compare(field, tally->arena, expected, seen);
	const bool optional = status == FIELD_MISSING && field->optional;

	tally->right += status == FIELD_EQUAL;
	tally->claimed += field_present(seen);
	tally->wanted += field_present(expected) && !optional;
	if (tally->status->count < STATUS_MAX) {
		value_append(tally->arena, tally->status, NULL,
			value_string(tally->arena, str_of(field_status_name(status))));
		tally->status->last->key = arena_str(tally->arena, field->name);
	}
	if (status == FIELD_EQUAL || status == FIELD_ABSENT || optional)
		return;
	tally->all = false;
	if (tally->reason)
		return;
	if (status == FIELD_WRONG)
		tally->reason = arena_printf(tally->arena, "%s: expected %s, got %s",
			mark_show(tally->arena, field->name),
			mark_show_value(tally->arena, expected),
			mark_show_value(tally->arena, seen));
	else
		tally->reason = arena_printf(tally->arena, "%s is %s",
			mark_show(tally->arena, field->name), field_status_name(status));
}

/* Every field that either side has, expected first. */
static void count_every(struct tally *tally, const struct value *expected, const struct value *seen)
{
	const struct value *item;
	struct field field = {0};

	value_each (item, expected) {
		field.name = item->key;
		count_field(tally, &field, item, field_get(seen, item->key));
	}
	value_each (item, seen) {
		field.name = item->key;
		if (!field_get(expected, item->key))
			count_field(tally, &field, NULL, item);
	}
}

static void count_listed(const struct json_fields *fields, struct tally *tally,
	const struct value *expected, const struct value *seen)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		count_field(tally, field, field_get(expected, field->name),
			field_get(seen, field->name));
	}
}

static double value_of(enum fields_score score, const struct tally *tally, struct mark_f1 f1)
{
	switch (score) {
	case FIELDS_F1:
		return f1.f1;
	case FIELDS_PRECISION:
		return f1.precision;
	case FIELDS_RECALL:
		return f1.recall;
	case FIELDS_ALL:
		return tally->all ? 1 : 0;
	}
	return 0;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct json_fields *fields = state;
	struct arena *arena = answer->arena;
	struct tally tally = {.arena = arena, .all = true, .status = value_object(arena)};
	struct value *seen = NULL;
	const char *why = NULL;
	enum reply_json how;
	struct mark_f1 f1;
	double value;

	if (!answer->expected)
		return mark_no_expected(err);
	if (answer->expected->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG, "expected is %s, not an object of fields",
			value_type_name(answer->expected->type));
	how = reply_json_read(arena, answer->text, &fields->read, &seen, &why);
	if (how == REPLY_JSON_LIMIT)
		return mark_unmeasured(score, why);
	if (!why && seen->type != VALUE_OBJECT)
		why = arena_printf(
			arena, "JSON, but %s and no object", value_type_name(seen->type));
	if (why)
		seen = NULL; /* all fields are missing */
	if (fields->list)
		count_listed(fields, &tally, answer->expected, seen);
	else
		count_every(&tally, answer->expected, seen);
	f1 = mark_f1_of(tally.right, tally.claimed, tally.wanted);
	score->result = mark_f1_result(arena, f1);
	value_append(arena, score->result, "fields", tally.status);
	if (why)
		return mark(score, 0, why);
	value_append(arena, score->result, "level", reply_json_level(arena, how));
	value = value_of(fields->score, &tally, f1);
	return mark(score, value, value < 1 && tally.reason ? tally.reason : "");
}

const struct grader grader_json_fields = {
	.name = "json_fields",
	.params = "fields (names, or name: {compare: exact|text|number, tolerance, ignore_case, "
		  "trim, "
		  "optional}; default: all), score (f1, precision, recall, "
		  "all), " REPLY_JSON_PARAMS_HELP,
	.example = "{\"fields\": {\"total\": {\"tolerance\": 0.005}, \"name\": {}}, \"score\": "
		   "\"all\"}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
