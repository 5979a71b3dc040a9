/* SPDX-License-Identifier: MIT */
#include "base/decimal.h"

#include <math.h>
#include <string.h>

/* Of an exponent's digits; held far below overflow, yet above any number of digits in memory. */
static int64_t exponent(struct str text)
{
	const int64_t most = (int64_t)1 << 60;
	const bool negative = text.len && text.data[0] == '-';
	int64_t sum = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			continue;
		sum = sum < most / 16 ? sum * 10 + (text.data[i] - '0') : most;
	}
	return negative ? -sum : sum;
}

bool decimal_read(struct str text, struct decimal *out)
{
	size_t first = SIZE_MAX, last = 0, point = SIZE_MAX, end;
	double ignored;

	/* Checks the grammar; one too large for a double is a number still. */
	ignored = 0;
	if (!str_to_double(text, &ignored) && !isinf(ignored))
		return false;
	*out = (struct decimal){.negative = text.data[0] == '-'};
	for (end = 0; end < text.len; end++) {
		const char byte = text.data[end];

		if (byte == 'e' || byte == 'E')
			break;
		if (byte == '.')
			point = end;
		if (byte < '1' || byte > '9')
			continue;
		if (first == SIZE_MAX)
			first = end;
		last = end;
	}
	if (first == SIZE_MAX) {
		out->negative = false; /* zero */
		return true;
	}
	out->run = str_slice(text, first, last + 1);
	out->digits = out->run.len - (point != SIZE_MAX && point > first && point < last);
	if (point == SIZE_MAX)
		point = end;
	/* Counted from the digit before the point, whose power is 0. */
	out->power = last < point ? (int64_t)(point - last) - 1 : (int64_t)point - (int64_t)last;
	if (end < text.len)
		out->power += exponent(str_slice(text, end + 1, text.len));
	return true;
}

/* The digit at *at of the run, and on to the next. */
static int next_digit(const struct decimal *number, size_t *at)
{
	*at += number->run.data[*at] == '.';
	return number->run.data[(*at)++] - '0';
}

/* The sign of the difference of the digits, from the first on. */
static int compare_digits(const struct decimal *a, const struct decimal *b)
{
	const size_t common = a->digits < b->digits ? a->digits : b->digits;
	size_t i = 0, j = 0;

	for (size_t n = 0; n < common; n++) {
		const int difference = next_digit(a, &i) - next_digit(b, &j);

		if (difference != 0)
			return difference;
	}
	/* The last digit of neither is zero. */
	return (a->digits > b->digits) - (a->digits < b->digits);
}

bool decimal_equal(const struct decimal *a, const struct decimal *b)
{
	return a->negative == b->negative && a->digits == b->digits && a->power == b->power &&
	       compare_digits(a, b) == 0;
}

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
	const int64_t left = a->power + (int64_t)a->digits, right = b->power + (int64_t)b->digits;

	if (a->digits == 0 || b->digits == 0)
		return (a->digits > 0) - (b->digits > 0);
	if (left != right)
		return left < right ? -1 : 1;
	return compare_digits(a, b);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

bool decimal_is_integer(const struct decimal *number)
{
	return number->digits == 0 || number->power >= 0;
}

/* A remainder that grows by a digit at a time, in limbs of nine digits, lowest first. */
#define LIMB 1000000000u
#define LIMBS (DECIMAL_DIVISOR_DIGITS / 9 + 2)

struct limbs {
	uint32_t at[LIMBS];
	size_t count; /* of the divisor, with one to spare */
};

static void append_digit(struct limbs *number, int digit)
{
	uint64_t carry = (uint64_t)digit;

	for (size_t i = 0; i < number->count; i++) {
		const uint64_t sum = (uint64_t)number->at[i] * 10 + carry;

		number->at[i] = (uint32_t)(sum % LIMB);
		carry = sum / LIMB;
	}
}

static bool at_least(const struct limbs *number, const struct limbs *other)
{
	for (size_t i = number->count; i-- > 0;) {
		if (number->at[i] != other->at[i])
			return number->at[i] > other->at[i];
	}
	return true;
}

static void subtract(struct limbs *number, const struct limbs *other)
{
	uint32_t borrow = 0;

	for (size_t i = 0; i < number->count; i++) {
		const uint32_t wanted = other->at[i] + borrow;

		borrow = number->at[i] < wanted;
		number->at[i] += (borrow ? LIMB : 0) - wanted;
	}
}

/* After each digit the remainder is below ten times the divisor: nine subtractions at most. */
static void take_digit(struct limbs *rest, const struct limbs *divisor, int digit)
{
	append_digit(rest, digit);
	while (at_least(rest, divisor))
		subtract(rest, divisor);
}

/*
 * With a = A x 10^p and b = B x 10^q, A and B integers that do not end in 0: if p < q, A would have
 * to be divisible by 10. Else B must divide A x 10^(p-q), found by long division. Zeroes beyond as
 * many as B has factors 2 or 5, fewer than four times its digits, change nothing.
 */
bool decimal_is_multiple(const struct decimal *a, const struct decimal *b)
{
	const int64_t most = 4 * (int64_t)b->digits;
	struct limbs divisor = {.count = b->digits / 9 + 2}, rest = {.count = b->digits / 9 + 2};
	int64_t zeroes = a->power - b->power;
	size_t at = 0;

	if (a->digits == 0)
		return true;
	if (zeroes < 0)
		return false;
	if (zeroes > most)
		zeroes = most;
	for (size_t n = 0; n < b->digits; n++)
		append_digit(&divisor, next_digit(b, &at));
	at = 0;
	for (size_t n = 0; n < a->digits; n++)
		take_digit(&rest, &divisor, next_digit(a, &at));
	for (int64_t n = 0; n < zeroes; n++)
		take_digit(&rest, &divisor, 0);
	for (size_t i = 0; i < rest.count; i++) {
		if (rest.at[i] != 0)
			return false;
	}
	return true;
}
