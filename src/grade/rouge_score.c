/* SPDX-License-Identifier: MIT */
#include "grade/rouge_score.h"

#include <string.h>

#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/porter.h"
#include "grade/references.h"
#include "grade/words.h"

static const char *const names[ROUGE_VARIANTS] = {
	[ROUGE_1] = "rouge1",
	[ROUGE_2] = "rouge2",
	[ROUGE_L] = "rougeL",
	[ROUGE_LSUM] = "rougeLsum",
};

enum rouge_variant rouge_variant_of(struct str name)
{
	size_t at = 0;

	while (at < ROUGE_VARIANTS && !str_eqz(name, names[at]))
		at++;
	return (enum rouge_variant)at;
}

bool rouge_check(struct rouge *rouge, struct err *err)
{
	const struct str name = rouge->measure;

	if (!name.data)
		rouge->measure = STR("f");
	if (!name.data || str_eqz(name, "f") || str_eqz(name, "precision") ||
		str_eqz(name, "recall"))
		return true;
	return err_set(err, ERR_CONFIG, "'measure' is f, precision or recall, not '%.*s'",
		STR_ARG(str_slice(name, 0, 40)));
}

/* The lower-case letter or digit of ASCII that a character is, or 0. Two others become one. */
static char token_char(uint32_t c)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
		return (char)c;
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == 0x212A ? 'k' : c == 0x130 ? 'i' : '\0';
}

/* The next token at or after *at into `out`, with room for one byte more; false at the end. */
static bool next_token(struct str text, size_t *at, struct buf *out)
{
	buf_clear(out);
	while (*at < text.len) {
		const uint32_t c = utf8_next(text, at);
		const char byte = token_char(c);

		if (byte)
			buf_char(out, byte);
		/* The capital I with a dot is an i and a mark, which separates. */
		if (out->len && (!byte || c == 0x130))
			return true;
	}
	return out->len > 0;
}

static struct words tokens(struct arena *arena, struct vocabulary *vocabulary, bool learn,
	struct str text, bool stemmer)
{
	struct words words = words_room(arena, text.len + 1);
	struct buf token = {0};
	size_t at = 0;

	while (next_token(text, &at, &token)) {
		buf_char(&token, 'x'); /* room to stem */
		token.len--;
		if (stemmer && token.len > 3)
			token.len = porter_stem(token.data, token.len);
		if (learn)
			words_learn(vocabulary, &words, buf_view(&token));
		else
			words_look_up(vocabulary, &words, buf_view(&token));
	}
	buf_free(&token);
	return words;
}

struct figures {
	double precision, recall, f;
};

static struct figures figures_of(size_t hits, size_t claimed, size_t wanted)
{
	struct figures out;

	out.precision = (double)hits / (double)(claimed ? claimed : 1);
	out.recall = (double)hits / (double)(wanted ? wanted : 1);
	out.f = hits ? 2 * out.precision * out.recall / (out.precision + out.recall) : 0;
	return out;
}

/* Where each line of a text begins and ends among its tokens. */
static size_t line_tokens(struct arena *arena, struct vocabulary *vocabulary, bool learn,
	struct str text, bool stemmer, struct words **out)
{
	struct str rest = text, line;
	size_t count = 0, used = 0;

	while (str_next(&rest, '\n', &line))
		count += line.len > 0;
	rest = text;
	*out = ARENA_ARRAY(arena, count, struct words);
	while (str_next(&rest, '\n', &line)) {
		if (line.len)
			(*out)[used++] = tokens(arena, vocabulary, learn, line, stemmer);
	}
	return used;
}

/* How often each word is still to be had. */
static uint32_t *stock(
	struct arena *arena, const struct words *lines, size_t count, size_t ids, size_t *total)
{
	uint32_t *left = ARENA_ARRAY(arena, ids + 1, uint32_t);

	*total = 0;
	for (size_t i = 0; i < count; i++) {
		*total += lines[i].count;
		for (size_t j = 0; j < lines[i].count; j++)
			left[lines[i].ids[j]]++;
	}
	return left;
}

/* The places of one line of the reference on a subsequence with any line of the answer. */
static void unite(const struct words *line, const struct words *answers, size_t count, bool *hit)
{
	for (size_t j = 0; j < count; j++) {
		struct arena own = {0};

		if (answers[j].count)
			words_trace(&own, line, &answers[j], hit);
		arena_fini(&own);
	}
}

/* What is left for the score, in products of lengths. */
struct steps {
	uint64_t lcs, trace, lines;
};

static bool lsum(struct arena *arena, const struct rouge *rouge, struct str prediction,
	struct str reference, struct steps *left, struct figures *out)
{
	struct vocabulary vocabulary = {0};
	struct words *wanted, *said;
	const size_t rows =
		line_tokens(arena, &vocabulary, true, reference, rouge->stemmer, &wanted);
	const size_t columns =
		line_tokens(arena, &vocabulary, false, prediction, rouge->stemmer, &said);
	const size_t ids = vocabulary.ids.count;
	size_t all_wanted, all_said, hits = 0;
	uint32_t *left_wanted = stock(arena, wanted, rows, ids, &all_wanted);
	uint32_t *left_said = stock(arena, said, columns, ids, &all_said);

	map_fini(&vocabulary.ids);
	if (!references_spend(&left->trace, (uint64_t)all_wanted * all_said) ||
		!references_spend(&left->lines, (uint64_t)rows * columns))
		return false;
	for (size_t i = 0; i < rows; i++) {
		bool *hit = ARENA_ARRAY(arena, wanted[i].count + 1, bool);

		unite(&wanted[i], said, columns, hit);
		for (size_t k = 0; k < wanted[i].count; k++) {
			const uint32_t id = wanted[i].ids[k];

			if (!hit[k] || !left_wanted[id] || !left_said[id])
				continue;
			left_wanted[id]--;
			left_said[id]--;
			hits++;
		}
	}
	*out = figures_of(hits, all_said, all_wanted);
	return true;
}

static bool against(struct arena *arena, const struct rouge *rouge, struct str prediction,
	struct str reference, struct steps *left, struct figures out[ROUGE_VARIANTS])
{
	struct vocabulary vocabulary = {0};
	const struct words wanted = tokens(arena, &vocabulary, true, reference, rouge->stemmer);
	const struct words said = tokens(arena, &vocabulary, false, prediction, rouge->stemmer);

	map_fini(&vocabulary.ids);
	for (size_t n = 1; n <= 2; n++) {
		if (rouge->wanted[n == 1 ? ROUGE_1 : ROUGE_2])
			out[n == 1 ? ROUGE_1 : ROUGE_2] =
				figures_of(words_overlap(&said, &wanted, 1, n),
					words_ngrams(&said, n), words_ngrams(&wanted, n));
	}
	if (rouge->wanted[ROUGE_L]) {
		if (!references_spend(&left->lcs, (uint64_t)wanted.count * said.count))
			return false;
		out[ROUGE_L] =
			figures_of(words_lcs(arena, &wanted, &said), said.count, wanted.count);
	}
	return !rouge->wanted[ROUGE_LSUM] ||
	       lsum(arena, rouge, prediction, reference, left, &out[ROUGE_LSUM]);
}

static double measured(const struct rouge *rouge, const struct figures *figures)
{
	if (str_eqz(rouge->measure, "precision"))
		return figures->precision;
	return str_eqz(rouge->measure, "recall") ? figures->recall : figures->f;
}

static struct value *result_of(
	struct arena *arena, const struct rouge *rouge, const struct figures *figures)
{
	struct value *result = value_object(arena);

	for (size_t i = 0; i < ROUGE_VARIANTS; i++) {
		struct value *one = value_object(arena);

		if (!rouge->wanted[i])
			continue;
		value_append(arena, one, "precision", value_number(arena, figures[i].precision));
		value_append(arena, one, "recall", value_number(arena, figures[i].recall));
		value_append(arena, one, "f", value_number(arena, figures[i].f));
		value_append(arena, result, names[i], one);
	}
	return result;
}

bool rouge_grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct rouge *rouge = state;
	struct arena *arena = answer->arena;
	struct figures best[ROUGE_VARIANTS] = {0};
	struct references references;
	struct steps left = {WORDS_LCS_STEPS, WORDS_TRACE_STEPS, WORDS_TRACE_STEPS / 100};
	double value = -1;

	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	for (size_t i = 0; i < references.count; i++) {
		struct figures figures[ROUGE_VARIANTS] = {0};

		if (!against(arena, rouge, answer->text, references.items[i], &left, figures))
			return references_limit(score);
		if (measured(rouge, &figures[rouge->variant]) <= value)
			continue;
		value = measured(rouge, &figures[rouge->variant]);
		memcpy(best, figures, sizeof(best));
	}
	score->result = result_of(arena, rouge, best);
	return mark(score, value,
		value < 1 ? arena_printf(arena, "%s %.*s %.4f", names[rouge->variant],
				    STR_ARG(rouge->measure), value)
			  : "");
}
