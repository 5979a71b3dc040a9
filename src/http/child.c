/* SPDX-License-Identifier: MIT */
#include "http/child.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* How often a program is looked at that has closed its output but not ended yet. */
#define LINGER_MS 10

/* What shells say when there is no such program: the first argument is a matter for a person. */
#define STATUS_NOT_FOUND 127

/* The group first, while the zombie still keeps its number from being given to another. */
static void end_group(struct job *job)
{
	proc_close(&job->child.in_fd);
	proc_close(&job->child.out_fd);
	proc_kill(&job->child);
	while (waitpid(job->child.pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

bool child_start(struct child_pool *pool, struct job *job)
{
	struct err err = {0};

	job->started_us = clock_mono_us();
	job->kill_us = job->started_us + job_total_us(job);
	if (!proc_start(job->req.argv, &job->child, &err)) {
		job->reply.status = STATUS_NOT_FOUND;
		job_end(job, HTTP_CHILD_FAILED, "%s", err.text);
		return false;
	}
	VEC_PUSH(&pool->jobs)->job = job;
	return true;
}

int child_watch(struct child_pool *pool, int timeout_ms)
{
	pool->fds.count = 0;
	for (size_t i = 0; i < pool->jobs.count; i++) {
		const struct job *job = pool->jobs.items[i].job;

		if (job->child.in_fd >= 0)
			*VEC_PUSH(&pool->fds) =
				(struct job_fd){.fd = job->child.in_fd, .write = true};
		if (job->child.out_fd >= 0)
			*VEC_PUSH(&pool->fds) =
				(struct job_fd){.fd = job->child.out_fd, .read = true};
		else if (timeout_ms > LINGER_MS)
			timeout_ms = LINGER_MS;
	}
	return timeout_ms;
}

/* A program that does not read its input is no fault: what it answers counts. */
static void feed(struct job *job)
{
	proc_feed(&job->child, job->req.body, &job->written);
	if (job->child.in_fd < 0)
		job->sent = job->written == job->req.body.len;
}

static void drain(struct job *job)
{
	char bytes[16384];

	while (job->child.out_fd >= 0) {
		ssize_t count = read(job->child.out_fd, bytes, sizeof(bytes));

		if (count > 0) {
			if (job->first_us < 0)
				job->first_us = clock_mono_us();
			buf_add(&job->body, bytes, (size_t)count);
			if (job->body.over)
				return;
		} else if (count < 0 && errno == EINTR) {
			continue;
		} else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			return;
		} else {
			proc_close(&job->child.out_fd);
		}
	}
}

static void end_exited(struct job *job, const siginfo_t *info)
{
	if (info->si_code != CLD_EXITED) {
		job_end(job, HTTP_CHILD_FAILED, "the program was ended by signal %d",
			info->si_status);
		return;
	}
	job->reply.status = info->si_status;
	if (info->si_status)
		job_end(job, HTTP_CHILD_FAILED, "the program ended with status %d",
			info->si_status);
	else
		job_end(job, HTTP_DONE, "status 0");
}

/* True when the job is over. */
static bool step_one(struct job *job)
{
	char seconds[32];
	siginfo_t info;
	bool ended = proc_has_ended(&job->child, &info);

	feed(job);
	/* After the look at its end: what it wrote before that is all there. */
	drain(job);
	if (job->body.over) {
		job_end(job, HTTP_TOO_LARGE, "the program wrote more than %zu MiB",
			HTTP_BODY_MAX >> 20);
	} else if (ended) {
		end_exited(job, &info);
	} else if (clock_mono_us() >= job->kill_us) {
		job_print_seconds(job_total_us(job), seconds);
		job_end(job, HTTP_TIMEOUT, "the program was killed after %s", seconds);
	} else {
		return false;
	}
	end_group(job);
	return true;
}

void child_step(struct child_pool *pool, struct job_list *done)
{
	for (size_t i = 0; i < pool->jobs.count;) {
		struct job *job = pool->jobs.items[i].job;

		if (!step_one(job)) {
			i++;
			continue;
		}
		pool->jobs.items[i] = pool->jobs.items[--pool->jobs.count];
		job_push(done, job);
	}
}

void child_abort(struct child_pool *pool, struct job_list *dropped)
{
	while (pool->jobs.count) {
		struct job *job = pool->jobs.items[--pool->jobs.count].job;

		end_group(job);
		job_push(dropped, job);
	}
}

void child_fini(struct child_pool *pool)
{
	VEC_FREE(&pool->jobs);
	VEC_FREE(&pool->fds);
}
