/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_FIELD_H
#define TIERCAL_GRADE_FIELD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/* One field of JSON objects that json_fields compares. */
enum field_compare {
	FIELD_EXACT,  /* deep equality, numbers by value */
	FIELD_TEXT,   /* as texts: 5 is "5" */
	FIELD_NUMBER, /* as numbers: "1,234.50 EUR" is 1234.5 */
};

struct field {
	struct str name; /* "a.b" is b within a, unless there is a field of that very name */
	enum field_compare compare;
	double tolerance;
	bool ignore_case, trim, optional;
};

/* An object of options, or null for none. */
bool field_read(
	struct arena *arena, const struct value *options, struct field *field, struct err *err);

enum field_status {
	FIELD_EQUAL,
	FIELD_WRONG,
	FIELD_MISSING,    /* from the answer */
	FIELD_UNEXPECTED, /* in the answer */
	FIELD_ABSENT,     /* from both */
};

const char *field_status_name(enum field_status status);
/* Null counts as absent. */
bool field_present(const struct value *value);
/* NULL if there is none; `object` may be NULL. */
const struct value *field_get(const struct value *object, struct str name);
enum field_status field_compare(const struct field *field, struct arena *arena,
	const struct value *expected, const struct value *seen);

#endif
