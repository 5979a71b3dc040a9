/* SPDX-License-Identifier: MIT */
#include "grade/ifeval.h"

#include "base/utf8.h"
#include "grade/capital_words.h"
#include "grade/text.h"

/* What holds for the whole text: its language, its case, how it begins and ends. */

static bool prepare_language(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	const char *nearest = NULL;

	(void)arena;
	if (!ifeval_wants_word(args, "language", err))
		return false;
	if (!langid_is_common(args->word)) {
		(void)langid_is_known(args->word, &nearest);
		return err_set(err, ERR_CONFIG,
			"unknown language '%.*s'; it is named by a code such as %s",
			STR_ARG(str_slice(args->word, 0, 40)), nearest ? nearest : "en");
	}
	args->langid = langid_common(err);
	return args->langid != NULL;
}

static bool is_in_language(const struct ifeval_args *args, struct ifeval_view *view)
{
	return langid_may_be(ifeval_guess(args, view), args->word);
}

static bool prepare_english(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	(void)arena;
	args->langid = langid_common(err);
	return args->langid != NULL;
}

static bool is_english_capital(const struct ifeval_args *args, struct ifeval_view *view)
{
	return capital_only(view->text) && langid_may_be(ifeval_guess(args, view), STR("en"));
}

static bool is_english_small(const struct ifeval_args *args, struct ifeval_view *view)
{
	return small_only(view->text) && langid_may_be(ifeval_guess(args, view), STR("en"));
}

static bool prepare_capitals(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	(void)arena;
	return ifeval_wants_number(args, "capital_frequency", err) &&
	       ifeval_wants_relation(args, "capital_relation", err);
}

static bool has_capitals(const struct ifeval_args *args, struct ifeval_view *view)
{
	if (!view->has_capitals)
		view->capitals = capital_words(view->text);
	view->has_capitals = true;
	return ifeval_relates(args, view->capitals);
}

static bool has_no_comma(const struct ifeval_args *args, struct ifeval_view *view)
{
	(void)args;
	return str_find(view->text, STR(","), 0) == SIZE_MAX;
}

static bool prepare_prompt(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	args->word = utf8_lower_str(arena, text_trim(args->word));
	return ifeval_wants_word(args, "prompt_to_repeat", err);
}

static bool begins_with_prompt(const struct ifeval_args *args, struct ifeval_view *view)
{
	return str_starts(text_trim(ifeval_lower(view)), args->word);
}

static bool prepare_end(struct arena *arena, struct ifeval_args *args, struct err *err)
{
	args->word = utf8_lower_str(arena, text_trim(args->word));
	return ifeval_wants_word(args, "end_phrase", err);
}

static bool ends_with_phrase(const struct ifeval_args *args, struct ifeval_view *view)
{
	struct str text = text_trim(ifeval_lower(view));

	while (text.len && text.data[0] == '"')
		text = str_slice(text, 1, text.len);
	while (text.len && text.data[text.len - 1] == '"')
		text = str_slice(text, 0, text.len - 1);
	return str_ends(text, args->word);
}

static bool is_quoted(const struct ifeval_args *args, struct ifeval_view *view)
{
	const struct str text = text_trim(view->text);

	(void)args;
	return text.len > 1 && text.data[0] == '"' && text.data[text.len - 1] == '"';
}

#define FIELD(name) offsetof(struct ifeval_args, name)

static const struct param none[] = {PARAM_END};

const struct ifeval_kind ifeval_whole_kinds[] = {
	{"language:response_language",
		(const struct param[]){{"language", PARAM_TEXT, FIELD(word)}, PARAM_END},
		prepare_language, is_in_language},
	{"change_case:capital_word_frequency",
		(const struct param[]){{"capital_frequency", PARAM_COUNT, FIELD(number)},
			{"capital_relation", PARAM_TEXT, FIELD(relation)}, PARAM_END},
		prepare_capitals, has_capitals},
	{"change_case:english_capital", none, prepare_english, is_english_capital},
	{"change_case:english_lowercase", none, prepare_english, is_english_small},
	{"punctuation:no_comma", none, NULL, has_no_comma},
	{"combination:repeat_prompt",
		(const struct param[]){{"prompt_to_repeat", PARAM_TEXT, FIELD(word)}, PARAM_END},
		prepare_prompt, begins_with_prompt},
	{"startend:end_checker",
		(const struct param[]){{"end_phrase", PARAM_TEXT, FIELD(word)}, PARAM_END},
		prepare_end, ends_with_phrase},
	{"startend:quotation", none, NULL, is_quoted},
	{NULL, NULL, NULL, NULL},
};
