/* SPDX-License-Identifier: MIT */
#include "runner_box.h"

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
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL,
			      &p.err),
		"%s", p.err.text);
	ck_assert_int_eq(missing, 0);
	for (size_t i = 0; i < 30; i++)
		ck_assert_double_eq(RESULT_CELL(&results.routes[0], 1, i)->quality, 1);
}
END_TEST

static void fail_now_and_then(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	from->latency_us = (request->number + 1) * PROJECT_SECOND;
	if (request->number % 3 == 0 && from->attempts[0][request->number] < 2)
		reply->end = HTTP_TIMEOUT;
}

/* Time stamps follow the wall clock; delays, timeouts and durations do not. */
START_TEST(a_wall_clock_that_leaps_changes_nothing_but_time_stamps)
{
	struct exchange seen[2][20];
	struct run_summary summary[2];
	bool apart = false;

	for (int leaps = 0; leaps < 2; leaps++) {
		project_suite(&p, "parity", 20, "");
		project_load(&p, HEAD CANDIDATE("a", ", limits: {rpm: 120}") ROUTES);
		project_store(&p, STORE_COLLECT);
		fake_abort(&fake.base);
		fake_init(&fake, fail_now_and_then);
		fake.wall_leaps = leaps;
		summary[leaps] = project_run(&p, &fake);
		for (size_t i = 0; i < 20; i++)
			ck_assert(project_get(&p, 0, 0, i, &seen[leaps][i]));
		ck_assert_int_eq(unlink(project_path(&p, "store/s.db")), 0);
	}
	ck_assert_int_eq(summary[0].now_us, summary[1].now_us);
	ck_assert_int_eq(summary[0].total.requests, summary[1].total.requests);
	ck_assert_int_gt(summary[0].total.retries, 0);
	ck_assert_int_eq(summary[0].total.latency_p95_us, summary[1].total.latency_p95_us);
	for (size_t i = 0; i < 20; i++) {
		ck_assert_mem_eq(&seen[0][i].timing, &seen[1][i].timing, sizeof(seen[0][i].timing));
		apart = apart || seen[0][i].started_wall_us != seen[1][i].started_wall_us;
	}
	ck_assert(apart);
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
	/* It may be billed all the same. */
	ck_assert_int_gt(summary.total.possibly_spent, 0);
	ck_assert_int_eq(summary.withheld_cost, 0);
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
	tcase_add_test(tcase, a_wall_clock_that_leaps_changes_nothing_but_time_stamps);
	tcase_add_test(tcase, what_is_known_is_not_asked_again);
	tcase_add_test(tcase, two_routes_of_one_suite_ask_each_case_once);
	tcase_add_test(tcase, repeats_are_asked_apart_with_a_seed_each);
	tcase_add_test(tcase, one_candidates_throttling_does_not_slow_another);
	tcase_add_test(tcase, concurrency_1_and_64_store_the_same);
	tcase_add_test(
		tcase, a_signal_lets_what_is_on_its_way_arrive_and_the_next_run_asks_for_the_rest);
	tcase_add_test(tcase, what_does_not_come_within_30_s_of_a_signal_is_let_go);
	tcase_add_test(tcase, a_budget_stops_a_run_below_it_and_a_larger_one_goes_on);
	tcase_add_test(tcase, rules_answer_without_any_request);
	tcase_add_test(tcase, a_scope_names_routes_and_candidates_and_an_epoch_asks_anew);
	suite_add_tcase(suite, tcase);
	return suite;
}
