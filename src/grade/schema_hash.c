/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "grade/schema_node.h"

/* FNV-1a over what makes two values equal: a number's decimal digits and power, not its spelling;
 * an object's members summed, so that their order does not matter. */
#define OFFSET 0xCBF29CE484222325u
#define PRIME 0x100000001B3u

static uint64_t mix(uint64_t hash)
{
	hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
	hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
	return hash ^ (hash >> 31);
}

static uint64_t add_bytes(uint64_t hash, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * PRIME;
	return hash;
}

static uint64_t hash_number(const struct value *value)
{
	struct decimal decimal;
	char digits[40];
	uint64_t hash = OFFSET;

	/* Of what YAML alone knows, such as 0x1F, there is the double. */
	if (!decimal_read(value->text, &decimal)) {
		const int len = snprintf(digits, sizeof(digits), "%.17g", value->number);

		if (!decimal_read((struct str){digits, (size_t)len}, &decimal))
			return hash;
	}
	for (size_t i = 0; i < decimal.run.len; i++) {
		if (decimal.run.data[i] != '.')
			hash = add_bytes(hash, decimal.run.data + i, 1);
	}
	return mix(hash ^ (uint64_t)decimal.power) + decimal.negative;
}

/* Recursion is as deep as the value, which its reader bounds. */
uint64_t schema_hash(const struct value *value, uint64_t *units)
{
	uint64_t hash = OFFSET + (uint64_t)value->type;
	const struct value *item;

	*units += 1 + (value->text.len + value->key.len) / 16;
	switch (value->type) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		hash += value->boolean ? 7 : 3;
		break;
	case VALUE_NUMBER:
		hash += hash_number(value);
		break;
	case VALUE_STRING:
		hash = add_bytes(hash, value->text.data, value->text.len);
		break;
	case VALUE_ARRAY:
		value_each (item, value)
			hash = (hash ^ schema_hash(item, units)) * PRIME;
		break;
	case VALUE_OBJECT:
		value_each (item, value)
			hash += mix(add_bytes(OFFSET, item->key.data, item->key.len) ^
				    mix(schema_hash(item, units)));
		break;
	}
	return mix(hash);
}

static int by_hash(const void *a, const void *b)
{
	const uint64_t left = ((const struct schema_constant *)a)->hash;
	const uint64_t right = ((const struct schema_constant *)b)->hash;

	return (left > right) - (left < right);
}

void schema_sort_constants(struct schema_constant *constants, size_t count)
{
	if (count)
		qsort(constants, count, sizeof(*constants), by_hash);
}
