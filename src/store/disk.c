/* SPDX-License-Identifier: MIT */
#include "store/disk.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#ifdef __linux__
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#endif

#include "base/arena.h"
#include "base/io.h"
#include "store/mount.h"

#define FREE_MIN_BYTES ((uint64_t)64 << 20)
#define MIB ((uint64_t)1 << 20)

#ifdef __linux__
/* From linux/magic.h and the sources of the file systems that are not in it. */
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

#define FUSE 0x65735546
#define MOUNTINFO "/proc/self/mountinfo"

/* What is there: the file, else the nearest folder above it. False: neither can be looked at. */
static bool find_there(struct arena *arena, const char *path, const char **there, uint32_t *type)
{
	struct statfs info;
	bool known;

	while (!(known = statfs(path, &info) == 0) && errno == ENOENT && strcmp(path, ".") != 0 &&
		strcmp(path, "/") != 0)
		path = io_dir_of(arena, path);
	*there = path;
	*type = known ? (uint32_t)info.f_type : 0;
	return known;
}

/* FUSE has one number for all that is behind it; the table of mounts has its name. */
static bool check_fuse(const char *path, const char *there, struct err *err)
{
	struct buf text = {0};
	struct str type = STR("fuse");
	struct stat info;
	bool ok;

	if (stat(there, &info) != 0 || !io_read(MOUNTINFO, &text, NULL) ||
		!mount_type(buf_view(&text), major(info.st_dev), minor(info.st_dev), &type))
		type = STR("fuse");
	ok = mount_fuse_is_local(type) ||
	     err_set(err, ERR_STORE,
		     "%s: on a file system of another program (%.*s), behind which may be a "
		     "network, where two hosts can damage it; keep it on a disk of this machine, "
		     "or give --force-store if no other host ever opens it",
		     path, STR_ARG(type));
	buf_free(&text);
	return ok;
}
#endif

bool disk_check_kind(const char *path, struct err *err)
{
#ifdef __linux__
	struct arena arena = {0};
	const char *there;
	uint32_t type;
	/* What cannot be looked at cannot be opened either, and that says why. */
	bool ok = !find_there(&arena, path, &there, &type) || type != FUSE ||
		  check_fuse(path, there, err);

	for (size_t i = 0; ok && i < ARRAY_LEN(shared); i++) {
		if (shared[i].type == type)
			ok = err_set(err, ERR_STORE,
				"%s: on a network file system (%s), where two hosts can damage it; "
				"keep it on a disk of this machine, or give --force-store if no "
				"other host ever opens it",
				path, shared[i].name);
	}
	arena_fini(&arena);
	return ok;
#else
	(void)path;
	(void)err;
	return true;
#endif
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
