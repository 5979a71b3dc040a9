/* SPDX-License-Identifier: MIT */
#include "base/html.h"

#include "base/term.h"

void html_escape(struct buf *out, struct str text)
{
	static const char *const entities[128] = {['&'] = "&amp;",
		['<'] = "&lt;",
		['>'] = "&gt;",
		['"'] = "&quot;",
		['\''] = "&#39;"};
	struct buf plain = {0};
	struct str view;

	term_escape(&plain, text);
	view = buf_view(&plain);
	for (size_t i = 0; i < view.len; i++) {
		const unsigned char c = (unsigned char)view.data[i];

		if (c < 128 && entities[c])
			buf_puts(out, entities[c]);
		else
			buf_char(out, (char)c);
	}
	buf_free(&plain);
}

/* The length of U+2028 or U+2029 at an offset, else 0. */
static size_t separator_at(struct str text, size_t at)
{
	const struct str next = str_slice(text, at, at + 3);

	return str_eq(next, STR("\xE2\x80\xA8")) || str_eq(next, STR("\xE2\x80\xA9")) ? 3 : 0;
}

void html_json(struct buf *out, struct str json)
{
	size_t done = 0; /* up to here all is written */

	for (size_t i = 0; i < json.len; i++) {
		const unsigned char c = (unsigned char)json.data[i];
		const size_t separator = c == 0xE2 ? separator_at(json, i) : 0;

		if (c != '<' && c != '>' && c != '&' && !separator)
			continue;
		buf_str(out, str_slice(json, done, i));
		if (separator)
			buf_printf(out, "\\u20%x", (unsigned char)json.data[i + 2] - 0x80u);
		else
			buf_printf(out, "\\u%04x", (unsigned)c);
		i += separator ? separator - 1 : 0;
		done = i + 1;
	}
	buf_str(out, str_slice(json, done, json.len));
}
