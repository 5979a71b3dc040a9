/* SPDX-License-Identifier: MIT */
#include "provider/stream.h"

#include <limits.h>

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

static bool next_event(struct fold *fold)
{
	return fold->lines ? sse_next_line(&fold->sse, &fold->event)
			   : sse_next(&fold->sse, &fold->event);
}

const struct value *fold_next(struct fold *fold, const char *stop)
{
	struct arena *arena = fold->call->arena;
	struct value *root = NULL;
	size_t mended = 0;
	struct said said;

	while (next_event(fold)) {
		struct str data = str_trim(fold->event.data);

		/* Keep-alives. */
		if (data.len == 0 || data.data[0] == ':')
			continue;
		if (stop && str_eqz(data, stop)) {
			fold->whole = fold->ended = true;
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

const struct value *fold_first(struct fold *fold, const struct value *choices)
{
	const struct value *choice, *first = NULL;

	value_each (choice, choices) {
		int64_t index = 0;

		(void)value_to_i64(value_get(choice, "index"), &index);
		if (index >= fold->choices && index < INT_MAX)
			fold->choices = (int)index + 1;
		if (index == 0 && !first)
			first = choice;
	}
	return first;
}

/* Where lines are JSON, a whole reply is a stream of one line. */
bool stream_is_one(
	const struct call *call, const struct provider *provider, const struct http_reply *reply)
{
	struct str body = str_trim(reply->body);

	if (str_starts(body, STR("\xEF\xBB\xBF")))
		body = str_trim(str_slice(body, 3, body.len));
	if (!call->stream || !provider->stream)
		return false;
	if (reply->end != HTTP_DONE && (!reply->begun || !body.len))
		return false;
	if (provider->stream_lines)
		return str_starts(body, STR("{"));
	return !str_starts(body, STR("{")) && !str_starts(body, STR("[")) &&
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

/* What a server says behind the end; a second mark of the end is none of it. */
static int64_t count_behind(struct fold *fold)
{
	int64_t count = 0;

	while (next_event(fold)) {
		struct str data = str_trim(fold->event.data);

		count += data.len && data.data[0] != ':' && !str_eqz(data, "[DONE]");
	}
	return count;
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

static void record_unfinished(const struct fold *fold, struct response *resp)
{
	const struct http_reply *reply = fold->reply;
	const char *why = fold->spoiled;

	if (reply->end == HTTP_TIMEOUT || (reply->end == HTTP_TOO_LARGE && !fold->sse.too_long))
		why = reply->message;
	else if (reply->end == HTTP_CUT || !why)
		why = "the stream broke off before its end";
	reply_spoiled(fold->call, resp, why);
	if (reply->end == HTTP_TIMEOUT)
		resp->outcome = OUTCOME_UNREACHABLE;
}

bool stream_read(const struct call *call, const struct provider *provider,
	const struct http_reply *reply, struct response *resp, struct err *err)
{
	struct fold fold = {.call = call,
		.reply = reply,
		.used_before = call->arena->used_bytes,
		.lines = provider->stream_lines,
		.sse = {.text = reply->body, .cut = reply->end != HTTP_DONE},
		.first = SIZE_MAX};
	struct http_reply folded = *reply;
	bool ok = true;

	provider->stream(&fold);
	if (reply->end != HTTP_DONE)
		fold.whole = fold.ended;
	if (!fold.whole && !fold.error.len)
		find_bare_error(&fold);
	folded.body = fold.error.len ? fold.error : buf_view(&fold.body);
	folded.end = HTTP_DONE;
	folded.status = 200;
	if (fold.error.len || (fold.whole && !fold.spoiled))
		ok = provider->decode(call, &folded, resp, err);
	else
		record_unfinished(&fold, resp);
	/* What began a character that never went on is a bad unit, too. */
	resp->mended += (int64_t)fold.mended + (fold.carried.len > 0);
	if (resp->choices < fold.choices)
		resp->choices = fold.choices;
	if (fold.first != SIZE_MAX)
		resp->first_token_us = time_of(reply, fold.first);
	if (fold.ended && reply->end != HTTP_DONE)
		resp->ended_us = time_of(reply, fold.event.end);
	if (fold.ended)
		resp->behind = count_behind(&fold);
	sse_fini(&fold.sse);
	buf_free(&fold.carried);
	buf_free(&fold.joined);
	buf_free(&fold.body);
	return ok;
}
