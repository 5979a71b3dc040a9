/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_STR_H
#define TIERCAL_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Borrowed bytes: what a model or a file said. Not NUL-terminated, may hold any byte. */
struct str {
	const char *data;
	size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)((s).len > 100000 ? 100000 : (s).len), ((s).data ? (s).data : "")

struct str str_of(const char *text); /* NULL gives STR_NONE */
bool str_eq(struct str a, struct str b);
bool str_eqz(struct str a, const char *b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only, whatever the locale */
int str_cmp(struct str a, struct str b);        /* by bytes, for sorting */
bool str_starts(struct str text, struct str prefix);
bool str_ends(struct str text, struct str suffix);
struct str str_trim(struct str text);                          /* ASCII white space off both ends */
struct str str_slice(struct str text, size_t from, size_t to); /* clamped to the text */
/* Offset of the first occurrence at or after `from`, or SIZE_MAX. An empty needle is found. */
size_t str_find(struct str text, struct str needle, size_t from);
/* Splits at the first separator; false when nothing is left. `rest` starts as the whole text. */
bool str_next(struct str *rest, char separator, struct str *part);
/* Decimal integers in full, without sign trouble or overflow; false when anything else stands
 * there. */
bool str_to_i64(struct str text, int64_t *out);
/* A decimal number in full, C syntax without hex, inf and nan, whatever the locale. False too, with
 * an infinite *out, for one that no double can hold. */
bool str_to_double(struct str text, double *out);
/* How many single-byte edits lie between two names, for "did you mean"; names over 128 bytes are
 * not compared and count as wholly different. */
size_t str_distance(struct str a, struct str b);
/* The nearest of `count` names (stride bytes apart, each starting with a const char *), or NULL. */
const char *str_nearest(struct str name, const void *names, size_t count, size_t stride);

/*
 * Bytes that grow, up to `limit` (0: BUF_DEFAULT_LIMIT). Past it nothing more is added and `over`
 * is set, so that no peer can exhaust memory. Starts as zeroes; released with buf_free.
 */
#define BUF_DEFAULT_LIMIT ((size_t)256 << 20)

struct buf {
	char *data; /* NUL-terminated beyond len once anything was added */
	size_t len;
	size_t cap;
	size_t limit;
	bool over;
};

void buf_free(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_add(struct buf *buf, const void *bytes, size_t count);
void buf_str(struct buf *buf, struct str text);
void buf_puts(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char byte);
void buf_repeat(struct buf *buf, char byte, size_t count);
void buf_printf(struct buf *buf, const char *format, ...) ATTR_PRINTF(2, 3);
/* Percent-encoded, all but letters, digits and "-._~": one step of a path, one value of a query. */
void buf_percent(struct buf *buf, struct str text);
struct str buf_view(const struct buf *buf); /* borrowed until the next change */
const char *buf_z(const struct buf *buf);   /* never NULL */

#endif
