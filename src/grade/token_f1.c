/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"
#include "grade/squad_text.h"

static const struct param params_of[] = {
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	*state = NULL;
	return params_read(arena, params, params_of, NULL, NULL, err);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	struct references references;
	struct str said;
	struct mark_f1 best = {0};

	(void)state;
	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	said = squad_normal(arena, answer->text);
	for (size_t i = 0; i < references.count; i++) {
		const struct mark_f1 now =
			squad_f1(arena, said, squad_normal(arena, references.items[i]));

		if (now.f1 > best.f1)
			best = now;
	}
	score->result = mark_f1_result(arena, best);
	return mark(score, best.f1, best.f1 < 1 ? arena_printf(arena, "F1 %.4f", best.f1) : "");
}

const struct grader grader_token_f1 = {
	.name = "token_f1",
	.params = "none; F1 over words as SQuAD normalises them; expected may be a list of "
		  "references: the best counts",
	.example = "{}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
