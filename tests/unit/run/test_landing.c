/* SPDX-License-Identifier: MIT */
#include "runner_box.h"

/* A fault of each class, by the number of the case. */
struct fault_row {
	struct http_reply reply;
	const char *finish;
	enum outcome outcome;
	int attempts;
	const char *message; /* part of it, or NULL */
};

#define BODY(text) \
	{ \
		text, sizeof(text) - 1 \
	}

static const struct fault_row fault_rows[] = {
	{{.status = 200}, "stop", OUTCOME_COMPLETE, 1, NULL},
	{{.status = 200}, "length", OUTCOME_CUT_OFF, 1, NULL},
	{{.status = 200}, "content_filter", OUTCOME_BLOCKED, 1, NULL},
	{{.status = 500, .body = BODY("{\"error\":{\"message\":\"broken inside\"}}")}, NULL,
		OUTCOME_UNREACHABLE, 5, "broken inside"},
	{{.end = HTTP_CUT, .message = "closed early"}, NULL, OUTCOME_UNREACHABLE, 5,
		"closed early"},
	{{.end = HTTP_TIMEOUT, .message = "no reply in time"}, NULL, OUTCOME_UNREACHABLE, 5,
		"in time"},
	{{.status = 200, .body = BODY("<html>hello</html>")}, NULL, OUTCOME_SPOILED, 3, NULL},
	{{.status = 200, .body = BODY("{\"choices\":[")}, NULL, OUTCOME_SPOILED, 3, NULL},
	{{.end = HTTP_TOO_LARGE, .message = "over the limit"}, NULL, OUTCOME_SPOILED, 1, NULL},
	{{.status = 400, .body = BODY("{\"error\":{\"message\":\"no such thing\"}}")}, NULL,
		OUTCOME_REJECTED, 1, "no such thing"},
	{{.status = 301}, NULL, OUTCOME_REJECTED, 1, "redirected"},
	{{.status = 429, .body = BODY("{\"error\":{\"message\":\"slow down\"}}")}, NULL,
		OUTCOME_THROTTLED, 0, "slow down"},
	{{.status = 503, .wait_us = 10 * PROJECT_SECOND, .body = BODY("{}")}, NULL,
		OUTCOME_THROTTLED, 0, NULL},
	{{.status = 500, .facts.should_retry = BODY("false")}, NULL, OUTCOME_UNREACHABLE, 1, NULL},
	{{.status = 429, .facts.should_retry = BODY("false")}, NULL, OUTCOME_THROTTLED, 1, NULL},
};

#define FAULT_ROWS (int)(sizeof(fault_rows) / sizeof(fault_rows[0]))

static void one_fault(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	const struct fault_row *row = from->context;

	if (request->number != 3)
		return;
	*reply = row->reply;
	reply->sent = true;
	if (!reply->wait_us)
		reply->wait_us = -1;
	if (reply->wait_us > 0)
		reply->facts.retry_after = STR("10");
	if (row->finish)
		from->finish = row->finish;
}

START_TEST(each_class_of_fault_has_its_outcome_and_leaves_the_others_alone)
{
	const struct fault_row *row = &fault_rows[_i];
	struct run_summary summary;
	struct exchange exchange;

	project_suite(&p, "parity", 40, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = one_fault;
	fake.context = (void *)(uintptr_t)row;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.end, RUN_DONE);
	ck_assert(project_get(&p, 0, 0, 3, &exchange));
	ck_assert_str_eq(outcome_name(exchange.response.outcome), outcome_name(row->outcome));
	if (row->attempts)
		ck_assert_int_eq(exchange.timing.attempts, row->attempts);
	else
		ck_assert_int_gt(exchange.timing.attempts, 5);
	ck_assert_int_eq(fake.attempts[0][3], exchange.timing.attempts);
	if (row->message)
		ck_assert_msg(
			str_find(exchange.response.message, str_of(row->message), 0) != SIZE_MAX,
			"%.*s", STR_ARG(exchange.response.message));
	ck_assert_int_eq(summary.total.requests, 39 + exchange.timing.attempts);
	ck_assert_int_eq(summary.total.retries, exchange.timing.attempts - 1);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE],
		row->outcome == OUTCOME_COMPLETE ? 40 : 39);
	ck_assert_int_eq(
		summary.total.outcomes[row->outcome], row->outcome == OUTCOME_COMPLETE ? 40 : 1);
	/* What is not final is asked again by the next run, and only that. */
	fake.script = NULL;
	fake.requests = 0;
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, outcome_is_final(row->outcome) ? 0 : 1);
	ck_assert(project_get(&p, 0, 0, 3, &exchange));
	ck_assert(outcome_is_final(exchange.response.outcome));
}
END_TEST

START_TEST(attempts_that_may_have_been_billed_are_counted_as_possibly_spent)
{
	struct run_summary summary;

	project_suite(&p, "parity", 10, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = one_fault;
	fake.context = (void *)(uintptr_t)&fault_rows[_i];
	summary = project_run(&p, &fake);
	if (fault_rows[_i].outcome == OUTCOME_UNREACHABLE ||
		fault_rows[_i].outcome == OUTCOME_SPOILED)
		ck_assert_int_gt(summary.total.possibly_spent,
			fault_rows[_i].attempts * 8 * INT64_C(25000000));
	else
		ck_assert_int_eq(summary.total.possibly_spent, 0);
}
END_TEST

/* Of the case that the fault is about. */
static void assert_told(const char *line, int times)
{
	const char *at = buf_z(&fake.events);
	int seen = 0;

	for (; (at = strstr(at, line)); at++)
		seen++;
	ck_assert_msg(seen == times, "%d times '%s' in:\n%s", seen, line, buf_z(&fake.events));
}

START_TEST(each_attempt_is_told_to_whoever_looks)
{
	project_suite(&p, "parity", 10, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = one_fault;
	fake.context = (void *)(uintptr_t)&fault_rows[3];
	fake.tells = true;
	project_run(&p, &fake);
	assert_told(": complete, usage\n", 9);
	assert_told(": unreachable, again\n", 4);
	assert_told("attempt 4: unreachable, again\n", 1);
	assert_told("attempt 5: unreachable\n", 1);
	assert_told("a parity ", 14);
	buf_free(&fake.events);
}
END_TEST

static void wrong_once(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)reply;
	if (request->number == 3)
		from->text = "perhaps";
	if (request->number == 4)
		from->finish = "length";
}

START_TEST(the_running_quality_is_that_of_the_answers_that_were_measured)
{
	struct run_summary summary;

	project_suite(&p, "parity", 10, "");
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = wrong_once;
	summary = project_run(&p, &fake);
	for (size_t c = 0; c < 2; c++) {
		ck_assert_int_eq(summary.candidates[c].measured, 9);
		ck_assert_double_eq(summary.candidates[c].quality, 8);
	}
	ck_assert_int_eq(summary.total.measured, 18);
	ck_assert_double_eq(summary.total.quality, 16);
}
END_TEST

static void wrong_key(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)from;
	if (request->candidate[0] != 'a')
		return;
	reply->status = 401;
	reply->body = STR("{\"error\":{\"message\":\"wrong key\",\"type\":\"authentication\"}}");
}

START_TEST(a_fatal_fault_stops_its_candidate_at_once_and_says_why)
{
	struct run_summary summary;
	struct exchange exchange;

	project_suite(&p, "parity", 100, "");
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = wrong_key;
	summary = project_run(&p, &fake);
	ck_assert_int_le(summary.candidates[0].requests, 8);
	ck_assert_int_eq(
		summary.candidates[0].outcomes[OUTCOME_STOPPED], summary.candidates[0].requests);
	ck_assert_int_eq(summary.candidates[1].outcomes[OUTCOME_COMPLETE], 100);
	ck_assert_ptr_nonnull(summary.candidates[0].stopped);
	ck_assert_ptr_nonnull(strstr(summary.candidates[0].stopped, "wrong key"));
	ck_assert_ptr_null(summary.candidates[1].stopped);
	ck_assert_ptr_nonnull(strstr(fake.note, "a: stopped"));
	ck_assert(project_get(&p, 0, 0, 0, &exchange));
	ck_assert_int_eq(exchange.response.outcome, OUTCOME_STOPPED);
	/* What was never asked has no row. */
	ck_assert(!project_get(&p, 0, 0, 99, &exchange));
}
END_TEST

/* A filter lets ten requests through, and then none; or, with a context, every other one. */
static void filter(struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)request;
	if (from->context ? from->requests % 2 : from->requests <= 10)
		return;
	reply->status = 403;
	reply->facts.content_type = STR("text/html");
	reply->body = STR("<html>blocked</html>");
}

START_TEST(pages_of_a_filter_end_a_candidate_only_when_three_come_in_a_row)
{
	struct run_summary summary;

	project_suite(&p, "parity", 40, "");
	project_load(&p, HEAD CANDIDATE("a", ", limits: {concurrency: 1}") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = filter;
	fake.context = _i ? &fake : NULL;
	summary = project_run(&p, &fake);
	if (_i) {
		ck_assert_ptr_null(summary.candidates[0].stopped);
		ck_assert_int_eq(summary.candidates[0].outcomes[OUTCOME_REJECTED], 20);
	} else {
		ck_assert_ptr_nonnull(summary.candidates[0].stopped);
		ck_assert_int_eq(summary.candidates[0].requests, 13);
		ck_assert_int_eq(summary.candidates[0].outcomes[OUTCOME_REJECTED], 3);
	}
}
END_TEST

static void unknown_host(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)from;
	(void)request;
	reply->end = HTTP_NO_HOST;
	reply->sent = false;
	snprintf(reply->message, sizeof(reply->message), "x.invalid: unknown");
}

START_TEST(a_host_that_is_not_known_ends_after_the_first_exchange)
{
	struct run_summary summary;

	project_suite(&p, "parity", 100, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = unknown_host;
	summary = project_run(&p, &fake);
	ck_assert_int_le(summary.total.requests, 40);
	ck_assert_int_eq(summary.total.possibly_spent, 0);
	ck_assert_ptr_nonnull(strstr(summary.candidates[0].stopped, "x.invalid"));
}
END_TEST

static void refuses_temperature(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)from;
	if (str_find(request->body, STR("temperature"), 0) == SIZE_MAX)
		return;
	reply->status = 400;
	reply->body = STR("{\"error\":{\"message\":\"Unsupported value: 'temperature' does not "
			  "support 0 with this model.\",\"type\":\"invalid_request_error\","
			  "\"param\":\"temperature\",\"code\":\"unsupported_value\"}}");
}

START_TEST(a_refused_wish_is_dropped_once_said_once_and_recorded)
{
	struct run_summary summary;
	struct exchange exchange;

	project_suite(&p, "parity", 60, "temperature: 0\n");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = refuses_temperature;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 60);
	/* Only what was on its way when the first refusal came is sent a second time. */
	ck_assert_int_le(fake.requests, 68);
	ck_assert_int_gt(fake.requests, 60);
	ck_assert_int_eq(summary.total.retries, 0);
	ck_assert_int_eq(fake.notes, 1);
	ck_assert_ptr_nonnull(strstr(fake.note, "temperature"));
	for (size_t i = 0; i < 60; i++) {
		ck_assert(project_get(&p, 0, 0, i, &exchange));
		ck_assert(str_eqz(exchange.dropped, "temperature"));
		ck_assert(str_find(exchange.request, STR("temperature"), 0) == SIZE_MAX);
		ck_assert_int_eq(exchange.timing.attempts, 1);
	}
	/* The address is that of the wish: nothing is asked again. */
	fake.requests = 0;
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 0);
}
END_TEST

static const struct {
	const char *suite, *candidate;
	int notes;
} known[] = {
	{"temperature: 0\n", "", 1},
	{"", "", 0}, /* nothing that would be left out */
	{"temperature: 0\n", ", params: {temperature: 1}", 0},
};

START_TEST(what_the_catalog_knows_to_be_refused_is_not_even_tried)
{
	struct run_summary summary;
	struct exchange exchange;

	project_write(
		&p, "prices.yaml", "m-a: {input: \"5\", output: \"25\", refuses: [temperature]}\n");
	project_suite(&p, "parity", 20, known[_i].suite);
	project_load(
		&p, arena_printf(&p.arena, HEAD CANDIDATE("a", "%s") ROUTES, known[_i].candidate));
	project_store(&p, STORE_COLLECT);
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 20);
	ck_assert_int_eq(fake.requests, 20);
	ck_assert_int_eq(fake.notes, known[_i].notes);
	if (known[_i].notes)
		ck_assert_str_eq(fake.note,
			"a: the catalog says that the model refuses temperature, which is left "
			"out");
	ck_assert(project_get(&p, 0, 0, 7, &exchange));
	ck_assert(str_eqz(exchange.dropped, known[_i].notes ? "temperature" : ""));
	/* A demand is the candidate's own risk. */
	ck_assert_int_eq(str_find(exchange.request, STR("temperature"), 0) != SIZE_MAX, _i == 2);
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 20);
}
END_TEST

START_TEST(a_demand_that_is_refused_is_an_error)
{
	struct run_summary summary;

	project_suite(&p, "parity", 60, "");
	project_load(&p, HEAD CANDIDATE("a", ", params: {temperature: 0}") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = refuses_temperature;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 0);
	ck_assert_int_gt(summary.total.outcomes[OUTCOME_REJECTED], 4);
	ck_assert_int_le(fake.requests, 16);
	ck_assert_ptr_nonnull(strstr(summary.candidates[0].stopped, "temperature"));
}
END_TEST

static void lose_store(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)reply;
	if (from->requests == 20)
		ck_assert_int_eq(unlink(project_path(&p, "store/s.db")), 0);
	(void)request;
}

START_TEST(a_store_that_is_lost_ends_the_run_without_sending_more)
{
	struct run_plan plan;
	struct run_summary summary;

	project_suite(&p, "parity", 200, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	plan = project_plan(&p, NULL);
	fake.script = lose_store;
	ck_assert(!project_try(&p, &fake, &plan, NULL, &summary));
	ck_assert_int_eq(p.err.kind, ERR_STORE);
	ck_assert_ptr_nonnull(strstr(p.err.text, "moved or deleted"));
	ck_assert_int_lt(fake.requests, 60);
	ck_assert_int_eq(fake.in_flight, 0);
}
END_TEST

/* Graders that want a variable which the cases of this route do not have. */
static struct suite *foreign_graders(void)
{
	struct suite *other;

	project_suite(&p, "other", 1, "");
	project_write(&p, "other/suite.yaml",
		"description: other\nprompt: {user: \"{{n}}\"}\n"
		"graders: {accuracy: [{contains: {from: m}}]}\n");
	project_write(&p, "other/cases.jsonl",
		"{\"id\":\"o\",\"vars\":{\"n\":\"1\",\"m\":\"x\"},\"expected\":\"x\"}\n");
	ck_assert_msg(
		suite_load(&p.arena, project_path(&p, "other"), &other, &p.err), "%s", p.err.text);
	grading_free(p.set.gradings[0]);
	ck_assert_msg(grading_new(&p.arena, other, &p.set.gradings[0], &p.err), "%s", p.err.text);
	return other;
}

START_TEST(an_answer_that_cannot_be_graded_stays_in_the_store)
{
	struct run_plan plan;
	struct run_summary summary;
	struct exchange exchange;
	struct suite *other;
	int64_t stored = 0;

	project_suite(&p, "parity", 100, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	plan = project_plan(&p, NULL);
	other = foreign_graders();
	ck_assert(!project_try(&p, &fake, &plan, NULL, &summary));
	ck_assert_int_eq(p.err.kind, ERR_CONFIG);
	for (size_t i = 0; i < 100; i++)
		stored += project_get(&p, 0, 0, i, &exchange);
	ck_assert_int_gt(fake.requests, 0);
	ck_assert_int_lt(fake.requests, 100);
	ck_assert_int_eq(stored, fake.requests);
	suite_free(other);
}
END_TEST

static void two_models(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	static const char other[] =
		"{\"model\":\"model-2\",\"choices\":[{\"message\":{\"content\":\"even\"},"
		"\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
		"\"completion_tokens\":1}}";

	(void)from;
	if (request->number > 20)
		reply->body = STR(other);
}

START_TEST(another_model_than_at_first_is_said_once)
{
	project_suite(&p, "parity", 60, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = two_models;
	project_run(&p, &fake);
	ck_assert_int_eq(fake.notes, 1);
	ck_assert_str_eq(fake.note, "a: answered by model-1 at first, by model-2 later");
}
END_TEST

static void out_for_a_minute(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)request;
	from->latency_us = PROJECT_SECOND / 100;
	if (from->now_us < 60 * PROJECT_SECOND) {
		reply->end = HTTP_NO_CONNECT;
		reply->sent = false;
	}
}

START_TEST(a_candidate_that_does_not_answer_is_remarked_upon_and_taken_up_again)
{
	struct run_summary summary;

	project_suite(&p, "parity", 200, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = out_for_a_minute;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(fake.notes, 2);
	ck_assert_str_eq(fake.note, "a: answers again");
	ck_assert_int_ge(summary.total.outcomes[OUTCOME_COMPLETE], 190);
	ck_assert_int_eq(summary.total.ended, 200);
	ck_assert_int_lt(fake.requests, 260);
}
END_TEST

Suite *suite_run_landing(void);

Suite *suite_run_landing(void)
{
	Suite *suite = suite_create("run/landing");
	TCase *tcase = tcase_create("landing");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, each_class_of_fault_has_its_outcome_and_leaves_the_others_alone,
		0, FAULT_ROWS);
	tcase_add_loop_test(tcase, attempts_that_may_have_been_billed_are_counted_as_possibly_spent,
		0, FAULT_ROWS);
	tcase_add_test(tcase, each_attempt_is_told_to_whoever_looks);
	tcase_add_test(tcase, the_running_quality_is_that_of_the_answers_that_were_measured);
	tcase_add_test(tcase, a_fatal_fault_stops_its_candidate_at_once_and_says_why);
	tcase_add_loop_test(
		tcase, pages_of_a_filter_end_a_candidate_only_when_three_come_in_a_row, 0, 2);
	tcase_add_test(tcase, a_host_that_is_not_known_ends_after_the_first_exchange);
	tcase_add_test(tcase, a_refused_wish_is_dropped_once_said_once_and_recorded);
	tcase_add_loop_test(
		tcase, what_the_catalog_knows_to_be_refused_is_not_even_tried, 0, ARRAY_LEN(known));
	tcase_add_test(tcase, a_demand_that_is_refused_is_an_error);
	tcase_add_test(tcase, an_answer_that_cannot_be_graded_stays_in_the_store);
	tcase_add_test(tcase, a_store_that_is_lost_ends_the_run_without_sending_more);
	tcase_add_test(tcase, another_model_than_at_first_is_said_once);
	tcase_add_test(tcase, a_candidate_that_does_not_answer_is_remarked_upon_and_taken_up_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
