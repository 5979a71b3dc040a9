/* SPDX-License-Identifier: MIT */
#include "base/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

#define INTEGER_MAX ((uint64_t)1 << 53)

const char *value_type_name(enum value_type type)
{
	static const char *const names[] = {
		[VALUE_NULL] = "null",
		[VALUE_BOOL] = "true or false",
		[VALUE_NUMBER] = "a number",
		[VALUE_STRING] = "a string",
		[VALUE_ARRAY] = "a list",
		[VALUE_OBJECT] = "an object",
	};

	return names[type];
}

const struct value *value_get(const struct value *object, const char *key)
{
	const struct value *item;

	if (!object || object->type != VALUE_OBJECT)
		return NULL;
	value_each (item, object) {
		if (str_eqz(item->key, key))
			return item;
	}
	return NULL;
}

const struct value *value_at(const struct value *array, size_t index)
{
	const struct value *item;

	if (!array || array->type != VALUE_ARRAY)
		return NULL;
	value_each (item, array) {
		if (index-- == 0)
			return item;
	}
	return NULL;
}

bool value_is_string(const struct value *value)
{
	return value && value->type == VALUE_STRING;
}

bool value_is_number(const struct value *value)
{
	return value && value->type == VALUE_NUMBER;
}

bool value_to_i64(const struct value *value, int64_t *out)
{
	struct decimal decimal;
	uint64_t sum = 0;

	if (!value_is_number(value))
		return false;
	if (!decimal_read(value->text, &decimal)) {
		/* Below, not at 2^53: there a double may stand for its neighbour. */
		if (!(fabs(value->number) < (double)INTEGER_MAX) ||
			value->number != trunc(value->number))
			return false;
		*out = (int64_t)value->number;
		return true;
	}
	/* 2^53 has 16 digits, so that nothing here overflows. */
	if (decimal.power < 0 || decimal.power > 16 || decimal.digits + (size_t)decimal.power > 16)
		return false;
	for (size_t i = 0; i < decimal.run.len; i++) {
		if (decimal.run.data[i] != '.')
			sum = sum * 10 + (uint64_t)(decimal.run.data[i] - '0');
	}
	for (int64_t i = 0; i < decimal.power; i++)
		sum *= 10;
	if (sum > INTEGER_MAX)
		return false;
	*out = decimal.negative ? -(int64_t)sum : (int64_t)sum;
	return true;
}

struct member {
	const struct value *value;
	size_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct member *left = a, *right = b;
	const int order = str_cmp(left->value->key, right->value->key);

	if (order != 0)
		return order;
	return (left->index > right->index) - (left->index < right->index);
}

const struct value **value_sorted(const struct value *object)
{
	const struct value **sorted = mem_resize(NULL, object->count, sizeof(struct value *));
	struct member *members = mem_resize(NULL, object->count, sizeof(*members));
	const struct value *item;
	size_t count = 0;

	value_each (item, object) {
		members[count] = (struct member){item, count};
		count++;
	}
	qsort(members, count, sizeof(*members), by_name);
	for (size_t i = 0; i < count; i++)
		sorted[i] = members[i].value;
	free(members);
	return sorted;
}

static bool objects_equal(const struct value *a, const struct value *b)
{
	const struct value **left = value_sorted(a);
	const struct value **right = value_sorted(b);
	bool equal = true;

	for (size_t i = 0; i < a->count && equal; i++)
		equal = str_eq(left[i]->key, right[i]->key) && value_equal(left[i], right[i]);
	free(left);
	free(right);
	return equal;
}

static bool numbers_equal(const struct value *a, const struct value *b)
{
	struct decimal left, right;

	if (decimal_read(a->text, &left) && decimal_read(b->text, &right))
		return decimal_equal(&left, &right);
	return a->number == b->number;
}

/* Recursion is as deep as the values, which their readers bound. */
bool value_equal(const struct value *a, const struct value *b)
{
	const struct value *left, *right;

	if (!a || !b)
		return a == b;
	if (a->type != b->type || a->count != b->count)
		return false;
	switch (a->type) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return a->boolean == b->boolean;
	case VALUE_NUMBER:
		return numbers_equal(a, b);
	case VALUE_STRING:
		return str_eq(a->text, b->text);
	case VALUE_ARRAY:
		right = b->child;
		value_each (left, a) {
			if (!value_equal(left, right))
				return false;
			right = right->next;
		}
		return true;
	case VALUE_OBJECT:
		return objects_equal(a, b);
	}
	return false;
}

static void link_last(struct value *parent, struct value *item)
{
	item->next = NULL;
	if (parent->last)
		parent->last->next = item;
	else
		parent->child = item;
	parent->last = item;
	parent->count++;
}

struct value *value_copy(struct arena *arena, const struct value *value)
{
	struct value *copy;
	const struct value *item;

	if (!value)
		return NULL;
	copy = ARENA_NEW(arena, struct value);
	*copy = *value;
	copy->count = 0;
	copy->child = copy->last = copy->next = NULL;
	if (value->key.data)
		copy->key = arena_str(arena, value->key);
	if (value->text.data)
		copy->text = arena_str(arena, value->text);
	value_each (item, value) {
		link_last(copy, value_copy(arena, item));
	}
	return copy;
}

static struct value *make(struct arena *arena, enum value_type type)
{
	struct value *value = ARENA_NEW(arena, struct value);

	value->type = type;
	return value;
}

struct value *value_string(struct arena *arena, struct str text)
{
	struct value *value = make(arena, VALUE_STRING);

	value->text = arena_str(arena, text);
	return value;
}

struct value *value_number(struct arena *arena, double number)
{
	struct value *value = make(arena, VALUE_NUMBER);

	value->number = number;
	return value;
}

struct value *value_bool(struct arena *arena, bool boolean)
{
	struct value *value = make(arena, VALUE_BOOL);

	value->boolean = boolean;
	return value;
}

struct value *value_object(struct arena *arena)
{
	return make(arena, VALUE_OBJECT);
}

struct value *value_array(struct arena *arena)
{
	return make(arena, VALUE_ARRAY);
}

void value_append(struct arena *arena, struct value *parent, const char *key, struct value *item)
{
	if (parent->type == VALUE_OBJECT)
		item->key = arena_str(arena, str_of(key));
	link_last(parent, item);
}
