/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_SUITE_SUITE_H
#define TIERCAL_SUITE_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sha256.h"
#include "core/case.h"
#include "core/score.h"

/*
 * The cases, prompt and graders of one route. Loading reads the file of cases once, checks every
 * line and keeps a snapshot of it outside the heap: what was read is what is run, and memory grows
 * neither with the texts nor with the number of cases.
 */
struct suite_index; /* private: where the cases are */

/* One item of a graders list: `- equals: {...}` with an optional weight. */
struct suite_grader {
	enum dimension dimension;
	double weight;
	const char *name;           /* of the grader, or not, all, any, k_of */
	const struct value *params; /* as written; may hold {from: NAME} */
	uint32_t line, column;
};

struct suite {
	const char *folder;
	const char *path; /* of suite.yaml, for messages */
	const char *cases_path;
	const char *description;
	const struct value *system; /* strings with {{variables}}, or NULL */
	const struct value *user;
	const struct value *messages;        /* a whole conversation instead, or NULL */
	const struct value *tools;           /* or NULL */
	const struct value *response_format; /* or NULL */
	int max_tokens;                      /* 0: not said */
	bool has_temperature;
	double temperature;
	int repeats; /* 0: not said */
	const struct suite_grader *graders;
	size_t grader_count;
	bool weighted; /* quality: {...} given; else accuracy x (format = 1) */
	double weights[DIMENSION_COUNT];
	double pass; /* where a pass is wanted: at least this quality; 0.5 unless said */
	size_t case_count;
	struct digest digest; /* of suite.yaml and the cases */
	struct suite_index *index;
	const size_t *picked; /* which of the cases that were read; NULL: all */
};

/* Faults are ERR_CONFIG, "file:line:column: ...": bad JSON, a missing or doubled id, no cases, an
 * unknown key, an unknown {{variable}} in any case. Grader names are not checked here. */
bool suite_load(struct arena *arena, const char *folder, struct suite **out, struct err *err);
void suite_free(struct suite *suite); /* the snapshot; the arena keeps the rest */

/* Case number `index` into the arena. */
bool suite_case(const struct suite *suite, size_t index, struct arena *arena,
	struct suite_case *out, struct err *err);
/* The same suite with some of its cases only, in the arena; the snapshot is that of `suite`, so
 * that only one of them is to be freed. */
struct suite *suite_pick(
	struct arena *arena, const struct suite *suite, const size_t *picked, size_t count);

/* The id alone, cheaply. */
bool suite_case_id(const struct suite *suite, size_t index, struct arena *arena, const char **id,
	struct err *err);

/* The conversation of one case: {{name}} substituted once, nothing evaluated. */
bool suite_render(const struct suite *suite, const struct suite_case *item, struct arena *arena,
	struct prompt *out, struct err *err);

/* With how many bytes of text all conversations begin: system text and turns up to the first
 * variable. */
size_t suite_shared_bytes(const struct suite *suite);
/* The messages without any variable that all of them begin with, if no case brings its own. */
struct prompt suite_shared(const struct suite *suite, struct arena *arena);

/* An expected or wrong answer as the text a model would give: strings as they are, else JSON. */
struct str suite_answer_text(struct arena *arena, const struct value *answer);

/* Pairs of near-duplicate inputs, label balance: what `check` reports beyond faults. */
struct suite_pair {
	const char *a, *b; /* case ids */
	double similarity; /* Jaccard, of 5-character shingles; 1: the same text */
};
struct suite_label {
	const char *label;
	size_t count;
};
#define SUITE_COMPARED 50000
#define SUITE_NEAR 0.8 /* pairs at least so similar are reported */
struct suite_survey {
	const struct suite_pair *pairs; /* most similar first, at most 20 */
	size_t pair_count;
	size_t pairs_in_all;
	size_t compared; /* cases looked at for pairs: at most SUITE_COMPARED */
	const struct suite_label
		*labels; /* by count; empty unless at most 20 different short answers */
	size_t label_count;
	size_t longest_chars; /* of a rendered prompt */
	int64_t prompt_bytes; /* of all rendered prompts */
	int64_t answer_bytes; /* of all expected answers */
};
bool suite_survey(
	const struct suite *suite, struct arena *arena, struct suite_survey *out, struct err *err);

void suite_schema(struct buf *out); /* JSON Schema of suite.yaml */

#endif
