/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "base/regex.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"
#include "suite/suite.h"

/* Extraction by a pattern as lm-evaluation-harness does it, then a comparison with expected. */
struct extract {
	struct str pattern, fallback;
	const struct value *group_select;
	int64_t select;
	struct regex *regex;
};

static const struct param params_of[] = {
	{"pattern", PARAM_TEXT, offsetof(struct extract, pattern)},
	{"group_select", PARAM_VALUE, offsetof(struct extract, group_select)},
	{"fallback", PARAM_TEXT, offsetof(struct extract, fallback)},
	PARAM_END,
};

static void release(void *state)
{
	struct extract *extract = state;

	regex_free(extract->regex);
	extract->regex = NULL;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct extract *extract = ARENA_NEW(arena, struct extract);

	extract->fallback = STR("[invalid]");
	*state = extract;
	if (!params_read(arena, params, params_of, "pattern", extract, err))
		return false;
	if (!extract->pattern.data)
		return err_set(err, ERR_CONFIG, "wants a pattern");
	if (extract->group_select && !value_to_i64(extract->group_select, &extract->select))
		return err_set(err, ERR_CONFIG,
			"'group_select' is a whole number: which match, from 0, or from the end "
			"at -1");
	extract->regex = regex_new(extract->pattern, REGEX_PYTHON, err);
	if (!extract->regex)
		return err_wrap(err, "'pattern'");
	if (regex_groups(extract->regex) < REGEX_GROUPS)
		return true;
	release(extract);
	return err_set(err, ERR_CONFIG,
		"'pattern' has more than %d groups; (?:...) groups without being one",
		REGEX_GROUPS - 1);
}

/* Of several groups the first that is not empty, else the fallback; of one group that, empty where
 * it took no part; of none the whole match. */
static struct str text_of(const struct extract *extract, const struct regex_match *match)
{
	const size_t groups = regex_groups(extract->regex);

	if (groups == 0)
		return match->group[0];
	for (size_t i = 1; i < match->count; i++) {
		if (match->group[i].len)
			return match->group[i];
	}
	return groups == 1 ? STR("") : extract->fallback;
}

struct found {
	struct str text;
};

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct extract *extract = state;
	struct arena *arena = answer->arena;
	struct regex_walk walk = {.regex = extract->regex, .subject = answer->text};
	VEC(struct found) all = {0};
	struct regex_match match;
	enum regex_result result;
	struct str value = extract->fallback;
	size_t at;
	bool given;

	(void)err;
	if (!utf8_valid(walk.subject))
		walk.subject = utf8_mend(arena, walk.subject, NULL);
	while ((result = regex_next(&walk, &match)) == REGEX_MATCH)
		VEC_PUSH(&all)->text = text_of(extract, &match);
	at = extract->select < 0 ? all.count - (size_t)-extract->select : (size_t)extract->select;
	given = at < all.count;
	if (given)
		value = text_trim(all.items[at].text);
	VEC_FREE(&all);
	if (result == REGEX_LIMIT)
		return mark_unmeasured(
			score, "limit: the pattern takes too much work on this answer");
	score->result = value_object(arena);
	value_append(arena, score->result, "value", value_string(arena, value));
	if (answer->expected) {
		const struct str wanted = text_trim(suite_answer_text(arena, answer->expected));

		return mark_pass(score, str_eq(value, wanted), mark_differs(arena, wanted, value));
	}
	return mark_pass(score, given,
		arena_printf(arena, "no match in %s", mark_show(arena, answer->text)));
}

const struct grader grader_regex_extract = {
	.name = "regex_extract",
	.params = "pattern (of Python), group_select (which match, from 0; -1: the last; default: "
		  "0), fallback "
		  "(without a match; default: [invalid]); what is extracted is compared with "
		  "expected where there is one",
	.example = "{\"pattern\": \"answer is (\\\\d+)\", \"group_select\": -1}",
	.prepare = prepare,
	.grade = grade,
	.release = release,
};
