/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/attr.h"
#include "base/jsonw.h"
#include "stub.h"

/* The text between two marks of the request, or STR_NONE. */
static struct str between(struct str text, struct str from, struct str to)
{
	size_t start = str_find(text, from, 0), end;

	if (start == SIZE_MAX)
		return STR_NONE;
	start += from.len;
	end = str_find(text, to, start);
	return end == SIZE_MAX ? STR_NONE : str_slice(text, start, end);
}

static void write_chunk(
	struct buf *out, struct str model, const char *before, struct str text, const char *after)
{
	buf_printf(out,
		"data: {\"id\":\"s1\",\"object\":\"chat.completion.chunk\",\"model\":\"%.*s\","
		"\"choices\":[%s%.*s%s]",
		STR_ARG(model), before, STR_ARG(text), after);
	buf_puts(out, "}\n\n");
}

/* A good answer in the dialect of OpenAI, streamed if the request says so. */
static void write_answer(struct buf *out, const struct stub_request *request, struct str text)
{
	struct str model = between(request->body, STR("\"model\":\""), STR("\""));
	bool stream = str_find(request->body, STR("\"stream\":true"), 0) != SIZE_MAX;
	const char *usage = "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,"
			    "\"total_tokens\":12}";

	if (!text.len)
		text = between(request->body, STR("[["), STR("]]"));
	if (!text.len)
		text = STR("ok");
	if (!stream) {
		buf_printf(out,
			"{\"id\":\"s1\",\"object\":\"chat.completion\",\"model\":\"%.*s\","
			"\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
			"\"%.*s\"},\"finish_reason\":\"stop\"}],%s}",
			STR_ARG(model), STR_ARG(text), usage);
		return;
	}
	write_chunk(out, model, "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"",
		text, "\"},\"finish_reason\":null}");
	write_chunk(
		out, model, "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", STR_NONE, "");
	buf_printf(out,
		"data: {\"id\":\"s1\",\"object\":\"chat.completion.chunk\",\"model\":\"%.*s\","
		"\"choices\":[],%s}\n\ndata: [DONE]\n\n",
		STR_ARG(model), usage);
}

static uint32_t crc_of(struct str text)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < text.len; i++) {
		crc ^= (unsigned char)text.data[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

static void put_le(struct buf *out, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(out, (char)(number >> 8 * i & 0xff));
}

static const char gzip_head[10] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

/* Stored blocks, which need no compressor. */
static void gzip_body(struct buf *body)
{
	struct str text = buf_view(body);
	struct buf out = {.limit = body->limit};

	buf_add(&out, gzip_head, sizeof(gzip_head));
	for (size_t at = 0; at < text.len || !at; at += 0xffff) {
		struct str part = str_slice(text, at, at + 0xffff);

		buf_char(&out, at + 0xffff >= text.len);
		put_le(&out, (uint32_t)part.len, 2);
		put_le(&out, ~(uint32_t)part.len & 0xffff, 2);
		buf_str(&out, part);
	}
	put_le(&out, crc_of(text), 4);
	put_le(&out, (uint32_t)text.len, 4);
	buf_free(body);
	*body = out;
}

struct bits {
	struct buf *out;
	uint32_t held;
	int count;
};

static void put_bits(struct bits *bits, uint32_t value, int count)
{
	bits->held |= value << bits->count;
	bits->count += count;
	while (bits->count >= 8) {
		buf_char(bits->out, (char)(bits->held & 0xff));
		bits->held >>= 8;
		bits->count -= 8;
	}
}

/* RFC 1951: one block of fixed codes: the letter a, then "258 bytes from 1 before" again and again;
 * length 285 is the code 11000101, distance 0 is 00000, each from its highest bit. */
static void gzip_bomb(struct buf *body, int64_t bytes)
{
	struct bits bits = {.out = body};

	buf_clear(body);
	buf_add(body, gzip_head, sizeof(gzip_head));
	put_bits(&bits, 3, 3);
	put_bits(&bits, 0x89, 8); /* 10010001 reversed: the literal 97 */
	for (int64_t made = 1; made < bytes; made += 258)
		put_bits(&bits, 0xa3, 13);
	put_bits(&bits, 0, 7 + 7);
	put_le(body, 0, 4);
	put_le(body, (uint32_t)bytes, 4);
}

static void add_mark(struct stub_out *out, size_t at, int64_t pause_us)
{
	*VEC_PUSH(&out->marks) = (struct stub_mark){at, pause_us};
}

static void build_body(const struct stub_rule *rule, const struct stub_request *request,
	struct stub_out *out, struct buf *body)
{
	for (size_t i = 0; i < rule->pieces.count; i++) {
		const struct stub_piece *piece = &rule->pieces.items[i];
		size_t before = body->len;

		if (piece->pause_us)
			add_mark(out, before, piece->pause_us);
		if (piece->answer)
			write_answer(body, request, piece->text);
		for (int64_t k = 0; !piece->answer && k < piece->repeat; k++)
			buf_str(body, piece->text);
	}
	if (rule->bomb)
		gzip_bomb(body, rule->bomb);
	else if (rule->gzip)
		gzip_body(body);
}

static void build_head(
	const struct stub_rule *rule, struct str status, size_t body_bytes, struct buf *out)
{
	struct str headers = buf_view(&rule->headers);

	buf_str(out, buf_view(&rule->interim));
	buf_str(out, status);
	buf_puts(out, "\r\n");
	buf_str(out, headers);
	if (str_find(headers, STR("Content-Type:"), 0) == SIZE_MAX)
		buf_puts(out, "Content-Type: application/json\r\n");
	if (rule->gzip)
		buf_puts(out, "Content-Encoding: gzip\r\n");
	if (rule->framing == FRAME_LENGTH)
		buf_printf(out, "Content-Length: %lld\r\n",
			rule->length >= 0 ? (long long)rule->length : (long long)body_bytes);
	else if (rule->framing != FRAME_NONE)
		buf_puts(out, "Transfer-Encoding: chunked\r\n");
	buf_puts(out, "\r\n");
}

/* A chunk for each stretch between two pauses. */
static void add_chunks(const struct stub_rule *rule, struct str body, struct stub_out *out)
{
	size_t from = 0;

	for (size_t i = 0; i <= out->marks.count; i++) {
		size_t to = i < out->marks.count ? out->marks.items[i].at : body.len;

		if (to > from) {
			buf_printf(&out->bytes, "%zx\r\n", to - from);
			buf_str(&out->bytes, str_slice(body, from, to));
			buf_puts(&out->bytes, "\r\n");
		}
		if (i < out->marks.count)
			out->marks.items[i].at = out->bytes.len;
		from = to;
	}
	if (rule->framing == FRAME_CHUNKED)
		buf_puts(&out->bytes, "0\r\n\r\n");
}

void reply_build(
	const struct stub_rule *rule, const struct stub_request *request, struct stub_out *out)
{
	struct buf body = {.limit = (size_t)256 << 20};

	out->bytes.limit = (size_t)257 << 20;
	buf_clear(&out->bytes);
	out->marks.count = out->mark = out->sent = 0;
	build_body(rule, request, out, &body);
	build_head(rule, rule->status, body.len, &out->bytes);
	if (rule->framing == FRAME_CHUNKED || rule->framing == FRAME_OPEN) {
		add_chunks(rule, buf_view(&body), out);
	} else {
		for (size_t i = 0; i < out->marks.count; i++)
			out->marks.items[i].at += out->bytes.len;
		buf_str(&out->bytes, buf_view(&body));
	}
	buf_free(&body);
}
