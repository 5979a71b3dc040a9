/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/judgement.h"
#include "grade/mark.h"
#include "grade/params.h"

/*
 * Which of two answers is better, that of the candidate or that of the route's reference to the
 * same case. Judges favour a place, so both orders are asked: 1 for a win, 0.5 for a tie, 0 for a
 * loss, and the mean of the two. A judge that follows the place alone so gives 0.5.
 */
struct pairwise {
	struct str by, rubric;
};

static const struct param params_of[] = {
	{"by", PARAM_TEXT, offsetof(struct pairwise, by)},
	{"rubric", PARAM_TEXT, offsetof(struct pairwise, rubric)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct pairwise *pairwise = ARENA_NEW(arena, struct pairwise);

	*state = pairwise;
	if (!params_read(arena, params, params_of, NULL, pairwise, err))
		return false;
	if (!pairwise->by.len)
		return err_set(err, ERR_CONFIG,
			"wants 'by', the name of a judge of the "
			"configuration (judges:)");
	if (!str_trim(pairwise->rubric).len)
		return err_set(err, ERR_CONFIG,
			"wants 'rubric', by what an answer is better: a text, or accuracy, "
			"relevance or tone for one of ours");
	return true;
}

/* The worth of the answer that stands first. */
static bool read(const struct judgement *judgement, const struct value *reply, double *out)
{
	static const struct {
		const char *word;
		double worth;
	} words[] = {{"first", 1}, {"tie", 0.5}, {"second", 0}};
	const struct value *better = value_get(reply, "better");

	(void)judgement;
	for (size_t i = 0; value_is_string(better) && i < ARRAY_LEN(words); i++) {
		if (str_eqz(better->text, words[i].word)) {
			*out = words[i].worth;
			return true;
		}
	}
	return false;
}

static bool ask(const struct pairwise *pairwise, const struct answer *answer, struct str first,
	struct str second, double *worth, enum judged *judged, const char **reason, struct err *err)
{
	struct judgement judgement;

	judgement_begin(&judgement, answer, pairwise->by, pairwise->rubric);
	judgement_add(&judgement, "first", first);
	judgement_add(&judgement, "second", second);
	judgement.read = read;
	judgement.task =
		"Which of the two answers is better by the rubric, the first or the second? Their "
		"order and their length say nothing. Reply with one JSON object and nothing else: "
		"{\"reason\": \"one short sentence\", \"better\": \"first\"}, or \"second\", or "
		"\"tie\" if neither is.";
	return judgement_ask(&judgement, worth, judged, reason, err);
}

static bool even(struct score *score, const char *reason)
{
	return mark(score, 0.5, reason);
}

/* Both are asked for even if one of them is not there yet. */
static bool ask_both(const struct pairwise *pairwise, const struct answer *answer, struct str other,
	struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	enum judged judged[2];
	const char *reasons[2];
	double first = 0, second = 0;
	size_t worse;

	if (!ask(pairwise, answer, answer->text, other, &first, &judged[0], &reasons[0], err) ||
		!ask(pairwise, answer, other, answer->text, &second, &judged[1], &reasons[1], err))
		return false;
	worse = judged[1] > judged[0];
	if (judged[worse] != JUDGED)
		return judgement_none(score, judged[worse], reasons[worse]);
	second = 1 - second;
	score->result = value_object(arena);
	value_append(arena, score->result, "first", value_number(arena, first));
	value_append(arena, score->result, "judge", mark_text(arena, pairwise->by));
	value_append(arena, score->result, "second", value_number(arena, second));
	worse = second < first;
	return mark(score, (first + second) / 2,
		first + second < 2 ? arena_printf(arena,
					     "%g and %g against the reference's answer by %.*s%s%s",
					     first, second, STR_ARG(pairwise->by),
					     *reasons[worse] ? ": " : "", reasons[worse])
				   : "");
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct asker *asker = answer->asker;
	struct response other = {0};
	enum judged judged = JUDGED_MISSING;
	bool own = false;

	if (asker && !asker->reference(asker->context, answer->arena, &other, &own, &judged, err))
		return false;
	if (own)
		return even(score, "the reference's own answer");
	if (judged != JUDGED)
		return judgement_none(score, judged,
			judged == JUDGED_MISSING
				? "the answer of the route's reference is not there"
				: "the answer of the route's reference is not measured");
	if (str_eq(str_trim(answer->text), str_trim(other.text)))
		return even(score, "the same as the reference's answer");
	return ask_both(state, answer, other.text, score, err);
}

const struct grader grader_pairwise = {
	.name = "pairwise",
	.params = "by (a judge of the configuration), rubric (by what an answer is better than the "
		  "reference's; or accuracy, relevance, tone)",
	.example = "{\"by\": \"strict\", \"rubric\": \"The better answer is the more helpful "
		   "one.\"}",
	.asks = true,
	.compares = true,
	.prepare = prepare,
	.grade = grade,
};
