/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_SCORE_H
#define TIERCAL_CORE_SCORE_H

#include <stdbool.h>

#include "base/str.h"
#include "base/value.h"

enum dimension {
	DIMENSION_ACCURACY,
	DIMENSION_FORMAT,
	DIMENSION_RELEVANCE,
	DIMENSION_TONE,
	DIMENSION_COUNT,
};

const char *dimension_name(enum dimension dimension);
bool dimension_of(struct str name, enum dimension *out);

/* What one grader says of one answer. */
struct score {
	double value;         /* in [0, 1] */
	bool measured;        /* false: a bound was reached; the reason says which */
	const char *reason;   /* one line, in the arena or static; never NULL */
	struct value *result; /* what was computed beyond the score, or NULL */
};

/* What all graders of a suite say of one answer. */
struct grade {
	bool measured;
	bool has[DIMENSION_COUNT];
	double value[DIMENSION_COUNT];
	double quality;
	bool format_ok;     /* format is exactly 1, or the suite has no format graders */
	const char *reason; /* of the first grader that did not give 1, "" if all did */
	const char *level;  /* at which JSON was read: "strict", "fenced", or "" */
};

#endif
