/* SPDX-License-Identifier: MIT */
#include "http/http.h"

#include "base/json.h"
#include "http/date.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

/* A plain number of units as microseconds; -1: nothing usable. */
static int64_t wait_of_number(struct str text, int64_t unit_us)
{
	double number;

	if (!str_to_double(str_trim(text), &number) || !(number >= 0) ||
		number > (double)DAY_US / (double)unit_us)
		return -1;
	return (int64_t)(number * (double)unit_us + 0.5);
}

/* Both stamps are the server's own, so our clock may be as wrong as it likes. */
static int64_t wait_of_date(struct str text, struct str now)
{
	int64_t until_s, now_s, wait_s;

	if (!date_parse(text, &until_s) || !date_parse(now, &now_s))
		return -1;
	wait_s = until_s - now_s;
	if (wait_s <= 0)
		return 0;
	return wait_s > 86400 ? -1 : wait_s * SECOND_US;
}

/* "26s" or "1.5s" of Google's details. */
static int64_t wait_of_details(const struct value *details)
{
	const struct value *item;

	value_each (item, details) {
		const struct value *type = value_get(item, "@type");
		const struct value *delay = value_get(item, "retryDelay");

		if (!value_is_string(type) || !value_is_string(delay))
			continue;
		if (str_ends(type->text, STR("google.rpc.RetryInfo")) &&
			str_ends(delay->text, STR("s")))
			return wait_of_number(
				str_slice(delay->text, 0, delay->text.len - 1), SECOND_US);
	}
	return -1;
}

static int64_t wait_of_seconds(const struct value *value)
{
	return value_is_number(value) || value_is_string(value)
		       ? wait_of_number(value->text, SECOND_US)
		       : -1;
}

/* An error object's own hint: Google's RetryInfo, else what OpenRouter tells. */
static int64_t wait_of_error(const struct value *root)
{
	const struct value *error;
	int64_t wait_us;

	if (root->type == VALUE_ARRAY)
		root = value_at(root, 0);
	error = value_get(root, "error");
	wait_us = wait_of_details(value_get(error, "details"));
	if (wait_us < 0)
		wait_us =
			wait_of_seconds(value_get(value_get(error, "availability"), "retry_after"));
	if (wait_us < 0)
		wait_us = wait_of_seconds(value_get(value_get(error, "metadata"), "retry_after"));
	if (wait_us < 0)
		wait_us = wait_of_seconds(
			value_get(value_get(error, "metadata"), "retry_after_seconds"));
	return wait_us;
}

static int64_t wait_of_body(struct str body)
{
	struct arena arena = {0};
	struct value *root;
	struct err err;
	size_t mended;
	int64_t wait_us = -1;

	/* Most bodies say nothing of the kind: do not read them all for it. */
	if (str_find(body, STR("RetryInfo"), 0) == SIZE_MAX &&
		str_find(body, STR("retry_after"), 0) == SIZE_MAX)
		return -1;
	if (json_parse_lenient(&arena, body, &root, &mended, &err))
		wait_us = wait_of_error(root);
	arena_fini(&arena);
	return wait_us;
}

int64_t http_wait_of(const struct http_facts *facts, struct str body)
{
	int64_t waits[5], best = -1;

	waits[0] = wait_of_number(facts->retry_after_ms, 1000);
	waits[1] = wait_of_number(facts->x_ms_retry_after_ms, 1000);
	waits[2] = wait_of_number(facts->retry_after, SECOND_US);
	waits[3] = wait_of_date(facts->retry_after, facts->date);
	waits[4] = -1;
	/* The first that says more than "now"; a rounded-down 0 beside it is no contradiction. */
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		if (i == 4)
			waits[4] = wait_of_body(body);
		if (waits[i] > 0)
			return waits[i];
		if (waits[i] == 0)
			best = 0;
	}
	return best;
}
