/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_FACTS_H
#define TIERCAL_HTTP_FACTS_H

#include "core/http_msg.h"
#include "http/keys.h"

/*
 * Collects the response headers that matter. Values are kept in one buffer and handed out as
 * offsets only at the end, because the buffer moves while it grows.
 */
#define FACTS_COUNT (9 + 3 * HTTP_RATE_SOURCES)

struct facts {
	struct buf text;
	size_t from[FACTS_COUNT], len[FACTS_COUNT];
	bool seen[FACTS_COUNT];
};

void facts_clear(struct facts *facts);
/* One line as it came, with its line end. The first of equal names counts. */
void facts_line(struct facts *facts, struct str line);
/* Borrowed from `facts` until it is cleared. */
struct http_facts facts_view(const struct facts *facts);
/* Cuts keys out of the values. */
void facts_redact(struct facts *facts, const struct keys *keys);
void facts_free(struct facts *facts);

#endif
