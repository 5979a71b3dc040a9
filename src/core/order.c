/* SPDX-License-Identifier: MIT */
#include "core/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

struct keyed_case {
	struct digest digest;
	const char *id;
	size_t index;
};

static int by_digest(const void *a, const void *b)
{
	const struct keyed_case *x = a, *y = b;
	int order = memcmp(x->digest.bytes, y->digest.bytes, SHA256_BYTES);

	return order ? order : strcmp(x->id, y->id);
}

size_t *order_cases(struct arena *arena, const char *const *ids, size_t count)
{
	struct keyed_case *cases = mem_resize(NULL, count + 1, sizeof(*cases));
	size_t *order = ARENA_ARRAY(arena, count, size_t);

	for (size_t i = 0; i < count; i++)
		cases[i] = (struct keyed_case){sha256(str_of(ids[i])), ids[i], i};
	if (count)
		qsort(cases, count, sizeof(*cases), by_digest);
	for (size_t i = 0; i < count; i++)
		order[i] = cases[i].index;
	free(cases);
	return order;
}
