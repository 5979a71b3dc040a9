/* SPDX-License-Identifier: MIT */
#include "core/vector.h"

#include <math.h>

#include "base/jsonw.h"

const char *vector_write(const struct value *list, struct buf *out)
{
	const struct value *item;
	struct jsonw w;

	if (!list || list->type != VALUE_ARRAY)
		return "no list of numbers";
	if (list->count == 0)
		return "an empty list";
	if (list->count > VECTOR_MAX)
		return "more than 32768 numbers";
	jsonw_init(&w, out, 0);
	jsonw_array(&w);
	value_each (item, list) {
		if (!value_is_number(item) || !isfinite(item->number))
			return "something that is no number";
		jsonw_double(&w, item->number);
	}
	jsonw_array_end(&w);
	return NULL;
}

static size_t count_parts(struct str text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == ',';
	return count;
}

bool vector_read(struct arena *arena, struct str text, struct vector *out)
{
	struct str rest, part;
	size_t count;

	if (!str_starts(text, STR("[")) || !str_ends(text, STR("]")) || text.len < 3)
		return false;
	rest = str_slice(text, 1, text.len - 1);
	count = count_parts(rest);
	if (count > VECTOR_MAX)
		return false;
	*out = (struct vector){.items = ARENA_ARRAY(arena, count, double)};
	while (str_next(&rest, ',', &part)) {
		if (!str_to_double(part, &out->items[out->count++]))
			return false;
	}
	return out->count == count;
}

/* Divided by the largest of them no square is out of range. */
static double scale_of(const struct vector *vector)
{
	double most = 0;

	for (size_t i = 0; i < vector->count; i++)
		most = fmax(most, fabs(vector->items[i]));
	return most;
}

double vector_cosine(const struct vector *a, const struct vector *b)
{
	const double scale_a = scale_of(a), scale_b = scale_of(b);
	double dot = 0, square_a = 0, square_b = 0;

	if (a->count != b->count || !(scale_a > 0) || !(scale_b > 0))
		return NAN;
	for (size_t i = 0; i < a->count; i++) {
		const double x = a->items[i] / scale_a, y = b->items[i] / scale_b;

		dot += x * y;
		square_a += x * x;
		square_b += y * y;
	}
	return fmax(-1, fmin(1, dot / sqrt(square_a * square_b)));
}
