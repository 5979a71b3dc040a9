/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_RECORD_H
#define TIERCAL_CORE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Fields of the CSV records that this program writes (RFC 4180), one behind the other. What does
 * not exist (NULL, NaN, a count or time below 0, MONEY_UNKNOWN) is an empty field, which the first
 * one of a record must not be. Numbers are ours and stay bare, a minus sign included. */
void record_head(struct buf *out, const char *const *names, size_t count); /* the whole line */
void record_text(struct buf *out, const char *text);
/* A statistic, with at most 6 decimals. */
void record_number(struct buf *out, double number);
void record_count(struct buf *out, int64_t count);
/* Dollars, all digits that count. */
void record_money(struct buf *out, int64_t picodollars);
/* Milliseconds with 3 decimals, of microseconds. */
void record_ms(struct buf *out, int64_t microseconds);
void record_end(struct buf *out);

#endif
