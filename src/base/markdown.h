/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_MARKDOWN_H
#define TIERCAL_BASE_MARKDOWN_H

#include "base/str.h"

/* Text from outside in Markdown, in one line: escaped as for a terminal, and nothing in it is a
 * link, an image, a mention, HTML or a cell's end. */
void markdown_escape(struct buf *out, struct str text);

#endif
