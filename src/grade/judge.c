/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/judgement.h"
#include "grade/mark.h"
#include "grade/params.h"

#define LEVELS 5
#define LEVELS_MAX 101

struct judge {
	struct str by, rubric;
	int64_t levels;
};

static const struct param params_of[] = {
	{"by", PARAM_TEXT, offsetof(struct judge, by)},
	{"rubric", PARAM_TEXT, offsetof(struct judge, rubric)},
	{"levels", PARAM_COUNT, offsetof(struct judge, levels)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct judge *judge = ARENA_NEW(arena, struct judge);

	*state = judge;
	judge->levels = LEVELS;
	if (!params_read(arena, params, params_of, NULL, judge, err))
		return false;
	if (!judge->by.len)
		return err_set(err, ERR_CONFIG,
			"wants 'by', the name of a judge of the "
			"configuration (judges:)");
	if (!str_trim(judge->rubric).len)
		return err_set(err, ERR_CONFIG,
			"wants 'rubric', what a good answer is: a text, or accuracy, relevance or "
			"tone for one of ours");
	if (judge->levels < 2 || judge->levels > LEVELS_MAX)
		return err_set(
			err, ERR_CONFIG, "'levels' wants a whole number from 2 to %d", LEVELS_MAX);
	return true;
}

static bool read(const struct judgement *judgement, const struct value *reply, double *out)
{
	int64_t score;

	if (!value_to_i64(value_get(reply, "score"), &score) || score < 0 ||
		score > judgement->most)
		return false;
	*out = (double)score;
	return true;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct judge *judge = state;
	const int most = (int)judge->levels - 1;
	struct judgement judgement;
	enum judged judged;
	const char *reason;
	double value = 0;

	judgement_begin(&judgement, answer, judge->by, judge->rubric);
	judgement_add(&judgement, "answer", answer->text);
	judgement.most = most;
	judgement.read = read;
	judgement.task = arena_printf(answer->arena,
		"Judge the answer by the rubric%s. Reply with one JSON object and nothing else: "
		"{\"reason\": \"one short sentence\", \"score\": N}. N is a whole number from 0 "
		"(it "
		"fails the rubric altogether) to %d (it fulfils it altogether).",
		answer->expected ? "; what is expected is one good answer" : "", most);
	if (!judgement_ask(&judgement, &value, &judged, &reason, err))
		return false;
	if (judged != JUDGED)
		return judgement_none(score, judged, reason);
	score->result = value_object(answer->arena);
	value_append(answer->arena, score->result, "judge", mark_text(answer->arena, judge->by));
	value_append(answer->arena, score->result, "levels",
		value_number(answer->arena, (double)judge->levels));
	value_append(answer->arena, score->result, "score", value_number(answer->arena, value));
	return mark(score, value / most,
		value < most ? arena_printf(answer->arena, "%d of %d by %.*s%s%s", (int)value, most,
				       STR_ARG(judge->by), *reason ? ": " : "", reason)
			     : "");
}

const struct grader grader_judge = {
	.name = "judge",
	.params = "by (a judge of the configuration), rubric (what a good answer is; or accuracy, "
		  "relevance, tone), levels (5: it gives 0 to 4)",
	.example = "{\"by\": \"strict\", \"rubric\": \"It answers the question and invents "
		   "nothing.\"}",
	.asks = true,
	.prepare = prepare,
	.grade = grade,
};
