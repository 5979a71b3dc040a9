/* SPDX-License-Identifier: MIT */
/*
 * Put in front of the C library (LD_PRELOAD), this makes the N-th call of one function fail, or end
 * the process there and then:
 *
 *   FAULT=CALL:N:HOW   CALL one of malloc, write, pwrite, read (pread), sync, open, rename, socket;
 *                      HOW one of once, always, kill
 *   FAULT_COUNT=FILE   gets how many calls there were, when the process ends by itself
 *
 * or it tells of another disk than there is:
 *
 *   FAULT_FS_TYPE=HEX  what statfs() says of every file system
 *   FAULT_MOUNTS=FILE  what is read in place of /proc/self/mountinfo
 *   FAULT_FREE=BYTES   how much statvfs() says is free on it
 *
 * or of another time:
 *
 *   FAULT_CLOCK=CLOCK:SECONDS:N
 *                      CLOCK (wall or mono) shows SECONDS more, or less, from the N-th look on;
 *                      FAULT_COUNT gets how many looks there were
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static char wanted[16];
static long at, calls;
static char how; /* 'o', 'a', 'k' */
static bool ready;
static struct {
	bool any, wall;
	long seconds, at, looks;
} leap;

/* Before FAULT is read nothing fails: that is the loader's time. */
static __attribute__((constructor)) void begin(void)
{
	const char *text = getenv("FAULT");
	char rest[16] = "";

	if (text && sscanf(text, "%15[a-z]:%ld:%15s", wanted, &at, rest) == 3) {
		how = rest[0];
		ready = true;
	}
	text = getenv("FAULT_CLOCK");
	if (text && sscanf(text, "%15[a-z]:%ld:%ld", rest, &leap.seconds, &leap.at) == 3) {
		leap.wall = rest[0] == 'w';
		leap.any = true;
	}
	/* Children are left alone. */
	unsetenv("LD_PRELOAD");
}

static __attribute__((destructor)) void end(void)
{
	const char *path = getenv("FAULT_COUNT");
	FILE *file;

	ready = false;
	file = path ? fopen(path, "w") : NULL;
	if (file) {
		fprintf(file, "%ld\n", leap.any ? leap.looks : calls);
		fclose(file);
	}
}

/* True: this call is the one. */
static bool hit(const char *call)
{
	if (!ready || strcmp(call, wanted) != 0)
		return false;
	calls++;
	if (calls != at && !(how == 'a' && calls > at))
		return false;
	if (how == 'k')
		kill(getpid(), SIGKILL);
	return true;
}

#define NEXT(function) \
	static __typeof__(&(function)) real; \
	if (!real) \
	*(void **)&real = dlsym(RTLD_NEXT, #function)

void *malloc(size_t bytes)
{
	NEXT(malloc);
	if (hit("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return real(bytes);
}

void *realloc(void *old, size_t bytes)
{
	NEXT(realloc);
	if (hit("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return real(old, bytes);
}

void *calloc(size_t count, size_t size)
{
	NEXT(calloc);
	if (hit("malloc")) {
		errno = ENOMEM;
		return NULL;
	}
	return real(count, size);
}

ssize_t write(int fd, const void *data, size_t bytes)
{
	NEXT(write);
	if (fd > 2 && hit("write")) {
		errno = EIO;
		return -1;
	}
	return real(fd, data, bytes);
}

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset)
{
	NEXT(pwrite64);
	if (hit("pwrite")) {
		errno = ENOSPC;
		return -1;
	}
	return real(fd, data, bytes, offset);
}

ssize_t pread64(int fd, void *data, size_t bytes, off64_t offset)
{
	NEXT(pread64);
	if (hit("read")) {
		errno = EIO;
		return -1;
	}
	return real(fd, data, bytes, offset);
}

int fsync(int fd)
{
	NEXT(fsync);
	if (hit("sync")) {
		errno = EIO;
		return -1;
	}
	return real(fd);
}

int fdatasync(int fd)
{
	NEXT(fdatasync);
	if (hit("sync")) {
		errno = EIO;
		return -1;
	}
	return real(fd);
}

static int open_next(const char *name, const char *path, int flags, mode_t mode)
{
	const char *mounts = getenv("FAULT_MOUNTS");
	int (*real)(const char *, int, ...);

	if (hit("open")) {
		errno = EMFILE;
		return -1;
	}
	if (mounts && strcmp(path, "/proc/self/mountinfo") == 0)
		path = mounts;
	*(void **)&real = dlsym(RTLD_NEXT, name);
	return real(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_next("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_next("open64", path, flags, mode);
}

int rename(const char *from, const char *to)
{
	NEXT(rename);
	if (hit("rename")) {
		errno = EIO;
		return -1;
	}
	return real(from, to);
}

int socket(int domain, int type, int protocol)
{
	NEXT(socket);
	if (hit("socket")) {
		errno = EMFILE;
		return -1;
	}
	return real(domain, type, protocol);
}

int statfs(const char *path, struct statfs *info)
{
	const char *type = getenv("FAULT_FS_TYPE");
	int status;

	NEXT(statfs);
	status = real(path, info);
	if (status == 0 && type)
		info->f_type = (__typeof__(info->f_type))strtoul(type, NULL, 16);
	return status;
}

int statvfs(const char *restrict path, struct statvfs *restrict info)
{
	const char *bytes = getenv("FAULT_FREE");
	int status;

	NEXT(statvfs);
	status = real(path, info);
	if (status == 0 && bytes)
		info->f_bavail = strtoull(bytes, NULL, 10) / info->f_frsize;
	return status;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
	bool mono = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
		    clock == CLOCK_MONOTONIC_COARSE;

	if (syscall(SYS_clock_gettime, clock, now))
		return -1;
	if (leap.any && (leap.wall ? wall : mono) && ++leap.looks >= leap.at)
		now->tv_sec += leap.seconds;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now = {0};

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}
