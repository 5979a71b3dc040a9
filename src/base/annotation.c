/* SPDX-License-Identifier: MIT */
#include "base/annotation.h"

#include <inttypes.h>
#include <string.h>

#include "base/term.h"
#include "base/utf8.h"

static const char *const level_names[] = {
	[ANNOTATION_NOTICE] = "notice",
	[ANNOTATION_WARNING] = "warning",
	[ANNOTATION_ERROR] = "error",
};

#define PROPERTY_BYTES 300

/* The text as a terminal may have it, and of that what would end a property or the command. */
static void put_escaped(struct buf *out, struct str text, const char *special)
{
	struct buf plain = {0};

	term_escape(&plain, text);
	for (size_t i = 0; i < plain.len; i++) {
		const char byte = plain.data[i];

		if (strchr(special, byte))
			buf_printf(out, "%%%02X", (unsigned)byte);
		else
			buf_char(out, byte);
	}
	buf_free(&plain);
}

static void put_property(struct buf *out, const char *before, const char *name, const char *text)
{
	buf_printf(out, "%s%s=", before, name);
	put_escaped(out, utf8_cut(str_of(text), PROPERTY_BYTES), "%:,");
}

static void put_message(struct buf *out, struct str message)
{
	const struct str cut = utf8_cut(message, ANNOTATION_BYTES);
	struct str rest = cut, line;
	bool first = true;

	while (str_next(&rest, '\n', &line)) {
		buf_puts(out, first ? "" : "%0A");
		put_escaped(out, line, "%");
		first = false;
	}
	if (cut.len < message.len)
		buf_puts(out, "...");
}

void annotation_write(struct buf *out, const struct annotation *annotation, struct str message)
{
	buf_printf(out, "::%s", level_names[annotation->level]);
	put_property(out, " ", "title", annotation->title);
	if (annotation->file) {
		put_property(out, ",", "file", annotation->file);
		if (annotation->line)
			buf_printf(out, ",line=%" PRIu32, annotation->line);
	}
	buf_puts(out, "::");
	put_message(out, message);
	buf_char(out, '\n');
}
