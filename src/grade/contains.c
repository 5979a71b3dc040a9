/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

/*
 * The most steps of one score: the bytes of an answer for each text that is looked for in it, and
 * for words as many again for each byte of the text, at which a match may begin that is no word.
 */
#define STEPS ((size_t)16 << 20)
#define WORD_STEPS ((size_t)1 << 27)

struct contains {
	struct texts all, any, none;
	bool ignore_case, word;
};

static const struct param params_of[] = {
	{"all", PARAM_TEXTS, offsetof(struct contains, all)},
	{"any", PARAM_TEXTS, offsetof(struct contains, any)},
	{"none", PARAM_TEXTS, offsetof(struct contains, none)},
	{"ignore_case", PARAM_BOOL, offsetof(struct contains, ignore_case)},
	{"word", PARAM_BOOL, offsetof(struct contains, word)},
	PARAM_END,
};

static bool no_empty(struct texts texts, struct err *err)
{
	for (size_t i = 0; i < texts.count; i++) {
		if (texts.items[i].len == 0)
			return err_set(err, ERR_CONFIG, "the empty text is in every answer");
	}
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct contains *contains = ARENA_NEW(arena, struct contains);

	*state = contains;
	return params_read(arena, params, params_of, "all", contains, err) &&
	       no_empty(contains->all, err) && no_empty(contains->any, err) &&
	       no_empty(contains->none, err);
}

/* What is searched, and how. */
struct search {
	const struct answer *answer;
	struct str text;
	bool ignore_case, word;
};

static bool found(const struct search *search, struct str needle)
{
	needle = text_fold(search->answer->arena, needle, search->ignore_case, false);
	if (search->word)
		return text_find_word(search->text, needle, 0) != SIZE_MAX;
	return str_find(search->text, needle, 0) != SIZE_MAX;
}

/* Appends those that are found (or those that are not); returns how many. */
static size_t collect(
	const struct search *search, struct texts texts, bool wanted, struct value *list)
{
	size_t count = 0;

	for (size_t i = 0; texts.items && i < texts.count; i++) {
		if (found(search, texts.items[i]) != wanted)
			continue;
		count++;
		value_append(search->answer->arena, list, NULL,
			mark_text(search->answer->arena, texts.items[i]));
	}
	return count;
}

static const char *why(
	struct arena *arena, const struct value *missing, bool any, const struct value *forbidden)
{
	const struct value *first = missing->count ? missing->child : forbidden->child;
	const size_t count = missing->count ? missing->count : forbidden->count;
	const char *what = missing->count ? any ? "none of" : "missing" : "has forbidden";

	if (!first)
		return "";
	if (count == 1)
		return arena_printf(arena, "%s %s", what, mark_show(arena, first->text));
	return arena_printf(
		arena, "%s %s and %zu more", what, mark_show(arena, first->text), count - 1);
}

static size_t bytes_of(struct texts texts)
{
	size_t sum = 0;

	for (size_t i = 0; texts.items && i < texts.count; i++)
		sum += texts.items[i].len;
	return sum;
}

static bool takes_too_long(
	const struct search *search, const struct texts *all, const struct contains *contains)
{
	const size_t count = all->count + contains->any.count + contains->none.count;
	const size_t bytes = bytes_of(*all) + bytes_of(contains->any) + bytes_of(contains->none);
	const size_t length = search->text.len;

	if (search->word && bytes > 0 && length > WORD_STEPS / bytes)
		return true;
	return count > 0 && length > STEPS / count;
}

/* Without lists of its own the grader looks for the expected text, or all texts of a list. */
static bool default_all(const struct answer *answer, struct texts *all, struct err *err)
{
	const struct value *expected = answer->expected;
	const struct value *item;
	struct str *items;

	if (!expected)
		return mark_no_expected(err);
	items = ARENA_ARRAY(answer->arena, expected->count + 1, struct str);
	all->items = items;
	if (expected->type != VALUE_ARRAY)
		items[all->count++] = suite_answer_text(answer->arena, expected);
	else
		value_each (item, expected) {
			items[all->count++] = suite_answer_text(answer->arena, item);
		}
	return no_empty(*all, err) || err_wrap(err, "'expected'");
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct contains *contains = state;
	const struct search search = {
		.answer = answer,
		.text = text_fold(answer->arena, answer->text, contains->ignore_case, false),
		.ignore_case = contains->ignore_case,
		.word = contains->word,
	};
	struct value *missing = value_array(answer->arena);
	struct value *forbidden = value_array(answer->arena);
	struct texts all = contains->all;
	bool pass, no_any = false;

	if (!all.items && !contains->any.items && !contains->none.items &&
		!default_all(answer, &all, err))
		return false;
	if (takes_too_long(&search, &all, contains))
		return mark_unmeasured(score, "limit: too much is looked for in so long an answer");
	pass = collect(&search, all, false, missing) == 0;
	if (pass && contains->any.count) {
		no_any = collect(&search, contains->any, false, missing) == contains->any.count;
		if (!no_any)
			missing = value_array(answer->arena);
		pass = !no_any;
	}
	if (collect(&search, contains->none, true, forbidden) > 0)
		pass = false;
	score->result = value_object(answer->arena);
	value_append(answer->arena, score->result, "missing", missing);
	value_append(answer->arena, score->result, "forbidden", forbidden);
	return mark_pass(score, pass, why(answer->arena, missing, no_any, forbidden));
}

const struct grader grader_contains = {
	.name = "contains",
	.params = "all, any, none (a text or a list each; default: all of expected), ignore_case, "
		  "word; or a text or list alone, for all",
	.example = "{\"all\": [\"Thursday\", \"7 pm\"], \"none\": \"Tuesday\", \"word\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
