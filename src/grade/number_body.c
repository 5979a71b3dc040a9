/* SPDX-License-Identifier: MIT */
#include "grade/number_body.h"

#include <string.h>

#include "base/utf8.h"
#include "grade/text.h"

enum separator {
	SEPARATOR_NONE,
	SEPARATOR_COMMA,
	SEPARATOR_POINT,
	SEPARATOR_MARK,  /* apostrophe, underscore */
	SEPARATOR_SPACE, /* that does not break a line */
};

static const struct {
	const char *text;
	enum separator separator;
} separators[] = {
	{",\\!", SEPARATOR_COMMA},
	{"{,}", SEPARATOR_COMMA},
	{",", SEPARATOR_COMMA},
	{"\xEF\xBC\x8C", SEPARATOR_COMMA}, /* full-width */
	{".", SEPARATOR_POINT},
	{"\xEF\xBC\x8E", SEPARATOR_POINT},
	{"'", SEPARATOR_MARK},
	{"\xE2\x80\x99", SEPARATOR_MARK},
	{"_", SEPARATOR_MARK},
	{"\xC2\xA0", SEPARATOR_SPACE},
	{"\xE2\x80\x87", SEPARATOR_SPACE}, /* figure space */
	{"\xE2\x80\x89", SEPARATOR_SPACE}, /* thin space */
	{"\xE2\x80\xAF", SEPARATOR_SPACE}, /* narrow no-break space */
	{"\\,", SEPARATOR_SPACE},
};

static const uint32_t zeroes[] = {'0', 0x0660, 0x06F0, 0x0966, 0xFF10};

int number_digit(struct str text, size_t offset, size_t *next)
{
	uint32_t code_point;

	if (offset >= text.len)
		return -1;
	*next = offset;
	code_point = utf8_next(text, next);
	for (size_t i = 0; i < ARRAY_LEN(zeroes); i++) {
		if (code_point >= zeroes[i] && code_point - zeroes[i] <= 9)
			return (int)(code_point - zeroes[i]);
	}
	return -1;
}

/* Copies digits (out NULL: only skips them); moves *at behind them and returns how many. */
static size_t digits(struct str text, size_t *at, struct buf *out)
{
	size_t count = 0, next;
	int digit;

	for (; (digit = number_digit(text, *at, &next)) >= 0; *at = next, count++) {
		if (out)
			buf_char(out, (char)('0' + digit));
	}
	return count;
}

static bool has_digit(struct str text, size_t offset)
{
	size_t next;

	return number_digit(text, offset, &next) >= 0;
}

static enum separator separator_at(struct str text, size_t offset, size_t *next)
{
	/* The first byte tells most texts apart, without a call. */
	for (size_t i = 0; offset < text.len && i < ARRAY_LEN(separators); i++) {
		const char *known = separators[i].text;

		if (text.data[offset] == known[0] &&
			str_starts(str_slice(text, offset, text.len), str_of(known))) {
			*next = offset + strlen(known);
			return separators[i].separator;
		}
	}
	return SEPARATOR_NONE;
}

static bool separates(struct str text, size_t offset, enum separator separator, size_t *next)
{
	return separator_at(text, offset, next) == separator && has_digit(text, *next);
}

/* Groups of exactly `size` digits, each behind the separator; stops before one that is not. */
static size_t groups(struct str text, size_t *at, enum separator separator, size_t size)
{
	size_t count = 0, next;

	while (separates(text, *at, separator, &next)) {
		if (digits(text, &next, NULL) != size)
			break;
		*at = next;
		count++;
	}
	return count;
}

/* Where the groups of thousands behind `at` end; `at` itself if there are none. */
static size_t thousands(struct str text, size_t at, size_t lead, enum separator separator)
{
	size_t end = at, next;
	size_t count = groups(text, &end, separator, 3);

	if (separator == SEPARATOR_MARK || separator == SEPARATOR_SPACE)
		return end;
	if (separator == SEPARATOR_COMMA && count == 0 && lead <= 2) {
		/* 12,34,567 */
		count = groups(text, &end, separator, 2);
		if (count == 0 || groups(text, &end, separator, 3) != 1)
			return at;
	}
	if (count == 0 || separates(text, end, separator, &next))
		return at;
	/* 1.234 has a decimal point; 1.234.567 and 1.234,56 have none. */
	if (separator == SEPARATOR_POINT && count < 2 &&
		!separates(text, end, SEPARATOR_COMMA, &next))
		return at;
	return end;
}

static void copy_digits(struct str text, size_t from, size_t to, struct buf *out)
{
	while (from < to) {
		size_t next = from + 1;
		const int digit = number_digit(text, from, &next);

		if (digit >= 0)
			buf_char(out, (char)('0' + digit));
		from = next;
	}
}

static bool decimals(struct str text, size_t *at, enum separator separator, struct buf *out)
{
	size_t next;

	if (!separates(text, *at, separator, &next))
		return false;
	buf_char(out, '.');
	digits(text, &next, out);
	*at = next;
	return true;
}

static size_t skip_spaces(struct str text, size_t at)
{
	while (at < text.len) {
		size_t next = at;
		const uint32_t code_point = utf8_next(text, &next);

		if (code_point == '\n' || !utf8_is_space(code_point))
			break;
		at = next;
	}
	return at;
}

static bool skip_any(struct str text, size_t *at, const char *const *known)
{
	for (; *at < text.len && *known; known++) {
		if (text.data[*at] == **known &&
			str_starts(str_slice(text, *at, text.len), str_of(*known))) {
			*at += str_of(*known).len;
			return true;
		}
	}
	return false;
}

/* A sign and digits behind an e or caret; appended as "e-4". */
static bool power(struct str text, size_t *at, struct buf *out)
{
	static const char *const minus[] = {"-", "\xE2\x88\x92", NULL};
	static const char *const plus[] = {"+", NULL};
	size_t next = *at;
	const bool negative = skip_any(text, &next, minus);

	if (!negative)
		(void)skip_any(text, &next, plus);
	if (!has_digit(text, next))
		return false;
	buf_puts(out, negative ? "e-" : "e");
	digits(text, &next, out);
	*at = next;
	return true;
}

/* The same in raised figures, as in 10 and a small 4. */
static bool raised_power(struct str text, size_t *at, struct buf *out)
{
	static const char *const minus[] = {"\xE2\x81\xBB", NULL};
	static const uint32_t raised[] = {
		0x2070, 0xB9, 0xB2, 0xB3, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
	size_t start = *at, next;
	const bool negative = skip_any(text, &start, minus);

	for (size_t from = next = start; from < text.len; from = next) {
		const uint32_t code_point = utf8_next(text, &next);
		size_t digit = 0;

		while (digit < ARRAY_LEN(raised) && raised[digit] != code_point)
			digit++;
		if (digit == ARRAY_LEN(raised)) {
			next = from;
			break;
		}
		if (from == start)
			buf_puts(out, negative ? "e-" : "e");
		buf_char(out, (char)('0' + (int)digit));
	}
	if (next == start)
		return false;
	*at = next;
	return true;
}

/* Behind "10": ^4, ^{-4}, **4, or raised figures. */
static bool power_of_ten(struct str text, size_t *at, struct buf *out)
{
	static const char *const carets[] = {"^{", "^(", "^", "**", NULL};
	static const char *const closers[] = {"}", ")", NULL};
	size_t next = *at;
	const bool open = skip_any(text, &next, carets);

	if (!open)
		return raised_power(text, at, out);
	if (!power(text, &next, out))
		return false;
	if (text.data[*at] == '^' && (text.data[*at + 1] == '{' || text.data[*at + 1] == '('))
		(void)skip_any(text, &next, closers);
	*at = next;
	return true;
}

/* Behind a mantissa: x 10^4, written in many ways. */
static bool times_ten(struct str text, size_t *at, struct buf *out)
{
	static const char *const times[] = {
		"\xC3\x97", "x", "X", "*", "\xC2\xB7", "\xE2\x8B\x85", "\\times", "\\cdot", NULL};
	size_t next = skip_spaces(text, *at);

	if (!skip_any(text, &next, times))
		return false;
	next = skip_spaces(text, next);
	if (!str_starts(str_slice(text, next, text.len), STR("10")))
		return false;
	next += 2;
	if (!power_of_ten(text, &next, out))
		return false;
	*at = next;
	return true;
}

static void exponent(struct str text, size_t *at, bool is_ten, struct buf *out)
{
	size_t next = *at + 1;

	if (*at < text.len && (text.data[*at] == 'e' || text.data[*at] == 'E') &&
		power(text, &next, out)) {
		*at = next;
		return;
	}
	if (times_ten(text, at, out) || !is_ten)
		return;
	out->len--; /* 10^4 is 1e4 */
	if (!power_of_ten(text, at, out))
		buf_char(out, '0');
}

/* What may stand behind groups of thousands parted by `separator`. */
static bool grouped_decimals(struct str text, size_t *at, enum separator separator, struct buf *out)
{
	if (separator != SEPARATOR_COMMA && decimals(text, at, SEPARATOR_COMMA, out))
		return true;
	return separator != SEPARATOR_POINT && decimals(text, at, SEPARATOR_POINT, out);
}

/* What may stand behind digits without groups. */
static bool plain_decimals(
	struct str text, size_t *at, enum separator separator, bool chained, struct buf *out)
{
	size_t after, next;

	if (separator == SEPARATOR_POINT)
		return decimals(text, at, SEPARATOR_POINT, out);
	if (separator != SEPARATOR_COMMA || chained ||
		!separates(text, *at, SEPARATOR_COMMA, &after))
		return false;
	digits(text, &after, NULL);
	if (separates(text, after, SEPARATOR_COMMA, &next))
		return false; /* 1,2,3 is a list */
	return decimals(text, at, SEPARATOR_COMMA, out);
}

struct number_body number_body(struct str text, size_t start, bool chained, struct buf *out)
{
	const size_t before = out->len;
	size_t at = start, end, next;
	const size_t lead = digits(text, &at, out);
	const bool ten = str_eq(str_slice(buf_view(out), before, out->len), STR("10"));
	const bool groupable = lead > 0 && lead <= 3 && out->data[before] != '0' && !chained;
	const enum separator separator = separator_at(text, at, &next);
	bool bare = false; /* neither groups nor decimals */

	end = groupable && separator != SEPARATOR_NONE ? thousands(text, at, lead, separator) : at;
	if (end > at) {
		copy_digits(text, at, end, out);
		at = end;
		grouped_decimals(text, &at, separator, out);
	} else {
		bare = !plain_decimals(text, &at, separator, chained, out);
	}
	exponent(text, &at, bare && ten, out);
	return (struct number_body){.end = at, .plain = lead > 0 && out->len == before + lead};
}
