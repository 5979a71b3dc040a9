/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_TRANSCRIPT_H
#define TIERCAL_CORE_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "core/case.h"
#include "core/response.h"

/* What was asked and what was answered, for people. */

/* One answer of one candidate. */
struct transcript_answer {
	size_t candidate;
	int repeat; /* from 1 */
	enum outcome outcome;
	bool measured;
	double quality;     /* where measured */
	struct str text;    /* the answer; the model's own refusal, or the message of a fault */
	struct str reason;  /* of the first grader that was not content; empty: all were */
	bool text_is_fault; /* `text` is what the transport or the provider said */
};

/* One case; all of it is borrowed until the sink returns. */
struct transcript {
	size_t route, index;     /* into the results */
	struct prompt asked;     /* empty for what was recorded elsewhere */
	struct str expected;     /* what a good answer is, as text; empty: nothing is said of it */
	bool expected_is_answer; /* else it is only what graders look for in one */
	const struct transcript_answer *answers; /* only those there are, a candidate's by repeat */
	size_t answer_count;
};

/* False ends the walk. */
typedef bool transcript_sink(void *context, const struct transcript *transcript, struct err *err);

/* Where they come from: all cases of a route in their order, one at a time, so that
 * no more than one is ever held. */
struct transcript_source {
	bool (*each)(void *context, transcript_sink *sink, void *sink_context, struct err *err);
	void *context;
};

#endif
