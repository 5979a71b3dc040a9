/* SPDX-License-Identifier: MIT */
#include "core/money.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/rng.h"

/* A decimal number as digits and a power of ten, so that nothing is rounded but the last step. */
struct decimal {
	uint64_t digits;
	int exponent; /* value = digits * 10^exponent */
	int dropped;  /* first digit that did not fit, for rounding; -1: none */
};

enum { DECIMALS = 12 }; /* of USD */

static void add_digit(struct decimal *d, int digit, bool fraction)
{
	if (d->dropped < 0 && d->digits <= (UINT64_MAX - 9) / 10) {
		d->digits = d->digits * 10 + (uint64_t)digit;
		d->exponent -= fraction;
		return;
	}
	if (d->dropped < 0)
		d->dropped = digit;
	d->exponent += !fraction;
}

static bool scan_exponent(struct str text, size_t at, int *out)
{
	bool negative = false;
	int value = 0;

	if (at < text.len && (text.data[at] == '+' || text.data[at] == '-'))
		negative = text.data[at++] == '-';
	if (at == text.len)
		return false;
	for (; at < text.len; at++) {
		if (!ascii_is_digit(text.data[at]) || value > 1000)
			return false;
		value = value * 10 + (text.data[at] - '0');
	}
	*out = negative ? -value : value;
	return true;
}

static bool scan(struct str text, struct decimal *d)
{
	bool fraction = false, any = false;
	size_t at = 0;

	*d = (struct decimal){.dropped = -1};
	for (; at < text.len; at++) {
		char c = text.data[at];

		if (c == '.' && !fraction) {
			fraction = true;
		} else if (ascii_is_digit(c)) {
			add_digit(d, c - '0', fraction);
			any = true;
		} else {
			break;
		}
	}
	if (!any)
		return false;
	if (at < text.len) {
		int exponent;

		if (text.data[at] != 'e' && text.data[at] != 'E')
			return false;
		if (!scan_exponent(text, at + 1, &exponent))
			return false;
		d->exponent += exponent;
	}
	return true;
}

bool money_parse(struct str text, int scale, int64_t *out)
{
	struct decimal d;
	int round_up;

	if (!scan(text, &d))
		return false;
	d.exponent += scale;
	round_up = d.exponent == 0 && d.dropped >= 5;
	for (; d.exponent > 0 && d.digits; d.exponent--) {
		if (d.digits > (uint64_t)INT64_MAX / 10)
			return false;
		d.digits *= 10;
	}
	for (; d.exponent < 0 && (d.digits || round_up); d.exponent++) {
		round_up = d.digits % 10 >= 5;
		d.digits /= 10;
	}
	if (d.digits >= (uint64_t)INT64_MAX)
		return false;
	*out = (int64_t)(d.digits + (uint64_t)round_up);
	return true;
}

int64_t money_add(int64_t a, int64_t b)
{
	if (a == MONEY_UNKNOWN || b == MONEY_UNKNOWN)
		return MONEY_UNKNOWN;
	if (b > 0 && a > INT64_MAX - b)
		return INT64_MAX;
	if (b < 0 && a < INT64_MIN + 1 - b)
		return INT64_MIN + 1;
	return a + b;
}

int64_t money_times(int64_t price, int64_t tokens)
{
	if (price == MONEY_UNKNOWN || tokens < 0)
		return MONEY_UNKNOWN;
	if (price > 0 && tokens > INT64_MAX / price)
		return INT64_MAX;
	return price * tokens;
}

/* Through 128 bits. */
int64_t money_scale(int64_t a, int64_t b, int64_t d)
{
	uint64_t divisor = (uint64_t)d;
	uint64_t high = rng_mul_high((uint64_t)a, (uint64_t)b);
	uint64_t low = (uint64_t)a * (uint64_t)b;
	uint64_t quotient = 0;

	low += divisor / 2;
	high += low < divisor / 2;
	if (high >= divisor)
		return INT64_MAX;
	for (int bit = 0; bit < 64; bit++) {
		bool over = high >> 63;

		high = high << 1 | low >> 63;
		low <<= 1;
		quotient <<= 1;
		if (over || high >= divisor) {
			high -= divisor;
			quotient |= 1;
		}
	}
	return quotient > (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)quotient;
}

/* By hand, since a catalog prints ten thousands of prices into its digest. */
void money_print(int64_t picodollars, char out[32])
{
	uint64_t size = picodollars < 0 ? -(uint64_t)picodollars : (uint64_t)picodollars;
	char digits[24];
	int count = 0, at = 0;

	if (picodollars == MONEY_UNKNOWN) {
		memcpy(out, "unknown", sizeof("unknown"));
		return;
	}
	for (; size || count <= DECIMALS; size /= 10)
		digits[count++] = (char)('0' + size % 10);
	if (picodollars < 0)
		out[at++] = '-';
	while (count > DECIMALS)
		out[at++] = digits[--count];
	out[at++] = '.';
	while (count)
		out[at++] = digits[--count];
	while (out[at - 1] == '0')
		at--;
	out[out[at - 1] == '.' ? at - 1 : at] = '\0';
}

/* That two digits show, if there are so many. */
static int decimals_of(double usd)
{
	double least = 0.0000095; /* shown as 0.000010 */
	int decimals = 6;

	if (usd >= 0.001 || usd == 0)
		return usd >= 0.1 || usd == 0 ? 2 : usd >= 0.01 ? 3 : 4;
	while (usd < least && decimals < 12) {
		least /= 10;
		decimals++;
	}
	return decimals;
}

void money_show(int64_t picodollars, char out[32])
{
	double usd = money_usd(picodollars);
	double size = fabs(usd);

	if (picodollars == MONEY_UNKNOWN)
		snprintf(out, 32, "unknown");
	else
		snprintf(out, 32, "%s$%.*f", usd < 0 ? "-" : "", decimals_of(size), size);
}

double money_usd(int64_t picodollars)
{
	return picodollars == MONEY_UNKNOWN ? NAN : (double)picodollars / (double)MONEY_PER_USD;
}
