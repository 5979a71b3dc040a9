/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* syscall(), for close_range, which older C libraries do not wrap */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "base/arena.h"

#define FIRST_OTHER_FD 3
/* Where descriptors must be closed one by one; this program opens them from below. */
#define MOST_FDS 65536

extern char **environ;

/* The one mutable global: a handler has nothing else. */
static volatile sig_atomic_t signal_seen;

/* Where not even that can be opened, standard error may be closed, too. */
static ATTR_NORETURN void leave_without_null(void)
{
	static const char text[] = "tiercal: /dev/null cannot be opened\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(3);
	_exit(3);
}

void proc_setup(void)
{
	const struct rlimit no_core = {0};
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			leave_without_null();
	} while (fd < FIRST_OTHER_FD);
	close(fd);
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	/* Past a limit of file size a write then fails, like any other, and nothing is lost. */
	signal(SIGXFSZ, SIG_IGN);
	/* Memory holds keys. Where either is refused, the other is there. */
	(void)setrlimit(RLIMIT_CORE, &no_core);
#ifdef PR_SET_DUMPABLE
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static void close_from(int first)
{
	struct rlimit files = {.rlim_cur = MOST_FDS};

#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)first, ~0u, 0) == 0)
		return;
#endif
	(void)getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_cur > MOST_FDS)
		files.rlim_cur = MOST_FDS;
	for (int fd = first; fd < (int)files.rlim_cur; fd++)
		close(fd);
}

/* Between fork and exec. Tells the parent through `report` why exec failed. */
static ATTR_NORETURN void become(
	const char *const *argv, char **environment, int in, int out, int report)
{
	int number;

	setpgid(0, 0);
	/* proc_setup sees to it that no pipe got a number below 3. */
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
		dup2(report, FIRST_OTHER_FD) >= 0) {
		report = FIRST_OTHER_FD;
		fcntl(report, F_SETFD, FD_CLOEXEC);
		close_from(report + 1);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		environ = environment;
		execvp(argv[0], (char *const *)(uintptr_t)argv);
	}
	number = errno;
	if (write(report, &number, sizeof(number)) < 0)
		_exit(126);
	_exit(127);
}

static char **allowed_environment(struct arena *arena)
{
	static const char *const names[] = {"PATH", "HOME", "LANG", "TMPDIR", "TZ"};
	char **list = ARENA_ARRAY(arena, ARRAY_LEN(names) + 1, char *);
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *text = getenv(names[i]);

		if (text)
			list[count++] = arena_printf(arena, "%s=%s", names[i], text);
	}
	return list;
}

static bool make_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static void close_ends(const int ends[2])
{
	for (int i = 0; i < 2; i++) {
		if (ends[i] >= 0)
			close(ends[i]);
	}
}

/* Waits until the child has become another program; what it reports is why it could not. */
static int exec_error(int fd)
{
	int number = 0;
	ssize_t count;

	do
		count = read(fd, &number, sizeof(number));
	while (count < 0 && errno == EINTR);
	return count == (ssize_t)sizeof(number) ? number : 0;
}

static void reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

bool proc_start(const char *const *argv, struct proc_child *child, struct err *err)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, report[2] = {-1, -1};
	struct arena arena = {0};
	char **environment = allowed_environment(&arena);
	bool ok = false;
	pid_t pid;

	if (!make_pipe(in) || !make_pipe(out) || !make_pipe(report)) {
		err_errno(err, "%s: cannot make a pipe", argv[0]);
		goto out;
	}
	pid = fork();
	if (pid < 0) {
		err_errno(err, "%s: cannot start a process", argv[0]);
		goto out;
	}
	if (pid == 0)
		become(argv, environment, in[0], out[1], report[1]);
	setpgid(pid, pid); /* in both: whoever comes first */
	close(report[1]);
	report[1] = -1;
	errno = exec_error(report[0]);
	if (errno != 0) {
		err_errno(err, "%s: cannot be run", argv[0]);
		reap(pid);
		goto out;
	}
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	*child = (struct proc_child){.pid = pid, .in_fd = in[1], .out_fd = out[0]};
	in[1] = -1;
	out[0] = -1;
	ok = true;
out:
	close_ends(in);
	close_ends(out);
	close_ends(report);
	arena_fini(&arena);
	return ok;
}

void proc_kill(const struct proc_child *child)
{
	if (child->pid > 1)
		kill(-child->pid, SIGKILL);
}

static void remember(int number)
{
	if (signal_seen)
		_exit(128 + number);
	signal_seen = number;
}

void proc_catch_signals(void)
{
	struct sigaction action = {.sa_handler = remember, .sa_flags = SA_RESTART};
	struct sigaction inherited;

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* nohup starts its program with SIGHUP ignored, and means it. */
	if (sigaction(SIGHUP, NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
}

int proc_signal(void)
{
	return signal_seen;
}
