/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/regex.h"
#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

/*
 * With `group` the last match of the answer counts. Searching match after match would spend the
 * bound of one search on each, so a single pattern walks over all of them: (?>.*?\K(?:P))++ from
 * the start, where \K leaves the last P as the match. P itself is then matched there, for groups
 * that an earlier match may have left set.
 */
struct regex_grader {
	struct str pattern;
	bool ignore_case, multiline, dotall, full, first;
	int64_t group; /* -1: none */
	struct regex *one;
	struct regex *last; /* NULL: the first match is the one */
};

static const struct param params_of[] = {
	{"pattern", PARAM_TEXT, offsetof(struct regex_grader, pattern)},
	{"ignore_case", PARAM_BOOL, offsetof(struct regex_grader, ignore_case)},
	{"multiline", PARAM_BOOL, offsetof(struct regex_grader, multiline)},
	{"dotall", PARAM_BOOL, offsetof(struct regex_grader, dotall)},
	{"full", PARAM_BOOL, offsetof(struct regex_grader, full)},
	{"first", PARAM_BOOL, offsetof(struct regex_grader, first)},
	{"group", PARAM_COUNT, offsetof(struct regex_grader, group)},
	PARAM_END,
};

static void release(void *state)
{
	struct regex_grader *regex = state;

	regex_free(regex->one);
	regex_free(regex->last);
	regex->one = regex->last = NULL;
}

/* A condition on a group that the pattern has not is refused. */
static bool has_group(const struct regex_grader *regex)
{
	struct buf pattern = {0};
	struct regex *probe;

	buf_puts(&pattern, "(?:");
	buf_str(&pattern, regex->pattern);
	buf_printf(&pattern, ")(?(%d))", (int)regex->group);
	probe = regex->group ? regex_new(buf_view(&pattern), 0, NULL) : regex->one;
	buf_free(&pattern);
	if (probe != regex->one)
		regex_free(probe);
	return probe;
}

static bool compile_last(struct regex_grader *regex, unsigned flags, struct err *err)
{
	struct buf pattern = {0};
	struct err why = {0};
	/* It would call the whole of the walking pattern. */
	const bool recursive = str_find(regex->pattern, STR("(?R)"), 0) != SIZE_MAX ||
			       str_find(regex->pattern, STR("(?0)"), 0) != SIZE_MAX;

	buf_puts(&pattern, "\\A(?>(?s:.)*?\\K(?:");
	buf_str(&pattern, regex->pattern);
	buf_puts(&pattern, "))++");
	if (!recursive)
		regex->last = regex_new(buf_view(&pattern), flags, &why);
	buf_free(&pattern);
	if (!regex->last)
		return err_set(err, ERR_CONFIG,
			"'pattern' cannot be searched for its last match; set first: true");
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct regex_grader *regex = ARENA_NEW(arena, struct regex_grader);
	unsigned flags;

	regex->group = -1;
	*state = regex;
	if (!params_read(arena, params, params_of, "pattern", regex, err))
		return false;
	if (!regex->pattern.data)
		return err_set(err, ERR_CONFIG, "wants a pattern");
	if (regex->group >= REGEX_GROUPS)
		return err_set(
			err, ERR_CONFIG, "'group' is a number from 0 to %d", REGEX_GROUPS - 1);
	flags = (regex->ignore_case ? REGEX_IGNORE_CASE : 0u) |
		(regex->multiline ? REGEX_MULTILINE : 0u) | (regex->dotall ? REGEX_DOTALL : 0u);
	regex->one =
		regex_new(regex->pattern, flags | (regex->full ? REGEX_ANCHORED_FULL : 0u), err);
	if (!regex->one)
		return err_wrap(err, "'pattern'");
	if (regex->group < 0)
		return true;
	if (!has_group(regex))
		err_set(err, ERR_CONFIG, "'pattern' has no group %d", (int)regex->group);
	else if (regex->first || regex->full || compile_last(regex, flags, err))
		return true;
	release(regex);
	return false;
}

static enum regex_result search(
	const struct regex_grader *regex, struct str text, struct regex_match *match)
{
	const enum regex_result result =
		regex_search(regex->last ? regex->last : regex->one, text, 0, match);

	if (result != REGEX_MATCH || !regex->last)
		return result;
	return regex_search(regex->one, text, match->start, match);
}

static bool compare_group(const struct regex_grader *regex, const struct answer *answer,
	struct str group, struct score *score, struct err *err)
{
	struct arena *arena = answer->arena;
	struct str wanted;

	if (!answer->expected)
		return mark_no_expected(err);
	wanted = suite_answer_text(arena, answer->expected);
	return mark_pass(score,
		str_eq(text_fold(arena, wanted, regex->ignore_case, true),
			text_fold(arena, group, regex->ignore_case, true)),
		mark_differs(arena, wanted, group));
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct regex_grader *regex = state;
	struct arena *arena = answer->arena;
	struct str text = answer->text;
	struct regex_match match = {0};
	struct str group = STR_NONE;

	if (regex->group >= 0 && !answer->expected)
		return mark_no_expected(err);
	/* Bytes that are no text could never match, not even by a pattern that wants nothing. */
	if (!utf8_valid(text))
		text = utf8_mend(arena, text, NULL);
	switch (search(regex, text, &match)) {
	case REGEX_LIMIT:
		return mark_unmeasured(
			score, "limit: the pattern takes too much work on this answer");
	case REGEX_NO_MATCH:
		return mark(score, 0,
			arena_printf(arena, "no match in %s", mark_show(arena, answer->text)));
	case REGEX_MATCH:
		break;
	}
	score->result = value_object(arena);
	value_append(arena, score->result, "match", mark_text(arena, match.group[0]));
	if (regex->group < 0)
		return mark(score, 1, "");
	if ((size_t)regex->group < match.count)
		group = match.group[regex->group];
	if (!group.data)
		return mark(score, 0,
			arena_printf(
				arena, "group %d took no part in the match", (int)regex->group));
	value_append(arena, score->result, "group", mark_text(arena, group));
	return compare_group(regex, answer, group, score, err);
}

const struct grader grader_regex = {
	.name = "regex",
	.params = "pattern, ignore_case, multiline, dotall, full, group (its text is compared with "
		  "expected; of the last match, or with first: true of the first); or a pattern "
		  "alone",
	.example = "{\"pattern\": \"total: (\\\\d+)\", \"group\": 1}",
	.prepare = prepare,
	.grade = grade,
	.release = release,
};
