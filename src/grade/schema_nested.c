/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "grade/schema_walk.h"

/* What lists and objects hold, against the schemas for it. */

static const struct schema_node *for_item(const struct schema_node *node, size_t index)
{
	return index < node->prefix_items.count ? node->prefix_items.items[index] : node->items;
}

/* Equal values have equal hashes: only these need a second look. */
static bool items_differ(struct schema_walk *walk, const struct value *list)
{
	struct schema_constant *items = mem_resize(NULL, list->count, sizeof(*items));
	const struct value *item;
	uint64_t units = 0;
	size_t count = 0;
	bool differ = true;

	value_each (item, list)
		items[count++] = (struct schema_constant){schema_hash(item, &units), item};
	schema_sort_constants(items, count);
	differ = schema_spend(walk, units + count);
	for (size_t i = 1; i < count && differ; i++) {
		for (size_t j = i; j-- > 0 && items[j].hash == items[i].hash && differ;) {
			uint64_t once = 0;

			(void)schema_hash(items[i].value, &once);
			differ = schema_spend(walk, once) &&
				 !value_equal(items[i].value, items[j].value);
		}
	}
	free(items);
	return differ;
}

static bool eval_contains(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	struct schema_place at = {.up = place};
	size_t index = 0, found = 0;
	const struct value *item;

	value_each (item, place->value) {
		at.value = item;
		at.index = index;
		walk->quiet++;
		if (schema_eval(walk, node->contains, &at, scope, NULL)) {
			schema_mark(marks, index);
			found++;
		}
		walk->quiet--;
		if (walk->limit)
			return false;
		index++;
	}
	if (found < node->min_contains)
		return schema_fail(
			walk, place, node->has_min_contains ? "minContains" : "contains");
	return found <= node->max_contains || schema_fail(walk, place, "maxContains");
}

bool schema_eval_array(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	const struct value *list = place->value;
	struct schema_place at = {.up = place, .value = list->child};

	if (list->count < node->min_items)
		return schema_fail(walk, place, "minItems");
	if (list->count > node->max_items)
		return schema_fail(walk, place, "maxItems");
	for (; at.value; at.value = at.value->next, at.index++) {
		const struct schema_node *below = for_item(node, at.index);

		if (!below)
			break;
		if (!schema_spend(walk, 1) ||
			!schema_apply(walk, below, &at, scope, NULL,
				at.index < node->prefix_items.count ? "prefixItems" : "items"))
			return false;
		schema_mark(marks, at.index);
	}
	if (node->contains && !eval_contains(walk, node, place, scope, marks))
		return false;
	return !node->unique_items || items_differ(walk, list) ||
	       schema_fail(walk, place, "uniqueItems");
}

/* One member by all that speaks of it. */
static bool eval_member(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_name *name, const struct schema_place *at,
	const struct schema_scope *scope, struct schema_marks *marks)
{
	bool matched = false;

	if (name && name->property) {
		matched = true;
		if (!schema_apply(walk, name->property, at, scope, NULL, "properties"))
			return false;
	}
	for (size_t i = 0; i < node->pattern_count; i++) {
		if (!schema_search(walk, node->patterns[i].regex, at->key)) {
			if (walk->limit)
				return false;
			continue;
		}
		matched = true;
		if (!schema_apply(
			    walk, node->patterns[i].schema, at, scope, NULL, "patternProperties"))
			return false;
	}
	if (node->additional && !matched) {
		matched = true;
		if (!schema_apply(walk, node->additional, at, scope, NULL, "additionalProperties"))
			return false;
	}
	if (matched)
		schema_mark(marks, at->index);
	if (node->property_names) {
		const struct value text = {.type = VALUE_STRING, .text = at->key};
		struct schema_place named = *at;

		named.value = &text;
		return schema_apply(
			walk, node->property_names, &named, scope, NULL, "propertyNames");
	}
	return true;
}

/* What must be there, always or because of what is. */
static bool eval_needs(struct schema_walk *walk, const struct schema_node *node,
	const bool *present, const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	for (size_t i = 0; i < node->name_count; i++) {
		const struct schema_name *name = &node->names[i];

		if (!present[i] && name->required)
			return schema_fail(walk, place, "required");
		if (!present[i])
			continue;
		if (!schema_spend(walk, name->needs_count))
			return false;
		for (size_t n = 0; n < name->needs_count; n++) {
			if (!present[name->needs[n]])
				return schema_fail(walk, place, "dependentRequired");
		}
		if (name->dependent && !schema_apply(walk, name->dependent, place, scope, marks,
					       "dependentSchemas"))
			return false;
	}
	return true;
}

static bool eval_members(struct schema_walk *walk, const struct schema_node *node, bool *present,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	struct schema_place at = {.up = place, .value = place->value->child, .is_member = true};

	for (; at.value; at.value = at.value->next, at.index++) {
		const struct schema_name *name = NULL;
		uint64_t place_of;

		at.key = at.value->key;
		if (!schema_spend(walk, 1 + at.key.len / 16))
			return false;
		if (map_get(&node->name_index, at.key, &place_of)) {
			name = &node->names[place_of];
			present[place_of] = true;
		}
		if (!eval_member(walk, node, name, &at, scope, marks))
			return false;
	}
	return true;
}

bool schema_eval_object(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	const size_t count = place->value->count, words = node->name_count / 8 + 1;
	bool *present = NULL;
	bool valid;

	if (count < node->min_properties)
		return schema_fail(walk, place, "minProperties");
	if (count > node->max_properties)
		return schema_fail(walk, place, "maxProperties");
	valid = schema_hold(walk, words);
	if (valid) {
		present = mem_alloc(words * 8);
		memset(present, 0, words * 8);
		valid = eval_members(walk, node, present, place, scope, marks) &&
			eval_needs(walk, node, present, place, scope, marks);
	}
	walk->words -= words;
	free(present);
	return valid;
}

bool schema_eval_rest(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks)
{
	const bool object = place->value->type == VALUE_OBJECT;
	const struct schema_node *below =
		object ? node->unevaluated_properties : node->unevaluated_items;
	struct schema_place at = {.up = place, .value = place->value->child, .is_member = object};

	for (; at.value; at.value = at.value->next, at.index++) {
		at.key = at.value->key;
		if (!schema_spend(walk, 1))
			return false;
		if (schema_marked(marks, at.index))
			continue;
		if (!schema_apply(walk, below, &at, scope, NULL,
			    object ? "unevaluatedProperties" : "unevaluatedItems"))
			return false;
		schema_mark(marks, at.index);
	}
	return true;
}
