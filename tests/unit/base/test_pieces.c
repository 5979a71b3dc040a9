/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/pieces.h"

enum { TOP, ROW, LATE, KINDS };

static struct pieces pieces;
static struct buf out;
static int notes;

static void setup(void)
{
	pieces = (struct pieces){0};
	out = (struct buf){0};
	notes = 0;
}

static void teardown(void)
{
	buf_free(&out);
}

/* A line of `bytes` bytes, with a name in front. */
static void line(const char *name, size_t bytes)
{
	buf_puts(&pieces.text, name);
	buf_repeat(&pieces.text, '.', bytes - strlen(name) - 1);
	buf_char(&pieces.text, '\n');
}

static void note(struct buf *to, const size_t *left, const size_t *all, void *context)
{
	ck_assert_ptr_eq(context, &notes);
	notes++;
	buf_printf(
		to, "rows %zu/%zu, late %zu/%zu\n\n", left[ROW], all[ROW], left[LATE], all[LATE]);
}

static void document(int rows, int late)
{
	buf_puts(&pieces.text, "top\n");
	pieces_end(&pieces, TOP);
	buf_puts(&pieces.text, "\n# late\n");
	pieces_heading(&pieces, LATE);
	for (int i = 0; i < late; i++) {
		line("l", 100);
		pieces_end(&pieces, LATE);
	}
	buf_puts(&pieces.text, "\n# rows\n");
	pieces_heading(&pieces, ROW);
	for (int i = 0; i < rows; i++) {
		line("r", 100);
		pieces_end(&pieces, ROW);
	}
}

static size_t count_lines(char first)
{
	struct str rest = buf_view(&out), part;
	size_t count = 0;

	while (str_next(&rest, '\n', &part))
		count += part.len && part.data[0] == first;
	return count;
}

START_TEST(what_fits_is_left_as_it_is)
{
	struct buf copy = {0};

	document(3, 3);
	buf_str(&copy, buf_view(&pieces.text));
	pieces_write(&pieces, KINDS, copy.len, note, &notes, &out);
	ck_assert_str_eq(buf_z(&out), buf_z(&copy));
	ck_assert_int_eq(notes, 0);
	buf_free(&copy);
}
END_TEST

START_TEST(the_least_important_is_left_out_first_and_said)
{
	document(30, 30);
	pieces_write(&pieces, KINDS, PIECES_NOTE + 3600, note, &notes, &out);
	ck_assert_int_eq(notes, 1);
	ck_assert(str_starts(buf_view(&out), STR("top\n\nrows 0/30, late 25/30\n\n")));
	ck_assert_uint_eq(count_lines('r'), 31); /* the note begins like a row */
	ck_assert_uint_eq(count_lines('l'), 5);
	ck_assert_uint_le(out.len, PIECES_NOTE + 3600);
	/* Where something is missing an empty line keeps the rest apart. */
	ck_assert(strstr(buf_z(&out), ".\n\n\n# rows\nr") != NULL);
}
END_TEST

START_TEST(a_heading_does_not_stand_alone)
{
	document(60, 5);
	pieces_write(&pieces, KINDS, PIECES_NOTE + 3000, note, &notes, &out);
	ck_assert_ptr_null(strstr(buf_z(&out), "# late"));
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "# rows"));
	ck_assert_uint_eq(count_lines('l'), 0);
	ck_assert_uint_ge(count_lines('r'), 28);
	ck_assert_uint_le(out.len, PIECES_NOTE + 3000);
}
END_TEST

START_TEST(nothing_is_taken_behind_what_did_not_fit)
{
	buf_puts(&pieces.text, "top\n");
	pieces_end(&pieces, TOP);
	line("r", 5000);
	pieces_end(&pieces, ROW);
	line("r", 10);
	pieces_end(&pieces, ROW);
	line("l", 10);
	pieces_end(&pieces, LATE);
	pieces_end(&pieces, LATE); /* nothing was written: no piece */
	pieces_write(&pieces, KINDS, PIECES_NOTE + 500, note, &notes, &out);
	ck_assert_str_eq(buf_z(&out), "top\n\nrows 2/2, late 1/1\n\n");
}
END_TEST

START_TEST(the_limit_holds_for_every_length)
{
	for (size_t limit = PIECES_NOTE + 100; limit < PIECES_NOTE + 4000; limit += 37) {
		document(20, 20);
		pieces_write(&pieces, KINDS, limit, note, &notes, &out);
		ck_assert_uint_le(out.len, limit);
		buf_clear(&out);
	}
}
END_TEST

Suite *suite_base_pieces(void);
Suite *suite_base_pieces(void)
{
	Suite *suite = suite_create("base/pieces");
	TCase *tcase = tcase_create("pieces");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_fits_is_left_as_it_is);
	tcase_add_test(tcase, the_least_important_is_left_out_first_and_said);
	tcase_add_test(tcase, a_heading_does_not_stand_alone);
	tcase_add_test(tcase, nothing_is_taken_behind_what_did_not_fit);
	tcase_add_test(tcase, the_limit_holds_for_every_length);
	suite_add_tcase(suite, tcase);
	return suite;
}
