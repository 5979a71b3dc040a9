/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/http.h"

static struct transport *transport;
static struct candidate candidate;
static struct http_req req;

static void open_with(bool allow_exec)
{
	struct http_options options = {.max_in_flight = 4, .allow_exec = allow_exec};
	struct err err = {0};

	ck_assert_msg(http_open(&options, &transport, &err), "%s", err.text);
}

static void setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	open_with(true);
	candidate = (struct candidate){.name = "c", .provider = "command"};
	candidate.timeouts.total_us = 20000000;
	req = (struct http_req){.candidate = &candidate};
}

static void teardown(void)
{
	transport->close(transport);
}

static const struct http_reply *run(const char *const *argv, const char *input)
{
	struct http_done done;
	struct err err = {0};

	req.argv = argv;
	req.body = str_of(input);
	ck_assert_msg(transport->start(transport, &req, NULL, &err), "%s", err.text);
	while (!transport->take(transport, &done))
		ck_assert_msg(
			transport->wait(transport, clock_mono_us() + 250000, &err), "%s", err.text);
	return done.reply;
}

START_TEST(a_program_reads_the_body_and_its_output_is_the_reply)
{
	const char *const argv[] = {"cat", NULL};
	const struct http_reply *reply = run(argv, "what is $(touch x) `y`?\n");

	ck_assert_msg(reply->end == HTTP_DONE, "%s", reply->message);
	ck_assert_int_eq(reply->status, 0);
	ck_assert(str_eqz(reply->body, "what is $(touch x) `y`?\n"));
	ck_assert(reply->sent);
	ck_assert_int_ge(reply->first_byte_us, 0);
}
END_TEST

START_TEST(arguments_reach_the_program_without_a_shell)
{
	const char *const argv[] = {"printf", "%s|", "$HOME", "a b", ";id", NULL};

	ck_assert(str_eqz(run(argv, "")->body, "$HOME|a b|;id|"));
}
END_TEST

START_TEST(a_body_larger_than_a_pipe_goes_through_in_both_directions)
{
	const char *const argv[] = {"cat", NULL};
	struct buf text = {0};
	const struct http_reply *reply;

	buf_repeat(&text, 'x', 1000000);
	reply = run(argv, buf_z(&text));
	ck_assert_msg(reply->end == HTTP_DONE, "%s", reply->message);
	ck_assert(str_eq(reply->body, buf_view(&text)));
	buf_free(&text);
}
END_TEST

START_TEST(a_program_need_not_read_its_input)
{
	const char *const argv[] = {"echo", "done", NULL};
	struct buf text = {0};
	const struct http_reply *reply;

	buf_repeat(&text, 'x', 1000000);
	reply = run(argv, buf_z(&text));
	ck_assert_msg(reply->end == HTTP_DONE, "%s", reply->message);
	ck_assert(str_eqz(reply->body, "done\n"));
	buf_free(&text);
}
END_TEST

START_TEST(keys_of_the_environment_stay_out_of_the_program)
{
	const char *const argv[] = {"env", NULL};
	const struct http_reply *reply;

	setenv("OPENAI_API_KEY", "sk-sentinel-0123", 1);
	reply = run(argv, "");
	ck_assert_int_eq(reply->end, HTTP_DONE);
	ck_assert_uint_ne(str_find(reply->body, STR("PATH="), 0), SIZE_MAX);
	ck_assert_uint_eq(str_find(reply->body, STR("OPENAI"), 0), SIZE_MAX);
}
END_TEST

static const struct {
	const char *argv[4];
	enum http_end end;
	int status;
	const char *message;
} failures[] = {
	{{"sh", "-c", "echo half; exit 3"}, HTTP_CHILD_FAILED, 3, "ended with status 3"},
	{{"sh", "-c", "kill -9 $$"}, HTTP_CHILD_FAILED, 0, "ended by signal 9"},
	{{"/nonexistent/program"}, HTTP_CHILD_FAILED, 127, "/nonexistent/program"},
	{{"sh", "-c", "yes | head -c 9000000"}, HTTP_TOO_LARGE, 0, "more than 8 MiB"},
	{{"sh", "-c", "exec yes"}, HTTP_TOO_LARGE, 0, "more than 8 MiB"},
	{{"sh", "-c", "trap '' TERM INT; exec cat /dev/zero >/dev/null"}, HTTP_TIMEOUT, 0,
		"killed after 0.3 s"},
	{{"sh", "-c", "exec >&-; exec cat /dev/zero 2>/dev/null | cat >/dev/null"}, HTTP_TIMEOUT, 0,
		"killed after 0.3 s"},
};

START_TEST(a_program_that_fails_says_how)
{
	const struct http_reply *reply;

	if (failures[_i].end == HTTP_TIMEOUT)
		candidate.timeouts.total_us = 300000;
	reply = run(failures[_i].argv, "");
	ck_assert_msg(reply->end == failures[_i].end, "%d: %s", reply->end, reply->message);
	ck_assert_int_eq(reply->status, failures[_i].status);
	ck_assert_msg(strstr(reply->message, failures[_i].message) != NULL, "%s", reply->message);
}
END_TEST

START_TEST(a_grandchild_that_keeps_the_output_open_is_not_waited_for)
{
	const char *const argv[] = {"sh", "-c", "cat /dev/zero >/dev/null & echo $!", NULL};
	const struct http_reply *reply = run(argv, "");
	int64_t pid;

	ck_assert_msg(reply->end == HTTP_DONE, "%s", reply->message);
	ck_assert(str_to_i64(str_trim(reply->body), &pid));
	/* Killed with its group; its new parent may take a moment to notice. */
	for (int i = 0; i < 1000000 && !kill((pid_t)pid, 0); i++) {
		char name[64];
		FILE *file;
		char state[256] = "";

		snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
		file = fopen(name, "r");
		if (!file)
			break;
		if (fgets(state, sizeof(state), file) && strstr(state, ") Z ")) {
			fclose(file);
			return;
		}
		fclose(file);
	}
	ck_assert_int_ne(kill((pid_t)pid, 0), 0);
}
END_TEST

START_TEST(without_leave_no_program_runs)
{
	const char *const argv[] = {"echo", "x", NULL};
	const struct http_reply *reply;

	transport->close(transport);
	open_with(false);
	reply = run(argv, "");
	ck_assert_int_eq(reply->end, HTTP_FORBIDDEN);
	ck_assert_ptr_nonnull(strstr(reply->message, "--allow-exec"));
	ck_assert(!reply->sent);
}
END_TEST

Suite *suite_http_child(void);
Suite *suite_http_child(void)
{
	Suite *suite = suite_create("http/child");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_program_reads_the_body_and_its_output_is_the_reply);
	tcase_add_test(tcase, arguments_reach_the_program_without_a_shell);
	tcase_add_test(tcase, a_body_larger_than_a_pipe_goes_through_in_both_directions);
	tcase_add_test(tcase, a_program_need_not_read_its_input);
	tcase_add_test(tcase, keys_of_the_environment_stay_out_of_the_program);
	tcase_add_loop_test(tcase, a_program_that_fails_says_how, 0, ARRAY_LEN(failures));
	tcase_add_test(tcase, a_grandchild_that_keeps_the_output_open_is_not_waited_for);
	tcase_add_test(tcase, without_leave_no_program_runs);
	suite_add_tcase(suite, tcase);
	return suite;
}
