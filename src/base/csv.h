/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_CSV_H
#define TIERCAL_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * RFC 4180 rows out of a text: quotes, doubled quotes, line ends inside quotes, CRLF or LF, a BOM
 * in front; empty lines are passed over. One row at a time, so that memory does not grow with the
 * file.
 */
struct csv {
	struct str rest;
	char separator;   /* a comma; another ASCII character may be set before the first row */
	const char *name; /* of the file, for messages */
	uint32_t line;    /* of the row last read, from 1 */
	uint32_t next_line;
	struct str *fields; /* of that row; borrowed until the next call */
	size_t count;
	size_t cap;
	struct buf text; /* unescaped fields */
};

void csv_init(struct csv *csv, struct str text, const char *name);
void csv_fini(struct csv *csv);
/* False at the end (err->kind is ERR_NONE) or on a fault (ERR_CONFIG, "name:line: ..."). */
bool csv_next(struct csv *csv, struct err *err);

/* Writes one field; a text that a spreadsheet would run as a formula gets a leading apostrophe. */
void csv_field(struct buf *out, struct str text, bool first);

#endif
