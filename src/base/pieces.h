/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_PIECES_H
#define TIERCAL_BASE_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"

/*
 * A document that must not be longer than some limit. It is written into `text` as ever, and behind
 * each row, paragraph or heading it is said that a piece ends there and of what kind it is: the
 * lower the number, the more it matters. If all does not fit, pieces are taken kind by kind, each
 * kind in the order of the document, until one does not fit; a heading stays only with something
 * below it.
 */
struct piece {
	size_t end; /* in `text`; it begins where the one before ends */
	int kind;
	bool heading; /* of the pieces of its kind that follow */
	bool kept;
};

struct pieces {
	struct buf text; /* what is written and not ended belongs to nothing */
	VEC(struct piece) list;
};

/* An end where nothing was written since the one before makes no piece. */
void pieces_end(struct pieces *pieces, int kind);
void pieces_heading(struct pieces *pieces, int kind);

/* Says into `out` what was left out: of `all` pieces of a kind, headings not counted, `left` are
 * not there. Called once, with arrays by kind. */
typedef void pieces_note(struct buf *out, const size_t *left, const size_t *all, void *context);

/* Kinds are below `kinds`, at most PIECES_KINDS. If something is left out, the note stands behind
 * the first piece, which is always there, an empty line between them. The whole is no longer than
 * `limit` if the first piece and PIECES_NOTE bytes, which the note may take, are not. Frees the
 * pieces. */
#define PIECES_KINDS 16
#define PIECES_NOTE 2048
void pieces_write(struct pieces *pieces, int kinds, size_t limit, pieces_note *note, void *context,
	struct buf *out);
void pieces_free(struct pieces *pieces);

#endif
