/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "grade/schema_node.h"

/* One subschema: its keywords, checked and turned into a node. */

struct keyword {
	const char *name;
	unsigned vocabulary;
	bool (*read)(struct schema *schema, struct schema_node *node, const struct value *value,
		struct err *err);
	size_t offset; /* of the field, for those that share a reader */
};

/* Readers that fill one field find it through the value's key. */
static void *field_of(struct schema_node *node, const struct value *value);

static bool wants(const struct schema *schema, const struct schema_node *node,
	const struct value *value, const char *what, struct err *err)
{
	char key[64];

	memcpy(key, value->key.data, value->key.len);
	key[value->key.len] = '\0'; /* the name of a keyword, all of which are short */
	return schema_fault(
		schema, node, key, err, "wants %s, not %s", what, value_type_name(value->type));
}

static bool read_child(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	struct schema_node **field = field_of(node, value);

	*field = schema_node_of(schema, value, node->resource, err);
	return *field != NULL;
}

static bool read_children(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	struct schema_list *list = field_of(node, value);
	const struct value *item;

	if (value->type != VALUE_ARRAY || value->count == 0)
		return wants(schema, node, value, "a list of schemas that is not empty", err);
	list->items = ARENA_ARRAY(schema->arena, value->count, struct schema_node *);
	value_each (item, value) {
		list->items[list->count] = schema_node_of(schema, item, node->resource, err);
		if (!list->items[list->count++])
			return false;
	}
	return true;
}

/* $defs: read for the names in it, used by references only. */
static bool read_map(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct value *item;

	if (value->type != VALUE_OBJECT)
		return wants(schema, node, value, "an object of schemas", err);
	value_each (item, value) {
		if (!schema_node_of(schema, item, node->resource, err))
			return false;
	}
	return true;
}

static struct schema_name *name_of(struct schema_node *node, struct str name)
{
	uint64_t at = node->name_count;

	if (!map_get(&node->name_index, name, &at)) {
		map_add(&node->name_index, name, at);
		node->names[at].name = name;
		node->name_count++;
	}
	return &node->names[at];
}

static bool read_properties(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct value *item;

	if (value->type != VALUE_OBJECT)
		return wants(schema, node, value, "an object of schemas", err);
	value_each (item, value) {
		struct schema_name *name = name_of(node, item->key);

		name->property = schema_node_of(schema, item, node->resource, err);
		if (!name->property)
			return false;
	}
	return true;
}

/* A list of different texts. */
static bool check_texts(const struct schema *schema, const struct schema_node *node,
	const struct value *value, const char *keyword, struct err *err)
{
	const struct value *item;
	struct map seen = {0};
	bool ok = true;

	if (value->type != VALUE_ARRAY)
		return schema_fault(schema, node, keyword, err, "wants a list of names, not %s",
			value_type_name(value->type));
	for (item = value->child; item && ok; item = item->next) {
		if (item->type != VALUE_STRING)
			ok = schema_fault(schema, node, keyword, err,
				"wants names in its list, not %s", value_type_name(item->type));
		else if (!map_add(&seen, item->text, 0))
			ok = schema_fault(schema, node, keyword, err, "names '%.*s' twice",
				STR_ARG(str_slice(item->text, 0, 60)));
	}
	map_fini(&seen);
	return ok;
}

static bool read_required(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct value *item;

	if (!check_texts(schema, node, value, "required", err))
		return false;
	value_each (item, value)
		name_of(node, item->text)->required = true;
	node->has_required = value->count > 0;
	return true;
}

static bool add_needs(struct schema *schema, struct schema_node *node, struct str name,
	const struct value *list, const char *keyword, struct err *err)
{
	size_t *needs = ARENA_ARRAY(schema->arena, list->count + 1, size_t);
	struct schema_name *owner = name_of(node, name);
	const struct value *item;
	size_t count = 0;

	value_each (item, list)
		needs[count++] = (size_t)(name_of(node, item->text) - node->names);
	if (owner->needs)
		return schema_fault(schema, node, keyword, err,
			"'%.*s' stands in another keyword of this kind too",
			STR_ARG(str_slice(name, 0, 60)));
	owner->needs = needs;
	owner->needs_count = count;
	return true;
}

/* dependentRequired has lists of names, dependentSchemas schemas, and what both were before,
 * dependencies, has either. */
static bool read_dependent(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const char *keyword = arena_strz(schema->arena, value->key);
	const bool lists = str_eqz(value->key, "dependentRequired");
	const bool schemas = str_eqz(value->key, "dependentSchemas");
	const struct value *item;

	if (value->type != VALUE_OBJECT)
		return wants(schema, node, value, "an object", err);
	value_each (item, value) {
		struct schema_name *name = name_of(node, item->key);

		if (lists || (!schemas && item->type == VALUE_ARRAY)) {
			if (!check_texts(schema, node, item, keyword, err) ||
				!add_needs(schema, node, item->key, item, keyword, err))
				return false;
			continue;
		}
		if (name->dependent)
			return schema_fault(schema, node, keyword, err,
				"'%.*s' stands in another keyword of this kind too",
				STR_ARG(str_slice(item->key, 0, 60)));
		name->dependent = schema_node_of(schema, item, node->resource, err);
		if (!name->dependent)
			return false;
	}
	return true;
}

static struct regex *new_pattern(struct schema *schema, const struct schema_node *node,
	const char *keyword, struct str text, struct err *err)
{
	struct err why = {0};
	struct regex *regex = regex_new(text, REGEX_ECMA, &why);

	if (!regex) {
		schema_fault(
			schema, node, keyword, err, "a pattern that cannot be used: %s", why.text);
		return NULL;
	}
	return regex;
}

static bool read_patterns(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct value *item;

	if (value->type != VALUE_OBJECT)
		return wants(schema, node, value, "an object of schemas", err);
	node->patterns = ARENA_ARRAY(schema->arena, value->count + 1, struct schema_pattern);
	value_each (item, value) {
		struct schema_pattern *pattern = &node->patterns[node->pattern_count++];

		pattern->regex = new_pattern(schema, node, "patternProperties", item->key, err);
		if (!pattern->regex)
			return false;
		pattern->schema = schema_node_of(schema, item, node->resource, err);
		if (!pattern->schema)
			return false;
	}
	return true;
}

static bool read_pattern(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	if (value->type != VALUE_STRING)
		return wants(schema, node, value, "a pattern", err);
	node->pattern = new_pattern(schema, node, "pattern", value->text, err);
	return node->pattern != NULL;
}

static bool read_format(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	if (value->type != VALUE_STRING)
		return wants(schema, node, value, "the name of a format", err);
	if (schema->source->formats || (node->resource->vocabularies & VOCABULARY_FORMAT_ASSERTION))
		node->format = schema_format_of(value->text);
	return true;
}

static bool add_type(struct schema_node *node, struct str name)
{
	static const struct {
		const char *name;
		enum value_type type;
	} types[] = {
		{"null", VALUE_NULL},
		{"boolean", VALUE_BOOL},
		{"number", VALUE_NUMBER},
		{"integer", VALUE_NUMBER},
		{"string", VALUE_STRING},
		{"array", VALUE_ARRAY},
		{"object", VALUE_OBJECT},
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const unsigned bit = 1u << types[i].type;

		if (!str_eqz(name, types[i].name))
			continue;
		if (types[i].type == VALUE_NUMBER)
			node->integer =
				str_eqz(name, "integer") && (node->integer || !(node->types & bit));
		node->types |= bit;
		return true;
	}
	return false;
}

static bool read_type(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	static const char wanted[] =
		"array, boolean, integer, null, number, object or string, or a list of these";
	const struct value *item;

	if (value->type == VALUE_STRING) {
		if (add_type(node, value->text))
			return true;
		return schema_fault(schema, node, "type", err, "unknown type '%.*s'; it must be %s",
			STR_ARG(str_slice(value->text, 0, 60)), wanted);
	}
	if (value->type != VALUE_ARRAY || value->count == 0)
		return wants(schema, node, value, wanted, err);
	if (!check_texts(schema, node, value, "type", err))
		return false;
	value_each (item, value) {
		if (!add_type(node, item->text))
			return schema_fault(schema, node, "type", err,
				"unknown type '%.*s'; it must be %s",
				STR_ARG(str_slice(item->text, 0, 60)), wanted);
	}
	return true;
}

static bool read_constants(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const bool list = str_eqz(value->key, "enum");
	const struct value *item;
	uint64_t units = 0;
	size_t count = 0;
	struct schema_constant *constants;

	if (list && value->type != VALUE_ARRAY)
		return wants(schema, node, value, "a list of values", err);
	constants = ARENA_ARRAY(schema->arena, list ? value->count + 1 : 1, struct schema_constant);
	if (!list)
		constants[count++] = (struct schema_constant){schema_hash(value, &units), value};
	for (item = list ? value->child : NULL; item; item = item->next)
		constants[count++] = (struct schema_constant){schema_hash(item, &units), item};
	schema_sort_constants(constants, count);
	*(struct schema_constants *)field_of(node, value) =
		(struct schema_constants){constants, count, true};
	return true;
}

static const struct decimal *number_of(struct schema *schema, const struct value *value)
{
	struct decimal *number = ARENA_NEW(schema->arena, struct decimal);

	if (value->type != VALUE_NUMBER)
		return NULL;
	if (!decimal_read(value->text, number) &&
		!decimal_read(str_of(arena_printf(schema->arena, "%.17g", value->number)), number))
		return NULL;
	return number;
}

static bool read_number(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct decimal **field = field_of(node, value);

	*field = number_of(schema, value);
	return *field || wants(schema, node, value, "a number", err);
}

static bool read_divisor(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	if (!read_number(schema, node, value, err))
		return false;
	if (node->multiple_of->digits == 0 || node->multiple_of->negative)
		return schema_fault(schema, node, "multipleOf", err, "wants a number above 0");
	return node->multiple_of->digits <= DECIMAL_DIVISOR_DIGITS ||
	       schema_fault(schema, node, "multipleOf", err, "has more than %d digits",
		       DECIMAL_DIVISOR_DIGITS);
}

/* Beyond 2^53 no text, list or object has as many of anything. */
static bool read_count(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct decimal *number = number_of(schema, value);
	int64_t count;

	if (!number || number->negative || !decimal_is_integer(number))
		return schema_fault(schema, node, arena_strz(schema->arena, value->key), err,
			"wants a whole number of 0 or more");
	*(size_t *)field_of(node, value) =
		value_to_i64(value, &count) ? (size_t)count : SIZE_MAX - 1;
	node->has_min_contains = node->has_min_contains || str_eqz(value->key, "minContains");
	return true;
}

static bool read_flag(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	if (value->type != VALUE_BOOL)
		return wants(schema, node, value, "true or false", err);
	*(bool *)field_of(node, value) = value->boolean;
	return true;
}

/* Annotations: what they hold must be right, but says nothing of a value. */
static bool check_text(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	return value->type == VALUE_STRING || wants(schema, node, value, "a text", err);
}

static bool check_flag(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	return value->type == VALUE_BOOL || wants(schema, node, value, "true or false", err);
}

static bool check_list(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	return value->type == VALUE_ARRAY || wants(schema, node, value, "a list", err);
}

/* Its names are those of vocabularies, which are looked at where $schema names this document. */
static bool check_vocabulary(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const struct value *item;

	if (value->type != VALUE_OBJECT)
		return wants(schema, node, value, "an object of vocabularies", err);
	value_each (item, value) {
		if (item->type != VALUE_BOOL)
			return schema_fault(schema, node, "$vocabulary", err,
				"wants true or false behind each vocabulary");
	}
	return true;
}

/* Only an annotation, but it may hold what references name. */
static bool read_content(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	return schema_node_of(schema, value, node->resource, err) != NULL;
}

static bool read_anchor(
	struct schema *schema, struct schema_node *node, const struct value *value, struct err *err)
{
	const bool dynamic = str_eqz(value->key, "$dynamicAnchor");
	const struct str uri = node->resource->uri;
	struct str text = value->text;
	struct buf key = {0};
	const uint64_t own = (uintptr_t)node;
	uint64_t before = 0;
	bool ok;

	if (value->type != VALUE_STRING || text.len == 0)
		return wants(schema, node, value, "a name", err);
	for (size_t i = 0; i < text.len; i++) {
		const char byte = text.data[i];
		const bool first =
			(byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';

		if (!first &&
			(i == 0 || !(byte == '-' || byte == '.' || (byte >= '0' && byte <= '9'))))
			return schema_fault(schema, node, dynamic ? "$dynamicAnchor" : "$anchor",
				err, "wants a letter or _, then letters, digits and -._");
	}
	if (dynamic) {
		node->dynamic_anchor = text;
		node->next_dynamic = node->resource->dynamic;
		node->resource->dynamic = node;
		node->resource->dynamic_count++;
	}
	buf_str(&key, uri);
	buf_char(&key, '#');
	buf_str(&key, text);
	ok = map_add(&schema->by_anchor, buf_view(&key), own) ||
	     (map_get(&schema->by_anchor, buf_view(&key), &before) && before == own);
	buf_free(&key);
	return ok || schema_fault(schema, node, dynamic ? "$dynamicAnchor" : "$anchor", err,
			     "the anchor '%.*s' stands twice", STR_ARG(str_slice(text, 0, 60)));
}

#define AT(member) offsetof(struct schema_node, member)
#define CORE VOCABULARY_CORE
#define APPLICATOR VOCABULARY_APPLICATOR
#define VALIDATION VOCABULARY_VALIDATION
#define META VOCABULARY_META

/* $id and $schema are read when a node is made, $ref and $dynamicRef when all is read. */
static const struct keyword keywords[] = {
	{"$anchor", CORE, read_anchor, 0},
	{"$comment", CORE, check_text, 0},
	{"$defs", CORE, read_map, 0},
	{"$dynamicAnchor", CORE, read_anchor, 0},
	{"$dynamicRef", CORE, check_text, 0},
	{"$id", CORE, check_text, 0},
	{"$ref", CORE, check_text, 0},
	{"$schema", CORE, check_text, 0},
	{"$vocabulary", CORE, check_vocabulary, 0},
	{"additionalProperties", APPLICATOR, read_child, AT(additional)},
	{"allOf", APPLICATOR, read_children, AT(all_of)},
	{"anyOf", APPLICATOR, read_children, AT(any_of)},
	{"contains", APPLICATOR, read_child, AT(contains)},
	{"definitions", CORE, read_map, 0},
	{"dependencies", APPLICATOR, read_dependent, 0},
	{"dependentSchemas", APPLICATOR, read_dependent, 0},
	{"else", APPLICATOR, read_child, AT(else_)},
	{"if", APPLICATOR, read_child, AT(if_)},
	{"items", APPLICATOR, read_child, AT(items)},
	{"not", APPLICATOR, read_child, AT(not_)},
	{"oneOf", APPLICATOR, read_children, AT(one_of)},
	{"patternProperties", APPLICATOR, read_patterns, 0},
	{"prefixItems", APPLICATOR, read_children, AT(prefix_items)},
	{"properties", APPLICATOR, read_properties, 0},
	{"propertyNames", APPLICATOR, read_child, AT(property_names)},
	{"then", APPLICATOR, read_child, AT(then_)},
	{"unevaluatedItems", VOCABULARY_UNEVALUATED, read_child, AT(unevaluated_items)},
	{"unevaluatedProperties", VOCABULARY_UNEVALUATED, read_child, AT(unevaluated_properties)},
	{"const", VALIDATION, read_constants, AT(constant)},
	{"dependentRequired", VALIDATION, read_dependent, 0},
	{"enum", VALIDATION, read_constants, AT(allowed)},
	{"exclusiveMaximum", VALIDATION, read_number, AT(below)},
	{"exclusiveMinimum", VALIDATION, read_number, AT(above)},
	{"maxContains", VALIDATION, read_count, AT(max_contains)},
	{"maxItems", VALIDATION, read_count, AT(max_items)},
	{"maxLength", VALIDATION, read_count, AT(max_length)},
	{"maxProperties", VALIDATION, read_count, AT(max_properties)},
	{"maximum", VALIDATION, read_number, AT(maximum)},
	{"minContains", VALIDATION, read_count, AT(min_contains)},
	{"minItems", VALIDATION, read_count, AT(min_items)},
	{"minLength", VALIDATION, read_count, AT(min_length)},
	{"minProperties", VALIDATION, read_count, AT(min_properties)},
	{"minimum", VALIDATION, read_number, AT(minimum)},
	{"multipleOf", VALIDATION, read_divisor, AT(multiple_of)},
	{"pattern", VALIDATION, read_pattern, 0},
	{"required", VALIDATION, read_required, 0},
	{"type", VALIDATION, read_type, 0},
	{"uniqueItems", VALIDATION, read_flag, AT(unique_items)},
	{"default", META, NULL, 0},
	{"deprecated", META, check_flag, 0},
	{"description", META, check_text, 0},
	{"examples", META, check_list, 0},
	{"readOnly", META, check_flag, 0},
	{"title", META, check_text, 0},
	{"writeOnly", META, check_flag, 0},
	{"format", VOCABULARY_FORMAT | VOCABULARY_FORMAT_ASSERTION, read_format, 0},
	{"contentEncoding", VOCABULARY_CONTENT, check_text, 0},
	{"contentMediaType", VOCABULARY_CONTENT, check_text, 0},
	{"contentSchema", VOCABULARY_CONTENT, read_content, 0},
};

static const struct keyword *keyword_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
		if (str_eqz(name, keywords[i].name))
			return &keywords[i];
	}
	return NULL;
}

static void *field_of(struct schema_node *node, const struct value *value)
{
	return (char *)node + keyword_of(value->key)->offset;
}

/* How many names keywords can bring, so that their array need not move. */
static size_t count_names(const struct value *source)
{
	const struct value *item, *below;
	size_t count = 1;

	value_each (item, source) {
		if (str_eqz(item->key, "properties") || str_eqz(item->key, "required"))
			count += item->count;
		if (!str_starts(item->key, STR("depend")))
			continue;
		value_each (below, item)
			count += 1 + below->count;
	}
	return count;
}

bool schema_read_node(struct schema *schema, struct schema_node *node, struct err *err)
{
	const struct value *source = node->source;
	const struct value *item;

	node->is_boolean = source->type == VALUE_BOOL;
	node->boolean = source->boolean;
	if (node->is_boolean)
		return true;
	node->max_length = node->max_items = node->max_contains = node->max_properties = SIZE_MAX;
	node->min_contains = 1;
	node->names = ARENA_ARRAY(schema->arena, count_names(source), struct schema_name);
	value_each (item, source) {
		const struct keyword *keyword = keyword_of(item->key);

		if (keyword && keyword->read &&
			(node->resource->vocabularies & keyword->vocabulary) &&
			!keyword->read(schema, node, item, err))
			return false;
	}
	return true;
}
