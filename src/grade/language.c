/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/langid.h"
#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"

#define LANGUAGES_MAX 32
/* Of texts of three words one in six is taken for another language. */
#define MIN_LETTERS 20

struct language {
	struct texts values;
	int64_t min_letters; /* shorter texts are told by their script alone */
	const struct langid *langid;
	struct langid *own; /* where a wanted language is not a common one; NULL: shared */
};

static const struct param params_of[] = {
	{"values", PARAM_TEXTS, offsetof(struct language, values)},
	{"min_letters", PARAM_COUNT, offsetof(struct language, min_letters)},
	PARAM_END,
};

static void release(void *state)
{
	struct language *language = state;

	langid_close(language->own);
	language->own = NULL;
}

static bool check(const struct language *language, struct err *err)
{
	const char *nearest;

	if (language->values.count == 0)
		return err_set(err, ERR_CONFIG, "wants a language, as a code such as en or zh-cn");
	if (language->values.count > LANGUAGES_MAX)
		return err_set(
			err, ERR_CONFIG, "'values' holds more than %d languages", LANGUAGES_MAX);
	for (size_t i = 0; i < language->values.count; i++) {
		const struct str name = language->values.items[i];

		if (!langid_is_known(name, &nearest))
			return err_set(err, ERR_CONFIG,
				"unknown language '%.*s'; it is named by a code such as %s",
				STR_ARG(str_slice(name, 0, 40)), nearest ? nearest : "en");
	}
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct language *language = ARENA_NEW(arena, struct language);
	const char *names[LANGUAGES_MAX];
	bool common = true;

	*state = language;
	language->min_letters = MIN_LETTERS;
	if (!params_read(arena, params, params_of, "values", language, err) ||
		!check(language, err))
		return false;
	for (size_t i = 0; i < language->values.count; i++) {
		names[i] = arena_strz(arena, language->values.items[i]);
		common = common && langid_is_common(language->values.items[i]);
	}
	if (!common)
		language->own = langid_open(names, language->values.count, err);
	language->langid = common ? langid_common(err) : language->own;
	return language->langid != NULL;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct language *language = state;
	struct arena *arena = answer->arena;
	struct langid_guess guess = langid_guess(language->langid, arena, answer->text);
	struct value *seen = value_array(arena);
	bool pass = false;

	(void)err;
	if (guess.letters < (uint64_t)language->min_letters)
		guess.count = 0;
	for (size_t i = 0; i < language->values.count; i++)
		pass = pass || langid_may_be(&guess, language->values.items[i]);
	for (size_t i = 0; i < guess.count; i++)
		value_append(arena, seen, NULL, value_string(arena, str_of(guess.languages[i])));
	score->result = value_object(arena);
	value_append(arena, score->result, "languages", seen);
	return mark_pass(score, pass,
		guess.count ? arena_printf(arena, "%s, not %.*s", guess.languages[0],
				      STR_ARG(language->values.items[0]))
			    : "the script of another language");
}

const struct grader grader_language = {
	.name = "language",
	.params =
		"values (the language of the answer, or a list of them, as ISO 639-1 codes; zh-cn, "
		"zh-tw for Chinese), min_letters (an answer with fewer is told by its script "
		"alone; 20); or the values alone; what cannot be told, such as a number, passes",
	.example = "\"en\"",
	.prepare = prepare,
	.grade = grade,
	.release = release,
};
