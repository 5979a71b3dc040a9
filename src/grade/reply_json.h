/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_REPLY_JSON_H
#define TIERCAL_GRADE_REPLY_JSON_H

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"

/*
 * JSON as a reply: the whole of it ("strict", white space round it allowed), or one fenced block
 * that is the whole of it ("fenced"). Nothing is cut out of prose and nothing is repaired.
 */
#define REPLY_JSON_VALUES 250000 /* bounds memory: a value takes far more than its text */

enum reply_json {
	REPLY_JSON_STRICT,
	REPLY_JSON_FENCED,
	REPLY_JSON_NONE,  /* not JSON, or an object has two members of one name */
	REPLY_JSON_LIMIT, /* more values than are looked at */
};

/* `why` gets one line for NONE and LIMIT, in the arena or static. */
enum reply_json reply_json_read(
	struct arena *arena, struct str text, struct value **out, const char **why);
/* "strict", "fenced"; NULL for the others. */
const char *reply_json_level(enum reply_json how);

#endif
