/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_VALUE_H
#define TIERCAL_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* One value read from JSON or YAML, with the place where it stood. Immutable, lives in an arena. */
enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_NUMBER,
	VALUE_STRING,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

struct value {
	enum value_type type;
	uint32_t line; /* from 1; 0 when the value was made, not read */
	uint32_t column;
	struct str key; /* in an object */
	uint32_t key_line, key_column;
	struct str text; /* a string's bytes, decoded; a number's digits as they stood */
	double number;
	bool boolean;
	size_t count;        /* children of an array or object */
	struct value *child; /* first of them, in the order of the text */
	struct value *last;  /* child, where the next one is appended */
	struct value *next;  /* sibling */
};

#define value_each(item, parent) \
	for ((item) = (parent) ? (parent)->child : NULL; (item); (item) = (item)->next)

const char *value_type_name(enum value_type type); /* "a string", "a list", ... for messages */
/* The first member of that name, exact case; NULL if there is none or `object` is not an object. */
const struct value *value_get(const struct value *object, const char *key);
const struct value *value_at(const struct value *array, size_t index);
bool value_is_string(const struct value *value);
bool value_is_number(const struct value *value);
/* An integer of at most 2^53 without a fraction; the text decides, so 1e2 and 12.0 count. */
bool value_to_i64(const struct value *value, int64_t *out);
/* Deep equality; numbers by value to the last digit, members of objects in any order. */
bool value_equal(const struct value *a, const struct value *b);
/* The members of an object in the order of their names, those of one name in that of the text:
 * `count` pointers on the heap, to be freed. */
const struct value **value_sorted(const struct value *object);
/* A deep copy into another arena. */
struct value *value_copy(struct arena *arena, const struct value *value);

/* Makers, for values that are built and not read. */
struct value *value_string(struct arena *arena, struct str text);
struct value *value_number(struct arena *arena, double number);
struct value *value_bool(struct arena *arena, bool boolean);
struct value *value_object(struct arena *arena);
struct value *value_array(struct arena *arena);
/* Appends `item` (not copied; its key is set when `parent` is an object). */
void value_append(struct arena *arena, struct value *parent, const char *key, struct value *item);

#endif
