/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_DB_H
#define TIERCAL_STORE_DB_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/map.h"
#include "store/stmt.h"
#include "store/store.h"

/* Private to store/. */
struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	int lock_fd;  /* -1: none */
	dev_t device; /* of the file that was opened: a store moved away is noticed */
	ino_t inode;
	bool forced; /* whatever its file system and its size */
	bool failed; /* a sync: nothing more is written */
	bool full;   /* something was not written for want of space */
	sqlite3_stmt *cache[STMT_COUNT];
	/* Of the plan or import that is being written. */
	int64_t run;
	int64_t rows;
	size_t last_route, last_candidate;
	uint64_t named_candidates; /* of the plan, a bit for each of the first 64 */
	struct map models;
};

/* ERR_STORE with the path, what was being done and what SQLite says of it, in words that help. */
bool store_fail(const struct store *store, struct err *err, const char *what);

/* What a step or a checkpoint ended with: remembers a failed sync. */
void store_note(struct store *store, int code);

/* A row of `run` to which tasks or imported rows are added, within a transaction; end names it by
 * the SHA-256 of what `digests` lists and drops the older run of that name. */
bool store_run_begin(struct store *store, enum store_run_kind kind, struct err *err);
bool store_run_end(struct store *store, enum stmt digests, const char *source, char run_id[13],
	int64_t *run, struct err *err);

/* The names of a plan's indices start anew. */
void store_forget_plan(struct store *store);

#endif
