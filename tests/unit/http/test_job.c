/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/arena.h"
#include "http/job.h"
#include "http/keys.h"

#define SECRET "sk-sentinel-0123456789"

static struct job *job;
static struct buf seen;
static int cut_short;

static void take_line(void *context, struct str line, bool whole)
{
	ck_assert_ptr_eq(context, &seen);
	cut_short += !whole;
	buf_str(&seen, str_slice(line, 0, 40));
	buf_char(&seen, '|');
}

static void set_up(void)
{
	job = mem_alloc(sizeof(*job));
	*job = (struct job){0};
	job_clear(job);
	job->req.line = take_line;
	job->req.line_context = &seen;
	buf_clear(&seen);
	cut_short = 0;
}

static void tear_down(void)
{
	job_free(job);
	buf_free(&seen);
}

START_TEST(lines_are_the_same_wherever_the_body_was_cut)
{
	const struct str body = STR("one\r\n\ntwo\nthree\n\r\nlast");

	set_up();
	job_lines(job, str_slice(body, 0, (size_t)_i));
	job_lines(job, str_slice(body, (size_t)_i, body.len));
	job_lines_end(job);
	ck_assert_str_eq(buf_z(&seen), "one|two|three|last|");
	ck_assert_int_eq(cut_short, 0);
	ck_assert_uint_eq(job->body.len, 0);
	tear_down();
}
END_TEST

START_TEST(a_line_over_the_limit_comes_once_as_its_beginning_and_the_next_one_is_whole)
{
	struct buf block = {0};

	set_up();
	buf_repeat(&block, 'x', 1 << 20);
	for (size_t i = 0; i < (HTTP_BODY_MAX >> 20) * 3; i++)
		job_lines(job, buf_view(&block));
	job_lines(job, STR("y\nnext\n"));
	job_lines_end(job);
	ck_assert_int_eq(cut_short, 1);
	ck_assert_str_eq(buf_z(&seen), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|next|");
	ck_assert_uint_le(job->body.cap, 2 * HTTP_BODY_MAX + 1);
	buf_free(&block);
	tear_down();
}
END_TEST

START_TEST(a_key_is_cut_out_of_lines)
{
	struct candidate candidate = {.name = "c"};
	struct keys keys = {0};

	set_up();
	keys_add(&keys, &candidate, str_of(SECRET));
	job->keys = &keys;
	job_lines(job, STR("your key sk-senti"));
	job_lines(job, STR("nel-0123456789 is\n"));
	ck_assert_str_eq(buf_z(&seen), "your key [redacted] is|");
	keys_wipe(&keys);
	tear_down();
}
END_TEST

Suite *suite_http_job(void);
Suite *suite_http_job(void)
{
	Suite *suite = suite_create("http/job");
	TCase *tcase = tcase_create("lines");

	tcase_add_loop_test(tcase, lines_are_the_same_wherever_the_body_was_cut, 0, 24);
	tcase_add_test(
		tcase, a_line_over_the_limit_comes_once_as_its_beginning_and_the_next_one_is_whole);
	tcase_add_test(tcase, a_key_is_cut_out_of_lines);
	suite_add_tcase(suite, tcase);
	return suite;
}
