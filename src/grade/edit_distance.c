/* SPDX-License-Identifier: MIT */
#include "grade/edit_distance.h"

#include "base/utf8.h"
#include "grade/references.h"

#define BLOCK 64
#define SLOTS 256 /* for the at most 64 characters of a block */

struct points {
	const uint32_t *items;
	size_t count;
};

static struct points decode(struct arena *arena, struct str text)
{
	uint32_t *items = ARENA_ARRAY(arena, text.len + 1, uint32_t);
	size_t count = 0;

	for (size_t at = 0; at < text.len; count++)
		items[count] = utf8_next(text, &at);
	return (struct points){items, count};
}

/* Where each character of one block stands in it, as a bit mask. */
struct masks {
	uint32_t key[SLOTS]; /* the character plus one; 0: none */
	uint64_t mask[SLOTS];
};

static size_t slot_of(const struct masks *masks, uint32_t character)
{
	size_t slot = character * UINT32_C(2654435761) >> 24;

	while (masks->key[slot] && masks->key[slot] != character + 1)
		slot = (slot + 1) % SLOTS;
	return slot;
}

static void set_masks(struct masks *masks, const struct points *points, size_t from)
{
	*masks = (struct masks){0};
	for (size_t i = 0; i < BLOCK && from + i < points->count; i++) {
		const size_t slot = slot_of(masks, points->items[from + i]);

		masks->key[slot] = points->items[from + i] + 1;
		masks->mask[slot] |= UINT64_C(1) << i;
	}
}

/*
 * 64 rows of the table against all columns. step[j]: by how much the distance grows from column
 * j - 1 to j, in the row above the block, and on return in its last row (`last`).
 */
static void run_block(
	const struct masks *masks, const struct points *columns, signed char *step, uint64_t last)
{
	uint64_t up = ~UINT64_C(0), down = 0; /* vertical steps of +1 and of -1 */

	for (size_t j = 0; j < columns->count; j++) {
		uint64_t equal = masks->mask[slot_of(masks, columns->items[j])];
		const uint64_t vertical = equal | down;
		uint64_t horizontal, right, back;

		if (step[j] < 0)
			equal |= 1;
		horizontal = (((equal & up) + up) ^ up) | equal;
		right = down | ~(horizontal | up);
		back = up & horizontal;
		const signed char out = right & last ? 1 : back & last ? -1 : 0;

		right = right << 1 | (step[j] > 0);
		back = back << 1 | (step[j] < 0);
		up = back | ~(vertical | right);
		down = right & vertical;
		step[j] = out;
	}
}

static size_t distance_of(struct arena *arena, struct points rows, struct points columns)
{
	signed char *step = ARENA_ARRAY(arena, columns.count + 1, signed char);
	struct masks *masks = ARENA_NEW(arena, struct masks);
	size_t distance = rows.count;

	for (size_t j = 0; j < columns.count; j++)
		step[j] = 1;
	for (size_t from = 0; from < rows.count; from += BLOCK) {
		const size_t left = rows.count - from;

		set_masks(masks, &rows, from);
		run_block(
			masks, &columns, step, UINT64_C(1) << ((left < BLOCK ? left : BLOCK) - 1));
	}
	for (size_t j = 0; j < columns.count; j++)
		distance = (size_t)((int64_t)distance + step[j]);
	return distance;
}

bool edit_distance(
	struct arena *arena, struct str a, struct str b, uint64_t *steps, struct edit_distance *out)
{
	struct points x = decode(arena, a), y = decode(arena, b);

	out->longer = x.count > y.count ? x.count : y.count;
	while (x.count && y.count && x.items[0] == y.items[0]) {
		x = (struct points){x.items + 1, x.count - 1};
		y = (struct points){y.items + 1, y.count - 1};
	}
	while (x.count && y.count && x.items[x.count - 1] == y.items[y.count - 1]) {
		x.count--;
		y.count--;
	}
	if (!references_spend(steps, (uint64_t)x.count * y.count))
		return false;
	out->distance = x.count < y.count ? distance_of(arena, x, y) : distance_of(arena, y, x);
	return true;
}
