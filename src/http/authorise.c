/* SPDX-License-Identifier: MIT */
#include "http/authorise.h"

#include <string.h>

#include "base/clock.h"
#include "core/candidate.h"
#include "http/sigv4.h"

static void add_signature(const struct http_req *req, const struct keys_entry *key,
	void (*add)(void *context, const char *name, struct str text), void *context)
{
	const struct candidate *candidate = req->candidate;
	const struct sigv4 sign = {
		.id = key->id,
		.secret = key->text,
		.token = key->token,
		.region = candidate->region,
		.service = "bedrock",
		.url = req->url,
		.content_type = "application/json",
		.body = req->body,
		.now_us = clock_wall_us(),
	};
	struct sigv4_headers headers;

	sigv4_sign(&sign, &headers);
	add(context, "X-Amz-Date", str_of(headers.date));
	if (key->token)
		add(context, "X-Amz-Security-Token", str_of(key->token));
	add(context, "Authorization", buf_view(&headers.authorization));
	buf_free(&headers.authorization);
}

void authorise(const struct http_req *req, const struct keys_entry *key,
	void (*add)(void *context, const char *name, struct str text), void *context)
{
	static const struct {
		const char *name, *prefix;
	} forms[] = {
		[AUTH_NONE] = {NULL, NULL},
		[AUTH_BEARER] = {"Authorization", "Bearer "},
		[AUTH_X_API_KEY] = {"x-api-key", ""},
		[AUTH_GOOG_KEY] = {"x-goog-api-key", ""},
		[AUTH_API_KEY] = {"api-key", ""},
		[AUTH_AWS] = {"Authorization", "Bearer "},
	};
	struct buf text = {0};

	if (!key || !forms[req->auth].name)
		return;
	if (key->id) {
		add_signature(req, key, add, context);
		return;
	}
	/* Room for all of it at once, so that no copy of the key is left behind by a move. */
	buf_repeat(&text, '.', strlen(key->text) + 8);
	buf_clear(&text);
	buf_puts(&text, forms[req->auth].prefix);
	buf_puts(&text, key->text);
	add(context, forms[req->auth].name, buf_view(&text));
	keys_erase(text.data, text.cap);
	buf_free(&text);
}
