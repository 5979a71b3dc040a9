/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_RESPONSE_H
#define TIERCAL_CORE_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/value.h"

/* What the world did. The first six are final and never asked again; the others are faults that
 * are stored, counted, and asked again by the next run. */
enum outcome {
	OUTCOME_COMPLETE,
	OUTCOME_REFUSED,
	OUTCOME_BLOCKED,
	OUTCOME_CUT_OFF,
	OUTCOME_EMPTY,
	OUTCOME_TOOL_CALL,
	OUTCOME_UNREACHABLE,
	OUTCOME_THROTTLED,
	OUTCOME_SPOILED,
	OUTCOME_REJECTED,
	OUTCOME_STOPPED,
	OUTCOME_COUNT,
};

bool outcome_is_final(enum outcome outcome);
const char *outcome_name(enum outcome outcome); /* "cut_off" */
bool outcome_of(struct str name, enum outcome *out);

/* Classes of fault; the class alone decides what the runner does next. */
enum fault {
	FAULT_NONE,
	FAULT_THROTTLED,
	FAULT_TRANSIENT,
	FAULT_SPOILED,
	FAULT_REJECTED,
	FAULT_FATAL,
	FAULT_LOCAL,
	FAULT_COUNT,
};

const char *fault_name(enum fault fault);

/* Tokens, one meaning for every provider. TOKENS_UNKNOWN where nothing usable was said: not 0. */
#define TOKENS_UNKNOWN INT64_C(-1)

/* How a provider says that it served a request, where it sells several ways at several prices. */
enum served {
	SERVED_UNSAID,
	SERVED_LIST, /* the usual way */
	SERVED_FLEX,
	SERVED_PRIORITY,
	SERVED_BATCH,
	SERVED_COUNT,
};

/* By the names that providers have for them; one that is none of these is SERVED_UNSAID. */
enum served served_of(struct str tier);
const char *served_name(enum served served); /* "flex"; "" if it is unsaid */
/* What a candidate's parameters ask for: SERVED_LIST unless they name another. */
struct candidate;
enum served served_asked(const struct candidate *candidate);

struct usage {
	int64_t input_total;    /* all of the prompt */
	int64_t cache_read;     /* subset of input_total */
	int64_t cache_write_5m; /* subset of input_total */
	int64_t cache_write_1h; /* subset of input_total */
	int64_t output_total;   /* all that is billed as output, reasoning included */
	int64_t reasoning;      /* subset of output_total */
	int64_t billed;         /* the provider's own bill in picodollars, or MONEY_UNKNOWN */
	bool suspect;           /* counts that contradict each other; not summed */
	enum served served;     /* whose price holds, whatever was asked for */
};

extern const struct usage usage_unknown;

struct response {
	enum outcome outcome;
	struct str text;    /* the answer: text parts only, reasoning never */
	struct str refusal; /* the model's own words, when it said so apart */
	struct str finish;  /* the provider's own reason for the end */
	struct str model;   /* that served */
	struct str request_id;
	struct str message;             /* of a fault: what was said, made printable */
	const struct value *tool_calls; /* list of {name, arguments}, or NULL */
	struct usage usage;
	int64_t first_token_us; /* of a stream: from the start of the attempt; 0: not known */
	int64_t ended_us; /* of a stream whose connection broke behind its end: when that came */
	int64_t behind;   /* events of a stream that came behind its end, and were passed over */
	int64_t mended;   /* bad units of the text that became U+FFFD */
	int choices;      /* how many the reply held */
};

#endif
