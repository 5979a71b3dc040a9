/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_LOCK_H
#define TIERCAL_STORE_LOCK_H

#include <stdint.h>

#include "base/err.h"

/* The run lock: an OS lock on a file beside the store, which death releases. */
#define LOCK_WAIT_US INT64_C(5000000)

/* Waits at most `wait_us` and returns a descriptor, or -1: ERR_STORE names the holder's pid. */
int lock_take(const char *store_path, int64_t wait_us, struct err *err);
void lock_drop(int fd); /* -1 is fine */

#endif
