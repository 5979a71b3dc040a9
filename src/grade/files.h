/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_FILES_H
#define TIERCAL_GRADE_FILES_H

#include "base/arena.h"
#include "base/jsonw.h"
#include "grade/grade.h"

/*
 * Files that parameters name, read before any grading: JSON, of at most FILES_BYTES, in the folder
 * or below it, each once. What was read is part of what stored grades depend on.
 */
#define FILES_BYTES ((size_t)4 << 20)

struct files {
	struct arena *arena;
	const char *folder;
	const struct value *response_schema;
	bool asked;                  /* for the response schema */
	struct files_entry *entries; /* the last that was read first */
	struct grader_files hook;    /* what graders are given */
};

/* The values live in the arena. `response_format` may be NULL. */
void files_init(struct files *files, struct arena *arena, const char *folder,
	const struct value *response_format);
/* Writes names and digests of all that was read, and the schema of the response format if it was
 * asked for: nothing if nothing was. */
void files_write(const struct files *files, struct jsonw *w);

#endif
