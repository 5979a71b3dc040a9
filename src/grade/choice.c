/* SPDX-License-Identifier: MIT */
#include "grade/grade.h"

#include "grade/letters.h"
#include "grade/mark.h"
#include "grade/params.h"
#include "grade/text.h"

/*
 * Which letter a reply chose. In this order, and within one form the last:
 * 1. the whole reply is the text of one of `choices`;
 * 2. stated: "the answer is B", "Answer: B", \boxed{B};
 * 3. **B**;
 * 4. the reply begins with the letter: B, (B), B) Paris;
 * 5. a capital in parentheses; 6. any capital that stands alone;
 * 7. the only text of `choices` that the reply mentions.
 * A letter listed with others ("A, B, and C") is no single answer.
 */
#define LETTERS_DEFAULT "ABCDEFGHIJ"

struct choice {
	struct str letters;
	struct texts choices;
	uint32_t allowed; /* bit 0: A */
	char order[27];   /* of the letters, for the texts */
};

static const struct param params_of[] = {
	{"letters", PARAM_TEXT, offsetof(struct choice, letters)},
	{"choices", PARAM_TEXTS, offsetof(struct choice, choices)},
	PARAM_END,
};

static char capital(char byte)
{
	return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

static bool read_letters(struct choice *choice, struct err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < choice->letters.len; i++) {
		const char name = capital(choice->letters.data[i]);

		if (name < 'A' || name > 'Z' || choice->allowed >> (name - 'A') & 1u)
			return err_set(err, ERR_CONFIG, "'letters' wants different letters A to Z");
		choice->allowed |= 1u << (name - 'A');
		choice->order[count++] = name;
	}
	if (count == 0)
		return err_set(err, ERR_CONFIG, "'letters' is empty");
	return true;
}

static bool prepare(struct arena *arena, const struct value *params, void **state, struct err *err)
{
	struct choice *choice = ARENA_NEW(arena, struct choice);
	bool given;

	*state = choice;
	if (!params_read(arena, params, params_of, "letters", choice, err))
		return false;
	given = choice->letters.data;
	if (!given)
		choice->letters = STR("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (!given && choice->choices.count == 0)
		choice->letters = STR(LETTERS_DEFAULT);
	if (choice->choices.count > choice->letters.len)
		return err_set(err, ERR_CONFIG, "there are more 'choices' than letters");
	/* Where the texts say how many there are, no further letter is one. */
	if (choice->choices.count)
		choice->letters.len = choice->choices.count;
	return read_letters(choice, err);
}

/* The letter of the choice whose text this is, or 0. */
static char by_text(const struct choice *choice, struct arena *arena, struct str text)
{
	text = text_fold(arena, text, true, true);
	for (size_t i = 0; i < choice->choices.count; i++) {
		const struct str own = text_fold(arena, choice->choices.items[i], true, true);
		const bool stop = str_ends(text, STR(".")) && !str_ends(own, STR("."));
		const struct str said = str_slice(text, 0, text.len - stop);

		if (said.len && str_eq(said, own))
			return choice->order[i];
	}
	return 0;
}

/* The letter of the only text that is mentioned, or 0. */
static char by_mention(const struct choice *choice, struct arena *arena, struct str text)
{
	char name = 0;

	text = text_fold(arena, text, true, false);
	for (size_t i = 0; i < choice->choices.count; i++) {
		const struct str needle = text_fold(arena, choice->choices.items[i], true, true);

		if (needle.len == 0 || text_find_word(text, needle, 0) == SIZE_MAX)
			continue;
		if (name)
			return 0;
		name = choice->order[i];
	}
	return name;
}

/* The last letter of each form, with all that are listed with it. */
struct pick {
	char name;
	size_t list; /* which list of letters it is in */
	uint32_t letters;
};

enum { PICK_STATED, PICK_BOLD, PICK_BARE, PICK_PARENS, PICK_CAPITAL, PICK_COUNT };

static const struct {
	unsigned forms;
	const char *how;
} picks_of[PICK_COUNT] = {
	[PICK_STATED] = {LETTER_STATED | LETTER_BOXED, "stated"},
	[PICK_BOLD] = {LETTER_BOLD, "bold"},
	[PICK_BARE] = {LETTER_BARE, "bare"},
	[PICK_PARENS] = {LETTER_PARENS, "parentheses"},
	[PICK_CAPITAL] = {LETTER_CAPITAL, "letter"},
};

struct survey {
	struct pick picks[PICK_COUNT];
	char labels[2]; /* the first two letters that begin a line */
};

static void note_label(struct survey *survey, const struct letter *letter)
{
	const size_t have = (survey->labels[0] != 0) + (size_t)(survey->labels[1] != 0);

	if (letter->forms & LETTER_LABEL && have < 2)
		survey->labels[have] = letter->name;
}

static void look(const struct choice *choice, struct str text, struct survey *survey)
{
	struct letters letters = {.text = text, .allowed = choice->allowed};
	struct letter letter;
	size_t list = 0;
	uint32_t listed = 0;

	while (letters_next(&letters, &letter)) {
		const uint32_t bit = 1u << (letter.name - 'A');

		list += !letter.linked;
		listed = letter.linked ? listed | bit : bit;
		note_label(survey, &letter);
		for (size_t i = 0; i < PICK_COUNT; i++) {
			struct pick *pick = &survey->picks[i];
			const bool small = !(letter.forms & LETTER_CAPITAL);

			if (letter.forms & picks_of[i].forms && !(small && i == PICK_PARENS)) {
				pick->name = letter.name;
				pick->list = list;
			}
			if (pick->list == list)
				pick->letters = listed;
		}
	}
}

/* The form that decides; PICK_COUNT if there is none. */
static size_t decide(const struct survey *survey, bool *several)
{
	size_t i = 0;

	while (i < PICK_COUNT && !survey->picks[i].name)
		i++;
	*several = i < PICK_COUNT && (survey->picks[i].letters & (survey->picks[i].letters - 1));
	/* A) Paris, B) London, ...: the question over again. */
	if (i == PICK_BARE && survey->labels[1] && survey->labels[1] == survey->labels[0] + 1)
		*several = true;
	return i;
}

static char extract(
	const struct choice *choice, const struct answer *answer, const char **how, bool *several)
{
	struct survey survey = {0};
	char name = by_text(choice, answer->arena, answer->text);
	size_t form;

	*how = "text";
	*several = false;
	if (name)
		return name;
	look(choice, answer->text, &survey);
	form = decide(&survey, several);
	if (form == PICK_COUNT)
		return by_mention(choice, answer->arena, answer->text);
	*how = picks_of[form].how;
	return survey.picks[form].name;
}

static bool wanted_letter(
	const struct choice *choice, const struct answer *answer, char *name, struct err *err)
{
	struct str text;

	if (!answer->expected)
		return mark_no_expected(err);
	if (!value_is_string(answer->expected))
		return err_set(err, ERR_CONFIG, "expected is %s, not a letter",
			value_type_name(answer->expected->type));
	text = text_trim(answer->expected->text);
	*name = by_text(choice, answer->arena, text);
	if (*name)
		return true;
	if (text.len && text.data[0] == '(')
		text = str_slice(text, 1, text.len);
	if (text.len == 2 && (text.data[1] == ')' || text.data[1] == '.'))
		text.len = 1;
	if (text.len == 1) {
		*name = capital(text.data[0]);
		if (*name >= 'A' && *name <= 'Z' && choice->allowed >> (*name - 'A') & 1u)
			return true;
	}
	return err_set(err, ERR_CONFIG, "expected is %s, not one of the letters %s",
		mark_show(answer->arena, answer->expected->text), choice->order);
}

static bool grade(
	const void *state, const struct answer *answer, struct score *score, struct err *err)
{
	const struct choice *choice = state;
	struct arena *arena = answer->arena;
	const char *how;
	char wanted = 0, seen;
	bool several;

	if (!wanted_letter(choice, answer, &wanted, err))
		return false;
	seen = extract(choice, answer, &how, &several);
	if (several)
		return mark(
			score, 0, arena_printf(arena, "expected %c, got several letters", wanted));
	if (!seen)
		return mark(score, 0,
			arena_printf(arena, "expected %c, no letter in %s", wanted,
				mark_show(arena, answer->text)));
	score->result = value_object(arena);
	value_append(arena, score->result, "choice", value_string(arena, (struct str){&seen, 1}));
	value_append(arena, score->result, "how", value_string(arena, str_of(how)));
	return mark_pass(
		score, wanted == seen, arena_printf(arena, "expected %c, got %c", wanted, seen));
}

const struct grader grader_choice = {
	.name = "choice",
	.params = "letters (default: " LETTERS_DEFAULT
		  "), choices (their texts); or the letters alone",
	.example = "{\"letters\": \"ABCD\"}",
	.needs_expected = true,
	.max_bytes = (size_t)1 << 20,
	.names_label = true,
	.prepare = prepare,
	.grade = grade,
};
