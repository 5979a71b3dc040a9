/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_MEMBER_H
#define TIERCAL_CORE_MEMBER_H

#include <stdint.h>

#include "base/jsonw.h"
#include "core/verdict.h"

/* Members of the JSON objects that this program prints, a key and its value each. What does not
 * exist (NULL, NaN, a count or time below 0, MONEY_UNKNOWN) is null. */
#define MEMBER_DECIMALS 6

void member_text(struct jsonw *w, const char *key, const char *text);
/* A statistic, with at most 6 decimals. */
void member_number(struct jsonw *w, const char *key, double number);
void member_count(struct jsonw *w, const char *key, int64_t count);
/* Dollars, all digits that count. */
void member_money(struct jsonw *w, const char *key, int64_t picodollars);
/* Milliseconds with 3 decimals, of microseconds. */
void member_ms(struct jsonw *w, const char *key, int64_t microseconds);
/* The list of reason codes under the key "reasons". */
void member_reasons(struct jsonw *w, const struct evidence *row);

#endif
