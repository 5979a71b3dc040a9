/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"
#include "grade/reply_json.h"
#include "grade/text.h"
#include "grade/words.h"

/*
 * K. Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation" (2002), with
 * the tokens (mteval-v13a) and the smoothing of sacreBLEU: the k-th order that has n-grams but no
 * match counts as 100 / (2^k x n-grams) percent.
 */
#define ORDER 4

struct bleu {
	struct str level, tokenize, smooth;
	bool effective_order, corpus, exp_smoothing, plain;
};

static const struct param params_of[] = {
	{"level", PARAM_TEXT, offsetof(struct bleu, level)},
	{"tokenize", PARAM_TEXT, offsetof(struct bleu, tokenize)},
	{"smooth", PARAM_TEXT, offsetof(struct bleu, smooth)},
	{"effective_order", PARAM_BOOL, offsetof(struct bleu, effective_order)},
	PARAM_END,
};

/* One of two words; *second says which. */
static bool either(struct str text, const char *name, const char *a, const char *b, bool *second,
	struct err *err)
{
	*second = str_eqz(text, b);
	if (*second || str_eqz(text, a))
		return true;
	return err_set(err, ERR_CONFIG, "'%s' is %s or %s, not '%.*s'", name, a, b,
		STR_ARG(str_slice(text, 0, 40)));
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct bleu *bleu = ARENA_NEW(arena, struct bleu);

	*bleu = (struct bleu){
		.level = STR("sentence"),
		.tokenize = STR("13a"),
		.smooth = STR("exp"),
		.effective_order = true,
	};
	*state = bleu;
	return params_read(arena, params, params_of, NULL, bleu, err) &&
	       either(bleu->level, "level", "sentence", "corpus", &bleu->corpus, err) &&
	       either(bleu->tokenize, "tokenize", "13a", "none", &bleu->plain, err) &&
	       either(bleu->smooth, "smooth", "none", "exp", &bleu->exp_smoothing, err);
}

/* Symbols that always stand alone: ASCII punctuation but . , - and '. */
static bool is_symbol(char byte)
{
	return (byte >= '{' && byte <= '~') || (byte >= '[' && byte <= '`') ||
	       (byte >= ' ' && byte <= '&') || (byte >= '(' && byte <= '+') ||
	       (byte >= ':' && byte <= '@') || byte == '/';
}

enum pass {
	PASS_SYMBOL,
	PASS_STOP_BEHIND, /* . and , behind what is no digit */
	PASS_STOP_BEFORE, /* before what is no digit */
	PASS_DASH,        /* - behind a digit */
	PASS_COUNT,
};

/* What a pass takes at once where it matches: one byte, or a pair of which both are used up. */
static size_t taken(enum pass pass, struct str text, size_t at)
{
	const char here = text.data[at];
	const char next = at + 1 < text.len ? text.data[at + 1] : '\0';
	const bool pair = at + 1 < text.len;

	switch (pass) {
	case PASS_SYMBOL:
		return is_symbol(here);
	case PASS_STOP_BEHIND:
		return pair && !ascii_is_digit(here) && (next == '.' || next == ',') ? 2 : 0;
	case PASS_STOP_BEFORE:
		return pair && (here == '.' || here == ',') && !ascii_is_digit(next) ? 2 : 0;
	case PASS_DASH:
		return pair && ascii_is_digit(here) && next == '-' ? 2 : 0;
	case PASS_COUNT:
		break;
	}
	return 0;
}

static void set_off(struct buf *text, enum pass pass)
{
	struct buf out = {0};
	const struct str from = buf_view(text);

	for (size_t at = 0; at < from.len;) {
		const size_t length = taken(pass, from, at);
		const bool space_first = length == 1 || pass == PASS_STOP_BEFORE;

		if (length && space_first)
			buf_char(&out, ' ');
		buf_char(&out, from.data[at++]);
		if (length)
			buf_char(&out, ' ');
		if (length == 2)
			buf_char(&out, from.data[at++]);
		if (length == 2 && !space_first)
			buf_char(&out, ' ');
	}
	buf_free(text);
	*text = out;
}

static void tokenize(struct buf *text, struct str raw)
{
	buf_char(text, ' ');
	buf_str(text, text_trim(raw));
	text_replace(text, STR("<skipped>"), STR(""));
	text_replace(text, STR("-\n"), STR(""));
	text_replace(text, STR("\n"), STR(" "));
	text_replace(text, STR("&quot;"), STR("\""));
	text_replace(text, STR("&amp;"), STR("&"));
	text_replace(text, STR("&lt;"), STR("<"));
	text_replace(text, STR("&gt;"), STR(">"));
	buf_char(text, ' ');
	for (int pass = 0; pass < PASS_COUNT; pass++)
		set_off(text, (enum pass)pass);
}

static struct words split(const struct bleu *bleu, struct arena *arena,
	struct vocabulary *vocabulary, bool learn, struct str raw)
{
	struct buf text = {0};
	struct words words;
	struct str view;
	size_t start = 0, at = 0;

	if (bleu->plain)
		buf_str(&text, raw);
	else
		tokenize(&text, raw);
	buf_char(&text, ' ');
	view = buf_view(&text);
	words = words_room(arena, view.len);
	while (at < view.len) {
		const size_t here = at;
		const struct str word = str_slice(view, start, here);

		if (!utf8_is_space(utf8_next(view, &at)))
			continue;
		if (word.len && learn)
			words_learn(vocabulary, &words, word);
		else if (word.len)
			words_look_up(vocabulary, &words, word);
		start = at;
	}
	buf_free(&text);
	return words;
}

struct sums {
	size_t matches[ORDER], ngrams[ORDER];
	size_t answer, reference; /* lengths */
};

static size_t apart(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/* Adds one answer with its references; false if they are too long. */
static bool add(const struct bleu *bleu, struct arena *arena, struct str text,
	const struct references *references, struct sums *sums)
{
	struct vocabulary vocabulary = {0};
	struct words *wanted = ARENA_ARRAY(arena, references->count, struct words);
	struct words said;
	size_t closest = 0, all = 0;

	for (size_t i = 0; i < references->count; i++) {
		wanted[i] = split(bleu, arena, &vocabulary, true, references->items[i]);
		all += wanted[i].count;
	}
	said = split(bleu, arena, &vocabulary, false, text);
	map_fini(&vocabulary.ids);
	if ((all + said.count) * ORDER > WORDS_STEPS)
		return false;
	for (size_t n = 1; n <= ORDER; n++) {
		sums->matches[n - 1] += words_overlap(&said, wanted, references->count, n);
		sums->ngrams[n - 1] += words_ngrams(&said, n);
	}
	for (size_t i = 1; i < references->count; i++) {
		const size_t now = apart(wanted[i].count, said.count);
		const size_t best = apart(wanted[closest].count, said.count);

		if (now < best || (now == best && wanted[i].count < wanted[closest].count))
			closest = i;
	}
	sums->answer += said.count;
	sums->reference += wanted[closest].count;
	return true;
}

struct figures {
	double score, penalty, precisions[ORDER];
};

static struct figures figures_of(const struct bleu *bleu, const struct sums *sums)
{
	struct figures out = {.penalty = 1};
	double smoothing = 1, logs = 0;
	size_t matches = 0, orders = 0;

	if (sums->answer < sums->reference)
		out.penalty =
			sums->answer ? exp(1 - (double)sums->reference / (double)sums->answer) : 0;
	for (size_t i = 0; i < ORDER; i++)
		matches += sums->matches[i];
	if (!matches)
		return out;
	for (; orders < ORDER && sums->ngrams[orders]; orders++) {
		const double ngrams = (double)sums->ngrams[orders];

		if (!sums->matches[orders] && bleu->exp_smoothing)
			smoothing *= 2;
		out.precisions[orders] = sums->matches[orders]
						 ? 100.0 * (double)sums->matches[orders] / ngrams
					 : bleu->exp_smoothing ? 100.0 / (smoothing * ngrams)
							       : 0;
	}
	if (!bleu->effective_order)
		orders = ORDER;
	for (size_t i = 0; i < orders; i++) {
		if (out.precisions[i] <= 0)
			return out;
		logs += log(out.precisions[i]);
	}
	out.score = out.penalty * exp(logs / (double)orders);
	return out;
}

static bool say(struct arena *arena, const struct sums *sums, const struct figures *figures,
	struct score *score)
{
	struct value *precisions = value_array(arena);

	for (size_t i = 0; i < ORDER; i++)
		value_append(arena, precisions, NULL, value_number(arena, figures->precisions[i]));
	score->result = value_object(arena);
	value_append(arena, score->result, "score", value_number(arena, figures->score));
	value_append(arena, score->result, "bp", value_number(arena, figures->penalty));
	value_append(arena, score->result, "precisions", precisions);
	value_append(arena, score->result, "sys_len", value_number(arena, (double)sums->answer));
	value_append(arena, score->result, "ref_len", value_number(arena, (double)sums->reference));
	/* 100 may come out as 100.00000000000004. */
	return mark(score, fmin(figures->score / 100, 1),
		figures->score < 100 ? arena_printf(arena, "BLEU %.2f", figures->score) : "");
}

/* {predictions: [...], references: [[...], ...]}: counts of all pairs are summed first. */
static bool corpus(
	const struct bleu *bleu, const struct answer *answer, struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	struct sums sums = {0};
	struct figures figures;
	struct value *object = NULL;
	const struct value *predictions, *references, *text, *list;
	const char *why = NULL;
	enum reply_json how;

	if (answer->text.len > REFERENCES_BYTES)
		return references_limit(score);
	how = reply_json_read(arena, answer->text, NULL, &object, &why);
	if (how == REPLY_JSON_LIMIT)
		return mark_unmeasured(score, why);
	predictions = how == REPLY_JSON_NONE ? NULL : value_get(object, "predictions");
	references = how == REPLY_JSON_NONE ? NULL : value_get(object, "references");
	if (!predictions || !references || predictions->type != VALUE_ARRAY ||
		references->type != VALUE_ARRAY || predictions->count != references->count)
		return mark(score, 0,
			"level: corpus wants {\"predictions\": [...], \"references\": [[...], "
			"...]}");
	list = references->child;
	value_each (text, predictions) {
		struct references own;

		if (!references_read(arena, list, &own, err))
			return false;
		if (!add(bleu, arena, suite_answer_text(arena, text), &own, &sums))
			return references_limit(score);
		list = list->next;
	}
	figures = figures_of(bleu, &sums);
	return say(arena, &sums, &figures, score);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct bleu *bleu = state;
	struct references references;
	struct sums sums = {0};
	struct figures figures;

	if (bleu->corpus)
		return corpus(bleu, answer, score, err);
	if (!references_read(answer->arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	if (!add(bleu, answer->arena, answer->text, &references, &sums))
		return references_limit(score);
	figures = figures_of(bleu, &sums);
	return say(answer->arena, &sums, &figures, score);
}

const struct grader grader_bleu = {
	.name = "bleu",
	.params = "tokenize (13a or none; default: 13a), smooth (exp or none; default: exp), "
		  "effective_order (default: true), level (sentence or corpus; default: sentence); "
		  "expected may be a list of references; the score is BLEU / 100",
	.example = "{\"smooth\": \"exp\"}",
	.needs_expected = true,
	.reads_object = true,
	.prepare = prepare,
	.grade = grade,
};
