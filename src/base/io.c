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

struct io_file {
	struct arena arena;
	const char *path, *temporary; /* NULL: a device or pipe, which cannot be replaced */
	mode_t mode;                  /* 0: a new file's */
	int fd;
	bool failed;
};

static bool begin_new(struct io_file *file, const char *path, struct err *err)
{
	file->path = arena_strz(&file->arena, str_of(path));
	/* A name by the process: what a killed one of that number left is taken away, no heap grows
	 * and no other process writes it. */
	file->temporary = arena_printf(&file->arena, "%s.%ld~", path, (long)getpid());
	unlink(file->temporary);
	file->fd =
		open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	return file->fd >= 0 || err_errno(err, "%s: cannot create a file beside it", path);
}

/* A device or pipe is only written to: /dev/stdout, /dev/null. */
static bool begin_through(struct io_file *file, const char *path, struct err *err)
{
	file->path = arena_strz(&file->arena, str_of(path));
	file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return file->fd >= 0 || err_errno(err, "%s: cannot open", path);
}

/* Of a symbolic link the file behind it is replaced, not the link. */
static bool begin_over(struct io_file *file, const char *path, mode_t mode, struct err *err)
{
	char *target = realpath(path, NULL);
	bool ok;

	if (!target)
		return err_errno(err, "%s: cannot resolve", path);
	file->mode = mode & 0777;
	ok = begin_new(file, target, err);
	free(target);
	return ok;
}

bool io_begin(const char *path, struct io_file **out, struct err *err)
{
	struct io_file *file = mem_alloc(sizeof(*file));
	struct stat info;
	bool ok;

	*file = (struct io_file){.fd = -1};
	if (stat(path, &info) != 0)
		ok = begin_new(file, path, err);
	else if (S_ISDIR(info.st_mode))
		ok = err_set(err, ERR_IO, "%s: a folder, not a file", path);
	else if (!S_ISREG(info.st_mode))
		ok = begin_through(file, path, err);
	else
		ok = begin_over(file, path, info.st_mode, err);
	if (!ok) {
		arena_fini(&file->arena);
		free(file);
		return false;
	}
	*out = file;
	return true;
}

bool io_add(struct io_file *file, struct str text, struct err *err)
{
	if (io_write_fd(file->fd, text, err))
		return true;
	file->failed = true;
	return err_wrap(err, "%s", file->path);
}

/* After it the temporary file is complete on the disk. */
static bool finish(const struct io_file *file, struct err *err)
{
	if (file->mode && fchmod(file->fd, file->mode) != 0)
		return err_errno(err, "%s: cannot set its mode", file->path);
	return fsync(file->fd) == 0 || err_errno(err, "%s: cannot sync", file->path);
}

static bool replace(struct io_file *file, bool ok, struct err *err)
{
	ok = ok && finish(file, err);
	if (close(file->fd) != 0 && ok)
		ok = err_errno(err, "%s: cannot close", file->path);
	if (ok && rename(file->temporary, file->path) != 0)
		ok = err_errno(err, "%s: cannot replace", file->path);
	if (!ok) {
		unlink(file->temporary);
		return false;
	}
	return io_sync_folder(io_dir_of(&file->arena, file->path), err);
}

bool io_end(struct io_file *file, bool ok, struct err *err)
{
	ok = ok && !file->failed;
	if (file->temporary)
		ok = replace(file, ok, err);
	else
		close(file->fd);
	arena_fini(&file->arena);
	free(file);
	return ok;
}

bool io_write(const char *path, struct str text, struct err *err)
{
	struct io_file *file;

	return io_begin(path, &file, err) && io_end(file, io_add(file, text, err), err);
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
