/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_JSONW_H
#define TIERCAL_BASE_JSONW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/value.h"

/*
 * Writes JSON into a buffer, in the order of the calls. Commas and indentation are its job;
 * a key stands before each value of an object. Text that is not UTF-8 is written with U+FFFD.
 */
struct jsonw {
	struct buf *out;
	int indent; /* spaces a level; 0 writes all in one line */
	int depth;
	bool first; /* nothing written yet in the innermost array or object */
	bool after_key;
};

void jsonw_init(struct jsonw *w, struct buf *out, int indent);
void jsonw_object(struct jsonw *w);
void jsonw_object_end(struct jsonw *w);
void jsonw_array(struct jsonw *w);
void jsonw_array_end(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);
void jsonw_key_str(struct jsonw *w, struct str key);
void jsonw_str(struct jsonw *w, struct str text);
void jsonw_z(struct jsonw *w, const char *text); /* NULL writes null */
void jsonw_int(struct jsonw *w, int64_t number);
void jsonw_bool(struct jsonw *w, bool boolean);
void jsonw_null(struct jsonw *w);
/* The fewest digits that read back to the same double; null for NaN and infinity. */
void jsonw_double(struct jsonw *w, double number);
/* At most `decimals` decimals, trailing zeroes off: 0.940000 is written 0.94. */
void jsonw_fixed(struct jsonw *w, double number, int decimals);
/* A number's own digits, which must be valid JSON. */
void jsonw_raw(struct jsonw *w, struct str digits);
void jsonw_value(struct jsonw *w, const struct value *value);        /* in its own order */
void jsonw_value_sorted(struct jsonw *w, const struct value *value); /* keys sorted, for digests */
/* A value alone, in one line. */
struct str jsonw_text(struct arena *arena, const struct value *value);

/* One quoted JSON string, escaped. */
void jsonw_quote(struct buf *out, struct str text);

#endif
