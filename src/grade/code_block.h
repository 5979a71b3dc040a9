/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_CODE_BLOCK_H
#define TIERCAL_GRADE_CODE_BLOCK_H

#include "base/str.h"
#include "grade/params.h"

/*
 * The code in an answer: the first fenced block (three or more ` or ~ at the beginning of a line,
 * to a line of at least as many) whose mark is one of `fences`, in any case; else the first fenced
 * block; else the whole answer. One that is never closed goes to the end.
 */
struct str code_block(struct str text, const struct texts *fences);

#endif
