/* SPDX-License-Identifier: MIT */
#include "sched_world.h"

/* The first is a hundred times as slow, the second is throttled; the third is like any other. */
static int64_t slow_throttled_usual(
	struct world *world, const struct sched_task *task, struct sched_result *result)
{
	(void)world;
	if (task->candidate == 0)
		return 100 * SECOND;
	if (task->candidate == 1 && task->attempts < 4) {
		result->fault = FAULT_THROTTLED;
		result->wait_us = 30 * SECOND;
	}
	return SECOND;
}

START_TEST(slow_and_throttled_candidates_never_idle_another)
{
	struct world alone, beside;

	world_init(&alone, 3, 1000, slow_throttled_usual);
	alone.wanted[0] = alone.wanted[1] = 0;
	world_run(&alone);
	world_init(&beside, 3, 1000, slow_throttled_usual);
	world_run(&beside);
	ck_assert_int_eq(beside.finished_us[2], alone.finished_us[2]);
	ck_assert_int_gt(beside.finished_us[0], 1000 * SECOND);
	world_close(&alone);
	world_close(&beside);
}
END_TEST

START_TEST(where_a_shared_limit_binds_each_keeps_its_part_of_it)
{
	struct world world, alone;

	/* One gateway serves all: what answers slowly would fill its 128 places for minutes. */
	world_init(&world, 4, 1000, slow_throttled_usual);
	for (int i = 0; i < 4; i++)
		world.limits[i].host = "h";
	world.wanted[1] = 0;
	world.wanted[2] = 400;
	world.max_per_host = 60;
	world_run(&world);
	ck_assert_int_ge(world.peak_of[2], 20);
	ck_assert_int_ge(world.peak_of[3], 20);
	/* No later than by its part alone. */
	world_init(&alone, 1, 1000, always_answers);
	alone.limits[0].concurrency = 20;
	world_run(&alone);
	ck_assert_int_le(world.finished_us[3], alone.finished_us[0]);
	world_close(&alone);
	world_close(&world);
}
END_TEST

START_TEST(what_others_do_not_want_may_be_had)
{
	struct world world;

	world_init(&world, 3, 1000, always_answers);
	world.max_in_flight = 60;
	world.wanted[0] = 3;
	world.limits[1].concurrency = 2;
	world_run(&world);
	ck_assert_int_ge(world.peak_of[2], 55);
	ck_assert_int_le(world.peak, 60);
	world_close(&world);
}
END_TEST

Suite *suite_run_share(void);

Suite *suite_run_share(void)
{
	Suite *suite = suite_create("run/share");
	TCase *tcase = tcase_create("share");

	tcase_add_test(tcase, slow_and_throttled_candidates_never_idle_another);
	tcase_add_test(tcase, where_a_shared_limit_binds_each_keeps_its_part_of_it);
	tcase_add_test(tcase, what_others_do_not_want_may_be_had);
	suite_add_tcase(suite, tcase);
	return suite;
}
