/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/edit_distance.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"

struct levenshtein {
	struct str unit;
};

static const struct param params_of[] = {
	{"unit", PARAM_TEXT, offsetof(struct levenshtein, unit)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct levenshtein *own = ARENA_NEW(arena, struct levenshtein);

	own->unit = STR("codepoint");
	*state = own;
	if (!params_read(arena, params, params_of, "unit", own, err))
		return false;
	if (!str_eqz(own->unit, "codepoint"))
		return err_set(err, ERR_CONFIG, "'unit' is codepoint, not '%.*s'",
			STR_ARG(str_slice(own->unit, 0, 40)));
	return true;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	struct edit_distance best = {0};
	struct references references;
	uint64_t steps = EDIT_STEPS;
	double similarity = -1;

	(void)state;
	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	for (size_t i = 0; i < references.count; i++) {
		struct edit_distance now;
		double alike = 1;

		if (!edit_distance(arena, answer->text, references.items[i], &steps, &now))
			return references_limit(score);
		if (now.longer)
			alike -= (double)now.distance / (double)now.longer;
		if (alike > similarity) {
			similarity = alike;
			best = now;
		}
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "distance", value_number(arena, (double)best.distance));
	value_append(arena, score->result, "similarity", value_number(arena, similarity));
	return mark(score, similarity,
		best.distance ? arena_printf(arena, "%zu edits apart", best.distance) : "");
}

const struct grader grader_levenshtein = {
	.name = "levenshtein",
	.params = "none (unit: codepoint); the score is 1 - distance / longer length; expected may "
		  "be a list of references: the nearest counts",
	.example = "{}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
