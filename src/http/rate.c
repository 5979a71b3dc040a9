/* SPDX-License-Identifier: MIT */
#include "http/http.h"

#include "http/date.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

static const enum http_rate_kind kinds[HTTP_RATE_SOURCES] = {
	HTTP_RATE_REQUESTS,
	HTTP_RATE_TOKENS,
	HTTP_RATE_REQUESTS,
	HTTP_RATE_TOKENS,
	HTTP_RATE_INPUT,
	HTTP_RATE_OUTPUT,
};

static const struct {
	const char *name;
	int64_t us;
} units[] = {
	{"us", 1},
	{"ms", 1000},
	{"s", SECOND_US},
	{"m", 60 * SECOND_US},
	{"h", 3600 * SECOND_US},
	{"d", DAY_US},
};

/* How many bytes at the front are of a number, or (not `digits`) are not. */
static size_t span(struct str text, bool digits)
{
	size_t len = 0;

	while (len < text.len && digits == ((text.data[len] >= '0' && text.data[len] <= '9') ||
						   text.data[len] == '.'))
		len++;
	return len;
}

static int64_t unit_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (str_eqz(name, units[i].name))
			return units[i].us;
	}
	return 0;
}

/* "12ms", "1.5s", "6m0s": numbers, each with its unit. */
static bool read_duration(struct str text, int64_t *us)
{
	double sum = 0;

	if (!text.len)
		return false;
	while (text.len) {
		size_t digits = span(text, true);
		size_t end = digits + span(str_slice(text, digits, text.len), false);
		int64_t unit_us = unit_of(str_slice(text, digits, end));
		double number;

		if (!unit_us || !str_to_double(str_slice(text, 0, digits), &number))
			return false;
		sum += number * (double)unit_us;
		text = str_slice(text, end, text.len);
	}
	if (!(sum <= (double)DAY_US))
		return false;
	*us = (int64_t)(sum + 0.5);
	return true;
}

static bool read_reset(struct str text, struct str date, int64_t *us)
{
	int64_t until_us, now_s;

	if (read_duration(text, us))
		return *us > 0;
	if (!date_parse_iso(text, &until_us) || !date_parse(date, &now_s))
		return false;
	*us = until_us - now_s * SECOND_US;
	return *us > 0 && *us <= DAY_US;
}

static bool read_rate(const struct http_rate_text *text, struct str date, struct http_rate *out)
{
	*out = (struct http_rate){0};
	if (text->limit.len && (!str_to_i64(text->limit, &out->limit) || out->limit <= 0))
		return false;
	return str_to_i64(text->remaining, &out->remaining) && out->remaining >= 0 &&
	       read_reset(text->reset, date, &out->reset_us);
}

void http_rates_of(const struct http_facts *facts, struct http_rate out[HTTP_RATE_COUNT])
{
	struct http_rate rate;

	for (size_t i = 0; i < HTTP_RATE_COUNT; i++)
		out[i] = (struct http_rate){0};
	for (size_t i = 0; i < HTTP_RATE_SOURCES; i++) {
		struct http_rate *known = &out[kinds[i]];

		if (read_rate(&facts->rate[i], facts->date, &rate) &&
			(!known->reset_us || rate.remaining < known->remaining))
			*known = rate;
	}
}
