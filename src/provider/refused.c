/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "provider/fault.h"
#include "provider/provider.h"
#include "provider/request.h"

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool names_word(struct str text, const char *word)
{
	size_t len = strlen(word);
	size_t at = str_find(text, str_of(word), 0);

	for (; at != SIZE_MAX; at = str_find(text, str_of(word), at + 1)) {
		if ((!at || !is_word_byte(text.data[at - 1])) &&
			(at + len == text.len || !is_word_byte(text.data[at + len])))
			return true;
	}
	return false;
}

static bool says_unsupported(const struct said *said)
{
	static const char *const phrases[] = {"nsupported", "not supported", "not support",
		"nrecognized", "nknown", "xtra inputs", "xtra fields", "not permitted"};

	if (str_eqz(said->code, "unsupported_parameter"))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
		if (str_find(said->message, str_of(phrases[i]), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool refuses(const struct said *said, const char *name)
{
	return said->param.len ? names_word(said->param, name) : names_word(said->message, name);
}

/* The name of the length limit was a guess: once, it gives way to the other one. A limit that is
 * only too large is another matter. */
static bool refuses_length(const struct call *call, const struct said *said)
{
	const char *field = request_length_field(call);

	return field && request_wishes(call, "max_tokens") &&
	       request_wishes(call, "max_completion_tokens") && refuses(said, field) &&
	       says_unsupported(said);
}

const char *provider_refused_param(const struct call *call, const struct http_reply *reply)
{
	struct arena arena = {0};
	const char *name = NULL;
	struct said said;

	if (reply->end != HTTP_DONE)
		return NULL;
	fault_said_reply(&arena, reply, &said);
	if (reply->status != 400 && reply->status != 422 &&
		!(reply->status == 200 && said.number == 400))
		goto out;
	if (call->has_temperature && request_wishes(call, "temperature") &&
		refuses(&said, "temperature"))
		name = "temperature";
	else if (request_wishes(call, "seed") && !request_param(call, "random_seed") &&
		 (refuses(&said, "seed") || refuses(&said, "random_seed")))
		name = "seed";
	else if (call->stream && request_wishes(call, "stream_options") &&
		 refuses(&said, "stream_options"))
		name = "stream_options";
	else if (call->shared && request_wishes(call, "cache_control") &&
		 refuses(&said, "cache_control"))
		name = "cache_control";
	else if (refuses_length(call, &said))
		name = request_length_field(call);
out:
	arena_fini(&arena);
	return name;
}

bool provider_arrived_truncated(const struct http_reply *reply)
{
	static const char *const signs[] = {
		"unexpected end of data", "unexpected EOF", "EOF while parsing"};
	struct arena arena = {0};
	bool truncated = false;
	struct said said;

	if (reply->end != HTTP_DONE || reply->status != 400)
		return false;
	fault_said_reply(&arena, reply, &said);
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		truncated = truncated || fault_contains(said.message, signs[i]);
	arena_fini(&arena);
	return truncated;
}
