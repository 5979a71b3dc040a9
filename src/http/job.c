/* SPDX-License-Identifier: MIT */
#include "http/job.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/keys.h"

/* A buffer that one large reply has blown up is not kept for all the small ones that follow. */
#define KEEP_BYTES ((size_t)64 << 10)

#define CONNECT_US INT64_C(10000000)
#define TOTAL_US INT64_C(600000000)
#define FIRST_EVENT_US INT64_C(300000000)
#define IDLE_US INT64_C(60000000)

void job_push(struct job_list *list, struct job *job)
{
	job->next = NULL;
	if (list->last)
		list->last->next = job;
	else
		list->first = job;
	list->last = job;
}

struct job *job_pop(struct job_list *list)
{
	struct job *job = list->first;

	if (!job)
		return NULL;
	list->first = job->next;
	if (!list->first)
		list->last = NULL;
	job->next = NULL;
	return job;
}

void job_clear(struct job *job)
{
	if (job->body.cap > KEEP_BYTES)
		buf_free(&job->body);
	buf_clear(&job->body);
	job->body.limit = HTTP_BODY_MAX;
	facts_clear(&job->facts);
	job->req = (struct http_req){0};
	job->slot = NULL;
	job->reply = (struct http_reply){.first_byte_us = -1, .wait_us = -1};
	job->head_bytes = 0;
	job->host[0] = '\0';
	job->first_us = -1;
	job->skip = false;
	job->lines_taken = false;
	job->too_large = false;
	job->mark_count = 0;
	job->line_us = -1;
	job->head_ended = false;
	job->sent = false;
	job->renewed = false;
	job->child = (struct proc_child){.in_fd = -1, .out_fd = -1};
	job->written = 0;
}

static void hand_out(struct job *job)
{
	bool whole = !job->body.over;

	if (job->keys)
		keys_redact(job->keys, &job->body);
	if (job->body.len && job->body.data[job->body.len - 1] == '\r')
		job->body.len--;
	if (job->body.len)
		job->req.line(job->req.line_context, buf_view(&job->body), whole);
	buf_clear(&job->body);
	job->body.over = false;
}

void job_lines(struct job *job, struct str bytes)
{
	size_t from = 0;

	job->lines_taken = true;
	while (from < bytes.len) {
		const char *end = memchr(bytes.data + from, '\n', bytes.len - from);
		size_t to = end ? (size_t)(end - bytes.data) : bytes.len;

		if (!job->skip)
			buf_add(&job->body, bytes.data + from, to - from);
		if (job->body.over) {
			job->skip = true;
			hand_out(job);
		} else if (end && !job->skip) {
			hand_out(job);
		}
		if (end)
			job->skip = false;
		from = end ? to + 1 : to;
	}
}

void job_lines_end(struct job *job)
{
	if (!job->lines_taken)
		return;
	if (!job->skip && job->body.len)
		hand_out(job);
	buf_clear(&job->body);
}

void job_free(struct job *job)
{
	if (!job)
		return;
	buf_free(&job->body);
	facts_free(&job->facts);
	free(job->marks);
	free(job);
}

int64_t job_connect_us(const struct job *job)
{
	const struct candidate *candidate = job->req.candidate;

	return candidate && candidate->timeouts.connect_us > 0 ? candidate->timeouts.connect_us
							       : CONNECT_US;
}

int64_t job_total_us(const struct job *job)
{
	const struct candidate *candidate = job->req.candidate;

	return candidate && candidate->timeouts.total_us > 0 ? candidate->timeouts.total_us
							     : TOTAL_US;
}

/* Progress is a whole line, so that a byte a second is none; a comment counts. */
void job_mark(struct job *job, struct str bytes)
{
	const int64_t now_us = clock_mono_us();

	if (!job->marks)
		job->marks = mem_resize(NULL, HTTP_MARKS, sizeof(*job->marks));
	if (memchr(bytes.data, '\n', bytes.len) || memchr(bytes.data, '\r', bytes.len))
		job->line_us = now_us;
	if (job->mark_count < HTTP_MARKS)
		job->marks[job->mark_count++] =
			(struct http_mark){job->body.len, now_us - job->started_us};
}

int64_t job_first_event_us(const struct job *job)
{
	const struct candidate *candidate = job->req.candidate;

	return candidate && candidate->timeouts.first_event_us > 0
		       ? candidate->timeouts.first_event_us
		       : FIRST_EVENT_US;
}

int64_t job_idle_us(const struct job *job)
{
	const struct candidate *candidate = job->req.candidate;

	return candidate && candidate->timeouts.idle_us > 0 ? candidate->timeouts.idle_us : IDLE_US;
}

int64_t job_silent_at(const struct job *job)
{
	if (!job->req.stream)
		return INT64_MAX;
	return job->line_us < 0 ? job->started_us + job_first_event_us(job)
				: job->line_us + job_idle_us(job);
}

void job_end(struct job *job, enum http_end end, const char *format, ...)
{
	struct http_reply *reply = &job->reply;
	va_list args;

	reply->end = end;
	if (end != HTTP_DONE && end != HTTP_CHILD_FAILED)
		reply->status = reply->begun ? 200 : 0;
	reply->sent = job->sent;
	reply->duration_us = clock_mono_us() - job->started_us;
	reply->first_byte_us = job->first_us < 0 ? -1 : job->first_us - job->started_us;
	reply->marks = job->marks;
	reply->mark_count = job->mark_count;
	reply->wait_us = -1;
	va_start(args, format);
	vsnprintf(reply->message, sizeof(reply->message), format, args);
	va_end(args);
	for (char *c = reply->message; *c; c++) {
		if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
			*c = '?';
	}
}

void job_print_seconds(int64_t us, char out[32])
{
	snprintf(out, 32, "%.4g s", (double)us / 1e6);
}
