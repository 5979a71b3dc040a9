/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_BASE_REGEX_H
#define TIERCAL_BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Regular expressions (PCRE2, UTF-8, no JIT) whose work is bounded: a callout adds one unit plus a
 * sixteenth of the distance moved, and a search ends above REGEX_MAX_UNITS, on every machine
 * alike. Patterns up to 4 KiB; \C is refused. With REGEX_ECMA a pattern is one of ECMA-262
 * (regex_ecma.h), with REGEX_PYTHON one of Python (regex_python.h).
 */
#define REGEX_MAX_UNITS 10000000u
#define REGEX_MAX_PATTERN 4096
#define REGEX_GROUPS 16

struct regex;

enum regex_result {
	REGEX_NO_MATCH,
	REGEX_MATCH,
	REGEX_LIMIT, /* the bound was reached: not measured, never "no match" */
};

struct regex_match {
	size_t count; /* up to the last group that took part, the whole match being group 0 */
	struct str group[REGEX_GROUPS]; /* data NULL where a group took no part; borrowed from the
					   subject */
	size_t start, end;              /* offsets of the whole match */
};

enum {
	REGEX_IGNORE_CASE = 1,
	REGEX_MULTILINE = 2,
	REGEX_DOTALL = 4,
	REGEX_ANCHORED_FULL = 8,
	REGEX_UNICODE = 16, /* \w, \d, \s and \b are Unicode's, not ASCII's */
	REGEX_ECMA = 32,    /* a pattern of ECMA-262: regex_ecma.h */
	REGEX_PYTHON = 64,  /* one of Python's re; implies REGEX_UNICODE: regex_python.h */
};

/* Errors are ERR_CONFIG and name the offset in the pattern. */
struct regex *regex_new(struct str pattern, unsigned flags, struct err *err);
/* Whether a pattern can be made, for one that is to be part of another. */
bool regex_check(struct str pattern, unsigned flags, struct err *err);
void regex_free(struct regex *regex);
/* How many groups a pattern has, whether or not they take part in a match. */
size_t regex_groups(const struct regex *regex);
/* Searches from byte offset `from`; the subject must be UTF-8 (text that is not never matches). */
enum regex_result regex_search(
	const struct regex *regex, struct str subject, size_t from, struct regex_match *match);

/*
 * A walk over all matches from the left, none of which overlap. Behind an empty match the next one
 * is not empty at the same place. The bound of work is one for the whole walk.
 */
struct regex_walk {
	const struct regex *regex;
	struct str subject;
	bool checked; /* the subject is known to be UTF-8 */
	/* Kept by regex_next. */
	size_t from;
	bool started, after_empty;
	uint64_t units;
};

enum regex_result regex_next(struct regex_walk *walk, struct regex_match *match);

#endif
