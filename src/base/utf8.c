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

/* Capitals from first to last, `step` apart, whose small letters lie `delta` behind. */
struct case_range {
	uint16_t first, last, step;
	int16_t delta;
};

static const struct case_range capitals[] = {
	{0x0041, 0x005A, 1, 32},
	{0x00C0, 0x00D6, 1, 32},
	{0x00D8, 0x00DE, 1, 32},
	{0x0100, 0x012E, 2, 1},
	{0x0130, 0x0130, 1, -199},
	{0x0132, 0x0136, 2, 1},
	{0x0139, 0x0147, 2, 1},
	{0x014A, 0x0176, 2, 1},
	{0x0178, 0x0178, 1, -121},
	{0x0179, 0x017D, 2, 1},
	{0x0370, 0x0372, 2, 1},
	{0x0376, 0x0376, 1, 1},
	{0x037F, 0x037F, 1, 116},
	{0x0386, 0x0386, 1, 38},
	{0x0388, 0x038A, 1, 37},
	{0x038C, 0x038C, 1, 64},
	{0x038E, 0x038F, 1, 63},
	{0x0391, 0x03A1, 1, 32},
	{0x03A3, 0x03AB, 1, 32},
	{0x03CF, 0x03CF, 1, 8},
	{0x03D8, 0x03EE, 2, 1},
	{0x03F4, 0x03F4, 1, -60},
	{0x03F7, 0x03F7, 1, 1},
	{0x03F9, 0x03F9, 1, -7},
	{0x03FA, 0x03FA, 1, 1},
	{0x03FD, 0x03FF, 1, -130},
	{0x0400, 0x040F, 1, 80},
	{0x0410, 0x042F, 1, 32},
	{0x0460, 0x0480, 2, 1},
	{0x048A, 0x04BE, 2, 1},
	{0x04C0, 0x04C0, 1, 15},
	{0x04C1, 0x04CD, 2, 1},
	{0x04D0, 0x052E, 2, 1},
};

uint32_t utf8_lower(uint32_t code_point)
{
	for (size_t i = 0; i < ARRAY_LEN(capitals); i++) {
		const struct case_range *range = &capitals[i];

		if (code_point < range->first)
			break;
		if (code_point <= range->last && (code_point - range->first) % range->step == 0)
			return (uint32_t)((int32_t)code_point + range->delta);
	}
	return code_point;
}

struct str utf8_lower_str(struct arena *arena, struct str text)
{
	/* No small letter takes more bytes than its capital; bad bytes stay as they are. */
	char *copy = arena_alloc(arena, text.len + 1);
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
		return code_point == ' ' || (code_point >= '\t' && code_point <= '\r');
	return code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 ||
	       (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x2028 ||
	       code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
	       code_point == 0x3000;
}
