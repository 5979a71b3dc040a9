/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_CORE_CASE_H
#define TIERCAL_CORE_CASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/value.h"

/* One turn of a conversation. Roles: system, user, assistant, tool. */
struct message {
	const char *role;
	struct str text;
	const struct value *calls; /* of the assistant: list of {id, name, arguments}, or NULL */
	struct str call_id; /* of a tool: the call that it answers; empty: counts as the user's */
	struct str name;    /* of a tool that answers a call */
};

/* What is sent to a model: the rendered conversation, a system message first where there is one. */
struct prompt {
	const struct message *messages;
	size_t count;
};

/* One input with what a good answer is. Lives in the arena it was loaded into. */
struct suite_case {
	struct str id;
	size_t index;                 /* in the suite, from 0, in the order of the file */
	uint32_t line;                /* in the file of cases */
	const struct value *vars;     /* object, or NULL */
	const struct value *messages; /* list of {role, content}, or NULL */
	const struct value *expected; /* any JSON, or NULL */
	const struct value *wrong;    /* list, or NULL */
	const struct value *tags;     /* list of strings, or NULL */
	const struct value *tests;    /* for graders that run programs: any JSON, or NULL */
	struct str group;             /* cases of one group are not independent; empty: its own */
	const struct value *human; /* a person's grade: of `expected`, or by candidate; or NULL */
	bool must_pass;
};

#endif
