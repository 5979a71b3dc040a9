/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/utf8.h"
#include "grade/schema_walk.h"

/* A value against a node: keywords in a fixed order, the type first. */

bool schema_spend(struct schema_walk *walk, uint64_t units)
{
	walk->units += units;
	if (walk->units > SCHEMA_UNITS)
		walk->limit = "limit: checking against the schema takes too much work";
	return !walk->limit;
}

bool schema_fail(struct schema_walk *walk, const struct schema_place *place, const char *keyword)
{
	struct buf pointer = {.limit = SCHEMA_POINTER_BYTES};
	const struct schema_place *steps[SCHEMA_STEPS];
	size_t count = 0;

	if (walk->keyword || walk->quiet || walk->limit)
		return false;
	walk->keyword = keyword;
	for (; place->up && count < SCHEMA_STEPS; place = place->up)
		steps[count++] = place;
	while (count > 0) {
		const struct schema_place *step = steps[--count];

		buf_char(&pointer, '/');
		if (step->is_member)
			schema_add_step(&pointer, step->key);
		else
			buf_printf(&pointer, "%zu", step->index);
	}
	walk->pointer = arena_str(walk->arena, buf_view(&pointer));
	buf_free(&pointer);
	return false;
}

bool schema_search(struct schema_walk *walk, const struct regex *regex, struct str text)
{
	struct regex_walk search = {.regex = regex, .subject = text, .units = walk->regex_units};
	struct regex_match match;
	enum regex_result result;

	if (!schema_spend(walk, 20 + text.len / 16))
		return false;
	result = regex_next(&search, &match);
	walk->regex_units = search.units;
	if (result == REGEX_LIMIT)
		walk->limit = "limit: a pattern of the schema takes too much work";
	return result == REGEX_MATCH;
}

bool schema_hold(struct schema_walk *walk, size_t words)
{
	walk->words += words;
	if (walk->words > SCHEMA_WORDS)
		walk->limit = "limit: checking against the schema takes too much memory";
	return schema_spend(walk, words / 8);
}

/* Whatever comes of it, they are closed. */
static bool open_marks(struct schema_walk *walk, struct schema_marks *marks, size_t count)
{
	const size_t words = count / 64 + 1;

	*marks = (struct schema_marks){.count = count};
	if (!schema_hold(walk, words))
		return false;
	marks->words = mem_resize(NULL, words, sizeof(*marks->words));
	for (size_t i = 0; i < words; i++)
		marks->words[i] = 0;
	return true;
}

static void close_marks(struct schema_walk *walk, struct schema_marks *marks)
{
	walk->words -= marks->count / 64 + 1;
	free(marks->words);
}

void schema_mark(struct schema_marks *marks, size_t at)
{
	if (marks)
		marks->words[at / 64] |= (uint64_t)1 << (at % 64);
}

bool schema_marked(const struct schema_marks *marks, size_t at)
{
	return (marks->words[at / 64] >> (at % 64)) & 1;
}

static void merge_marks(struct schema_marks *into, const struct schema_marks *from)
{
	for (size_t i = 0; into && i <= from->count / 64; i++)
		into->words[i] |= from->words[i];
}

bool schema_apply(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks, const char *keyword)
{
	/* What fails below has said so unless it is the schema false. */
	return schema_eval(walk, node, place, scope, marks) || schema_fail(walk, place, keyword);
}

static bool quietly(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	bool valid;

	walk->quiet++;
	valid = schema_eval(walk, node, place, scope, marks);
	walk->quiet--;
	return valid;
}

/* Its marks count only if it is valid. */
static bool branch(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	struct schema_marks own;
	bool valid;

	if (!marks)
		return quietly(walk, node, place, scope, NULL);
	valid = open_marks(walk, &own, marks->count) && quietly(walk, node, place, scope, &own);
	if (valid)
		merge_marks(marks, &own);
	close_marks(walk, &own);
	return valid;
}

static bool eval_lists(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	size_t valid = 0;

	for (size_t i = 0; i < node->all_of.count; i++) {
		if (!schema_apply(walk, node->all_of.items[i], place, scope, marks, "allOf"))
			return false;
	}
	/* Where somebody asks what was evaluated, all that are valid take part. */
	for (size_t i = 0; i < node->any_of.count && (marks || !valid) && !walk->limit; i++)
		valid += branch(walk, node->any_of.items[i], place, scope, marks);
	if (node->any_of.count && !valid)
		return schema_fail(walk, place, "anyOf");
	valid = 0;
	for (size_t i = 0; i < node->one_of.count && valid < 2 && !walk->limit; i++)
		valid += branch(walk, node->one_of.items[i], place, scope, marks);
	return node->one_of.count == 0 || valid == 1 || schema_fail(walk, place, "oneOf");
}

static bool eval_condition(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	if (node->not_ && quietly(walk, node->not_, place, scope, NULL))
		return schema_fail(walk, place, "not");
	if (!node->if_)
		return true;
	if (branch(walk, node->if_, place, scope, marks))
		return !node->then_ || schema_apply(walk, node->then_, place, scope, marks, "then");
	return !node->else_ || schema_apply(walk, node->else_, place, scope, marks, "else");
}

/* The outermost resource in the dynamic scope that has the anchor. */
static const struct schema_node *dynamic_target(
	struct schema_walk *walk, const struct schema_node *node, const struct schema_scope *scope)
{
	const struct schema_node *target = node->dynamic_ref;

	if (!node->dynamic_name.data)
		return target;
	for (; scope && schema_spend(walk, 1 + scope->resource->dynamic_count); scope = scope->up) {
		const struct schema_node *candidate = scope->resource->dynamic;

		for (; candidate; candidate = candidate->next_dynamic) {
			if (str_eq(candidate->dynamic_anchor, node->dynamic_name))
				target = candidate;
		}
	}
	return target;
}

static bool eval_references(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	if (node->ref && !schema_apply(walk, node->ref, place, scope, marks, "$ref"))
		return false;
	return !node->dynamic_ref || schema_apply(walk, dynamic_target(walk, node, scope), place,
					     scope, marks, "$dynamicRef");
}

static bool is_among(struct schema_walk *walk, const struct schema_constants *constants,
	const struct value *value)
{
	uint64_t units = 0;
	const uint64_t hash = schema_hash(value, &units);
	size_t low = 0, high = constants->count;

	if (!schema_spend(walk, units))
		return false;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (constants->items[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < constants->count && constants->items[low].hash == hash; low++) {
		if (!schema_spend(walk, units) || value_equal(constants->items[low].value, value))
			return true;
	}
	return false;
}

static bool eval_type(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct decimal *number)
{
	const struct value *value = place->value;

	if (node->types && (!(node->types & (1u << value->type)) ||
				   (value->type == VALUE_NUMBER && node->integer &&
					   !decimal_is_integer(number))))
		return schema_fail(walk, place, "type");
	if (node->allowed.there && !is_among(walk, &node->allowed, value))
		return schema_fail(walk, place, "enum");
	if (node->constant.there && !is_among(walk, &node->constant, value))
		return schema_fail(walk, place, "const");
	return true;
}

static bool eval_number(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct decimal *number)
{
	if (node->minimum && decimal_compare(number, node->minimum) < 0)
		return schema_fail(walk, place, "minimum");
	if (node->maximum && decimal_compare(number, node->maximum) > 0)
		return schema_fail(walk, place, "maximum");
	if (node->above && decimal_compare(number, node->above) <= 0)
		return schema_fail(walk, place, "exclusiveMinimum");
	if (node->below && decimal_compare(number, node->below) >= 0)
		return schema_fail(walk, place, "exclusiveMaximum");
	if (!node->multiple_of)
		return true;
	/* A digit of the number meets all limbs of the divisor up to ten times. */
	return schema_spend(walk, 1 + number->digits * (node->multiple_of->digits / 9 + 2) / 2) &&
	       (decimal_is_multiple(number, node->multiple_of) ||
		       schema_fail(walk, place, "multipleOf"));
}

static bool eval_string(
	struct schema_walk *walk, const struct schema_node *node, const struct schema_place *place)
{
	const struct str text = place->value->text;

	if (node->min_length > 0 || node->max_length < SIZE_MAX) {
		const size_t count = utf8_count(text);

		if (!schema_spend(walk, text.len / 16))
			return false;
		if (count < node->min_length)
			return schema_fail(walk, place, "minLength");
		if (count > node->max_length)
			return schema_fail(walk, place, "maxLength");
	}
	if (node->pattern && !schema_search(walk, node->pattern, text))
		return schema_fail(walk, place, "pattern");
	return !node->format ||
	       (schema_spend(walk, text.len * node->format->units) && node->format->check(text)) ||
	       schema_fail(walk, place, "format");
}

static bool eval_keywords(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	const struct value *value = place->value;
	struct decimal number = {0};

	if (value->type == VALUE_NUMBER) {
		if (!schema_spend(walk, value->text.len / 8))
			return false;
		(void)decimal_read(value->text, &number);
	}
	if (!eval_type(walk, node, place, &number))
		return false;
	if (value->type == VALUE_NUMBER && !eval_number(walk, node, place, &number))
		return false;
	if (value->type == VALUE_STRING && !eval_string(walk, node, place))
		return false;
	if (!eval_references(walk, node, place, scope, marks) ||
		!eval_lists(walk, node, place, scope, marks) ||
		!eval_condition(walk, node, place, scope, marks))
		return false;
	if (value->type == VALUE_ARRAY)
		return schema_eval_array(walk, node, place, scope, marks);
	return value->type != VALUE_OBJECT || schema_eval_object(walk, node, place, scope, marks);
}

/* With unevaluatedItems or unevaluatedProperties a node sees its own marks only. */
static bool eval_with_marks(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	struct schema_marks own;
	bool valid;

	valid = open_marks(walk, &own, place->value->count) &&
		eval_keywords(walk, node, place, scope, &own) &&
		schema_eval_rest(walk, node, place, scope, &own);
	if (valid)
		merge_marks(marks, &own);
	close_marks(walk, &own);
	return valid;
}

bool schema_eval(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	const struct schema_scope own = {scope, node->resource};
	const enum value_type type = place->value->type;
	bool valid;

	if (node->is_boolean)
		return node->boolean;
	if (walk->depth == SCHEMA_DEPTH)
		walk->limit = "limit: the schema applies itself too deep";
	if (!schema_spend(walk, SCHEMA_NODE_UNITS))
		return false;
	if (!scope || scope->resource != node->resource)
		scope = &own;
	walk->depth++;
	if ((type == VALUE_ARRAY && node->unevaluated_items) ||
		(type == VALUE_OBJECT && node->unevaluated_properties))
		valid = eval_with_marks(walk, node, place, scope, marks);
	else
		valid = eval_keywords(walk, node, place, scope, marks);
	walk->depth--;
	return valid && !walk->limit;
}

void schema_check(const struct schema *schema, struct arena *arena, const struct value *value,
	struct schema_verdict *out)
{
	/* Half of the work that one search may take is left to all patterns together. */
	struct schema_walk walk = {.arena = arena, .regex_units = REGEX_MAX_UNITS / 2};
	const struct schema_place place = {.value = value};
	const bool valid = schema_eval(&walk, schema->root, &place, NULL, NULL) ||
			   schema_fail(&walk, &place, "false");

	*out = (struct schema_verdict){.valid = valid && !walk.limit,
		.limit = walk.limit,
		.pointer = walk.pointer,
		.keyword = walk.keyword};
}
