/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_JSON_SCAN_H
#define TIERCAL_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"

/*
 * A strict scanner for RFC 8259, private to base: it goes over the text once, without recursion,
 * and notes where each value and each key stands. json.c makes its tree from these places.
 */
struct json_token {
	size_t offset, len; /* a string's quotes included; of an array or object the bracket */
	size_t count;       /* values that an array or object holds */
};

struct json_scan {
	struct str text;
	size_t at;         /* where the scanner stands; at the fault when there was one */
	const char *fault; /* what is wrong there, or NULL */
	size_t end;        /* behind the value, in front of white space that may follow */
	size_t lone;       /* escapes of lone surrogates */
	size_t values;     /* keys not counted */
	bool keep;         /* fill `tokens`, up to JSON_MAX_VALUES; the caller frees them */
	VEC(struct json_token) tokens; /* keys and values in the order of the text */
};

/* Where the run of bytes that stand for themselves in a string ends: ASCII but '"', '\\' and
 * control characters. Most text is one such run. */
static inline size_t json_plain_end(struct str text, size_t at)
{
	while (at < text.len && (unsigned char)text.data[at] >= 0x20 &&
		(unsigned char)text.data[at] < 0x80 && text.data[at] != '"' &&
		text.data[at] != '\\')
		at++;
	return at;
}

/* The fault of what is nested deeper than JSON_DEPTH. */
extern const char json_too_deep[];

/* Set text and keep, leave the rest zero. */
bool json_scan(struct json_scan *scan);

/* Whether the text is one JSON number in full. */
bool json_is_number(struct str text);

/* The four hexadecimal digits of an escape that json_scan has seen. */
unsigned json_hex4(const char *digits);

static inline bool json_is_high(unsigned unit)
{
	return (unit & 0xFC00u) == 0xD800u;
}

static inline bool json_is_low(unsigned unit)
{
	return (unit & 0xFC00u) == 0xDC00u;
}

#endif
