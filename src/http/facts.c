/* SPDX-License-Identifier: MIT */
#include "http/facts.h"

#include <stddef.h>
#include <string.h>

/* Longer values are of no use to anybody here. */
#define VALUE_MAX 1024

#define RATE(source, part) offsetof(struct http_facts, rate[source].part)

static const struct {
	const char *name;
	size_t offset; /* in struct http_facts */
} known[FACTS_COUNT + 2] = {
	{"content-type", offsetof(struct http_facts, content_type)},
	{"x-request-id", offsetof(struct http_facts, request_id)},
	{"retry-after-ms", offsetof(struct http_facts, retry_after_ms)},
	{"x-ms-retry-after-ms", offsetof(struct http_facts, x_ms_retry_after_ms)},
	{"retry-after", offsetof(struct http_facts, retry_after)},
	{"date", offsetof(struct http_facts, date)},
	{"x-should-retry", offsetof(struct http_facts, should_retry)},
	{"location", offsetof(struct http_facts, location)},
	{"x-amzn-errortype", offsetof(struct http_facts, error_type)},
	{"x-ratelimit-limit-requests", RATE(0, limit)},
	{"x-ratelimit-remaining-requests", RATE(0, remaining)},
	{"x-ratelimit-reset-requests", RATE(0, reset)},
	{"x-ratelimit-limit-tokens", RATE(1, limit)},
	{"x-ratelimit-remaining-tokens", RATE(1, remaining)},
	{"x-ratelimit-reset-tokens", RATE(1, reset)},
	{"anthropic-ratelimit-requests-limit", RATE(2, limit)},
	{"anthropic-ratelimit-requests-remaining", RATE(2, remaining)},
	{"anthropic-ratelimit-requests-reset", RATE(2, reset)},
	{"anthropic-ratelimit-tokens-limit", RATE(3, limit)},
	{"anthropic-ratelimit-tokens-remaining", RATE(3, remaining)},
	{"anthropic-ratelimit-tokens-reset", RATE(3, reset)},
	{"anthropic-ratelimit-input-tokens-limit", RATE(4, limit)},
	{"anthropic-ratelimit-input-tokens-remaining", RATE(4, remaining)},
	{"anthropic-ratelimit-input-tokens-reset", RATE(4, reset)},
	{"anthropic-ratelimit-output-tokens-limit", RATE(5, limit)},
	{"anthropic-ratelimit-output-tokens-remaining", RATE(5, remaining)},
	{"anthropic-ratelimit-output-tokens-reset", RATE(5, reset)},
	{"request-id", offsetof(struct http_facts, request_id)},
	{"x-amzn-requestid", offsetof(struct http_facts, request_id)},
};

/* Which of the facts a row of `known` fills: the last rows share that of x-request-id. */
static size_t slot_of(size_t row)
{
	return row < FACTS_COUNT ? row : 1;
}

void facts_clear(struct facts *facts)
{
	buf_clear(&facts->text);
	memset(facts->seen, 0, sizeof(facts->seen));
}

void facts_line(struct facts *facts, struct str line)
{
	size_t colon = str_find(line, STR(":"), 0);
	struct str name, text;

	if (colon == SIZE_MAX)
		return;
	name = str_slice(line, 0, colon);
	text = str_slice(str_trim(str_slice(line, colon + 1, line.len)), 0, VALUE_MAX);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		size_t slot = slot_of(i);

		if (facts->seen[slot] || !str_eq_nocase(name, str_of(known[i].name)))
			continue;
		facts->seen[slot] = true;
		facts->from[slot] = facts->text.len;
		facts->len[slot] = text.len;
		buf_str(&facts->text, text);
	}
}

struct http_facts facts_view(const struct facts *facts)
{
	struct http_facts view = {0};

	for (size_t i = 0; i < FACTS_COUNT; i++) {
		struct str text;

		if (!facts->seen[i] || !facts->len[i])
			continue;
		text = str_slice(
			buf_view(&facts->text), facts->from[i], facts->from[i] + facts->len[i]);
		memcpy((char *)&view + known[i].offset, &text, sizeof(text));
	}
	return view;
}

void facts_redact(struct facts *facts, const struct keys *keys)
{
	struct buf clean = {.limit = facts->text.limit};

	for (size_t i = 0; i < FACTS_COUNT; i++) {
		struct buf one = {0};

		if (!facts->seen[i])
			continue;
		buf_str(&one, str_slice(buf_view(&facts->text), facts->from[i],
				      facts->from[i] + facts->len[i]));
		keys_redact(keys, &one);
		facts->from[i] = clean.len;
		facts->len[i] = one.len;
		buf_str(&clean, buf_view(&one));
		buf_free(&one);
	}
	buf_free(&facts->text);
	facts->text = clean;
}

void facts_free(struct facts *facts)
{
	buf_free(&facts->text);
}
