/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_CLOCK_H
#define TIERCAL_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Microseconds of the monotonic clock: for durations and deadlines. */
int64_t clock_mono_us(void);
/* Microseconds of processor time that this process has taken: what work costs, whoever else works.
 */
int64_t clock_cpu_us(void);
/* Microseconds since 1970, UTC: for time stamps only. */
int64_t clock_wall_us(void);
/* "2026-11-25" and "2026-11-25T01:02:03Z" of such a time stamp. */
void clock_date(int64_t wall_us, char out[11]);
void clock_stamp(int64_t wall_us, char out[21]);
/* Days since 1970-01-01 of a date of the Gregorian calendar, month and day from 1. */
int64_t clock_days(int64_t year, int64_t month, int64_t day);
/* The same of "2026-11-25"; false if the text is no date that exists. */
bool clock_parse_date(struct str text, int64_t *days);

#endif
