/* SPDX-License-Identifier: MIT */
#include "base/uri.h"

#include <stdint.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

static size_t span_until(struct str text, size_t from, const char *stops)
{
	while (from < text.len && !(text.data[from] && strchr(stops, text.data[from])))
		from++;
	return from;
}

void uri_split(struct str text, struct uri *out)
{
	size_t at = span_until(text, 0, ":/?#"), end;

	*out = (struct uri){0};
	if (at > 0 && at < text.len && text.data[at] == ':') {
		out->scheme = str_slice(text, 0, at);
		text = str_slice(text, at + 1, text.len);
	}
	at = 0;
	if (str_starts(text, STR("//"))) {
		at = span_until(text, 2, "/?#");
		out->authority = str_slice(text, 2, at);
	}
	end = span_until(text, at, "?#");
	out->path = str_slice(text, at, end);
	at = end;
	if (at < text.len && text.data[at] == '?') {
		end = span_until(text, at + 1, "#");
		out->query = str_slice(text, at + 1, end);
		at = end;
	}
	if (at < text.len)
		out->fragment = str_slice(text, at + 1, text.len);
}

struct str uri_without_fragment(struct str text)
{
	return str_slice(text, 0, span_until(text, 0, "#"));
}

struct str uri_decode(struct arena *arena, struct str text)
{
	char *out = arena_strz(arena, text);
	size_t len = 0;

	for (size_t at = 0; at < text.len; at++) {
		if (text.data[at] == '%' && at + 2 < text.len && ascii_is_hex(text.data[at + 1]) &&
			ascii_is_hex(text.data[at + 2])) {
			out[len++] = (char)(ascii_hex_value(text.data[at + 1]) * 16 +
					    ascii_hex_value(text.data[at + 2]));
			at += 2;
		} else {
			out[len++] = text.data[at];
		}
	}
	return (struct str){out, len};
}

static void drop_segment(struct buf *out)
{
	while (out->len && out->data[out->len - 1] != '/')
		out->len--;
	if (out->len)
		out->len--;
}

/* RFC 3986, 5.2.4. */
static void add_without_dots(struct buf *out, struct str path)
{
	struct buf clean = {0};

	while (path.len) {
		if (str_starts(path, STR("../"))) {
			path = str_slice(path, 3, path.len);
		} else if (str_starts(path, STR("./"))) {
			path = str_slice(path, 2, path.len);
		} else if (str_starts(path, STR("/./")) || str_eqz(path, "/.")) {
			path = path.len == 2 ? STR("/") : str_slice(path, 2, path.len);
		} else if (str_starts(path, STR("/../")) || str_eqz(path, "/..")) {
			path = path.len == 3 ? STR("/") : str_slice(path, 3, path.len);
			drop_segment(&clean);
		} else if (str_eqz(path, ".") || str_eqz(path, "..")) {
			break;
		} else {
			const size_t end = span_until(path, path.data[0] == '/', "/");

			buf_str(&clean, str_slice(path, 0, end));
			path = str_slice(path, end, path.len);
		}
	}
	buf_str(out, buf_view(&clean));
	buf_free(&clean);
}

static void add_merged(struct buf *out, const struct uri *base, struct str path)
{
	struct buf merged = {0};
	size_t slash = base->path.len;

	while (slash > 0 && base->path.data[slash - 1] != '/')
		slash--;
	if (base->authority.data && base->path.len == 0)
		buf_char(&merged, '/');
	buf_str(&merged, str_slice(base->path, 0, slash));
	buf_str(&merged, path);
	add_without_dots(out, buf_view(&merged));
	buf_free(&merged);
}

static void add_part(struct buf *out, char mark, struct str part)
{
	if (!part.data)
		return;
	buf_char(out, mark);
	buf_str(out, part);
}

struct str uri_resolve(struct arena *arena, struct str base_text, struct str reference)
{
	struct uri base, ref;
	struct buf out = {0};
	struct str text;

	uri_split(base_text, &base);
	uri_split(reference, &ref);
	buf_str(&out, ref.scheme.data ? ref.scheme : base.scheme);
	if (out.len)
		buf_char(&out, ':');
	if (ref.scheme.data || ref.authority.data) {
		if (ref.authority.data)
			buf_puts(&out, "//");
		buf_str(&out, ref.authority);
		add_without_dots(&out, ref.path);
		add_part(&out, '?', ref.query);
	} else {
		if (base.authority.data)
			buf_puts(&out, "//");
		buf_str(&out, base.authority);
		if (ref.path.len == 0)
			buf_str(&out, base.path);
		else if (ref.path.data[0] == '/')
			add_without_dots(&out, ref.path);
		else
			add_merged(&out, &base, ref.path);
		add_part(&out, '?', ref.path.len || ref.query.data ? ref.query : base.query);
	}
	add_part(&out, '#', ref.fragment);
	text = arena_str(arena, buf_view(&out));
	buf_free(&out);
	return text;
}
