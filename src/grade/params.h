/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_PARAMS_H
#define TIERCAL_GRADE_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/*
 * One table per grader reads its parameters into its state. Texts are borrowed from the values.
 */
enum param_kind {
	PARAM_BOOL,   /* bool */
	PARAM_NUMBER, /* double, finite, 0 or more */
	PARAM_COUNT,  /* int64_t, 0 or more */
	PARAM_TEXT,   /* struct str; a number or boolean gives its text */
	PARAM_TEXTS,  /* struct texts; one text or a list of them */
	PARAM_VALUE,  /* const struct value *, whatever it is */
};

struct texts {
	const struct str *items; /* NULL if the parameter was not given */
	size_t count;
};

struct param {
	const char *name; /* NULL ends a table */
	enum param_kind kind;
	size_t offset; /* into the state */
};

#define PARAM_END \
	{ \
		NULL, PARAM_BOOL, 0 \
	}

/*
 * Reads an object of parameters, or, where `bare` names one of them, also that one alone in the
 * place of the object (`max_words: 40`). None given (NULL or null) leaves the state as it is.
 * Errors are ERR_CONFIG and name the parameter, and for an unknown one the nearest known.
 */
bool params_read(struct arena *arena, const struct value *params, const struct param *table,
	const char *bare, void *state, struct err *err);

/* The text of a string, number or boolean; false for any other value. */
bool params_text(struct arena *arena, const struct value *value, struct str *out);

/* "unknown WHAT 'name' (did you mean 'x'?)", or with the names there are when none is near. The
 * names lie `stride` bytes apart, as str_nearest wants them. */
bool params_unknown(const char *what, struct str name, const void *names, size_t count,
	size_t stride, struct err *err);

#endif
