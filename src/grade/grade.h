/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_GRADE_H
#define TIERCAL_GRADE_GRADE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sha256.h"
#include "core/case.h"
#include "core/response.h"
#include "core/score.h"
#include "suite/suite.h"

/* No grader looks at a longer answer. */
#define GRADER_MAX_BYTES ((size_t)4 << 20)

/* Whether graders that run programs may. */
enum programs {
	PROGRAMS_REFUSED, /* ERR_USAGE */
	PROGRAMS_CHECKED, /* nothing runs: they look at the case alone, and do not measure */
	PROGRAMS_RUN,
};

/* A question to another model, on whose reply a grader rests. Its address is made of what it holds,
 * its reply is stored like any other, and the grader itself never sends it. */
struct ask {
	const char *judge; /* its name in the configuration; CANDIDATE_EMBEDDINGS: a vector */
	struct prompt prompt;
};

/* How graders learn what other models said; it only looks things up. */
struct asker {
	/* JUDGED: `out` is there, whatever its outcome; JUDGED_UNREAD: its message says why it
	 * would be in vain to ask. A judge that is not configured is ERR_CONFIG. */
	bool (*reply)(void *context, const struct ask *ask, struct arena *arena,
		struct response *out, enum judged *state, struct err *err);
	/* What the route's reference answered to the same case. `own`: that is the answer that is
	 * being graded. */
	bool (*reference)(void *context, struct arena *arena, struct response *out, bool *own,
		enum judged *state, struct err *err);
	void *context;
};

/* What a grader looks at. */
struct answer {
	struct arena *arena;            /* for reasons and results */
	struct str text;                /* the answer of the model */
	const struct value *expected;   /* of the case, or NULL */
	const struct suite_case *item;  /* the whole case, or NULL */
	const struct value *tool_calls; /* list of {name, arguments}, or NULL */
	enum programs programs;
	const struct prompt *prompt; /* what was answered, for graders that ask; or NULL */
	const struct asker *asker;   /* NULL: nothing was asked */
};

/* What parameters may refer to beyond themselves: read before anything is graded. */
struct grader_files {
	/* A JSON file of the suite, by a path below its folder; ERR_CONFIG. The value lives as long
	 * as the graders. */
	bool (*read)(void *context, const char *path, struct value **out, struct err *err);
	/* The schema that the suite asks every endpoint for, or NULL. */
	const struct value *(*response_schema)(void *context);
	void *context;
};

/* The files of a folder: each is read once, at first, and lives in the arena. */
const struct grader_files *grader_files_of(struct arena *arena, const char *folder);

/*
 * A function from (case, response) to a score in [0, 1]. Adding one is a new file that exports this
 * object alone, and one line in GRADER_LIST. Pure: no clock, network, file or global; those with a
 * `probe` run programs.
 */
struct grader {
	const char *name;
	const char *params;  /* one line for help and man page: what it takes */
	const char *example; /* params as JSON */
	bool needs_expected; /* without `expected` (and no `value` in params) it cannot judge */
	bool asks;           /* another model, which the parameter `by` names */
	bool embeds;         /* `asks`, but the model of embeddings */
	bool compares;       /* with the answer of the route's reference */
	bool reads_object;   /* the answer is a JSON object: it may be the whole input of a batch */
	size_t max_bytes;    /* a longer answer is not measured; 0: GRADER_MAX_BYTES */
	bool names_label;    /* one short text is right: few of them make a classification */
	/* Before anything runs: a bad parameter is ERR_CONFIG. `params` NULL: none were given. */
	bool (*prepare)(
		struct arena *arena, const struct value *params, void **state, struct err *err);
	/* In its place, for what may refer to files; `files` NULL: there are none. */
	bool (*prepare_with)(struct arena *arena, const struct value *params,
		const struct grader_files *files, void **state, struct err *err);
	/* An answer that is wrong is a score; false only for what this program cannot do. */
	bool (*grade)(const void *state, const struct answer *answer, struct score *score,
		struct err *err);
	void (*release)(void *state); /* NULL: nothing but arena memory */
	/* NULL: it is pure. Else whether its program can be run here; ERR_USAGE says what to do.
	 * `state` NULL: only a case's variables will tell which program. */
	bool (*probe)(const void *state, struct err *err);
};

#define GRADER_LIST(X) \
	X(bleu) \
	X(choice) \
	X(chrf) \
	X(code) \
	X(command) \
	X(contains) \
	X(ends_with) \
	X(equals) \
	X(exact_match) \
	X(gsm8k) \
	X(ifeval) \
	X(json) \
	X(json_fields) \
	X(json_schema) \
	X(judge) \
	X(language) \
	X(levenshtein) \
	X(lines) \
	X(math_boxed) \
	X(math_equiv) \
	X(max_chars) \
	X(max_words) \
	X(min_words) \
	X(multiple_choice) \
	X(no_markdown) \
	X(number) \
	X(one_of) \
	X(pairwise) \
	X(pass_at_k) \
	X(refusal) \
	X(regex) \
	X(regex_extract) \
	X(rouge) \
	X(rouge_l) \
	X(rouge_n) \
	X(set_f1) \
	X(similarity) \
	X(squad) \
	X(starts_with) \
	X(token_f1) \
	X(tool_call) \
	X(uncertain) \
	X(valid_csv) \
	X(valid_url) \
	X(valid_xml)

#define GRADER_DECLARE(name) extern const struct grader grader_##name;
GRADER_LIST(GRADER_DECLARE)
#undef GRADER_DECLARE

#define GRADER_INDEX(name) GRADER_INDEX_##name,
enum { GRADER_LIST(GRADER_INDEX) GRADER_COUNT };
#undef GRADER_INDEX

const struct grader *grader_find(const char *name); /* NULL if unknown */
const struct grader *const *grader_all(void);       /* sorted by name, NULL at the end */

/*
 * One node of what a suite writes: a grader, or `not:`, `all:`, `any:`, `k_of: {k, of}` over
 * nodes. Parameters that are `{from: NAME}` are taken from the case's variables at each grading.
 */
struct grader_node;

/* `name` and `params` as in suite.yaml. Errors are ERR_CONFIG without place. */
bool grader_node_new(struct arena *arena, const char *name, const struct value *params,
	struct grader_node **out, struct err *err);
/* The same with the files that parameters may name; they are to outlive the node. */
bool grader_node_new_with(struct arena *arena, const struct grader_files *files, const char *name,
	const struct value *params, struct grader_node **out, struct err *err);
void grader_node_free(struct grader_node *node);
bool grader_node_grade(const struct grader_node *node, const struct answer *answer,
	struct score *score, struct err *err);
bool grader_node_runs(const struct grader_node *node); /* programs, it or one below it */
/* Whether these can be run here. */
bool grader_node_probe(const struct grader_node *node, struct err *err);

/* The graders at the ends of a node, one after another. */
typedef bool grader_visit(void *context, const struct grader_node *leaf, struct err *err);
bool grader_node_each(
	const struct grader_node *node, grader_visit *visit, void *context, struct err *err);
/* Of such an end. */
const struct grader *grader_node_grader(const struct grader_node *leaf);
const struct value *grader_node_params(const struct grader_node *leaf); /* as written, or NULL */

/* All graders of a suite, ready. Those that run programs do so once that is allowed. */
struct grading;

/* Faults are ERR_CONFIG with file:line:column. */
bool grading_new(
	struct arena *arena, const struct suite *suite, struct grading **out, struct err *err);
void grading_free(struct grading *grading);
/* What stored grades depend on besides case and answer: graders, weights and version of the
 * graders. */
struct digest grading_digest(const struct grading *grading);
bool grading_has(const struct grading *grading, enum dimension dimension);
bool grading_runs(
	const struct grading *grading); /* programs, and whether they are allowed or not */
/* False, ERR_USAGE with file:line:column, if one cannot be run here. */
bool grading_allow(struct grading *grading, struct err *err);
/* False, the same, if it runs programs and they are not allowed. */
bool grading_allowed(const struct grading *grading, struct err *err);

/* A grader of a suite, wherever it stands in a combination, that asks another model. */
struct grading_judge {
	const char *name; /* of the judge, or CANDIDATE_EMBEDDINGS; NULL: `by` is no name */
	const struct suite_grader *from;
	const struct grader *grader;
	const struct grader_node *node; /* by which it can be tried alone */
};
/* Those there are, in the order of the suite. */
const struct grading_judge *grading_judges(const struct grading *grading, size_t *count);
/* Whether quality rests on the word of judges alone; a vector is no such word. */
bool grading_judged_only(const struct grading *grading);

/*
 * The grade of one response to one case (design: weighted mean within a dimension; quality =
 * accuracy x (format = 1) unless the suite weighs dimensions itself). Outcomes: complete, refused
 * and empty are graded as text; tool_call without a grader for it as the empty text; blocked is
 * quality 0; all others are not measured.
 */
bool grading_grade(const struct grading *grading, const struct suite_case *item,
	const struct response *resp, struct arena *arena, struct grade *out, struct err *err);
/* One of its graders alone, by its index: for the time that it takes. `asker` may be NULL. */
size_t grading_count(const struct grading *grading);
const char *grading_name(const struct grading *grading, size_t grader);
bool grading_one(const struct grading *grading, size_t grader, const struct suite_case *item,
	const struct response *resp, const struct asker *asker, struct arena *arena,
	struct score *out, struct err *err);
/* The same with what other models said. */
bool grading_grade_asking(const struct grading *grading, const struct suite_case *item,
	const struct response *resp, const struct asker *asker, struct arena *arena,
	struct grade *out, struct err *err);
/* What of a response is graded; `data` NULL: nothing is. */
struct str grading_text(const struct response *resp);

/*
 * A suite is a classification when its first accuracy grader is one that names a label, and its
 * cases expect at least two and fewer different texts than there are cases, at most
 * LABELS_GUESSED, or LABELS_MAX where a grader `one_of` lists them. The labels are these texts and
 * the values of that list; texts that the grader takes for each other are one label.
 */
#define LABELS_GUESSED 20
#define LABELS_MAX 100

struct labels;

/* *out is NULL if the suite is no classification. Lives in the arena; to be freed all the same. */
bool labels_new(
	struct arena *arena, const struct suite *suite, struct labels **out, struct err *err);
void labels_free(struct labels *labels); /* NULL is fine */
size_t labels_count(const struct labels *labels);
const char *labels_name(const struct labels *labels, size_t label); /* in the order of bytes */
/* The label that a case expects, and the one that the grader takes an answer for: the expected one
 * if it can be, else the first; labels_count() if there is none. */
size_t labels_expected(
	const struct labels *labels, const struct suite_case *item, struct arena *arena);
size_t labels_said(const struct labels *labels, const struct suite_case *item, struct str text,
	struct arena *arena);

#endif
