/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SUITE_SNAPSHOT_H
#define TIERCAL_SUITE_SNAPSHOT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * The cases as they were read, and where each of them is, in two files without a name (below
 * TMPDIR, else /tmp): what happens to the suite's own file later changes nothing, and memory grows
 * neither with the texts nor with the number of cases.
 */
struct snapshot_file {
	int fd;           /* -1: not open */
	uint64_t end;     /* of what was added */
	struct buf out;   /* added, not yet written */
	struct buf ahead; /* a piece that was read, from ahead_offset on */
	uint64_t ahead_offset;
};

struct suite_index {
	struct snapshot_file cases, places;
	size_t count;
};

bool snapshot_open(struct suite_index **out, struct err *err);
void snapshot_close(struct suite_index *index); /* NULL is fine */
bool snapshot_add(
	struct suite_index *index, struct str id, struct str json, uint32_t line, struct err *err);
/* Writes what is left; nothing may be read before. */
bool snapshot_end(struct suite_index *index, struct err *err);

/* The first case that has the id of an earlier one. *found false: all differ. */
bool snapshot_find_twin(
	struct suite_index *index, size_t *earlier, size_t *later, bool *found, struct err *err);
/* Case number i: its line of JSON into `out` and its line in the file that was read, or its id into
 * the arena. */
bool snapshot_read(
	struct suite_index *index, size_t i, struct buf *out, uint32_t *line, struct err *err);
bool snapshot_id(
	struct suite_index *index, size_t i, struct arena *arena, const char **id, struct err *err);

#endif
