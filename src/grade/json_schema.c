/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/reply_json.h"
#include "grade/schema.h"

struct json_schema {
	const struct value *schema, *files;
	bool formats;
	struct reply_json_wish read;
	struct schema *compiled;
};

static const struct param params_of[] = {
	{"schema", PARAM_VALUE, offsetof(struct json_schema, schema)},
	{"formats", PARAM_BOOL, offsetof(struct json_schema, formats)},
	{"files", PARAM_VALUE, offsetof(struct json_schema, files)},
	REPLY_JSON_PARAMS(struct json_schema, read),
	PARAM_END,
};

static bool check_files(const struct value *files, struct err *err)
{
	const struct value *item;

	if (files && files->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG, "'files' wants address: path");
	value_each (item, files) {
		if (!value_is_string(item) || item->text.len == 0)
			return err_set(err, ERR_CONFIG,
				"'files' wants the path of a file of the suite for '%.*s'",
				STR_ARG(str_slice(item->key, 0, 200)));
	}
	return true;
}

/* A text is the name of a file; none is what the suite asks every endpoint for. */
static bool find_schema(struct arena *arena, const struct json_schema *own,
	const struct grader_files *files, struct schema_source *source, struct err *err)
{
	struct value *root = NULL;

	source->root = own->schema;
	if (!own->schema && files)
		source->root = files->response_schema(files->context);
	if (!source->root)
		return err_set(err, ERR_CONFIG,
			"wants 'schema': a schema, or the path of a file of the suite");
	if (!value_is_string(source->root))
		return true;
	source->path = arena_strz(arena, source->root->text);
	if (!files)
		return err_set(err, ERR_CONFIG,
			"'schema': no file can be named here; write the schema itself");
	if (!files->read(files->context, source->path, &root, err))
		return err_wrap(err, "'schema'");
	source->root = root;
	return true;
}

static bool prepare(struct arena *arena, const struct value *params,
	const struct grader_files *files, void **state, struct err *err)
{
	struct json_schema *own = ARENA_NEW(arena, struct json_schema);
	struct schema_source source = {.files = files};

	*state = own;
	if (!params_read(arena, params, params_of, "schema", own, err) ||
		!reply_json_check(&own->read, err) || !check_files(own->files, err) ||
		!find_schema(arena, own, files, &source, err))
		return false;
	source.formats = own->formats;
	source.files_at = own->files;
	return schema_new(arena, &source, &own->compiled, err);
}

static struct value *text_or_null(struct arena *arena, const char *text)
{
	return text ? value_string(arena, str_of(text)) : ARENA_NEW(arena, struct value);
}

static void put_result(struct arena *arena, const struct schema_verdict *verdict,
	enum reply_json how, struct score *score)
{
	score->result = value_object(arena);
	value_append(arena, score->result, "valid", value_bool(arena, verdict->valid));
	value_append(arena, score->result, "pointer",
		verdict->keyword ? mark_text(arena, verdict->pointer)
				 : ARENA_NEW(arena, struct value));
	value_append(arena, score->result, "keyword", text_or_null(arena, verdict->keyword));
	value_append(arena, score->result, "level", reply_json_level(arena, how));
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct json_schema *own = state;
	struct arena *arena = answer->arena;
	struct schema_verdict verdict = {0};
	struct value *value = NULL;
	const char *why = NULL;
	const enum reply_json how = reply_json_read(arena, answer->text, &own->read, &value, &why);

	(void)err;
	if (how == REPLY_JSON_LIMIT)
		return mark_unmeasured(score, why);
	if (!why) {
		schema_check(own->compiled, arena, value, &verdict);
		if (verdict.limit)
			return mark_unmeasured(score, verdict.limit);
	}
	put_result(arena, &verdict, how, score);
	if (!why && !verdict.valid)
		why = arena_printf(arena, "%s fails '%s'",
			verdict.pointer.len ? mark_show(arena, verdict.pointer) : "the whole value",
			verdict.keyword);
	return mark_pass(score, verdict.valid, why);
}

static void release(void *state)
{
	struct json_schema *own = state;

	schema_free(own->compiled);
}

const struct grader grader_json_schema = {
	.name = "json_schema",
	.params = "schema (draft 2020-12, or the path of a file of the suite; default: that of the "
		  "suite's response_format), formats (true: assert them), files (address: path, or "
		  "address/: folder, for references), " REPLY_JSON_PARAMS_HELP,
	.example = "{\"schema\": {\"type\": \"object\", \"properties\": {\"total\": {\"type\": "
		   "\"number\", \"minimum\": 0}}, \"required\": [\"total\"]}}",
	.prepare_with = prepare,
	.grade = grade,
	.release = release,
};
