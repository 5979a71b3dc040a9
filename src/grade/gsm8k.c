/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "suite/suite.h"

/*
 * K. Cobbe et al., "Training Verifiers to Solve Math Word Problems" (2021), as
 * lm-evaluation-harness extracts answers: strictly what stands behind "#### ", or flexibly the last
 * number. Answer and target are compared as texts, without commas, dollars, what precedes "#### ",
 * and one full stop.
 */
#define INVALID "[invalid]"

struct gsm8k {
	bool flexible;
};

static const struct param params_of[] = {
	{"flexible", PARAM_BOOL, offsetof(struct gsm8k, flexible)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct gsm8k *gsm8k = ARENA_NEW(arena, struct gsm8k);

	*state = gsm8k;
	return params_read(arena, params, params_of, NULL, gsm8k, err);
}

static size_t run(struct str text, size_t at, bool dollars)
{
	size_t end = at;

	while (end < text.len &&
		(ascii_is_digit(text.data[end]) || text.data[end] == '.' || text.data[end] == ',' ||
			(dollars && text.data[end] == '$')))
		end++;
	return end;
}

/* The first "#### " with a number behind it. */
static struct str strict(struct str text)
{
	const struct str lead = STR("#### ");
	size_t at = 0;

	while ((at = str_find(text, lead, at)) != SIZE_MAX) {
		const size_t start = at + lead.len;
		const bool minus = start < text.len && text.data[start] == '-';
		const size_t end = run(text, start + minus, false);

		if (end > start + minus)
			return str_slice(text, start, end);
		at++;
	}
	return STR(INVALID);
}

/* The last run of two or more of $, digits, point and comma, or of digits, with its sign. */
static struct str flexible(struct str text)
{
	struct str last = STR(INVALID);
	size_t at = 0;

	while (at < text.len) {
		const size_t start = at + (text.data[at] == '-');
		const size_t end = run(text, start, true);

		if (end > start + 1 || (end == start + 1 && ascii_is_digit(text.data[start]))) {
			last = str_slice(text, at, end);
			at = end;
		} else {
			at++;
		}
	}
	return last;
}

static struct str plain(struct arena *arena, struct str text)
{
	const struct str lead = STR("#### ");
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0, cut = 0, last;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] != ',' && text.data[i] != '$')
			out[len++] = text.data[i];
	}
	for (size_t at = 0; (at = str_find((struct str){out, len}, lead, at)) != SIZE_MAX; at++)
		cut = at + lead.len;
	/* A full stop at the end, or before the line end there. */
	last = len - (len > cut && out[len - 1] == '\n');
	if (last > cut && out[last - 1] == '.') {
		memmove(out + last - 1, out + last, len - last);
		len--;
	}
	return utf8_lower_str(arena, str_slice((struct str){out, len}, cut, len));
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct gsm8k *gsm8k = state;
	struct arena *arena = answer->arena;
	const struct str exact = strict(answer->text), last = flexible(answer->text);
	struct str target;
	bool exact_match, last_match;

	if (!answer->expected)
		return mark_no_expected(err);
	target = plain(arena, suite_answer_text(arena, answer->expected));
	exact_match = str_eq(plain(arena, exact), target);
	last_match = str_eq(plain(arena, last), target);
	score->result = value_object(arena);
	value_append(arena, score->result, "strict_extract", value_string(arena, exact));
	value_append(arena, score->result, "flexible_extract", value_string(arena, last));
	value_append(arena, score->result, "strict_match", value_number(arena, exact_match));
	value_append(arena, score->result, "flexible_match", value_number(arena, last_match));
	return mark_pass(score, gsm8k->flexible ? last_match : exact_match,
		mark_differs(arena, target, gsm8k->flexible ? last : exact));
}

const struct grader grader_gsm8k = {
	.name = "gsm8k",
	.params = "flexible (the last number of the answer counts; else what stands behind "
		  "\"#### \")",
	.example = "{\"flexible\": true}",
	.needs_expected = true,
	.prepare = prepare,
	.grade = grade,
};
