/* SPDX-License-Identifier: MIT */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

#define POLL_NS 50000000L

static void nap(void)
{
	const struct timespec pause = {.tv_nsec = POLL_NS};

	nanosleep(&pause, NULL);
}

/* The pid of who holds it, or 0 if nobody does any more. */
static pid_t holder(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
		return 0;
	return lock.l_pid;
}

static bool try_lock(int fd, const char *path, bool *taken, struct err *err)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	*taken = fcntl(fd, F_SETLK, &lock) == 0;
	if (*taken || errno == EACCES || errno == EAGAIN || errno == EINTR)
		return true;
	err_errno(err, "%s: cannot be locked", path);
	err->kind = ERR_STORE;
	return false;
}

static bool wait_lock(int fd, const char *path, int64_t wait_us, struct err *err)
{
	int64_t until_us = clock_mono_us() + wait_us;
	bool taken;

	for (;;) {
		if (!try_lock(fd, path, &taken, err))
			return false;
		if (taken)
			return true;
		if (clock_mono_us() >= until_us)
			return err_set(err, ERR_STORE,
				"%s: another run (process %ld) is at work on this store; wait for "
				"it or end it",
				path, (long)holder(fd));
		nap();
	}
}

int lock_take(const char *store_path, int64_t wait_us, struct err *err)
{
	struct arena arena = {0};
	struct err own = {0};
	char *path = arena_printf(&arena, "%s.lock", store_path);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);

	if (fd < 0) {
		err_errno(&own, "%s: cannot be opened", path);
		own.kind = ERR_STORE;
	} else if (!wait_lock(fd, path, wait_us, &own)) {
		close(fd);
		fd = -1;
	}
	if (fd < 0 && err)
		*err = own;
	arena_fini(&arena);
	return fd;
}

void lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
