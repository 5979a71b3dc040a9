/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "base/xml.h"

static const struct {
	uint32_t code_point;
	const char *written;
} marks[] = {
	{'&', "&amp;"},
	{'<', "&lt;"},
	{'>', "&gt;"},
	{'"', "&quot;"},
	{'\'', "&apos;"},
	{'\r', "&#13;"}, /* as it is, a reader would take it for a line feed */
	/* These, in an attribute, for blanks. */
	{'\n', "&#10;"},
	{'\t', "&#9;"},
};

enum { MARKS_OF_TEXT = ARRAY_LEN(marks) - 2 };

/* Char of XML 1.0 without the controls that it allows but discourages. */
static bool is_allowed(uint32_t code_point)
{
	return code_point >= 0x20 && (code_point < 0x7F || code_point > 0x9F) &&
	       (code_point < 0xFDD0 || code_point > 0xFDEF) && (code_point & 0xFFFE) != 0xFFFE;
}

static const char *mark_of(uint32_t code_point, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (marks[i].code_point == code_point)
			return marks[i].written;
	}
	return NULL;
}

static void escape(struct buf *out, struct str text, size_t count)
{
	for (size_t offset = 0; offset < text.len;) {
		const uint32_t code_point = utf8_next(text, &offset);
		const char *mark = mark_of(code_point, count);

		if (mark)
			buf_puts(out, mark);
		else if (code_point == '\n' || code_point == '\t' || is_allowed(code_point))
			utf8_add(out, code_point);
		else
			utf8_add(out, 0xFFFD);
	}
}

void xml_text(struct buf *out, struct str text)
{
	escape(out, text, MARKS_OF_TEXT);
}

void xml_attribute(struct buf *out, struct str text)
{
	escape(out, text, ARRAY_LEN(marks));
}
