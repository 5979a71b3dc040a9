/* SPDX-License-Identifier: MIT */
#include "grade/text.h"

#include <string.h>

#include "base/utf8.h"

struct range {
	uint32_t first, last;
};

/* Above ASCII, what is no part of a word: punctuation, symbols, and scripts without spaces. */
static const struct range no_word[] = {
	{0x0080, 0x00A9},
	{0x00AB, 0x00B1},
	{0x00B4, 0x00B4},
	{0x00B6, 0x00B8},
	{0x00BB, 0x00BF},
	{0x00D7, 0x00D7},
	{0x00F7, 0x00F7},
	{0x02C2, 0x02C5},
	{0x037E, 0x037E},
	{0x0387, 0x0387},
	{0x055A, 0x055F},
	{0x0589, 0x058F},
	{0x05BE, 0x05BE},
	{0x05F3, 0x05F4},
	{0x0600, 0x060F},
	{0x061B, 0x061F},
	{0x066A, 0x066D},
	{0x06D4, 0x06D4},
	{0x0964, 0x0965},
	{0x0E00, 0x0EFF}, /* Thai, Lao */
	{0x1000, 0x109F}, /* Burmese */
	{0x1100, 0x11FF}, /* Hangul jamo */
	{0x1680, 0x1680},
	{0x1780, 0x17FF}, /* Khmer */
	{0x2000, 0x206F},
	{0x2070, 0x2070},
	{0x2074, 0x208E}, /* superscripts, subscripts */
	{0x20A0, 0x20CF},
	{0x2100, 0x2BFF},
	{0x2E00, 0xA4CF}, /* CJK punctuation, kana, Han, Yi */
	{0xAC00, 0xD7FF}, /* Hangul */
	{0xE000, 0xFAFF}, /* private use, Han */
	{0xFD3E, 0xFD3F},
	{0xFE10, 0xFE1F},
	{0xFE30, 0xFE6F},
	{0xFEFF, 0xFEFF},
	{0xFF00, 0xFF0F},
	{0xFF1A, 0xFF20},
	{0xFF3B, 0xFF40},
	{0xFF5B, 0xFFFF},
	{0x1F000, 0x3FFFF}, /* pictographs, Han */
	{0xE0000, 0x10FFFF},
};

bool text_is_word(uint32_t code_point)
{
	size_t low = 0, high = ARRAY_LEN(no_word);

	if (code_point < 0x80)
		return (code_point >= '0' && code_point <= '9') ||
		       (code_point >= 'A' && code_point <= 'Z') ||
		       (code_point >= 'a' && code_point <= 'z');
	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (code_point > no_word[middle].last)
			low = middle + 1;
		else if (code_point < no_word[middle].first)
			high = middle;
		else
			return false;
	}
	return true;
}

struct str text_trim(struct str text)
{
	size_t from = 0, to = text.len;

	while (from < text.len) {
		size_t next = from;

		if (!utf8_is_space(utf8_next(text, &next)))
			break;
		from = next;
	}
	while (to > from) {
		size_t start = to;

		if (!utf8_is_space(text_back(text, &start)))
			break;
		to = start;
	}
	return str_slice(text, from, to);
}

struct str text_fold(struct arena *arena, struct str text, bool ignore_case, bool trim)
{
	if (trim)
		text = text_trim(text);
	return ignore_case ? utf8_lower_str(arena, text) : text;
}

uint32_t text_back(struct str text, size_t *offset)
{
	const size_t end = *offset;
	size_t start = end, next;
	uint32_t code_point;

	if (end == 0)
		return 0;
	start--;
	while (start > 0 && end - start < 4 && ((unsigned char)text.data[start] & 0xC0) == 0x80)
		start--;
	next = start;
	code_point = utf8_next(str_slice(text, 0, end), &next);
	*offset = start;
	if (next == end)
		return code_point;
	*offset = end - 1; /* a bad byte */
	return 0xFFFD;
}

uint32_t text_before(struct str text, size_t offset)
{
	return text_back(text, &offset);
}

uint32_t text_after(struct str text, size_t offset)
{
	return offset < text.len ? utf8_next(text, &offset) : 0;
}

bool text_is_in(uint32_t code_point, const char *set)
{
	return code_point > 0 && code_point < 0x80 && strchr(set, (int)code_point);
}

bool text_joined_before(struct str text, size_t offset)
{
	while (offset > 0 && text.data[offset - 1] == '_')
		offset--;
	return text_is_word(text_before(text, offset));
}

bool text_joined_after(struct str text, size_t offset)
{
	while (offset < text.len && text.data[offset] == '_')
		offset++;
	return text_is_word(text_after(text, offset));
}

static bool is_digit(uint32_t code_point)
{
	return (code_point >= '0' && code_point <= '9') ||
	       (code_point >= 0xFF10 && code_point <= 0xFF19);
}

static bool is_minus(uint32_t code_point)
{
	return code_point == '-' || code_point == 0x2212;
}

/* Whether the number that begins at an offset is the rest of a longer one. */
static bool number_before(struct str text, size_t offset)
{
	const uint32_t mark = text_back(text, &offset);
	uint32_t outer;

	if (mark != '.' && mark != ',' && !is_minus(mark))
		return false;
	outer = text_before(text, offset);
	if (is_minus(mark))
		return !text_is_word(outer) && outer != ')' && outer != '-';
	return is_digit(outer) || (mark == '.' && !text_is_word(outer) && outer != '.');
}

static bool number_after(struct str text, size_t offset)
{
	const uint32_t mark = text_after(text, offset);

	return (mark == '.' || mark == ',') && is_digit(text_after(text, offset + 1));
}

size_t text_find_word(struct str text, struct str needle, size_t from)
{
	const uint32_t first = text_after(needle, 0);
	const uint32_t last = text_before(needle, needle.len);

	for (;; from++) {
		size_t end;

		from = str_find(text, needle, from);
		if (from == SIZE_MAX)
			return SIZE_MAX;
		end = from + needle.len;
		if (text_is_word(first) && text_joined_before(text, from))
			continue;
		if (text_is_word(last) && text_joined_after(text, end))
			continue;
		if (is_digit(first) && number_before(text, from))
			continue;
		if (is_digit(last) && number_after(text, end))
			continue;
		return from;
	}
}

size_t text_words(struct str text)
{
	size_t count = 0, offset = 0;
	bool inside = false;

	while (offset < text.len) {
		const bool space = utf8_is_space(utf8_next(text, &offset));

		count += !space && !inside;
		inside = !space;
	}
	return count;
}

void text_replace(struct buf *text, struct str what, struct str by)
{
	struct buf out = {0};
	const struct str from = buf_view(text);
	size_t at = 0, hit;

	if (str_find(from, what, 0) == SIZE_MAX)
		return;
	while ((hit = str_find(from, what, at)) != SIZE_MAX) {
		buf_str(&out, str_slice(from, at, hit));
		buf_str(&out, by);
		at = hit + what.len;
	}
	buf_str(&out, str_slice(from, at, from.len));
	buf_free(text);
	*text = out;
}
