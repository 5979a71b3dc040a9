/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/reply_json.h"

struct json_grader {
	struct str type;
	struct texts required;
	struct reply_json_wish read;
	bool typed;
	enum value_type wanted;
};

static const struct param params_of[] = {
	{"type", PARAM_TEXT, offsetof(struct json_grader, type)},
	{"required", PARAM_TEXTS, offsetof(struct json_grader, required)},
	REPLY_JSON_PARAMS(struct json_grader, read),
	PARAM_END,
};

static const struct {
	const char *name;
	enum value_type type;
} types[] = {
	{"object", VALUE_OBJECT},
	{"array", VALUE_ARRAY},
	{"string", VALUE_STRING},
	{"number", VALUE_NUMBER},
	{"boolean", VALUE_BOOL},
	{"null", VALUE_NULL},
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct json_grader *json = ARENA_NEW(arena, struct json_grader);

	*state = json;
	if (!params_read(arena, params, params_of, "type", json, err) ||
		!reply_json_check(&json->read, err))
		return false;
	for (size_t i = 0; json->type.data && i < ARRAY_LEN(types) && !json->typed; i++) {
		json->typed = str_eqz(json->type, types[i].name);
		json->wanted = types[i].type;
	}
	if (json->type.data && !json->typed)
		return params_unknown(
			"type", json->type, types, ARRAY_LEN(types), sizeof(types[0]), err);
	if (json->required.count && json->typed && json->wanted != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG,
			"'required' names keys of an object, not of 'type: %.*s'",
			STR_ARG(json->type));
	return true;
}

static const struct value *member(const struct value *object, struct str key)
{
	const struct value *item;

	value_each (item, object) {
		if (str_eq(item->key, key))
			return item;
	}
	return NULL;
}

/* NULL if the value is what was asked for, else why not. */
static const char *fault(
	const struct json_grader *json, const struct value *value, struct arena *arena)
{
	if (json->typed && value->type != json->wanted)
		return arena_printf(arena, "JSON, but %s and no %.*s", value_type_name(value->type),
			STR_ARG(json->type));
	if (json->required.count && value->type != VALUE_OBJECT)
		return arena_printf(
			arena, "JSON, but %s and no object", value_type_name(value->type));
	for (size_t i = 0; i < json->required.count; i++) {
		if (!member(value, json->required.items[i]))
			return arena_printf(arena, "the key %s is missing",
				mark_show(arena, json->required.items[i]));
	}
	return NULL;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct json_grader *json = state;
	struct arena *arena = answer->arena;
	struct value *value = NULL;
	const char *why = NULL;
	const enum reply_json how = reply_json_read(arena, answer->text, &json->read, &value, &why);

	(void)err;
	if (how == REPLY_JSON_LIMIT)
		return mark_unmeasured(score, why);
	score->result = value_object(arena);
	value_append(arena, score->result, "level", reply_json_level(arena, how));
	value_append(arena, score->result, "valid", value_bool(arena, how != REPLY_JSON_NONE));
	if (why)
		return mark(score, 0, why);
	why = fault(json, value, arena);
	return mark_pass(score, !why, why);
}

const struct grader grader_json = {
	.name = "json",
	.params = "type (object, array, string, number, boolean, null), required "
		  "(keys), " REPLY_JSON_PARAMS_HELP,
	.example = "{\"type\": \"object\", \"required\": [\"name\", \"total\"]}",
	.prepare = prepare,
	.grade = grade,
};
