/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_MARK_H
#define TIERCAL_GRADE_MARK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"
#include "core/score.h"

/* How graders fill a score. All return true, to end a grade function with. */
bool mark(struct score *score, double value, const char *reason);
bool mark_pass(struct score *score, bool pass, const char *reason); /* no reason if it passed */
bool mark_unmeasured(struct score *score, const char *reason);

/* A text in quotes for a reason: printable, on one line, cut to MARK_COLUMNS. */
#define MARK_COLUMNS 32
const char *mark_show(struct arena *arena, struct str text);
/* The same of a value: a string as it is, else its JSON. */
const char *mark_show_value(struct arena *arena, const struct value *value);
/* "expected X, got Y" */
const char *mark_differs(struct arena *arena, struct str expected, struct str seen);

/* A text as part of a result: at most MARK_RESULT_BYTES of it, cut between characters. */
#define MARK_RESULT_BYTES 400
struct value *mark_text(struct arena *arena, struct str text);

/* What a grader without anything to compare with says: ERR_CONFIG, false. */
bool mark_no_expected(struct err *err);

/* From counts. Nothing claimed and nothing wanted is all right: 1, 1, 1. */
struct mark_f1 {
	double precision, recall, f1;
};
struct mark_f1 mark_f1_of(size_t right, size_t claimed, size_t wanted);
struct value *mark_f1_result(struct arena *arena, struct mark_f1 f1);

#endif
