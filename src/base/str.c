/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem(), whose time grows with the length of the text alone */
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define DISTANCE_MAX_LEN 128

struct str str_of(const char *text)
{
	return text ? (struct str){text, strlen(text)} : STR_NONE;
}

bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_eqz(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	}
	return true;
}

int str_cmp(struct str a, struct str b)
{
	const size_t common = a.len < b.len ? a.len : b.len;
	const int order = common ? memcmp(a.data, b.data, common) : 0;

	if (order != 0)
		return order < 0 ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

/* Both look at one byte first: most texts differ there, and it is no call. */
bool str_starts(struct str text, struct str prefix)
{
	if (text.len && prefix.len && text.data[0] != prefix.data[0])
		return false;
	return text.len >= prefix.len && str_eq((struct str){text.data, prefix.len}, prefix);
}

bool str_ends(struct str text, struct str suffix)
{
	if (text.len && suffix.len && text.data[text.len - 1] != suffix.data[suffix.len - 1])
		return false;
	return text.len >= suffix.len &&
	       str_eq(str_slice(text, text.len - suffix.len, text.len), suffix);
}

static bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct str str_trim(struct str text)
{
	while (text.len && is_space(text.data[0])) {
		text.data++;
		text.len--;
	}
	while (text.len && is_space(text.data[text.len - 1]))
		text.len--;
	return text;
}

struct str str_slice(struct str text, size_t from, size_t to)
{
	if (to > text.len)
		to = text.len;
	if (from > to)
		from = to;
	/* NULL + 0 is undefined in C. */
	return (struct str){from ? text.data + from : text.data, to - from};
}

size_t str_find(struct str text, struct str needle, size_t from)
{
	const char *hit;

	if (from > text.len || needle.len > text.len - from)
		return SIZE_MAX;
	if (needle.len == 0)
		return from;
	hit = memmem(text.data + from, text.len - from, needle.data, needle.len);
	return hit ? (size_t)(hit - text.data) : SIZE_MAX;
}

/* The end is a rest without data: "a," has two parts, the second of them empty. */
bool str_next(struct str *rest, char separator, struct str *part)
{
	const char *hit;

	if (!rest->data)
		return false;
	hit = rest->len ? memchr(rest->data, separator, rest->len) : NULL;
	if (!hit) {
		*part = *rest;
		*rest = STR_NONE;
		return true;
	}
	*part = (struct str){rest->data, (size_t)(hit - rest->data)};
	rest->data = hit + 1;
	rest->len -= part->len + 1;
	return true;
}

bool str_to_i64(struct str text, int64_t *out)
{
	const bool negative = text.len && text.data[0] == '-';
	const uint64_t limit = (uint64_t)INT64_MAX + negative;
	uint64_t sum = 0;

	if (text.len == (size_t)negative)
		return false;
	for (size_t i = negative; i < text.len; i++) {
		const unsigned digit = (unsigned char)text.data[i] - (unsigned)'0';

		if (digit > 9 || sum > (limit - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	if (!negative)
		*out = (int64_t)sum;
	else
		*out = sum > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)sum;
	return true;
}

static size_t digits(struct str text, size_t *at)
{
	const size_t from = *at;

	while (*at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9')
		++*at;
	return *at - from;
}

static bool is_decimal(struct str text)
{
	size_t at = 0;
	size_t count;

	if (at < text.len && (text.data[at] == '-' || text.data[at] == '+'))
		at++;
	count = digits(text, &at);
	if (at < text.len && text.data[at] == '.') {
		at++;
		count += digits(text, &at);
	}
	if (count == 0)
		return false;
	if (at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
		at++;
		if (at < text.len && (text.data[at] == '-' || text.data[at] == '+'))
			at++;
		if (digits(text, &at) == 0)
			return false;
	}
	return at == text.len;
}

/* strtod reads the decimal point of the locale. This program never calls setlocale, so that is the
 * "C" locale and a point. */
bool str_to_double(struct str text, double *out)
{
	char small[64];
	char *copy = small;

	if (!is_decimal(text))
		return false;
	if (text.len >= sizeof(small))
		copy = mem_alloc(text.len + 1);
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	*out = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return isfinite(*out);
}

size_t str_distance(struct str a, struct str b)
{
	size_t row[DISTANCE_MAX_LEN + 1];

	if (a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN)
		return a.len > b.len ? a.len : b.len;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0]; /* of the row above, one to the left */

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			const size_t above = row[j];
			size_t best = diagonal + (a.data[i - 1] != b.data[j - 1]);

			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[b.len];
}

const char *str_nearest(struct str name, const void *names, size_t count, size_t stride)
{
	const size_t near = name.len / 3 > 1 ? name.len / 3 : 1;
	const char *found = NULL;
	size_t least = SIZE_MAX;

	if (name.len == 0)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const char *known;
		struct str text;
		size_t distance;

		memcpy(&known, (const char *)names + i * stride, sizeof(known));
		text = str_of(known);
		if (text.len == 0)
			continue;
		distance = str_distance(name, text);
		if (distance > near && !str_starts(text, name) && !str_starts(name, text))
			continue;
		if (distance < least) {
			least = distance;
			found = known;
		}
	}
	return found;
}
