/* SPDX-License-Identifier: MIT */
#include "provider/stream.h"

#include "base/json.h"
#include "provider/fault.h"
#include "provider/reply.h"

static bool hex_in(char c, const char *set)
{
	for (; *set; set++) {
		if (*set == (c | 0x20) || *set == c)
			return true;
	}
	return false;
}

/* \ud800 to \udbff (high) or \udc00 to \udfff at an offset. */
static bool surrogate_at(struct str text, size_t at, bool high)
{
	return at + 6 <= text.len && text.data[at] == '\\' && text.data[at + 1] == 'u' &&
	       hex_in(text.data[at + 2], "d") && hex_in(text.data[at + 3], high ? "89ab" : "cdef");
}

static size_t lead_length(unsigned char byte)
{
	return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

/* How many bytes before a closing quote are the beginning of a character only. */
static size_t begun_before(struct str text, size_t quote)
{
	if (quote >= 6 && surrogate_at(text, quote - 6, true) &&
		!(quote >= 7 && text.data[quote - 7] == '\\'))
		return 6;
	for (size_t back = 1; back <= 3 && back <= quote; back++) {
		const unsigned char byte = (unsigned char)text.data[quote - back];

		if (byte < 0x80)
			return 0;
		if (byte >= 0xC0)
			return lead_length(byte) > back ? back : 0;
	}
	return 0;
}

static bool goes_on_behind(struct str text, size_t quote)
{
	const size_t at = quote + 1;

	if (at >= text.len)
		return false;
	return ((unsigned char)text.data[at] & 0xC0) == 0x80 || surrogate_at(text, at, false);
}

/* Gives back what the event before began, and keeps what this one begins. */
static struct str join(struct fold *fold, struct str data)
{
	struct buf *out = &fold->joined;
	size_t from = 0;

	buf_clear(out);
	for (size_t at = 0; at < data.len; at++) {
		size_t begun;

		if (data.data[at] != '"')
			continue;
		if (fold->carried.len && goes_on_behind(data, at)) {
			buf_str(out, str_slice(data, from, at + 1));
			buf_str(out, buf_view(&fold->carried));
			buf_clear(&fold->carried);
			from = at + 1;
			continue;
		}
		begun = begun_before(data, at);
		if (begun && !fold->carried.len && at - begun >= from) {
			buf_str(out, str_slice(data, from, at - begun));
			buf_str(&fold->carried, str_slice(data, at - begun, at));
			from = at;
		}
	}
	buf_str(out, str_slice(data, from, data.len));
	return buf_view(out);
}

const struct value *fold_next(struct fold *fold, const char *stop)
{
	struct arena *arena = fold->call->arena;
	struct value *root = NULL;
	size_t mended = 0;
	struct said said;

	while (sse_next(&fold->sse, &fold->event)) {
		struct str data = str_trim(fold->event.data);

		/* Keep-alives. */
		if (data.len == 0 || data.data[0] == ':')
			continue;
		if (stop && str_eqz(data, stop)) {
			fold->whole = true;
			return NULL;
		}
		if (arena->used_bytes - fold->used_before > STREAM_MAX_BYTES) {
			fold->spoiled = "the stream holds more values than are looked at";
			return NULL;
		}
		data = join(fold, data);
		if (!json_parse_lenient(arena, data, &root, &mended, NULL)) {
			fold->spoiled = "an event of the stream is not JSON";
			return NULL;
		}
		fold->mended += mended;
		if (fault_said(root, &said)) {
			fold->error = arena_str(arena, data);
			return NULL;
		}
		return root;
	}
	if (fold->sse.too_long)
		fold->spoiled = "a line of the stream is over the limit of 1 MiB";
	return NULL;
}

void fold_saw(struct fold *fold, struct str text)
{
	if (text.len && fold->first == SIZE_MAX)
		fold->first = fold->event.end;
}

bool stream_is_one(const struct call *call, const struct http_reply *reply)
{
	struct str body = str_trim(reply->body);

	if (str_starts(body, STR("\xEF\xBB\xBF")))
		body = str_trim(str_slice(body, 3, body.len));
	return call->stream && !str_starts(body, STR("{")) && !str_starts(body, STR("[")) &&
	       !str_starts(body, STR("<"));
}

/* Some servers break off with an error that stands there bare, without `data:`. Only the first line
 * that may begin one is tried: a body is read once, whatever is in it. */
static void find_bare_error(struct fold *fold)
{
	const struct str body = fold->reply->body;
	struct value *root = NULL;
	struct str rest;
	size_t at = 0, mended = 0;
	struct said said;

	do {
		at = str_find(body, STR("\n"), at);
		if (at == SIZE_MAX)
			return;
		rest = str_slice(body, ++at, body.len);
	} while (!str_starts(rest, STR("{")) && !str_starts(rest, STR("[")));
	if (json_parse_lenient(fold->call->arena, str_trim(rest), &root, &mended, NULL) &&
		fault_said(root, &said))
		fold->error = rest;
}

/* When so many bytes of the body had come; 0: not known. */
static int64_t time_of(const struct http_reply *reply, size_t offset)
{
	for (size_t i = 0; i < reply->mark_count; i++) {
		if (reply->marks[i].end >= offset)
			return reply->marks[i].us;
	}
	return 0;
}

bool stream_read(const struct call *call, const struct provider *provider,
	const struct http_reply *reply, struct response *resp, struct err *err)
{
	struct fold fold = {.call = call,
		.reply = reply,
		.used_before = call->arena->used_bytes,
		.sse = {.text = reply->body},
		.first = SIZE_MAX};
	struct http_reply folded = *reply;
	bool ok = true;

	provider->stream(&fold);
	if (!fold.whole && !fold.error.len)
		find_bare_error(&fold);
	folded.body = fold.error.len ? fold.error : buf_view(&fold.body);
	if (fold.error.len || (fold.whole && !fold.spoiled))
		ok = provider->decode(call, &folded, resp, err);
	else
		reply_spoiled(call, resp,
			fold.spoiled ? fold.spoiled : "the stream broke off before its end");
	/* What began a character that never went on is a bad unit, too. */
	resp->mended += (int64_t)fold.mended + (fold.carried.len > 0);
	if (fold.first != SIZE_MAX)
		resp->first_token_us = time_of(reply, fold.first);
	sse_fini(&fold.sse);
	buf_free(&fold.carried);
	buf_free(&fold.joined);
	buf_free(&fold.body);
	return ok;
}
