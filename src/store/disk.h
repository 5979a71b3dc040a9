/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_DISK_H
#define TIERCAL_STORE_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Private to store/: the disk that a store lies on. Errors are ERR_STORE. */

/* False if the file is, or would be, on a file system that several hosts share: the log of SQLite
 * and its locks are for the processes of one host. Also false for a FUSE of which it is not known
 * that it keeps its files on a local disk. */
bool disk_check_kind(const char *path, struct err *err);

/* False if fewer than `bytes`, or 64 MiB if that is more, are free where the file is. */
bool disk_check_space(const char *path, uint64_t bytes, struct err *err);

#endif
