/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_PROGRAM_H
#define TIERCAL_GRADE_PROGRAM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/exec.h"
#include "core/score.h"
#include "grade/params.h"

/* What graders that run a program share. */

/* The parameters `command` and `seconds`; ERR_CONFIG. */
bool program_check(const struct texts *command, int64_t seconds, struct err *err);

/* The limit that ended it, in words; NULL: it ended by itself. */
const char *program_limit(struct arena *arena, const struct exec_result *result, int64_t seconds);

/* Not measured, since the program could not do its work. Returns true. */
bool program_failed(struct arena *arena, struct score *score, const char *what);

#endif
