/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_IFEVAL_H
#define TIERCAL_GRADE_IFEVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/langid.h"
#include "base/regex.h"
#include "base/value.h"
#include "grade/params.h"

/*
 * The 25 kinds of instruction of IFEval (Zhou et al., arXiv 2311.07911) and what following one
 * means, by the definitions of the published evaluation. One file a group of kinds:
 * ifeval_count.c (keywords, lengths), ifeval_format.c (what a text must look like),
 * ifeval_whole.c (language, case, beginning, end). ifeval.c is the grader over them.
 */

/* What an instruction asks for; each kind reads its own part. */
struct ifeval_args {
	struct texts words;     /* keywords, forbidden words */
	struct str word;        /* keyword, letter, language, marker, phrase, splitter, prompt */
	struct str relation;    /* "at least", "less than" */
	bool less;              /* "less than" */
	int64_t number;         /* how many; -1: not given */
	int64_t nth;            /* which paragraph, from 1; -1: not given */
	struct regex **regexes; /* in the order in which the kind made them */
	size_t regex_count;
	const struct langid *langid;
};

/* One of the texts that are looked at, valid UTF-8, and what was found out about it. */
struct ifeval_view {
	struct arena *arena;
	struct str text;
	uint64_t *units; /* of patterns' work, for the whole answer */
	struct str lower;
	size_t words, capitals, sentences;
	struct langid_guess guess;
	bool has_lower, has_words, has_capitals, has_sentences, has_guess;
	bool limit; /* patterns took too much work: the last result means nothing */
};

struct ifeval_kind {
	const char *id;
	const struct param *params;
	/* Checks what was read and makes the patterns; NULL: nothing to do. */
	bool (*prepare)(struct arena *arena, struct ifeval_args *args, struct err *err);
	bool (*followed)(const struct ifeval_args *args, struct ifeval_view *view);
};

extern const struct ifeval_kind ifeval_count_kinds[]; /* each ends with an id of NULL */
extern const struct ifeval_kind ifeval_format_kinds[];
extern const struct ifeval_kind ifeval_whole_kinds[];

/* Shared by the kinds: facts of a view, made once. */
struct str ifeval_lower(struct ifeval_view *view);
const struct langid_guess *ifeval_guess(const struct ifeval_args *args, struct ifeval_view *view);

/* Adds a pattern in the sense of Python's re: \w, \s, \d and \b are Unicode's. */
bool ifeval_pattern(struct arena *arena, struct ifeval_args *args, struct str pattern,
	unsigned flags, struct err *err);
/* A walk over the matches in `text`; `next` is false at the end and at the limit. */
bool ifeval_next(struct ifeval_view *view, struct regex_walk *walk, struct regex_match *match);
size_t ifeval_matches(struct ifeval_view *view, const struct regex *regex, struct str text);

/* Parameters that must be there; false names the first that is not. */
bool ifeval_wants_word(const struct ifeval_args *args, const char *name, struct err *err);
bool ifeval_wants_number(const struct ifeval_args *args, const char *name, struct err *err);
bool ifeval_wants_relation(struct ifeval_args *args, const char *name, struct err *err);
bool ifeval_relates(const struct ifeval_args *args, size_t count);

#endif
