/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "run/runner.h"
#include "runner_box.h"

/* The first reply leaves nothing for as long as `context` says, in seconds. */
static void told_at_first(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)request;
	if (from->requests == 1)
		reply->rate[HTTP_RATE_REQUESTS] = (struct http_rate){
			60, 0, (int64_t)(uintptr_t)from->context * PROJECT_SECOND};
}

static struct run_summary run_told(uintptr_t seconds, const char *more)
{
	struct buf yaml = {0};

	buf_printf(&yaml, HEAD CANDIDATE("a", "%s") ROUTES, more);
	project_suite(&p, "parity", 20, "");
	project_load(&p, buf_z(&yaml));
	buf_free(&yaml);
	project_store(&p, STORE_COLLECT);
	fake.script = told_at_first;
	fake.context = (void *)seconds;
	return project_run(&p, &fake);
}

START_TEST(a_pause_the_provider_wants_is_kept_and_a_long_one_said)
{
	struct run_summary summary = run_told(120, ", limits: {concurrency: 1}");

	ck_assert_int_eq(summary.total.outcomes[OUTCOME_COMPLETE], 20);
	ck_assert_int_eq(summary.total.retries, 0);
	ck_assert_int_eq(fake.now_us, (1 + 120 + 19) * PROJECT_SECOND);
	ck_assert_int_eq(fake.notes, 1);
	ck_assert_str_eq(fake.note, "a: the provider lets nothing through for 120 s");
}
END_TEST

START_TEST(a_pause_behind_every_deadline_ends_the_candidate_and_says_when_to_come_again)
{
	struct run_summary summary = run_told(120, ", limits: {concurrency: 1}, deadline: 1m");

	ck_assert_int_eq(summary.total.requests, 1);
	ck_assert_int_eq(summary.total.ended, 1);
	ck_assert_str_eq(summary.candidates[0].stopped,
		"the provider asks to come again in 3 minutes: its rate limit is used up");
}
END_TEST

static void from_cache(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)from;
	if (request->number % 2 == 0)
		return;
	reply->body =
		STR("{\"id\":\"r\",\"model\":\"model-1\",\"choices\":[{\"index\":0,\"message\":{"
		    "\"role\":\"assistant\",\"content\":\"odd\"},\"finish_reason\":\"stop\"}],"
		    "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12,"
		    "\"prompt_tokens_details\":{\"cached_tokens\":8}}}");
}

START_TEST(tokens_from_the_providers_cache_are_counted)
{
	struct run_summary summary;

	project_suite(&p, "parity", 10, "");
	project_load(&p, HEAD CANDIDATE("a", "") CANDIDATE("b", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = from_cache;
	summary = project_run(&p, &fake);
	ck_assert_int_eq(summary.candidates[0].input_tokens, 100);
	ck_assert_int_eq(summary.candidates[0].cached_tokens, 40);
	ck_assert_int_eq(summary.total.cached_tokens, 80);
}
END_TEST

/* How many requests leave before the first one was answered. */
static void count_early(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)request;
	(void)reply;
	*(int *)from->context += from->now_us < PROJECT_SECOND;
}

static const struct {
	int bytes;
	const char *variable;
	int early;
} prompts[] = {
	{100, "", SCHED_START},
	{RUNNER_CACHED_BYTES - 40, "", SCHED_START},
	{RUNNER_CACHED_BYTES, "", 1},
	{20000, "", 1},
	/* What is behind a variable is not shared. */
	{20000, "{{n}}", SCHED_START},
};

START_TEST(the_first_of_a_long_shared_prompt_goes_alone)
{
	struct buf text = {0};
	int early = 0;

	buf_printf(&text, "description: parity\nprompt:\n  system: \"%s", prompts[_i].variable);
	buf_repeat(&text, 'x', (size_t)prompts[_i].bytes);
	buf_puts(&text, "\"\n  user: \"Is {{n}} even or odd?\"\nmax_tokens: 8\n"
			"graders:\n  accuracy: [{equals: {ignore_case: true}}]\n");
	project_suite(&p, "parity", 30, "");
	project_write(&p, "parity/suite.yaml", buf_z(&text));
	buf_free(&text);
	project_load(&p, HEAD CANDIDATE("a", "") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = count_early;
	fake.context = &early;
	project_run(&p, &fake);
	ck_assert_int_eq(early, prompts[_i].early);
	ck_assert_int_eq(fake.requests, 30);
}
END_TEST

static void ten_seconds(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)request;
	(void)reply;
	from->latency_us = 10 * PROJECT_SECOND;
}

START_TEST(with_rpm_a_slow_provider_does_not_hide_behind_our_waiting)
{
	struct exchange exchange;

	project_suite(&p, "parity", 5, "");
	project_load(&p, HEAD CANDIDATE("a", ", limits: {concurrency: 1, rpm: 60}") ROUTES);
	project_store(&p, STORE_COLLECT);
	fake.script = ten_seconds;
	project_run(&p, &fake);
	for (int i = 0; i < 5; i++) {
		ck_assert(project_get(&p, 0, 0, (size_t)i, &exchange));
		ck_assert_int_eq(
			exchange.timing.queued_us, i * (10 * PROJECT_SECOND - INT64_C(1001667)));
	}
}
END_TEST

Suite *suite_run_runner_pace(void);

Suite *suite_run_runner_pace(void)
{
	Suite *suite = suite_create("run/runner_pace");
	TCase *tcase = tcase_create("runner_pace");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_pause_the_provider_wants_is_kept_and_a_long_one_said);
	tcase_add_test(tcase,
		a_pause_behind_every_deadline_ends_the_candidate_and_says_when_to_come_again);
	tcase_add_test(tcase, tokens_from_the_providers_cache_are_counted);
	tcase_add_loop_test(
		tcase, the_first_of_a_long_shared_prompt_goes_alone, 0, ARRAY_LEN(prompts));
	tcase_add_test(tcase, with_rpm_a_slow_provider_does_not_hide_behind_our_waiting);
	suite_add_tcase(suite, tcase);
	return suite;
}
