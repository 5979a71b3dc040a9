/* SPDX-License-Identifier: MIT */
#include "grade/schema_node.h"

/* Times by RFC 3339, 5.6 and 5.7, and durations by its appendix A. */

/* Exactly `count` digits at *at, from `least` to `most`; -1 if they are not there. */
static int digits(struct str text, size_t *at, size_t count, int least, int most)
{
	int sum = 0;

	if (*at + count > text.len)
		return -1;
	for (size_t i = 0; i < count; i++, ++*at) {
		if (text.data[*at] < '0' || text.data[*at] > '9')
			return -1;
		sum = sum * 10 + (text.data[*at] - '0');
	}
	return sum >= least && sum <= most ? sum : -1;
}

static bool mark(struct str text, size_t *at, char wanted)
{
	return *at < text.len && text.data[(*at)++] == wanted;
}

static bool read_date(struct str text, size_t *at)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const int year = digits(text, at, 4, 0, 9999);
	int month, day;

	if (year < 0 || !mark(text, at, '-'))
		return false;
	month = digits(text, at, 2, 1, 12);
	if (month < 0 || !mark(text, at, '-'))
		return false;
	day = digits(text, at, 2, 1, 31);
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return day > 0 && day <= 29;
	return day > 0 && day <= days[month - 1];
}

/* Minutes east of Greenwich. */
static bool read_offset(struct str text, size_t *at, int *minutes)
{
	int sign, hour, minute;

	*minutes = 0;
	if (*at >= text.len)
		return false;
	switch (text.data[(*at)++]) {
	case 'Z':
	case 'z':
		return true;
	case '+':
		sign = 1;
		break;
	case '-':
		sign = -1;
		break;
	default:
		return false;
	}
	hour = digits(text, at, 2, 0, 23);
	if (hour < 0 || !mark(text, at, ':'))
		return false;
	minute = digits(text, at, 2, 0, 59);
	*minutes = sign * (hour * 60 + minute);
	return minute >= 0;
}

/* A leap second ends a day of UTC. */
static bool read_time(struct str text, size_t *at)
{
	int hour, minute, second, offset;

	hour = digits(text, at, 2, 0, 23);
	if (hour < 0 || !mark(text, at, ':'))
		return false;
	minute = digits(text, at, 2, 0, 59);
	if (minute < 0 || !mark(text, at, ':'))
		return false;
	second = digits(text, at, 2, 0, 60);
	if (second < 0)
		return false;
	if (*at < text.len && text.data[*at] == '.') {
		const size_t from = ++*at;

		while (*at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9')
			++*at;
		if (*at == from)
			return false;
	}
	if (!read_offset(text, at, &offset))
		return false;
	return second < 60 || (hour * 60 + minute - offset + 2 * 1440) % 1440 == 1439;
}

bool schema_is_date(struct str text)
{
	size_t at = 0;

	return read_date(text, &at) && at == text.len;
}

bool schema_is_time(struct str text)
{
	size_t at = 0;

	return read_time(text, &at) && at == text.len;
}

bool schema_is_date_time(struct str text)
{
	size_t at = 0;

	if (!read_date(text, &at) || at >= text.len || (text.data[at] | 0x20) != 't')
		return false;
	at++;
	return read_time(text, &at) && at == text.len;
}

/* Numbers with units in the order of `units`, none left out between two that are there; at least
 * one. */
static bool read_units(struct str text, size_t *at, const char *units)
{
	size_t next = SIZE_MAX, count = 0;

	while (*at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9') {
		size_t unit = 0;

		while (*at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9')
			++*at;
		if (*at == text.len)
			return false;
		while (units[unit] && units[unit] != text.data[*at])
			unit++;
		if (!units[unit] || (next != SIZE_MAX && unit != next))
			return false;
		next = unit + 1;
		count++;
		++*at;
	}
	return count > 0;
}

bool schema_is_duration(struct str text)
{
	size_t at = 0;

	if (!mark(text, &at, 'P'))
		return false;
	if (text.len && text.data[text.len - 1] == 'W')
		return read_units(text, &at, "W") && at == text.len;
	if (at < text.len && text.data[at] != 'T' && !read_units(text, &at, "YMD"))
		return false;
	if (at == text.len)
		return at > 1;
	return mark(text, &at, 'T') && read_units(text, &at, "HMS") && at == text.len;
}
