/* SPDX-License-Identifier: MIT */
#include "sched_world.h"

/* Where prompts begin alike the first goes alone: tasks of prefix 0, 1 and 2, in turn. */
static void open_prefixed(struct single *single, const size_t *prefixes, size_t count)
{
	const struct sched_limits limits = usual;
	const struct sched_options options = {
		.candidate_count = 1, .limits = &limits, .prefix_count = 2};

	memset(single, 0, sizeof(*single));
	single->sched = sched_new(&options);
	for (size_t i = 0; i < ARRAY_LEN(single->tasks); i++)
		single->tasks[i].prefix = prefixes[i < count ? i : count - 1];
}

static const enum fault ends[] = {
	FAULT_NONE, FAULT_TRANSIENT, FAULT_THROTTLED, FAULT_SPOILED, FAULT_REJECTED};

START_TEST(the_first_of_a_prefix_goes_alone_until_it_has_ended_somehow)
{
	static const size_t prefixes[] = {1, 1, 1, 1};
	struct single single;
	struct sched_task *first;

	open_prefixed(&single, prefixes, 4);
	first = single_start(&single);
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_null(single_start(&single));
	single_end(&single, first, ends[_i], 100 * SECOND);
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_nonnull(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(what_begins_otherwise_is_not_held_up)
{
	static const size_t prefixes[] = {1, 1, 0, 2, 2, 0, 1};
	struct single single;

	open_prefixed(&single, prefixes, ARRAY_LEN(prefixes));
	ck_assert_ptr_eq(single_start(&single), &single.tasks[0]);
	ck_assert_ptr_eq(single_start(&single), &single.tasks[2]);
	ck_assert_ptr_eq(single_start(&single), &single.tasks[3]);
	ck_assert_ptr_eq(single_start(&single), &single.tasks[5]);
	ck_assert_ptr_null(single_start(&single));
	single_end(&single, &single.tasks[3], FAULT_NONE, -1);
	ck_assert_ptr_eq(single_start(&single), &single.tasks[4]);
	single_end(&single, &single.tasks[0], FAULT_NONE, -1);
	ck_assert_ptr_eq(single_start(&single), &single.tasks[1]);
	ck_assert_ptr_eq(single_start(&single), &single.tasks[6]);
	sched_free(single.sched);
}
END_TEST

START_TEST(what_is_held_has_a_bound)
{
	static const size_t prefixes[] = {1};
	struct single single;

	open_prefixed(&single, prefixes, 1);
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	ck_assert_int_eq(sched_view(single.sched, 0).ready, SCHED_HELD);
	sched_free(single.sched);
}
END_TEST

START_TEST(a_resend_is_not_the_end_of_the_first)
{
	static const size_t prefixes[] = {1};
	struct single single;
	struct sched_task *first;

	open_prefixed(&single, prefixes, 1);
	first = single_start(&single);
	ck_assert(sched_resend(single.sched, first, 0));
	ck_assert_ptr_eq(single_start(&single), first);
	ck_assert_ptr_null(single_start(&single));
	single_end(&single, first, FAULT_NONE, -1);
	ck_assert_ptr_nonnull(single_start(&single));
	sched_free(single.sched);
}
END_TEST

START_TEST(one_that_was_not_sent_lets_another_be_the_first)
{
	static const size_t prefixes[] = {1};
	struct single single;

	open_prefixed(&single, prefixes, 1);
	sched_dropped(single.sched, single_start(&single), false);
	ck_assert_ptr_nonnull(single_start(&single));
	ck_assert_ptr_null(single_start(&single));
	sched_free(single.sched);
}
END_TEST

Suite *suite_run_prefix(void);

Suite *suite_run_prefix(void)
{
	Suite *suite = suite_create("run/prefix");
	TCase *tcase = tcase_create("prefix");

	tcase_add_loop_test(tcase, the_first_of_a_prefix_goes_alone_until_it_has_ended_somehow, 0,
		ARRAY_LEN(ends));
	tcase_add_test(tcase, what_begins_otherwise_is_not_held_up);
	tcase_add_test(tcase, what_is_held_has_a_bound);
	tcase_add_test(tcase, a_resend_is_not_the_end_of_the_first);
	tcase_add_test(tcase, one_that_was_not_sent_lets_another_be_the_first);
	suite_add_tcase(suite, tcase);
	return suite;
}
