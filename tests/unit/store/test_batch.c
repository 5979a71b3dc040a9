/* SPDX-License-Identifier: MIT */
#include "store_box.h"

static struct store_batch sample_batch(const char *key)
{
	return (struct store_batch){
		.key = key,
		.candidate = "small",
		.provider = "openai",
		.model = "gpt",
		.base_url = "http://127.0.0.1:9/v1",
		.created_wall_us = 7,
	};
}

static int64_t add(struct store *store, const char *key, unsigned from, unsigned to)
{
	struct store_batch batch = sample_batch(key);

	ck_assert(store_begin(store, &err));
	ck_assert_msg(store_batch_add(store, &batch, &err), "%s", err.text);
	for (unsigned i = from; i < to; i++) {
		struct store_batch_task task = {.address = digest_of(i),
			.request = STR("{\"a\":1}"),
			.dropped = STR("seed")};

		ck_assert_msg(store_batch_add_task(store, batch.id, &task, &err), "%s", err.text);
	}
	batch.tasks = to - from;
	batch.reserve_cost = 500;
	batch.reserve_tokens = 50;
	ck_assert(store_batch_size(store, &batch, &err));
	ck_assert(store_commit(store, &err));
	return batch.id;
}

static bool count_one(void *context, const struct store_batch_task *task, struct err *error)
{
	(void)error;
	ck_assert(str_eqz(task->request, "{\"a\":1}"));
	ck_assert(str_eqz(task->dropped, "seed"));
	++*(int *)context;
	return true;
}

START_TEST(a_batch_is_kept_from_its_intention_to_its_end)
{
	struct store *store = opened(STORE_COLLECT);
	int64_t id = add(store, "k1", 0, 3), left;
	struct store_batch *batches;
	size_t count;
	int seen = 0;

	store_close(store);
	store = opened(STORE_COLLECT);
	ck_assert(store_batches(store, &arena, &batches, &count, &err));
	ck_assert_uint_eq(count, 1);
	ck_assert_str_eq(batches[0].key, "k1");
	ck_assert_str_eq(batches[0].remote, "");
	ck_assert_int_eq(batches[0].tasks, 3);
	ck_assert_int_eq(batches[0].reserve_cost, 500);
	ck_assert(store_batch_submitted(store, id, "b-1", &err));
	ck_assert(store_batches(store, &arena, &batches, &count, &err));
	ck_assert_str_eq(batches[0].remote, "b-1");
	ck_assert(store_each_batch_task(store, id, count_one, &seen, &err));
	ck_assert_int_eq(seen, 3);
	ck_assert(store_batch_close(store, id, "completed", &err));
	ck_assert(store_batch_left(store, id, &left, &err) && left == 0);
	ck_assert(store_batches(store, &arena, &batches, &count, &err));
	ck_assert_uint_eq(count, 0);
	store_close(store);
}
END_TEST

START_TEST(an_answer_of_a_batch_is_known_as_one)
{
	struct store *store = opened(STORE_COLLECT);
	struct exchange answer = sample(1, OUTCOME_COMPLETE);
	struct digest address = digest_of(1), other = digest_of(2);
	int64_t id = add(store, "k1", 1, 3), left;
	struct store_batch_task task;
	bool found;

	ck_assert(store_batch_task(store, id, &address, &arena, &task, &found, &err) && found);
	ck_assert(str_eqz(task.request, "{\"a\":1}"));
	ck_assert(store_put_exchange(store, &answer, &err));
	ck_assert_msg(store_batch_over(store, id, &address, true, &err), "%s", err.text);
	ck_assert(store_batch_over(store, id, &other, false, &err));
	ck_assert(store_batch_task(store, id, &address, &arena, &task, &found, &err) && !found);
	ck_assert(store_was_batched(store, &address, &found, &err) && found);
	ck_assert(store_was_batched(store, &other, &found, &err) && !found);
	ck_assert(store_batch_left(store, id, &left, &err) && left == 0);
	store_close(store);
}
END_TEST

START_TEST(no_address_is_in_two_batches)
{
	struct store *store = opened(STORE_COLLECT);
	struct store_batch_task task = {.address = digest_of(1)};
	struct store_batch batch = sample_batch("k2");

	add(store, "k1", 1, 2);
	ck_assert(store_begin(store, &err));
	ck_assert(store_batch_add(store, &batch, &err));
	ck_assert(!store_batch_add_task(store, batch.id, &task, &err));
	ck_assert_int_eq(err.kind, ERR_STORE);
	store_rollback(store);
	store_close(store);
}
END_TEST

START_TEST(what_is_in_a_batch_is_not_the_next_task)
{
	struct store *store = opened(STORE_COLLECT);
	struct store_task tasks[4], of;
	struct digest address = digest_of(2);
	int64_t run, missing, id;
	size_t count;
	char name[13];
	bool found;

	ck_assert(store_plan_begin(store, STORE_RUN_COLLECTED, &err));
	for (unsigned i = 1; i <= 3; i++) {
		struct store_task task = {.seq = i,
			.address = digest_of(i),
			.route = "r",
			.candidate = "c",
			.case_id = "x",
			.case_index = i,
			.repeat = 1};

		ck_assert(store_plan_add(store, &task, &err));
	}
	ck_assert(store_plan_end(store, "config", name, &run, &err));
	id = add(store, "k1", 2, 3);
	ck_assert(store_plan_next(store, run, 0, 0, &arena, tasks, 4, &count, &err));
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(tasks[1].seq, 3);
	ck_assert(store_plan_missing(store, run, NULL, 0, &missing, &err));
	ck_assert_int_eq(missing, 3);
	ck_assert(store_task_of(store, run, &address, &arena, &of, &found, &err) && found);
	ck_assert_uint_eq(of.case_index, 2);
	ck_assert(store_batch_close(store, id, "expired", &err));
	ck_assert(store_plan_next(store, run, 0, 0, &arena, tasks, 4, &count, &err));
	ck_assert_uint_eq(count, 3);
	store_close(store);
}
END_TEST

Suite *suite_store_batch(void);

Suite *suite_store_batch(void)
{
	Suite *suite = suite_create("store/batch");
	TCase *tcase = tcase_create("batch");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_batch_is_kept_from_its_intention_to_its_end);
	tcase_add_test(tcase, an_answer_of_a_batch_is_known_as_one);
	tcase_add_test(tcase, no_address_is_in_two_batches);
	tcase_add_test(tcase, what_is_in_a_batch_is_not_the_next_task);
	suite_add_tcase(suite, tcase);
	return suite;
}
