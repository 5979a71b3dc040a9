/* SPDX-License-Identifier: MIT */
#include "store/stmt.h"

#include <math.h>

#include "store/db.h"

#define EXCHANGE_COLUMNS \
	"candidate, provider, model, status, started_us, dropped, queued_us, first_token_us, " \
	"duration_us, total_us, attempts, outcome, final, text, refusal, finish, served, " \
	"request_id, message, tool_calls, input_total, cache_read, cache_write_5m, " \
	"cache_write_1h, output_total, reasoning, billed, suspect, mended, choices, " \
	"tier"

#define TASK_COLUMNS \
	"t.seq, t.address, r.name, c.name, t.case_id, t.route_index, t.candidate_index, " \
	"t.case_index, t.repeat"

#define TASK_TABLES \
	"FROM task t " \
	"JOIN run_route r ON r.run = t.run AND r.route_index = t.route_index " \
	"JOIN run_candidate c ON c.run = t.run AND c.candidate_index = t.candidate_index "

/* Two routes of one suite want the same exchange: the first task stands for all of them. */
#define IS_FIRST \
	"NOT EXISTS (SELECT 1 FROM task u " \
	"WHERE u.run = t.run AND u.address = t.address AND u.seq < t.seq)"

#define IS_FINAL "EXISTS (SELECT 1 FROM exchange e WHERE e.address = t.address AND e.final = 1)"

/* It is in a batch that is on its way: asking it again would be paying twice. */
#define IS_BATCHED "EXISTS (SELECT 1 FROM batch_task b WHERE b.address = t.address)"

#define RUN_COLUMNS "run, id, created_us, imported, tasks"

static const char *const table[STMT_COUNT] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_ROLLBACK] = "ROLLBACK",
	[STMT_QUICK_CHECK] = "PRAGMA quick_check(1)",
	/* What is final stays; what is not gives way. */
	[STMT_EXCHANGE_PUT] =
		"INSERT INTO exchange (address, " EXCHANGE_COLUMNS ") "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
		"?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32) "
		"ON CONFLICT (address) DO UPDATE SET (" EXCHANGE_COLUMNS ") = "
		"(?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
		"?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32) "
		"WHERE exchange.final = 0 RETURNING id",
	[STMT_EXCHANGE_GET] = "SELECT id, " EXCHANGE_COLUMNS " FROM exchange WHERE address = ?",
	[STMT_EXCHANGE_EACH] =
		"SELECT e.address, b.id, b.key, b.candidate, b.provider, b.model, b.base_url, "
		"b.remote, b.created_us, b.tasks, b.reserve_cost, b.reserve_tokens "
		"FROM exchange e LEFT JOIN batch_answer a ON a.address = e.address "
		"LEFT JOIN batch b ON b.id = a.batch ORDER BY e.address",
	[STMT_EXCHANGE_FINAL] = "SELECT final FROM exchange WHERE address = ?",
	[STMT_BODY_PUT] = "INSERT OR REPLACE INTO body (exchange, request, raw) VALUES (?, ?, ?)",
	[STMT_BODY_GET] = "SELECT request, raw FROM body WHERE exchange = ?",
	[STMT_GRADE_PUT] =
		"INSERT OR REPLACE INTO grade (address, grading, measured, quality, format_ok, "
		"accuracy, format, relevance, tone, reason, level) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_GRADE_GET] =
		"SELECT measured, quality, format_ok, accuracy, format, relevance, tone, reason, "
		"level FROM grade WHERE address = ? AND grading = ?",
	[STMT_DRAWN_PUT] = "INSERT OR REPLACE INTO drawn (key, qualify, disqualify, low, high) "
			   "VALUES (?, ?, ?, ?, ?)",
	[STMT_DRAWN_GET] = "SELECT qualify, disqualify, low, high FROM drawn WHERE key = ?",
	[STMT_GRADE_DROP] = "DELETE FROM grade WHERE address = ?",
	[STMT_RUN_ADD] = "INSERT INTO run (id, created_us, imported, source) VALUES (?, ?, ?, ?)",
	[STMT_RUN_DROP_SAME] = "DELETE FROM run WHERE id = ?",
	[STMT_RUN_NAME] = "UPDATE run SET id = ?, source = ?, tasks = ? WHERE run = ?",
	/* 2 is enum store_run_kind's STORE_RUN_ASKED. */
	[STMT_RUN_LATEST] =
		"SELECT " RUN_COLUMNS " FROM run WHERE imported <> 2 ORDER BY run DESC LIMIT 1",
	[STMT_RUN_FIND] = "SELECT " RUN_COLUMNS " FROM run WHERE substr(id, 1, length(?1)) = ?1 "
			  "AND imported <> 2 ORDER BY run DESC LIMIT 2",
	[STMT_ROUTE_ADD] = "INSERT OR IGNORE INTO run_route (run, route_index, name) "
			   "VALUES (?, ?, ?)",
	[STMT_CANDIDATE_ADD] = "INSERT OR IGNORE INTO run_candidate (run, candidate_index, name) "
			       "VALUES (?, ?, ?)",
	[STMT_TASK_ADD] =
		"INSERT INTO task (run, seq, address, route_index, candidate_index, case_index, "
		"case_id, repeat) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_TASK_ADDRESSES] = "SELECT DISTINCT address FROM task WHERE run = ? ORDER BY address",
	[STMT_TASK_TALLY] =
		"SELECT t.candidate_index, count(*), sum(NOT " IS_FINAL ") "
		"FROM task t WHERE t.run = ? AND " IS_FIRST " GROUP BY t.candidate_index",
	[STMT_TASK_NEXT] = "SELECT " TASK_COLUMNS " " TASK_TABLES
			   "WHERE t.run = ? AND t.candidate_index = ? AND t.seq > ? "
			   "AND NOT " IS_FINAL " AND NOT " IS_BATCHED " AND " IS_FIRST
			   " ORDER BY t.seq LIMIT ?",
	[STMT_TASK_EACH] = "SELECT " TASK_COLUMNS " " TASK_TABLES
			   "WHERE t.run = ? AND t.seq > ? ORDER BY t.seq LIMIT ?",
	[STMT_IMPORT_ADD] =
		"INSERT INTO import_row (run, route, case_id, model_order, model, repeat, "
		"score, format_ok, input_tokens, output_tokens, cost, latency_us, answer, digest) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STMT_IMPORT_DIGESTS] = "SELECT digest FROM import_row WHERE run = ? ORDER BY digest",
	[STMT_IMPORT_EACH] =
		"SELECT route, case_id, model, repeat, score, format_ok, input_tokens, "
		"output_tokens, cost, latency_us, answer, model_order FROM import_row WHERE run = "
		"? "
		"ORDER BY route, case_id, model_order, repeat",
	/* A plan may change as long as nobody has looked. */
	[STMT_LEDGER_PLAN] =
		"INSERT INTO ledger (route, suite, reference, question, looks, compared) "
		"VALUES (?1, ?2, ?3, ?4, ?5, '') "
		"ON CONFLICT (route, suite, reference, question) DO UPDATE SET looks = ?5 "
		"WHERE NOT EXISTS (SELECT 1 FROM ledger_look l WHERE l.ledger = ledger.id)",
	[STMT_LEDGER_FIND] = "SELECT id, looks, compared FROM ledger "
			     "WHERE route = ? AND suite = ? AND reference = ? AND question = ?",
	[STMT_LEDGER_SUITE] = "SELECT looks FROM ledger WHERE route = ? AND suite = ? "
			      "ORDER BY id DESC LIMIT 1",
	[STMT_LEDGER_EARLIER] =
		"SELECT max(l.taken_us) FROM ledger g JOIN ledger_look l ON l.ledger = g.id "
		"WHERE g.route = ?1 AND g.suite <> ?2 AND l.taken_us < ifnull((SELECT "
		"min(m.taken_us) FROM ledger h JOIN ledger_look m ON m.ledger = h.id "
		"WHERE h.route = ?1 AND h.suite = ?2), 9223372036854775807)",
	[STMT_LEDGER_COMPARED] = "UPDATE ledger SET compared = ? WHERE id = ? AND compared = ''",
	/* What was done first stands. */
	[STMT_LOOK_ADD] = "INSERT OR IGNORE INTO ledger_look (ledger, look, cases, taken_us, "
			  "level) VALUES (?, ?, ?, ?, ?)",
	[STMT_LOOK_EACH] = "SELECT look, cases, taken_us, level FROM ledger_look WHERE ledger = ? "
			   "ORDER BY look",
	[STMT_COST_ADD] = "INSERT INTO ledger_cost (ledger, name, cost, late, joined) "
			  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (ledger, name) DO UPDATE SET "
			  "cost = ?3, late = ?4, joined = ?5 WHERE joined = 0 AND ?5 > 0",
	[STMT_COST_EACH] =
		"SELECT name, cost, late, joined FROM ledger_cost WHERE ledger = ? ORDER BY name",
	[STMT_SEEN_ADD] = "INSERT OR IGNORE INTO ledger_case (ledger, id, taken_us) "
			  "VALUES (?, ?, ?)",
	[STMT_SEEN_EACH] = "SELECT c.id, c.taken_us FROM ledger g JOIN ledger_case c "
			   "ON c.ledger = g.id WHERE g.route = ? AND g.reference = ? "
			   "AND g.question IN (?, ?) AND c.taken_us < ?",
	[STMT_SEEN_UNKNOWN] =
		"SELECT min(l.taken_us) FROM ledger g JOIN ledger_look l ON l.ledger = g.id "
		"WHERE g.route = ? AND g.reference = ? AND g.question IN (?, ?) "
		"AND NOT EXISTS (SELECT 1 FROM ledger_case c WHERE c.ledger = g.id)",
	[STMT_BATCH_ADD] =
		"INSERT INTO batch (key, candidate, provider, model, base_url, state, remote, "
		"created_us, tasks, reserve_cost, reserve_tokens, word) "
		"VALUES (?, ?, ?, ?, ?, 'intended', '', ?, 0, 0, 0, '') "
		"ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id",
	[STMT_BATCH_SIZE] = "UPDATE batch SET tasks = ?, reserve_cost = ?, reserve_tokens = ? "
			    "WHERE id = ?",
	/* What is closed stays so, whoever tells of it once more. */
	[STMT_BATCH_SUBMITTED] = "UPDATE batch SET state = 'submitted', remote = ? "
				 "WHERE id = ? AND state <> 'closed'",
	[STMT_BATCH_CLOSE] = "UPDATE batch SET state = 'closed', word = ? WHERE id = ?",
	[STMT_BATCH_OPEN] =
		"SELECT id, key, candidate, provider, model, base_url, remote, created_us, tasks, "
		"reserve_cost, reserve_tokens FROM batch WHERE state <> 'closed' ORDER BY id",
	/* Not what is over. That no address is in two batches, NOT NULL sees to. */
	[STMT_BATCH_TASK_ADD] =
		"INSERT INTO batch_task (batch, address, request, dropped) SELECT ?1, ?2, ?3, ?4 "
		"WHERE EXISTS (SELECT 1 FROM batch WHERE id = ?1 AND state <> 'closed') "
		"AND NOT EXISTS (SELECT 1 FROM exchange WHERE address = ?2 AND final = 1) "
		"ON CONFLICT (address) DO UPDATE SET request = "
		"CASE WHEN batch_task.batch = excluded.batch THEN excluded.request END",
	[STMT_BATCH_TASK_EACH] =
		"SELECT address, request, dropped FROM batch_task WHERE batch = ? ORDER BY id",
	[STMT_BATCH_TASK_GET] =
		"SELECT address, request, dropped FROM batch_task WHERE batch = ? AND address = ?",
	[STMT_BATCH_TASK_DROP] = "DELETE FROM batch_task WHERE batch = ? AND address = ?",
	[STMT_BATCH_TASK_CLEAR] = "DELETE FROM batch_task WHERE batch = ?",
	[STMT_BATCH_TASK_COUNT] = "SELECT count(*) FROM batch_task WHERE batch = ?",
	[STMT_BATCH_ANSWER_PUT] = "INSERT OR REPLACE INTO batch_answer (address, batch) "
				  "VALUES (?, ?)",
	[STMT_BATCH_ANSWER_GET] = "SELECT batch FROM batch_answer WHERE address = ?",
	[STMT_TASK_OF] = "SELECT " TASK_COLUMNS " " TASK_TABLES
			 "WHERE t.run = ? AND t.address = ? ORDER BY t.seq LIMIT 1",
};

const char *stmt_sql(enum stmt stmt)
{
	return table[stmt];
}

bool query_open(struct query *query, struct store *store, enum stmt stmt, struct err *err)
{
	sqlite3_stmt **slot = &store->cache[stmt];

	if (!*slot && sqlite3_prepare_v3(store->db, table[stmt], -1, SQLITE_PREPARE_PERSISTENT,
			      slot, NULL) != SQLITE_OK)
		return store_fail(store, err, "cannot prepare a statement");
	*query = (struct query){.store = store, .handle = *slot, .status = SQLITE_OK};
	return true;
}

static void note(struct query *query, int status)
{
	if (query->status == SQLITE_OK)
		query->status = status;
}

void query_int(struct query *query, int64_t number)
{
	note(query, sqlite3_bind_int64(query->handle, ++query->bound, number));
}

void query_null(struct query *query)
{
	note(query, sqlite3_bind_null(query->handle, ++query->bound));
}

void query_real(struct query *query, double number)
{
	if (isnan(number))
		query_null(query);
	else
		note(query, sqlite3_bind_double(query->handle, ++query->bound, number));
}

void query_text(struct query *query, const char *text)
{
	note(query, sqlite3_bind_text(query->handle, ++query->bound, text, -1, SQLITE_STATIC));
}

void query_str(struct query *query, struct str text)
{
	note(query, sqlite3_bind_text64(query->handle, ++query->bound, text.len ? text.data : "",
			    text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void query_bytes(struct query *query, struct str bytes)
{
	note(query, sqlite3_bind_blob64(query->handle, ++query->bound, bytes.len ? bytes.data : "",
			    bytes.len, SQLITE_STATIC));
}

void query_close(struct query *query)
{
	sqlite3_reset(query->handle);
	sqlite3_clear_bindings(query->handle);
}

bool query_row(struct query *query, bool *row, struct err *err)
{
	int status = query->status;

	if (query->store->failed && !sqlite3_stmt_readonly(query->handle)) {
		*row = false;
		query_close(query);
		return err_set(err, ERR_STORE,
			"%s: the disk failed to keep what was written to it before; nothing more "
			"is "
			"written",
			query->store->path);
	}
	if (status == SQLITE_OK)
		status = sqlite3_step(query->handle);
	*row = status == SQLITE_ROW;
	if (status == SQLITE_ROW || status == SQLITE_DONE)
		return true;
	store_fail(query->store, err, NULL);
	store_note(query->store, sqlite3_extended_errcode(query->store->db));
	query_close(query);
	return false;
}

bool query_run(struct query *query, struct err *err)
{
	bool row = true;

	while (row) {
		if (!query_row(query, &row, err))
			return false;
	}
	query_close(query);
	return true;
}

int64_t query_get_int(const struct query *query, int column)
{
	return sqlite3_column_int64(query->handle, column);
}

double query_get_real(const struct query *query, int column)
{
	return query_is_null(query, column) ? (double)NAN
					    : sqlite3_column_double(query->handle, column);
}

bool query_is_null(const struct query *query, int column)
{
	return sqlite3_column_type(query->handle, column) == SQLITE_NULL;
}

struct str query_get_bytes(const struct query *query, int column)
{
	const void *data = sqlite3_column_blob(query->handle, column);

	return (struct str){data, (size_t)sqlite3_column_bytes(query->handle, column)};
}

struct str query_get_str(const struct query *query, int column, struct arena *arena)
{
	return arena_str(arena, query_get_bytes(query, column));
}

const char *query_get_z(const struct query *query, int column, struct arena *arena)
{
	return arena_strz(arena, query_get_bytes(query, column));
}

void stmt_close_all(sqlite3_stmt **cache)
{
	for (int i = 0; i < STMT_COUNT; i++) {
		sqlite3_finalize(cache[i]);
		cache[i] = NULL;
	}
}
