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

/* How the JSON of an answer was come by, from the strictest reading to the loosest. */
enum json_level {
	JSON_LEVEL_NONE,   /* none was read */
	JSON_LEVEL_STRICT, /* the whole answer */
	JSON_LEVEL_FENCED, /* one fenced block that is the whole answer */
	JSON_LEVEL_FIRST,  /* the first object or list in other text */
};

const char *json_level_name(enum json_level level); /* "" for none */
enum json_level json_level_of(struct str name);     /* none for what is no name */

/* Whether what another model had to say of an answer is known. */
enum judged {
	JUDGED,         /* it is, or nobody was to be asked */
	JUDGED_UNREAD,  /* it said nothing that can be read */
	JUDGED_FAILED,  /* it was asked in vain, and is to be asked again */
	JUDGED_MISSING, /* it was not asked yet */
};

/* What one grader says of one answer. */
struct score {
	double value;         /* in [0, 1] */
	bool measured;        /* false: a bound was reached, or no judge's word is there */
	enum judged judged;   /* other than JUDGED only if it is not measured */
	const char *reason;   /* one line, in the arena or static; never NULL */
	struct value *result; /* what was computed beyond the score, or NULL */
};

/* What all graders of a suite say of one answer. */
struct grade {
	bool measured;
	enum judged judged; /* the worst of all graders */
	bool has[DIMENSION_COUNT];
	double value[DIMENSION_COUNT];
	double quality;
	bool format_ok;        /* format is exactly 1, or the suite has no format graders */
	const char *reason;    /* of the first grader that did not give 1, "" if all did */
	enum json_level level; /* the loosest at which JSON was read */
};

#endif
