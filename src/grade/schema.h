/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SCHEMA_H
#define TIERCAL_GRADE_SCHEMA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"
#include "grade/grade.h"

/*
 * JSON Schema, draft 2020-12: a schema is read once into nodes (schema_read.c, schema_ref.c), and
 * values are checked against these (schema_check.c). Nothing is fetched: a reference leads into the
 * schema, to a file that `files` reads, or to the draft's own meta-schemas.
 */
struct schema;

struct schema_source {
	const struct value *root;         /* an object, true or false */
	const char *path;                 /* of the file it was read from, or NULL */
	bool formats;                     /* `format` is an assertion */
	const struct value *files_at;     /* addresses to paths, or NULL: `files` of the grader */
	const struct grader_files *files; /* NULL: there are none */
};

/* A schema that is wrong is ERR_CONFIG, with the JSON pointer of what is wrong in it. What comes
 * out borrows the source and lives in the arena but for what schema_free gives back. */
bool schema_new(struct arena *arena, const struct schema_source *source, struct schema **out,
	struct err *err);
void schema_free(struct schema *schema);

/* What a value that is not valid fails at. */
struct schema_verdict {
	bool valid;
	const char *limit;   /* a bound was reached, which this says; NULL: there is a verdict */
	struct str pointer;  /* of the part of the value that is at fault; in the arena */
	const char *keyword; /* that it fails, or NULL */
};

/* Objects in `value` have no two members of one name. */
void schema_check(const struct schema *schema, struct arena *arena, const struct value *value,
	struct schema_verdict *out);

#endif
