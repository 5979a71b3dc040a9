/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <sqlite3.h>

#include "store/schema.h"
#include "store/stmt.h"

START_TEST(every_statement_is_prepared_on_a_fresh_schema)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert(schema_migrate(db));
	ck_assert_ptr_nonnull(stmt_sql((enum stmt)_i));
	ck_assert_msg(sqlite3_prepare_v2(db, stmt_sql((enum stmt)_i), -1, &stmt, NULL) == SQLITE_OK,
		"statement %d: %s", _i, sqlite3_errmsg(db));
	sqlite3_finalize(stmt);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(what_reads_tasks_uses_an_index)
{
	static const enum stmt quick[] = {STMT_TASK_NEXT, STMT_TASK_TALLY, STMT_TASK_ADDRESSES,
		STMT_EXCHANGE_GET, STMT_EXCHANGE_FINAL, STMT_GRADE_GET};
	char sql[2048];
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert(schema_migrate(db));
	sqlite3_snprintf(sizeof(sql), sql, "EXPLAIN QUERY PLAN %s", stmt_sql(quick[_i]));
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(stmt, 3);

		ck_assert_msg(sqlite3_strlike("SCAN %", detail, 0) != 0, "%s", detail);
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}
END_TEST

START_TEST(the_schema_is_what_it_says_and_nothing_else)
{
	enum schema_state state;
	char what[128];
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert(schema_look(db, &state));
	ck_assert_int_eq(state, SCHEMA_EMPTY);
	ck_assert(schema_migrate(db));
	ck_assert(schema_look(db, &state));
	ck_assert_int_eq(state, SCHEMA_CURRENT);
	ck_assert(schema_matches(db, what));
	ck_assert_int_eq(sqlite3_exec(db, "CREATE VIEW extra AS SELECT 1", NULL, NULL, NULL), 0);
	ck_assert(!schema_matches(db, what));
	ck_assert_str_eq(what, "view 'extra'");
	sqlite3_close(db);
}
END_TEST

Suite *suite_store_stmt(void);

Suite *suite_store_stmt(void)
{
	Suite *suite = suite_create("store/stmt");
	TCase *tcase = tcase_create("stmt");

	tcase_add_loop_test(tcase, every_statement_is_prepared_on_a_fresh_schema, 0, STMT_COUNT);
	tcase_add_loop_test(tcase, what_reads_tasks_uses_an_index, 0, 6);
	tcase_add_test(tcase, the_schema_is_what_it_says_and_nothing_else);
	suite_add_tcase(suite, tcase);
	return suite;
}
