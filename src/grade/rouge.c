/* SPDX-License-Identifier: MIT */
#include "grade/rouge_score.h"

#include "grade/params.h"

struct state {
	struct rouge rouge; /* first: rouge_grade takes it */
	struct str variant;
};

static const struct param params_of[] = {
	{"variant", PARAM_TEXT, offsetof(struct state, variant)},
	{"measure", PARAM_TEXT, offsetof(struct state, rouge.measure)},
	{"stemmer", PARAM_BOOL, offsetof(struct state, rouge.stemmer)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct state *own = ARENA_NEW(arena, struct state);

	*own = (struct state){
		.variant = STR("rougeL"), .rouge = {.wanted = {true, true, true, true}}};
	*state = own;
	if (!params_read(arena, params, params_of, "variant", own, err))
		return false;
	own->rouge.variant = rouge_variant_of(own->variant);
	if (own->rouge.variant == ROUGE_VARIANTS)
		return err_set(err, ERR_CONFIG,
			"'variant' is rouge1, rouge2, rougeL or rougeLsum, not '%.*s'",
			STR_ARG(str_slice(own->variant, 0, 40)));
	return rouge_check(&own->rouge, err);
}

const struct grader grader_rouge = {
	.name = "rouge",
	.params =
		"variant (rouge1, rouge2, rougeL or rougeLsum; default: rougeL), measure (f, "
		"precision or recall; default: f), stemmer; or the variant alone; expected may be "
		"a list of references: the best counts",
	.example = "{\"variant\": \"rougeLsum\", \"stemmer\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = rouge_grade,
};
