/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/exec.h"
#include "base/io.h"
#include "base/proc_tree.h"

static struct err err;
static struct exec_result result;

static const struct exec_limits wide = {.wall_us = 60000000,
	.memory_bytes = (int64_t)4 << 30,
	.processes = 1000,
	.output_bytes = 100000};

/* As proc_setup does. */
static void ignore_pipes(void)
{
	signal(SIGPIPE, SIG_IGN);
}

static void run_in(const char *script, const char *input, struct exec_limits limits)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct exec_job job = {
		.spec = {.argv = argv}, .input = str_of(input), .limits = limits};

	ck_assert_msg(exec_run(&job, &result, &err), "%s", err.text);
}

START_TEST(both_outputs_come_back_with_the_status)
{
	run_in("read -r line; echo \"out $line\"; echo err >&2; exit 7", "in\n", wide);
	ck_assert_int_eq(result.end, EXEC_EXITED);
	ck_assert_int_eq(result.number, 7);
	ck_assert_str_eq(buf_z(&result.out), "out in\n");
	ck_assert_str_eq(buf_z(&result.err), "err\n");
	exec_free(&result);
}
END_TEST

START_TEST(a_signal_is_an_end_of_its_own)
{
	run_in("kill -ABRT $$", "", wide);
	ck_assert_int_eq(result.end, EXEC_SIGNALLED);
	ck_assert_int_eq(result.number, SIGABRT);
	exec_free(&result);
}
END_TEST

START_TEST(input_that_is_not_read_is_no_fault)
{
	struct buf much = {0};

	buf_repeat(&much, 'x', 1000000);
	run_in("exit 0", buf_z(&much), wide);
	ck_assert_int_eq(result.end, EXEC_EXITED);
	ck_assert_int_eq(result.number, 0);
	buf_free(&much);
	exec_free(&result);
}
END_TEST

static const struct {
	const char *script;
	struct exec_limits limits;
	enum exec_end end;
} bounds[] = {
	{"trap '' TERM INT; while :; do :; done", {200000, INT64_MAX, 1000, 1000}, EXEC_TIME},
	{"sleep 1000", {200000, INT64_MAX, 1000, 1000}, EXEC_TIME},
	{"exec >&- 2>&-; sleep 1000", {200000, INT64_MAX, 1000, 1000}, EXEC_TIME},
	{"yes", {60000000, INT64_MAX, 1000, 1000}, EXEC_OUTPUT},
	{"yes >&2", {60000000, INT64_MAX, 1000, 1000}, EXEC_OUTPUT},
	{"x=$(head -c 100000000 /dev/zero | tr '\\0' x); sleep 1000",
		{60000000, (int64_t)50 << 20, 1000, 1000}, EXEC_MEMORY},
	{"for i in 1 2 3 4 5 6; do sleep 1000 & done; wait", {60000000, INT64_MAX, 4, 1000},
		EXEC_PROCESSES},
};

START_TEST(no_limit_can_be_passed)
{
	run_in(bounds[_i].script, "", bounds[_i].limits);
	ck_assert_int_eq(result.end, bounds[_i].end);
	ck_assert_uint_le(result.out.len + result.err.len, bounds[_i].limits.output_bytes);
	exec_free(&result);
}
END_TEST

START_TEST(what_it_started_ends_with_it)
{
	int ends[2];
	char byte;
	struct proc_child other;
	const char *const argv[] = {"true", NULL};

	/* The write end is with all that are left; reading comes to its end when they are gone. */
	ck_assert_int_eq(pipe(ends), 0);
	{
		const char *const command[] = {
			"sh", "-c", "(sleep 1000 & sleep 1000 &) >/dev/null 2>&1; echo done", NULL};
		const struct exec_job job = {
			.spec = {.argv = command, .fds = &ends[1], .fd_count = 1}, .limits = wide};

		ck_assert_msg(exec_run(&job, &result, &err), "%s", err.text);
	}
	close(ends[1]);
	ck_assert_str_eq(buf_z(&result.out), "done\n");
	ck_assert_int_eq(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	exec_free(&result);
	ck_assert(proc_start(argv, &other, &err)); /* the numbers of descriptors are free again */
	ck_assert_int_lt(other.out_fd, 30);
	close(other.in_fd);
	close(other.out_fd);
}
END_TEST

START_TEST(descriptors_are_handed_on_in_their_order)
{
	int first[2], second[2], fds[2];
	const char *const argv[] = {"sh", "-c", "cat <&4; cat <&5; cat <&6", NULL};

	ck_assert_int_eq(pipe(first), 0);
	ck_assert_int_eq(pipe(second), 0);
	ck_assert(io_write_fd(first[1], STR("one "), &err));
	ck_assert(io_write_fd(second[1], STR("two"), &err));
	close(first[1]);
	close(second[1]);
	fds[0] = second[0]; /* the higher number first: they change places */
	fds[1] = first[0];
	{
		const struct exec_job job = {
			.spec = {.argv = argv, .fds = fds, .fd_count = 2}, .limits = wide};

		ck_assert_msg(exec_run(&job, &result, &err), "%s", err.text);
	}
	ck_assert_str_eq(buf_z(&result.out), "twoone ");
	ck_assert_int_ne(result.number, 0); /* there is no 6 */
	close(first[0]);
	close(second[0]);
	exec_free(&result);
}
END_TEST

START_TEST(limits_of_a_process_are_set_in_it)
{
	const char *const argv[] = {
		"sh", "-c", "ulimit -t; ulimit -v; ulimit -f; env | grep -c .", NULL};
	const char *const environment[] = {"PATH=/usr/bin:/bin", "A=b", NULL};
	const struct exec_job job = {.spec = {.argv = argv,
					     .environment = environment,
					     .cpu_s = 7,
					     .memory_bytes = (int64_t)1 << 30,
					     .file_bytes = 1024 * 512},
		.limits = wide};

	ck_assert_msg(exec_run(&job, &result, &err), "%s", err.text);
	/* Of the variables a shell adds PWD; of files it counts blocks of 512 bytes. */
	ck_assert_str_eq(buf_z(&result.out), "7\n1048576\n1024\n3\n");
	exec_free(&result);
}
END_TEST

START_TEST(a_program_that_is_not_there_cannot_be_started)
{
	const char *const argv[] = {"/nowhere/program", NULL};
	const struct exec_job job = {.spec = {.argv = argv}, .limits = wide};

	ck_assert(!exec_run(&job, &result, &err));
	ck_assert_str_eq(err.text, "/nowhere/program: cannot be run (No such file or directory)");
	ck_assert(!proc_finds("/nowhere/program") && !proc_finds("no-such-program"));
	ck_assert(proc_finds("sh") && proc_finds("/bin/sh"));
}
END_TEST

START_TEST(a_tree_of_processes_is_seen_with_its_memory)
{
	struct proc_tree tree = {0};

	proc_tree_look(&tree, getpid(), INT64_MAX);
	ck_assert_uint_ge(tree.pids.count, 1);
	ck_assert_int_eq(tree.pids.items[0], getpid());
	ck_assert_int_gt(tree.memory_bytes, 100000);
	/* Looked at closely, what is shared with the parent of this test counts in part. */
	proc_tree_look(&tree, getpid(), 0);
	ck_assert_int_gt(tree.memory_bytes, 10000);
	proc_tree_free(&tree);
}
END_TEST

Suite *suite_base_exec(void);

Suite *suite_base_exec(void)
{
	Suite *suite = suite_create("base/exec");
	TCase *tcase = tcase_create("exec");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, ignore_pipes, NULL);
	tcase_add_test(tcase, both_outputs_come_back_with_the_status);
	tcase_add_test(tcase, a_signal_is_an_end_of_its_own);
	tcase_add_test(tcase, input_that_is_not_read_is_no_fault);
	tcase_add_loop_test(tcase, no_limit_can_be_passed, 0, sizeof(bounds) / sizeof(bounds[0]));
	tcase_add_test(tcase, what_it_started_ends_with_it);
	tcase_add_test(tcase, descriptors_are_handed_on_in_their_order);
	tcase_add_test(tcase, limits_of_a_process_are_set_in_it);
	tcase_add_test(tcase, a_program_that_is_not_there_cannot_be_started);
	tcase_add_test(tcase, a_tree_of_processes_is_seen_with_its_memory);
	suite_add_tcase(suite, tcase);
	return suite;
}
