/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_DATE_H
#define TIERCAL_HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Seconds since 1970 of an HTTP date: the fixed form, RFC 850's and asctime's (RFC 9110, 5.6.7).
 * False if the text is none of them. */
bool date_parse(struct str text, int64_t *seconds);

/* Microseconds since 1970 of a date and time after RFC 3339, like 2026-11-25T01:02:03.5Z; digits
 * behind those of a microsecond do not count. False if the text is none. */
bool date_parse_iso(struct str text, int64_t *us);

#endif
