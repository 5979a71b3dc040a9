/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_MARKDOWN_H
#define TIERCAL_BASE_MARKDOWN_H

#include "base/pieces.h"
#include "base/str.h"

/* Text from outside in Markdown, in one line: escaped as for a terminal, and nothing in it is a
 * link, an image, a mention, HTML or a cell's end. */
void markdown_escape(struct buf *out, struct str text);

/* A comment on a pull request takes no more. */
#define MARKDOWN_BYTES 65535

/* The document in at most so many bytes, if no piece is unreasonable. What had to be left out is
 * said behind the first piece: `what[kind]` is the plural of its pieces, and `whole` the command
 * that prints all. Frees the pieces. */
void markdown_fit(struct pieces *pieces, const char *const *what, int kinds, const char *whole,
	struct buf *out);

#endif
