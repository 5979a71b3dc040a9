/* SPDX-License-Identifier: MIT */
#include "runner_box.h"

#include "crash_vfs.h"

/*
 * A run whose disk fails at the N-th call, for every N; then a run on what is left. What was
 * committed is there, and is not asked again.
 */
#define CASES 12
#define TASKS (2 * CASES)
#define STORE "store/s.db"

struct trial {
	enum crash_kind kind;
	int code;
	bool for_good;
};

static int64_t taken, committed; /* replies; of these before the last wait */
static int finals;

static bool counted_take(struct transport *base, struct http_done *done)
{
	bool more = fake_take(base, done);

	taken += more;
	return more;
}

/* The loop waits only when all that it took is committed, unless something is wrong; a wait for
 * nothing sends what was started. */
static bool counted_wait(struct transport *base, int64_t until_us, struct err *err)
{
	if (until_us <= fake.now_us)
		return fake_wait(base, until_us, err);
	if (!disk.dead && !disk.calls)
		committed = 0;
	if (!disk.dead && (disk.kind != CRASH_ERROR || disk.calls < disk.at))
		committed = taken;
	return fake_wait(base, until_us, err);
}

static void start_world(void)
{
	fake_abort(&fake.base);
	fake_init(&fake, NULL);
	fake.base.take = counted_take;
	fake.base.wait = counted_wait;
	taken = committed = 0;
}

/* True: all went well. */
static bool attempt(void)
{
	static const struct run_scope all = {0};
	struct run_summary summary;
	struct run_plan plan;
	bool ok;

	p.store = NULL;
	p.err = (struct err){0};
	ok = store_open(project_path(&p, STORE), STORE_COLLECT, false, &p.store, &p.err) &&
	     run_plan_make(&p.arena, p.store, &p.set, &all, &plan, &p.err) &&
	     project_try(&p, &fake, &plan, NULL, &summary);
	store_close(p.store);
	p.store = NULL;
	ck_assert_msg(ok || p.err.kind == ERR_STORE, "%s", p.err.text);
	return ok;
}

static void check_whole(int at)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(project_path(&p, STORE), &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	ck_assert_msg(strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0, "at %d: %s",
		at, sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

static void count_finals(void)
{
	struct exchange exchange;

	finals = 0;
	project_store(&p, STORE_COLLECT);
	for (size_t c = 0; c < 2; c++) {
		for (size_t i = 0; i < CASES; i++)
			finals += project_get(&p, 0, c, i, &exchange);
	}
	store_close(p.store);
	p.store = NULL;
}

static void forget_disk(void)
{
	for (size_t i = 0; i < CRASH_FILES; i++)
		disk.nodes[i].seen = disk.nodes[i].lasting = false;
	crash_power_on();
}

static void prepare(void)
{
	project_suite(&p, "parity", CASES, "");
	project_load(&p, HEAD CANDIDATE("a", ", limits: {concurrency: 4}")
				 CANDIDATE("b", ", limits: {concurrency: 4}") ROUTES);
	crash_begin(7);
}

/* True: the run came to its end untouched. */
static bool fail_at(const struct trial *trial, int at)
{
	bool ok;

	forget_disk();
	start_world();
	disk.kind = trial->kind;
	disk.code = trial->code;
	disk.for_good = trial->for_good;
	disk.calls = 0;
	disk.at = at;
	ok = attempt();
	/* Before the first request SQLite may still undo the making of the file. */
	ck_assert_msg(!disk.after_failed_sync || !fake.requests,
		"%d writes after a sync that failed at %d", disk.after_failed_sync, at);
	if (disk.calls < at)
		return true;
	if (trial->kind != CRASH_POWER)
		crash_power_off(); /* what was not synced is not to be relied on */
	crash_power_on();
	check_whole(at);
	count_finals();
	ck_assert_msg(finals >= committed, "at %d: %d of %d are there", at, finals, (int)committed);
	ck_assert_msg(!ok || finals == TASKS, "at %d: %d are there of a whole run", at, finals);
	start_world();
	ck_assert_msg(attempt(), "at %d: %s", at, p.err.text);
	ck_assert_int_eq(fake.requests, TASKS - finals);
	check_whole(at);
	count_finals();
	ck_assert_int_eq(finals, TASKS);
	return false;
}

START_TEST(a_power_cut_at_any_write_or_sync_takes_nothing_that_was_committed)
{
	const struct trial trial = {.kind = CRASH_POWER};
	int at = 1;

	prepare();
	while (!fail_at(&trial, at))
		at++;
	ck_assert_int_gt(at, 40);
	crash_end();
}
END_TEST

static const struct trial failures[] = {
	{CRASH_ERROR, 0, false}, /* each in its own way: a sync as a sync */
	{CRASH_ERROR, 0, true},
	{CRASH_ERROR, SQLITE_FULL, false},
	{CRASH_ERROR, SQLITE_FULL, true},
};

START_TEST(a_call_to_the_disk_that_fails_ends_the_run_and_loses_nothing)
{
	int at = 1;

	prepare();
	while (!fail_at(&failures[_i], at))
		at++;
	ck_assert_int_gt(at, 40);
	crash_end();
}
END_TEST

START_TEST(a_disk_that_is_full_at_any_page_keeps_what_was_stored)
{
	sqlite3_int64 page = 4096, whole;

	prepare();
	start_world();
	ck_assert(attempt());
	whole = crash_used() * 4; /* the log is gone by now */
	for (sqlite3_int64 room = page; room < whole; room += page) {
		forget_disk();
		start_world();
		disk.room = room;
		if (attempt())
			break;
		ck_assert_msg(
			strstr(p.err.text, "no space is left") || strstr(p.err.text, "cannot"),
			"%s", p.err.text);
		disk.room = 0;
		check_whole((int)(room / page));
		count_finals();
		start_world();
		ck_assert_msg(attempt(), "%s", p.err.text);
		ck_assert_int_eq(fake.requests, TASKS - finals);
	}
	crash_end();
}
END_TEST

/* Takes all room but a little as the first answers come, and gives it back when
 * nothing is on its way any more. */
static bool generous_wait(struct transport *base, int64_t until_us, struct err *err)
{
	if (!disk.room)
		disk.room = crash_used() + 4 * 4096;
	else if (!fake.in_flight)
		disk.room += 65536;
	return fake_wait(base, until_us, err);
}

START_TEST(what_a_full_disk_refused_is_stored_when_there_is_space_again)
{
	prepare();
	start_world();
	fake.base.wait = generous_wait;
	ck_assert(!attempt());
	ck_assert_msg(strstr(p.err.text, "no space is left") != NULL, "%s", p.err.text);
	ck_assert_msg(strstr(p.err.text, "could not be stored") == NULL, "%s", p.err.text);
	count_finals();
	ck_assert_int_gt(finals, 0);
	ck_assert_int_lt(finals, TASKS);
	ck_assert_int_eq(finals, fake.requests);
	crash_end();
}
END_TEST

Suite *suite_run_crash(void);

Suite *suite_run_crash(void)
{
	Suite *suite = suite_create("run/crash");
	TCase *tcase = tcase_create("crash");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_power_cut_at_any_write_or_sync_takes_nothing_that_was_committed);
	tcase_add_loop_test(tcase, a_call_to_the_disk_that_fails_ends_the_run_and_loses_nothing, 0,
		ARRAY_LEN(failures));
	tcase_add_test(tcase, a_disk_that_is_full_at_any_page_keeps_what_was_stored);
	tcase_add_test(tcase, what_a_full_disk_refused_is_stored_when_there_is_space_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
