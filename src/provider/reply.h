/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_REPLY_H
#define TIERCAL_PROVIDER_REPLY_H

#include <limits.h>
#include <stdbool.h>

#include "base/json.h"
#include "provider/provider.h"

/* What the HTTP dialects share when they read a reply. */
#define REPLY_MAX_TEXT ((size_t)4 << 20)

/* Why an answer ended, in one meaning for all. */
enum ending {
	ENDING_COMPLETE,
	ENDING_CUT_OFF,
	ENDING_BLOCKED,
	ENDING_REFUSED,
	ENDING_TOOL,
	ENDING_FAILED,
	ENDING_OVERLOADED,
};

/* A dialect's own word; the row with name NULL ends the table. */
struct reply_ending {
	const char *name;
	enum ending ending;
};

/* A word that is not in the table is accepted as a normal end; the response keeps it. */
enum ending reply_ending_of(const struct reply_ending *table, struct str name);

/* Parses the body. False when it is no JSON or an error: `resp` then says so. */
bool reply_parse(const struct call *call, const struct http_reply *reply, struct response *resp,
	const struct value **root);
/* The same for an error that stands deeper; false if it is none. */
bool reply_inner_error(const struct call *call, const struct http_reply *reply,
	const struct value *holder, struct response *resp);
void reply_spoiled(const struct call *call, struct response *resp, const char *message);
/* From text, refusal, tool calls and ending to the outcome. */
void reply_conclude(const struct call *call, struct response *resp, enum ending ending);

/* A member's text, empty unless it is a string. */
struct str reply_text(const struct value *object, const char *key);
/* The header's id where there is one, else that of the body. */
void reply_request_id(const struct call *call, const struct http_reply *reply, struct str body_id,
	struct response *resp);
/* Appends {name, arguments}; `arguments` may be NULL. Makes the list when it is NULL. */
void reply_add_call(const struct call *call, struct value **list, const struct value *name,
	const struct value *arguments);

/* The same of {name, arguments}, with arguments that are JSON inside a string. */
void reply_add_packed_call(
	const struct call *call, struct value **list, const struct value *function);

/* What was gathered from the parts of a reply: frees `text`; `calls` may be NULL. */
void reply_answer(
	const struct call *call, struct buf *text, struct value *calls, struct response *resp);

/* Text from a peer as one printable line of at most `columns`. */
struct str reply_excerpt(struct arena *arena, struct str text, size_t columns);

#endif
