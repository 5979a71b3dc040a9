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

struct note {
	const char *const *what;
	int kinds;
	const char *whole;
};

static void put_note(struct buf *out, const size_t *left, const size_t *all, void *context)
{
	const struct note *note = context;
	bool any = false;

	buf_puts(out, "**Cut to fit 64 KB.** Left out: ");
	for (int kind = 0; kind < note->kinds; kind++) {
		if (!left[kind])
			continue;
		buf_puts(out, any ? ", " : "");
		if (left[kind] == all[kind])
			buf_printf(out, "all %zu %s", all[kind], note->what[kind]);
		else
			buf_printf(out, "%zu of %zu %s", left[kind], all[kind], note->what[kind]);
		any = true;
	}
	buf_printf(out, ". The whole: `%s`\n\n", note->whole);
}

void markdown_fit(struct pieces *pieces, const char *const *what, int kinds, const char *whole,
	struct buf *out)
{
	struct note note = {what, kinds, whole};

	pieces_write(pieces, kinds, MARKDOWN_BYTES, put_note, &note, out);
}
