/* SPDX-License-Identifier: MIT */
#include "http/date.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"

struct date {
	int64_t year, month, day, hour, minute, second; /* month from 0 */
};

/* Each take_ function moves `rest` behind what it read, or leaves the date unreadable. */
static bool take_char(struct str *rest, char wanted)
{
	if (!rest->len || rest->data[0] != wanted)
		return false;
	*rest = str_slice(*rest, 1, rest->len);
	return true;
}

static bool take_number(struct str *rest, size_t digits, int64_t *out)
{
	if (rest->len < digits || rest->data[0] == '-' ||
		!str_to_i64(str_slice(*rest, 0, digits), out))
		return false;
	*rest = str_slice(*rest, digits, rest->len);
	return true;
}

static bool take_month(struct str *rest, int64_t *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12 && rest->len >= 3; i++) {
		if (!strncasecmp(rest->data, names + (size_t)i * 3, 3)) {
			*month = i;
			*rest = str_slice(*rest, 3, rest->len);
			return true;
		}
	}
	return false;
}

static bool take_time(struct str *rest, struct date *date)
{
	return take_number(rest, 2, &date->hour) && take_char(rest, ':') &&
	       take_number(rest, 2, &date->minute) && take_char(rest, ':') &&
	       take_number(rest, 2, &date->second);
}

/* "06 Nov 1994 08:49:37 GMT" and, with dashes, "06-Nov-94 08:49:37 GMT". */
static bool read_day_first(struct str rest, struct date *date)
{
	char separator;

	if (!take_number(&rest, 2, &date->day) || !rest.len)
		return false;
	separator = rest.data[0] == '-' ? '-' : ' ';
	if (!take_char(&rest, separator) || !take_month(&rest, &date->month) ||
		!take_char(&rest, separator))
		return false;
	if (separator == ' ') {
		if (!take_number(&rest, 4, &date->year))
			return false;
	} else {
		if (!take_number(&rest, 2, &date->year))
			return false;
		date->year += date->year < 70 ? 2000 : 1900;
	}
	return take_char(&rest, ' ') && take_time(&rest, date) && str_eq(rest, STR(" GMT"));
}

/* "Nov  6 08:49:37 1994" */
static bool read_month_first(struct str rest, struct date *date)
{
	if (!take_month(&rest, &date->month) || !take_char(&rest, ' '))
		return false;
	if (take_char(&rest, ' ')) {
		if (!take_number(&rest, 1, &date->day))
			return false;
	} else if (!take_number(&rest, 2, &date->day)) {
		return false;
	}
	return take_char(&rest, ' ') && take_time(&rest, date) && take_char(&rest, ' ') &&
	       take_number(&rest, 4, &date->year) && !rest.len;
}

static bool in_range(const struct date *date)
{
	return date->year >= 1970 && date->day >= 1 && date->day <= 31 && date->hour <= 23 &&
	       date->minute <= 59 && date->second <= 60;
}

static int64_t seconds_of(const struct date *date)
{
	return ((clock_days(date->year, date->month + 1, date->day) * 24 + date->hour) * 60 +
		       date->minute) *
		       60 +
	       date->second;
}

bool date_parse(struct str text, int64_t *seconds)
{
	struct date date = {0};
	size_t comma, space;
	bool ok;

	text = str_trim(text);
	comma = str_find(text, STR(", "), 0);
	space = str_find(text, STR(" "), 0);
	if (comma != SIZE_MAX)
		ok = read_day_first(str_slice(text, comma + 2, text.len), &date);
	else if (space != SIZE_MAX)
		ok = read_month_first(str_slice(text, space + 1, text.len), &date);
	else
		return false;
	if (!ok || !in_range(&date))
		return false;
	*seconds = seconds_of(&date);
	return true;
}

/* ".5" as microseconds; none is 0. */
static bool take_fraction(struct str *rest, int64_t *us)
{
	int64_t unit_us = 1000000;

	*us = 0;
	if (!take_char(rest, '.'))
		return true;
	if (!rest->len || rest->data[0] < '0' || rest->data[0] > '9')
		return false;
	while (rest->len && rest->data[0] >= '0' && rest->data[0] <= '9') {
		unit_us /= 10;
		*us += (rest->data[0] - '0') * unit_us;
		*rest = str_slice(*rest, 1, rest->len);
	}
	return true;
}

/* "Z", "+01:00" or "-08:00": how far ahead of UTC. */
static bool take_zone(struct str *rest, int64_t *seconds)
{
	int64_t sign, hours, minutes;

	*seconds = 0;
	if (take_char(rest, 'Z') || take_char(rest, 'z'))
		return true;
	sign = rest->len && rest->data[0] == '-' ? -1 : 1;
	if (!take_char(rest, sign < 0 ? '-' : '+') || !take_number(rest, 2, &hours) ||
		!take_char(rest, ':') || !take_number(rest, 2, &minutes) || hours > 23 ||
		minutes > 59)
		return false;
	*seconds = sign * (hours * 60 + minutes) * 60;
	return true;
}

bool date_parse_iso(struct str text, int64_t *us)
{
	struct str rest = str_trim(text);
	struct date date = {0};
	int64_t fraction_us, ahead_s;

	if (!take_number(&rest, 4, &date.year) || !take_char(&rest, '-') ||
		!take_number(&rest, 2, &date.month) || !take_char(&rest, '-') ||
		!take_number(&rest, 2, &date.day) ||
		!(take_char(&rest, 'T') || take_char(&rest, 't') || take_char(&rest, ' ')))
		return false;
	if (!take_time(&rest, &date) || !take_fraction(&rest, &fraction_us) ||
		!take_zone(&rest, &ahead_s) || rest.len)
		return false;
	date.month--;
	if (date.month < 0 || date.month > 11 || !in_range(&date))
		return false;
	*us = (seconds_of(&date) - ahead_s) * 1000000 + fraction_us;
	return true;
}
