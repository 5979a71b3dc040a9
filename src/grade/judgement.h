/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_GRADE_JUDGEMENT_H
#define TIERCAL_GRADE_JUDGEMENT_H

#include "grade/grade.h"

/*
 * What the graders that ask a judge share: its prompt, and what it said.
 *
 * The answer, and all else that others wrote, stands in the prompt as data: between marks with a
 * number that is the digest of all the texts between them, so that no text can hold the mark that
 * ends it, behind a sentence that says so. The same texts give the same prompt, and so the same
 * address.
 */
#define JUDGEMENT_PARTS 8
#define JUDGEMENT_MARK 16 /* hex digits */

struct judgement_part {
	const char *name;
	struct str text;
};

struct judgement {
	const struct answer *answer;
	struct str by; /* the judge */
	struct judgement_part parts[JUDGEMENT_PARTS];
	size_t count;
	const char *task; /* what is to be done with them, and the form of the reply */
	/* What a reply says; false: it cannot be read. */
	bool (*read)(const struct judgement *judgement, const struct value *reply, double *out);
	int64_t most; /* for `read` */
};

void judgement_add(struct judgement *judgement, const char *name, struct str text);
/* The rubric (accuracy, relevance and tone stand for one of ours), and, where they are known, what
 * the model was asked and what is expected. */
void judgement_begin(
	struct judgement *judgement, const struct answer *answer, struct str by, struct str rubric);

/* The number between its marks, as hex digits and a NUL. */
void judgement_mark(const struct judgement *judgement, char out[JUDGEMENT_MARK + 1]);

/*
 * What the judge says: JUDGED with its value, and its own `reason` as one printable line; for
 * another state `reason` says what is the matter. A reply that cannot be read is asked for once
 * more, with a sentence that says so.
 */
bool judgement_ask(const struct judgement *judgement, double *value, enum judged *state,
	const char **reason, struct err *err);

/* Ends a grade function with a state other than JUDGED. */
bool judgement_none(struct score *score, enum judged state, const char *reason);

#endif
