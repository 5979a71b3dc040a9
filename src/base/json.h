/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_JSON_H
#define TIERCAL_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/*
 * Reading JSON to the letter of RFC 8259: one value, nothing behind it, valid UTF-8, depth at most
 * JSON_DEPTH, checked before any recursion. Texts come from our own decoder, so \u0000 stays and
 * numbers keep their digits. A lone surrogate escape becomes U+FFFD; json_parse_lenient counts
 * them. More than JSON_MAX_VALUES values are refused: two bytes of text can cost 150 of memory, so
 * that a tree stays below 64 MiB beside its texts.
 * Errors are ERR_DATA and say line and column.
 */
#define JSON_DEPTH 200
#define JSON_MAX_VALUES 400000

/* The value lives in the arena, the input is no longer needed. */
bool json_parse(struct arena *arena, struct str text, struct value **out, struct err *err);

/* What lenient readers of provider answers allow besides: a BOM and white space in front, invalid
 * UTF-8 inside strings (each bad unit becomes U+FFFD and is counted in *mended). */
bool json_parse_lenient(
	struct arena *arena, struct str text, struct value **out, size_t *mended, struct err *err);

/* Only checks; no memory but the stack. `where` (may be NULL) gets the offset of the first fault.
 */
bool json_valid(struct str text, size_t *where);

/* What stands at the very beginning of a text, whatever follows it. */
enum json_prefix {
	JSON_PREFIX_NONE,  /* no value; `end` is where that shows */
	JSON_PREFIX_VALUE, /* a value up to `end` */
	JSON_PREFIX_DEEP,  /* one nested deeper than JSON_DEPTH */
};
enum json_prefix json_prefix(struct str text, size_t *end);

/* True if an object anywhere in the value has two members of one name. */
bool json_has_duplicates(const struct value *value, struct str *name);

#endif
