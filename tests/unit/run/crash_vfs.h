/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_TESTS_RUN_CRASH_VFS_H
#define TIERCAL_TESTS_RUN_CRASH_VFS_H

/*
 * A disk for SQLite that can lose its power. Files live in memory, twice: as programs see them and
 * as they are on the platter. What was written since the last sync is kept as a list of sectors of
 * 512 bytes; at the N-th call the power goes, and each of these sectors has been written, or not,
 * or half, in any order. Instead the N-th call can fail, once or from then on, and the disk can
 * have so many bytes and no more.
 */
#include <sqlite3.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/rng.h"

#define CRASH_SECTOR 512
#define CRASH_FILES 8
#define CRASH_BYTES_MAX ((sqlite3_int64)1 << 20)

enum crash_kind {
	CRASH_NEVER,
	CRASH_POWER, /* goes at the N-th call */
	CRASH_ERROR, /* the N-th call fails with `code` */
};

/* A sector's worth of a write, or (bytes -1) a change of size to `at`. */
struct crash_op {
	sqlite3_int64 at;
	int bytes;
	unsigned char data[CRASH_SECTOR];
};

struct crash_node {
	char name[256];
	bool seen, lasting; /* there now; there after a power cut */
	sqlite3_int64 size, lasting_size;
	unsigned char *now, *platter;
	struct crash_op *ops;
	size_t op_count, op_room;
};

static struct crash_disk {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	struct crash_node nodes[CRASH_FILES];
	enum crash_kind kind;
	bool for_good, dead;
	int at, calls; /* of writes, syncs, changes of size and deletions */
	int code;
	sqlite3_int64 room;    /* bytes in all; 0: no limit */
	int after_failed_sync; /* writes and syncs since then */
	bool sync_failed;
	struct rng rng;
	void *shm[16];
} disk;

struct crash_file {
	sqlite3_file base;
	struct crash_node *node;
};

static inline struct crash_node *node_of(sqlite3_file *file)
{
	return ((struct crash_file *)file)->node;
}

static inline struct crash_node *crash_find(const char *name, bool make)
{
	struct crash_node *empty = NULL;

	for (size_t i = 0; i < CRASH_FILES; i++) {
		struct crash_node *node = &disk.nodes[i];

		if (node->now && strcmp(node->name, name) == 0)
			return node;
		if (!node->now && !empty)
			empty = node;
	}
	if (!make || !empty)
		return NULL;
	snprintf(empty->name, sizeof(empty->name), "%s", name);
	empty->now = calloc(1, CRASH_BYTES_MAX);
	empty->platter = calloc(1, CRASH_BYTES_MAX);
	return empty;
}

static inline void crash_apply(struct crash_node *node, const struct crash_op *op, int bytes)
{
	if (op->bytes < 0) {
		node->lasting_size = op->at;
		return;
	}
	memcpy(node->platter + op->at, op->data, (size_t)bytes);
	if (op->at + bytes > node->lasting_size)
		node->lasting_size = op->at + bytes;
}

/* Of what was not synced any part may have arrived, in any order. */
static inline void crash_power_off(void)
{
	disk.dead = true;
	for (size_t i = 0; i < CRASH_FILES; i++) {
		struct crash_node *node = &disk.nodes[i];

		for (size_t j = node->op_count; j > 1; j--) {
			size_t other = rng_below(&disk.rng, j);
			struct crash_op swap = node->ops[j - 1];

			node->ops[j - 1] = node->ops[other];
			node->ops[other] = swap;
		}
		for (size_t j = 0; j < node->op_count; j++) {
			uint64_t fate = rng_below(&disk.rng, 3);

			if (fate == 1)
				crash_apply(node, &node->ops[j], node->ops[j].bytes);
			if (fate == 2 && node->ops[j].bytes > 0)
				crash_apply(node, &node->ops[j], node->ops[j].bytes / 2);
		}
		if (node->seen != node->lasting && rng_below(&disk.rng, 2))
			node->lasting = node->seen;
	}
}

/* What is on the platter is all there is. */
static inline void crash_power_on(void)
{
	disk.dead = disk.sync_failed = false;
	disk.kind = CRASH_NEVER;
	disk.room = 0;
	disk.after_failed_sync = 0;
	for (size_t i = 0; i < CRASH_FILES; i++) {
		struct crash_node *node = &disk.nodes[i];

		node->op_count = 0;
		node->seen = node->lasting;
		if (!node->now)
			continue;
		if (!node->lasting)
			node->lasting_size = 0;
		node->size = node->lasting_size;
		memset(node->platter + node->size, 0, (size_t)(CRASH_BYTES_MAX - node->size));
		memcpy(node->now, node->platter, CRASH_BYTES_MAX);
	}
}

/* SQLITE_OK, or how this call fails. */
static inline int crash_call(int code)
{
	if (disk.dead)
		return SQLITE_IOERR;
	disk.calls++;
	if (disk.kind == CRASH_POWER && disk.calls == disk.at) {
		crash_power_off();
		return SQLITE_IOERR;
	}
	if (disk.kind == CRASH_ERROR &&
		(disk.calls == disk.at || (disk.for_good && disk.calls > disk.at)))
		return disk.code ? disk.code : code;
	return SQLITE_OK;
}

static inline void crash_note(
	struct crash_node *node, sqlite3_int64 at, const unsigned char *data, int bytes)
{
	if (node->op_count == node->op_room) {
		node->op_room = node->op_room * 2 + 64;
		node->ops = mem_resize(node->ops, node->op_room, sizeof(*node->ops));
	}
	node->ops[node->op_count] = (struct crash_op){.at = at, .bytes = bytes};
	if (bytes > 0)
		memcpy(node->ops[node->op_count].data, data, (size_t)bytes);
	node->op_count++;
}

static inline int crash_close(sqlite3_file *file)
{
	(void)file;
	return SQLITE_OK;
}

static inline int crash_read(sqlite3_file *file, void *out, int bytes, sqlite3_int64 at)
{
	struct crash_node *node = node_of(file);
	sqlite3_int64 there = node->size > at ? node->size - at : 0;

	if (disk.dead)
		return SQLITE_IOERR_READ;
	if (there >= bytes) {
		memcpy(out, node->now + at, (size_t)bytes);
		return SQLITE_OK;
	}
	memset(out, 0, (size_t)bytes);
	memcpy(out, node->now + at, (size_t)there);
	return SQLITE_IOERR_SHORT_READ;
}

static inline sqlite3_int64 crash_used(void)
{
	sqlite3_int64 used = 0;

	for (size_t i = 0; i < CRASH_FILES; i++)
		used += disk.nodes[i].seen ? disk.nodes[i].size : 0;
	return used;
}

static inline int crash_write(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 at)
{
	struct crash_node *node = node_of(file);
	const unsigned char *data = from;
	int code = crash_call(SQLITE_IOERR_WRITE);

	if (code == SQLITE_OK && disk.room && at + bytes > node->size &&
		crash_used() + at + bytes - node->size > disk.room)
		code = SQLITE_FULL;
	if (code != SQLITE_OK)
		return code;
	ck_assert(at + bytes <= CRASH_BYTES_MAX);
	disk.after_failed_sync += disk.sync_failed;
	memcpy(node->now + at, from, (size_t)bytes);
	if (at + bytes > node->size)
		node->size = at + bytes;
	while (bytes > 0) {
		int part = CRASH_SECTOR - (int)(at % CRASH_SECTOR);

		if (part > bytes)
			part = bytes;
		crash_note(node, at, data, part);
		at += part;
		data += part;
		bytes -= part;
	}
	return SQLITE_OK;
}

static inline int crash_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int code = crash_call(SQLITE_IOERR_TRUNCATE);

	if (code != SQLITE_OK)
		return code;
	node_of(file)->size = size;
	crash_note(node_of(file), size, NULL, -1);
	return SQLITE_OK;
}

static inline int crash_sync(sqlite3_file *file, int flags)
{
	struct crash_node *node = node_of(file);
	int code = crash_call(SQLITE_IOERR_FSYNC);

	(void)flags;
	if (code != SQLITE_OK) {
		disk.sync_failed = disk.sync_failed || code == SQLITE_IOERR_FSYNC;
		return code;
	}
	disk.after_failed_sync += disk.sync_failed;
	memcpy(node->platter, node->now, (size_t)CRASH_BYTES_MAX);
	node->lasting_size = node->size;
	node->op_count = 0;
	/* With a file that is new its folder is synced, and so is what was deleted from it. */
	for (size_t i = 0; !node->lasting && i < CRASH_FILES; i++)
		disk.nodes[i].lasting = disk.nodes[i].lasting && disk.nodes[i].seen;
	node->lasting = true;
	return SQLITE_OK;
}

static inline int crash_size(sqlite3_file *file, sqlite3_int64 *size)
{
	*size = node_of(file)->size;
	return disk.dead ? SQLITE_IOERR : SQLITE_OK;
}

static inline int crash_lock(sqlite3_file *file, int lock)
{
	(void)file;
	(void)lock;
	return SQLITE_OK;
}

static inline int crash_reserved(sqlite3_file *file, int *out)
{
	(void)file;
	*out = 0;
	return SQLITE_OK;
}

static inline int crash_control(sqlite3_file *file, int op, void *arg)
{
	(void)file;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static inline int crash_sector(sqlite3_file *file)
{
	(void)file;
	return CRASH_SECTOR;
}

/* As the disk of the program: a write changes no byte beside it. */
static inline int crash_traits(sqlite3_file *file)
{
	(void)file;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static inline int crash_shm_map(
	sqlite3_file *file, int region, int bytes, int extend, void volatile **out)
{
	(void)file;
	ck_assert_int_lt(region, 16);
	if (!disk.shm[region] && extend)
		disk.shm[region] = calloc(1, (size_t)bytes);
	*out = disk.shm[region];
	return SQLITE_OK;
}

static inline int crash_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	(void)file;
	(void)offset;
	(void)n;
	(void)flags;
	return SQLITE_OK;
}

static inline void crash_shm_barrier(sqlite3_file *file)
{
	(void)file;
}

static inline int crash_shm_unmap(sqlite3_file *file, int delete)
{
	(void)file;
	(void)delete;
	for (size_t i = 0; i < 16; i++) {
		free(disk.shm[i]);
		disk.shm[i] = NULL;
	}
	return SQLITE_OK;
}

static const sqlite3_io_methods crash_methods = {
	.iVersion = 2,
	.xClose = crash_close,
	.xRead = crash_read,
	.xWrite = crash_write,
	.xTruncate = crash_truncate,
	.xSync = crash_sync,
	.xFileSize = crash_size,
	.xLock = crash_lock,
	.xUnlock = crash_lock,
	.xCheckReservedLock = crash_reserved,
	.xFileControl = crash_control,
	.xSectorSize = crash_sector,
	.xDeviceCharacteristics = crash_traits,
	.xShmMap = crash_shm_map,
	.xShmLock = crash_shm_lock,
	.xShmBarrier = crash_shm_barrier,
	.xShmUnmap = crash_shm_unmap,
};

static inline int crash_open(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	const int ours = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
	struct crash_node *node;

	(void)vfs;
	if (!name || !(flags & ours))
		return disk.real->xOpen(disk.real, name, file, flags, out_flags);
	/* The store makes its file itself, and syncs the folder. */
	node = crash_find(name, true);
	ck_assert_ptr_nonnull(node);
	if (!node->seen)
		node->size = 0;
	node->seen = true;
	if (flags & SQLITE_OPEN_MAIN_DB)
		node->lasting = true;
	((struct crash_file *)file)->base.pMethods = disk.dead ? NULL : &crash_methods;
	((struct crash_file *)file)->node = node;
	if (out_flags)
		*out_flags = flags;
	return disk.dead ? SQLITE_CANTOPEN : SQLITE_OK;
}

static inline int crash_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct crash_node *node = crash_find(name, false);
	int code = crash_call(SQLITE_IOERR_DELETE);

	(void)vfs;
	if (code != SQLITE_OK)
		return code;
	if (!node || !node->seen)
		return SQLITE_IOERR_DELETE_NOENT;
	node->seen = false;
	if (sync)
		node->lasting = false;
	return SQLITE_OK;
}

static inline int crash_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	const struct crash_node *node = crash_find(name, false);

	(void)vfs;
	(void)flags;
	*out = node && node->seen;
	return disk.dead ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

/* From now on this is the disk of every store that is opened. */
static inline void crash_begin(uint64_t seed)
{
	disk = (struct crash_disk){.real = sqlite3_vfs_find(NULL)};
	disk.rng.state = seed;
	disk.vfs = *disk.real;
	disk.vfs.pNext = NULL;
	disk.vfs.zName = "crash";
	if (disk.vfs.szOsFile < (int)sizeof(struct crash_file))
		disk.vfs.szOsFile = sizeof(struct crash_file);
	disk.vfs.xOpen = crash_open;
	disk.vfs.xDelete = crash_delete;
	disk.vfs.xAccess = crash_access;
	sqlite3_vfs_register(&disk.vfs, 1);
}

static inline void crash_end(void)
{
	sqlite3_vfs_unregister(&disk.vfs);
	sqlite3_vfs_register(disk.real, 1);
	for (size_t i = 0; i < CRASH_FILES; i++) {
		free(disk.nodes[i].now);
		free(disk.nodes[i].platter);
		free(disk.nodes[i].ops);
	}
	crash_shm_unmap(NULL, 0);
}

#endif
