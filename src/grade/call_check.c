/* SPDX-License-Identifier: MIT */
#include "grade/call_check.h"

#include "base/utf8.h"
#include "grade/text.h"

#define TEXT_ERROR "value_error:string"

/* Types of Python; those of JSON Schema mean the same. */
enum kind {
	KIND_NONE, /* no accepted value says */
	KIND_TEXT,
	KIND_INTEGER,
	KIND_FLOAT,
	KIND_BOOLEAN,
	KIND_LIST,
	KIND_OBJECT,
	KIND_NULL,
	KIND_UNKNOWN,
};

static const struct {
	const char *name;
	enum kind kind;
} kinds[] = {
	{"string", KIND_TEXT},
	{"any", KIND_TEXT},
	{"integer", KIND_INTEGER},
	{"float", KIND_FLOAT},
	{"number", KIND_FLOAT},
	{"boolean", KIND_BOOLEAN},
	{"array", KIND_LIST},
	{"tuple", KIND_LIST},
	{"dict", KIND_OBJECT},
	{"object", KIND_OBJECT},
};

static enum kind kind_named(const struct value *name)
{
	for (size_t i = 0; value_is_string(name) && i < ARRAY_LEN(kinds); i++) {
		if (str_eqz(name->text, kinds[i].name))
			return kinds[i].kind;
	}
	return KIND_UNKNOWN;
}

static enum kind kind_of(const struct value *value)
{
	switch (value->type) {
	case VALUE_NULL:
		return KIND_NULL;
	case VALUE_BOOL:
		return KIND_BOOLEAN;
	case VALUE_STRING:
		return KIND_TEXT;
	case VALUE_ARRAY:
		return KIND_LIST;
	case VALUE_OBJECT:
		return KIND_OBJECT;
	case VALUE_NUMBER:
		break;
	}
	/* As it is written: 3.0 and 3e0 are floats. */
	for (size_t i = 0; i < value->text.len; i++) {
		if (text_is_in((unsigned char)value->text.data[i], ".eE"))
			return KIND_FLOAT;
	}
	return KIND_INTEGER;
}

static const struct value *member(const struct value *object, struct str key)
{
	const struct value *item;

	value_each (item, object && object->type == VALUE_OBJECT ? object : NULL) {
		if (str_eq(item->key, key))
			return item;
	}
	return NULL;
}

static bool is_empty_text(const struct value *value)
{
	return value_is_string(value) && value->text.len == 0;
}

static bool may_be_left_out(const struct value *accepted)
{
	const struct value *item;

	if (accepted->type == VALUE_STRING)
		return true; /* every text holds the empty one */
	value_each (item, accepted) {
		if (is_empty_text(item))
			return true;
	}
	return false;
}

static enum kind accepted_kind(const struct value *accepted)
{
	const struct value *item;

	value_each (item, accepted) {
		if (!is_empty_text(item))
			return kind_of(item);
	}
	return KIND_NONE;
}

static struct str standard(struct arena *arena, struct str text)
{
	struct buf out = {0};
	struct str copy;

	for (size_t at = 0; at < text.len;) {
		const uint32_t c = utf8_next(text, &at);

		if (c == '\'')
			buf_char(&out, '"');
		else if (c == 0 || c >= 0x80 || !text_is_in(c, " ,./-_*^"))
			utf8_add(&out, c);
	}
	copy = utf8_lower_full(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

static bool same_text(struct arena *arena, struct str a, struct str b)
{
	return str_eq(standard(arena, a), standard(arena, b));
}

/* As Python compares: true is 1. */
static bool same(const struct value *a, const struct value *b)
{
	const struct value *x = a, *y = b;

	if (x->type == VALUE_BOOL && y->type == VALUE_NUMBER)
		return y->number == x->boolean;
	if (x->type == VALUE_NUMBER && y->type == VALUE_BOOL)
		return x->number == y->boolean;
	return value_equal(x, y);
}

/* Texts loosely, the rest as it is. */
static bool alike(struct arena *arena, const struct value *a, const struct value *b)
{
	if (a->type == VALUE_STRING && b->type == VALUE_STRING)
		return same_text(arena, a->text, b->text);
	return same(a, b);
}

static bool any_alike(struct arena *arena, const struct value *value, const struct value *list)
{
	const struct value *item;

	value_each (item, list) {
		if (alike(arena, value, item))
			return true;
	}
	return false;
}

static bool lists_alike(struct arena *arena, const struct value *a, const struct value *b)
{
	const struct value *x = a->child, *y = b->child;

	/* The empty text, that stands for none, has no elements. */
	if (b->type != VALUE_ARRAY)
		return is_empty_text(b) && a->count == 0;
	if (a->count != b->count)
		return false;
	for (; x; x = x->next, y = y->next) {
		if (!alike(arena, x, y))
			return false;
	}
	return true;
}

static const char *check_list(
	struct arena *arena, const struct value *value, const struct value *accepted)
{
	const struct value *item;

	value_each (item, accepted) {
		if (lists_alike(arena, value, item))
			return NULL;
	}
	return "value_error:list/tuple";
}

/* One object against one that holds a list of accepted values for each key. */
static const char *check_one_object(
	struct arena *arena, const struct value *value, const struct value *accepted)
{
	const char *failure = NULL;
	const struct value *item;

	value_each (item, value) {
		const struct value *values = member(accepted, item->key);

		if (!values)
			failure = "value_error:dict_key";
		else if (!any_alike(arena, item, values))
			failure = "value_error:dict_value";
		if (failure)
			break;
	}
	value_each (item, accepted->type == VALUE_OBJECT ? accepted : NULL) {
		if (!member(value, item->key) && !may_be_left_out(item))
			return "value_error:dict_key";
	}
	return failure;
}

static const char *check_object(
	struct arena *arena, const struct value *value, const struct value *accepted)
{
	const char *failure = "dict_checker:unclear";
	const struct value *item;

	value_each (item, accepted) {
		if (is_empty_text(item))
			continue;
		failure = check_one_object(arena, value, item);
		if (!failure)
			return NULL;
	}
	return failure;
}

static const char *check_objects(
	struct arena *arena, const struct value *value, const struct value *accepted)
{
	const char *failure = "list_dict_checker:unclear";
	const struct value *item;

	value_each (item, accepted) {
		const struct value *x = value->child;
		const struct value *y = item->child;
		const char *here = NULL;

		if (item->count != value->count) {
			failure = "value_error:list_dict_count";
			continue;
		}
		for (; x && !here; x = x->next, y = y->next) {
			here = is_empty_text(y) ? "dict_checker:unclear"
						: check_one_object(arena, x, y);
		}
		if (!here)
			return NULL;
		failure = here;
	}
	return failure;
}

/* Whether a value is of a type; *variable: it is none but a name, of the accepted values' type. */
static bool is_kind(
	const struct value *value, const struct value *accepted, enum kind wanted, bool *variable)
{
	const enum kind said = accepted_kind(accepted);

	*variable = false;
	if (kind_of(value) == wanted) {
		*variable = said != KIND_NONE && said != wanted;
		return true;
	}
	*variable = said != KIND_NONE && kind_of(value) == said;
	return *variable;
}

/* Every element is of the type: by one of the accepted values. */
static bool elements_are(const struct value *value, const struct value *accepted, enum kind wanted)
{
	const struct value *item, *element;

	value_each (item, accepted) {
		bool all = true, ignored;

		value_each (element, item->type == VALUE_ARRAY ? value : NULL) {
			all = is_kind(element, item, wanted, &ignored);
			if (!all)
				break;
		}
		if (all)
			return true;
	}
	return false;
}

static const char *check_value(struct arena *arena, const struct value *value,
	const struct value *detail, const struct value *accepted)
{
	const enum kind wanted = kind_named(value_get(detail, "type"));
	const enum kind inner = kind_named(value_get(value_get(detail, "items"), "type"));
	struct value as_float = *value;
	bool variable;

	if (wanted == KIND_FLOAT && kind_of(value) == KIND_INTEGER) {
		as_float.text = STR(".");
		value = &as_float;
	}
	if (!is_kind(value, accepted, wanted, &variable))
		return "type_error:simple";
	if (wanted == KIND_LIST && inner != KIND_UNKNOWN && kind_of(value) == KIND_LIST &&
		!elements_are(value, accepted, inner))
		return "type_error:nested";
	as_float.text = value->text;
	if (!variable && wanted == KIND_OBJECT)
		return check_object(arena, value, accepted);
	if (!variable && wanted == KIND_LIST && inner == KIND_OBJECT)
		return check_objects(arena, value, accepted);
	if (!variable && wanted == KIND_LIST)
		return check_list(arena, value, accepted);
	if (!variable && wanted == KIND_TEXT) {
		const struct value *item;

		value_each (item, accepted) {
			if (value_is_string(item) && same_text(arena, value->text, item->text))
				return NULL;
		}
		return TEXT_ERROR;
	}
	return NULL;
}

/* Numbers, truth values and names of variables: one of the accepted values. */
static bool is_plain(
	const struct value *value, const struct value *detail, const struct value *accepted)
{
	const enum kind wanted = kind_named(value_get(detail, "type"));
	const enum kind said = accepted_kind(accepted);

	(void)value;
	if (said != KIND_NONE && said != wanted)
		return true;
	return wanted == KIND_INTEGER || wanted == KIND_FLOAT || wanted == KIND_BOOLEAN;
}

static const char *check_plain(const struct value *value, const struct value *accepted)
{
	const struct value *item;

	value_each (item, accepted) {
		if (same(value, item))
			return NULL;
	}
	return "value_error:others";
}

static const char *check_arguments(const struct call_check *check, struct arena *arena,
	const struct value *arguments, const struct value *accepted)
{
	const struct value *parameters = value_get(check->function, "parameters");
	const struct value *properties = value_get(parameters, "properties");
	const struct value *item;

	value_each (item, value_get(parameters, "required")) {
		if (!member(arguments, item->text))
			return "simple_function_checker:missing_required";
	}
	value_each (item, arguments->type == VALUE_OBJECT ? arguments : NULL) {
		const struct value *detail = member(properties, item->key);
		const struct value *values = member(accepted, item->key);
		const char *failure;

		if (!detail || !values)
			return "simple_function_checker:unexpected_param";
		failure = check_value(arena, item, detail, values);
		if (!failure && is_plain(item, detail, values))
			failure = check_plain(item, values);
		if (failure)
			return failure;
	}
	value_each (item, accepted) {
		if (!member(arguments, item->key) && !may_be_left_out(item))
			return "simple_function_checker:missing_optional";
	}
	return NULL;
}

bool call_check_prepare(const struct call_check *check, struct err *err)
{
	const struct value *parameters = value_get(check->function, "parameters");
	const struct value *item;

	if (!value_is_string(value_get(check->function, "name")) || !parameters ||
		!value_get(parameters, "properties"))
		return err_set(
			err, ERR_CONFIG, "'function' wants {name, parameters: {properties, ...}}");
	value_each (item, value_get(parameters, "properties")) {
		if (kind_named(value_get(item, "type")) == KIND_UNKNOWN)
			return err_set(err, ERR_CONFIG,
				"'function': the type of '%.*s' is none of string, integer, float, "
				"boolean, array, tuple, dict, any",
				STR_ARG(str_slice(item->key, 0, 80)));
	}
	value_each (item, value_get(parameters, "required")) {
		if (item->type != VALUE_STRING)
			return err_set(err, ERR_CONFIG, "'function': 'required' wants names");
	}
	if (!check->accepted || check->accepted->type != VALUE_OBJECT ||
		check->accepted->count != 1 || check->accepted->child->type != VALUE_OBJECT)
		return err_set(err, ERR_CONFIG,
			"'possible_answer' wants {NAME: {parameter: [values]}}, of one function");
	value_each (item, check->accepted->child) {
		if (item->type != VALUE_ARRAY)
			return err_set(err, ERR_CONFIG,
				"'possible_answer': '%.*s' wants a list of values",
				STR_ARG(str_slice(item->key, 0, 80)));
	}
	return true;
}

const char *call_check(
	const struct call_check *check, struct arena *arena, const struct value *calls)
{
	const struct value *arguments;

	if (!calls || calls->type != VALUE_ARRAY || calls->count != 1)
		return "simple_function_checker:wrong_count";
	arguments = member(calls->child, value_get(check->function, "name")->text);
	if (!arguments)
		return "simple_function_checker:wrong_func_name";
	return check_arguments(check, arena, arguments, check->accepted->child);
}
