/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SUITE_SNAPSHOT_H
#define TIERCAL_SUITE_SNAPSHOT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/*
 * The cases as they were read, in a file without a name (below TMPDIR, else /tmp), with a few bytes
 * of index a case: what happens to the suite's own file later changes nothing, and memory does not
 * grow with the texts.
 */
struct suite_place {
	uint64_t offset; /* of the id; the line of JSON follows it */
	uint32_t id_bytes, line_bytes;
	uint32_t line; /* in the file that was read */
};

struct suite_index {
	int fd;
	VEC(struct suite_place) places;
	uint64_t end;     /* of what was added */
	struct buf out;   /* added, not yet written */
	struct buf ahead; /* a piece that was read, from ahead_offset on */
	uint64_t ahead_offset;
};

bool snapshot_open(struct suite_index **out, struct err *err);
void snapshot_close(struct suite_index *index); /* NULL is fine */
bool snapshot_add(
	struct suite_index *index, struct str id, struct str json, uint32_t line, struct err *err);
/* Writes what is left; nothing may be read before. */
bool snapshot_end(struct suite_index *index, struct err *err);
/* Case number i: its line of JSON into `out`, or its id into the arena. */
bool snapshot_read(struct suite_index *index, size_t i, struct buf *out, struct err *err);
bool snapshot_id(const struct suite_index *index, size_t i, struct arena *arena, const char **id,
	struct err *err);

#endif
