/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"

static struct arena arena;
static struct err err;
static char folder[64];

static const char *in_folder(const char *name)
{
	return io_join(&arena, folder, name);
}

static void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/tiercal-beneath-%ld", (long)getpid());
	ck_assert(io_mkdirs(in_folder("suite/sub"), &err));
	ck_assert(io_write(in_folder("secret"), STR("secret"), &err));
	ck_assert(io_write(in_folder("suite/sub/file"), STR("fine"), &err));
	ck_assert(symlink("../secret", in_folder("suite/out")) == 0);
	ck_assert(symlink("..", in_folder("suite/up")) == 0);
	ck_assert(symlink("/etc/passwd", in_folder("suite/absolute")) == 0);
	ck_assert(symlink("loop", in_folder("suite/loop")) == 0);
	ck_assert(mkfifo(in_folder("suite/fifo"), 0600) == 0);
}

static void tear_down(void)
{
	static const char *const names[] = {"suite/sub/file", "suite/sub", "suite/out", "suite/up",
		"suite/absolute", "suite/loop", "suite/fifo", "suite", "secret", ""};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		(void)remove(in_folder(names[i]));
	arena_fini(&arena);
}

static const char *const fine[] = {"sub/file", "./sub/file", "sub//file"};

static void open_fine(const char *file)
{
	const int fd = io_open_beneath(in_folder("suite"), file, &err);
	struct buf out = {0};

	ck_assert_msg(fd >= 0, "%s", err.text);
	ck_assert(io_read_fd(fd, "file", &out, &err));
	ck_assert(str_eqz(buf_view(&out), "fine"));
	close(fd);
	buf_free(&out);
}

START_TEST(a_file_below_the_folder_is_opened)
{
	open_fine(fine[_i]);
}
END_TEST

static const struct {
	const char *file;
	enum err_kind kind;
} refused[] = {
	{"", ERR_CONFIG},
	{"/etc/passwd", ERR_CONFIG},
	{"/proc/self/environ", ERR_CONFIG},
	{"../secret", ERR_CONFIG},
	{"sub/../../secret", ERR_CONFIG},
	{"out", ERR_CONFIG},
	{"up/secret", ERR_CONFIG},
	{"absolute", ERR_CONFIG},
	{"loop", ERR_CONFIG},
	{"fifo", ERR_CONFIG},
	{"sub", ERR_CONFIG},
	{"..", ERR_CONFIG},
	{"none", ERR_IO},
	{"sub/file/x", ERR_IO},
};

static void open_refused(const char *file, enum err_kind kind)
{
	ck_assert_int_eq(io_open_beneath(in_folder("suite"), file, &err), -1);
	ck_assert_msg(err.kind == kind, "'%s': %s", file, err.text);
}

START_TEST(a_path_that_leads_out_or_to_no_file_is_refused)
{
	open_refused(refused[_i].file, refused[_i].kind);
}
END_TEST

START_TEST(a_folder_that_is_missing_is_an_error)
{
	ck_assert_int_eq(io_open_beneath(in_folder("none"), "file", &err), -1);
	ck_assert_int_eq(err.kind, ERR_IO);
}
END_TEST

/* From here on the kernel of this process is an old one, which does not know openat2. */
static bool forget_openat2(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {.len = ARRAY_LEN(filter), .filter = filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
		return true;
	fputs("SKIP openat2: this system has no seccomp filters\n", stderr);
	return false;
}

START_TEST(an_old_kernel_opens_a_file_below_the_folder)
{
	if (forget_openat2())
		open_fine(fine[_i]);
}
END_TEST

START_TEST(an_old_kernel_refuses_a_path_that_leads_out_or_to_no_file)
{
	if (forget_openat2())
		open_refused(refused[_i].file, refused[_i].kind);
}
END_TEST

Suite *suite_base_io_beneath(void);
Suite *suite_base_io_beneath(void)
{
	Suite *suite = suite_create("base/io_beneath");
	TCase *tcase = tcase_create("io_beneath");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_file_below_the_folder_is_opened, 0, ARRAY_LEN(fine));
	tcase_add_loop_test(
		tcase, a_path_that_leads_out_or_to_no_file_is_refused, 0, ARRAY_LEN(refused));
	tcase_add_loop_test(tcase, an_old_kernel_opens_a_file_below_the_folder, 0, ARRAY_LEN(fine));
	tcase_add_loop_test(tcase, an_old_kernel_refuses_a_path_that_leads_out_or_to_no_file, 0,
		ARRAY_LEN(refused));
	tcase_add_test(tcase, a_folder_that_is_missing_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
