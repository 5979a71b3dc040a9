/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "project.h"

static struct project p;
static struct fake fake;
static struct run_plan plan;

#define CONFIG(routes) \
	"version: 1\ncandidates:\n" \
	"  - {name: a, provider: openai, model: m-a, base_url: \"" PROJECT_URL "\"}\n" \
	"  - {name: b, provider: openai, model: m-b, base_url: \"" PROJECT_URL "\"}\n" \
	"routes:\n" routes

static void set_up(void)
{
	signal(SIGPIPE, SIG_IGN); /* as proc_setup does */
	project_open(&p);
	fake_init(&fake, NULL);
}

static void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

static void b_is_often_wrong(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	if (request->candidate[0] == 'b' && request->number % 4 == 0)
		from->text = "odd";
	if (request->candidate[0] == 'b' && request->number == 1)
		*reply = (struct http_reply){.status = 400,
			.body = STR("{\"error\":{\"message\":\"no\"}}"),
			.sent = true,
			.wait_us = -1,
			.first_byte_us = -1};
}

static void collect(int cases)
{
	struct run_summary summary;

	project_suite(&p, "parity", cases, "");
	project_load(&p, CONFIG("  parity: {suite: parity}\n"));
	project_store(&p, STORE_COLLECT);
	fake.script = b_is_often_wrong;
	plan = project_plan(&p, NULL);
	ck_assert_msg(project_try(&p, &fake, &plan, NULL, &summary), "%s", p.err.text);
	store_close(p.store);
	p.store = NULL;
}

static struct run_grade_summary grade(int workers, bool again, bool speed)
{
	const struct run_grade_job job = {.path = project_path(&p, "store/s.db"),
		.set = &p.set,
		.run = plan.run,
		.again = again,
		.speed = speed,
		.workers = workers};
	struct run_grade_summary summary;

	ck_assert_msg(run_grade(&p.arena, &job, &summary, &p.err), "%s", p.err.text);
	return summary;
}

/* 40 cases: b is wrong in 0, 4, ... 36, and one of its answers never came. */
static void check_cells(const struct run_grade_summary *summary, int64_t graded_a, int64_t graded_b)
{
	ck_assert_int_eq(summary->cells[0].answers, 40);
	ck_assert_int_eq(summary->cells[0].graded, graded_a);
	ck_assert_double_eq(summary->cells[0].quality, 40);
	ck_assert_int_eq(summary->cells[1].answers, 39);
	ck_assert_int_eq(summary->cells[1].graded, graded_b);
	ck_assert_int_eq(summary->cells[1].unmeasured, 0);
	ck_assert_double_eq(summary->cells[1].quality, 29);
}

START_TEST(any_number_of_processes_comes_to_the_same)
{
	static const int workers[] = {1, 2, 3, 17};
	struct run_grade_summary summary;

	collect(40);
	summary = grade(workers[_i], false, false);
	check_cells(&summary, 0, 0); /* they were graded as they came */
	ck_assert_ptr_null(summary.speeds);
	summary = grade(workers[_i], true, false);
	check_cells(&summary, 40, 39);
}
END_TEST

START_TEST(what_a_changed_suite_asks_for_is_graded_once)
{
	struct run_grade_summary summary;

	collect(40);
	project_write(&p, "parity/suite.yaml",
		"prompt: {user: \"Is {{n}} even or odd?\"}\nmax_tokens: 8\ngraders:\n"
		"  accuracy: [{equals: {ignore_case: true}}]\n  format: [{max_words: 1}]\n");
	project_load(&p, CONFIG("  parity: {suite: parity}\n"));
	summary = grade(2, false, false);
	check_cells(&summary, 40, 39);
	summary = grade(2, false, false);
	check_cells(&summary, 0, 0);
}
END_TEST

START_TEST(tasks_without_a_place_today_are_passed_over)
{
	struct run_grade_summary summary;

	collect(40);
	/* The first case is gone, so that every other one moves up. */
	project_suite(&p, "parity", 0, "");
	{
		struct buf cases = {0};

		for (int i = 1; i < 40; i++)
			buf_printf(&cases,
				"{\"id\":\"c-%d\",\"vars\":{\"n\":\"%d\"},\"expected\":\"%s\"}\n",
				i, i, i % 2 ? "odd" : "even");
		project_write(&p, "parity/cases.jsonl", buf_z(&cases));
		buf_free(&cases);
	}
	project_load(&p, CONFIG("  parity: {suite: parity}\n"));
	summary = grade(2, false, false);
	ck_assert_int_eq(summary.cells[0].answers, 39);
	ck_assert_double_eq(summary.cells[0].quality, 39);
	ck_assert_double_eq(summary.cells[1].quality, 29);
	project_load(&p, CONFIG("  other: {suite: parity}\n"));
	summary = grade(2, false, false);
	ck_assert_int_eq(summary.cells[0].answers, 0);
}
END_TEST

START_TEST(each_grader_is_timed_on_every_answer)
{
	struct run_grade_summary summary;

	collect(40);
	summary = grade(2, false, true);
	ck_assert_str_eq(summary.speeds[0][0].name, "equals");
	ck_assert_str_eq(summary.speeds[0][1].name, "one_of");
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(summary.speeds[0][i].answers, 79);
		ck_assert_int_ge(summary.speeds[0][i].total_us, summary.speeds[0][i].slowest_us);
		ck_assert(str_find(str_of(summary.speeds[0][i].slowest), STR(", c-"), 0) == 1);
	}
}
END_TEST

START_TEST(programs_run_only_where_that_is_allowed_and_are_tried_again)
{
	static const char config[] = CONFIG("  parity: {suite: parity}\n");
	static const char suite[] = "prompt: {user: \"Is {{n}} even or odd?\"}\nmax_tokens: 8\n"
				    "graders:\n  accuracy: [{command: [%s]}]\n";
	struct run_grade_summary summary;
	struct results results;
	const char *program = project_path(&p, "program");
	int64_t missing;

	collect(4);
	project_write(&p, "program", "#!/bin/sh\nexit 1\n");
	ck_assert_int_eq(chmod(program, 0700), 0);
	project_write(&p, "parity/suite.yaml", arena_printf(&p.arena, suite, program));
	project_load(&p, config);
	ck_assert(run_set_programs(&p.set));
	ck_assert(!run_set_allow(&p.set, false, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_USAGE);
	project_store(&p, STORE_WRITE);
	ck_assert(!run_collect(
		&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_USAGE);
	ck_assert(str_ends(str_of(p.err.text),
		STR("`tiercal grade --run latest --allow-exec` grades what is stored")));
	store_close(p.store);
	p.store = NULL;
	ck_assert_msg(run_set_allow(&p.set, true, &p.err), "%s", p.err.text);
	summary = grade(2, false, false);
	ck_assert_int_eq(summary.cells[0].unmeasured, 4);
	project_write(&p, "program", "#!/bin/sh\necho '{\"score\": 0.5, \"reason\": \"so\"}'\n");
	ck_assert_int_eq(chmod(program, 0700), 0);
	summary = grade(2, false, false);
	ck_assert_int_eq(summary.cells[0].graded, 4);
	ck_assert_int_eq(summary.cells[0].unmeasured, 0);
	ck_assert_double_eq(summary.cells[0].quality, 2);
	summary = grade(2, false, false);
	ck_assert_int_eq(summary.cells[0].graded, 0);
	/* Now that they have their grades, nothing needs to run. */
	project_load(&p, config);
	project_store(&p, STORE_WRITE);
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL,
			      &p.err),
		"%s", p.err.text);
	ck_assert_double_eq(RESULT_CELL(&results.routes[0], 0, 3)->quality, 0.5);
}
END_TEST

START_TEST(a_run_that_has_other_tasks_by_now_is_not_half_graded)
{
	struct run_grade_job job = {
		.path = project_path(&p, "store/s.db"), .set = &p.set, .workers = 2};
	struct run_grade_summary summary;

	collect(4);
	job.run = plan.run;
	job.tasks = 8;
	ck_assert_msg(run_grade(&p.arena, &job, &summary, &p.err), "%s", p.err.text);
	job.tasks = 9;
	ck_assert(!run_grade(&p.arena, &job, &summary, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_STORE);
	ck_assert_ptr_nonnull(strstr(p.err.text, "planned anew"));
}
END_TEST

START_TEST(a_store_that_is_not_there_is_an_error)
{
	struct run_grade_summary summary;
	struct run_grade_job job = {.set = &p.set, .run = 1, .workers = 2};

	collect(4);
	job.path = project_path(&p, "nowhere/at/all.db");
	ck_assert(!run_grade(&p.arena, &job, &summary, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_STORE);
}
END_TEST

Suite *suite_run_grade_run(void);

Suite *suite_run_grade_run(void)
{
	Suite *suite = suite_create("run/grade_run");
	TCase *tcase = tcase_create("grade_run");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, any_number_of_processes_comes_to_the_same, 0, 4);
	tcase_add_test(tcase, what_a_changed_suite_asks_for_is_graded_once);
	tcase_add_test(tcase, tasks_without_a_place_today_are_passed_over);
	tcase_add_test(tcase, each_grader_is_timed_on_every_answer);
	tcase_add_test(tcase, programs_run_only_where_that_is_allowed_and_are_tried_again);
	tcase_add_test(tcase, a_run_that_has_other_tasks_by_now_is_not_half_graded);
	tcase_add_test(tcase, a_store_that_is_not_there_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
