/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/proc.h"
#include "run/grade_worker.h"

/* Grades are kept in batches, so that nobody else waits long for the store. */
#define BATCH 500

/*
 * Graders are pure, or programs of which one at a time is looked after, so a run is graded by
 * processes: each computes its part, and one connection writes. They start before this process has
 * the store open, since SQLite's locks do not outlive a fork.
 */
struct part {
	pid_t pid;
	int fd; /* -1: it has ended */
	struct buf in;
	bool over; /* its last frame has come */
};

struct grader_run {
	struct arena *arena;
	const struct run_grade_job *job;
	struct run_grade_summary *out;
	struct store *store;
	struct part *parts;
	int pending; /* grades in the open transaction */
};

static bool start(struct grader_run *run, int number, struct err *err)
{
	struct part *part = &run->parts[number];
	int ends[2];

	if (pipe(ends) != 0)
		return err_errno(err, "cannot make a pipe");
	part->pid = fork();
	if (part->pid == 0) {
		close(ends[0]);
		grade_work(run->job, number, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	part->fd = ends[0];
	return part->pid > 0 || err_errno(err, "cannot start a process");
}

static bool keep(struct grader_run *run, struct str bytes, struct err *err)
{
	struct frame_grade head;
	struct grade grade;
	struct arena arena = {0};
	bool ok;

	memcpy(&head, bytes.data, sizeof(head));
	grade = head.grade;
	grade.reason = arena_strz(&arena, str_slice(bytes, sizeof(head), bytes.len));
	ok = (run->pending || store_begin(run->store, err)) &&
	     store_put_grade(run->store, &head.address, &head.key, &grade, err);
	arena_fini(&arena);
	if (!ok)
		return false;
	if (++run->pending < BATCH)
		return true;
	run->pending = 0;
	return store_commit(run->store, err);
}

static void add_cell(struct grader_run *run, struct str bytes)
{
	struct frame_cell cell;
	struct run_graded *to;

	memcpy(&cell, bytes.data, sizeof(cell));
	to = &run->out->cells[cell.index];
	to->answers += cell.graded.answers;
	to->graded += cell.graded.graded;
	to->unmeasured += cell.graded.unmeasured;
	to->unasked += cell.graded.unasked;
	to->quality += cell.graded.quality;
}

static void add_speed(struct grader_run *run, struct str bytes)
{
	struct frame_speed speed;
	struct run_grader_speed *to;

	if (!run->out->speeds)
		return;
	memcpy(&speed, bytes.data, sizeof(speed));
	to = &run->out->speeds[speed.route][speed.grader];
	if (speed.answers && (!to->answers || speed.slowest_us > to->slowest_us)) {
		to->slowest_us = speed.slowest_us;
		to->slowest = arena_strz(run->arena, str_of(speed.slowest));
	}
	to->answers += speed.answers;
	to->total_us += speed.total_us;
}

static bool take(struct grader_run *run, struct part *part, enum frame_kind kind, struct str bytes,
	struct err *err)
{
	switch (kind) {
	case FRAME_GRADE:
		return keep(run, bytes, err);
	case FRAME_CELL:
		add_cell(run, bytes);
		return true;
	case FRAME_SPEED:
		add_speed(run, bytes);
		return true;
	case FRAME_FAULT:
		part->over = true;
		if (err)
			memcpy(err, bytes.data, sizeof(*err));
		return false;
	case FRAME_DONE:
		part->over = true;
		return true;
	}
	return true;
}

/* All frames that are whole. */
static bool take_all(struct grader_run *run, struct part *part, struct err *err)
{
	struct str rest = buf_view(&part->in);
	struct buf left = {0};
	bool ok = true;

	while (ok && rest.len >= sizeof(struct frame)) {
		struct frame head;

		memcpy(&head, rest.data, sizeof(head));
		if (rest.len - sizeof(head) < head.len)
			break;
		ok = take(run, part, head.kind,
			str_slice(rest, sizeof(head), sizeof(head) + head.len), err);
		rest = str_slice(rest, sizeof(head) + head.len, rest.len);
	}
	buf_str(&left, rest);
	buf_free(&part->in);
	part->in = left;
	return ok;
}

static bool read_part(struct grader_run *run, struct part *part, struct err *err)
{
	char bytes[65536];
	ssize_t count;

	do
		count = read(part->fd, bytes, sizeof(bytes));
	while (count < 0 && errno == EINTR);
	if (count > 0) {
		buf_add(&part->in, bytes, (size_t)count);
		return take_all(run, part, err);
	}
	close(part->fd);
	part->fd = -1;
	return part->over || err_set(err, ERR_IO, "a process that grades ended before its work");
}

static bool read_all(struct grader_run *run, struct err *err)
{
	const int workers = run->job->workers;
	struct pollfd *fds = ARENA_ARRAY(run->arena, (size_t)workers, struct pollfd);

	for (;;) {
		int open = 0;

		for (int i = 0; i < workers; i++) {
			fds[i] = (struct pollfd){.fd = run->parts[i].fd, .events = POLLIN};
			open += run->parts[i].fd >= 0;
		}
		if (!open)
			return true;
		if (poll(fds, (nfds_t)workers, -1) < 0 && errno != EINTR)
			return err_errno(err, "cannot wait for the processes that grade");
		for (int i = 0; i < workers; i++) {
			if (fds[i].revents && !read_part(run, &run->parts[i], err))
				return false;
		}
	}
}

/* What came is kept, whatever became of the rest. */
static bool close_store(struct grader_run *run, bool ok, struct err *err)
{
	if (run->pending && !store_commit(run->store, ok ? err : NULL))
		ok = false;
	store_close(run->store);
	return ok;
}

static void end_parts(struct grader_run *run)
{
	for (int i = 0; i < run->job->workers; i++) {
		struct part *part = &run->parts[i];

		if (part->fd >= 0)
			close(part->fd);
		if (part->pid > 0 && !part->over)
			kill(part->pid, SIGKILL);
		while (part->pid > 0 && waitpid(part->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
		buf_free(&part->in);
	}
}

static void begin(struct grader_run *run)
{
	const struct run_set *set = run->job->set;
	const struct config *config = set->config;
	struct run_grade_summary *out = run->out;

	*out = (struct run_grade_summary){0};
	out->cells = ARENA_ARRAY(
		run->arena, config->route_count * config->candidate_count, struct run_graded);
	run->parts = ARENA_ARRAY(run->arena, (size_t)run->job->workers, struct part);
	for (int i = 0; i < run->job->workers; i++)
		run->parts[i].fd = -1;
	if (!run->job->speed)
		return;
	out->speeds = ARENA_ARRAY(run->arena, config->route_count, struct run_grader_speed *);
	for (size_t r = 0; r < config->route_count; r++) {
		const size_t count = grading_count(set->gradings[r]);

		out->speeds[r] = ARENA_ARRAY(run->arena, count, struct run_grader_speed);
		for (size_t i = 0; i < count; i++)
			out->speeds[r][i].name = grading_name(set->gradings[r], i);
	}
}

bool run_grade(struct arena *arena, const struct run_grade_job *job, struct run_grade_summary *out,
	struct err *err)
{
	struct grader_run run = {.arena = arena, .job = job, .out = out};
	bool ok = true;

	begin(&run);
	for (int i = 0; i < job->workers && ok; i++)
		ok = start(&run, i, err);
	ok = ok && store_open(job->path, STORE_WRITE, job->force_store, &run.store, err) &&
	     read_all(&run, err);
	ok = close_store(&run, ok, err);
	end_parts(&run);
	return ok;
}
