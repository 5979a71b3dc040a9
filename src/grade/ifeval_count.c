/* SPDX-License-Identifier: MIT */
#include "grade/ifeval.h"

#include "base/utf8.h"
#include "grade/sentences.h"
#include "grade/text.h"

/* Keywords, letters and lengths: what is counted. */

static bool wants_words(const struct ifeval_args *args, const char *name, struct err *err)
{
	if (args->words.count == 0)
		return err_set(err, ERR_CONFIG, "wants '%s', a list of words", name);
	for (size_t i = 0; i < args->words.count; i++) {
		if (args->words.items[i].len == 0)
			return err_set(err, ERR_CONFIG, "'%s' holds an empty word", name);
	}
	return true;
}

static bool prepare_existence(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	if (!wants_words(args, "keywords", err))
		return false;
	for (size_t i = 0; i < args->words.count; i++) {
		if (!ifeval_pattern(arena, args, args->words.items[i], REGEX_IGNORE_CASE, err))
			return err_wrap(err, "'keywords'");
	}
	return true;
}

static bool has_all(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct regex_match match;

	for (size_t i = 0; i < args->regex_count; i++) {
		struct regex_walk walk = {.regex = args->regexes[i], .subject = view->text};

		if (!ifeval_next(view, &walk, &match))
			return false;
	}
	return true;
}

static bool prepare_forbidden(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	if (!wants_words(args, "forbidden_words", err))
		return false;
	for (size_t i = 0; i < args->words.count; i++) {
		const char *pattern =
			arena_printf(arena, "\\b%.*s\\b", STR_ARG(args->words.items[i]));

		if (!regex_check(args->words.items[i], REGEX_UNICODE, err) ||
			!ifeval_pattern(arena, args, str_of(pattern), REGEX_IGNORE_CASE, err))
			return err_wrap(err, "'forbidden_words'");
	}
	return true;
}

static bool has_none(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct regex_match match;

	for (size_t i = 0; i < args->regex_count; i++) {
		struct regex_walk walk = {.regex = args->regexes[i], .subject = view->text};

		if (ifeval_next(view, &walk, &match))
			return false;
	}
	return true;
}

static bool prepare_frequency(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	args->word = text_trim(args->word);
	if (!ifeval_wants_word(args, "keyword", err) ||
		!ifeval_wants_number(args, "frequency", err) ||
		!ifeval_wants_relation(args, "relation", err))
		return false;
	return ifeval_pattern(arena, args, args->word, REGEX_IGNORE_CASE, err) ||
	       err_wrap(err, "'keyword'");
}

static bool has_frequency(const struct ifeval_args *args, struct ifeval_view *view)
{
	return ifeval_relates(args, ifeval_matches(view, args->regexes[0], view->text));
}

static bool prepare_letter(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	args->word = utf8_lower_str(arena, text_trim(args->word));
	if (!ifeval_wants_word(args, "letter", err))
		return false;
	if (utf8_count(args->word) != 1)
		return err_set(err, ERR_CONFIG, "'letter' wants one character");
	return ifeval_wants_number(args, "let_frequency", err) &&
	       ifeval_wants_relation(args, "let_relation", err);
}

static bool has_letters(const struct ifeval_args *args, struct ifeval_view *view)
{
	const struct str lower = ifeval_lower(view);
	size_t count = 0;

	for (size_t at = str_find(lower, args->word, 0); at != SIZE_MAX;
		at = str_find(lower, args->word, at + args->word.len))
		count++;
	return ifeval_relates(args, count);
}

static bool prepare_sentences(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	(void)arena;
	return ifeval_wants_number(args, "num_sentences", err) &&
	       ifeval_wants_relation(args, "relation", err);
}

static bool has_sentences(const struct ifeval_args *args, struct ifeval_view *view)
{
	if (!view->has_sentences)
		view->sentences = sentences_count(view->text);
	view->has_sentences = true;
	return ifeval_relates(args, view->sentences);
}

static bool prepare_words(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	(void)arena;
	return ifeval_wants_number(args, "num_words", err) &&
	       ifeval_wants_relation(args, "relation", err);
}

/* Runs of \w. */
static size_t count_words(struct str text)
{
	size_t offset = 0, count = 0;
	bool within = false;

	while (offset < text.len) {
		const bool word = utf8_is_word(utf8_next(text, &offset));

		count += word && !within;
		within = word;
	}
	return count;
}

static bool has_words(const struct ifeval_args *args, struct ifeval_view *view)
{
	if (!view->has_words)
		view->words = count_words(view->text);
	view->has_words = true;
	return ifeval_relates(args, view->words);
}

static bool prepare_paragraphs(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	return ifeval_wants_number(args, "num_paragraphs", err) &&
	       ifeval_pattern(arena, args, STR("\\s?\\*\\*\\*\\s?"), 0, err);
}

/* A blank first or last piece is not counted; any other is a fault. */
static bool has_paragraphs(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct regex_walk walk = {.regex = args->regexes[0], .subject = view->text};
	struct regex_match match;
	size_t from = 0, count = 0, pieces = 0;
	bool blank;

	while (ifeval_next(view, &walk, &match)) {
		blank = text_trim(str_slice(view->text, from, match.start)).len == 0;
		if (blank && pieces > 0)
			return false;
		count += !blank;
		pieces++;
		from = match.end;
	}
	count += text_trim(str_slice(view->text, from, view->text.len)).len > 0;
	return count == (uint64_t)args->number;
}

static bool prepare_nth(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	args->word = utf8_lower_str(arena, args->word);
	if (!ifeval_wants_number(args, "num_paragraphs", err) ||
		!ifeval_wants_word(args, "first_word", err))
		return false;
	if (args->nth < 1)
		return err_set(err, ERR_CONFIG, "wants 'nth_paragraph', a number from 1");
	return true;
}

static size_t first_space(struct str text)
{
	size_t offset = 0;

	while (offset < text.len && !utf8_is_space(text_after(text, offset)))
		(void)utf8_next(text, &offset);
	return offset;
}

/* Without quotes in front, up to the first mark. */
static struct str first_word(struct str paragraph)
{
	struct str word = str_slice(paragraph, 0, first_space(paragraph));
	size_t end = 0;

	while (word.len && word.data[0] == '\'')
		word = str_slice(word, 1, word.len);
	while (word.len && word.data[0] == '"')
		word = str_slice(word, 1, word.len);
	while (end < word.len && !text_is_in((unsigned char)word.data[end], ".,?!'\""))
		end++;
	return str_slice(word, 0, end);
}

static bool has_first_word(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct str nth = STR_NONE;
	size_t from = 0, count = 0, piece = 0;

	for (;;) {
		const size_t at = str_find(view->text, STR("\n\n"), from);
		const struct str paragraph = text_trim(
			str_slice(view->text, from, at == SIZE_MAX ? view->text.len : at));

		count += paragraph.len > 0;
		if (++piece == (uint64_t)args->nth)
			nth = paragraph;
		if (at == SIZE_MAX)
			break;
		from = at + 2;
	}
	return (uint64_t)args->nth <= count && nth.len && count == (uint64_t)args->number &&
	       str_eq(utf8_lower_str(view->arena, first_word(nth)), args->word);
}

#define FIELD(name) offsetof(struct ifeval_args, name)

const struct ifeval_kind ifeval_count_kinds[] = {
	{"keywords:existence",
		(const struct param[]){{"keywords", PARAM_TEXTS, FIELD(words)}, PARAM_END},
		prepare_existence, has_all},
	{"keywords:frequency",
		(const struct param[]){{"keyword", PARAM_TEXT, FIELD(word)},
			{"frequency", PARAM_COUNT, FIELD(number)},
			{"relation", PARAM_TEXT, FIELD(relation)}, PARAM_END},
		prepare_frequency, has_frequency},
	{"keywords:forbidden_words",
		(const struct param[]){{"forbidden_words", PARAM_TEXTS, FIELD(words)}, PARAM_END},
		prepare_forbidden, has_none},
	{"keywords:letter_frequency",
		(const struct param[]){{"letter", PARAM_TEXT, FIELD(word)},
			{"let_frequency", PARAM_COUNT, FIELD(number)},
			{"let_relation", PARAM_TEXT, FIELD(relation)}, PARAM_END},
		prepare_letter, has_letters},
	{"length_constraints:number_sentences",
		(const struct param[]){{"num_sentences", PARAM_COUNT, FIELD(number)},
			{"relation", PARAM_TEXT, FIELD(relation)}, PARAM_END},
		prepare_sentences, has_sentences},
	{"length_constraints:number_paragraphs",
		(const struct param[]){{"num_paragraphs", PARAM_COUNT, FIELD(number)}, PARAM_END},
		prepare_paragraphs, has_paragraphs},
	{"length_constraints:number_words",
		(const struct param[]){{"num_words", PARAM_COUNT, FIELD(number)},
			{"relation", PARAM_TEXT, FIELD(relation)}, PARAM_END},
		prepare_words, has_words},
	{"length_constraints:nth_paragraph_first_word",
		(const struct param[]){{"num_paragraphs", PARAM_COUNT, FIELD(number)},
			{"nth_paragraph", PARAM_COUNT, FIELD(nth)},
			{"first_word", PARAM_TEXT, FIELD(word)}, PARAM_END},
		prepare_nth, has_first_word},
	{NULL, NULL, NULL, NULL},
};
