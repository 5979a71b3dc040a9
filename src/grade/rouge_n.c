/* SPDX-License-Identifier: MIT */
#include "grade/rouge_score.h"

#include "grade/params.h"

struct state {
	struct rouge rouge; /* first: rouge_grade takes it */
	int64_t n;
};

static const struct param params_of[] = {
	{"n", PARAM_COUNT, offsetof(struct state, n)},
	{"measure", PARAM_TEXT, offsetof(struct state, rouge.measure)},
	{"stemmer", PARAM_BOOL, offsetof(struct state, rouge.stemmer)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct state *own = ARENA_NEW(arena, struct state);

	own->n = 1;
	*state = own;
	if (!params_read(arena, params, params_of, "n", own, err))
		return false;
	if (own->n != 1 && own->n != 2)
		return err_set(err, ERR_CONFIG, "'n' is 1 or 2");
	own->rouge.variant = own->n == 1 ? ROUGE_1 : ROUGE_2;
	own->rouge.wanted[own->rouge.variant] = true;
	return rouge_check(&own->rouge, err);
}

const struct grader grader_rouge_n = {
	.name = "rouge_n",
	.params = "n (1 or 2; default: 1), measure (f, precision or recall; default: f), stemmer; "
		  "or n alone; expected may be a list of references: the best counts",
	.example = "2",
	.needs_expected = true,
	.prepare = prepare,
	.grade = rouge_grade,
};
