/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_VEC_H
#define TIERCAL_BASE_VEC_H

#include <stddef.h>
#include <stdlib.h>

#include "base/arena.h"

/*
 * A growing array of any type: `struct { struct x *items; size_t count, cap; } list = {0};`
 * VEC_PUSH returns a pointer to a new zeroed item, valid until the next push.
 */
#define VEC(type) \
	struct { \
		type *items; \
		size_t count; \
		size_t cap; \
	}

#define VEC_PUSH(vec) \
	((vec)->items = vec_grow((vec)->items, (vec)->count, &(vec)->cap, sizeof(*(vec)->items)), \
		&(vec)->items[(vec)->count++])

#define VEC_FREE(vec) (free((vec)->items), (vec)->items = NULL, (vec)->count = (vec)->cap = 0)

/* Makes room for one more item behind `count` and zeroes it; the array may move. */
void *vec_grow(void *items, size_t count, size_t *cap, size_t size);

#endif
