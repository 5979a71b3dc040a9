/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_MAP_H
#define TIERCAL_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Byte strings to numbers (mostly indices of an array). Keys are copied. Starts as zeroes. */
struct map_slot;

struct map {
	struct map_slot *slots;
	size_t count;
	size_t cap;
};

void map_fini(struct map *map);
/* False if the key was there already; its number is then left as it was. */
bool map_add(struct map *map, struct str key, uint64_t number);
bool map_get(const struct map *map, struct str key, uint64_t *number);

#endif
