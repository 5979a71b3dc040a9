/* SPDX-License-Identifier: MIT */
#ifndef TIERCAL_STORE_MOUNT_H
#define TIERCAL_STORE_MOUNT_H

#include <stdbool.h>

#include "base/str.h"

/* Private to store/: what is mounted, from the text of /proc/self/mountinfo (proc(5)). */

/* The type of the file system of a device, like "ext4" or "fuse.sshfs"; false: it is not there. */
bool mount_type(struct str mountinfo, unsigned major, unsigned minor, struct str *type);

/* Whether a type of FUSE keeps its files on a disk of this machine. What is not known does not. */
bool mount_fuse_is_local(struct str type);

#endif
