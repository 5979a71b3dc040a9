/* SPDX-License-Identifier: MIT */
#include "grade/letters.h"

#include <string.h>

#include "base/utf8.h"
#include "grade/letter_words.h"
#include "grade/text.h"

#define LINK_MAX 24    /* bytes between two letters of a list */
#define OPENER_MAX 160 /* bytes of markup before a letter */

static bool is_lower(uint32_t code_point)
{
	return code_point >= 'a' && code_point <= 'z';
}

static bool is_letter(uint32_t code_point)
{
	return is_lower(code_point) || (code_point >= 'A' && code_point <= 'Z');
}

static bool is_apostrophe(uint32_t code_point)
{
	return code_point == '\'' || code_point == 0x2019;
}

static char byte_at(struct str text, size_t offset)
{
	return offset < text.len ? text.data[offset] : '\0';
}

static bool alone_before(struct str text, size_t start, uint32_t allowed)
{
	size_t at = start;
	const uint32_t before = text_back(text, &at);
	const uint32_t outer = text_before(text, at);

	if (text_joined_before(text, start))
		return false;
	if (is_apostrophe(before) || before == '-' || before == '.' || before == '&')
		return !text_is_word(outer);
	if (before == '/' && text_is_word(outer)) {
		/* A/B lists two; N/A and w/a do not. */
		const char name = (char)(is_lower(outer) ? outer - 'a' + 'A' : outer);

		return is_letter(outer) && (allowed >> (name - 'A') & 1u) &&
		       !text_joined_before(text, at - 1);
	}
	return before != '\\';
}

static bool alone_after(struct str text, size_t end)
{
	size_t next = end;
	const uint32_t after = next < text.len ? utf8_next(text, &next) : 0;

	if (text_joined_after(text, end) || after == '+' || after == '#')
		return false;
	if (is_apostrophe(after) || after == '-' || after == '&')
		return !text_is_word(text_after(text, next));
	/* e.g. and U.S., but not "B.Paris" */
	if (after == '.' && is_letter(text_after(text, next)))
		return text_is_word(text_after(text, next + 1));
	return true;
}

/* Markup that opens before a letter; what it was goes into the letter's forms. */
static size_t opener(struct str text, size_t start, unsigned *forms, bool *marked)
{
	static const char *const boxes[] = {"\\boxed{", "\\fbox{"};
	static const char *const wraps[] = {"\\text{", "\\textbf{", "\\textit{", "\\mathrm{",
		"\\mathbf{", "\\mathsf{", "\\mathit{", "\\textrm{", "\\left", "<b>", "<strong>"};
	const size_t least = start > OPENER_MAX ? start - OPENER_MAX : 0;

	while (start > least) {
		const struct str before = str_slice(text, 0, start);
		const size_t was = start;
		const uint32_t code_point = text_before(text, start);
		/* The last byte of all boxes and wraps; most letters have another before them. */
		const bool named = text_is_in(code_point, "{t>");

		for (size_t i = 0; named && i < ARRAY_LEN(boxes) && start == was; i++) {
			if (!str_ends(before, str_of(boxes[i])))
				continue;
			*forms |= LETTER_BOXED;
			start -= strlen(boxes[i]);
		}
		for (size_t i = 0; named && i < ARRAY_LEN(wraps) && start == was; i++) {
			if (str_ends(before, str_of(wraps[i])))
				start -= strlen(wraps[i]);
		}
		if (start == was && (str_ends(before, STR("**")) || str_ends(before, STR("__")))) {
			*forms |= LETTER_BOLD;
			start -= 2;
		}
		if (start == was && text_is_in(code_point, "([*_`\"'${<")) {
			*marked = *marked || code_point == '(' || code_point == '[';
			start--;
		}
		if (start == was && (code_point == 0x201C || code_point == 0x2018))
			start -= 3;
		if (start == was && code_point == ' ' && *forms & LETTER_BOXED)
			start--;
		if (start == was)
			break;
	}
	return start;
}

/* Markup that closes behind a letter. */
static size_t closer(struct str text, size_t end, bool *marked)
{
	while (end < text.len) {
		const uint32_t code_point = text_after(text, end);

		if (text_is_in(code_point, ")]*_`\"'$}>")) {
			*marked = *marked || code_point == ')' || code_point == ']';
			end++;
		} else if (code_point == 0x201D || code_point == 0x2019) {
			end += 3;
		} else if (code_point == '\\' && byte_at(text, end + 1) == ')') {
			end += 2;
		} else {
			break;
		}
	}
	return end;
}

static bool at_line_start(struct str text, size_t start, bool of_reply)
{
	while (start > 0) {
		const uint32_t before = text_back(text, &start);

		if (before == '\n' && !of_reply)
			return true;
		if (!utf8_is_space(before) && before != '#' && before != '>')
			return false;
	}
	return true;
}

/* Behind the letter stands the end, of the line or of all, or what sets it off from a text. */
static bool set_off(struct str text, size_t end)
{
	const uint32_t after = text_after(text, end);
	size_t next = end;

	if (end == text.len || text_is_in(after, "\n.:,;!") || after == 0xFF1A || after == 0x3001 ||
		after == 0x3002 || after == 0xFF0C)
		return true;
	while (next < text.len && (text.data[next] == ' ' || text.data[next] == '\r'))
		next++;
	if (byte_at(text, next) == '\n' || next == text.len)
		return true;
	return next > end &&
	       (byte_at(text, next) == '-' || text_after(text, next) == 0x2013 ||
		       text_after(text, next) == 0x2014 || byte_at(text, next) == ':');
}

/* Whether what opened with ** ends as an answer does: at once, or behind a text on that line. */
static bool bold_ends(struct str text, size_t end, bool off)
{
	for (size_t at = end; at < text.len && text.data[at] != '\n'; at++) {
		const char byte = text.data[at];

		if ((byte == '*' || byte == '_') && byte_at(text, at + 1) == byte)
			return true;
		if (!off && !text_is_in((unsigned char)byte, ").]:"))
			return false;
	}
	return false;
}

/* All that is between two letters of a list. */
static bool is_link(struct str gap)
{
	static const char *const joins[] = {
		"and", "or", "as", "well", "und", "oder", "et", "ou", "y", "o", "e"};
	size_t at = 0;

	if (gap.len > LINK_MAX)
		return false;
	while (at < gap.len) {
		const size_t start = at;
		size_t known = 0;

		while (at < gap.len && is_letter((unsigned char)gap.data[at]))
			at++;
		if (at == start) {
			if (!text_is_in((unsigned char)gap.data[at], " \t\r\n,;/&+()[]*_`\"'$"))
				return false;
			at++;
			continue;
		}
		while (known < ARRAY_LEN(joins) &&
			!str_eqz(str_slice(gap, start, at), joins[known]))
			known++;
		if (known == ARRAY_LEN(joins))
			return false;
	}
	return gap.len > 0;
}

static unsigned forms_of(struct str text, size_t start, size_t end, size_t *from, size_t *to)
{
	unsigned forms = 0;
	bool opened = false, closed = false, off;

	*from = opener(text, start, &forms, &opened);
	*to = closer(text, end, &closed);
	off = closed || set_off(text, *to);
	if (opened && closed)
		forms |= LETTER_PARENS;
	if (forms & LETTER_BOLD && !bold_ends(text, end, off))
		forms &= ~(unsigned)LETTER_BOLD;
	if (off && at_line_start(text, *from, true))
		forms |= LETTER_BARE;
	if (off && at_line_start(text, *from, false))
		forms |= LETTER_LABEL;
	if (text.data[start] <= 'Z')
		forms |= LETTER_CAPITAL;
	if (words_state(text, *from, opened) || words_confirm(text, *to))
		forms |= LETTER_STATED;
	return forms;
}

static bool accept(struct letters *letters, size_t start, struct letter *out)
{
	const struct str text = letters->text;
	const unsigned enough =
		LETTER_STATED | LETTER_BOXED | LETTER_BOLD | LETTER_BARE | LETTER_PARENS;
	const char byte = text.data[start];
	size_t from, to;

	*out = (struct letter){.start = start, .end = start + 1};
	out->name = (char)(is_lower((unsigned char)byte) ? byte - 'a' + 'A' : byte);
	if (!(letters->allowed >> (out->name - 'A') & 1u) ||
		!alone_before(text, start, letters->allowed) || !alone_after(text, start + 1))
		return false;
	out->forms = forms_of(text, start, start + 1, &from, &to);
	out->linked = letters->last.name && is_link(str_slice(text, letters->last.end, start));
	if (!(out->forms & LETTER_CAPITAL) && !(out->forms & enough) &&
		!(out->linked && !(letters->last.forms & LETTER_CAPITAL)))
		return false;
	return !words_deny(text, from, to) && !words_article(text, start, from, to);
}

bool letters_next(struct letters *letters, struct letter *out)
{
	while (letters->at < letters->text.len) {
		const size_t start = letters->at++;

		if (!is_letter((unsigned char)letters->text.data[start]) ||
			!accept(letters, start, out))
			continue;
		letters->last = *out;
		return true;
	}
	return false;
}
