/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/io.h"
#include "store/db.h"
#include "store/disk.h"
#include "store/lock.h"
#include "store/schema.h"

#define BUSY_MS 5000
#define PATH_BYTES_MAX 4096
/* A page that many answers touch is copied from the log into the file once for all of them: up to
 * 16 MiB of log. */
#define COLLECT_LOG_PAGES 4000
#define LOG_PAGES 1000
#define LIMIT_BYTES ((uint64_t)16 << 30)
#define LIMIT_NEAR_BYTES ((uint64_t)64 << 20)

/* What every connection gets: nothing that a file from a stranger could use. */
static const char *const settings[] = {
	"PRAGMA mmap_size = 0",
	"PRAGMA foreign_keys = ON",
	"PRAGMA cell_size_check = ON",
	NULL,
};

static const char *const write_settings[] = {
	"PRAGMA journal_mode = WAL",
	"PRAGMA synchronous = NORMAL",
	NULL,
};

/* LIMIT_BYTES in pages of 4 KiB. */
static const char *const limit_settings[] = {
	"PRAGMA max_page_count = 4194304",
	NULL,
};

static const char *const collect_settings[] = {
	"PRAGMA synchronous = FULL",
	NULL,
};

static const char *explain(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "no space is left for it; make room, then start again";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another process kept it locked for 5 s";
	case SQLITE_READONLY:
		return "it cannot be written to";
	case SQLITE_CORRUPT:
		return "it is damaged; nothing was changed in it";
	case SQLITE_NOTADB:
		return "not a store of tiercal";
	case SQLITE_IOERR:
		return "the disk failed to read or write it";
	case SQLITE_CANTOPEN:
		return "it cannot be opened";
	default:
		return NULL;
	}
}

/* Near enough: what a transaction would have added is not in the file. */
static bool is_at_limit(const struct store *store)
{
	struct stat info;

	return !store->forced && stat(store->path, &info) == 0 &&
	       (uint64_t)info.st_size + LIMIT_NEAR_BYTES > LIMIT_BYTES;
}

bool store_fail(const struct store *store, struct err *err, const char *what)
{
	int code = store->db ? sqlite3_extended_errcode(store->db) : SQLITE_NOMEM;
	const char *plain = explain(code);

	if ((code & 0xff) == SQLITE_NOMEM)
		mem_exhausted();
	if ((code & 0xff) == SQLITE_FULL && is_at_limit(store))
		plain = "it has reached 16 GiB; begin another store, or give --force-store if it "
			"may grow on";
	return err_set(err, ERR_STORE, "%s: %s%s%s", store->path, what ? what : "",
		what ? ": " : "", plain ? plain : sqlite3_errmsg(store->db));
}

/* After a failed sync nobody knows what the disk holds: a later one may succeed without having
 * written what the first one could not. So nothing more is written, not even on closing. */
void store_note(struct store *store, int code)
{
	store->full = store->full || (code & 0xff) == SQLITE_FULL;
	if (code != SQLITE_IOERR_FSYNC && code != SQLITE_IOERR_DIR_FSYNC)
		return;
	store->failed = true;
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

bool store_failed(const struct store *store)
{
	return store->failed;
}

bool store_full(const struct store *store)
{
	return store->full;
}

/* Instead of SQLite's own, which keeps to itself that a sync has failed. */
static int checkpoint(void *context, sqlite3 *db, const char *name, int pages)
{
	struct store *store = context;
	int code;

	if (pages < (store->mode == STORE_COLLECT ? COLLECT_LOG_PAGES : LOG_PAGES))
		return SQLITE_OK;
	code = sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	store_note(store, code);
	return store->failed ? code : SQLITE_OK;
}

static bool apply(struct store *store, const char *const *pragmas, struct err *err)
{
	for (; *pragmas; pragmas++) {
		if (sqlite3_exec(store->db, *pragmas, NULL, NULL, NULL) != SQLITE_OK) {
			store_note(store, sqlite3_extended_errcode(store->db));
			return store_fail(store, err, NULL);
		}
	}
	return true;
}

static bool harden(struct store *store, struct err *err)
{
	static const int off[] = {
		SQLITE_DBCONFIG_TRUSTED_SCHEMA,
		SQLITE_DBCONFIG_ENABLE_TRIGGER,
		SQLITE_DBCONFIG_ENABLE_VIEW,
		SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
	};

	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; i < ARRAY_LEN(off); i++)
		sqlite3_db_config(store->db, off[i], 0, NULL);
	return apply(store, settings, err);
}

/* Whether there is a file of this name that may be opened; a link could lead anywhere. */
static bool look_at(const char *path, struct stat *info, bool *exists, struct err *err)
{
	*exists = lstat(path, info) == 0;
	if (!*exists && errno != ENOENT) {
		err_errno(err, "%s: cannot look at the store", path);
		err->kind = ERR_STORE;
		return false;
	}
	if (*exists && S_ISLNK(info->st_mode))
		return err_set(err, ERR_STORE,
			"%s: a symbolic link; name the store itself, so that it is clear which "
			"file is written",
			path);
	if (*exists && !S_ISREG(info->st_mode))
		return err_set(err, ERR_STORE, "%s: not a regular file", path);
	return true;
}

/* Made here, so that no one else can ever read it: SQLite's other files take their mode from it. */
static bool make_file(const char *path, struct err *err)
{
	struct arena arena = {0};
	const char *folder = io_dir_of(&arena, path);
	mode_t mask = umask(077);
	bool ok = io_mkdirs(folder, err);
	int fd = -1;

	if (ok) {
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		ok = fd >= 0 || errno == EEXIST;
		if (!ok)
			err_errno(err, "%s: cannot make the store", path);
	}
	if (fd >= 0)
		close(fd);
	umask(mask);
	/* Else a power cut could take the name away with all that is in the file. */
	ok = ok && io_sync_folder(folder, err);
	arena_fini(&arena);
	if (!ok && err)
		err->kind = ERR_STORE;
	return ok;
}

/* A URI, in which these characters would mean something. */
static void uri_of(struct buf *out, const char *path, const char *query)
{
	buf_puts(out, "file:");
	for (; *path; path++) {
		if (*path == '%' || *path == '?' || *path == '#')
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
		else
			buf_char(out, *path);
	}
	buf_puts(out, query);
}

static bool connect(struct store *store, const char *query, struct err *err)
{
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
		    (store->mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	struct buf uri = {.limit = PATH_BYTES_MAX};
	int status;

	uri_of(&uri, store->path, query);
	if (uri.over) {
		buf_free(&uri);
		return err_set(err, ERR_STORE, "the path of the store is too long");
	}
	status = sqlite3_open_v2(uri.data, &store->db, flags, NULL);
	buf_free(&uri);
	if (status != SQLITE_OK)
		return store_fail(store, err, NULL);
	return harden(store, err);
}

static bool refuse(struct store *store, enum schema_state state, struct err *err)
{
	char what[128];

	switch (state) {
	case SCHEMA_EMPTY:
		return err_set(
			err, ERR_STORE, "%s: an empty store; 'tiercal run' fills it", store->path);
	case SCHEMA_OLDER:
		return err_set(err, ERR_STORE,
			"%s: of an older version; 'tiercal run' or 'tiercal import' brings it up "
			"to date",
			store->path);
	case SCHEMA_NEWER:
		return err_set(err, ERR_STORE,
			"%s: written by a newer version of tiercal than this one", store->path);
	case SCHEMA_FOREIGN:
		return err_set(
			err, ERR_STORE, "%s: a database, but not a store of tiercal", store->path);
	case SCHEMA_CURRENT:
		break;
	}
	if (schema_matches(store->db, what))
		return true;
	return err_set(err, ERR_STORE,
		"%s: not as tiercal makes it (%s); it is not used, and nothing was changed",
		store->path, what);
}

/* Two processes may come at once: what the first one made, the second one finds. */
static bool migrate(struct store *store, struct err *err)
{
	enum schema_state state;

	if (!store_begin(store, err))
		return false;
	if (!schema_look(store->db, &state) ||
		((state == SCHEMA_EMPTY || state == SCHEMA_OLDER) && !schema_migrate(store->db))) {
		store_fail(store, err, "cannot make its tables");
		store_rollback(store);
		return false;
	}
	return store_commit(store, err);
}

static bool folder_is_writable(const char *path)
{
	struct arena arena = {0};
	const bool writable = access(io_dir_of(&arena, path), W_OK) == 0;

	arena_fini(&arena);
	return writable;
}

bool store_may_write(const char *path)
{
	return access(path, W_OK) == 0 && folder_is_writable(path);
}

/* Who closes a store last takes its log away: one that is still there, and not that of somebody at
 * work, was left by a process that died. */
static bool ended_uncleanly(const char *path)
{
	struct arena arena = {0};
	struct stat info;
	bool left = stat(arena_printf(&arena, "%s-wal", path), &info) == 0 && info.st_size > 0;

	arena_fini(&arena);
	return left;
}

static bool check_pages(struct store *store, struct err *err)
{
	struct query query;
	bool row, ok;

	if (!query_open(&query, store, STMT_QUICK_CHECK, err) || !query_row(&query, &row, err))
		return false;
	ok = row && str_eqz(query_get_bytes(&query, 0), "ok");
	if (!ok)
		err_set(err, ERR_STORE, "%s: it is damaged (%.*s); nothing was changed in it",
			store->path, STR_ARG(row ? query_get_bytes(&query, 0) : STR_NONE));
	query_close(&query);
	return ok;
}

static bool open_to_write(struct store *store, struct err *err)
{
	enum schema_state state;
	bool unclean = store->mode == STORE_COLLECT && ended_uncleanly(store->path);

	if (!connect(store, "?mode=rw", err))
		return false;
	if (sqlite3_db_readonly(store->db, "main") == 1)
		return err_set(err, ERR_STORE, "%s: the store is read-only", store->path);
	if (!schema_look(store->db, &state))
		return store_fail(store, err, NULL);
	/* Before anything is changed. */
	if (state != SCHEMA_EMPTY && state != SCHEMA_OLDER && !refuse(store, state, err))
		return false;
	if (unclean && !check_pages(store, err))
		return false;
	if (!apply(store, write_settings, err) ||
		(!store->forced && !apply(store, limit_settings, err)))
		return false;
	if (store->mode == STORE_COLLECT && !apply(store, collect_settings, err))
		return false;
	sqlite3_wal_hook(store->db, checkpoint, store);
	if (state == SCHEMA_CURRENT)
		return true;
	return migrate(store, err) && schema_look(store->db, &state) && refuse(store, state, err);
}

/* In a folder that may not be written to, SQLite cannot keep its index of the WAL; if there is no
 * WAL, and nobody can make one, the file itself is all there is, and stays as it is. */
static bool cannot_change(const char *path)
{
	struct arena arena = {0};
	struct stat info;
	bool quiet = !folder_is_writable(path);

	if (stat(arena_printf(&arena, "%s-wal", path), &info) == 0 && info.st_size > 0)
		quiet = false;
	arena_fini(&arena);
	return quiet;
}

static bool open_to_read(struct store *store, struct err *err)
{
	enum schema_state state = SCHEMA_FOREIGN;
	bool ok = connect(store, "?mode=ro", err) && schema_look(store->db, &state);

	if (!ok && cannot_change(store->path)) {
		sqlite3_close(store->db);
		store->db = NULL;
		ok = connect(store, "?mode=ro&immutable=1", err) && schema_look(store->db, &state);
	}
	if (!ok)
		return store_fail(store, err, NULL);
	return refuse(store, state, err);
}

/* What would not fit is refused before it is paid for. */
bool store_check_space(struct store *store, int64_t bytes, struct err *err)
{
	struct stat info;

	if (!store->forced && stat(store->path, &info) == 0 &&
		(uint64_t)info.st_size + (uint64_t)bytes > LIMIT_BYTES)
		return err_set(err, ERR_STORE,
			"%s: has %llu MiB and would grow by about %llu MiB, beyond 16 GiB; begin "
			"another store, or give --force-store if it may grow on",
			store->path, (unsigned long long)(info.st_size >> 20),
			((unsigned long long)bytes >> 20) + 1);
	return disk_check_space(store->path, 2 * (uint64_t)bytes, err);
}

static bool prepare_file(struct store *store, struct err *err)
{
	struct stat info;
	bool exists;

	if (!look_at(store->path, &info, &exists, err) ||
		(!store->forced && !disk_check_kind(store->path, err)))
		return false;
	if (!exists && store->mode == STORE_READ)
		return err_set(err, ERR_STORE,
			"%s: there is no store yet; 'tiercal run' or 'tiercal import' makes it",
			store->path);
	if (!exists && (!make_file(store->path, err) || !look_at(store->path, &info, &exists, err)))
		return false;
	if (store->mode != STORE_READ && !folder_is_writable(store->path))
		return err_set(err, ERR_STORE,
			"%s: the folder of the store is read-only, and what is written goes into a "
			"file beside it first",
			store->path);
	store->device = info.st_dev;
	store->inode = info.st_ino;
	if (store->mode != STORE_COLLECT)
		return true;
	store->lock_fd = lock_take(store->path, LOCK_WAIT_US, err);
	return store->lock_fd >= 0 && disk_check_space(store->path, 0, err);
}

bool store_open(
	const char *path, enum store_mode mode, bool force, struct store **out, struct err *err)
{
	struct store *store = mem_alloc(sizeof(*store));
	size_t bytes = strlen(path) + 1;
	struct err own = {0};
	bool ok;

	*store = (struct store){.mode = mode, .forced = force, .lock_fd = -1};
	store->path = mem_alloc(bytes);
	memcpy(store->path, path, bytes);
	store_forget_plan(store);
	ok = prepare_file(store, &own);
	if (ok)
		ok = mode == STORE_READ ? open_to_read(store, &own) : open_to_write(store, &own);
	if (ok) {
		*out = store;
		return true;
	}
	if (err)
		*err = own;
	store_close(store);
	return false;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	stmt_close_all(store->cache);
	sqlite3_close(store->db);
	lock_drop(store->lock_fd);
	map_fini(&store->models);
	free(store->path);
	free(store);
}

bool store_writable(const struct store *store)
{
	return store->mode != STORE_READ;
}

void store_forget_plan(struct store *store)
{
	store->run = 0;
	store->rows = 0;
	store->last_route = SIZE_MAX;
	store->last_candidate = SIZE_MAX;
	store->named_candidates = 0;
	map_fini(&store->models);
	store->models = (struct map){0};
}

static bool step_once(struct store *store, enum stmt stmt, struct err *err)
{
	struct query query;

	return query_open(&query, store, stmt, err) && query_run(&query, err);
}

bool store_begin(struct store *store, struct err *err)
{
	return step_once(store, STMT_BEGIN, err);
}

/* What is written into a file that is no longer there is lost when it is closed. */
static bool still_there(const struct store *store, struct err *err)
{
	struct stat info;

	if (store->mode != STORE_COLLECT ||
		(stat(store->path, &info) == 0 && info.st_ino == store->inode &&
			info.st_dev == store->device))
		return true;
	return err_set(
		err, ERR_STORE, "%s: the store was moved or deleted during the run", store->path);
}

bool store_commit(struct store *store, struct err *err)
{
	if (still_there(store, err) && step_once(store, STMT_COMMIT, err))
		return true;
	store_rollback(store);
	return false;
}

void store_rollback(struct store *store)
{
	/* After some errors SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(store->db))
		step_once(store, STMT_ROLLBACK, NULL);
	store_forget_plan(store);
}
