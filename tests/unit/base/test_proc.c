/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/proc.h"

static struct err err;

/* Reads what the child prints, to its end; the descriptor does not block. */
static void drain(int fd, struct buf *out)
{
	char bytes[4096];

	for (;;) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		ssize_t count;

		ck_assert_int_gt(poll(&ready, 1, 10000), 0);
		count = read(fd, bytes, sizeof(bytes));
		if (count == 0)
			return;
		ck_assert(count > 0 || errno == EAGAIN);
		if (count > 0)
			buf_add(out, bytes, (size_t)count);
	}
}

/* The output of a program that was given `input`, and its exit status. */
static int run(const char *const *argv, const char *input, struct buf *out)
{
	struct proc_child child;
	int status = -1;

	ck_assert_msg(proc_start(argv, &child, &err), "%s", err.text);
	ck_assert_int_ne(fcntl(child.in_fd, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_ne(fcntl(child.out_fd, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_ne(fcntl(child.in_fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert(io_write_fd(child.in_fd, str_of(input), &err));
	close(child.in_fd);
	drain(child.out_fd, out);
	close(child.out_fd);
	ck_assert_int_eq(waitpid(child.pid, &status, 0), child.pid);
	return status;
}

START_TEST(a_program_gets_its_input_and_gives_its_output)
{
	static const char *const argv[] = {"cat", NULL};
	struct buf out = {0};

	ck_assert_int_eq(run(argv, "some text\n", &out), 0);
	ck_assert_str_eq(buf_z(&out), "some text\n");
	buf_free(&out);
}
END_TEST

START_TEST(arguments_reach_no_shell)
{
	static const char *const argv[] = {"printf", "%s", "$(echo x); `id` *", NULL};
	struct buf out = {0};

	ck_assert_int_eq(run(argv, "", &out), 0);
	ck_assert_str_eq(buf_z(&out), "$(echo x); `id` *");
	buf_free(&out);
}
END_TEST

START_TEST(the_environment_is_an_allow_list)
{
	static const char *const argv[] = {"env", NULL};
	struct buf out = {0};

	setenv("OPENAI_API_KEY", "secret", 1);
	setenv("TZ", "UTC", 1);
	ck_assert_int_eq(run(argv, "", &out), 0);
	ck_assert(strstr(buf_z(&out), "PATH=") != NULL);
	ck_assert(strstr(buf_z(&out), "TZ=UTC\n") != NULL);
	ck_assert(strstr(buf_z(&out), "secret") == NULL);
	buf_free(&out);
}
END_TEST

START_TEST(no_other_descriptor_is_inherited)
{
	static const char *const argv[] = {"sh", "-c", "echo x >&9 && echo open", NULL};
	struct buf out = {0};
	const int null = open("/dev/null", O_WRONLY);

	ck_assert_int_eq(dup2(null, 9), 9); /* not close-on-exec */
	/* What the shell says about it is not wanted here. */
	ck_assert_int_eq(dup2(null, STDERR_FILENO), STDERR_FILENO);
	ck_assert_int_ne(run(argv, "", &out), 0);
	ck_assert_str_eq(buf_z(&out), "");
	buf_free(&out);
	close(null);
}
END_TEST

START_TEST(a_program_that_is_missing_is_an_error_and_leaves_no_child)
{
	static const char *const argv[] = {"/nonexistent/program", NULL};
	struct proc_child child;

	ck_assert(!proc_start(argv, &child, &err));
	ck_assert_str_eq(
		err.text, "/nonexistent/program: cannot be run (No such file or directory)");
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(killing_takes_the_whole_group)
{
	static const char *const argv[] = {"sh", "-c", "cat >/dev/null & cat; wait", NULL};
	struct proc_child child;
	struct buf out = {0};
	int status = 0;

	ck_assert(proc_start(argv, &child, &err));
	ck_assert_int_eq(getpgid(child.pid), child.pid);
	proc_kill(&child);
	ck_assert_int_eq(waitpid(child.pid, &status, 0), child.pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	/* The end comes only when no process of the group holds the pipe any more. */
	drain(child.out_fd, &out);
	close(child.in_fd);
	close(child.out_fd);
	buf_free(&out);
}
END_TEST

START_TEST(setting_up_opens_the_standard_descriptors_and_closes_the_rest_of_the_doors)
{
	struct sigaction action;
	struct rlimit core;
	mode_t mask;
	int fd;

	close(STDIN_FILENO);
	proc_setup();
	ck_assert_int_ge(fcntl(STDIN_FILENO, F_GETFD), 0);
	fd = open("/dev/null", O_RDONLY);
	ck_assert_int_gt(fd, STDERR_FILENO);
	close(fd);
	mask = umask(0);
	ck_assert_uint_eq(mask, 077);
	umask(mask);
	ck_assert(sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_IGN);
	ck_assert(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0);
}
END_TEST

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

START_TEST(the_first_signal_is_remembered)
{
	signal(SIGHUP, SIG_DFL);
	proc_catch_signals();
	ck_assert_int_eq(proc_signal(), 0);
	raise(signals[_i]);
	ck_assert_int_eq(proc_signal(), signals[_i]);
}
END_TEST

START_TEST(the_second_signal_leaves_at_once)
{
	proc_catch_signals();
	raise(SIGINT);
	raise(SIGTERM);
	ck_abort_msg("still here");
}
END_TEST

START_TEST(a_hangup_that_was_ignored_stays_ignored)
{
	signal(SIGHUP, SIG_IGN);
	proc_catch_signals();
	raise(SIGHUP);
	ck_assert_int_eq(proc_signal(), 0);
}
END_TEST

Suite *suite_base_proc(void);
Suite *suite_base_proc(void)
{
	Suite *suite = suite_create("base/proc");
	TCase *tcase = tcase_create("proc");

	tcase_add_test(tcase, a_program_gets_its_input_and_gives_its_output);
	tcase_add_test(tcase, arguments_reach_no_shell);
	tcase_add_test(tcase, the_environment_is_an_allow_list);
	tcase_add_test(tcase, no_other_descriptor_is_inherited);
	tcase_add_test(tcase, a_program_that_is_missing_is_an_error_and_leaves_no_child);
	tcase_add_test(tcase, killing_takes_the_whole_group);
	tcase_add_test(
		tcase, setting_up_opens_the_standard_descriptors_and_closes_the_rest_of_the_doors);
	tcase_add_loop_test(tcase, the_first_signal_is_remembered, 0, ARRAY_LEN(signals));
	tcase_add_exit_test(tcase, the_second_signal_leaves_at_once, 128 + SIGTERM);
	tcase_add_test(tcase, a_hangup_that_was_ignored_stays_ignored);
	suite_add_tcase(suite, tcase);
	return suite;
}
