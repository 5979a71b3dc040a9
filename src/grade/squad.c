/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"
#include "grade/squad_text.h"

struct squad {
	bool f1;
};

static const struct param params_of[] = {
	{"f1", PARAM_BOOL, offsetof(struct squad, f1)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct squad *squad = ARENA_NEW(arena, struct squad);

	*state = squad;
	return params_read(arena, params, params_of, NULL, squad, err);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct squad *squad = state;
	struct arena *arena = answer->arena;
	struct references references;
	struct str said;
	double f1 = 0;
	bool same = false;

	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	said = squad_normal(arena, answer->text);
	for (size_t i = 0; i < references.count; i++) {
		const struct str wanted = squad_normal(arena, references.items[i]);
		const double now = squad_f1(arena, said, wanted).f1;

		same |= str_eq(said, wanted);
		f1 = now > f1 ? now : f1;
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "em", value_number(arena, same));
	value_append(arena, score->result, "f1", value_number(arena, f1));
	value_append(arena, score->result, "normalized_prediction", value_string(arena, said));
	if (squad->f1)
		return mark(score, f1, f1 < 1 ? arena_printf(arena, "F1 %.4f", f1) : "");
	return mark_pass(score, same, mark_differs(arena, references.items[0], answer->text));
}

const struct grader grader_squad = {
	.name = "squad",
	.params = "f1 (the score is the F1 of words instead of a match); without case, ASCII "
		  "punctuation, articles and doubled spaces; expected may be a list of references",
	.example = "{\"f1\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
