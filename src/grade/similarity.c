/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <math.h>

#include "core/candidate.h"
#include "core/vector.h"
#include "grade/judgement.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"

/*
 * How near an answer is in meaning: the cosine of its embedding and that of the expected answer.
 * The score is the cosine, and 0 below it; with `min` it is 1 from that cosine on, else 0. Both
 * vectors are asked for like the word of a judge.
 */
struct similarity {
	double min; /* NaN: none */
};

static const struct param params_of[] = {
	{"min", PARAM_NUMBER, offsetof(struct similarity, min)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct similarity *own = ARENA_NEW(arena, struct similarity);

	own->min = NAN;
	*state = own;
	if (!params_read(arena, params, params_of, "min", own, err))
		return false;
	return isnan(own->min) || own->min <= 1 ||
	       err_set(err, ERR_CONFIG, "'min' wants a number from 0 to 1, a cosine");
}

/* What is known of the embedding of one text. */
struct embedding {
	struct vector vector;
	enum judged state;
	const char *reason; /* unless it is there */
};

static const char *missing(const struct answer *answer)
{
	return answer->asker ? "the model of embeddings was not asked yet: `tiercal run` asks it"
			     : "it needs embeddings of both texts, which `tiercal run` asks for "
			       "(embeddings: in the configuration)";
}

static bool embed(const struct answer *answer, const char *what, struct str text,
	struct embedding *out, struct err *err)
{
	const struct asker *asker = answer->asker;
	struct message *message = ARENA_NEW(answer->arena, struct message);
	const struct ask ask = {CANDIDATE_EMBEDDINGS, {message, 1}};
	struct response resp = {0};

	*out = (struct embedding){.state = JUDGED_UNREAD};
	*message = (struct message){.role = "user", .text = text};
	if (!str_trim(text).len) {
		out->reason = arena_printf(
			answer->arena, "the %s is empty, which cannot be embedded", what);
		return true;
	}
	out->state = JUDGED_MISSING;
	if (asker && !asker->reply(asker->context, &ask, answer->arena, &resp, &out->state, err))
		return false;
	if (out->state == JUDGED_MISSING)
		out->reason = missing(answer);
	else if (out->state == JUDGED_FAILED)
		out->reason = "the model of embeddings did not answer";
	else if (out->state == JUDGED_UNREAD)
		out->reason = arena_printf(answer->arena, "the %s cannot be embedded: %.*s", what,
			STR_ARG(str_slice(resp.message, 0, 160)));
	else if (!vector_read(answer->arena, resp.text, &out->vector)) {
		out->state = JUDGED_UNREAD;
		out->reason =
			arena_printf(answer->arena, "the embedding of the %s cannot be read", what);
	}
	return true;
}

/* Why there is no cosine of two vectors. */
static const char *undefined(
	struct arena *arena, const struct vector *answer, const struct vector *expected)
{
	if (answer->count != expected->count)
		return arena_printf(arena,
			"the embedding of the answer has %zu numbers, that of the expected answer "
			"%zu",
			answer->count, expected->count);
	return "an embedding of zeroes alone is like no other";
}

static bool conclude(const struct similarity *own, const struct answer *answer, double cosine,
	struct score *score)
{
	struct arena *arena = answer->arena;
	const bool pass = cosine >= own->min;

	score->result = value_object(arena);
	value_append(arena, score->result, "cosine", value_number(arena, cosine));
	if (isnan(own->min))
		return mark(score, fmax(0, cosine),
			cosine < 1 ? arena_printf(arena, "cosine %.4f", cosine) : "");
	return mark_pass(
		score, pass, arena_printf(arena, "cosine %.4f, wanted %g", cosine, own->min));
}

/* All are asked for, even if one of them is not there yet. */
static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	struct embedding said, wanted, worst = {.state = JUDGED};
	struct references references;
	double best = NAN;

	if (!references_read(answer->arena, answer->expected, &references, err) ||
		!embed(answer, "answer", answer->text, &said, err))
		return false;
	/* What has no vector is not asked about. */
	if (said.state == JUDGED_UNREAD)
		return judgement_none(score, said.state, said.reason);
	if (said.state != JUDGED)
		worst = said;
	for (size_t i = 0; i < references.count; i++) {
		double cosine;

		if (!embed(answer, "expected answer", references.items[i], &wanted, err))
			return false;
		if (wanted.state > worst.state)
			worst = wanted;
		if (said.state != JUDGED || wanted.state != JUDGED)
			continue;
		cosine = vector_cosine(&said.vector, &wanted.vector);
		if (isnan(cosine) && worst.state == JUDGED)
			worst = (struct embedding){.state = JUDGED_UNREAD,
				.reason = undefined(answer->arena, &said.vector, &wanted.vector)};
		best = fmax(best, cosine);
	}
	if (worst.state != JUDGED)
		return judgement_none(score, worst.state, worst.reason);
	return conclude(state, answer, best, score);
}

const struct grader grader_similarity = {
	.name = "similarity",
	.params =
		"min (a cosine from 0 to 1: as near is right, else wrong; without it the score is "
		"the cosine, at least 0); the cosine of two embeddings, that of the answer and of "
		"expected, which may be a list of references: the nearest counts; needs "
		"embeddings: "
		"of the configuration, and `tiercal run` asks for them",
	.example = "{\"min\": 0.8}",
	.needs_expected = true,
	.asks = true,
	.embeds = true,
	.prepare = prepare,
	.grade = grade,
};
