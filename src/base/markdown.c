/* SPDX-License-Identifier: MIT */
#include "base/markdown.h"

#include <string.h>

#include "base/term.h"

void markdown_escape(struct buf *out, struct str text)
{
	struct buf plain = {0};
	struct str view;

	term_escape(&plain, text);
	view = buf_view(&plain);
	for (size_t i = 0; i < view.len; i++) {
		char c = view.data[i];
		bool url = c == ':' && i + 1 < view.len && view.data[i + 1] == '/';
		bool host =
			c == '.' && i >= 3 && str_eq_nocase(str_slice(view, i - 3, i), STR("www"));

		if (strchr("\\`*_[]<>|#@!&~", c) || url || host)
			buf_char(out, '\\');
		buf_char(out, c);
	}
	buf_free(&plain);
}
