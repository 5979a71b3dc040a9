/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* syscall(), for openat2, which the C library does not wrap */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef SYS_openat2
#include <linux/openat2.h>
#endif

/* O_NONBLOCK so that a FIFO is refused and not waited for. */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static bool known_missing(int number)
{
	/* Old kernels say ENOSYS; sandboxes that filter system calls say EPERM. */
	return number == ENOSYS || number == EPERM;
}

static int open_resolved(int folder_fd, const char *file)
{
#ifdef SYS_openat2
	struct open_how how = {
		.flags = OPEN_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, folder_fd, file, &how, sizeof(how));
#else
	(void)folder_fd;
	(void)file;
	errno = ENOSYS;
	return -1;
#endif
}

/* From one folder into the next, or to the file; closes what it comes from. */
static int open_step(int fd, const char *name, int flags)
{
	const int next = openat(fd, name, flags);
	int number = errno;
	struct stat info;

	/* A link where a folder should be: some kernels say that it is none. */
	if (next < 0 && number == ENOTDIR && fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISLNK(info.st_mode))
		number = ELOOP;
	close(fd);
	errno = number;
	return next;
}

/* Component by component; stricter than the kernel's way: no link at all and no "..". */
static int open_stepwise(int folder_fd, const char *file)
{
	struct arena arena = {0};
	struct str rest = str_of(file);
	struct str part;
	int fd = fcntl(folder_fd, F_DUPFD_CLOEXEC, 3);

	while (fd >= 0 && str_next(&rest, '/', &part)) {
		const int flags = OPEN_FLAGS | O_NOFOLLOW | (rest.data ? O_DIRECTORY : 0);
		int next;

		if (part.len == 0 || str_eq(part, STR(".")))
			continue;
		if (str_eq(part, STR(".."))) {
			close(fd);
			fd = -1;
			errno = EXDEV;
			break;
		}
		next = open_step(fd, arena_strz(&arena, part), flags);
		fd = next;
	}
	arena_fini(&arena);
	return fd;
}

static void explain(const char *folder, const char *file, struct err *err)
{
	if (errno == EXDEV || errno == ELOOP)
		err_set(err, ERR_CONFIG, "%s: leads out of %s; name a file below that folder", file,
			folder);
	else
		err_errno(err, "%s: cannot open it in %s", file, folder);
}

int io_open_beneath(const char *folder, const char *file, struct err *err)
{
	struct stat info;
	int folder_fd, fd;

	if (file[0] == '\0' || file[0] == '/') {
		err_set(err, ERR_CONFIG, "'%s': not a path relative to %s", file, folder);
		return -1;
	}
	folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder_fd < 0) {
		err_errno(err, "%s: cannot open the folder", folder);
		return -1;
	}
	fd = open_resolved(folder_fd, file);
	if (fd < 0 && known_missing(errno))
		fd = open_stepwise(folder_fd, file);
	if (fd < 0)
		explain(folder, file, err);
	close(folder_fd);
	if (fd < 0)
		return -1;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
		return fd;
	err_set(err, ERR_CONFIG, "%s: not a regular file", file);
	close(fd);
	return -1;
}
