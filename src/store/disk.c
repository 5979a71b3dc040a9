/* SPDX-License-Identifier: MIT */
#include "store/disk.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#ifdef __linux__
#include <sys/statfs.h>
#endif

#include "base/arena.h"
#include "base/io.h"

#define FREE_MIN_BYTES ((uint64_t)64 << 20)
#define MIB ((uint64_t)1 << 20)

#ifdef __linux__
/* From linux/magic.h and the sources of the file systems that are not in it. FUSE is not here: what
 * is behind it cannot be told from its number. */
static const struct {
	uint32_t type;
	const char *name;
} shared[] = {
	{0x00006969, "NFS"},
	{0xFF534D42, "CIFS"},
	{0xFE534D42, "SMB"},
	{0x0000517B, "SMB"},
	{0x01021997, "9P"},
	{0x5346414F, "AFS"},
	{0x6B414653, "AFS"},
	{0x73757245, "Coda"},
	{0x0000564C, "NCP"},
	{0x00C36400, "Ceph"},
	{0x0BD00BD0, "Lustre"},
	{0x01161970, "GFS2"},
	{0x7461636F, "OCFS2"},
	{0x47504653, "GPFS"},
};

/* Of what is there: the file, else the nearest folder above it. */
static bool type_of(const char *path, uint32_t *type)
{
	struct arena arena = {0};
	struct statfs info;
	bool known;

	while (!(known = statfs(path, &info) == 0) && errno == ENOENT && strcmp(path, ".") != 0 &&
		strcmp(path, "/") != 0)
		path = io_dir_of(&arena, path);
	arena_fini(&arena);
	*type = known ? (uint32_t)info.f_type : 0;
	return known;
}
#endif

bool disk_check_kind(const char *path, struct err *err)
{
#ifdef __linux__
	uint32_t type;

	/* What cannot be looked at cannot be opened either, and that says why. */
	if (!type_of(path, &type))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(shared); i++) {
		if (shared[i].type == type)
			return err_set(err, ERR_STORE,
				"%s: on a network file system (%s), where two hosts can damage it; "
				"keep it on a disk of this machine, or give --force-store if no "
				"other host ever opens it",
				path, shared[i].name);
	}
#endif
	return true;
}

bool disk_check_space(const char *path, uint64_t bytes, struct err *err)
{
	struct statvfs disk;
	uint64_t free_bytes;

	if (bytes < FREE_MIN_BYTES)
		bytes = FREE_MIN_BYTES;
	if (statvfs(path, &disk) != 0)
		return true; /* not every file system can tell */
	free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
	if (free_bytes >= bytes)
		return true;
	return err_set(err, ERR_STORE,
		"%s: only %llu MiB are free on its disk, %llu MiB are wanted; make room, then "
		"start again",
		path, (unsigned long long)(free_bytes / MIB),
		(unsigned long long)((bytes + MIB - 1) / MIB));
}
