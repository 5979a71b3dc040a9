/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "core/money.h"
#include "store/lock.h"
#include "store/store.h"

static char folder[64];
static char path[96];
static struct arena arena;
static struct err err;

static void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/tiercal-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/deep/er/store.db", folder);
	arena = (struct arena){0};
	err = (struct err){0};
}

static void remove_file(const char *suffix)
{
	char name[160];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	unlink(name);
}

static void tear_down(void)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", ".lock", ".moved"};
	char name[96];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		remove_file(suffixes[i]);
	snprintf(name, sizeof(name), "%s/deep/er", folder);
	rmdir(name);
	snprintf(name, sizeof(name), "%s/deep", folder);
	rmdir(name);
	rmdir(folder);
	arena_fini(&arena);
}

static struct store *opened(enum store_mode mode)
{
	struct store *store = NULL;

	ck_assert_msg(store_open(path, mode, &store, &err), "%s", err.text);
	return store;
}

static void refused(enum store_mode mode, const char *part)
{
	struct store *store = NULL;

	ck_assert(!store_open(path, mode, &store, &err));
	ck_assert_int_eq(err.kind, ERR_STORE);
	ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
	ck_assert_msg(strstr(err.text, path) != NULL, "%s", err.text);
}

static struct digest digest_of(unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	return sha256(str_of(text));
}

static struct exchange sample(unsigned number, enum outcome outcome)
{
	struct value *calls = NULL;

	ck_assert(json_parse(
		&arena, STR("[{\"name\":\"f\",\"arguments\":{\"a\":1}}]"), &calls, &err));
	return (struct exchange){
		.address = digest_of(number),
		.candidate = STR("small"),
		.provider = STR("openai"),
		.model = STR("gpt"),
		.request = STR("{\"body\":1}"),
		.raw = {"raw\0with a zero", 15},
		.status = 200,
		.started_wall_us = INT64_C(2177452800000000), /* of the year 2039 */
		.dropped = STR("temperature"),
		.timing = {1, 2, 3, 4, 5},
		.response =
			{
				.outcome = outcome,
				.text = {"zero \0 inside", 13},
				.refusal = STR("no"),
				.finish = STR("stop"),
				.model = STR("gpt-2026"),
				.request_id = STR("req_1"),
				.message = STR("said"),
				.tool_calls = calls,
				.usage = {10, 1, 2, 3, 20, 5, INT64_C(170000), true},
				.mended = 7,
				.choices = 2,
			},
	};
}

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

START_TEST(what_was_committed_survives_a_process_that_dies)
{
	struct exchange in = sample(1, OUTCOME_COMPLETE), lost = sample(2, OUTCOME_COMPLETE);
	struct store *store;
	bool final;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (!store_open(path, STORE_COLLECT, &store, &err) || !store_begin(store, &err) ||
			!store_put_exchange(store, &in, &err) || !store_commit(store, &err) ||
			!store_begin(store, &err) || !store_put_exchange(store, &lost, &err))
			_exit(1);
		raise(SIGKILL);
	}
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	store = opened(STORE_COLLECT);
	ck_assert(store_has_final(store, &in.address, &final, &err) && final);
	ck_assert(store_has_final(store, &lost.address, &final, &err) && !final);
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
		.level = "fenced",
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
	ck_assert_str_eq(out.level, "fenced");
	ck_assert(store_get_grade(store, &in.address, &other, &arena, &out, &found, &err));
	ck_assert(!found);
	store_close(store);
}
END_TEST

START_TEST(an_answer_that_gives_way_takes_its_grades_along)
{
	struct exchange fault = sample(1, OUTCOME_SPOILED), answer = sample(1, OUTCOME_COMPLETE);
	struct digest key = digest_of(10);
	struct grade grade = {.quality = (double)NAN, .reason = "", .level = ""}, out;
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

	ck_assert_msg(store_plan_begin(store, &err), "%s", err.text);
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

START_TEST(all_tasks_of_a_run_come_in_their_order)
{
	struct store *store = opened(STORE_COLLECT);
	int64_t run, count = 0;
	char id[13];

	write_plan(store, 7, id, &run);
	ck_assert(store_each_task(store, run, count_task, &count, &err));
	ck_assert_int_eq(count, 28);
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

START_TEST(a_store_is_for_its_owner_alone)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
	struct store *store = opened(STORE_COLLECT);
	struct stat info;
	char name[160];

	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		ck_assert_msg(stat(name, &info) == 0, "%s", name);
		ck_assert_msg((info.st_mode & 077) == 0, "%s %o", name, info.st_mode);
	}
	snprintf(name, sizeof(name), "%s/deep/er", folder);
	ck_assert_int_eq(stat(name, &info), 0);
	ck_assert_int_eq(info.st_mode & 077, 0);
	store_close(store);
}
END_TEST

START_TEST(reading_wants_a_store_that_is_there)
{
	refused(STORE_READ, "there is no store yet");
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_link_is_not_followed)
{
	char target[128];

	store_close(opened(STORE_WRITE));
	snprintf(target, sizeof(target), "%s.moved", path);
	ck_assert_int_eq(rename(path, target), 0);
	ck_assert_int_eq(symlink(target, path), 0);
	refused(STORE_WRITE, "symbolic link");
	refused(STORE_READ, "symbolic link");
}
END_TEST

static void write_bytes(const char *bytes, size_t count)
{
	FILE *file;

	store_close(opened(STORE_WRITE));
	remove_file("-wal");
	remove_file("-shm");
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, count, file), count);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(what_is_not_a_database_is_refused_and_stays_as_it_is)
{
	static const char text[] = "These are the notes of somebody, and not a database at all: "
				   "they must stay what they are, whoever opens them by mistake.\n";
	char back[sizeof(text)] = {0};
	FILE *file;

	write_bytes(text, sizeof(text) - 1);
	refused(STORE_COLLECT, "not a store");
	refused(STORE_READ, "not a store");
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fread(back, 1, sizeof(back), file), sizeof(text) - 1);
	ck_assert_str_eq(back, text);
	fclose(file);
}
END_TEST

/* Runs statements on the file behind the store's back. */
static void alter(const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
	sqlite3_close(db);
}

struct alteration {
	const char *sql;
	const char *expect;
};

static const struct alteration alterations[] = {
	{"PRAGMA user_version = 99", "newer version"},
	{"PRAGMA application_id = 7", "not a store of tiercal"},
	{"CREATE VIEW more AS SELECT 1", "view 'more'"},
	{"CREATE TRIGGER bad AFTER INSERT ON run BEGIN DELETE FROM exchange; END", "trigger 'bad'"},
	{"DROP INDEX task_candidate", "task_candidate"},
	{"ALTER TABLE body ADD COLUMN more TEXT", "table 'body'"},
	{"DROP TABLE grade; CREATE VIEW grade AS SELECT * FROM exchange", "view 'grade'"},
};

START_TEST(a_store_from_a_stranger_is_checked_before_it_is_used)
{
	store_close(opened(STORE_WRITE));
	alter(alterations[_i].sql);
	refused(STORE_READ, alterations[_i].expect);
	refused(STORE_COLLECT, alterations[_i].expect);
}
END_TEST

START_TEST(another_database_is_refused)
{
	store_close(opened(STORE_WRITE));
	remove_file("");
	alter("CREATE TABLE theirs (x)");
	refused(STORE_WRITE, "not a store of tiercal");
	refused(STORE_READ, "not a store of tiercal");
}
END_TEST

START_TEST(one_run_at_a_time_and_the_other_learns_who)
{
	struct err own = {0};
	char expect[64];
	int pipes[2], status, fd;
	char byte;
	pid_t pid;

	store_close(opened(STORE_WRITE));
	ck_assert_int_eq(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		if (lock_take(path, 0, NULL) < 0)
			_exit(1);
		if (write(pipes[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(pipes[0], &byte, 1), 1);
	ck_assert_int_eq(lock_take(path, 0, &own), -1);
	ck_assert_int_eq(own.kind, ERR_STORE);
	snprintf(expect, sizeof(expect), "process %ld", (long)pid);
	ck_assert_msg(strstr(own.text, expect) != NULL, "%s", own.text);
	/* Readers are not in its way, nor is it in theirs; and death gives it back. */
	store_close(opened(STORE_READ));
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	fd = lock_take(path, 0, &own);
	ck_assert_msg(fd >= 0, "%s", own.text);
	lock_drop(fd);
}
END_TEST

START_TEST(a_store_moved_away_during_a_run_is_noticed)
{
	struct store *store = opened(STORE_COLLECT);
	struct exchange in = sample(1, OUTCOME_COMPLETE);
	char target[128];

	snprintf(target, sizeof(target), "%s.moved", path);
	ck_assert(store_begin(store, &err) && store_put_exchange(store, &in, &err));
	ck_assert_int_eq(rename(path, target), 0);
	ck_assert(!store_commit(store, &err));
	ck_assert_int_eq(err.kind, ERR_STORE);
	ck_assert_msg(strstr(err.text, "moved or deleted") != NULL, "%s", err.text);
	store_close(store);
}
END_TEST

START_TEST(a_reader_sees_what_a_run_has_committed_while_it_goes_on)
{
	struct store *writer = opened(STORE_COLLECT), *reader;
	struct exchange in = sample(1, OUTCOME_COMPLETE);
	bool final;

	ck_assert(store_put_exchange(writer, &in, &err));
	reader = opened(STORE_READ);
	ck_assert(store_has_final(reader, &in.address, &final, &err) && final);
	ck_assert(!store_put_exchange(reader, &in, &err));
	ck_assert_int_eq(err.kind, ERR_STORE);
	store_close(reader);
	store_close(writer);
}
END_TEST

START_TEST(a_path_with_signs_of_a_uri_is_a_path)
{
	snprintf(path, sizeof(path), "%s/deep/er/a%%20b?mode=memory#c.db", folder);
	store_close(opened(STORE_WRITE));
	ck_assert_int_eq(access(path, F_OK), 0);
	store_close(opened(STORE_READ));
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
	tcase_add_test(tcase, what_was_committed_survives_a_process_that_dies);
	tcase_add_test(tcase, a_grade_is_kept_under_what_it_depends_on);
	tcase_add_test(tcase, an_answer_that_gives_way_takes_its_grades_along);
	tcase_add_test(tcase, a_plan_hands_out_each_address_once_in_order);
	tcase_add_test(tcase, the_same_plan_has_the_same_id_and_stands_once);
	tcase_add_loop_test(tcase, a_run_that_is_not_there_is_a_fault_of_usage, 0, 6);
	tcase_add_test(tcase, all_tasks_of_a_run_come_in_their_order);
	tcase_add_test(tcase, imported_rows_come_sorted_with_models_as_they_first_appeared);
	tcase_add_test(tcase, an_imported_row_may_stand_only_once);
	tcase_add_test(tcase, a_store_is_for_its_owner_alone);
	tcase_add_test(tcase, reading_wants_a_store_that_is_there);
	tcase_add_test(tcase, a_link_is_not_followed);
	tcase_add_test(tcase, what_is_not_a_database_is_refused_and_stays_as_it_is);
	tcase_add_loop_test(tcase, a_store_from_a_stranger_is_checked_before_it_is_used, 0, 7);
	tcase_add_test(tcase, another_database_is_refused);
	tcase_add_test(tcase, one_run_at_a_time_and_the_other_learns_who);
	tcase_add_test(tcase, a_store_moved_away_during_a_run_is_noticed);
	tcase_add_test(tcase, a_reader_sees_what_a_run_has_committed_while_it_goes_on);
	tcase_add_test(tcase, a_path_with_signs_of_a_uri_is_a_path);
	suite_add_tcase(suite, tcase);
	return suite;
}
