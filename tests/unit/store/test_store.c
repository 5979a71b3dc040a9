/* SPDX-License-Identifier: MIT */
#include "store_box.h"

START_TEST(an_exchange_comes_back_as_it_was_after_reopening)
{
	struct exchange in = sample(1, OUTCOME_TOOL_CALL), out;
	struct store *store = opened(STORE_COLLECT);
	bool found = false;

	ck_assert(store_begin(store, &err));
	ck_assert_msg(store_put_exchange(store, &in, &err), "%s", err.text);
	ck_assert(store_commit(store, &err));
	store_close(store);
	store = opened(STORE_READ);
	ck_assert(!store_writable(store));
	ck_assert(store_get_exchange(store, &in.address, true, &arena, &out, &found, &err));
	ck_assert(found);
	ck_assert(digest_eq(&in.address, &out.address));
	ck_assert(str_eq(in.request, out.request));
	ck_assert(str_eq(in.raw, out.raw));
	ck_assert(str_eq(in.candidate, out.candidate));
	ck_assert(str_eq(in.provider, out.provider));
	ck_assert(str_eq(in.model, out.model));
	ck_assert(str_eq(in.dropped, out.dropped));
	ck_assert_int_eq(out.status, 200);
	ck_assert_int_eq(out.started_wall_us, in.started_wall_us);
	ck_assert_int_eq(out.timing.queued_us, 1);
	ck_assert_int_eq(out.timing.first_token_us, 2);
	ck_assert_int_eq(out.timing.duration_us, 3);
	ck_assert_int_eq(out.timing.total_us, 4);
	ck_assert_int_eq(out.timing.attempts, 5);
	ck_assert_int_eq(out.response.outcome, OUTCOME_TOOL_CALL);
	ck_assert(str_eq(in.response.text, out.response.text));
	ck_assert(str_eq(in.response.refusal, out.response.refusal));
	ck_assert(str_eq(in.response.finish, out.response.finish));
	ck_assert(str_eq(in.response.model, out.response.model));
	ck_assert(str_eq(in.response.request_id, out.response.request_id));
	ck_assert(str_eq(in.response.message, out.response.message));
	ck_assert(value_equal(in.response.tool_calls, out.response.tool_calls));
	ck_assert_int_eq(out.response.usage.input_total, 10);
	ck_assert_int_eq(out.response.usage.cache_write_1h, 3);
	ck_assert_int_eq(out.response.usage.reasoning, 5);
	ck_assert_int_eq(out.response.usage.billed, 170000);
	ck_assert(out.response.usage.suspect);
	ck_assert_int_eq(out.response.usage.served, SERVED_FLEX);
	ck_assert_int_eq(out.response.mended, 7);
	ck_assert_int_eq(out.response.choices, 2);
	store_close(store);
}
END_TEST

START_TEST(an_answer_without_texts_has_no_body_unless_asked_for)
{
	struct exchange in = sample(1, OUTCOME_COMPLETE), out;
	struct store *store = opened(STORE_WRITE);
	bool found;

	in.response.tool_calls = NULL;
	in.response.text = STR_NONE;
	ck_assert(store_put_exchange(store, &in, &err));
	ck_assert(store_get_exchange(store, &in.address, false, &arena, &out, &found, &err));
	ck_assert(found);
	ck_assert_uint_eq(out.request.len, 0);
	ck_assert_uint_eq(out.response.text.len, 0);
	ck_assert_ptr_null(out.response.tool_calls);
	in.address = digest_of(2);
	ck_assert(store_get_exchange(store, &in.address, false, &arena, &out, &found, &err));
	ck_assert(!found);
	store_close(store);
}
END_TEST

START_TEST(a_later_answer_replaces_only_what_was_not_final)
{
	struct exchange fault = sample(1, OUTCOME_THROTTLED);
	struct exchange answer = sample(1, OUTCOME_COMPLETE);
	struct exchange late = sample(1, OUTCOME_REFUSED);
	struct store *store = opened(STORE_COLLECT);
	struct exchange out;
	bool final, found;

	ck_assert(store_put_exchange(store, &fault, &err));
	ck_assert(store_has_final(store, &fault.address, &final, &err) && !final);
	answer.raw = STR("new");
	ck_assert(store_put_exchange(store, &answer, &err));
	ck_assert(store_has_final(store, &fault.address, &final, &err) && final);
	late.raw = STR("late");
	ck_assert(store_put_exchange(store, &late, &err));
	ck_assert(store_get_exchange(store, &late.address, true, &arena, &out, &found, &err));
	ck_assert_int_eq(out.response.outcome, OUTCOME_COMPLETE);
	ck_assert(str_eq(out.raw, STR("new")));
	store_close(store);
}
END_TEST

START_TEST(what_is_rolled_back_was_never_there)
{
	struct exchange in = sample(1, OUTCOME_COMPLETE);
	struct store *store = opened(STORE_COLLECT);
	bool final;

	ck_assert(store_begin(store, &err));
	ck_assert(store_put_exchange(store, &in, &err));
	store_rollback(store);
	ck_assert(store_has_final(store, &in.address, &final, &err) && !final);
	store_close(store);
}
END_TEST

START_TEST(a_grade_is_kept_under_what_it_depends_on)
{
	struct exchange in = sample(1, OUTCOME_COMPLETE);
	struct digest key = digest_of(10), other = digest_of(11);
	struct grade grade = {
		.measured = true,
		.has = {true, true, false, false},
		.value = {0.1, 1.0, 0, 0},
		.quality = 0.1,
		.format_ok = true,
		.reason = "expected 'a'",
		.level = JSON_LEVEL_FENCED,
	};
	struct store *store = opened(STORE_WRITE);
	struct grade out;
	bool found;

	ck_assert(store_put_exchange(store, &in, &err));
	ck_assert_msg(store_put_grade(store, &in.address, &key, &grade, &err), "%s", err.text);
	ck_assert(store_get_grade(store, &in.address, &key, &arena, &out, &found, &err) && found);
	ck_assert(out.measured && out.format_ok);
	ck_assert_double_eq(out.quality, 0.1);
	ck_assert(out.has[DIMENSION_ACCURACY] && !out.has[DIMENSION_TONE]);
	ck_assert_double_eq(out.value[DIMENSION_ACCURACY], 0.1);
	ck_assert_str_eq(out.reason, "expected 'a'");
	ck_assert_int_eq(out.level, JSON_LEVEL_FENCED);
	ck_assert(store_get_grade(store, &in.address, &other, &arena, &out, &found, &err));
	ck_assert(!found);
	store_close(store);
}
END_TEST

START_TEST(an_answer_that_gives_way_takes_its_grades_along)
{
	struct exchange fault = sample(1, OUTCOME_SPOILED), answer = sample(1, OUTCOME_COMPLETE);
	struct digest key = digest_of(10);
	struct grade grade = {.quality = (double)NAN, .reason = ""}, out;
	struct store *store = opened(STORE_WRITE);
	bool found;

	ck_assert(store_put_exchange(store, &fault, &err));
	ck_assert(store_put_grade(store, &fault.address, &key, &grade, &err));
	ck_assert(store_put_exchange(store, &answer, &err));
	ck_assert(store_get_grade(store, &fault.address, &key, &arena, &out, &found, &err));
	ck_assert(!found);
	ck_assert(store_put_grade(store, &fault.address, &key, &grade, &err));
	ck_assert(store_put_exchange(store, &fault, &err));
	ck_assert(store_get_grade(store, &fault.address, &key, &arena, &out, &found, &err));
	ck_assert(found && isnan(out.quality));
	store_close(store);
}
END_TEST

/* Two routes of one suite: the tasks of both have the same addresses. */
static void write_plan(struct store *store, unsigned cases, char id[13], int64_t *run)
{
	int64_t seq = 0;

	ck_assert_msg(store_plan_begin(store, STORE_RUN_COLLECTED, &err), "%s", err.text);
	for (size_t route = 0; route < 2; route++) {
		for (size_t candidate = 0; candidate < 2; candidate++) {
			for (unsigned i = 0; i < cases; i++) {
				char name[16];
				struct store_task task = {
					.seq = ++seq,
					.address = digest_of(1000 * (unsigned)candidate + i),
					.route = route ? "b" : "a",
					.candidate = candidate ? "large" : "small",
					.case_id = name,
					.route_index = route,
					.candidate_index = candidate,
					.case_index = i,
					.repeat = 1,
				};

				snprintf(name, sizeof(name), "c-%u", i);
				ck_assert_msg(store_plan_add(store, &task, &err), "%s", err.text);
			}
		}
	}
	ck_assert_msg(store_plan_end(store, "sha256:x", id, run, &err), "%s", err.text);
}

START_TEST(a_plan_hands_out_each_address_once_in_order)
{
	struct store *store = opened(STORE_COLLECT);
	struct store_task tasks[8];
	struct exchange answer;
	int64_t run, total, missing[2], tasks_of[2], after = 0;
	size_t count, seen = 0;
	char id[13];

	write_plan(store, 20, id, &run);
	answer = sample(1003, OUTCOME_COMPLETE);
	ck_assert(store_put_exchange(store, &answer, &err));
	answer = sample(1004, OUTCOME_THROTTLED);
	ck_assert(store_put_exchange(store, &answer, &err));
	do {
		ck_assert_msg(store_plan_next(store, run, 1, after, &arena, tasks, 8, &count, &err),
			"%s", err.text);
		for (size_t i = 0; i < count; i++) {
			struct digest expect;

			if (seen == 3)
				seen++; /* that one is known */
			expect = digest_of(1000 + (unsigned)seen);
			ck_assert(digest_eq(&tasks[i].address, &expect));
			ck_assert_str_eq(tasks[i].route, "a");
			ck_assert_str_eq(tasks[i].candidate, "large");
			ck_assert_uint_eq(tasks[i].case_index, seen);
			ck_assert_int_gt(tasks[i].seq, after);
			after = tasks[i].seq;
			seen++;
		}
	} while (count);
	ck_assert_uint_eq(seen, 20);
	ck_assert(store_plan_missing(store, run, missing, 2, &total, &err));
	ck_assert_int_eq(missing[0], 20);
	ck_assert_int_eq(missing[1], 19);
	ck_assert_int_eq(total, 39);
	ck_assert(store_plan_missing(store, run, NULL, 0, &total, &err));
	ck_assert_int_eq(total, 39);
	ck_assert(store_plan_tally(store, run, tasks_of, missing, 2, &err));
	ck_assert_int_eq(tasks_of[1], 20);
	ck_assert_int_eq(missing[1], 19);
	store_close(store);
}
END_TEST

START_TEST(the_same_plan_has_the_same_id_and_stands_once)
{
	struct store *store = opened(STORE_COLLECT);
	struct store_run found;
	int64_t first, second, third;
	char a[13], b[13], c[13], prefix[5];

	write_plan(store, 5, a, &first);
	write_plan(store, 6, b, &second);
	write_plan(store, 5, c, &third);
	ck_assert_str_eq(a, c);
	ck_assert_str_ne(a, b);
	ck_assert(store_find_run(store, NULL, &found, &err));
	ck_assert_str_eq(found.id, a);
	ck_assert_int_eq(found.run, third);
	ck_assert_int_eq(found.tasks, 20);
	ck_assert(!found.imported);
	snprintf(prefix, sizeof(prefix), "%.4s", b);
	ck_assert_msg(store_find_run(store, prefix, &found, &err), "%s", err.text);
	ck_assert_int_eq(found.run, second);
	store_close(store);
}
END_TEST

/* Beside one that visits tasks, another writes all grades anew now and then. */
#define ANSWERS 1000
#define LOG_BYTES (8 << 20)

static bool write_grades(void *context, const struct store_task *task, struct err *sink_err)
{
	const struct grade grade = {.measured = true, .reason = "a reason of some length"};
	const struct digest key = digest_of(1);
	struct store *writer = context;
	struct digest address;

	if (task->seq % 40)
		return true;
	ck_assert_msg(store_begin(writer, sink_err), "%s", sink_err->text);
	for (unsigned i = 0; i < ANSWERS; i++) {
		address = digest_of(i);
		ck_assert(store_put_grade(writer, &address, &key, &grade, sink_err));
	}
	return store_commit(writer, sink_err);
}

START_TEST(what_is_written_while_tasks_are_visited_does_not_pile_up)
{
	struct store *writer = opened(STORE_COLLECT), *reader;
	char id[13], name[160];
	struct stat log;
	int64_t run;

	snprintf(name, sizeof(name), "%s-wal", path);
	write_plan(writer, 1000, id, &run);
	ck_assert(store_begin(writer, &err));
	for (unsigned i = 0; i < ANSWERS; i++) {
		struct exchange answer = sample(i, OUTCOME_COMPLETE);

		ck_assert(store_put_exchange(writer, &answer, &err));
	}
	ck_assert(store_commit(writer, &err));
	store_close(writer); /* which empties the log */
	writer = opened(STORE_WRITE);
	reader = opened(STORE_READ);
	ck_assert_msg(store_each_task(reader, run, write_grades, writer, &err), "%s", err.text);
	ck_assert_int_eq(stat(name, &log), 0);
	ck_assert_int_lt(log.st_size, LOG_BYTES);
	store_close(reader);
	store_close(writer);
}
END_TEST

START_TEST(a_run_that_is_not_there_is_a_fault_of_usage)
{
	static const char *const ids[] = {"latest", "abc", "abcd", "xyz!", "", "ABCD"};
	struct store *store = opened(STORE_COLLECT);
	struct store_run found;

	ck_assert(!store_find_run(store, ids[_i], &found, &err));
	ck_assert_int_eq(err.kind, ERR_USAGE);
	store_close(store);
}
END_TEST

static bool count_task(void *context, const struct store_task *task, struct err *sink_err)
{
	int64_t *count = context;

	(void)sink_err;
	ck_assert_int_eq(task->seq, ++*count);
	return true;
}

static bool refuse_task(void *context, const struct store_task *task, struct err *sink_err)
{
	(void)context;
	(void)task;
	return err_set(sink_err, ERR_IO, "enough");
}

/* Also pages that are full to the last task. */
START_TEST(all_tasks_of_a_run_come_in_their_order)
{
	static const unsigned cases[] = {7, 256, 257, 600};
	struct store *store = opened(STORE_COLLECT);
	int64_t run, count = 0;
	char id[13];

	write_plan(store, cases[_i], id, &run);
	ck_assert(store_each_task(store, run, count_task, &count, &err));
	ck_assert_int_eq(count, 4 * cases[_i]);
	ck_assert(!store_each_task(store, run, refuse_task, NULL, &err));
	ck_assert_str_eq(err.text, "enough");
	count = 0;
	ck_assert(store_each_task(store, run, count_task, &count, &err));
	store_close(store);
}
END_TEST

static struct store_import import_row(const char *id, const char *model)
{
	return (struct store_import){
		.route = "r",
		.case_id = id,
		.model = model,
		.repeat = 1,
		.score = 0.5,
		.format_ok = -1,
		.input_tokens = -1,
		.output_tokens = 3,
		.cost = MONEY_UNKNOWN,
		.latency_us = -1,
	};
}

static bool list_row(void *context, const struct store_import *row, struct err *sink_err)
{
	struct buf *out = context;

	(void)sink_err;
	buf_printf(out, "%s/%s/%d=%g ", row->case_id, row->model, row->repeat, row->score);
	return true;
}

START_TEST(imported_rows_come_sorted_with_models_as_they_first_appeared)
{
	struct store *store = opened(STORE_WRITE);
	struct store_import rows[] = {import_row("b", "zebra"), import_row("a", "apple"),
		import_row("a", "zebra"), import_row("b", "apple")};
	struct store_run found;
	struct buf out = {0};
	int64_t run;
	char id[13], again[13];

	rows[2].score = (double)NAN;
	for (int turn = 0; turn < 2; turn++) {
		ck_assert(store_begin(store, &err));
		ck_assert_msg(store_import_begin(store, &err), "%s", err.text);
		for (int i = 0; i < 4; i++)
			ck_assert_msg(store_import_add(store, &rows[i], &err), "%s", err.text);
		ck_assert(store_import_end(store, "x.csv", turn ? again : id, &run, &err));
		ck_assert(store_commit(store, &err));
	}
	ck_assert_str_eq(id, again);
	ck_assert(store_find_run(store, id, &found, &err));
	ck_assert(found.imported);
	ck_assert_int_eq(found.tasks, 4);
	ck_assert_int_eq(found.run, run);
	ck_assert(store_each_import(store, run, list_row, &out, &err));
	ck_assert_str_eq(buf_z(&out), "a/zebra/1=nan a/apple/1=0.5 b/zebra/1=0.5 b/apple/1=0.5 ");
	buf_free(&out);
	store_close(store);
}
END_TEST

START_TEST(an_imported_row_may_stand_only_once)
{
	struct store *store = opened(STORE_WRITE);
	struct store_import row = import_row("b", "zebra");

	ck_assert(store_begin(store, &err) && store_import_begin(store, &err));
	ck_assert(store_import_add(store, &row, &err));
	ck_assert(!store_import_add(store, &row, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, "case 'b'") != NULL, "%s", err.text);
	store_rollback(store);
	store_close(store);
}
END_TEST

Suite *suite_store_store(void);

Suite *suite_store_store(void)
{
	Suite *suite = suite_create("store/store");
	TCase *tcase = tcase_create("store");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, an_exchange_comes_back_as_it_was_after_reopening);
	tcase_add_test(tcase, an_answer_without_texts_has_no_body_unless_asked_for);
	tcase_add_test(tcase, a_later_answer_replaces_only_what_was_not_final);
	tcase_add_test(tcase, what_is_rolled_back_was_never_there);
	tcase_add_test(tcase, a_grade_is_kept_under_what_it_depends_on);
	tcase_add_test(tcase, an_answer_that_gives_way_takes_its_grades_along);
	tcase_add_test(tcase, a_plan_hands_out_each_address_once_in_order);
	tcase_add_test(tcase, the_same_plan_has_the_same_id_and_stands_once);
	tcase_add_loop_test(tcase, a_run_that_is_not_there_is_a_fault_of_usage, 0, 6);
	tcase_add_loop_test(tcase, all_tasks_of_a_run_come_in_their_order, 0, 4);
	tcase_add_test(tcase, what_is_written_while_tasks_are_visited_does_not_pile_up);
	tcase_add_test(tcase, imported_rows_come_sorted_with_models_as_they_first_appeared);
	tcase_add_test(tcase, an_imported_row_may_stand_only_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
