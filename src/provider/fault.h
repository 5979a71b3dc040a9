/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_FAULT_H
#define TIERCAL_PROVIDER_FAULT_H

#include <stdbool.h>

#include "provider/provider.h"

/*
 * What an error says, whatever its shape: {error: {message, type, code, param}}, {error: "text"},
 * {code, error: "text"}, {message}, {detail: "text"}, {detail: [{loc, msg}]}, {object: "error"},
 * {type: "error", error: {...}}, and any of these in a list of one.
 */
struct said {
	const struct value *object; /* that holds message and code: the innermost */
	struct str message;
	struct str type;
	struct str code; /* when it is a word */
	struct str param;
	struct str status; /* Google's word */
	int64_t number;    /* the code when it is a number, or -1 */
};

/* True if the value of a 2xx is an error all the same. */
bool fault_said(const struct value *root, struct said *said);
/* Reads what there is, knowing by the status that it is an error. */
void fault_said_any(const struct value *root, struct said *said);

/* The same of a whole reply; all empty when its body is no JSON. Lives in the arena. */
void fault_said_reply(struct arena *arena, const struct http_reply *reply, struct said *said);
bool fault_contains(struct str text, const char *phrase); /* ASCII letters of either case */

/* The class of an error from the status, or inside a 2xx from its code. */
enum fault fault_classify(const struct http_reply *reply, const struct said *said);

/* Makes an error with words into an outcome: that of its class, or blocked by a filter, or an
 * answer whose format the model broke. `resp` gets outcome and message. */
void fault_record(const struct call *call, const struct http_reply *reply, const struct said *said,
	struct response *resp);

enum fault fault_of_outcome(enum outcome outcome);
enum outcome fault_outcome(enum fault fault);

bool fault_is_html(const struct http_reply *reply);

#endif
