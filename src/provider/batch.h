/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_PROVIDER_BATCH_H
#define TIERCAL_PROVIDER_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/candidate.h"
#include "core/http_msg.h"

/*
 * A batch API: many requests handed over at once, answered within a day, at a lower price. Like a
 * dialect it only translates: requests out, replies in.
 *
 * A batch carries a key of our own, by which it is found again when this program died between
 * handing it over and noting its id: in `metadata` where the API has that (marks), else by its
 * time and number of requests among those that the API lists; then only its results tell whether it
 * is ours. A request is known by its custom_id, which is its address (64 hex digits): whatever
 * batch a line comes from, it is the answer to that address.
 */
#define BATCH_KEY_DIGITS 24
#define BATCH_RESULTS 2

/* What one request to the API is made from. Texts of the request live in the arena. */
struct batch_ask {
	struct arena *arena;
	const struct candidate *candidate;
	const struct batch_api *api;
	const char *key;
	const char *id;   /* of the batch, or of the file with its requests, or with its results */
	struct str input; /* what begin, add and end wrote */
};

enum batch_phase {
	BATCH_WAITING, /* it is being worked on */
	BATCH_ENDED,   /* whatever became of its requests: the results tell */
	BATCH_REFUSED, /* it was not taken; nothing of it was worked on */
};

struct batch_status {
	enum batch_phase phase;
	const char *id;
	const char *key;    /* ours, or NULL */
	struct str word;    /* the API's own for its phase */
	int64_t total;      /* requests; -1: not said */
	int64_t done;       /* of these, over; -1: not said */
	struct str created; /* as YYYY-MM-DDTHH:MM:SS, UTC; empty: not said, or not needed */
	const char *results[BATCH_RESULTS];
	size_t result_count;
	struct str message; /* why it was refused, printable */
};

enum batch_line_kind {
	BATCH_LINE_REPLY,     /* status and body are those of a reply to the request */
	BATCH_LINE_EXPIRED,   /* never worked on, nor billed */
	BATCH_LINE_CANCELLED, /* the same */
};

/* One line of results. */
struct batch_line {
	struct str custom_id;
	enum batch_line_kind kind;
	int status;
	struct str body;
	struct str request_id;
};

struct batch_api {
	const char *name;
	const char *endpoint; /* what its requests are for; NULL: there is but one */
	bool marks;           /* a batch can carry our key */
	int64_t max_requests;
	size_t max_bytes;
	/* The input: begin, add for each request (`body` as it would be sent alone), end. */
	void (*begin)(const struct batch_ask *ask, struct buf *out);
	void (*add)(const struct batch_ask *ask, struct str custom_id, struct str body, bool first,
		struct buf *out);
	void (*end)(const struct batch_ask *ask, struct buf *out);
	/* Requests. `upload` NULL: the input goes with submit; else submit wants the file's id. */
	bool (*upload)(const struct batch_ask *ask, struct http_req *req, struct err *err);
	bool (*submit)(const struct batch_ask *ask, struct http_req *req, struct err *err);
	bool (*poll)(const struct batch_ask *ask, struct http_req *req, struct err *err);
	bool (*cancel)(const struct batch_ask *ask, struct http_req *req, struct err *err);
	bool (*list)(const struct batch_ask *ask, struct http_req *req, struct err *err);
	bool (*results)(const struct batch_ask *ask, struct http_req *req, struct err *err);
	/* Replies of status 2xx. False (ERR_DATA): it is not what it should be. */
	bool (*read_upload)(
		struct arena *arena, struct str body, const char **file, struct err *err);
	bool (*read)(
		struct arena *arena, struct str body, struct batch_status *out, struct err *err);
	bool (*read_list)(struct arena *arena, struct str body, struct batch_status **out,
		size_t *count, struct err *err);
	bool (*read_line)(
		struct arena *arena, struct str line, struct batch_line *out, struct err *err);
};

extern const struct batch_api batch_openai, batch_responses, batch_anthropic;

/* What an error reply says, as one printable line. */
struct str batch_said(struct arena *arena, const struct http_reply *reply);

#endif
