/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_MONEY_H
#define TIERCAL_CORE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Money is an integer number of picodollars (1e-12 USD), so that no floating point is ever summed.
 * A price of p USD per million tokens is p * 1e6 picodollars a token. MONEY_UNKNOWN is not a sum.
 */
#define MONEY_UNKNOWN INT64_MIN
#define MONEY_PER_USD INT64_C(1000000000000)

/* A decimal number's text times 10^scale, rounded to nearest; false if it is no decimal number, is
 * negative or does not fit. USD: scale 12. USD per million tokens to picodollars a token: scale 6.
 */
bool money_parse(struct str text, int scale, int64_t *out);
/* Sum that stays at the largest value instead of overflowing; unknown if either is unknown. */
int64_t money_add(int64_t a, int64_t b);
/* tokens * picodollars a token, saturating. */
int64_t money_times(int64_t price, int64_t tokens);
/* a * b / d to the nearest, none below 0 and d above it; the largest value if it does not fit. */
int64_t money_scale(int64_t a, int64_t b, int64_t d);
/* USD as a plain decimal, all digits that count: "0.000017", "3300". "unknown" if unknown. */
void money_print(int64_t picodollars, char out[32]);
/* For display: dollars as "$1.23" with 2 to 12 decimals, whatever shows at least two digits. */
void money_show(int64_t picodollars, char out[32]);
double money_usd(int64_t picodollars); /* NaN if unknown */

#endif
