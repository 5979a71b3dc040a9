/* SPDX-License-Identifier: MIT */
#include "grade/references.h"

#include "grade/mark.h"
#include "suite/suite.h"

bool references_read(
	struct arena *arena, const struct value *expected, struct references *out, struct err *err)
{
	const struct value *item;

	if (!expected)
		return mark_no_expected(err);
	if (expected->type != VALUE_ARRAY) {
		out->items = ARENA_NEW(arena, struct str);
		out->items[0] = suite_answer_text(arena, expected);
		out->count = 1;
		return true;
	}
	if (expected->count == 0)
		return err_set(err, ERR_CONFIG, "expected is an empty list of references");
	out->items = ARENA_ARRAY(arena, expected->count, struct str);
	out->count = 0;
	value_each (item, expected)
		out->items[out->count++] = suite_answer_text(arena, item);
	return true;
}

bool references_limit(struct score *score)
{
	return mark_unmeasured(score, "limit: the texts are too long to compare");
}

bool references_too_long(
	const struct references *references, struct str answer, struct score *score)
{
	size_t left = REFERENCES_BYTES;

	for (size_t i = 0; i < references->count; i++) {
		const size_t both = answer.len + references->items[i].len;

		if (both > left)
			return references_limit(score);
		left -= both;
	}
	return false;
}

bool references_spend(uint64_t *left, uint64_t steps)
{
	if (steps > *left)
		return false;
	*left -= steps;
	return true;
}
