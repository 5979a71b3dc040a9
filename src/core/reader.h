/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_READER_H
#define TIERCAL_CORE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/* Reads a JSON file that this program has written, and says where it is not as it was written. All
 * faults are ERR_DATA. */
struct reader {
	struct arena *arena;
	const char *path;   /* for messages only */
	const char *origin; /* "`tiercal baseline` writes such a file": the end of each message */
	struct err *err;
};

/* The whole text as one value; NULL: it is no JSON. */
const struct value *reader_parse(const struct reader *reader, struct str text);
/* False; `at`, or the file's first line, is not as it should be: `what`. */
bool reader_fault(const struct reader *reader, const struct value *at, const char *what);
/* The root's member "version" must be this one. */
bool reader_version(const struct reader *reader, const struct value *root, int64_t version);

/* A member that must be there, and of that type; NULL: it is not. A text is not empty. */
const char *reader_text(const struct reader *reader, const struct value *parent, const char *key);
const struct value *reader_list(
	const struct reader *reader, const struct value *parent, const char *key);
const struct value *reader_object(
	const struct reader *reader, const struct value *parent, const char *key);

#endif
