/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_HTTP_JOB_H
#define TIERCAL_HTTP_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/proc.h"
#include "core/candidate.h"
#include "core/http_msg.h"
#include "http/facts.h"

/*
 * One request on its way, whichever way it goes. Jobs are reused, so that buffers and libcurl's
 * handles are made as often as requests are in flight at once, not as often as there are requests.
 */
struct job {
	struct job *next;
	struct http_req req;
	void *slot;
	struct http_reply reply;
	struct buf body;
	struct facts facts;
	size_t head_bytes;
	char host[256];
	int64_t started_us;
	int64_t first_us;        /* when the first byte came, or -1 */
	const struct keys *keys; /* cut out of lines before they are handed out */
	bool skip;               /* the rest of a line that was too long */
	bool lines_taken;        /* what the body holds is the beginning of a line */
	bool too_large;
	struct http_mark *marks; /* of a stream: HTTP_MARKS, made once for a job */
	size_t mark_count;
	int64_t line_us; /* of a stream: when its last whole line came, or -1 */
	bool head_ended; /* the blank line behind the headers has come */
	bool sent;
	bool renewed; /* sent again with another key */
	unsigned key_serial;
	/* Of curl*.c: its handle, header list, error text, and what the handle was set up for. */
	void *easy;
	void *lines;
	char *detail;
	const char *ca_file;
	size_t at;     /* its place among those in flight */
	size_t *moved; /* a count of the pieces of all that came */
	/* Of child.c. */
	struct proc_child child;
	size_t written;
	int64_t kill_us;
};

/* For arrays of them. */
struct job_ref {
	struct job *job;
};

struct job_list {
	struct job *first, *last;
};

void job_push(struct job_list *list, struct job *job);
struct job *job_pop(struct job_list *list);

/* Makes a used job ready for the next request; keeps what is worth keeping. */
void job_clear(struct job *job);
void job_free(struct job *job);

/* More of a body that goes out line by line, and its end: the last line may lack its line end. */
void job_lines(struct job *job, struct str bytes);
void job_lines_end(struct job *job);

/* Bytes of a stream that were just added to the body. */
void job_mark(struct job *job, struct str bytes);
/* When the silence of a stream is over its limit, by the monotonic clock; INT64_MAX: never. */
int64_t job_silent_at(const struct job *job);

int64_t job_connect_us(const struct job *job);
int64_t job_total_us(const struct job *job);
int64_t job_first_event_us(const struct job *job);
int64_t job_idle_us(const struct job *job);

/* Ends the job: what became of it, its times, and a printable message. */
void job_end(struct job *job, enum http_end end, const char *format, ...) ATTR_PRINTF(3, 4);

/* Seconds for messages: "10 s", "0.5 s". */
void job_print_seconds(int64_t us, char out[32]);

/* What the loop must watch besides libcurl's own sockets. */
struct job_fd {
	int fd;
	bool read, write;
};

#endif
