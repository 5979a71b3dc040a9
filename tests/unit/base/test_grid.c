/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/grid.h"

static const bool right[] = {false, true, true, false};
static struct arena arena;
static struct grid grid;
static struct buf out;

static void set_up(void)
{
	static const char *const cells[] = {"candidate", "quality", "$/1,000", "reasons",
		"claude-opus-4.7-20260101", "0.950", "$12.50", "-", "gpt-5-nano", "0.720", "$0.12",
		"quality, format, too few cases"};

	arena = (struct arena){0};
	grid = (struct grid){.arena = &arena, .columns = 4, .right = right};
	buf_clear(&out);
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		grid_add_styled(&grid, i < 4 ? TERM_STRONG : TERM_PLAIN, cells[i]);
}

static void tear_down(void)
{
	grid_free(&grid);
	arena_fini(&arena);
	buf_free(&out);
}

static const struct {
	size_t width;
	const char *text;
} widths[] = {
	{0, "> candidate                 quality  $/1,000  reasons\n"
	    "> claude-opus-4.7-20260101    0.950   $12.50  -\n"
	    "> gpt-5-nano                  0.720    $0.12  quality, format, too few cases\n"},
	{200, "> candidate                 quality  $/1,000  reasons\n"
	      "> claude-opus-4.7-20260101    0.950   $12.50  -\n"
	      "> gpt-5-nano                  0.720    $0.12  quality, format, too few cases\n"},
	{80, "> candidate                 quality  $/1,000  reasons\n"
	     "> claude-opus-4.7-20260101    0.950   $12.50  -\n"
	     "> gpt-5-nano                  0.720    $0.12  quality, format, too few cases\n"},
	{60, "> candidate            quality  $/1,000  reasons\n"
	     "> claude-opus-4.7-202    0.950   $12.50  -\n"
	     "> 60101\n"
	     "> gpt-5-nano             0.720    $0.12  quality, format,\n"
	     ">                                        too few cases\n"},
	{40, "> candidate                 quality\n"
	     "> claude-opus-4.7-20260101    0.950\n"
	     "> gpt-5-nano                  0.720\n"
	     "> candidate                 $/1,000\n"
	     "> claude-opus-4.7-20260101   $12.50\n"
	     "> gpt-5-nano                  $0.12\n"
	     "> candidate           reasons\n"
	     "> claude-opus-4.7-20  -\n"
	     "> 260101\n"
	     "> gpt-5-nano          quality, format,\n"
	     ">                     too few cases\n"},
	{20, "> candidate  claude-\n"
	     ">            opus-4.\n"
	     ">            7-20260\n"
	     ">            101\n"
	     "> quality    0.950\n"
	     "> $/1,000    $12.50\n"
	     "> reasons    -\n"
	     "\n"
	     "> candidate  gpt-5-n\n"
	     ">            ano\n"
	     "> quality    0.720\n"
	     "> $/1,000    $0.12\n"
	     "> reasons    quality\n"
	     ">            ,\n"
	     ">            format,\n"
	     ">            too few\n"
	     ">            cases\n"},
};

START_TEST(a_table_takes_the_room_there_is_and_loses_nothing)
{
	grid.width = widths[_i].width;
	grid_print(&grid, "> ", &out);
	ck_assert_str_eq(buf_z(&out), widths[_i].text);
}
END_TEST

/* All that is not blank, in the order of its bytes' values. */
static void count_bytes(struct str text, size_t counts[256])
{
	for (size_t i = 0; i < text.len; i++)
		counts[(unsigned char)text.data[i]]++;
}

START_TEST(no_line_is_wider_than_the_window_and_every_letter_stays)
{
	struct str rest, line;
	size_t all[256] = {0}, seen[256] = {0};

	for (size_t i = 4; i < grid.count; i++)
		count_bytes(str_of(grid.cells[i].text), all);
	grid.width = 14 + (size_t)_i;
	grid_print(&grid, "", &out);
	rest = buf_view(&out);
	while (str_next(&rest, '\n', &line))
		ck_assert_uint_le(term_width(line), grid.width);
	count_bytes(buf_view(&out), seen);
	for (int c = '!'; c < 256; c++)
		ck_assert_uint_ge(seen[c], all[c]);
}
END_TEST

START_TEST(wide_characters_are_broken_by_the_room_they_take)
{
	struct str rest = STR("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E ab"), line;

	ck_assert(grid_break(&rest, 5, &line));
	ck_assert(str_eqz(line, "\xE6\x97\xA5\xE6\x9C\xAC"));
	ck_assert(grid_break(&rest, 5, &line));
	ck_assert(str_eqz(line, "\xE8\xAA\x9E ab"));
	ck_assert(!grid_break(&rest, 5, &line));
	/* No window is so narrow that it goes on for ever. */
	rest = STR("\xE6\x97\xA5\xE6\x9C\xAC");
	ck_assert(grid_break(&rest, 1, &line));
	ck_assert(str_eqz(line, "\xE6\x97\xA5"));
}
END_TEST

START_TEST(colour_changes_no_column)
{
	struct buf plain = {0};

	grid.width = 60;
	grid_print(&grid, "", &plain);
	grid.colour = true;
	grid_print(&grid, "", &out);
	ck_assert_ptr_nonnull(strstr(buf_z(&out), "\x1B[1mquality\x1B[0m"));
	for (char *at = out.data; (at = strchr(at, 27));) {
		const size_t length = (size_t)(strchr(at, 'm') - at) + 1;

		memmove(at, at + length, strlen(at + length) + 1);
	}
	ck_assert_str_eq(out.data, buf_z(&plain));
	buf_free(&plain);
}
END_TEST

START_TEST(a_column_without_anything_is_left_out_if_that_is_wanted)
{
	grid.cells[7].text = grid.cells[11].text = "-";
	grid.hide_empty = true;
	grid_print(&grid, "", &out);
	ck_assert_ptr_null(strstr(buf_z(&out), "reasons"));
}
END_TEST

START_TEST(lines_of_text_are_broken_and_hang)
{
	grid_fold(STR("  one two three four\nshort\n\n  unbreakableunbreakable\n"), 12, &out);
	ck_assert_str_eq(buf_z(&out),
		"  one two\n    three\n    four\nshort\n\n  unbreakabl\n    eunbreak\n"
		"    able\n");
}
END_TEST

Suite *suite_base_grid(void);

Suite *suite_base_grid(void)
{
	Suite *suite = suite_create("base/grid");
	TCase *tcase = tcase_create("grid");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_table_takes_the_room_there_is_and_loses_nothing, 0,
		sizeof(widths) / sizeof(widths[0]));
	tcase_add_loop_test(tcase, no_line_is_wider_than_the_window_and_every_letter_stays, 0, 90);
	tcase_add_test(tcase, wide_characters_are_broken_by_the_room_they_take);
	tcase_add_test(tcase, colour_changes_no_column);
	tcase_add_test(tcase, a_column_without_anything_is_left_out_if_that_is_wanted);
	tcase_add_test(tcase, lines_of_text_are_broken_and_hang);
	suite_add_tcase(suite, tcase);
	return suite;
}
