/* SPDX-License-Identifier: MIT */
#include "store/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"

static const char *const version_1[] = {
	"CREATE TABLE exchange ("
	"id INTEGER PRIMARY KEY, "
	"address BLOB NOT NULL UNIQUE CHECK (length(address) = 32), "
	"candidate TEXT NOT NULL, "
	"provider TEXT NOT NULL, "
	"model TEXT NOT NULL, "
	"status INTEGER NOT NULL, "
	"started_us INTEGER NOT NULL, "
	"dropped TEXT NOT NULL, "
	"queued_us INTEGER NOT NULL, "
	"first_token_us INTEGER NOT NULL, "
	"duration_us INTEGER NOT NULL, "
	"total_us INTEGER NOT NULL, "
	"attempts INTEGER NOT NULL, "
	"outcome TEXT NOT NULL, "
	"final INTEGER NOT NULL CHECK (final IN (0, 1)), "
	"text TEXT NOT NULL, "
	"refusal TEXT NOT NULL, "
	"finish TEXT NOT NULL, "
	"served TEXT NOT NULL, "
	"request_id TEXT NOT NULL, "
	"message TEXT NOT NULL, "
	"tool_calls TEXT, "
	"input_total INTEGER NOT NULL, "
	"cache_read INTEGER NOT NULL, "
	"cache_write_5m INTEGER NOT NULL, "
	"cache_write_1h INTEGER NOT NULL, "
	"output_total INTEGER NOT NULL, "
	"reasoning INTEGER NOT NULL, "
	"billed INTEGER NOT NULL, "
	"suspect INTEGER NOT NULL, "
	"mended INTEGER NOT NULL, "
	"choices INTEGER NOT NULL) STRICT",
	/* Apart, so that what is read often stays small. */
	"CREATE TABLE body ("
	"exchange INTEGER PRIMARY KEY REFERENCES exchange (id) ON DELETE CASCADE, "
	"request BLOB NOT NULL, "
	"raw BLOB NOT NULL) STRICT",
	"CREATE TABLE grade ("
	"address BLOB NOT NULL REFERENCES exchange (address) ON DELETE CASCADE, "
	"grading BLOB NOT NULL CHECK (length(grading) = 32), "
	"measured INTEGER NOT NULL, "
	"quality REAL, "
	"format_ok INTEGER NOT NULL, "
	"accuracy REAL, "
	"format REAL, "
	"relevance REAL, "
	"tone REAL, "
	"reason TEXT NOT NULL, "
	"level TEXT NOT NULL, "
	"PRIMARY KEY (address, grading)) STRICT, WITHOUT ROWID",
	"CREATE TABLE run ("
	"run INTEGER PRIMARY KEY AUTOINCREMENT, "
	"id TEXT NOT NULL UNIQUE, "
	"created_us INTEGER NOT NULL, "
	"imported INTEGER NOT NULL, "
	"source TEXT NOT NULL, "
	"tasks INTEGER NOT NULL DEFAULT 0) STRICT",
	"CREATE TABLE run_route ("
	"run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE, "
	"route_index INTEGER NOT NULL, "
	"name TEXT NOT NULL, "
	"PRIMARY KEY (run, route_index)) STRICT, WITHOUT ROWID",
	"CREATE TABLE run_candidate ("
	"run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE, "
	"candidate_index INTEGER NOT NULL, "
	"name TEXT NOT NULL, "
	"PRIMARY KEY (run, candidate_index)) STRICT, WITHOUT ROWID",
	"CREATE TABLE task ("
	"run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE, "
	"seq INTEGER NOT NULL, "
	"address BLOB NOT NULL CHECK (length(address) = 32), "
	"route_index INTEGER NOT NULL, "
	"candidate_index INTEGER NOT NULL, "
	"case_index INTEGER NOT NULL, "
	"case_id TEXT NOT NULL, "
	"repeat INTEGER NOT NULL, "
	"PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID",
	"CREATE INDEX task_address ON task (run, address, seq)",
	"CREATE INDEX task_candidate ON task (run, candidate_index, seq)",
	"CREATE TABLE import_row ("
	"run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE, "
	"seq INTEGER NOT NULL, "
	"route TEXT NOT NULL, "
	"case_id TEXT NOT NULL, "
	"model_order INTEGER NOT NULL, "
	"model TEXT NOT NULL, "
	"repeat INTEGER NOT NULL, "
	"score REAL, "
	"format_ok INTEGER NOT NULL, "
	"input_tokens INTEGER NOT NULL, "
	"output_tokens INTEGER NOT NULL, "
	"cost INTEGER NOT NULL, "
	"latency_us INTEGER NOT NULL, "
	"answer TEXT, "
	"digest BLOB NOT NULL, "
	"PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID",
	"CREATE UNIQUE INDEX import_cell ON import_row (run, route, case_id, model_order, repeat)",
};

/* The looks that were taken at the cases of a route. */
static const char *const version_2[] = {
	"CREATE TABLE ledger ("
	"id INTEGER PRIMARY KEY, "
	"route TEXT NOT NULL, "
	"suite TEXT NOT NULL, "
	"reference TEXT NOT NULL, "
	"question TEXT NOT NULL, "
	"looks TEXT NOT NULL, "
	"compared TEXT NOT NULL, "
	"UNIQUE (route, suite, reference, question)) STRICT",
	"CREATE TABLE ledger_look ("
	"ledger INTEGER NOT NULL REFERENCES ledger (id) ON DELETE CASCADE, "
	"look INTEGER NOT NULL CHECK (look > 0), "
	"cases INTEGER NOT NULL, "
	"taken_us INTEGER NOT NULL, "
	"level REAL NOT NULL, "
	"PRIMARY KEY (ledger, look)) STRICT, WITHOUT ROWID",
	"CREATE TABLE ledger_cost ("
	"ledger INTEGER NOT NULL REFERENCES ledger (id) ON DELETE CASCADE, "
	"name TEXT NOT NULL, "
	"cost INTEGER NOT NULL, "
	"late INTEGER NOT NULL CHECK (late IN (0, 1)), "
	"PRIMARY KEY (ledger, name)) STRICT, WITHOUT ROWID",
};

/* What was drawn, by the digest of all it depends on: so it is never stale, only no longer asked
 * for. */
static const char *const version_3[] = {
	"CREATE TABLE drawn ("
	"key BLOB PRIMARY KEY NOT NULL CHECK (length(key) = 32), "
	"qualify REAL NOT NULL, "
	"disqualify REAL NOT NULL, "
	"low REAL NOT NULL, "
	"high REAL NOT NULL) STRICT, WITHOUT ROWID",
};

/* Batches handed over to a provider. A task is in here from before its batch is submitted until its
 * answer is stored; batch_answer says of an exchange that it was paid at the price of a batch. */
static const char *const version_batches[] = {
	"CREATE TABLE batch ("
	"id INTEGER PRIMARY KEY, "
	"key TEXT NOT NULL UNIQUE, "
	"candidate TEXT NOT NULL, "
	"provider TEXT NOT NULL, "
	"model TEXT NOT NULL, "
	"base_url TEXT NOT NULL, "
	"state TEXT NOT NULL CHECK (state IN ('intended', 'submitted', 'closed')), "
	"remote TEXT NOT NULL, "
	"created_us INTEGER NOT NULL, "
	"tasks INTEGER NOT NULL, "
	"reserve_cost INTEGER NOT NULL, "
	"reserve_tokens INTEGER NOT NULL, "
	"word TEXT NOT NULL) STRICT",
	"CREATE TABLE batch_task ("
	"id INTEGER PRIMARY KEY, "
	"batch INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE, "
	"address BLOB NOT NULL UNIQUE CHECK (length(address) = 32), "
	"request BLOB NOT NULL, "
	"dropped TEXT NOT NULL) STRICT",
	"CREATE INDEX batch_task_batch ON batch_task (batch, id)",
	"CREATE TABLE batch_answer ("
	"address BLOB PRIMARY KEY NOT NULL REFERENCES exchange (address) ON DELETE CASCADE, "
	"batch INTEGER NOT NULL REFERENCES batch (id)) STRICT, WITHOUT ROWID",
};

/* The later look at which a candidate joined. */
static const char *const version_joined[] = {
	"ALTER TABLE ledger_cost ADD COLUMN joined INTEGER NOT NULL DEFAULT 0",
};

/* Which cases were looked at: the fresh ones are the others. */
static const char *const version_seen[] = {
	"CREATE TABLE ledger_case ("
	"ledger INTEGER NOT NULL REFERENCES ledger (id) ON DELETE CASCADE, "
	"id TEXT NOT NULL, "
	"taken_us INTEGER NOT NULL, "
	"PRIMARY KEY (ledger, id)) STRICT, WITHOUT ROWID",
};

/* How the provider says that it served: its name by served_name(), '' where it does not say. */
static const char *const version_served[] = {
	"ALTER TABLE exchange ADD COLUMN tier TEXT NOT NULL DEFAULT ''",
};

/* Imported rows stand in the order in which they are read, again and again: a walk, where an index
 * beside the table wants a search for every row. */
#define IMPORT_COLUMNS \
	"run, route, case_id, model_order, model, repeat, score, format_ok, input_tokens, " \
	"output_tokens, cost, latency_us, answer, digest "

static const char *const version_walk[] = {
	"CREATE TABLE import_walk ("
	"run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE, "
	"route TEXT NOT NULL, "
	"case_id TEXT NOT NULL, "
	"model_order INTEGER NOT NULL, "
	"model TEXT NOT NULL, "
	"repeat INTEGER NOT NULL, "
	"score REAL, "
	"format_ok INTEGER NOT NULL, "
	"input_tokens INTEGER NOT NULL, "
	"output_tokens INTEGER NOT NULL, "
	"cost INTEGER NOT NULL, "
	"latency_us INTEGER NOT NULL, "
	"answer TEXT, "
	"digest BLOB NOT NULL, "
	"PRIMARY KEY (run, route, case_id, model_order, repeat)) STRICT, WITHOUT ROWID",
	"INSERT INTO import_walk (" IMPORT_COLUMNS ") "
	"SELECT " IMPORT_COLUMNS "FROM import_row "
	"ORDER BY run, route, case_id, model_order, repeat",
	"DROP TABLE import_row",
	"ALTER TABLE import_walk RENAME TO import_row",
};

struct migration {
	const char *const *statements;
	size_t count;
	const char *stamp; /* sets user_version to what it brings the store to */
};

static const struct migration migrations[] = {
	{version_1, ARRAY_LEN(version_1), "PRAGMA user_version = 1"},
	{version_2, ARRAY_LEN(version_2), "PRAGMA user_version = 2"},
	{version_3, ARRAY_LEN(version_3), "PRAGMA user_version = 3"},
	{version_batches, ARRAY_LEN(version_batches), "PRAGMA user_version = 4"},
	{version_joined, ARRAY_LEN(version_joined), "PRAGMA user_version = 5"},
	{version_seen, ARRAY_LEN(version_seen), "PRAGMA user_version = 6"},
	{version_served, ARRAY_LEN(version_served), "PRAGMA user_version = 7"},
	{version_walk, ARRAY_LEN(version_walk), "PRAGMA user_version = 8"},
};

const int schema_version = ARRAY_LEN(migrations);

static bool read_number(sqlite3 *db, const char *sql, int *out)
{
	sqlite3_stmt *stmt = NULL;
	bool ok = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
		  sqlite3_step(stmt) == SQLITE_ROW;

	if (ok)
		*out = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return ok;
}

bool schema_look(sqlite3 *db, enum schema_state *out)
{
	int application, version, things;

	if (!read_number(db, "PRAGMA application_id", &application) ||
		!read_number(db, "PRAGMA user_version", &version) ||
		!read_number(db, "SELECT count(*) FROM sqlite_schema", &things))
		return false;
	if (application == 0 && version == 0 && things == 0)
		*out = SCHEMA_EMPTY;
	else if (application != SCHEMA_APPLICATION_ID || version < 1)
		*out = SCHEMA_FOREIGN;
	else if (version > schema_version)
		*out = SCHEMA_NEWER;
	else
		*out = version < schema_version ? SCHEMA_OLDER : SCHEMA_CURRENT;
	return true;
}

static bool run_all(sqlite3 *db, const struct migration *step)
{
	for (size_t i = 0; i < step->count; i++) {
		if (sqlite3_exec(db, step->statements[i], NULL, NULL, NULL) != SQLITE_OK)
			return false;
	}
	return sqlite3_exec(db, step->stamp, NULL, NULL, NULL) == SQLITE_OK;
}

bool schema_migrate(sqlite3 *db)
{
	int version;

	if (!read_number(db, "PRAGMA user_version", &version))
		return false;
	for (int i = version; i < schema_version; i++) {
		if (!run_all(db, &migrations[i]))
			return false;
	}
	/* 0x54434c31, which the language of SQL wants in decimal. */
	return sqlite3_exec(db, "PRAGMA application_id = 1413696561", NULL, NULL, NULL) ==
	       SQLITE_OK;
}

/* All that a person or a stranger made, in one order. */
static sqlite3_stmt *list_things(sqlite3 *db)
{
	static const char sql[] =
		"SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' "
		"ESCAPE '\\' ORDER BY name, type";
	sqlite3_stmt *stmt = NULL;

	return sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK ? stmt : NULL;
}

static bool same_column(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	int len = sqlite3_column_bytes(a, column);
	const void *x = sqlite3_column_blob(a, column), *y = sqlite3_column_blob(b, column);

	return len == sqlite3_column_bytes(b, column) && (!len || memcmp(x, y, (size_t)len) == 0);
}

static void name_thing(sqlite3_stmt *stmt, char what[128])
{
	const unsigned char *type = sqlite3_column_text(stmt, 1);
	const unsigned char *name = sqlite3_column_text(stmt, 0);

	snprintf(what, 128, "%s '%.100s'", type ? (const char *)type : "?",
		name ? (const char *)name : "?");
}

static bool compare(sqlite3_stmt *own, sqlite3_stmt *theirs, char what[128])
{
	for (;;) {
		bool more = sqlite3_step(own) == SQLITE_ROW;

		if (sqlite3_step(theirs) != SQLITE_ROW) {
			if (more)
				name_thing(own, what);
			return !more;
		}
		if (!more || !same_column(own, theirs, 0) || !same_column(own, theirs, 1) ||
			!same_column(own, theirs, 2)) {
			name_thing(theirs, what);
			return false;
		}
	}
}

bool schema_matches(sqlite3 *db, char what[128])
{
	sqlite3 *model = NULL;
	sqlite3_stmt *own = NULL, *theirs = NULL;
	bool same = false;

	snprintf(what, 128, "the list of tables");
	if (sqlite3_open(":memory:", &model) == SQLITE_OK && schema_migrate(model)) {
		own = list_things(model);
		theirs = list_things(db);
		same = own && theirs && compare(own, theirs, what);
	}
	sqlite3_finalize(own);
	sqlite3_finalize(theirs);
	sqlite3_close(model);
	return same;
}
