/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "core/money.h"
#include "project.h"

#define CANDIDATE(name, more) \
	"  - {name: " name ", provider: openai, model: m-" name ", base_url: \"" PROJECT_URL \
	"\"" more "}\n"
#define HEAD "version: 1\nprices: [prices.yaml]\ncandidates:\n"
#define ROUTES "routes:\n  parity: {suite: parity}\n"

static struct project p;
static struct fake fake;

static void set_up(void)
{
	project_open(&p);
	project_write(&p, "prices.yaml",
		"m-a: {input: \"5\", output: \"25\"}\nm-b: {input: \"1\", output: \"5\"}\n");
	fake_init(&fake, NULL);
}

static void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

START_TEST(every_answer_is_stored_graded_and_counted)
{
	struct run_summary summary;
	struct results results;
	struct exchange exchange;
	int64_t missing;

	project_suite(&p, "parity", 30, "");
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	summary = project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 60);
	ck_assert_int_eq(summary.end, RUN_DONE);
	ck_assert_int_eq(summary.total.tasks, 60);
	ck_assert_int_eq(summary.total.ended, 60);
	ck_assert_int_eq(summary.candidates[0].outcomes[OUTCOME_COMPLETE], 30);
	ck_assert_int_eq(summary.candidates[0].requests, 30);
	ck_assert_int_eq(summary.candidates[0].retries, 0);
	ck_assert_int_eq(summary.candidates[0].input_tokens, 300);
	ck_assert_int_eq(summary.candidates[0].cost, INT64_C(30) * (10 * 5000000 + 2 * 25000000));
	ck_assert_int_eq(summary.candidates[1].cost, INT64_C(30) * (10 * 1000000 + 2 * 5000000));
	ck_assert_int_eq(
		summary.total.cost, summary.candidates[0].cost + summary.candidates[1].cost);
	ck_assert_int_ge(summary.candidates[0].latency_p95_us, PROJECT_SECOND);
	ck_assert_int_le(summary.candidates[0].latency_p95_us, PROJECT_SECOND * 104 / 100);
	ck_assert(project_get(&p, 0, 0, 7, &exchange));
	ck_assert(str_eqz(exchange.response.text, "odd"));
	ck_assert(str_eqz(exchange.candidate, "a"));
	ck_assert(str_eqz(exchange.model, "m-a"));
	ck_assert(str_eqz(exchange.response.model, "model-1"));
	ck_assert(str_find(exchange.request, STR("Is 7 even"), 0) != SIZE_MAX);
	ck_assert(str_find(exchange.raw, STR("finish_reason"), 0) != SIZE_MAX);
	ck_assert_int_eq(exchange.timing.duration_us, PROJECT_SECOND);
	ck_assert_int_eq(exchange.timing.attempts, 1);
	ck_assert_int_gt(exchange.started_wall_us, INT64_C(1800000000000000) - 1);
	/* The grades are there already: a store that is only read needs no more. */
	project_store(&p, STORE_READ);
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, &results, &missing, &p.err),
		"%s", p.err.text);
	ck_assert_int_eq(missing, 0);
	for (size_t i = 0; i < 30; i++)
		ck_assert_double_eq(RESULT_CELL(&results.routes[0], 1, i)->quality, 1);
}
END_TEST

START_TEST(what_is_known_is_not_asked_again)
{
	struct run_summary summary;

	project_suite(&p, "parity", 30, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	project_run(&p, &fake);
	project_store(&p, STORE_COLLECT);
	summary = project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 30);
	ck_assert_int_eq(summary.total.from_store, 30);
	ck_assert_int_eq(summary.total.requests, 0);
	/* One candidate more asks only for its own. */
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 60);
}
END_TEST

START_TEST(two_routes_of_one_suite_ask_each_case_once)
{
	struct run_summary summary;

	project_suite(&p, "parity", 20, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES "  again: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	summary = project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 20);
	ck_assert_int_eq(summary.total.tasks, 20);
}
END_TEST

START_TEST(repeats_are_asked_apart_with_a_seed_each)
{
	project_suite(&p, "parity", 10, "");
	project_load(
		&p, HEAD CANDIDATE("a", "") "routes:\n  parity: {suite: parity, repeats: 3}\n");
	project_store(&p, STORE_COLLECT);
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 30);
}
END_TEST

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

static void throttle_a(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	if (request->candidate[0] == 'a') {
		if (request->attempt < 3) {
			reply->status = 429;
			reply->body = STR("{}");
			reply->wait_us = 20 * PROJECT_SECOND;
		}
	} else {
		from->last_us[1] = from->now_us + from->latency_us;
	}
}

START_TEST(one_candidates_throttling_does_not_slow_another)
{
	int64_t alone_us;

	project_suite(&p, "parity", 200, "");
	project_load(&p, HEAD CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = throttle_a;
	project_run(&p, &fake);
	alone_us = fake.last_us[1];
	fake_init(&fake, throttle_a);
	ck_assert_int_eq(unlink(project_path(&p, "store/s.db")), 0);
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	project_run(&p, &fake);
	ck_assert_int_eq(fake.last_us[1], alone_us);
	ck_assert_int_gt(fake.now_us, 2 * alone_us);
}
END_TEST

static void mixed_faults(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	from->latency_us = (request->number * 37 % 11 + 1) * 100000;
	if (request->attempt > 1)
		return;
	if (request->number % 7 == 1) {
		reply->status = 429;
		reply->body = STR("{}");
	} else if (request->number % 7 == 3) {
		reply->end = HTTP_CUT;
	} else if (request->number % 7 == 5) {
		reply->body = STR("not JSON");
	}
}

static void digest_store(struct buf *out)
{
	for (size_t c = 0; c < 2; c++) {
		for (size_t i = 0; i < 120; i++) {
			struct exchange exchange;

			ck_assert(project_get(&p, 0, c, i, &exchange));
			buf_printf(out, "%zu %zu %s %.*s %d %.*s %lld\n", c, i,
				outcome_name(exchange.response.outcome),
				STR_ARG(exchange.response.text), exchange.timing.attempts,
				STR_ARG(exchange.request), (long long)exchange.timing.duration_us);
		}
	}
}

START_TEST(concurrency_1_and_64_store_the_same)
{
	struct buf stored[2] = {{0}, {0}};
	int peaks[2];

	project_suite(&p, "parity", 120, "");
	for (int turn = 0; turn < 2; turn++) {
		fake_init(&fake, mixed_faults);
		project_load(&p, turn ? HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES
				      : HEAD CANDIDATE("a", ", limits: {concurrency: 1}") CANDIDATE(
						"b", ", limits: {concurrency: 1}") ROUTES);
		store_close(p.store);
		p.store = NULL;
		unlink(project_path(&p, "store/s.db"));
		project_store(&p, STORE_COLLECT);
		project_run(&p, &fake);
		peaks[turn] = fake.peak;
		digest_store(&stored[turn]);
	}
	ck_assert_int_eq(peaks[0], 2);
	ck_assert_int_gt(peaks[1], 8);
	ck_assert_str_eq(buf_z(&stored[0]), buf_z(&stored[1]));
	buf_free(&stored[0]);
	buf_free(&stored[1]);
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

START_TEST(a_signal_lets_what_is_on_its_way_arrive_and_the_next_run_asks_for_the_rest)
{
	struct run_summary summary;
	struct exchange exchange;
	int64_t stored = 0;

	project_suite(&p, "parity", 100, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.signal_at = 30;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.end, RUN_SIGNALLED);
	ck_assert_int_eq(summary.signal, SIGINT);
	ck_assert_int_lt(fake.requests, 60);
	ck_assert_int_eq(fake.aborts, 0);
	for (size_t i = 0; i < 100; i++)
		stored += project_get(&p, 0, 0, i, &exchange);
	ck_assert_int_eq(stored, fake.requests);
	fake.signal_at = 0;
	project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 100);
}
END_TEST

static void never_comes(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)reply;
	if (request->number >= 20)
		from->latency_us = 100000 * PROJECT_SECOND;
}

START_TEST(what_does_not_come_within_30_s_of_a_signal_is_let_go)
{
	struct run_summary summary;

	project_suite(&p, "parity", 100, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = never_comes;
	fake.signal_at = 30;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.end, RUN_SIGNALLED);
	ck_assert_int_eq(fake.aborts, 1);
	ck_assert_int_lt(fake.now_us, 40 * PROJECT_SECOND);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 20);
}
END_TEST

START_TEST(a_budget_stops_a_run_below_it_and_a_larger_one_goes_on)
{
	struct config_budget budget = {.given = true};
	struct run_plan plan;
	struct run_summary summary;

	project_suite(&p, "parity", 100, "");
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	plan = project_plan(&p, NULL);
	budget.usd = 10000000000; /* each costs 100,000,000 and is reserved at 30 times that */
	ck_assert(project_try(&p, &fake, &plan, &budget, &summary));
	ck_assert_int_eq(summary.end, RUN_BUDGET);
	ck_assert_str_eq(summary.budget, "usd");
	ck_assert_int_le(summary.total.cost, budget.usd);
	ck_assert_int_gt(summary.total.cost, budget.usd / 2);
	ck_assert_int_gt(fake.requests, 10);
	ck_assert_int_lt(fake.requests, 100);
	plan = project_plan(&p, NULL);
	ck_assert(project_try(&p, &fake, &plan, NULL, &summary));
	ck_assert_int_eq(summary.end, RUN_DONE);
	ck_assert_int_eq(fake.requests, 100);
}
END_TEST

START_TEST(rules_answer_without_any_request)
{
	struct run_summary summary;
	struct exchange exchange;

	project_suite(&p, "parity", 150, "");
	project_write(&p, "rules.yaml",
		"- {pattern: \"Is [0-9]*[02468] \", answer: even}\n"
		"- {else: odd}\n");
	project_load(&p,
		HEAD "  - {name: r, provider: rules, model: rules, rules: rules.yaml}\n" ROUTES);
	project_store(&p, STORE_COLLECT);
	summary = project_run(&p, &fake);
	ck_assert_int_eq(fake.requests, 0);
	ck_assert_int_eq(summary.total.requests, 0);
	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 150);
	ck_assert_int_eq(summary.total.cost, 0);
	ck_assert(project_get(&p, 0, 0, 33, &exchange));
	ck_assert(str_eqz(exchange.response.text, "odd"));
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

START_TEST(a_scope_names_routes_and_candidates_and_an_epoch_asks_anew)
{
	static const char *const only_b[] = {"b", NULL};
	static const char *const unknown[] = {"aa", NULL};
	struct run_scope scope = {.candidates = only_b};
	struct run_plan plan;
	struct run_summary summary;

	project_suite(&p, "parity", 10, "");
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	plan = project_plan(&p, &scope);
	ck_assert_int_eq(plan.tasks, 10);
	ck_assert_int_eq(plan.missing_of[0], 0);
	ck_assert_int_eq(plan.missing_of[1], 10);
	ck_assert(project_try(&p, &fake, &plan, NULL, &summary));
	ck_assert_int_eq(fake.requests, 10);
	scope.epoch = "monday";
	plan = project_plan(&p, &scope);
	ck_assert_int_eq(plan.missing, 10);
	scope.epoch = NULL;
	plan = project_plan(&p, &scope);
	ck_assert_int_eq(plan.missing, 0);
	scope.candidates = unknown;
	ck_assert(!run_plan_make(&p.arena, p.store, &p.set, &scope, &plan, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(p.err.text, "'aa'"));
	scope = (struct run_scope){.routes = unknown};
	ck_assert(!run_plan_make(&p.arena, p.store, &p.set, &scope, &plan, &p.err));
	ck_assert_int_eq(p.err.kind, ERR_USAGE);
}
END_TEST

Suite *suite_run_runner(void);

Suite *suite_run_runner(void)
{
	Suite *suite = suite_create("run/runner");
	TCase *tcase = tcase_create("runner");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, every_answer_is_stored_graded_and_counted);
	tcase_add_test(tcase, what_is_known_is_not_asked_again);
	tcase_add_test(tcase, two_routes_of_one_suite_ask_each_case_once);
	tcase_add_test(tcase, repeats_are_asked_apart_with_a_seed_each);
	tcase_add_loop_test(tcase, each_class_of_fault_has_its_outcome_and_leaves_the_others_alone,
		0, FAULT_ROWS);
	tcase_add_loop_test(tcase, attempts_that_may_have_been_billed_are_counted_as_possibly_spent,
		0, FAULT_ROWS);
	tcase_add_test(tcase, a_fatal_fault_stops_its_candidate_at_once_and_says_why);
	tcase_add_test(tcase, a_host_that_is_not_known_ends_after_the_first_exchange);
	tcase_add_test(tcase, one_candidates_throttling_does_not_slow_another);
	tcase_add_test(tcase, concurrency_1_and_64_store_the_same);
	tcase_add_test(tcase, a_refused_wish_is_dropped_once_said_once_and_recorded);
	tcase_add_test(tcase, a_demand_that_is_refused_is_an_error);
	tcase_add_test(
		tcase, a_signal_lets_what_is_on_its_way_arrive_and_the_next_run_asks_for_the_rest);
	tcase_add_test(tcase, what_does_not_come_within_30_s_of_a_signal_is_let_go);
	tcase_add_test(tcase, a_budget_stops_a_run_below_it_and_a_larger_one_goes_on);
	tcase_add_test(tcase, rules_answer_without_any_request);
	tcase_add_test(tcase, a_store_that_is_lost_ends_the_run_without_sending_more);
	tcase_add_test(tcase, another_model_than_at_first_is_said_once);
	tcase_add_test(tcase, a_scope_names_routes_and_candidates_and_an_epoch_asks_anew);
	suite_add_tcase(suite, tcase);
	return suite;
}
