/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "grade/code_block.h"
#include "grade/seccomp.h"
#include "try.h"

static const struct {
	const char *text, *fence, *code;
} blocks[] = {
	{"x = 1", NULL, "x = 1"},
	{"Here:\n```\nx\n```\nthere", NULL, "x\n"},
	{"```python\nx\ny\n```", NULL, "x\ny\n"},
	{"```python\nx", NULL, "x"},
	{"```python\n", NULL, ""},
	{"```python", NULL, ""},
	{"```sh\na\n```\n```Python title=x\nb\n```", "python", "b\n"},
	{"```sh\na\n```\n```\nb\n```", "python", "a\n"},
	{"~~~c\na\n```\n~~~", NULL, "a\n```\n"},
	{"````\n```\na\n```\n````", NULL, "```\na\n```\n"},
	{"   ```\na\n   ```", NULL, "a\n"},
	{"    ```\na\n    ```", NULL, "    ```\na\n    ```"},
	{"```x``` is no fence\n```\na\n```", NULL, "a\n"},
	{"```\na\n``` x\n```\nb", NULL, "a\n``` x\n"},
	{"```{.python}\na\n```", "python", "a\n"},
	{"```python{.x}\na\n```\n```python\nb\n```", "python", "a\n"},
	{"", NULL, ""},
	{"```\r\na\r\n```\r\n", NULL, "a\r\n"},
};

START_TEST(the_code_of_an_answer_is_found)
{
	struct str fence = str_of(blocks[_i].fence);
	const struct texts fences = {&fence, blocks[_i].fence ? 1 : 0};
	const struct str code = code_block(str_of(blocks[_i].text), &fences);

	ck_assert_msg(str_eqz(code, blocks[_i].code), "%d: '%.*s'", _i, STR_ARG(code));
}
END_TEST

static const struct {
	const char *grader, *params, *error;
} bad[] = {
	{"code", NULL, "code: 'command' wants a program and its arguments, as [python3, main.py]"},
	{"code", "{\"command\": []}",
		"code: 'command' wants a program and its arguments, as [python3, main.py]"},
	{"code", "{\"command\": \"sh\", \"file\": \"../x\"}",
		"code: 'file' and 'tests_file' want a plain name of letters, digits, '.', '_' and "
		"'-'"},
	{"code", "{\"command\": \"sh\", \"tests_file\": \".x\"}",
		"code: 'file' and 'tests_file' want a plain name of letters, digits, '.', '_' and "
		"'-'"},
	{"code", "{\"command\": \"sh\", \"tests_file\": \"answer\"}",
		"code: 'file' and 'tests_file' are the same"},
	{"code", "{\"command\": \"sh\", \"seconds\": 16}", "code: 'seconds' wants 1 to 15"},
	{"code", "{\"command\": \"sh\", \"seconds\": 0}", "code: 'seconds' wants 1 to 15"},
	{"code", "{\"command\": \"s\\u0000h\"}", "code: 'command' holds a NUL"},
	{"code", "{\"comand\": \"sh\"}",
		"code: unknown parameter 'comand' (did you mean 'command'?)"},
	{"command", NULL,
		"command: 'command' wants a program and its arguments, as [python3, main.py]"},
	{"command", "{\"command\": \"sh\", \"seconds\": 100}", "command: 'seconds' wants 1 to 15"},
};

START_TEST(bad_parameters_are_refused)
{
	struct arena arena = {0};
	struct grader_node *node;
	struct err err = {0};

	ck_assert(!grader_node_new(&arena, bad[_i].grader,
		bad[_i].params ? try_json(&arena, bad[_i].params) : NULL, &node, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, bad[_i].error);
	arena_fini(&arena);
}
END_TEST

/* One grading of the text "x" with programs as they are given. */
static bool grade(const char *grader, const char *params, enum programs programs,
	struct arena *arena, struct score *score, struct err *err)
{
	const struct suite_case item = {.id = STR("c"), .tests = try_json(arena, "[\"exit 0\"]")};
	const struct answer answer = {
		.arena = arena, .text = STR("x"), .item = &item, .programs = programs};
	struct grader_node *node;
	bool ok;

	ck_assert_msg(grader_node_new(arena, grader, try_json(arena, params), &node, err), "%s",
		err->text);
	ck_assert(grader_node_runs(node));
	ok = grader_node_grade(node, &answer, score, err);
	grader_node_free(node);
	return ok;
}

START_TEST(nothing_runs_unless_it_is_allowed)
{
	static const char *const params[][2] = {{"code", "[\"sh\", \"{file}\"]"},
		{"command", "[\"sh\", \"-c\", \"echo {\\\"score\\\": 1}\"]"},
		{"all", "[{\"command\": [\"sh\", \"-c\", \"echo {\\\"score\\\": 1}\"]}]"}};
	struct arena arena = {0};
	struct err err = {0};
	struct score score;

	ck_assert(!grade(params[_i][0], params[_i][1], PROGRAMS_REFUSED, &arena, &score, &err));
	ck_assert_int_eq(err.kind, ERR_USAGE);
	ck_assert(str_find(str_of(err.text), STR("--allow-exec"), 0) != SIZE_MAX);
	ck_assert(grade(params[_i][0], params[_i][1], PROGRAMS_CHECKED, &arena, &score, &err));
	ck_assert(!score.measured);
	arena_fini(&arena);
}
END_TEST

/* What a grader of the user's own says, and what becomes of it; -1: not measured. */
static const struct {
	const char *script;
	double score;
	const char *reason;
} verdicts[] = {
	{"echo '{\"score\": 0.25, \"reason\": \"half of half\"}'", 0.25, "\"half of half\""},
	{"echo '{\"score\": 1}'; echo noise >&2", 1, ""},
	{"echo '{\"score\": 0.125, \"reason\": \"\"}'", 0.125, "the program gave 0.125"},
	{"read -r line; case $line in *'\"answer\":\"x\"'*'\"tests\":[\"exit 0\"]'*) echo "
	 "'{\"score\": 1}';; esac",
		1, ""},
	{"echo '{\"score\": 1.5}'", -1, "child_failed: its output has no 'score' from 0 to 1"},
	{"echo '{\"score\": -0.1}'", -1, "child_failed: its output has no 'score' from 0 to 1"},
	{"echo '{\"score\": \"1\"}'", -1, "child_failed: its output has no 'score' from 0 to 1"},
	{"echo '[1]'", -1, "child_failed: its output has no 'score' from 0 to 1"},
	{"echo '{\"score\": 1, \"reason\": 2}'", -1,
		"child_failed: the 'reason' in its output is no text"},
	{"echo '{\"score\": 1}'; exit 3", -1, "child_failed: status 3"},
	{"echo sorry >&2; exit 3", -1, "child_failed: status 3: \"sorry\""},
	{"kill -KILL $$", -1, "child_failed: ended by signal 9"},
	{"yes", -1, "child_failed: it printed more than 1 MiB"},
	{"env | grep -c SENTINEL >&2; exit 1", -1, "child_failed: status 1: \"0\""},
};

START_TEST(a_grader_of_the_users_own_is_heard_or_leaves_the_answer_unmeasured)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;
	struct buf params = {0};

	signal(SIGPIPE, SIG_IGN);
	setenv("SENTINEL_KEY", "SENTINEL", 1);
	buf_puts(&params, "[\"sh\", \"-c\", ");
	{
		struct jsonw w;

		jsonw_init(&w, &params, 0);
		jsonw_z(&w, verdicts[_i].script);
	}
	buf_char(&params, ']');
	ck_assert_msg(grade("command", buf_z(&params), PROGRAMS_RUN, &arena, &score, &err), "%s",
		err.text);
	ck_assert_str_eq(score.reason, verdicts[_i].reason);
	ck_assert_int_eq(score.measured, verdicts[_i].score >= 0);
	if (score.measured)
		ck_assert_double_eq(score.value, verdicts[_i].score);
	buf_free(&params);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_filter_of_system_calls_is_a_whole_program)
{
	const struct str filter = seccomp_filter();

	/* Of instructions of 8 bytes, the last of which lets the call through. */
	ck_assert_uint_eq(filter.len % 8, 0);
	if (filter.len)
		ck_assert_int_eq((unsigned char)filter.data[filter.len - 8], 0x06);
}
END_TEST

Suite *suite_grade_code(void);

Suite *suite_grade_code(void)
{
	Suite *suite = suite_create("grade/code");
	TCase *tcase = tcase_create("code");

	tcase_add_loop_test(
		tcase, the_code_of_an_answer_is_found, 0, sizeof(blocks) / sizeof(blocks[0]));
	tcase_add_loop_test(tcase, bad_parameters_are_refused, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_loop_test(tcase, nothing_runs_unless_it_is_allowed, 0, 3);
	tcase_add_loop_test(tcase,
		a_grader_of_the_users_own_is_heard_or_leaves_the_answer_unmeasured, 0,
		sizeof(verdicts) / sizeof(verdicts[0]));
	tcase_add_test(tcase, the_filter_of_system_calls_is_a_whole_program);
	suite_add_tcase(suite, tcase);
	return suite;
}
