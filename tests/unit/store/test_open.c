/* SPDX-License-Identifier: MIT */
#include "store_box.h"

START_TEST(what_was_committed_survives_a_process_that_dies)
{
	struct exchange in = sample(1, OUTCOME_COMPLETE), lost = sample(2, OUTCOME_COMPLETE);
	struct store *store;
	bool final;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (!store_open(path, STORE_COLLECT, false, &store, &err) ||
			!store_begin(store, &err) || !store_put_exchange(store, &in, &err) ||
			!store_commit(store, &err) || !store_begin(store, &err) ||
			!store_put_exchange(store, &lost, &err))
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

/* The form in which version 7 kept imported rows, made of that of now. */
static const char to_version_7[] =
	"CREATE TABLE old (run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE, "
	"seq INTEGER NOT NULL, route TEXT NOT NULL, case_id TEXT NOT NULL, "
	"model_order INTEGER NOT NULL, model TEXT NOT NULL, repeat INTEGER NOT NULL, score REAL, "
	"format_ok INTEGER NOT NULL, input_tokens INTEGER NOT NULL, "
	"output_tokens INTEGER NOT NULL, cost INTEGER NOT NULL, latency_us INTEGER NOT NULL, "
	"answer TEXT, digest BLOB NOT NULL, PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;"
	"INSERT INTO old SELECT run, row_number() OVER (ORDER BY digest), route, case_id, "
	"model_order, model, repeat, score, format_ok, input_tokens, output_tokens, cost, "
	"latency_us, answer, digest FROM import_row;"
	"DROP TABLE import_row;"
	"ALTER TABLE old RENAME TO import_row;"
	"CREATE UNIQUE INDEX import_cell ON import_row (run, route, case_id, model_order, repeat);"
	"PRAGMA user_version = 7";

static bool list_imported(void *context, const struct store_import *row, struct err *sink_err)
{
	struct buf *out = context;

	(void)sink_err;
	buf_printf(out, "%s/%s/%s/%d=%g,%d,%d,%s ", row->route, row->case_id, row->model,
		row->repeat, row->score, (int)row->input_tokens, (int)row->latency_us,
		row->answer ? row->answer : "-");
	return true;
}

START_TEST(imported_rows_of_an_older_store_stay_what_they_are)
{
	struct store *store = opened(STORE_WRITE);
	struct buf before = {0}, after = {0};
	char id[13];
	int64_t run;

	ck_assert(store_begin(store, &err) && store_import_begin(store, &err));
	for (int i = 0; i < 12; i++) {
		struct store_import row = {.route = i % 2 ? "a" : "b",
			.case_id = i % 3 ? "x" : "y",
			.model = i < 6 ? "zebra" : "apple",
			.repeat = i + 1,
			.score = i / 12.0,
			.format_ok = 1,
			.input_tokens = i,
			.cost = 7,
			.latency_us = 100 - i,
			.answer = i % 4 ? "text" : NULL};

		ck_assert_msg(store_import_add(store, &row, &err), "%s", err.text);
	}
	ck_assert(store_import_end(store, "x.csv", id, &run, &err) && store_commit(store, &err));
	ck_assert(store_each_import(store, run, list_imported, &before, &err));
	store_close(store);
	alter(to_version_7);
	store = opened(STORE_WRITE);
	ck_assert(store_each_import(store, run, list_imported, &after, &err));
	ck_assert_str_eq(buf_z(&before), buf_z(&after));
	store_close(store);
	/* And it is a store like any other. */
	store = opened(STORE_READ);
	store_close(store);
	buf_free(&before);
	buf_free(&after);
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

Suite *suite_store_open(void);

Suite *suite_store_open(void)
{
	Suite *suite = suite_create("store/open");
	TCase *tcase = tcase_create("open");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_was_committed_survives_a_process_that_dies);
	tcase_add_test(tcase, a_store_is_for_its_owner_alone);
	tcase_add_test(tcase, reading_wants_a_store_that_is_there);
	tcase_add_test(tcase, a_link_is_not_followed);
	tcase_add_test(tcase, what_is_not_a_database_is_refused_and_stays_as_it_is);
	tcase_add_loop_test(tcase, a_store_from_a_stranger_is_checked_before_it_is_used, 0, 7);
	tcase_add_test(tcase, imported_rows_of_an_older_store_stay_what_they_are);
	tcase_add_test(tcase, another_database_is_refused);
	tcase_add_test(tcase, one_run_at_a_time_and_the_other_learns_who);
	tcase_add_test(tcase, a_store_moved_away_during_a_run_is_noticed);
	tcase_add_test(tcase, a_reader_sees_what_a_run_has_committed_while_it_goes_on);
	tcase_add_test(tcase, a_path_with_signs_of_a_uri_is_a_path);
	suite_add_tcase(suite, tcase);
	return suite;
}
