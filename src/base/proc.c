/* SPDX-License-Identifier: MIT */
/* syscall(), for close_range, which older C libraries do not wrap; setgroups(); sched_getaffinity()
 */
#define _GNU_SOURCE
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
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

static bool limit(int resource, int64_t most, int64_t hard)
{
	const struct rlimit wanted = {.rlim_cur = (rlim_t)most, .rlim_max = (rlim_t)hard};

	return most <= 0 || setrlimit(resource, &wanted) == 0;
}

/* A second after SIGXCPU, which can be caught, comes SIGKILL. */
static bool limit_all(const struct proc_spec *spec)
{
	return limit(RLIMIT_CPU, spec->cpu_s, spec->cpu_s + 1) &&
	       limit(RLIMIT_AS, spec->memory_bytes, spec->memory_bytes) &&
	       limit(RLIMIT_FSIZE, spec->file_bytes, spec->file_bytes);
}

/* False too if the parent has ended already. */
static bool die_with(pid_t parent)
{
#ifdef PR_SET_PDEATHSIG
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return false;
#endif
	return getppid() == parent;
}

#define NOBODY 65534

static bool become_nobody(void)
{
	return geteuid() != 0 ||
	       (setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
}

/* First out of the way of each other and of what stands below, */
static bool move_up(const struct proc_spec *spec, int moved[PROC_FDS])
{
	for (size_t i = 0; i < spec->fd_count; i++) {
		moved[i] = fcntl(spec->fds[i], F_DUPFD, PROC_FD + PROC_FDS);
		if (moved[i] < 0)
			return false;
	}
	return true;
}

/* then to where the program looks for them. */
static bool hand_on(const struct proc_spec *spec, const int moved[PROC_FDS])
{
	for (size_t i = 0; i < spec->fd_count; i++) {
		if (dup2(moved[i], PROC_FD + (int)i) < 0)
			return false;
	}
	close_from(PROC_FD + (int)spec->fd_count);
	return true;
}

/* The ends of the pipes that are the program's; -1: none. */
struct ends {
	int in, out, err, report;
	pid_t parent;
};

/* Between fork and exec. Tells the parent through `report` why exec failed. */
static ATTR_NORETURN void become(
	const struct proc_spec *spec, char **environment, const struct ends *ends)
{
	int report = fcntl(ends->report, F_DUPFD, PROC_FD + PROC_FDS);
	int moved[PROC_FDS];
	int number;

	setpgid(0, 0);
	/* proc_setup sees to it that no pipe got a number below 3. */
	if (report >= 0 && move_up(spec, moved) && dup2(ends->in, STDIN_FILENO) >= 0 &&
		dup2(ends->out, STDOUT_FILENO) >= 0 &&
		(ends->err < 0 || dup2(ends->err, STDERR_FILENO) >= 0) &&
		dup2(report, FIRST_OTHER_FD) >= 0) {
		report = FIRST_OTHER_FD;
		fcntl(report, F_SETFD, FD_CLOEXEC);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		environ = environment;
		if (hand_on(spec, moved) && (!spec->as_nobody || become_nobody()) &&
			limit_all(spec) && (!spec->bound || die_with(ends->parent)))
			execvp(spec->argv[0], (char *const *)(uintptr_t)spec->argv);
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

static void no_block(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

bool proc_spawn(const struct proc_spec *spec, struct proc_child *child, struct err *err)
{
	const char *name = spec->argv[0];
	int in[2] = {-1, -1}, out[2] = {-1, -1}, said[2] = {-1, -1}, report[2] = {-1, -1};
	struct arena arena = {0};
	char **environment = spec->environment ? (char **)(uintptr_t)spec->environment
					       : allowed_environment(&arena);
	const pid_t parent = getpid();
	bool ok = false;
	pid_t pid;

	if (!make_pipe(in) || !make_pipe(out) || (spec->want_err && !make_pipe(said)) ||
		!make_pipe(report)) {
		err_errno(err, "%s: cannot make a pipe", name);
		goto out;
	}
	pid = fork();
	if (pid < 0) {
		err_errno(err, "%s: cannot start a process", name);
		goto out;
	}
	if (pid == 0)
		become(spec, environment,
			&(struct ends){in[0], out[1], said[1], report[1], parent});
	setpgid(pid, pid); /* in both: whoever comes first */
	close(report[1]);
	report[1] = -1;
	errno = exec_error(report[0]);
	if (errno != 0) {
		err_errno(err, "%s: cannot be run", name);
		reap(pid);
		goto out;
	}
	no_block(in[1]);
	no_block(out[0]);
	if (spec->want_err)
		no_block(said[0]);
	*child = (struct proc_child){
		.pid = pid, .in_fd = in[1], .out_fd = out[0], .err_fd = said[0]};
	in[1] = -1;
	out[0] = -1;
	said[0] = -1;
	ok = true;
out:
	close_ends(in);
	close_ends(out);
	close_ends(said);
	close_ends(report);
	arena_fini(&arena);
	return ok;
}

bool proc_start(const char *const *argv, struct proc_child *child, struct err *err)
{
	return proc_spawn(&(struct proc_spec){.argv = argv}, child, err);
}

void proc_kill(const struct proc_child *child)
{
	if (child->pid > 1)
		kill(-child->pid, SIGKILL);
}

void proc_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void proc_feed(struct proc_child *child, struct str input, size_t *written)
{
	while (child->in_fd >= 0 && *written < input.len) {
		const ssize_t count =
			write(child->in_fd, input.data + *written, input.len - *written);

		if (count > 0)
			*written += (size_t)count;
		else if (count < 0 && errno == EINTR)
			continue;
		else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		else
			break;
	}
	proc_close(&child->in_fd);
}

bool proc_has_ended(const struct proc_child *child, siginfo_t *info)
{
	*info = (siginfo_t){0};
	return waitid(P_PID, (id_t)child->pid, info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info->si_pid == child->pid;
}

bool proc_finds(const char *name)
{
	struct arena arena = {0};
	struct str path = str_of(getenv("PATH")), folder;
	bool found = strchr(name, '/') && access(name, X_OK) == 0;

	while (!strchr(name, '/') && !found && str_next(&path, ':', &folder))
		found = access(arena_printf(&arena, "%.*s/%s",
				       STR_ARG(folder.len ? folder : STR(".")), name),
				X_OK) == 0;
	arena_fini(&arena);
	return found;
}

int proc_processors(void)
{
	cpu_set_t set;
	int count = 0;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = CPU_COUNT(&set);
	return count > 0 ? count : 1;
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
