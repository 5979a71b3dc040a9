/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_TURNS_H
#define TIERCAL_PROVIDER_TURNS_H

#include "provider/request.h"

/* The conversation and the tools in one form, which each dialect writes in its own. */

enum part_kind {
	PART_TEXT,
	PART_CALL,   /* of a tool, by the assistant */
	PART_RESULT, /* what the tool said */
};

struct part {
	enum part_kind kind;
	struct str text;
	struct str id;   /* of the call */
	struct str name; /* of the tool */
	const struct value *arguments;
	bool last_shared; /* here ends what call->shared counts */
};

/*
 * A turn, for APIs that know no system role among the turns and want user and assistant to
 * alternate: neighbours of one role are one turn, their texts joined by a blank line. What a tool
 * said is the user's, and but a text when it answers no call. A prompt of system messages alone
 * becomes the first user turn.
 */
struct turn {
	bool assistant;
	struct part *parts;
	size_t count;
};

size_t turns_make(const struct call *call, const struct turn **out);
/* Whose a message is, for APIs that know the role of a tool: one that answers no call cannot speak
 * for itself, and is the user. */
const char *turns_role(const struct message *message);
/* The parts of one message. */
size_t turns_parts(struct arena *arena, const struct message *message, struct part **out);

/* A tool of a suite, in whichever form it stands there. */
struct tool {
	struct str name, description;
	const struct value *parameters; /* a JSON Schema, or NULL */
	const struct value *strict;     /* or NULL */
};

/* True if the suite has tools and nothing stands in their place. */
bool turns_has_tools(const struct call *call);
/* The schema of a tool's parameters; an object with none where it has no schema: there are servers
 * that want one. */
void turns_write_parameters(struct request *r, const char *key, const struct tool *tool);
/* name and description, as most APIs have them. */
void turns_write_name(struct request *r, const struct tool *tool);
/* `key`: a list with an object for each tool, whose members `write` writes. */
void turns_write_tools(struct request *r, const char *key,
	void (*write)(struct request *r, const struct tool *tool));
/* "tools": [{type: function, function: {...}}], as OpenAI and those after it have them. */
void turns_write_functions(struct request *r);
/* A value as JSON inside a string. */
void turns_write_packed(struct request *r, const char *key, const struct value *value);

#endif
