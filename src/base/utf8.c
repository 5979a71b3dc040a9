/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

/* The length of the well-formed sequence at `offset` (Unicode, table 3-7), 0 if there is none. */
static size_t sequence(struct str text, size_t offset)
{
	const unsigned char *at = (const unsigned char *)text.data + offset;
	const size_t left = text.len - offset;
	unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte */
	size_t len;

	if (at[0] < 0x80)
		return 1;
	if (at[0] < 0xC2 || at[0] > 0xF4)
		return 0;
	len = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
	if (left < len)
		return 0;
	if (at[0] == 0xE0)
		low = 0xA0; /* overlong */
	else if (at[0] == 0xED)
		high = 0x9F; /* surrogates */
	else if (at[0] == 0xF0)
		low = 0x90; /* overlong */
	else if (at[0] == 0xF4)
		high = 0x8F; /* past U+10FFFF */
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	}
	return len;
}

bool utf8_valid(struct str text)
{
	size_t offset = 0;

	while (offset < text.len) {
		const size_t len = sequence(text, offset);

		if (len == 0)
			return false;
		offset += len;
	}
	return true;
}

size_t utf8_count(struct str text)
{
	size_t count = 0;
	size_t offset = 0;

	while (offset < text.len) {
		const size_t len = sequence(text, offset);

		offset += len ? len : 1;
		count++;
	}
	return count;
}

uint32_t utf8_next(struct str text, size_t *offset)
{
	static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	const unsigned char *at = (const unsigned char *)text.data + *offset;
	const size_t len = sequence(text, *offset);
	uint32_t code_point;

	if (len == 0) {
		++*offset;
		return REPLACEMENT;
	}
	*offset += len;
	code_point = at[0] & lead_bits[len];
	for (size_t i = 1; i < len; i++)
		code_point = code_point << 6 | (at[i] & 0x3F);
	return code_point;
}

struct str utf8_cut(struct str text, size_t bytes)
{
	size_t end = bytes;

	if (text.len <= bytes)
		return text;
	while (end && bytes - end < 3 && ((unsigned char)text.data[end] & 0xC0) == 0x80)
		end--;
	return str_slice(text, 0, end);
}

static size_t encode(uint32_t code_point, char out[4])
{
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = REPLACEMENT;
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

void utf8_add(struct buf *out, uint32_t code_point)
{
	char bytes[4];

	buf_add(out, bytes, encode(code_point, bytes));
}

struct str utf8_mend(struct arena *arena, struct str text, size_t *mended)
{
	size_t bad = 0, offset = 0, used = 0;
	char *copy;

	while (offset < text.len) {
		const size_t len = sequence(text, offset);

		bad += len == 0;
		offset += len ? len : 1;
	}
	if (mended)
		*mended = bad;
	if (bad == 0)
		return arena_str(arena, text);
	copy = arena_alloc(arena, text.len + 2 * bad + 1);
	for (offset = 0; offset < text.len;) {
		const size_t len = sequence(text, offset);

		if (len)
			memcpy(copy + used, text.data + offset, len);
		used += len ? len : encode(REPLACEMENT, copy + used);
		offset += len ? len : 1;
	}
	return (struct str){copy, used};
}

struct str utf8_lower_str(struct arena *arena, struct str text)
{
	/* A small letter takes at most three bytes for two of its capital (U+023A); bad bytes stay
	 * as they are. */
	char *copy = arena_alloc(arena, text.len + text.len / 2 + 1);
	size_t offset = 0, used = 0;

	while (offset < text.len) {
		if (sequence(text, offset) == 0)
			copy[used++] = text.data[offset++];
		else
			used += encode(utf8_lower(utf8_next(text, &offset)), copy + used);
	}
	return (struct str){copy, used};
}

bool utf8_is_space(uint32_t code_point)
{
	if (code_point < 0x80)
		return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') ||
		       (code_point >= 0x1C && code_point <= 0x1F);
	return code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 ||
	       (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x2028 ||
	       code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
	       code_point == 0x3000;
}
