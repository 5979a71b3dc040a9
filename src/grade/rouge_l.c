/* SPDX-License-Identifier: MIT */
#include "grade/rouge_score.h"

#include "grade/params.h"

struct state {
	struct rouge rouge; /* first: rouge_grade takes it */
	bool lines;
};

static const struct param params_of[] = {
	{"lines", PARAM_BOOL, offsetof(struct state, lines)},
	{"measure", PARAM_TEXT, offsetof(struct state, rouge.measure)},
	{"stemmer", PARAM_BOOL, offsetof(struct state, rouge.stemmer)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct state *own = ARENA_NEW(arena, struct state);

	*state = own;
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	own->rouge.variant = own->lines ? ROUGE_LSUM : ROUGE_L;
	own->rouge.wanted[own->rouge.variant] = true;
	return rouge_check(&own->rouge, err);
}

const struct grader grader_rouge_l = {
	.name = "rouge_l",
	.params = "lines (line by line, as rougeLsum), measure (f, precision or recall; default: "
		  "f), stemmer; expected may be a list of references: the best counts",
	.example = "{\"stemmer\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = rouge_grade,
};
