/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_REPLY_JSON_H
#define TIERCAL_GRADE_REPLY_JSON_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/*
 * JSON as a reply, at three levels: the whole of it ("strict", white space round it allowed); one
 * fenced block that is the whole of it ("fenced"); and where that is asked for, the first object or
 * list that stands in other text ("first"). Nothing is repaired.
 */
#define REPLY_JSON_VALUES 250000 /* bounds memory: a value takes far more than its text */

enum reply_json {
	REPLY_JSON_STRICT,
	REPLY_JSON_FENCED,
	REPLY_JSON_FIRST,
	REPLY_JSON_NONE,  /* not JSON, or an object has two members of one name */
	REPLY_JSON_LIMIT, /* more than is looked at */
};

/* What a grader's parameters of these names say. */
struct reply_json_wish {
	bool strict; /* a fenced block will not do */
	bool first;  /* look into other text */
};
#define REPLY_JSON_PARAMS(type, member) \
	{"strict", PARAM_BOOL, offsetof(type, member) + offsetof(struct reply_json_wish, strict)}, \
	{ \
		"first", PARAM_BOOL, \
			offsetof(type, member) + offsetof(struct reply_json_wish, first) \
	}
#define REPLY_JSON_PARAMS_HELP \
	"strict (a fenced block will not do), first (the first object or list in other text will)"
/* Both at once are ERR_CONFIG. */
bool reply_json_check(const struct reply_json_wish *wish, struct err *err);

/* `wish` may be NULL: neither. `why` gets one line, in the arena or static, for NONE and LIMIT, and
 * for a fenced block where the wish is strict; otherwise it stays as it is. */
enum reply_json reply_json_read(struct arena *arena, struct str text,
	const struct reply_json_wish *wish, struct value **out, const char **why);
/* The name of the level; null for the others. */
struct value *reply_json_level(struct arena *arena, enum reply_json how);

#endif
