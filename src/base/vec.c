/* SPDX-License-Identifier: MIT */
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

void *vec_grow(void *items, size_t count, size_t *cap, size_t size)
{
	if (count >= *cap) {
		if (*cap > SIZE_MAX / 2)
			mem_exhausted();
		*cap = *cap ? *cap * 2 : 8;
		items = mem_resize(items, *cap, size);
	}
	memset((char *)items + count * size, 0, size);
	return items;
}
