/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_STMT_H
#define TIERCAL_STORE_STMT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Private to store/: every statement by its name, prepared on first use. */
struct store;

enum stmt {
	STMT_BEGIN,
	STMT_COMMIT,
	STMT_ROLLBACK,
	STMT_QUICK_CHECK,
	STMT_EXCHANGE_PUT,
	STMT_EXCHANGE_GET,
	STMT_EXCHANGE_EACH,
	STMT_EXCHANGE_FINAL,
	STMT_BODY_PUT,
	STMT_BODY_GET,
	STMT_GRADE_PUT,
	STMT_GRADE_GET,
	STMT_GRADE_DROP,
	STMT_RUN_ADD,
	STMT_RUN_DROP_SAME,
	STMT_RUN_NAME,
	STMT_RUN_LATEST,
	STMT_RUN_FIND,
	STMT_ROUTE_ADD,
	STMT_CANDIDATE_ADD,
	STMT_TASK_ADD,
	STMT_TASK_ADDRESSES,
	STMT_TASK_TALLY,
	STMT_TASK_NEXT,
	STMT_TASK_EACH,
	STMT_IMPORT_ADD,
	STMT_IMPORT_DIGESTS,
	STMT_IMPORT_EACH,
	STMT_LEDGER_PLAN,
	STMT_LEDGER_FIND,
	STMT_LEDGER_SUITE,
	STMT_LEDGER_EARLIER,
	STMT_LEDGER_COMPARED,
	STMT_LOOK_ADD,
	STMT_LOOK_EACH,
	STMT_COST_ADD,
	STMT_COST_EACH,
	STMT_SEEN_ADD,
	STMT_SEEN_EACH,
	STMT_SEEN_UNKNOWN,
	STMT_DRAWN_PUT,
	STMT_DRAWN_GET,
	STMT_BATCH_ADD,
	STMT_BATCH_SIZE,
	STMT_BATCH_SUBMITTED,
	STMT_BATCH_CLOSE,
	STMT_BATCH_OPEN,
	STMT_BATCH_TASK_ADD,
	STMT_BATCH_TASK_EACH,
	STMT_BATCH_TASK_GET,
	STMT_BATCH_TASK_DROP,
	STMT_BATCH_TASK_CLEAR,
	STMT_BATCH_TASK_COUNT,
	STMT_BATCH_ANSWER_PUT,
	STMT_BATCH_ANSWER_GET,
	STMT_TASK_OF,
	STMT_COUNT,
};

const char *stmt_sql(enum stmt stmt);

/* One use of a statement: open, bind in order, step, close. Bound texts must live until close. */
struct query {
	struct store *store;
	sqlite3_stmt *handle;
	int bound;
	int status; /* of the first bind that failed */
};

bool query_open(struct query *query, struct store *store, enum stmt stmt, struct err *err);
void query_int(struct query *query, int64_t number);
void query_real(struct query *query, double number); /* NaN binds null */
void query_null(struct query *query);
void query_text(struct query *query, const char *text);  /* NULL binds null */
void query_str(struct query *query, struct str text);    /* as text, never null */
void query_bytes(struct query *query, struct str bytes); /* a blob, never null */
/* One step: *row false at the end. */
bool query_row(struct query *query, bool *row, struct err *err);
/* For what returns no row: steps to the end and closes. */
bool query_run(struct query *query, struct err *err);
void query_close(struct query *query);

int64_t query_get_int(const struct query *query, int column);
double query_get_real(const struct query *query, int column); /* null is NaN */
bool query_is_null(const struct query *query, int column);
struct str query_get_bytes(const struct query *query, int column); /* until the next step */
struct str query_get_str(const struct query *query, int column, struct arena *arena);
const char *query_get_z(const struct query *query, int column, struct arena *arena);

void stmt_close_all(sqlite3_stmt **cache); /* STMT_COUNT of them */

#endif
