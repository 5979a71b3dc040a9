/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

#define US_PER_SECOND 1000000
#define SECONDS_PER_DAY 86400

static int64_t now_us(clockid_t clock)
{
	struct timespec now = {0};

	clock_gettime(clock, &now); /* fails only for a clock that does not exist */
	return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t clock_mono_us(void)
{
	return now_us(CLOCK_MONOTONIC);
}

int64_t clock_cpu_us(void)
{
	return now_us(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t clock_wall_us(void)
{
	return now_us(CLOCK_REALTIME);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static char *put(char *out, int64_t number, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		out[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return out + digits;
}

/* Not gmtime, whose time_t may be 32 bits wide. Years begin in March here, so that the leap day
 * comes last; 719468 days lie between 0000-03-01 and 1970-01-01, 146097 in 400 years. */
static char *put_date(char *out, int64_t days)
{
	const int64_t shifted = days + 719468;
	const int64_t era = floor_div(shifted, 146097);
	const int64_t day_of_era = shifted - era * 146097;
	const int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	const int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
	const int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
	const int64_t year = year_of_era + era * 400 + (month >= 10);

	out = put(out, year < 0 ? 0 : year > 9999 ? 9999 : year, 4);
	*out++ = '-';
	out = put(out, month < 10 ? month + 3 : month - 9, 2);
	*out++ = '-';
	return put(out, day, 2);
}

void clock_date(int64_t wall_us, char out[11])
{
	*put_date(out, floor_div(wall_us, (int64_t)US_PER_SECOND * SECONDS_PER_DAY)) = '\0';
}

void clock_stamp(int64_t wall_us, char out[21])
{
	const int64_t seconds = floor_div(wall_us, US_PER_SECOND);
	const int64_t days = floor_div(seconds, SECONDS_PER_DAY);
	const int64_t second = seconds - days * SECONDS_PER_DAY;

	out = put_date(out, days);
	*out++ = 'T';
	out = put(out, second / 3600, 2);
	*out++ = ':';
	out = put(out, second / 60 % 60, 2);
	*out++ = ':';
	out = put(out, second % 60, 2);
	*out++ = 'Z';
	*out = '\0';
}

/* Counted in years that begin in March, too. */
int64_t clock_days(int64_t year, int64_t month, int64_t day)
{
	const int64_t from_march = (month + 9) % 12;

	year -= month < 3;
	return year * 365 + floor_div(year, 4) - floor_div(year, 100) + floor_div(year, 400) +
	       (from_march * 153 + 2) / 5 + day - 1 - 719468;
}

bool clock_parse_date(struct str text, int64_t *days)
{
	static const char pattern[] = "dddd-dd-dd";
	char back[11];
	int64_t part[3];

	if (text.len != sizeof(pattern) - 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const bool digit = text.data[i] >= '0' && text.data[i] <= '9';

		if (pattern[i] == 'd' ? !digit : text.data[i] != '-')
			return false;
	}
	if (!str_to_i64(str_slice(text, 0, 4), &part[0]) ||
		!str_to_i64(str_slice(text, 5, 7), &part[1]) ||
		!str_to_i64(str_slice(text, 8, 10), &part[2]) || part[1] < 1 || part[1] > 12)
		return false;
	*days = clock_days(part[0], part[1], part[2]);
	*put_date(back, *days) = '\0';
	return str_eqz(text, back); /* there is no 31st of April */
}
