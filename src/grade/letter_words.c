/* SPDX-License-Identifier: MIT */
#include "grade/letter_words.h"

#include <string.h>

#include "base/utf8.h"
#include "grade/text.h"

#define WORD_MAX 24
#define WORDS_BACK 9
#define GAP_MAX 80 /* bytes without a word */

static const char *const cues[] = {"answer", "answers", "ans", "answer's", "choice", "option",
	"solution", "selection", "letter", "conclusion", "antwort", "r\xC3\xA9ponse", "reponse",
	"respuesta", "resposta", "risposta", "\xD0\xBE\xD1\x82\xD0\xB2\xD0\xB5\xD1\x82",
	"\xD0\x9E\xD1\x82\xD0\xB2\xD0\xB5\xD1\x82", NULL};
static const char *const verbs[] = {
	"choose", "chose", "choosing", "pick", "picked", "select", "selected", "selecting", NULL};
static const char *const links[] = {"is", "was", "be", "are", "ist", "lautet", "est", "es", NULL};
static const char *const fillers[] = {"the", "this", "that", "to", "question", "problem", "of",
	"for", "my", "final", "correct", "right", "best", "most", "likely", "option", "choice",
	"letter", "answer", "clearly", "therefore", "thus", "definitely", "probably", "simply",
	"indeed", "must", "should", "would", "will", "could", "hence", "so", "then", "likely",
	NULL};
static const char *const denials[] = {"not", "never", "neither", "nor", "except", "excluding",
	"isn't", "wasn't", "aren't", "cannot", "can't", NULL};
static const char *const denials_after[] = {
	"isn't", "wasn't", "can't", "cannot", "won't", "doesn't", "wouldn't", NULL};
static const char *const wrong[] = {
	"not", "wrong", "incorrect", "false", "never", "eliminated", "out", NULL};
static const char *const adverbs[] = {"clearly", "obviously", "also", "definitely", "simply",
	"therefore", "thus", "just", "the", "my", "most", "likely", "probably", "indeed", NULL};
static const char *const right[] = {"correct", "right", "answer", NULL};
/* Behind a letter that is a choice, at the start of a sentence too. */
static const char *const after_choice[] = {"because", "since", "as", "is", "was", "are", "and",
	"or", "for", "due", "which", "with", "based", "given", "but", "not", "if", "when", "by",
	"seems", "looks", "says", "has", "would", "can", "could", "does", "fits", "matches",
	"describes", "isn't", "wasn't", "cannot", "can't", "doesn't", "would", "appears", "states",
	"contains", "refers", "represents", "shows", NULL};
static const char *const after_i[] = {"because", "since", "is", "and", "or", NULL};

struct word {
	char text[WORD_MAX]; /* in lower case; empty: none, or longer */
	size_t start, end;
};

static bool among(const struct word *word, const char *const *list)
{
	/* The first letter tells most words apart, without a call. */
	for (; *list; list++) {
		if (word->text[0] == **list && strcmp(word->text, *list) == 0)
			return true;
	}
	return false;
}

static bool in_word(uint32_t code_point)
{
	return text_is_word(code_point) || code_point == '\'' || code_point == 0x2019;
}

/* Only ASCII letters are lowered: the few other capitals that matter stand in the lists. */
static void spell(struct str text, struct word *word)
{
	size_t used = 0, at = word->start;

	while (at < word->end && used < WORD_MAX) {
		const char byte = text.data[at];

		if (str_starts(str_slice(text, at, word->end), STR("\xE2\x80\x99"))) {
			word->text[used++] = '\'';
			at += 3;
			continue;
		}
		word->text[used++] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
		at++;
	}
	word->text[used < WORD_MAX ? used : 0] = '\0';
}

/* The word that ends at or before `end`, with nothing but `between` (and white space) behind it. */
static bool word_before(struct str text, size_t end, const char *between, struct word *word)
{
	const size_t least = end > GAP_MAX ? end - GAP_MAX : 0;

	word->end = end;
	while (word->end > least) {
		size_t start = word->end;
		const uint32_t before = text_back(text, &start);

		if (!utf8_is_space(before) && !text_is_in(before, between))
			break;
		word->end = start;
	}
	for (size_t start = word->start = word->end; word->end - start < 2 * WORD_MAX;) {
		if (!in_word(text_back(text, &start)))
			break;
		word->start = start;
	}
	spell(text, word);
	return word->end > word->start;
}

static bool word_after(struct str text, size_t start, struct word *word)
{
	size_t next;

	word->start = start;
	while (word->start < text.len && word->start < start + GAP_MAX &&
		text_is_in((unsigned char)text.data[word->start], " *_`\""))
		word->start++;
	word->end = next = word->start;
	while (next < text.len && word->end - word->start < 2 * WORD_MAX &&
		in_word(utf8_next(text, &next)))
		word->end = next;
	spell(text, word);
	return word->end > word->start;
}

/* Cues and links that stand without spaces. */
static bool han_cue(struct str text, size_t end)
{
	static const char *const known[] = {"\xE7\xAD\x94\xE6\xA1\x88", /* answer */
		"\xE7\xAD\x94\xE6\xA1\x88\xE6\x98\xAF", "\xE7\xAD\x94\xE6\xA1\x88\xE4\xB8\xBA",
		"\xE9\x80\x89", "\xE9\x80\x89\xE6\x8B\xA9"}; /* choose */
	struct str before = str_trim(str_slice(text, 0, end));

	if (str_ends(before, STR("\xEF\xBC\x9A")))
		before.len -= 3;
	else if (str_ends(before, STR(":")))
		before.len--;
	/* None of them ends in ASCII. */
	if (before.len == 0 || (unsigned char)before.data[before.len - 1] < 0x80)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_ends(before, str_of(known[i])))
			return true;
	}
	return false;
}

static bool has_link(struct str gap)
{
	static const char *const marks[] = {
		":", "=", "\n", "->", "=>", "\xE2\x86\x92", "\xEF\xBC\x9A"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (str_find(gap, str_of(marks[i]), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/* Steps over an arrow or a full-width colon, which are no single bytes. */
static size_t skip_mark(struct str text, size_t from)
{
	const struct str before = str_trim(str_slice(text, 0, from));

	if (str_ends(before, STR("\xE2\x86\x92")) || str_ends(before, STR("\xEF\xBC\x9A")))
		return before.len - 3;
	return from;
}

bool words_state(struct str text, size_t from, bool parens)
{
	const size_t floor = from > GAP_MAX * 3 ? from - GAP_MAX * 3 : 0;
	const struct str near = str_slice(text, floor, text.len);
	size_t at = from - floor;
	bool link = parens;
	struct word word;

	if (han_cue(near, at))
		return true;
	for (int i = 0; i < WORDS_BACK; i++) {
		const size_t behind = at;

		if (!word_before(near, skip_mark(near, at), ":=->*_`\"'#$({[\\", &word))
			return false;
		link = link || has_link(str_slice(near, word.end, behind));
		if (among(&word, verbs) || (link && among(&word, cues)))
			return true;
		if (among(&word, links))
			link = true;
		else if (!among(&word, fillers))
			return false;
		at = word.start;
	}
	return false;
}

bool words_confirm(struct str text, size_t to)
{
	struct word word;

	if (!word_after(text, to, &word) || strcmp(word.text, "is") != 0)
		return false;
	for (int i = 0; i < 4 && word_after(text, word.end, &word); i++) {
		if (among(&word, right))
			return true;
		if (!among(&word, adverbs))
			return false;
	}
	return false;
}

static bool denied_before(struct str text, size_t from)
{
	size_t at = from;
	struct word word;

	for (int i = 0; i < 4; i++) {
		if (!word_before(text, at, "*_`\"'$({[", &word))
			return false;
		if (among(&word, denials))
			return true;
		at = word.start;
		if (strcmp(word.text, "than") == 0 || strcmp(word.text, "of") == 0) {
			if (!word_before(text, at, "", &word))
				return false;
			return strcmp(word.text, "rather") == 0 ||
			       strcmp(word.text, "instead") == 0;
		}
		if (strcmp(word.text, "option") != 0 && strcmp(word.text, "choice") != 0 &&
			strcmp(word.text, "answer") != 0 && strcmp(word.text, "letter") != 0 &&
			strcmp(word.text, "the") != 0)
			return false;
	}
	return false;
}

static bool denied_behind(struct str text, size_t to)
{
	static const char *const verb[] = {
		"is", "was", "would", "can", "could", "will", "does", "are", "be", NULL};
	struct word word;

	if (!word_after(text, to, &word))
		return false;
	if (among(&word, denials_after))
		return true;
	if (!among(&word, verb))
		return false;
	for (int i = 0; i < 3 && word_after(text, word.end, &word); i++) {
		if (among(&word, wrong))
			return true;
		if (!among(&word, adverbs))
			return false;
	}
	return false;
}

bool words_deny(struct str text, size_t from, size_t to)
{
	return denied_before(text, from) || denied_behind(text, to);
}

static bool starts_sentence(struct str text, size_t start)
{
	while (start > 0) {
		const uint32_t before = text_before(text, start);

		if (text_is_in(before, "\n.!?:"))
			return true;
		if (!text_is_in(before, " *#>\"-"))
			return false;
		start--;
	}
	return true;
}

bool words_article(struct str text, size_t start, size_t from, size_t to)
{
	const char byte = text.data[start];
	struct word word;

	/* With markup on either side, or without a space and a word, it is a letter. */
	if (from != start || to != start + 1 || text_after(text, to) != ' ' ||
		!word_after(text, to, &word))
		return false;
	if (byte == 'a')
		return !among(&word, after_choice);
	if (byte == 'A')
		return text.data[word.start] >= 'a' && text.data[word.start] <= 'z' &&
		       starts_sentence(text, start) && !among(&word, after_choice);
	if (byte == 'I' || byte == 'i')
		return text.data[word.start] >= 'a' && text.data[word.start] <= 'z' &&
		       !among(&word, after_i);
	return false;
}
