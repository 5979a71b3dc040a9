/* SPDX-License-Identifier: MIT */
#include "base/sse.h"

#include <string.h>

/* The next line without its end; false when there is none. */
static bool next_line(struct sse *sse, struct str *line)
{
	const struct str text = sse->text;
	const size_t start = sse->at;
	size_t end = start;

	if (start >= text.len)
		return false;
	while (end < text.len && text.data[end] != '\n' && text.data[end] != '\r')
		end++;
	if (end - start > SSE_MAX_LINE) {
		sse->too_long = true;
		return false;
	}
	*line = str_slice(text, start, end);
	sse->at = end;
	if (end < text.len)
		sse->at +=
			end + 1 < text.len && text.data[end] == '\r' && text.data[end + 1] == '\n'
				? 2
				: 1;
	return true;
}

static struct str value_of(struct str line, size_t colon)
{
	struct str value = str_slice(line, colon == SIZE_MAX ? line.len : colon + 1, line.len);

	if (str_starts(value, STR(" ")))
		value = str_slice(value, 1, value.len);
	return value;
}

static void skip_mark(struct sse *sse)
{
	if (sse->at == 0 && str_starts(sse->text, STR("\xEF\xBB\xBF")))
		sse->at = 3;
}

bool sse_next_line(struct sse *sse, struct sse_event *event)
{
	*event = (struct sse_event){0};
	skip_mark(sse);
	do {
		if (!next_line(sse, &event->data))
			return false;
	} while (!str_trim(event->data).len);
	event->end = sse->at;
	return true;
}

bool sse_next(struct sse *sse, struct sse_event *event)
{
	bool any = false, ended = false;
	struct str line;

	skip_mark(sse);
	*event = (struct sse_event){0};
	buf_clear(&sse->data);
	while (next_line(sse, &line)) {
		const size_t colon = str_find(line, STR(":"), 0);
		const struct str field = str_slice(line, 0, colon);

		ended = line.len == 0 && any;
		if (ended)
			break;
		if (line.len == 0) {
			event->name = STR_NONE;
		} else if (str_eqz(field, "data")) {
			if (any)
				buf_char(&sse->data, '\n');
			any = true;
			buf_str(&sse->data, value_of(line, colon));
		} else if (str_eqz(field, "event")) {
			event->name = value_of(line, colon);
		}
	}
	event->data = buf_view(&sse->data);
	event->end = sse->at;
	return any && (ended || !sse->cut) && !sse->too_long;
}

void sse_fini(struct sse *sse)
{
	buf_free(&sse->data);
}
