/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/money.h"
#include "project.h"

/* Answers of a and b to the parity of 0 to 5, judged by c; every odd one of b is wrong. */
#define MODEL(name) \
	"  - {name: " name ", provider: openai, model: m-" name ", base_url: \"" PROJECT_URL \
	"\", attempts: 1}\n"
#define HEAD \
	"version: 1\nquality: {reference: a}\ncandidates:\n" MODEL("a") \
		MODEL("b") "judges:\n" MODEL("c")
#define ROUTES "routes:\n  parity: {suite: parity}\n"

enum { CASES = 6 };

static struct project p;
static struct fake fake;
static struct results results;
static int64_t missing;

static void suite_with(const char *graders)
{
	struct buf cases = {0};

	project_write(&p, "parity/suite.yaml",
		arena_printf(&p.arena,
			"description: parity\n"
			"prompt: {user: \"Is {{n}} even or odd?\"}\n"
			"graders:\n%s",
			graders));
	for (int i = 0; i < CASES; i++)
		buf_printf(&cases,
			"{\"id\":\"c-%d\",\"vars\":{\"n\":\"%d\"},\"expected\":\"%s\","
			"\"human\":{\"b\":0.5}}\n",
			i, i, i % 2 ? "odd" : "even");
	project_write(&p, "parity/cases.jsonl", buf_z(&cases));
	buf_free(&cases);
}

/* What the judge says of a number that is odd, or if the fake is told so by its context. */
static const char *judge_says;
static int mumbles_at; /* from that number on */

static void script(struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	bool again = str_find(request->body, STR("An earlier reply"), 0) != SIZE_MAX;

	(void)reply;
	if (request->candidate[0] == 'b' && request->number % 2)
		from->text = "even";
	if (request->candidate[0] != 'c')
		return;
	from->text = "{\\\"score\\\": 4}";
	if (str_find(request->body, STR(">\\neven\\n</answer"), 0) != SIZE_MAX &&
		request->number % 2)
		from->text = "{\\\"score\\\": 1}";
	if (judge_says && request->number >= mumbles_at && (mumbles_at > 3 || !again))
		from->text = judge_says;
}

static void set_up(void)
{
	project_open(&p);
	fake_init(&fake, script);
	judge_says = NULL;
	mumbles_at = 0;
	suite_with("  accuracy: [{judge: {by: c, rubric: accuracy}}]\n");
}

static void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

static void load(void)
{
	project_load(&p, HEAD ROUTES);
	project_store(&p, STORE_COLLECT);
}

static void collect(void)
{
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL,
			      &p.err),
		"%s", p.err.text);
}

static struct run_plan plan_asks(bool again)
{
	static const struct run_scope all = {0};
	struct run_plan plan;

	ck_assert_msg(run_asks_plan(&p.arena, p.store, &p.set, &all, again, &plan, &p.err), "%s",
		p.err.text);
	return plan;
}

static struct run_summary ask(const struct run_plan *plan)
{
	struct run_asks asks = {p.store, &p.set, NULL};
	const struct run_source source = run_asks_source(&asks);
	struct run_summary summary;
	void **states;
	struct run_job job = {
		.set = p.set.judges,
		.plan = plan,
		.source = &source,
		.store = p.store,
		.world = {.transport = &fake.base,
			.mono_us = fake_mono,
			.wall_us = fake_wall,
			.signal = fake_signal,
			.note = fake_note,
			.context = &fake},
	};

	ck_assert(run_providers_load(&p.arena, p.set.judges->config, &states, &p.err));
	job.states = states;
	ck_assert_msg(run_execute(&p.arena, &job, &summary, &p.err), "%s", p.err.text);
	run_providers_free(p.set.judges->config, states);
	return summary;
}

static const struct result_cell *cell(size_t candidate, size_t number)
{
	return RESULT_CELL(&results.routes[0], candidate, number);
}

START_TEST(questions_are_asked_once_for_all_answers_that_are_the_same)
{
	struct run_summary summary;
	struct run_plan plan;

	load();
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 2 * CASES);
	collect();
	ck_assert_int_eq(missing, 2 * CASES);
	ck_assert_int_eq(cell(0, 0)->unmeasured, UNMEASURED_WAITING);
	ck_assert_int_eq(cell(0, 0)->unjudged, 1);
	plan = plan_asks(false);
	/* b answers three of six as a does. */
	ck_assert_int_eq(plan.tasks, CASES + 3);
	ck_assert_int_eq(plan.missing, CASES + 3);
	summary = ask(&plan);
	ck_assert_int_eq(summary.total.requests, CASES + 3);
	ck_assert_int_eq(plan_asks(true).missing, 0);
	collect();
	ck_assert_int_eq(missing, 0);
	for (size_t i = 0; i < CASES; i++) {
		ck_assert_double_eq(cell(0, i)->quality, 1);
		ck_assert_double_eq(cell(1, i)->quality, i % 2 ? 0.25 : 1);
	}
	ck_assert(results.routes[0].judged_only);
	ck_assert_uint_eq(results.judge_count, 1);
	ck_assert_str_eq(results.judges[0].name, "c");
	ck_assert_int_eq(results.judges[0].answers, CASES + 3);
	ck_assert_int_eq(results.judges[0].usages[0].output_total, 2);
}
END_TEST

START_TEST(a_person_grades_the_answers_of_a_candidate)
{
	load();
	collect();
	ck_assert(!cell(0, 2)->has_human);
	ck_assert(cell(1, 2)->has_human);
	ck_assert_double_eq(cell(1, 2)->human, 0.5);
}
END_TEST

START_TEST(what_cannot_be_read_raises_one_more_question)
{
	struct run_plan plan;

	load();
	project_run(&p, &fake);
	judge_says = "Hm.";
	plan = plan_asks(false);
	ask(&plan);
	plan = plan_asks(true);
	ck_assert_int_eq(plan.tasks, 2 * (CASES + 3));
	ck_assert_int_eq(plan.missing, CASES + 3);
	ask(&plan);
	ck_assert_int_eq(plan_asks(true).missing, 0);
	collect();
	ck_assert_int_eq(missing, 0);
	ck_assert_double_eq(cell(1, 1)->quality, 0.25);
}
END_TEST

START_TEST(what_can_never_be_read_is_not_measured_and_not_asked_again)
{
	struct run_plan plan;

	load();
	project_run(&p, &fake);
	judge_says = "Hm.";
	mumbles_at = 4;
	for (int round = 0; round < 2; round++) {
		plan = plan_asks(round > 0);
		ask(&plan);
	}
	ck_assert_int_eq(plan_asks(false).missing, 0);
	collect();
	ck_assert_int_eq(missing, 0);
	ck_assert_int_eq(cell(0, 3)->unmeasured, MEASURED);
	ck_assert_int_eq(cell(0, 4)->unmeasured, UNMEASURED_JUDGE);
	ck_assert(isnan(cell(0, 4)->quality));
}
END_TEST

static void down(struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	script(from, request, reply);
	if (request->candidate[0] == 'c') {
		reply->status = 500;
		reply->body = STR("{\"error\":{\"message\":\"down\"}}");
	}
}

START_TEST(a_judge_that_is_down_is_asked_again_by_the_next_run_alone)
{
	struct run_plan plan;

	load();
	fake.script = down;
	project_run(&p, &fake);
	plan = plan_asks(false);
	ask(&plan);
	ck_assert_int_eq(plan_asks(true).missing, 0);
	ck_assert_int_eq(plan_asks(false).missing, CASES + 3);
	collect();
	ck_assert_int_eq(cell(0, 0)->unmeasured, UNMEASURED_JUDGE);
	ck_assert_int_eq(missing, 2 * CASES);
	fake.script = script;
	plan = plan_asks(false);
	ask(&plan);
	collect();
	ck_assert_int_eq(missing, 0);
}
END_TEST

START_TEST(the_plan_of_questions_is_never_the_latest_run)
{
	struct store_run latest;
	struct run_plan plan, asks;

	load();
	plan = project_plan(&p, NULL);
	project_run(&p, &fake);
	asks = plan_asks(false);
	ck_assert(store_find_run(p.store, NULL, &latest, &p.err));
	ck_assert_str_eq(latest.id, plan.id);
	ck_assert(!store_find_run(p.store, asks.id, &latest, &p.err));
}
END_TEST

START_TEST(another_judge_is_another_question)
{
	load();
	project_run(&p, &fake);
	struct run_plan plan = plan_asks(false);

	ask(&plan);
	project_load(&p, "version: 1\nquality: {reference: a}\ncandidates:\n" MODEL("a") MODEL(
				 "b") "judges:\n  - {name: c, provider: openai, model: other, "
				      "base_url: \"" PROJECT_URL "\"}\n" ROUTES);
	ck_assert_int_eq(plan_asks(false).missing, CASES + 3);
	collect();
	ck_assert_int_eq(missing, 2 * CASES);
}
END_TEST

START_TEST(a_question_that_changes_nothing_is_not_asked)
{
	suite_with("  accuracy: [{any: [equals, {judge: {by: c, rubric: accuracy}}]}]\n");
	load();
	project_run(&p, &fake);
	/* Only the wrong answers of b wait for the judge. */
	ck_assert_int_eq(plan_asks(false).missing, 3);
	collect();
	ck_assert(!results.routes[0].judged_only);
	ck_assert_int_eq(missing, 3);
}
END_TEST

START_TEST(a_pair_is_compared_with_what_the_reference_answered)
{
	struct run_plan plan;

	suite_with("  accuracy: [{pairwise: {by: c, rubric: accuracy}}]\n");
	load();
	project_run(&p, &fake);
	judge_says = "{\\\"better\\\": \\\"first\\\"}";
	plan = plan_asks(false);
	/* The same answers are a tie; the three others are asked in both orders. */
	ck_assert_int_eq(plan.missing, 6);
	ask(&plan);
	collect();
	ck_assert_int_eq(missing, 0);
	for (size_t i = 0; i < CASES; i++) {
		ck_assert_double_eq(cell(0, i)->quality, 0.5);
		ck_assert_double_eq(cell(1, i)->quality, 0.5);
	}
}
END_TEST

/* Of the run that is in the store, which is closed. */
static struct run_grade_summary regrade(bool speed)
{
	struct run_grade_job job = {.path = project_path(&p, "store/s.db"),
		.set = &p.set,
		.speed = speed,
		.workers = 2};
	struct run_grade_summary summary;
	struct store_run latest;

	ck_assert(store_find_run(p.store, NULL, &latest, &p.err));
	job.run = latest.run;
	store_close(p.store);
	p.store = NULL;
	ck_assert_msg(run_grade(&p.arena, &job, &summary, &p.err), "%s", p.err.text);
	return summary;
}

START_TEST(grading_anew_asks_nobody_and_finds_what_was_said)
{
	struct run_grade_summary summary;
	struct run_plan asks;

	load();
	project_run(&p, &fake);
	summary = regrade(false);
	ck_assert_int_eq(summary.cells[1].answers, CASES);
	ck_assert_int_eq(summary.cells[1].unmeasured, CASES);
	ck_assert_int_eq(summary.cells[1].unasked, CASES);
	project_store(&p, STORE_COLLECT);
	judge_says = "Hm.";
	mumbles_at = 4;
	for (int round = 0; round < 2; round++) {
		asks = plan_asks(round > 0);
		ask(&asks);
	}
	summary = regrade(true);
	for (size_t c = 0; c < 2; c++) {
		ck_assert_int_eq(summary.cells[c].graded, CASES);
		/* What cannot be read is not measured, but nobody is to be asked again. */
		ck_assert_int_eq(summary.cells[c].unmeasured, 2);
		ck_assert_int_eq(summary.cells[c].unasked, 0);
		ck_assert_double_eq(summary.cells[c].quality, c ? 2.5 : 4);
	}
	ck_assert_int_eq(summary.speeds[0][0].answers, 2 * CASES);
}
END_TEST

START_TEST(a_pair_is_compared_anew_with_the_stored_answer_of_the_reference)
{
	struct run_grade_summary summary;
	struct run_plan asks;

	suite_with("  accuracy: [{pairwise: {by: c, rubric: accuracy}}]\n");
	load();
	project_run(&p, &fake);
	judge_says = "{\\\"better\\\": \\\"first\\\"}";
	asks = plan_asks(false);
	ask(&asks);
	summary = regrade(false);
	ck_assert_int_eq(summary.cells[1].unmeasured, 0);
	ck_assert_double_eq(summary.cells[1].quality, CASES / 2.0);
}
END_TEST

START_TEST(a_route_that_asks_nobody_asks_nobody)
{
	suite_with("  accuracy: [equals]\n");
	project_load(&p, HEAD ROUTES);
	ck_assert_ptr_null(p.set.judges);
}
END_TEST

static void refuse(const char *yaml, const char *graders, const char *message)
{
	struct config *config;
	struct run_set set;

	suite_with(graders);
	project_write(&p, "tiercal.yaml", yaml);
	ck_assert_msg(config_load(&p.arena, project_path(&p, "tiercal.yaml"), &config, &p.err),
		"%s", p.err.text);
	ck_assert(!run_set_load(&p.arena, config, &set, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(p.err.text, message), "%s", p.err.text);
}

START_TEST(who_cannot_be_asked_is_said_before_anything_is)
{
	refuse(HEAD ROUTES, "  accuracy: [{judge: {by: cc, rubric: tone}}]\n",
		"there is no judge 'cc'");
	refuse(HEAD ROUTES, "  accuracy: [{not: {judge: {by: d, rubric: tone}}}]\n",
		"(did you mean 'c'?)");
	refuse(HEAD ROUTES, "  accuracy: [{judge: {by: {from: n}, rubric: tone}}]\n",
		"the same for all cases");
	refuse("version: 1\ncandidates:\n" MODEL("a") ROUTES,
		"  accuracy: [{judge: {by: c, rubric: tone}}]\n", "has no judges: at all");
	refuse("version: 1\ncandidates:\n" MODEL("a") "judges:\n" MODEL("c") ROUTES,
		"  accuracy: [{pairwise: {by: c, rubric: tone}}]\n", "so it has to be named");
	refuse(HEAD ROUTES, "  accuracy: [{not: {similarity: 0.5}}]\n",
		"wants a model of embeddings, and ");
	/* It says nothing, so it can be no judge. */
	refuse(HEAD "embeddings: {model: e}\n" ROUTES,
		"  accuracy: [{judge: {by: embeddings, rubric: tone}}]\n",
		"there is no judge 'embeddings'");
}
END_TEST

Suite *suite_run_asks(void);

Suite *suite_run_asks(void)
{
	Suite *suite = suite_create("run/asks");
	TCase *tcase = tcase_create("asks");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, questions_are_asked_once_for_all_answers_that_are_the_same);
	tcase_add_test(tcase, a_person_grades_the_answers_of_a_candidate);
	tcase_add_test(tcase, what_cannot_be_read_raises_one_more_question);
	tcase_add_test(tcase, what_can_never_be_read_is_not_measured_and_not_asked_again);
	tcase_add_test(tcase, a_judge_that_is_down_is_asked_again_by_the_next_run_alone);
	tcase_add_test(tcase, the_plan_of_questions_is_never_the_latest_run);
	tcase_add_test(tcase, another_judge_is_another_question);
	tcase_add_test(tcase, a_question_that_changes_nothing_is_not_asked);
	tcase_add_test(tcase, a_pair_is_compared_with_what_the_reference_answered);
	tcase_add_test(tcase, grading_anew_asks_nobody_and_finds_what_was_said);
	tcase_add_test(tcase, a_pair_is_compared_anew_with_the_stored_answer_of_the_reference);
	tcase_add_test(tcase, a_route_that_asks_nobody_asks_nobody);
	tcase_add_test(tcase, who_cannot_be_asked_is_said_before_anything_is);
	suite_add_tcase(suite, tcase);
	return suite;
}
