/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <math.h>

#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"
#include "grade/text.h"
#include "grade/words.h"

/*
 * M. Popovic, "chrF: character n-gram F-score for automatic MT evaluation" (2015), and with
 * word_order 2 "chrF++: words helping character n-grams" (2017), as sacreBLEU computes them.
 */
#define CHAR_ORDER 6

struct chrf {
	int64_t char_order, word_order;
	double beta;
	bool whitespace, lowercase;
};

static const struct param params_of[] = {
	{"char_order", PARAM_COUNT, offsetof(struct chrf, char_order)},
	{"word_order", PARAM_COUNT, offsetof(struct chrf, word_order)},
	{"beta", PARAM_NUMBER, offsetof(struct chrf, beta)},
	{"whitespace", PARAM_BOOL, offsetof(struct chrf, whitespace)},
	{"lowercase", PARAM_BOOL, offsetof(struct chrf, lowercase)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct chrf *chrf = ARENA_NEW(arena, struct chrf);

	*chrf = (struct chrf){.char_order = CHAR_ORDER, .beta = 2};
	*state = chrf;
	if (!params_read(arena, params, params_of, NULL, chrf, err))
		return false;
	if (chrf->char_order < 1 || chrf->char_order > WORDS_NGRAM)
		return err_set(err, ERR_CONFIG, "'char_order' is 1 to %d", WORDS_NGRAM);
	if (chrf->word_order > WORDS_NGRAM)
		return err_set(err, ERR_CONFIG, "'word_order' is 0 to %d", WORDS_NGRAM);
	return true;
}

/* Characters need no vocabulary: their numbers are their code points. */
static struct words characters(const struct chrf *chrf, struct arena *arena, struct str text)
{
	struct words out = words_room(arena, 2 * text.len);

	for (size_t at = 0; at < text.len;) {
		const uint32_t c = utf8_next(text, &at);

		if (chrf->whitespace || !utf8_is_space(c))
			out.ids[out.count++] = c;
	}
	return out;
}

static void take(struct vocabulary *vocabulary, bool learn, struct words *words, struct str word)
{
	if (learn)
		words_learn(vocabulary, words, word);
	else
		words_look_up(vocabulary, words, word);
}

static bool is_mark(char byte)
{
	return text_is_in((unsigned char)byte, TEXT_PUNCTUATION);
}

/* A word gives up one mark of punctuation, at its end or else at its start. */
static void take_split(
	struct vocabulary *vocabulary, bool learn, struct words *words, struct str word)
{
	const bool longer = utf8_count(word) > 1;

	if (longer && is_mark(word.data[word.len - 1])) {
		take(vocabulary, learn, words, str_slice(word, 0, word.len - 1));
		take(vocabulary, learn, words, str_slice(word, word.len - 1, word.len));
	} else if (longer && is_mark(word.data[0])) {
		take(vocabulary, learn, words, str_slice(word, 0, 1));
		take(vocabulary, learn, words, str_slice(word, 1, word.len));
	} else {
		take(vocabulary, learn, words, word);
	}
}

static struct words words_of(
	struct arena *arena, struct vocabulary *vocabulary, bool learn, struct str text)
{
	struct words out = words_room(arena, 2 * text.len + 2);
	size_t start = 0, at = 0;

	while (at < text.len) {
		const size_t here = at;

		if (!utf8_is_space(utf8_next(text, &at)))
			continue;
		if (here > start)
			take_split(vocabulary, learn, &out, str_slice(text, start, here));
		start = at;
	}
	if (text.len > start)
		take_split(vocabulary, learn, &out, str_slice(text, start, text.len));
	return out;
}

/* Means of precision and recall over the orders that both sides have n-grams of. */
struct means {
	double precision, recall;
	size_t orders;
};

static void add_orders(
	const struct words *said, const struct words *wanted, size_t orders, struct means *means)
{
	for (size_t n = 1; n <= orders; n++) {
		const size_t claimed = words_ngrams(said, n);
		const size_t there = words_ngrams(wanted, n);
		double hits;

		if (!claimed || !there)
			continue;
		hits = (double)words_overlap(said, wanted, 1, n);
		means->precision += hits / (double)claimed;
		means->recall += hits / (double)there;
		means->orders++;
	}
}

/* 0 to 100; below 0 if the texts are too long. */
static double against(
	const struct chrf *chrf, struct arena *arena, struct str text, struct str reference)
{
	struct vocabulary vocabulary = {0};
	struct means means = {0};
	const double square = chrf->beta * chrf->beta;
	struct words said, wanted;
	double precision, recall;

	said = characters(chrf, arena, text);
	wanted = characters(chrf, arena, reference);
	if ((said.count + wanted.count) * (size_t)chrf->char_order > WORDS_STEPS)
		return -1;
	add_orders(&said, &wanted, (size_t)chrf->char_order, &means);
	if (chrf->word_order) {
		wanted = words_of(arena, &vocabulary, true, reference);
		said = words_of(arena, &vocabulary, false, text);
		map_fini(&vocabulary.ids);
		add_orders(&said, &wanted, (size_t)chrf->word_order, &means);
	}
	if (!means.orders || means.precision + means.recall <= 0)
		return 0;
	precision = means.precision / (double)means.orders;
	recall = means.recall / (double)means.orders;
	return 100 * (1 + square) * precision * recall / (square * precision + recall);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct chrf *chrf = state;
	struct arena *arena = answer->arena;
	struct str text = answer->text;
	struct references references;
	double best = 0;

	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, text, score))
		return true;
	if (chrf->lowercase)
		text = utf8_lower_full(arena, text);
	for (size_t i = 0; i < references.count; i++) {
		const struct str reference = chrf->lowercase
						     ? utf8_lower_full(arena, references.items[i])
						     : references.items[i];
		const double now = against(chrf, arena, text, reference);

		if (now < 0)
			return references_limit(score);
		best = fmax(best, now);
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "score", value_number(arena, best));
	return mark(score, fmin(best / 100, 1),
		best < 100 ? arena_printf(arena, "chrF %.2f", best) : "");
}

const struct grader grader_chrf = {
	.name = "chrf",
	.params = "char_order (default: 6), word_order (default: 0; 2 is chrF++), beta (default: "
		  "2), whitespace, lowercase; expected may be a list of references: the best "
		  "counts; the score is chrF / 100",
	.example = "{\"word_order\": 2}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
