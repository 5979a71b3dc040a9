/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Open addressing with linear probing; the capacity is a power of two, at most 3/4 of it used. */
struct map_slot {
	char *key; /* NULL: free */
	size_t len;
	uint64_t hash;
	uint64_t number;
};

/* FNV-1a, then the finisher of SplitMix64: FNV alone leaves the low bits of short keys alike. */
static uint64_t hash_of(struct str key)
{
	uint64_t hash = 0xCBF29CE484222325u;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * 0x100000001B3u;
	hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
	hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
	return hash ^ (hash >> 31);
}

/* The slot of the key, or the free one where it belongs. */
static struct map_slot *find(const struct map *map, struct str key, uint64_t hash)
{
	size_t at = (size_t)hash & (map->cap - 1);

	for (;;) {
		struct map_slot *slot = &map->slots[at];

		if (!slot->key ||
			(slot->hash == hash && str_eq((struct str){slot->key, slot->len}, key)))
			return slot;
		at = (at + 1) & (map->cap - 1);
	}
}

static void grow(struct map *map)
{
	struct map bigger = {.count = map->count, .cap = map->cap ? map->cap * 2 : 16};

	bigger.slots = mem_resize(NULL, bigger.cap, sizeof(*bigger.slots));
	for (size_t i = 0; i < bigger.cap; i++)
		bigger.slots[i].key = NULL;
	for (size_t i = 0; i < map->cap; i++) {
		const struct map_slot *slot = &map->slots[i];

		if (slot->key)
			*find(&bigger, (struct str){slot->key, slot->len}, slot->hash) = *slot;
	}
	free(map->slots);
	*map = bigger;
}

void map_fini(struct map *map)
{
	for (size_t i = 0; i < map->cap; i++)
		free(map->slots[i].key);
	free(map->slots);
	*map = (struct map){0};
}

bool map_add(struct map *map, struct str key, uint64_t number)
{
	const uint64_t hash = hash_of(key);
	struct map_slot *slot;

	if (map->count >= map->cap / 4 * 3)
		grow(map);
	slot = find(map, key, hash);
	if (slot->key)
		return false;
	slot->key = mem_alloc(key.len);
	if (key.len)
		memcpy(slot->key, key.data, key.len);
	slot->len = key.len;
	slot->hash = hash;
	slot->number = number;
	map->count++;
	return true;
}

bool map_get(const struct map *map, struct str key, uint64_t *number)
{
	const struct map_slot *slot;

	if (map->cap == 0)
		return false;
	slot = find(map, key, hash_of(key));
	if (!slot->key)
		return false;
	*number = slot->number;
	return true;
}
