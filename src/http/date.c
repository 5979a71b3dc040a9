/* SPDX-License-Identifier: MIT */
#include "http/date.h"

#include <string.h>
#include <strings.h>

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

/* Days since 1970-01-01 of a date of the Gregorian calendar, counted in years that begin in
 * March, so that the leap day is the last one. */
static int64_t days_of(const struct date *date)
{
	int64_t year = date->year - (date->month < 2);
	int64_t month = (date->month + 10) % 12;
	int64_t leaps = year / 4 - year / 100 + year / 400;

	return year * 365 + leaps + (month * 153 + 2) / 5 + date->day - 1 - 719468;
}

static bool in_range(const struct date *date)
{
	return date->year >= 1970 && date->day >= 1 && date->day <= 31 && date->hour <= 23 &&
	       date->minute <= 59 && date->second <= 60;
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
	*seconds = ((days_of(&date) * 24 + date.hour) * 60 + date.minute) * 60 + date.second;
	return true;
}
