/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include <string.h>

#include "base/utf8.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"
#include "suite/suite.h"

/*
 * Extraction as lm-evaluation-harness does it. pro (MMLU-Pro): the first "answer is (B)", to the
 * letter. flexible (MMLU): the last "(B)"; else the last text of a choice that is mentioned, case
 * and punctuation aside; else the last ": B".
 */
#define INVALID "[invalid]"
#define CHOICES_MAX 26

struct multiple_choice {
	struct texts choices;
	struct str extract;
	bool pro;
};

static const struct param params_of[] = {
	{"choices", PARAM_TEXTS, offsetof(struct multiple_choice, choices)},
	{"extract", PARAM_TEXT, offsetof(struct multiple_choice, extract)},
	PARAM_END,
};

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct multiple_choice *own = ARENA_NEW(arena, struct multiple_choice);

	own->extract = STR("flexible");
	*state = own;
	if (!params_read(arena, params, params_of, "choices", own, err))
		return false;
	own->pro = str_eqz(own->extract, "pro");
	if (!own->pro && !str_eqz(own->extract, "flexible"))
		return err_set(err, ERR_CONFIG, "'extract' is flexible or pro, not '%.*s'",
			STR_ARG(str_slice(own->extract, 0, 40)));
	if (own->choices.count > CHOICES_MAX)
		return err_set(err, ERR_CONFIG, "there are more than %d 'choices'", CHOICES_MAX);
	return true;
}

static bool is_letter(char byte, char last)
{
	return byte >= 'A' && byte <= last;
}

/* The letter of the first "answer is B" or "answer is (B", or 0. */
static char stated(struct str text)
{
	const struct str lead = STR("answer is ");

	for (size_t at = 0; (at = str_find(text, lead, at)) != SIZE_MAX; at++) {
		size_t to = at + lead.len;

		if (to < text.len && text.data[to] == '(')
			to++;
		if (to < text.len && is_letter(text.data[to], 'J'))
			return text.data[to];
	}
	return 0;
}

/* The letter of the last "(B)", or 0. */
static char in_parentheses(struct str text)
{
	for (size_t at = text.len; at >= 3; at--) {
		if (text.data[at - 3] == '(' && is_letter(text.data[at - 2], 'Z') &&
			text.data[at - 1] == ')')
			return text.data[at - 2];
	}
	return 0;
}

/* The letter of the last colon with one behind it, white space between them or not; or 0. */
static char behind_colon(struct str text, size_t choices)
{
	char found = 0;

	for (size_t at = 0; at < text.len; at++) {
		size_t to = at + 1;

		if (text.data[at] != ':')
			continue;
		while (to < text.len) {
			size_t next = to;

			if (!utf8_is_space(utf8_next(text, &next)))
				break;
			to = next;
		}
		if (to < text.len && choices && is_letter(text.data[to], (char)('A' + choices - 1)))
			found = text.data[to];
		at = to - 1; /* what was walked over holds no colon */
	}
	return found;
}

/* In lower case, without punctuation. */
static struct str bare(struct arena *arena, struct str text)
{
	struct buf out = {0};
	struct str copy;

	text = utf8_lower_full(arena, text);
	for (size_t at = 0; at < text.len;) {
		const uint32_t c = utf8_next(text, &at);

		if (!utf8_is_punctuation(c))
			utf8_add(&out, c);
	}
	copy = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return copy;
}

/* The first choice whose text stands at an offset, or SIZE_MAX. */
static size_t choice_at(struct str text, size_t at, const struct str *choices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_starts(str_slice(text, at, text.len), choices[i]))
			return i;
	}
	return SIZE_MAX;
}

/* What the last mention of a choice gives: its letter in parentheses, or nothing. */
static struct str mentioned(const struct multiple_choice *own, struct arena *arena, struct str text)
{
	struct str choices[CHOICES_MAX];
	size_t last = SIZE_MAX, at = 0;

	for (size_t i = 0; i < own->choices.count; i++) {
		choices[i] = bare(arena, text_trim(own->choices.items[i]));
		/* It is everywhere, last of all behind the text. */
		if (!choices[i].len)
			return STR_NONE;
	}
	text = bare(arena, text);
	while (at < text.len) {
		const size_t hit = choice_at(text, at, choices, own->choices.count);

		if (hit == SIZE_MAX) {
			at++;
			continue;
		}
		last = hit;
		at += choices[hit].len;
	}
	if (last == SIZE_MAX)
		return STR_NONE;
	/* Of two choices with one text the later has given the letter. */
	for (size_t i = own->choices.count; i-- > 0;) {
		if (str_eq(choices[i], text_trim(choices[last])))
			return str_of(arena_printf(arena, "(%c)", 'A' + (int)i));
	}
	return text_trim(choices[last]);
}

static struct str parenthesised(struct arena *arena, char letter)
{
	return letter ? str_of(arena_printf(arena, "(%c)", letter)) : STR_NONE;
}

static struct str flexible(const struct multiple_choice *own, struct arena *arena, struct str text)
{
	struct str found = parenthesised(arena, in_parentheses(text));

	if (!found.len)
		found = mentioned(own, arena, text);
	if (!found.len)
		found = parenthesised(arena, behind_colon(text, own->choices.count));
	return found.len ? found : STR(INVALID);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct multiple_choice *own = state;
	struct arena *arena = answer->arena;
	const char letter = stated(answer->text);
	const struct str pro = letter ? str_of(arena_printf(arena, "%c", letter)) : STR(INVALID);
	const struct str loose = flexible(own, arena, answer->text);
	struct str wanted, said = own->pro ? pro : loose;
	bool same;

	(void)err;
	score->result = value_object(arena);
	value_append(arena, score->result, "mmlu_pro", value_string(arena, pro));
	value_append(arena, score->result, "mmlu_flexible", value_string(arena, loose));
	if (!answer->expected)
		return mark_pass(score, !str_eqz(said, INVALID),
			arena_printf(arena, "no choice in %s", mark_show(arena, answer->text)));
	/* B and (B) are the same. */
	wanted = text_trim(suite_answer_text(arena, answer->expected));
	if (wanted.len == 1)
		wanted = str_of(arena_printf(arena, "(%c)", wanted.data[0]));
	same = str_eq(wanted, said) ||
	       (said.len == 1 && str_eq(wanted, parenthesised(arena, letter)));
	return mark_pass(score, same, mark_differs(arena, wanted, said));
}

const struct grader grader_multiple_choice = {
	.name = "multiple_choice",
	.params = "choices (their texts, A first), extract (flexible as MMLU, or pro as MMLU-Pro; "
		  "default: flexible); or the choices alone; expected is the letter",
	.example = "{\"choices\": [\"Paris\", \"Rome\"]}",
	.prepare = prepare,
	.grade = grade,
};
