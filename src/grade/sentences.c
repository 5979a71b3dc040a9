/* SPDX-License-Identifier: MIT */
#include "grade/sentences.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "grade/text.h"

/*
 * Where a sentence may end: at one of . ? ! before white space and another word, or before one of
 * AFTER. Of several in one run without white space the last one counts. The run up to there and
 * what follows are taken apart into tokens; it is an end if a token but the last ends a sentence.
 */
#define AFTER ")\";}]*:@'({[!?"
#define NO_WORD_START "(\"`{[:;&#*@)}]-,"
#define CLOSING "\"')]}"

/* Lists in the order of bytes, for is_listed. What ends in a full stop without ending a sentence;
 * single letters stand in `letters`. */
static const char *const abbreviations[] = {"a.a", "a.c", "a.d", "a.g", "a.h", "a.m", "a.m.e",
	"a.s", "a.t", "adm", "ala", "ariz", "aug", "ave", "b.f", "b.v", "bros", "c.i.t", "c.o.m.b",
	"c.v", "calif", "chg", "cie", "co", "col", "colo", "conn", "corp", "cos", "ct", "d.c",
	"d.h", "d.w", "dec", "dr", "e.f", "e.h", "e.l", "e.m", "f.g", "f.j", "feb", "fla", "fri",
	"ft", "g.d", "g.f", "g.k", "ga", "gen", "h.c", "h.f", "h.m", "i.m.s", "ill", "inc", "j.b",
	"j.c", "j.j", "j.k", "j.p", "j.r", "jan", "jr", "kan", "ky", "l.a", "l.f", "l.p", "lt",
	"ltd", "m.b.a", "m.d.c", "m.j", "maj", "messrs", "mg", "mich", "minn", "mr", "mrs", "ms",
	"n.c", "n.d", "n.h", "n.j", "n.m", "n.v", "n.y", "nev", "nov", "oct", "ok", "okla", "ore",
	"p.a.m", "p.m", "pa", "ph.d", "prof", "r.a", "r.h", "r.i", "r.j", "r.k", "r.t", "rep",
	"reps", "s.a", "s.a.y", "s.c", "s.g", "s.p.a", "s.s", "sen", "sep", "sept", "sr", "st",
	"sw", "t.j", "tenn", "tues", "u.k", "u.n", "u.s", "u.s.a", "u.s.s.r", "va", "vs", "vt",
	"w.c", "w.r", "w.va", "w.w", "wash", "wed", "wis", "yr"};
static const char letters[] = "cdefghklmnprstvw";

/* Words that often begin a sentence: a capital one behind an abbreviation does. */
static const char *const starters[] = {"according", "although", "among", "both", "but", "despite",
	"even", "he", "however", "i", "if", "in", "indeed", "instead", "it", "many", "meanwhile",
	"moreover", "most", "nevertheless", "nonetheless", "nor", "sales", "separately",
	"similarly", "since", "so", "some", "the", "there", "these", "they", "this", "though",
	"thus", "under", "when", "while", "yet"};

/* Capital words behind a number that belong to it. */
static const char *const behind_numbers[] = {"abreast", "business", "commodities", "corrections",
	"credit", "dividend", "financing", "insider", "international", "leisure", "letters",
	"notable", "review", "who"};

#define WORD_MAX 16 /* bytes; longer words are in none of the lists */

struct token {
	struct str text;
	bool stop; /* it ends in a full stop */
	bool ends; /* it ends a sentence */
	bool abbreviation, ellipsis;
};

static uint32_t first_of(struct str text)
{
	return text_after(text, 0);
}

/* Lower case into `out`, empty if it has no room. */
static struct str lowered(struct str text, char out[WORD_MAX])
{
	size_t offset = 0, used = 0;

	if (text.len > WORD_MAX)
		return STR_NONE;
	for (; offset < text.len; offset++) {
		const char byte = text.data[offset];

		out[used++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
	}
	return (struct str){out, used};
}

static bool is_listed(const char *const *list, size_t count, struct str word)
{
	char lower[WORD_MAX];
	size_t from = 0, to = count;

	word = lowered(word, lower);
	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		const int order = str_cmp(word, str_of(list[middle]));

		if (order == 0)
			return true;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}

static bool is_abbreviation(struct str word)
{
	char lower[WORD_MAX];
	const struct str small = lowered(word, lower);

	if (small.len == 1)
		return text_is_in((unsigned char)small.data[0], letters);
	return is_listed(abbreviations, ARRAY_LEN(abbreviations), word);
}

static struct str behind_last(struct str word, char separator)
{
	for (size_t i = word.len; i > 0; i--) {
		if (word.data[i - 1] == separator)
			return str_slice(word, i, word.len);
	}
	return word;
}

/* -3, .5, 1,000.00 and the like, with or without a full stop behind. */
static bool is_number(struct str word)
{
	size_t at = 0;

	if (at < word.len && word.data[at] == '-')
		at++;
	if (at < word.len && (word.data[at] == '.' || word.data[at] == ','))
		at++;
	if (at >= word.len || !text_is_in((unsigned char)word.data[at], "0123456789"))
		return false;
	for (; at < word.len; at++) {
		if (!text_is_in((unsigned char)word.data[at], "0123456789,.-"))
			return false;
	}
	return true;
}

/* One letter and a full stop. */
static bool is_initial(struct str word)
{
	size_t offset = 0;
	uint32_t first;

	if (word.len < 2)
		return false;
	first = utf8_next(word, &offset);
	return offset == word.len - 1 && word.data[offset] == '.' && utf8_is_word(first) &&
	       first != '_' && !text_is_in(first, "0123456789");
}

/* Two or more of the same, as dashes and ellipses are. */
static size_t run_of(struct str text, size_t at, char byte)
{
	size_t end = at;

	while (end < text.len && text.data[end] == byte)
		end++;
	return end - at >= 2 ? end - at : 0;
}

static bool ends_word(struct str text, size_t at)
{
	uint32_t next;

	if (at >= text.len)
		return true;
	next = text_after(text, at);
	return utf8_is_space(next) || text_is_in(next, AFTER) || run_of(text, at, '-') ||
	       run_of(text, at, '.') ||
	       (next == ',' && (at + 1 >= text.len || utf8_is_space(text_after(text, at + 1)) ||
				       text_is_in(text_after(text, at + 1), AFTER) ||
				       run_of(text, at + 1, '-') || run_of(text, at + 1, '.')));
}

/* The next token; false at the end. */
static bool next_token(struct str text, size_t *offset, struct token *out)
{
	size_t start, end;

	while (*offset < text.len && utf8_is_space(text_after(text, *offset)))
		(void)utf8_next(text, offset);
	if (*offset >= text.len)
		return false;
	start = end = *offset;
	if (run_of(text, start, '-') || run_of(text, start, '.')) {
		end += run_of(text, start, text.data[start]);
	} else {
		const bool word = !text_is_in(utf8_next(text, &end), NO_WORD_START);

		while (word && !ends_word(text, end))
			(void)utf8_next(text, &end);
	}
	*offset = end;
	*out = (struct token){.text = str_slice(text, start, end)};
	out->stop = out->text.data[out->text.len - 1] == '.';
	return true;
}

/* What a token says by itself. */
static void look_at(struct token *token)
{
	const struct str word = str_slice(token->text, 0, token->text.len - 1);

	if (token->text.len == 1 && text_is_in((unsigned char)token->text.data[0], ".?!")) {
		token->ends = true;
	} else if (token->stop && word.data[word.len - 1] == '.') {
		token->ellipsis = run_of(token->text, 0, '.') == token->text.len;
	} else if (token->stop) {
		token->abbreviation =
			is_abbreviation(word) || is_abbreviation(behind_last(word, '-'));
		token->ends = !token->abbreviation;
	}
}

static struct str without_stop(const struct token *token)
{
	const bool stop = token->stop && token->text.len > 1;

	return str_slice(token->text, 0, token->text.len - (stop ? 1 : 0));
}

/* What the token behind changes. */
static void look_beyond(struct token *token, const struct token *next)
{
	const struct str word = without_stop(token);
	const bool initial = is_initial(token->text);
	const bool number = is_number(word);
	const uint32_t first = first_of(next->text);
	/* Sentences begin neither with a mark nor with a small letter. */
	const bool no_start = utf8_case(first) == UTF8_SMALL ||
			      (next->text.len == 1 && text_is_in(first, ";:,.!?"));

	if (!token->stop)
		return;
	if (number && is_listed(behind_numbers, ARRAY_LEN(behind_numbers), without_stop(next))) {
		token->ends = false;
		return;
	}
	if ((token->abbreviation || token->ellipsis) && !initial)
		token->ends = utf8_case(first) == UTF8_CAPITAL &&
			      is_listed(starters, ARRAY_LEN(starters), without_stop(next));
	else if ((initial || number) && no_start)
		token->ends = false;
}

/* Whether a token of this text but the last one ends a sentence. */
static bool has_end(struct str text)
{
	struct token token, next;
	size_t offset = 0;

	if (!next_token(text, &offset, &token))
		return false;
	look_at(&token);
	while (next_token(text, &offset, &next)) {
		look_at(&next);
		look_beyond(&token, &next);
		if (token.ends)
			return true;
		token = next;
	}
	return false;
}

/* A possible end: the run that it is in begins at `start`, the mark ends at `end`. */
struct place {
	size_t start, end;
	size_t context_end; /* of what follows and is looked at */
	size_t next;        /* where the next sentence would begin */
};

/* The first possible end at or after *offset. */
static bool next_place(struct str text, size_t *offset, size_t *run, struct place *out)
{
	while (*offset < text.len) {
		const size_t at = *offset;
		const uint32_t mark = utf8_next(text, offset);
		size_t next = *offset;

		if (utf8_is_space(mark)) {
			*run = *offset;
			continue;
		}
		if (!text_is_in(mark, ".?!") || at + 1 >= text.len)
			continue;
		*out = (struct place){.start = *run, .end = at + 1, .next = at + 1};
		out->context_end = at + 2;
		if (text_is_in((unsigned char)text.data[at + 1], AFTER))
			return true;
		while (next < text.len && utf8_is_space(text_after(text, next)))
			(void)utf8_next(text, &next);
		if (next == *offset || next == text.len)
			continue;
		out->next = out->context_end = next;
		while (out->context_end < text.len &&
			!utf8_is_space(text_after(text, out->context_end)))
			(void)utf8_next(text, &out->context_end);
		return true;
	}
	return false;
}

/* Closing quotes and brackets at the beginning of a sentence belong to the one before: how many
 * bytes of it they and the white space behind them take; 0 for none. */
static size_t closing(struct str text)
{
	size_t at = 0;

	while (at < text.len && text_is_in((unsigned char)text.data[at], CLOSING)) {
		at++;
		if (at == text.len || text.data[at] == '\n' || run_of(text, at, '-') ||
			utf8_is_space(text_after(text, at))) {
			while (at < text.len && utf8_is_space(text_after(text, at)))
				(void)utf8_next(text, &at);
			return at;
		}
	}
	return 0;
}

/* Counts pieces as they come: the latest is counted when the next one is known. */
struct count {
	struct str text;
	size_t start, stop; /* of the latest */
	bool any;
	size_t moved; /* bytes that the one before took from it */
	size_t count;
};

static void add(struct count *count, size_t start, size_t stop)
{
	if (count->any) {
		const size_t taken = closing(str_slice(count->text, start, stop));

		count->count += taken || count->start + count->moved < count->stop;
		count->moved = taken;
	}
	count->any = true;
	count->start = start;
	count->stop = stop;
}

static size_t end_of(struct str text)
{
	size_t end = text.len;

	while (end) {
		size_t before = end;

		if (!utf8_is_space(text_back(text, &before)))
			break;
		end = before;
	}
	return end;
}

size_t sentences_count(struct str text)
{
	struct count count = {.text = text};
	struct place place, next;
	size_t offset = 0, run = 0, start = 0;
	bool more = next_place(text, &offset, &run, &place);

	while (more) {
		more = next_place(text, &offset, &run, &next);
		if (more && next.start == place.start) {
			place = next;
			continue;
		}
		if (has_end(str_slice(text, place.start, place.context_end))) {
			add(&count, start, place.end);
			start = place.next;
		}
		place = next;
	}
	add(&count, start, end_of(text));
	return count.count + (count.start + count.moved < count.stop);
}
