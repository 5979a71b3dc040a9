/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "store/mount.h"

/* The example of proc(5), and what a machine has. */
static const char mountinfo[] =
	"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
	"40 35 0:50 / /mnt/far rw,nosuid shared:7 master:2 - fuse.sshfs me@far:/ rw,user_id=0\n"
	"41 35 8:17 / /media/stick rw - fuseblk /dev/sdb1 rw\n"
	"42 35 0:51 / /broken rw\n"
	"43 35 0:52 / /odd rw -\n"
	"44 35 0:5 / /dev/8:17 rw - tmpfs none rw";

static const struct {
	unsigned major, minor;
	const char *type; /* NULL: not there */
} devices[] = {
	{98, 0, "ext3"},
	{0, 50, "fuse.sshfs"},
	{8, 17, "fuseblk"},
	{0, 5, "tmpfs"},
	{0, 51, NULL},
	{0, 52, NULL},
	{0, 0, NULL},
	{36, 35, NULL},
};

START_TEST(the_table_of_mounts_names_the_type_of_a_device)
{
	struct str type = STR_NONE;
	const bool there =
		mount_type(str_of(mountinfo), devices[_i].major, devices[_i].minor, &type);

	ck_assert(there == (devices[_i].type != NULL));
	if (there)
		ck_assert(str_eqz(type, devices[_i].type));
	ck_assert(!mount_type(STR(""), devices[_i].major, devices[_i].minor, &type));
}
END_TEST

START_TEST(a_fuse_that_is_not_known_is_taken_for_a_network)
{
	ck_assert(mount_fuse_is_local(STR("fuseblk")));
	ck_assert(mount_fuse_is_local(STR("fuse.fuse-overlayfs")));
	ck_assert(!mount_fuse_is_local(STR("fuse")));
	ck_assert(!mount_fuse_is_local(STR("fuse.sshfs")));
	ck_assert(!mount_fuse_is_local(STR("virtiofs")));
	ck_assert(!mount_fuse_is_local(STR("")));
}
END_TEST

Suite *suite_store_mount(void);

Suite *suite_store_mount(void)
{
	Suite *suite = suite_create("store/mount");
	TCase *tcase = tcase_create("mount");

	tcase_add_loop_test(tcase, the_table_of_mounts_names_the_type_of_a_device, 0,
		sizeof(devices) / sizeof(devices[0]));
	tcase_add_test(tcase, a_fuse_that_is_not_known_is_taken_for_a_network);
	suite_add_tcase(suite, tcase);
	return suite;
}
