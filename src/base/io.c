/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath, which POSIX leaves to its XSI option */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool io_read_fd(int fd, const char *name, struct buf *out, struct err *err)
{
	char bytes[16384];

	for (;;) {
		const ssize_t count = read(fd, bytes, sizeof(bytes));

		if (count == 0)
			return true;
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return err_errno(err, "%s: cannot read", name);
		buf_add(out, bytes, (size_t)count);
		if (out->over)
			return err_set(err, ERR_IO, "%s: larger than the limit of %zu bytes", name,
				out->limit ? out->limit : BUF_DEFAULT_LIMIT);
	}
}

bool io_read(const char *path, struct buf *out, struct err *err)
{
	struct stat info;
	bool ok = false;
	int fd;

	if (strcmp(path, "-") == 0)
		return io_read_fd(STDIN_FILENO, "standard input", out, err);
	/* Without O_NONBLOCK, opening a FIFO waits for its writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, "%s: cannot open", path);
	if (fstat(fd, &info) != 0)
		err_errno(err, "%s: cannot look at it", path);
	else if (!S_ISREG(info.st_mode))
		err_set(err, ERR_IO, "%s: %s, not a regular file", path,
			S_ISDIR(info.st_mode) ? "a folder" : "a device or pipe");
	else
		ok = io_read_fd(fd, path, out, err);
	close(fd);
	return ok;
}

bool io_write_fd(int fd, struct str text, struct err *err)
{
	while (text.len) {
		const ssize_t count = write(fd, text.data, text.len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return err_errno(err, "cannot write");
		text.data += count;
		text.len -= (size_t)count;
	}
	return true;
}

bool io_sync_folder(const char *folder, struct err *err)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = true;

	if (fd < 0)
		return err_errno(err, "%s: cannot open the folder", folder);
	if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
		ok = err_errno(err, "%s: cannot sync the folder", folder);
	close(fd);
	return ok;
}

/* Everything up to the rename, at the end of which `temporary` is complete on the disk. */
static bool fill(int fd, const char *path, mode_t mode, struct str text, struct err *err)
{
	if (!io_write_fd(fd, text, err))
		return err_wrap(err, "%s", path);
	if (mode && fchmod(fd, mode) != 0)
		return err_errno(err, "%s: cannot set its mode", path);
	if (fsync(fd) != 0)
		return err_errno(err, "%s: cannot sync", path);
	return true;
}

static bool replace(const char *path, mode_t mode, struct str text, struct err *err)
{
	struct arena arena = {0};
	/* A name by the process: what a killed one of that number left is taken away, no heap grows
	 * and no other process writes it. */
	const char *temporary = arena_printf(&arena, "%s.%ld~", path, (long)getpid());
	bool ok = false;
	int fd;

	unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0) {
		err_errno(err, "%s: cannot create a file beside it", path);
		goto out;
	}
	ok = fill(fd, path, mode, text, err);
	if (close(fd) != 0 && ok)
		ok = err_errno(err, "%s: cannot close", path);
	if (ok && rename(temporary, path) != 0)
		ok = err_errno(err, "%s: cannot replace", path);
	if (!ok) {
		unlink(temporary);
		goto out;
	}
	ok = io_sync_folder(io_dir_of(&arena, path), err);
out:
	arena_fini(&arena);
	return ok;
}

/* A device or pipe cannot be replaced, only written to: /dev/stdout, /dev/null. */
static bool write_through(const char *path, struct str text, struct err *err)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	bool ok;

	if (fd < 0)
		return err_errno(err, "%s: cannot open", path);
	ok = io_write_fd(fd, text, err) || err_wrap(err, "%s", path);
	close(fd);
	return ok;
}

bool io_write(const char *path, struct str text, struct err *err)
{
	struct stat info;
	char *target;
	bool ok;

	if (stat(path, &info) != 0)
		return replace(path, 0, text, err);
	if (S_ISDIR(info.st_mode))
		return err_set(err, ERR_IO, "%s: a folder, not a file", path);
	if (!S_ISREG(info.st_mode))
		return write_through(path, text, err);
	/* Of a symbolic link the file behind it is replaced, not the link. */
	target = realpath(path, NULL);
	if (!target)
		return err_errno(err, "%s: cannot resolve", path);
	ok = replace(target, info.st_mode & 0777, text, err);
	free(target);
	return ok;
}

bool io_exists(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0;
}

static bool make_folder(const char *path, struct err *err)
{
	struct stat info;

	if (mkdir(path, 0777) == 0) /* less the umask */
		return true;
	if (errno != EEXIST)
		return err_errno(err, "%s: cannot make the folder", path);
	if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return true;
	return err_set(err, ERR_IO, "%s: exists and is not a folder", path);
}

bool io_mkdirs(const char *path, struct err *err)
{
	struct arena arena = {0};
	char *copy = arena_strz(&arena, str_of(path));
	bool ok = true;

	for (char *at = copy; *at && ok; at++) {
		if (*at != '/' || at == copy)
			continue;
		*at = '\0';
		/* Looked up first: the folders above may be unwritable and there. */
		ok = io_exists(copy) || make_folder(copy, err);
		*at = '/';
	}
	ok = ok && make_folder(path, err);
	arena_fini(&arena);
	return ok;
}

char *io_dir_of(struct arena *arena, const char *path)
{
	struct str text = str_of(path);

	while (text.len > 1 && text.data[text.len - 1] == '/')
		text.len--;
	while (text.len && text.data[text.len - 1] != '/')
		text.len--;
	while (text.len > 1 && text.data[text.len - 1] == '/')
		text.len--;
	return arena_strz(arena, text.len ? text : STR("."));
}

char *io_join(struct arena *arena, const char *folder, const char *file)
{
	const size_t len = strlen(folder);

	if (file[0] == '/' || len == 0 || strcmp(folder, ".") == 0)
		return arena_strz(arena, str_of(file));
	return arena_printf(arena, "%s%s%s", folder, folder[len - 1] == '/' ? "" : "/", file);
}
