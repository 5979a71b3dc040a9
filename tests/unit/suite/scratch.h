/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_SUITE_SCRATCH_H
#define TESTS_UNIT_SUITE_SCRATCH_H

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

/* A folder of its own for each test, which is the working folder while the test runs, so that paths
 * in messages are short and the same everywhere. */
static char scratch_folder[] = "/tmp/tiercal-unit-XXXXXX";

static inline void scratch_enter(void)
{
	memcpy(scratch_folder + sizeof(scratch_folder) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(scratch_folder));
	ck_assert_int_eq(chdir(scratch_folder), 0);
}

static inline void scratch_remove(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct arena arena = {0};

	while (dir && (entry = readdir(dir))) {
		const char *below = io_join(&arena, path, entry->d_name);
		struct stat info;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (lstat(below, &info) == 0 && S_ISDIR(info.st_mode))
			scratch_remove(below);
		else
			unlink(below);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
	arena_fini(&arena);
}

static inline void scratch_leave(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	scratch_remove(scratch_folder);
}

static inline void scratch_write(const char *path, const char *text)
{
	struct arena arena = {0};
	struct err err = {0};
	const char *folder = io_dir_of(&arena, path);

	if (strcmp(folder, ".") != 0)
		ck_assert_msg(io_mkdirs(folder, &err), "%s", err.text);
	ck_assert_msg(io_write(path, str_of(text), &err), "%s", err.text);
	arena_fini(&arena);
}

#endif
