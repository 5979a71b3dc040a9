/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

void buf_free(struct buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->len = 0;
	buf->cap = 0;
	buf->over = false;
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->over = false;
	if (buf->data)
		buf->data[0] = '\0';
}

/* Room for `count` more and a NUL; false when that is past the limit, now and from then on. */
static bool reserve(struct buf *buf, size_t count)
{
	const size_t limit = buf->limit ? buf->limit : BUF_DEFAULT_LIMIT;
	size_t cap = buf->cap ? buf->cap : 64;

	if (buf->over || buf->len > limit || count > limit - buf->len) {
		buf->over = true;
		return false;
	}
	if (buf->len + count < buf->cap)
		return true;
	while (cap <= buf->len + count)
		cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
	buf->data = mem_resize(buf->data, cap, 1);
	buf->cap = cap;
	return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t count)
{
	if (!reserve(buf, count))
		return;
	if (count)
		memcpy(buf->data + buf->len, bytes, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_str(struct buf *buf, struct str text)
{
	buf_add(buf, text.data, text.len);
}

void buf_puts(struct buf *buf, const char *text)
{
	buf_str(buf, str_of(text));
}

void buf_char(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_repeat(struct buf *buf, char byte, size_t count)
{
	if (!reserve(buf, count))
		return;
	memset(buf->data + buf->len, byte, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len <= 0 || !reserve(buf, (size_t)len))
		return;
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

void buf_percent(struct buf *buf, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (is_unreserved(text.data[i]))
			buf_char(buf, text.data[i]);
		else
			buf_printf(buf, "%%%02X", (unsigned)(unsigned char)text.data[i]);
	}
}

struct str buf_view(const struct buf *buf)
{
	return (struct str){buf->data, buf->len};
}

const char *buf_z(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}
