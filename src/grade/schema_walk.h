/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_SCHEMA_WALK_H
#define TIERCAL_GRADE_SCHEMA_WALK_H

#include "grade/schema_node.h"

/*
 * Private to schema_check.c and schema_nested.c: one value being checked. Work is counted in units
 * of some tens of nanoseconds, so that a schema cannot run on without end; above the bound there is
 * no verdict.
 */
#define SCHEMA_UNITS 8000000u
#define SCHEMA_NODE_UNITS 3
#define SCHEMA_DEPTH 2000                       /* nodes within nodes */
#define SCHEMA_WORDS ((size_t)1 << 20)          /* 8 MiB held at one time, by nodes within nodes */
#define SCHEMA_POINTER_BYTES ((size_t)64 << 10) /* keys may be long */
#define SCHEMA_STEPS 256                        /* more than JSON_DEPTH */

/* A part of the value, and the way to it. */
struct schema_place {
	const struct schema_place *up; /* NULL: the whole */
	const struct value *value;
	bool is_member;
	struct str key;
	size_t index;
};

/* The resources that were entered, the innermost first. */
struct schema_scope {
	const struct schema_scope *up;
	const struct schema_resource *resource;
};

/* Which items or members, by their place, a schema has looked at. */
struct schema_marks {
	size_t count;
	uint64_t *words;
};

struct schema_walk {
	struct arena *arena;
	uint64_t units, regex_units;
	size_t depth, words;
	int quiet;           /* in a branch whose failure is not that of the value */
	const char *limit;   /* a bound was reached: nothing else matters */
	const char *keyword; /* the first failure */
	struct str pointer;
};

/* False once the bound is reached. */
bool schema_spend(struct schema_walk *walk, uint64_t units);
/* Counts words of eight bytes that a node holds while others within it run; the same are to be
 * taken off `words` again, whatever this returns. */
bool schema_hold(struct schema_walk *walk, size_t words);
/* Notes a failure unless there is one; false. */
bool schema_fail(struct schema_walk *walk, const struct schema_place *place, const char *keyword);
bool schema_search(struct schema_walk *walk, const struct regex *regex, struct str text);
void schema_mark(struct schema_marks *marks, size_t at); /* NULL: nobody asks */
bool schema_marked(const struct schema_marks *marks, size_t at);

/* After a failure the marks mean nothing. */
bool schema_eval(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks);
/* The same, where a failure is the value's. */
bool schema_apply(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks, const char *keyword);
bool schema_eval_array(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks);
bool schema_eval_object(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks);
/* unevaluatedItems and unevaluatedProperties. */
bool schema_eval_rest(struct schema_walk *walk, const struct schema_node *node,
	const struct schema_place *place, const struct schema_scope *scope,
	struct schema_marks *marks);

#endif
