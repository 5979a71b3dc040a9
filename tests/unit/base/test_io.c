/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

static struct arena arena;
static struct err err;
static char folder[64];

static void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/tiercal-io-%ld", (long)getpid());
	ck_assert(mkdir(folder, 0700) == 0);
}

static void tear_down(void)
{
	struct dirent *entry;
	DIR *listing = opendir(folder);

	while (listing && (entry = readdir(listing)))
		(void)remove(io_join(&arena, folder, entry->d_name));
	closedir(listing);
	rmdir(folder);
	arena_fini(&arena);
}

static size_t files_in_folder(void)
{
	struct dirent *entry;
	DIR *listing = opendir(folder);
	size_t count = 0;

	while ((entry = readdir(listing)))
		count += entry->d_name[0] != '.';
	closedir(listing);
	return count;
}

START_TEST(what_is_written_is_read_and_nothing_else_is_left)
{
	const char *path = io_join(&arena, folder, "file");
	struct buf out = {0};

	ck_assert_msg(io_write(path, STR("a\0b"), &err), "%s", err.text);
	ck_assert_msg(io_write(path, STR("second\0text"), &err), "%s", err.text);
	ck_assert_msg(io_read(path, &out, &err), "%s", err.text);
	ck_assert(str_eq(buf_view(&out), STR("second\0text")));
	ck_assert_uint_eq(files_in_folder(), 1);
	buf_free(&out);
}
END_TEST

START_TEST(a_file_that_is_replaced_keeps_its_mode)
{
	const char *path = io_join(&arena, folder, "file");
	struct stat info;

	umask(077);
	ck_assert(io_write(path, STR("x"), &err));
	ck_assert(stat(path, &info) == 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0600);
	ck_assert(chmod(path, 0644) == 0);
	ck_assert(io_write(path, STR("y"), &err));
	ck_assert(stat(path, &info) == 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0644);
}
END_TEST

START_TEST(behind_a_symbolic_link_the_file_is_replaced_and_not_the_link)
{
	const char *path = io_join(&arena, folder, "file"), *link = io_join(&arena, folder, "link");
	struct buf out = {0};
	struct stat info;

	ck_assert(io_write(path, STR("x"), &err));
	ck_assert(symlink("file", link) == 0);
	ck_assert(io_write(link, STR("y"), &err));
	ck_assert(lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
	ck_assert(io_read(path, &out, &err) && str_eqz(buf_view(&out), "y"));
	buf_free(&out);
}
END_TEST

START_TEST(a_device_is_written_to_and_not_replaced)
{
	struct stat info;

	ck_assert_msg(io_write("/dev/null", STR("x"), &err), "%s", err.text);
	ck_assert(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));
}
END_TEST

START_TEST(a_write_that_fails_leaves_the_old_file)
{
	ck_assert(!io_write(io_join(&arena, folder, "none/file"), STR("x"), &err));
	ck_assert_int_eq(err.kind, ERR_IO);
	ck_assert(strstr(err.text, "none/file: cannot create") != NULL);
	ck_assert(!io_write(folder, STR("x"), &err));
	ck_assert(strstr(err.text, "a folder, not a file") != NULL);
	ck_assert_uint_eq(files_in_folder(), 0);
}
END_TEST

START_TEST(pieces_become_a_file_only_when_all_are_there)
{
	const char *path = io_join(&arena, folder, "file");
	struct buf out = {0};
	struct io_file *file;

	ck_assert_msg(io_write(path, STR("old"), &err), "%s", err.text);
	ck_assert_msg(io_begin(path, &file, &err), "%s", err.text);
	ck_assert(io_add(file, STR("one "), &err) && io_add(file, STR("two"), &err));
	ck_assert_msg(io_read(path, &out, &err), "%s", err.text);
	ck_assert_str_eq(buf_z(&out), "old");
	ck_assert_msg(io_end(file, true, &err), "%s", err.text);
	buf_clear(&out);
	ck_assert_msg(io_read(path, &out, &err), "%s", err.text);
	ck_assert_str_eq(buf_z(&out), "one two");
	ck_assert_msg(io_begin(path, &file, &err), "%s", err.text);
	ck_assert(io_add(file, STR("half"), &err));
	ck_assert(!io_end(file, false, &err));
	buf_clear(&out);
	ck_assert_msg(io_read(path, &out, &err), "%s", err.text);
	ck_assert_str_eq(buf_z(&out), "one two");
	ck_assert_uint_eq(files_in_folder(), 1);
	buf_free(&out);
}
END_TEST

START_TEST(a_piece_that_fails_takes_the_file_back)
{
	struct io_file *file;

	ck_assert_msg(io_begin("/dev/full", &file, &err), "%s", err.text);
	ck_assert(!io_add(file, STR("x"), &err));
	ck_assert(strstr(err.text, "/dev/full: cannot write") != NULL);
	ck_assert(!io_end(file, true, &err));
}
END_TEST

START_TEST(a_file_over_the_limit_is_an_error)
{
	const char *path = io_join(&arena, folder, "file");
	struct buf out = {.limit = 4};

	ck_assert(io_write(path, STR("1234"), &err));
	ck_assert(io_read(path, &out, &err));
	buf_clear(&out);
	ck_assert(io_write(path, STR("12345"), &err));
	ck_assert(!io_read(path, &out, &err));
	ck_assert_int_eq(err.kind, ERR_IO);
	ck_assert(strstr(err.text, "larger than the limit of 4 bytes") != NULL);
	buf_free(&out);
}
END_TEST

START_TEST(only_regular_files_are_read)
{
	const char *fifo = io_join(&arena, folder, "fifo");
	struct buf out = {0};

	ck_assert(mkfifo(fifo, 0600) == 0);
	ck_assert(!io_read(fifo, &out, &err));
	ck_assert(strstr(err.text, "not a regular file") != NULL);
	ck_assert(!io_read("/dev/zero", &out, &err));
	ck_assert(!io_read(folder, &out, &err));
	ck_assert(strstr(err.text, "a folder, not") != NULL);
	ck_assert(!io_read(io_join(&arena, folder, "none"), &out, &err));
	ck_assert(strstr(err.text, "No such file") != NULL);
	buf_free(&out);
}
END_TEST

START_TEST(standard_input_is_read_for_a_dash)
{
	struct buf out = {0};
	int ends[2];

	ck_assert(pipe(ends) == 0);
	ck_assert(io_write_fd(ends[1], STR("from a pipe"), &err));
	close(ends[1]);
	ck_assert(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	ck_assert_msg(io_read("-", &out, &err), "%s", err.text);
	ck_assert(str_eqz(buf_view(&out), "from a pipe"));
	close(ends[0]);
	buf_free(&out);
}
END_TEST

START_TEST(descriptors_that_do_not_work_are_errors)
{
	struct buf out = {0};

	ck_assert(!io_write_fd(-1, STR("x"), &err));
	ck_assert_int_eq(err.kind, ERR_IO);
	ck_assert(!io_read_fd(-1, "name", &out, &err));
	ck_assert(strstr(err.text, "name: cannot read") != NULL);
	ck_assert(io_write_fd(-1, STR(""), &err));
	buf_free(&out);
}
END_TEST

START_TEST(missing_folders_are_made_all_the_way)
{
	const char *deep = io_join(&arena, folder, "a/b//c/");
	const char *file = io_join(&arena, folder, "a/file");

	ck_assert_msg(io_mkdirs(deep, &err), "%s", err.text);
	ck_assert_msg(io_mkdirs(deep, &err), "%s", err.text);
	ck_assert(io_exists(deep));
	ck_assert(io_mkdirs(".", &err) && io_mkdirs("/", &err));
	ck_assert(io_write(file, STR("x"), &err));
	ck_assert(!io_mkdirs(file, &err));
	ck_assert(strstr(err.text, "exists and is not a folder") != NULL);
	ck_assert(!io_mkdirs(io_join(&arena, file, "d"), &err));
	unlink(file);
	rmdir(io_join(&arena, folder, "a/b/c"));
	rmdir(io_join(&arena, folder, "a/b"));
}
END_TEST

static const struct {
	const char *path, *folder;
} folders[] = {
	{"a/b", "a"},
	{"a//b", "a"},
	{"a/b/", "a"},
	{"/a", "/"},
	{"//a", "/"},
	{"/", "/"},
	{"a", "."},
	{"", "."},
	{"/a/b/c", "/a/b"},
};

START_TEST(the_folder_of_a_path_is_its_text_up_to_the_last_name)
{
	ck_assert_str_eq(io_dir_of(&arena, folders[_i].path), folders[_i].folder);
}
END_TEST

START_TEST(files_are_joined_to_folders_unless_absolute)
{
	ck_assert_str_eq(io_join(&arena, "a", "b"), "a/b");
	ck_assert_str_eq(io_join(&arena, "a/", "b"), "a/b");
	ck_assert_str_eq(io_join(&arena, "a", "/b"), "/b");
	ck_assert_str_eq(io_join(&arena, ".", "b"), "b");
	ck_assert_str_eq(io_join(&arena, "", "b"), "b");
}
END_TEST

Suite *suite_base_io(void);
Suite *suite_base_io(void)
{
	Suite *suite = suite_create("base/io");
	TCase *tcase = tcase_create("io");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_is_written_is_read_and_nothing_else_is_left);
	tcase_add_test(tcase, a_file_that_is_replaced_keeps_its_mode);
	tcase_add_test(tcase, behind_a_symbolic_link_the_file_is_replaced_and_not_the_link);
	tcase_add_test(tcase, a_device_is_written_to_and_not_replaced);
	tcase_add_test(tcase, a_write_that_fails_leaves_the_old_file);
	tcase_add_test(tcase, pieces_become_a_file_only_when_all_are_there);
	tcase_add_test(tcase, a_piece_that_fails_takes_the_file_back);
	tcase_add_test(tcase, a_file_over_the_limit_is_an_error);
	tcase_add_test(tcase, only_regular_files_are_read);
	tcase_add_test(tcase, standard_input_is_read_for_a_dash);
	tcase_add_test(tcase, descriptors_that_do_not_work_are_errors);
	tcase_add_test(tcase, missing_folders_are_made_all_the_way);
	tcase_add_loop_test(
		tcase, the_folder_of_a_path_is_its_text_up_to_the_last_name, 0, ARRAY_LEN(folders));
	tcase_add_test(tcase, files_are_joined_to_folders_unless_absolute);
	suite_add_tcase(suite, tcase);
	return suite;
}
