/* SPDX-License-Identifier: MIT */
#include "store_box.h"

/*
 * Work that was spread over two stores: whatever is written twice is there once, and what one of
 * them holds, written into the other, makes it the store of one machine that did all.
 */
#define EACH 6 /* exchanges of a half; one more is in both */

static const struct store_question question = {"route", "sha256:1", "large", "sha256:2"};
static const double drawn[STORE_DRAWN_VALUES] = {1, 2, 3, 4};

/* All of a store but its own numbers and the times at which it was told. */
static const char *const tables[] = {
	"SELECT address, candidate, provider, model, status, started_us, dropped, queued_us, "
	"first_token_us, duration_us, total_us, attempts, outcome, final, text, refusal, finish, "
	"served, request_id, message, tool_calls, input_total, cache_read, cache_write_5m, "
	"cache_write_1h, output_total, reasoning, billed, suspect, mended, choices, tier, "
	"b.request, "
	"b.raw FROM exchange e JOIN body b ON b.exchange = e.id ORDER BY address",
	"SELECT * FROM grade ORDER BY address, grading",
	"SELECT id, imported, source, tasks FROM run ORDER BY id",
	"SELECT r.id, n.route_index, n.name FROM run_route n JOIN run r USING (run) ORDER BY 1, 2",
	"SELECT r.id, n.candidate_index, n.name FROM run_candidate n JOIN run r USING (run) "
	"ORDER BY 1, 2",
	"SELECT r.id, t.seq, t.address, t.route_index, t.candidate_index, t.case_index, "
	"t.case_id, t.repeat FROM task t JOIN run r USING (run) ORDER BY 1, 2",
	"SELECT r.id, i.route, i.case_id, i.model_order, i.model, i.repeat, i.score, "
	"i.answer, i.digest FROM import_row i JOIN run r USING (run) ORDER BY 1, 2, 3, 4, 6",
	"SELECT route, suite, reference, question, looks, compared FROM ledger ORDER BY 1, 2, 3, 4",
	"SELECT g.route, l.look, l.cases, l.taken_us, l.level FROM ledger_look l "
	"JOIN ledger g ON g.id = l.ledger ORDER BY 1, 2",
	"SELECT g.route, c.name, c.cost, c.late, c.joined FROM ledger_cost c "
	"JOIN ledger g ON g.id = c.ledger ORDER BY 1, 2",
	"SELECT g.route, c.id, c.taken_us FROM ledger_case c JOIN ledger g ON g.id = c.ledger "
	"ORDER BY 1, 2",
	"SELECT * FROM drawn ORDER BY key",
	"SELECT key, candidate, provider, model, base_url, state, remote, tasks, reserve_cost, "
	"reserve_tokens FROM batch ORDER BY key",
	"SELECT b.key, t.address, t.request, t.dropped FROM batch_task t "
	"JOIN batch b ON b.id = t.batch ORDER BY 1, 2",
	"SELECT a.address, b.key FROM batch_answer a JOIN batch b ON b.id = a.batch ORDER BY 1",
};

static size_t dump_table(sqlite3 *db, const char *sql, struct buf *out)
{
	sqlite3_stmt *stmt = NULL;
	size_t rows = 0;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s: %s", sql,
		sqlite3_errmsg(db));
	for (; sqlite3_step(stmt) == SQLITE_ROW; rows++) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			const unsigned char *bytes = sqlite3_column_blob(stmt, i);

			buf_printf(out, " %d:", sqlite3_column_bytes(stmt, i));
			for (int k = 0; k < sqlite3_column_bytes(stmt, i); k++)
				buf_printf(out, "%02x", bytes[k]);
		}
		buf_char(out, '\n');
	}
	sqlite3_finalize(stmt);
	return rows;
}

static void dump(struct buf *out)
{
	sqlite3 *db = NULL;

	*out = (struct buf){0};
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		/* A table of which nothing is written would say nothing. */
		ck_assert_msg(dump_table(db, tables[i], out) > 0, "%s", tables[i]);
		buf_puts(out, "--\n");
	}
	sqlite3_close(db);
}

static void same_dump(const struct buf *a, const struct buf *b)
{
	size_t at = 0;

	while (at < a->len && at < b->len && a->data[at] == b->data[at])
		at++;
	ck_assert_msg(at == a->len && at == b->len, "they differ at %zu: %.80s | %.80s", at,
		a->data + at, b->data + at);
}

/* The half's own exchanges, and one that was asked by both; the first half did not get its answer.
 */
static unsigned number_of(unsigned half, unsigned i)
{
	return i == EACH ? 0 : 100 * (half + 1) + i;
}

static void put_graded(struct store *store, const struct exchange *exchange)
{
	const struct digest key = digest_of(9000);
	const struct grade grade = {
		.measured = true, .quality = 1, .reason = "", .format_ok = true};

	ck_assert_msg(store_put_exchange(store, exchange, &err), "%s", err.text);
	if (outcome_is_final(exchange->response.outcome))
		ck_assert(store_put_grade(store, &exchange->address, &key, &grade, &err));
}

static void write_plan(struct store *store, unsigned half)
{
	char id[13], name[16];
	int64_t run;

	ck_assert(store_plan_begin(store, STORE_RUN_COLLECTED, &err));
	for (unsigned i = 0; i <= EACH; i++) {
		struct store_task task = {.seq = i + 1,
			.address = digest_of(number_of(half, i)),
			.route = "route",
			.candidate = half ? "large" : "small",
			.case_id = name,
			.candidate_index = half,
			.case_index = i,
			.repeat = 1};

		snprintf(name, sizeof(name), "c-%u", i);
		ck_assert(store_plan_add(store, &task, &err));
	}
	ck_assert_msg(
		store_plan_end(store, half ? "large" : "small", id, &run, &err), "%s", err.text);
}

static void write_import(struct store *store, unsigned half)
{
	struct store_import row = {.route = "r",
		.case_id = half ? "x" : "y",
		.model = "m",
		.repeat = 1,
		.score = 0.5,
		.answer = "a"};
	char id[13];
	int64_t run;

	ck_assert(store_import_begin(store, &err) && store_import_add(store, &row, &err));
	ck_assert(store_import_end(store, "scores.csv", id, &run, &err));
}

/* A look is taken by one of them, and both know the plan. */
static void write_ledger(struct store *store, unsigned half)
{
	const struct store_look look = {1, 50, 1000, 0.05};
	const struct store_first_cost cost = {"small", 5, false, 0};
	struct store_ledger ledger;
	bool found;

	ck_assert(store_plan_looks(store, &question, "50,100", &err));
	ck_assert(store_find_ledger(store, &question, &arena, &ledger, &found, &err) && found);
	if (half)
		return;
	ck_assert(store_add_look(store, ledger.id, &look, "large", &err));
	ck_assert(store_add_first_cost(store, ledger.id, &cost, &err));
	ck_assert(store_add_seen(store, ledger.id, "c-1", 1000, &err));
}

static struct store_batch batch_of(const char *key)
{
	return (struct store_batch){.key = key,
		.candidate = "small",
		.provider = "openai",
		.model = "gpt",
		.base_url = "http://127.0.0.1:9/v1",
		.created_wall_us = 7,
		.tasks = 2,
		.reserve_cost = 500,
		.reserve_tokens = 50};
}

static void open_batch(struct store *store, struct store_batch *batch, unsigned from)
{
	ck_assert(store_batch_add(store, batch, &err));
	for (unsigned i = from; i < from + 2; i++) {
		const struct store_batch_task task = {
			.address = digest_of(i), .request = STR("{}"), .dropped = STR("seed")};

		ck_assert_msg(store_batch_add_task(store, batch->id, &task, &err), "%s", err.text);
	}
	ck_assert(store_batch_size(store, batch, &err));
	ck_assert(store_batch_submitted(store, batch->id, "remote", &err));
}

/* One that is on its way, and one that brought an answer, lost another, and is over. */
static void write_batches(struct store *store, unsigned half)
{
	struct store_batch over = batch_of(half ? "over-1" : "over-0");
	struct store_batch waits = batch_of(half ? "waits-1" : "waits-0");
	const struct digest answered = digest_of(number_of(half, 0));

	open_batch(store, &waits, 500 + 10 * half);
	open_batch(store, &over, number_of(half, 0));
	ck_assert(store_batch_over(store, over.id, &answered, true, &err));
	ck_assert(store_batch_close(store, over.id, "ended", &err));
}

static void write_half(struct store *store, unsigned half)
{
	const struct digest key = digest_of(8000 + half);

	write_plan(store, half);
	ck_assert(store_begin(store, &err));
	for (unsigned i = 0; i <= EACH; i++) {
		struct exchange exchange = sample(number_of(half, i),
			i == EACH && !half ? OUTCOME_UNREACHABLE : OUTCOME_COMPLETE);

		put_graded(store, &exchange);
	}
	write_import(store, half);
	write_ledger(store, half);
	write_batches(store, half);
	ck_assert(store_put_drawn(store, &key, drawn, &err));
	ck_assert_msg(store_commit(store, &err), "%s", err.text);
}

static struct store *fresh(const char *name)
{
	snprintf(path, sizeof(path), "%s/deep/er/%s", folder, name);
	return opened(STORE_COLLECT);
}

static void forget(const char *name)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};

	snprintf(path, sizeof(path), "%s/deep/er/%s", folder, name);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		remove_file(suffixes[i]);
}

START_TEST(what_is_written_twice_is_there_once)
{
	struct store *store = fresh("twice.db");
	struct buf once, twice;

	write_half(store, 0);
	write_half(store, 1);
	dump(&once);
	write_half(store, 0);
	write_half(store, 1);
	dump(&twice);
	same_dump(&once, &twice);
	buf_free(&once);
	buf_free(&twice);
	store_close(store);
}
END_TEST

/* ---- one store into another ---- */

struct join {
	struct store *from, *into;
	int64_t batch; /* into which tasks go */
};

static bool join_exchange(void *context, const struct exchange *exchange,
	const struct store_batch *batch, struct err *error)
{
	const struct digest key = digest_of(9000);
	struct join *join = context;
	struct grade grade;
	bool found;

	if (!store_put_exchange(join->into, exchange, error) ||
		!store_get_grade(
			join->from, &exchange->address, &key, &arena, &grade, &found, error) ||
		(found && !store_put_grade(join->into, &exchange->address, &key, &grade, error)))
		return false;
	if (batch) {
		struct store_batch same = *batch;

		return store_batch_add(join->into, &same, error) &&
		       store_batch_size(join->into, &same, error) &&
		       store_batch_submitted(join->into, same.id, same.remote, error) &&
		       store_batch_over(join->into, same.id, &exchange->address, true, error) &&
		       store_batch_close(join->into, same.id, "ended", error);
	}
	return true;
}

static bool join_batch_task(void *context, const struct store_batch_task *task, struct err *error)
{
	struct join *join = context;

	return store_batch_add_task(join->into, join->batch, task, error);
}

static void join_batches(struct join *join)
{
	struct store_batch *batches;
	size_t count;

	ck_assert(store_batches(join->from, &arena, &batches, &count, &err));
	ck_assert_uint_gt(count, 0);
	for (size_t i = 0; i < count; i++) {
		struct store_batch same = batches[i];

		ck_assert(store_batch_add(join->into, &same, &err));
		join->batch = same.id;
		ck_assert_msg(store_each_batch_task(
				      join->from, batches[i].id, join_batch_task, join, &err),
			"%s", err.text);
		ck_assert(store_batch_size(join->into, &same, &err));
		ck_assert(store_batch_submitted(join->into, same.id, same.remote, &err));
	}
}

static bool join_task(void *context, const struct store_task *task, struct err *error)
{
	return store_plan_add(context, task, error);
}

static bool join_row(void *context, const struct store_import *row, struct err *error)
{
	return store_import_add(context, row, error);
}

/* The newest of each kind: a half has one plan, then one import. */
static void join_runs(struct join *join, unsigned half)
{
	struct store_run latest, planned;
	char id[13], name[13];
	int64_t run;

	ck_assert(store_find_run(join->from, NULL, &latest, &err) && latest.imported);
	ck_assert(store_import_begin(join->into, &err) &&
		  store_each_import(join->from, latest.run, join_row, join->into, &err) &&
		  store_import_end(join->into, "scores.csv", id, &run, &err));
	ck_assert(store_commit(join->into, &err));
	ck_assert_str_eq(id, latest.id);
	planned.run = latest.run - 1;
	ck_assert(store_plan_begin(join->into, STORE_RUN_COLLECTED, &err));
	ck_assert(store_each_task(join->from, planned.run, join_task, join->into, &err));
	ck_assert(store_plan_end(join->into, half ? "large" : "small", name, &run, &err));
}

static void join_ledger(struct join *join)
{
	struct store_ledger from, into;
	struct store_seen seen;
	bool found;

	ck_assert(store_find_ledger(join->from, &question, &arena, &from, &found, &err) && found);
	ck_assert(store_plan_looks(join->into, &question, from.looks, &err));
	ck_assert(store_find_ledger(join->into, &question, &arena, &into, &found, &err) && found);
	for (size_t i = 0; i < from.taken_count; i++)
		ck_assert(store_add_look(join->into, into.id, &from.taken[i], from.compared, &err));
	for (size_t i = 0; i < from.cost_count; i++)
		ck_assert(store_add_first_cost(join->into, into.id, &from.costs[i], &err));
	ck_assert(store_find_seen(join->from, &question, "", INT64_MAX, &seen, &err));
	if (map_get(&seen.ids, STR("c-1"), &(uint64_t){0}))
		ck_assert(store_add_seen(join->into, into.id, "c-1", seen.last_us, &err));
	map_fini(&seen.ids);
}

static void join_half(const char *name, struct store *into, unsigned half)
{
	const struct digest key = digest_of(8000 + half);
	struct join join = {.into = into};
	double values[STORE_DRAWN_VALUES];
	bool found;

	snprintf(path, sizeof(path), "%s/deep/er/%s", folder, name);
	join.from = opened(STORE_READ);
	ck_assert(store_begin(into, &err));
	ck_assert_msg(store_each_exchange(join.from, join_exchange, &join, &err), "%s", err.text);
	join_batches(&join);
	join_ledger(&join);
	ck_assert(store_get_drawn(join.from, &key, values, &found, &err) && found);
	ck_assert(store_put_drawn(into, &key, values, &err));
	join_runs(&join, half);
	store_close(join.from);
}

/* In either order, and one of them a second time. */
START_TEST(two_stores_become_the_store_of_one_who_did_all)
{
	static const char *const names[] = {"half-0.db", "half-1.db"};
	const unsigned first = (unsigned)_i;
	struct buf whole, joined;
	struct store *store;

	for (unsigned half = 0; half < 2; half++) {
		store = fresh(names[half]);
		write_half(store, half);
		store_close(store);
	}
	store = fresh("whole.db");
	write_half(store, 0);
	write_half(store, 1);
	dump(&whole);
	store_close(store);
	store = fresh("joined.db");
	join_half(names[first], store, first);
	join_half(names[!first], store, !first);
	join_half(names[first], store, first);
	snprintf(path, sizeof(path), "%s/deep/er/joined.db", folder);
	dump(&joined);
	same_dump(&whole, &joined);
	buf_free(&whole);
	buf_free(&joined);
	store_close(store);
	forget(names[0]);
	forget(names[1]);
	forget("whole.db");
	snprintf(path, sizeof(path), "%s/deep/er/joined.db", folder);
}
END_TEST

Suite *suite_store_join(void);

Suite *suite_store_join(void)
{
	Suite *suite = suite_create("store/join");
	TCase *tcase = tcase_create("join");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_is_written_twice_is_there_once);
	tcase_add_loop_test(tcase, two_stores_become_the_store_of_one_who_did_all, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
