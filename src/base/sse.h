/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_SSE_H
#define TIERCAL_BASE_SSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Server-sent events, pulled out of bytes that have come (WHATWG HTML, "Parsing an event stream").
 * Lines end with LF, CRLF or CR; one space behind the colon is dropped; the data lines of an event
 * are joined by LF; comments, other fields and events without data are passed over. An event that
 * the end of the bytes cuts off before its blank line is handed out too, as many servers end so.
 * Starts as {.text = bytes}, with a NULL buffer; released with sse_fini.
 */
#define SSE_MAX_LINE ((size_t)1 << 20)

struct sse {
	struct str text;
	size_t at;
	bool cut; /* the bytes broke off: what they end in the middle of is no event */
	struct buf data;
	bool too_long; /* a line was over SSE_MAX_LINE: nothing is read behind it */
};

struct sse_event {
	struct str name; /* of its `event:` field, or empty */
	struct str data; /* valid until the next call */
	size_t end;      /* offset behind the event */
};

bool sse_next(struct sse *sse, struct sse_event *event);
/* Instead, where each line is an event of its own (NDJSON): the next line that is not empty. */
bool sse_next_line(struct sse *sse, struct sse_event *event);
void sse_fini(struct sse *sse);

#endif
