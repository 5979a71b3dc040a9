/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_JUNIT_H
#define TIERCAL_BASE_JUNIT_H

#include <stdint.h>

#include "base/str.h"

/*
 * A document in the form that JUnit's results have, which every CI service reads: suites of cases,
 * each of which passed, failed or was skipped. What goes into it may hold any byte.
 */
enum junit_state { JUNIT_PASSED, JUNIT_FAILED, JUNIT_SKIPPED };

struct junit_counts {
	int64_t tests, failures, skipped;
};

struct junit_case {
	const char *name;
	enum junit_state state;
	const char *type;    /* of a failure: a word */
	const char *message; /* why it failed or was skipped: one line */
	const char *text;    /* more about it, lines; or NULL */
};

/* Starts as zeroes. */
struct junit {
	struct buf suites; /* those that have ended */
	struct buf cases;  /* of the one that is open */
	struct buf properties;
	struct junit_counts suite, total;
	const char *name, *file;
};

/* Ends the suite before; `file` is what it is about, or NULL. Both are borrowed until the next call
 * of this or of junit_write. */
void junit_suite(struct junit *junit, const char *name, const char *file);
/* A fact about the open suite; without a value there is none. */
void junit_property(struct junit *junit, const char *name, const char *value);
void junit_case(struct junit *junit, const struct junit_case *item);
/* The whole document, and frees what was gathered. */
void junit_write(struct junit *junit, const char *name, struct buf *out);

#endif
