/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <unistd.h>

#include "base/term.h"
#include "base/utf8.h"

static const struct {
	const char *text, *shown;
} texts[] = {
	{"plain \xC3\xA4 \xE6\x97\xA5", "plain \xC3\xA4 \xE6\x97\xA5"},
	{"\x1B[2J", "\\x1B[2J"},
	{"\x1B]52;c;eA==\x07", "\\x1B]52;c;eA==\\x07"},         /* clipboard */
	{"\x1B]8;;http://x\x1B\\", "\\x1B]8;;http://x\\x1B\\"}, /* link */
	{"a\nb\rc\td\x7F", "a\\x0Ab\\x0Dc\\x09d\\x7F"},
	{"\xC2\x9B"
	 "1m",
		"\\u{009B}1m"}, /* CSI as C1 */
	{"\xFF\xC3", "\\xFF\\xC3"},
	{"\xE2\x80\xAE"
	 "exe",
		"\\u{202E}exe"},
	{"\xE2\x81\xA6\xE2\x81\xA9", "\\u{2066}\\u{2069}"},
	{"a\xE2\x80\x8B"
	 "b\xE2\x80\x8D\xEF\xBB\xBF",
		"a\\u{200B}b\\u{200D}\\u{FEFF}"},
	{"\xE2\x80\xA8\xE2\x80\xA9", "\\u{2028}\\u{2029}"},
	{"\xF3\xA0\x81\x81", "\\u{E0041}"}, /* tags */
	{"\xEF\xBF\xBD", "\xEF\xBF\xBD"},
	/* commands that the runner of a CI job would obey */
	{"::add-mask::x", "\\x3A:add-mask::x"},
	{"  ::add-mask::x", "  \\x3A:add-mask::x"},
	{"a::b", "a::b"},
	{"a ##[set-env name=x]y", "a \\x23#[set-env name=x]y"},
	{"####[error]", "##\\x23#[error]"},
	{"## [x]", "## [x]"},
};

START_TEST(what_could_move_the_cursor_is_shown)
{
	struct buf out = {0};

	term_escape(&out, str_of(texts[_i].text));
	ck_assert_str_eq(buf_z(&out), texts[_i].shown);
	buf_free(&out);
}
END_TEST

START_TEST(no_control_byte_comes_through_from_any_byte_string)
{
	struct buf all = {0}, out = {0};

	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			buf_char(&all, (char)a);
			buf_char(&all, (char)b);
		}
	}
	term_escape(&out, buf_view(&all));
	ck_assert(utf8_valid(buf_view(&out)));
	for (size_t offset = 0; offset < out.len;) {
		const uint32_t code_point = utf8_next(buf_view(&out), &offset);

		ck_assert(code_point >= 0x20 && (code_point < 0x7F || code_point > 0x9F));
	}
	buf_free(&all);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *text;
	size_t columns;
	const char *cut;
} cuts[] = {
	{"abcdef", 6, "abcdef"},
	{"abcdef", 5, "ab..."},
	{"abcdef", 3, "..."},
	{"abcdef", 2, ".."},
	{"abcdef", 0, ""},
	{"", 0, ""},
	{"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 6, "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"},
	{"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 5, "\xE6\x97\xA5..."},
	{"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 4, "..."},
	{"a\x1B"
	 "b",
		6, "a\\x1Bb"},
	{"a\x1B"
	 "b",
		5, "a..."}, /* an escape is not cut into */
	{"e\xCC\x81"
	 "a",
		2,
		"e\xCC\x81"
		"a"},
};

START_TEST(a_cut_text_takes_no_more_than_its_columns)
{
	struct buf out = {0};

	buf_puts(&out, "x");
	term_escape_cut(&out, str_of(cuts[_i].text), cuts[_i].columns);
	ck_assert(str_eqz(str_slice(buf_view(&out), 1, out.len), cuts[_i].cut));
	ck_assert_uint_le(term_width(buf_view(&out)), cuts[_i].columns + 1);
	ck_assert_int_eq(out.data[out.len], '\0');
	buf_free(&out);
}
END_TEST

static const struct {
	const char *text;
	size_t width;
} widths[] = {
	{"", 0}, {"abc", 3}, {"\xC3\xA4\xC3\x9F", 2}, {"e\xCC\x81", 1}, /* combining acute */
	{"\xE6\x97\xA5\xE6\x9C\xAC", 4},                                /* Han */
	{"\xED\x95\x9C", 2},                                            /* Hangul */
	{"\xEF\xBC\xA1", 2},                                            /* full-width A */
	{"\xEF\xBD\xB1", 1},                                            /* half-width kana */
	{"\xF0\x9F\x98\x80", 2},                                        /* emoji */
	{"\xE2\x9C\x93", 1},                                            /* check mark */
	{"\xE2\x80\x8B", 0},                                            /* zero width */
	{"\xF0\xA0\x80\x80", 2},                                        /* Han, plane 2 */
};

START_TEST(wide_and_combining_characters_are_counted_as_shown)
{
	ck_assert_uint_eq(term_width(str_of(widths[_i].text)), widths[_i].width);
}
END_TEST

START_TEST(a_pipe_is_no_terminal)
{
	int ends[2];

	ck_assert(pipe(ends) == 0);
	ck_assert(!term_is_tty(ends[0]));
	ck_assert(!term_is_tty(-1));
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(colour_takes_no_columns_and_none_is_written_unless_it_is_wanted)
{
	struct buf out = {0};

	term_styled(&out, true, TERM_BAD, STR("\xE6\x97\xA5 no"));
	ck_assert_str_eq(buf_z(&out), "\x1B[31m\xE6\x97\xA5 no\x1B[0m");
	ck_assert_uint_eq(term_width(buf_view(&out)), 5);
	buf_clear(&out);
	term_styled(&out, false, TERM_BAD, STR("no"));
	term_styled(&out, true, TERM_PLAIN, STR("no"));
	term_styled(&out, true, TERM_BAD, STR(""));
	ck_assert_str_eq(buf_z(&out), "nono");
	/* Of others the bytes that are seen count. */
	ck_assert_uint_eq(term_width(STR("\x1B[2J")), 3);
	ck_assert_uint_eq(term_width(STR("\x1B[31")), 3);
	buf_free(&out);
}
END_TEST

START_TEST(what_is_no_terminal_has_neither_colour_nor_a_size)
{
	int ends[2];
	struct term_info term;

	ck_assert_int_eq(pipe(ends), 0);
	term = term_look(ends[1]);
	ck_assert(!term.is && !term.moves && !term.colour);
	ck_assert_uint_eq(term.columns, 0);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

Suite *suite_base_term(void);
Suite *suite_base_term(void)
{
	Suite *suite = suite_create("base/term");
	TCase *tcase = tcase_create("term");

	tcase_add_loop_test(tcase, what_could_move_the_cursor_is_shown, 0, ARRAY_LEN(texts));
	tcase_add_test(tcase, no_control_byte_comes_through_from_any_byte_string);
	tcase_add_loop_test(tcase, a_cut_text_takes_no_more_than_its_columns, 0, ARRAY_LEN(cuts));
	tcase_add_loop_test(
		tcase, wide_and_combining_characters_are_counted_as_shown, 0, ARRAY_LEN(widths));
	tcase_add_test(tcase, a_pipe_is_no_terminal);
	tcase_add_test(tcase, colour_takes_no_columns_and_none_is_written_unless_it_is_wanted);
	tcase_add_test(tcase, what_is_no_terminal_has_neither_colour_nor_a_size);
	suite_add_tcase(suite, tcase);
	return suite;
}
