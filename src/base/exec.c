/* SPDX-License-Identifier: MIT */
#include "base/exec.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc_tree.h"

/* How long its end is waited for at once: it may come without a word on a pipe, and comes soon once
 * all of them are closed. */
#define STEP_MS 10
#define LAST_STEP_MS 1

struct exec {
	const struct exec_job *job;
	struct exec_result *result;
	struct proc_child child;
	struct proc_tree tree;
	size_t written;
	int64_t until_us, look_us;
};

/* False: more than is allowed. */
static bool drain(struct exec *exec, int *fd, struct buf *out)
{
	char bytes[16384];

	while (*fd >= 0) {
		const ssize_t count = read(*fd, bytes, sizeof(bytes));
		const size_t have = exec->result->out.len + exec->result->err.len;
		const size_t room = exec->job->limits.output_bytes - have;

		if (count > 0) {
			buf_add(out, bytes, (size_t)count < room ? (size_t)count : room);
			if ((size_t)count > room)
				return false;
		} else if (count < 0 && errno == EINTR) {
			continue;
		} else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			return true;
		} else {
			proc_close(fd);
		}
	}
	return true;
}

static void wait_a_little(const struct exec *exec)
{
	struct pollfd fds[3];
	nfds_t count = 0;

	if (exec->child.in_fd >= 0)
		fds[count++] = (struct pollfd){.fd = exec->child.in_fd, .events = POLLOUT};
	if (exec->child.out_fd >= 0)
		fds[count++] = (struct pollfd){.fd = exec->child.out_fd, .events = POLLIN};
	if (exec->child.err_fd >= 0)
		fds[count++] = (struct pollfd){.fd = exec->child.err_fd, .events = POLLIN};
	(void)poll(fds, count, count ? STEP_MS : LAST_STEP_MS);
}

static bool has_ended(struct exec *exec)
{
	struct exec_result *result = exec->result;
	siginfo_t info;

	if (!proc_has_ended(&exec->child, &info))
		return false;
	result->end = info.si_code == CLD_EXITED ? EXEC_EXITED : EXEC_SIGNALLED;
	result->number = info.si_status;
	return true;
}

static bool end_at(struct exec *exec, enum exec_end end)
{
	exec->result->end = end;
	return true;
}

/* True when a limit is reached. */
static bool look(struct exec *exec)
{
	const struct exec_limits *limits = &exec->job->limits;
	const int64_t now_us = clock_mono_us();

	if (now_us >= exec->until_us)
		return end_at(exec, EXEC_TIME);
	if (now_us < exec->look_us)
		return false;
	exec->look_us = now_us + EXEC_LOOK_MS * INT64_C(1000);
	proc_tree_look(&exec->tree, exec->child.pid, limits->memory_bytes);
	if (exec->tree.memory_bytes > limits->memory_bytes)
		return end_at(exec, EXEC_MEMORY);
	return exec->tree.pids.count > limits->processes && end_at(exec, EXEC_PROCESSES);
}

static void run_to_end(struct exec *exec)
{
	for (bool over = false; !over;) {
		const bool ended = has_ended(exec);
		const enum exec_end end = exec->result->end;

		proc_feed(&exec->child, exec->job->input, &exec->written);
		/* After the look at its end: what it wrote before that is all there. */
		if (!drain(exec, &exec->child.out_fd, &exec->result->out) ||
			!drain(exec, &exec->child.err_fd, &exec->result->err))
			over = end_at(exec, EXEC_OUTPUT);
		else if (ended)
			over = end_at(exec, end);
		else if (!(over = look(exec)))
			wait_a_little(exec);
	}
}

/* Its process group while the zombie still keeps the number, and those that left the group. */
static void end_all(struct exec *exec)
{
	proc_close(&exec->child.in_fd);
	proc_close(&exec->child.out_fd);
	proc_close(&exec->child.err_fd);
	proc_tree_look(&exec->tree, exec->child.pid, INT64_MAX);
	proc_kill(&exec->child);
	proc_tree_kill(&exec->tree);
	while (waitpid(exec->child.pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	proc_tree_free(&exec->tree);
}

bool exec_run(const struct exec_job *job, struct exec_result *result, struct err *err)
{
	struct exec exec = {.job = job, .result = result};
	struct proc_spec spec = job->spec;

	*result = (struct exec_result){0};
	spec.want_err = true;
	spec.bound = true;
	if (!proc_spawn(&spec, &exec.child, err))
		return false;
	exec.until_us = clock_mono_us() + job->limits.wall_us;
	exec.look_us = clock_mono_us() + EXEC_LOOK_MS * INT64_C(1000);
	run_to_end(&exec);
	end_all(&exec);
	return true;
}

void exec_free(struct exec_result *result)
{
	buf_free(&result->out);
	buf_free(&result->err);
}
