/* SPDX-License-Identifier: MIT */
#include "sched_world.h"

/* The limit of one kind, all others unknown. */
static const struct http_rate *told(
	struct http_rate rate[HTTP_RATE_COUNT], enum http_rate_kind kind, struct http_rate value)
{
	memset(rate, 0, HTTP_RATE_COUNT * sizeof(rate[0]));
	rate[kind] = value;
	return rate;
}

static void open_with(struct single *single, int64_t input, int64_t output)
{
	single_open(single, usual);
	for (size_t i = 0; i < ARRAY_LEN(single->tasks); i++) {
		single->tasks[i].pace_input = input;
		single->tasks[i].pace_tokens = input + output;
	}
}

START_TEST(nothing_starts_until_the_reset_when_no_request_is_left)
{
	struct http_rate rate[HTTP_RATE_COUNT];
	struct single single;
	struct sched_act act;

	open_with(&single, 10, 10);
	single.now_us = SECOND;
	single_told(&single, single_start(&single),
		told(rate, HTTP_RATE_REQUESTS, (struct http_rate){60, 0, 30 * SECOND}));
	ck_assert_ptr_null(single_start(&single));
	ck_assert(sched_next(single.sched, single.now_us, &act));
	ck_assert_int_eq(act.kind, SCHED_WAIT);
	ck_assert_int_eq(act.until_us, 31 * SECOND);
	ck_assert_int_eq(sched_view(single.sched, 0).pause_us, 31 * SECOND);
	single.now_us = 31 * SECOND - 1;
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 31 * SECOND;
	ck_assert_ptr_nonnull(single_start(&single));
	/* No throttling: neither the window nor the bucket took part, nor was an attempt made. */
	ck_assert_int_eq(window(&single), SCHED_START);
	ck_assert_int_eq(sched_view(single.sched, 0).bucket, SCHED_BUCKET);
	ck_assert_int_eq(single.tasks[1].attempts, 1);
	sched_free(single.sched);
}
END_TEST

START_TEST(what_is_left_is_counted_down_until_the_next_reply)
{
	struct http_rate rate[HTTP_RATE_COUNT];
	struct single single;
	struct sched_task *task;

	open_with(&single, 10, 10);
	single_told(&single, single_start(&single),
		told(rate, HTTP_RATE_REQUESTS, (struct http_rate){60, 2, 30 * SECOND}));
	task = single_start(&single);
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	/* Of 3 one has left after this one's request, and may not have been seen. */
	single_told(&single, task,
		told(rate, HTTP_RATE_REQUESTS, (struct http_rate){60, 3, 30 * SECOND}));
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	sched_free(single.sched);
}
END_TEST

static const struct {
	enum http_rate_kind kind;
	int64_t need; /* of a task with 30 tokens of input and 200 of output */
} kinds[] = {
	{HTTP_RATE_TOKENS, 230},
	{HTTP_RATE_INPUT, 30},
	{HTTP_RATE_OUTPUT, 200},
};

START_TEST(a_request_that_takes_more_tokens_than_are_left_waits)
{
	int64_t need = kinds[_i].need;
	struct http_rate rate[HTTP_RATE_COUNT];
	struct single single;

	open_with(&single, 30, 200);
	single_told(&single, single_start(&single),
		told(rate, kinds[_i].kind, (struct http_rate){10000, need - 1, 20 * SECOND}));
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 20 * SECOND;
	single_told(&single, single_start(&single),
		told(rate, kinds[_i].kind, (struct http_rate){10000, 2 * need + 1, 20 * SECOND}));
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(a_request_larger_than_the_limit_goes_when_all_of_it_is_left)
{
	struct http_rate rate[HTTP_RATE_COUNT];
	struct single single;

	open_with(&single, 30, 200);
	single_told(&single, single_start(&single),
		told(rate, HTTP_RATE_TOKENS, (struct http_rate){100, 100, 20 * SECOND}));
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(what_is_not_known_paces_nobody)
{
	struct http_rate rate[HTTP_RATE_COUNT] = {{0}};
	struct single single;

	open_with(&single, 30, 200);
	single_told(&single, single_start(&single), rate);
	for (int i = 0; i < SCHED_START; i++)
		ck_assert_ptr_nonnull(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(a_retry_waits_for_the_reset_as_well)
{
	struct http_rate rate[HTTP_RATE_COUNT];
	const struct sched_result result = {.fault = FAULT_THROTTLED,
		.wait_us = SECOND,
		.rate = told(rate, HTTP_RATE_REQUESTS, (struct http_rate){60, 0, 30 * SECOND})};
	struct single single;
	struct sched_task *task;

	open_with(&single, 10, 10);
	task = single_start(&single);
	ck_assert(sched_ended(single.sched, task, &result, 0));
	single.now_us = 30 * SECOND - 1;
	ck_assert_ptr_null(single_start(&single));
	single.now_us = 30 * SECOND;
	ck_assert_ptr_eq(single_start(&single), task);
	sched_free(single.sched);
}
END_TEST

START_TEST(a_reset_behind_every_deadline_ends_the_candidate)
{
	struct http_rate rate[HTTP_RATE_COUNT];
	struct single single;
	struct sched_task *task, *other;
	struct sched_act act;

	open_with(&single, 10, 10);
	task = single_start(&single);
	other = single_start(&single);
	single_told(&single, task,
		told(rate, HTTP_RATE_REQUESTS, (struct http_rate){60, 0, 20 * MINUTE}));
	/* What is on its way may bring better news. */
	ck_assert_ptr_null(single_start(&single));
	ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_GOING);
	single_told(&single, other, told(rate, HTTP_RATE_TOKENS, (struct http_rate){0}));
	ck_assert(sched_next(single.sched, single.now_us, &act));
	ck_assert_int_eq(act.kind, SCHED_GIVE_UP);
	ck_assert_int_eq(act.task->attempts, 0);
	ck_assert_int_eq(sched_view(single.sched, 0).stop, SCHED_STOP_ASKED);
	ck_assert_int_eq(sched_view(single.sched, 0).again_us, 20 * MINUTE);
	ck_assert(!sched_next(single.sched, single.now_us, &act));
	sched_free(single.sched);
}
END_TEST

static int64_t first_is_paced(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	struct cell *cell = (struct cell *)task;

	(void)world;
	cell->rate[HTTP_RATE_REQUESTS] = (struct http_rate){20, 0, 20 * SECOND};
	if (task->candidate == 0)
		result->rate = cell->rate;
	return SECOND;
}

START_TEST(only_the_candidate_that_is_told_waits)
{
	struct world alone, beside;

	world_init(&alone, 2, 100, first_is_paced);
	alone.wanted[0] = 0;
	world_run(&alone);
	world_init(&beside, 2, 100, first_is_paced);
	world_run(&beside);
	ck_assert_int_eq(alone.finished_us[1], beside.finished_us[1]);
	ck_assert_int_gt(beside.finished_us[0], 60 * SECOND); /* three pauses */
	ck_assert_uint_eq(beside.done, 200);
	ck_assert_int_eq(beside.requests, 200);
	world_close(&alone);
	world_close(&beside);
}
END_TEST

Suite *suite_run_rate(void);

Suite *suite_run_rate(void)
{
	Suite *suite = suite_create("run/rate");
	TCase *tcase = tcase_create("rate");

	tcase_add_test(tcase, nothing_starts_until_the_reset_when_no_request_is_left);
	tcase_add_test(tcase, what_is_left_is_counted_down_until_the_next_reply);
	tcase_add_loop_test(
		tcase, a_request_that_takes_more_tokens_than_are_left_waits, 0, ARRAY_LEN(kinds));
	tcase_add_test(tcase, a_request_larger_than_the_limit_goes_when_all_of_it_is_left);
	tcase_add_test(tcase, what_is_not_known_paces_nobody);
	tcase_add_test(tcase, a_retry_waits_for_the_reset_as_well);
	tcase_add_test(tcase, a_reset_behind_every_deadline_ends_the_candidate);
	tcase_add_test(tcase, only_the_candidate_that_is_told_waits);
	suite_add_tcase(suite, tcase);
	return suite;
}
