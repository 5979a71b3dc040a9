/* SPDX-License-Identifier: MIT */
#include "store/mount.h"

#include <stdio.h>

#include "base/attr.h"

/* Those that lay something over local files, or read a local disk. */
static const char *const local[] = {
	"fuseblk", /* NTFS and exFAT: a block device of this machine */
	"fuse.bindfs",
	"fuse.cryfs",
	"fuse.encfs",
	"fuse.exfat",
	"fuse.fuse-overlayfs",
	"fuse.gocryptfs",
	"fuse.lxcfs",
	"fuse.mergerfs",
	"fuse.ntfs",
	"fuse.ntfs-3g",
	"fuse.securefs",
	"fuse.unionfs",
};

bool mount_fuse_is_local(struct str type)
{
	for (size_t i = 0; i < ARRAY_LEN(local); i++) {
		if (str_eqz(type, local[i]))
			return true;
	}
	return false;
}

enum { FIELD_DEVICE = 3 }; /* the first is 1; a lone "-" ends the optional ones */

static bool type_in_line(struct str line, struct str device, struct str *type)
{
	struct str field;
	bool found = false;

	for (int i = 1; str_next(&line, ' ', &field); i++) {
		if (i == FIELD_DEVICE && !str_eq(field, device))
			return false;
		found = found || i == FIELD_DEVICE;
		if (i > FIELD_DEVICE && str_eqz(field, "-"))
			return found && str_next(&line, ' ', type) && type->len;
	}
	return false;
}

bool mount_type(struct str mountinfo, unsigned major, unsigned minor, struct str *type)
{
	char device[32];
	struct str line;

	snprintf(device, sizeof(device), "%u:%u", major, minor);
	while (str_next(&mountinfo, '\n', &line)) {
		if (type_in_line(line, str_of(device), type))
			return true;
	}
	return false;
}
