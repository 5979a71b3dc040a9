/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/regex.h"
#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/references.h"
#include "grade/text.h"

/* Exact match as lm-evaluation-harness defines it: what is ignored is deleted, nothing is trimmed.
 */
#define IGNORED_MAX 16
#define DIGITS "0123456789"

struct exact_match {
	bool ignore_case, ignore_punctuation, ignore_numbers;
	struct texts regexes_to_ignore;
	struct regex *regexes[IGNORED_MAX];
};

static const struct param params_of[] = {
	{"ignore_case", PARAM_BOOL, offsetof(struct exact_match, ignore_case)},
	{"ignore_punctuation", PARAM_BOOL, offsetof(struct exact_match, ignore_punctuation)},
	{"ignore_numbers", PARAM_BOOL, offsetof(struct exact_match, ignore_numbers)},
	{"regexes_to_ignore", PARAM_TEXTS, offsetof(struct exact_match, regexes_to_ignore)},
	PARAM_END,
};

static void release(void *state)
{
	struct exact_match *own = state;

	for (size_t i = 0; i < IGNORED_MAX; i++) {
		regex_free(own->regexes[i]);
		own->regexes[i] = NULL;
	}
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct exact_match *own = ARENA_NEW(arena, struct exact_match);

	*state = own;
	if (!params_read(arena, params, params_of, NULL, own, err))
		return false;
	if (own->regexes_to_ignore.count > IGNORED_MAX)
		return err_set(err, ERR_CONFIG, "'regexes_to_ignore' holds more than %d patterns",
			IGNORED_MAX);
	for (size_t i = 0; i < own->regexes_to_ignore.count; i++) {
		own->regexes[i] = regex_new(own->regexes_to_ignore.items[i], REGEX_PYTHON, err);
		if (!own->regexes[i]) {
			release(own);
			return err_wrap(err, "'regexes_to_ignore'");
		}
	}
	return true;
}

/* Without what the pattern matches; false when that takes too much work. */
static bool without(const struct regex *regex, struct arena *arena, struct str *text)
{
	struct regex_walk walk = {.regex = regex, .subject = *text};
	struct regex_match match;
	struct buf out = {0};
	enum regex_result result;
	size_t at = 0;

	while ((result = regex_next(&walk, &match)) == REGEX_MATCH) {
		buf_str(&out, str_slice(*text, at, match.start));
		at = match.end;
	}
	buf_str(&out, str_slice(*text, at, text->len));
	*text = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return result == REGEX_NO_MATCH;
}

static struct str without_bytes(struct arena *arena, struct str text, const char *set)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!text_is_in((unsigned char)text.data[i], set))
			out[len++] = text.data[i];
	}
	return (struct str){out, len};
}

static bool reduce(const struct exact_match *own, struct arena *arena, struct str *text)
{
	if (!utf8_valid(*text))
		*text = utf8_mend(arena, *text, NULL);
	for (size_t i = 0; i < IGNORED_MAX && own->regexes[i]; i++) {
		if (!without(own->regexes[i], arena, text))
			return false;
	}
	if (own->ignore_case)
		*text = utf8_lower_full(arena, *text);
	if (own->ignore_punctuation)
		*text = without_bytes(arena, *text, TEXT_PUNCTUATION);
	if (own->ignore_numbers)
		*text = without_bytes(arena, *text, DIGITS);
	return true;
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct exact_match *own = state;
	struct arena *arena = answer->arena;
	struct str said = answer->text;
	struct references references;
	bool same = false;

	if (!references_read(arena, answer->expected, &references, err))
		return false;
	if (references_too_long(&references, answer->text, score))
		return true;
	if (!reduce(own, arena, &said))
		return mark_unmeasured(
			score, "limit: a pattern takes too much work on this answer");
	for (size_t i = 0; i < references.count && !same; i++) {
		struct str wanted = references.items[i];

		if (!reduce(own, arena, &wanted))
			return mark_unmeasured(
				score, "limit: a pattern takes too much work on what is expected");
		same = str_eq(said, wanted);
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "match", value_number(arena, same));
	return mark_pass(score, same, mark_differs(arena, references.items[0], answer->text));
}

const struct grader grader_exact_match = {
	.name = "exact_match",
	.params = "regexes_to_ignore (patterns of Python: deleted from both texts, in order), "
		  "ignore_case, "
		  "ignore_punctuation, ignore_numbers (ASCII); expected may be a list of "
		  "references",
	.example = "{\"ignore_case\": true, \"regexes_to_ignore\": [\",\", \"\\\\.$\"]}",
	.needs_expected = true,
	.names_label = true,
	.prepare = prepare,
	.grade = grade,
	.release = release,
};
