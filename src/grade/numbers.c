/* SPDX-License-Identifier: MIT */
#include "grade/numbers.h"

#include "base/utf8.h"
#include "grade/number_body.h"
#include "grade/text.h"

struct scan {
	struct str text;
	size_t at;
	bool fractions;
	size_t word_end; /* where the last number within a word ended, or 0 */
	struct buf digits;
};

/* What stands before the digits of a number. */
struct prefix {
	size_t start; /* with sign and currency */
	bool negative;
	bool counts; /* false: within a word, an exponent or a subscript */
};

static bool is_letter(uint32_t code_point)
{
	return text_is_word(code_point) && !(code_point >= '0' && code_point <= '9') &&
	       !(code_point >= 0xFF10 && code_point <= 0xFF19) &&
	       !(code_point >= 0x0660 && code_point <= 0x0669);
}

static bool is_currency(uint32_t code_point)
{
	return code_point == '$' || (code_point >= 0xA2 && code_point <= 0xA5) ||
	       (code_point >= 0x20A0 && code_point <= 0x20CF) || code_point == 0x0E3F ||
	       code_point == 0xFF04 || (code_point >= 0xFFE0 && code_point <= 0xFFE6);
}

static bool is_minus(uint32_t code_point)
{
	return code_point == '-' || code_point == 0x2212 || code_point == 0x2013 ||
	       code_point == 0xFE63 || code_point == 0xFF0D;
}

static bool is_hyphen(uint32_t code_point)
{
	return is_minus(code_point) || code_point == 0x2010 || code_point == 0x2011;
}

/* USD5: letters right before a number that are a currency and no longer word. */
static bool currency_code_before(struct str text, size_t offset, size_t *start)
{
	static const char *const codes[] = {"USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "AUD",
		"CAD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "BRL", "MXN", "KRW", "SGD", "HKD",
		"ZAR", "TRY", "RMB", "Rs", "kr", "zl"};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		const struct str code = str_of(codes[i]);

		if (!str_ends(str_slice(text, 0, offset), code) ||
			text_joined_before(text, offset - code.len))
			continue;
		*start = offset - code.len;
		return true;
	}
	return false;
}

/* Behind ^ or ^{ or _{ : an exponent or a subscript. */
static bool is_script(struct str text, size_t offset)
{
	const struct str before = str_slice(text, 0, offset);

	return str_ends(before, STR("^")) || str_ends(before, STR("^{")) ||
	       str_ends(before, STR("_{")) || str_ends(before, STR("^("));
}

static bool allows_sign(struct str text, size_t offset)
{
	const uint32_t before = text_before(text, offset);

	/* Behind these a hyphen is a range, a subtraction or a dash. */
	return !text_joined_before(text, offset) && !is_minus(before) && before != ')' &&
	       before != ']' && before != '}' && before != '.' && before != '%';
}

static bool in_word(const struct scan *scan, size_t offset)
{
	size_t outer = offset;
	const uint32_t before = text_back(scan->text, &outer);

	if (text_joined_before(scan->text, offset))
		return true;
	if (!is_hyphen(before))
		return false;
	return is_letter(text_before(scan->text, outer)) || (outer > 0 && outer == scan->word_end);
}

static struct prefix prefix_of(const struct scan *scan, size_t offset)
{
	const struct str text = scan->text;
	struct prefix prefix = {.start = offset, .counts = true};
	size_t sign = offset;
	bool currency = true;
	uint32_t mark;

	if (is_currency(text_back(text, &sign)))
		prefix.start = sign - (text_before(text, sign) == '\\');
	else
		currency = currency_code_before(text, offset, &prefix.start);
	sign = prefix.start;
	mark = text_back(text, &sign);
	if (is_minus(mark) || mark == '+') {
		prefix.counts = !is_script(text, sign);
		if (prefix.counts && allows_sign(text, sign)) {
			prefix.negative = mark != '+';
			prefix.start = sign;
			if (is_currency(text_back(text, &sign)))
				prefix.start = sign; /* $-5 */
			return prefix;
		}
	}
	if (is_script(text, offset) || (!currency && in_word(scan, offset)))
		prefix.counts = false;
	return prefix;
}

/* A separator and a digit right before: one of a list or a version. */
static bool is_chained(struct str text, size_t offset)
{
	size_t next;

	if (!text_is_in(text_back(text, &offset), ".,'"))
		return false;
	(void)text_back(text, &offset);
	return number_digit(text, offset, &next) >= 0;
}

/* The next digit, or point before one that begins a number. */
static bool find_digit(const struct scan *scan, size_t *start)
{
	const struct str text = scan->text;
	size_t at = scan->at, next;

	while (at < text.len) {
		const unsigned char byte = (unsigned char)text.data[at];

		if (byte >= 0x80 ? number_digit(text, at, &next) >= 0
				 : byte >= '0' && byte <= '9') {
			const uint32_t before = at >= 2 ? text_before(text, at - 1) : 0;

			*start = at;
			if (at > scan->at && text.data[at - 1] == '.' && before != '.' &&
				before != '\\' && !text_is_word(before))
				*start = at - 1;
			return true;
		}
		at++;
	}
	return false;
}

static bool value_of(struct str digits, bool negative, double *out)
{
	double value = 0;

	/* Too large for a double, it is infinite, and a number still. */
	(void)!str_to_double(digits, &value);
	*out = negative ? -value : value;
	return digits.len > 0;
}

/* A denominator behind / or }{, in full; the quotient. */
static bool fraction(struct scan *scan, size_t *end, double *value)
{
	const struct str rest = str_slice(scan->text, *end, scan->text.len);
	const bool latex = str_starts(rest, STR("}{"));
	const size_t from = *end + (latex ? 2 : str_starts(rest, STR("\xE2\x81\x84")) ? 3 : 1);
	struct number_body body;
	double denominator;
	size_t next;

	if (!latex && !str_starts(rest, STR("/")) && !str_starts(rest, STR("\xE2\x81\x84")))
		return false;
	if (number_digit(scan->text, from, &next) < 0)
		return false;
	buf_clear(&scan->digits);
	body = number_body(scan->text, from, true, &scan->digits);
	if (!body.plain || !value_of(buf_view(&scan->digits), false, &denominator))
		return false;
	next = body.end;
	if (latex ? text_after(scan->text, next) != '}' : text_after(scan->text, next) == '/')
		return false;
	if (!(denominator > 0))
		return false;
	*value /= denominator;
	*end = latex ? next + 1 : next;
	return true;
}

/* \frac{3}{4}: moves the start to the backslash or to a sign before it. */
static void fraction_start(struct str text, size_t offset, struct prefix *prefix)
{
	static const char *const commands[] = {"\\frac{", "\\dfrac{", "\\tfrac{"};

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct str command = str_of(commands[i]);

		if (!str_ends(str_slice(text, 0, offset), command))
			continue;
		prefix->start = offset - command.len;
		if (text_before(text, prefix->start) == '-' &&
			allows_sign(text, prefix->start - 1)) {
			prefix->start--;
			prefix->negative = !prefix->negative;
		}
	}
}

static void read_fraction(struct scan *scan, struct prefix *prefix, size_t *end, double *value)
{
	const bool behind_slash = text_before(scan->text, prefix->start) == '/';

	if (behind_slash || !fraction(scan, end, value))
		return;
	if (scan->text.data[*end - 1] == '}') {
		const bool negative = prefix->negative;

		fraction_start(scan->text, prefix->start, prefix);
		if (prefix->negative != negative)
			*value = -*value;
	}
}

static bool next_number(struct scan *scan, struct number_hit *hit)
{
	size_t start;

	while (find_digit(scan, &start)) {
		struct prefix prefix = prefix_of(scan, start);
		struct number_body body;
		size_t end;

		buf_clear(&scan->digits);
		body = number_body(scan->text, start, is_chained(scan->text, start), &scan->digits);
		end = body.end;
		scan->at = end;
		if (!prefix.counts) {
			scan->word_end = end;
			continue;
		}
		if (!value_of(buf_view(&scan->digits), prefix.negative, &hit->value))
			continue;
		if (scan->fractions && body.plain)
			read_fraction(scan, &prefix, &end, &hit->value);
		scan->at = end;
		hit->text = str_slice(scan->text, prefix.start, end);
		return true;
	}
	return false;
}

size_t numbers_find(struct str text, bool fractions, bool first, struct number_hit *hit)
{
	struct scan scan = {.text = text, .fractions = fractions};
	size_t count = 0;

	while ((count == 0 || !first) && next_number(&scan, hit))
		count++;
	buf_free(&scan.digits);
	return count;
}
