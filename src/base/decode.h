/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_DECODE_H
#define TIERCAL_BASE_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/value.h"

/*
 * Values that were read from YAML or JSON into structs, by tables. A row is a key, what may stand
 * there, where it goes, and a sentence that says what it is. The same tables write the JSON Schema,
 * so that it cannot say anything else than the decoder. All faults are ERR_CONFIG,
 * "file:line:column: what is wrong; what it must be".
 */
struct decode {
	struct arena *arena; /* texts and items come to live here */
	const char *name;    /* of the file, for messages */
	void *context;       /* of the hooks */
};

enum decode_kind {
	DECODE_BOOL,     /* bool */
	DECODE_INT,      /* int */
	DECODE_I64,      /* int64_t */
	DECODE_NUMBER,   /* double */
	DECODE_DURATION, /* int64_t, microseconds: 500ms, 2s, 1.5m, 1h */
	DECODE_NAME,     /* an enum: the index of the name in `names` */
	DECODE_TEXT,     /* const char *: not empty, on one line unless DECODE_PROSE */
	DECODE_TEXTS,    /* const char *const *, NULL-terminated: a list of texts */
	DECODE_STRING,   /* const struct value *, a string kept as it is; may be empty */
	DECODE_OBJECT,   /* const struct value *, an object kept as it is */
	DECODE_LIST,     /* const struct value *, a list kept as it is */
	DECODE_ANY,      /* const struct value *, whatever it is */
	DECODE_SECTION,  /* a struct inside the struct, by its own table */
	DECODE_ITEMS,    /* a list of sections: pointer, and size_t at count_offset */
	DECODE_MAP,      /* names to sections: the same; the key is in the value for `begin` */
	DECODE_OTHER,    /* `check` reads it, `schema` describes it */
};

enum {
	DECODE_REQUIRED = 1, /* the key must be there; a list or map must not be empty */
	DECODE_ABOVE = 2,    /* min itself is out of range */
	DECODE_BELOW = 4,    /* max itself is out of range */
	DECODE_PROSE = 8,    /* a text of several lines */
};

/* `out` is the field for a key, the struct for a table. */
typedef bool decode_hook(
	const struct decode *d, const struct value *value, void *out, struct err *err);

struct decode_table;

struct decode_key {
	const char *name; /* NULL ends a table */
	enum decode_kind kind;
	unsigned flags;
	size_t offset;
	size_t count_offset;
	double min, max; /* of numbers; of durations in microseconds; both 0: no limits but those of
			    the type */
	const char *const *names;         /* NULL-terminated */
	const struct decode_table *table; /* of sections */
	decode_hook *check;               /* after the value was read, or NULL */
	void (*schema)(struct jsonw *w);  /* of DECODE_OTHER: the members of its schema */
	const char *help;
};

struct decode_table {
	const char *what; /* "a route", for messages */
	const struct decode_key *keys;
	size_t size;          /* of the struct, for items */
	const void *defaults; /* such a struct, or NULL: zeroes */
	decode_hook *begin;   /* presets an item or section before its keys are read, or NULL */
	decode_hook *end;     /* checks it as a whole, or NULL */
};

static inline bool decode_has_limits(const struct decode_key *key)
{
	return key->min != 0 || key->max != 0;
}

/*
 * Reads an object. Unknown keys are found first; then keys are read in the order of the table, not
 * of the file, so that a hook may rely on what stands above it in the table. `out` keeps what the
 * keys do not name.
 */
bool decode_section(const struct decode *d, const struct decode_table *table,
	const struct value *value, void *out, struct err *err);

/* Faults at a place, for hooks and for what is checked later. The second points at the key. */
bool decode_fault(const struct decode *d, const struct value *place, struct err *err,
	const char *format, ...) ATTR_PRINTF(4, 5);
bool decode_fault_key(const struct decode *d, const struct value *place, struct err *err,
	const char *format, ...) ATTR_PRINTF(4, 5);
/* "<key> is <what it is>; it must be <wanted>" */
bool decode_must_be(
	const struct decode *d, const struct value *value, struct err *err, const char *wanted);
/* What the key must be, in words: "a number from 0 to 2". */
const char *decode_wanted(struct arena *arena, const struct decode_key *key);
/* What a message calls it: its key, or that it is an item of a list. */
struct str decode_called(const struct value *value);
/* " (did you mean 'x'?)", or "" if nothing is near. */
const char *decode_hint(
	struct arena *arena, struct str name, const void *names, size_t count, size_t stride);

/* 500ms, 2s, 15m, 1h; fractions are fine, signs and exponents are not. */
bool decode_duration(struct str text, int64_t *microseconds);

/* The JSON Schema (draft 2020-12) of a file by that table. */
void decode_schema(const struct decode_table *table, const char *title, struct buf *out);
/* The members of the schema of one section, inside an object that the caller has opened. */
void decode_schema_section(const struct decode_table *table, struct jsonw *w);

#endif
