/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/annotation.h"

static struct buf out;

static void setup(void)
{
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
}

START_TEST(a_remark_is_one_line_with_its_place)
{
	const struct annotation here = {ANNOTATION_ERROR, "suites/a/cases.jsonl", 7, "a title"};
	const struct annotation nowhere = {ANNOTATION_NOTICE, NULL, 3, "t"};
	const struct annotation file = {ANNOTATION_WARNING, "tiercal.yaml", 0, "t"};

	annotation_write(&out, &here, STR("first\nsecond"));
	annotation_write(&out, &nowhere, STR(""));
	annotation_write(&out, &file, STR("x"));
	ck_assert_str_eq(buf_z(&out),
		"::error title=a title,file=suites/a/cases.jsonl,line=7::first%0Asecond\n"
		"::notice title=t::\n"
		"::warning title=t,file=tiercal.yaml::x\n");
}
END_TEST

/* As the runner takes them apart: a colon or a comma would end a property, a line end all. */
static const struct {
	const char *text, *in_property, *in_message;
} hostile[] = {
	{"100 %", "100 %25", "100 %25"},
	{"%0A::set-env name=x::y", "%250A%3A%3Aset-env name=x%3A%3Ay", "%250A::set-env name=x::y"},
	{"a,line=9", "a%2Cline=9", "a,line=9"},
	{"x\r::add-mask::y", "x\\x0D%3A%3Aadd-mask%3A%3Ay", "x\\x0D::add-mask::y"},
	{"::error::x", "\\x3A%3Aerror%3A%3Ax", "\\x3A:error::x"},
	{"##[error]x", "\\x23#[error]x", "\\x23#[error]x"},
	{"\x1B[31m\xE2\x80\xAE", "\\x1B[31m\\u{202E}", "\\x1B[31m\\u{202E}"},
};

START_TEST(nothing_in_it_is_another_command)
{
	const struct annotation annotation = {
		ANNOTATION_ERROR, hostile[_i].text, 1, hostile[_i].text};
	struct buf want = {0};

	annotation_write(&out, &annotation, str_of(hostile[_i].text));
	buf_printf(&want, "::error title=%s,file=%s,line=1::%s\n", hostile[_i].in_property,
		hostile[_i].in_property, hostile[_i].in_message);
	ck_assert_str_eq(buf_z(&out), buf_z(&want));
	buf_free(&want);
}
END_TEST

START_TEST(line_ends_of_any_kind_leave_one_line)
{
	const struct annotation annotation = {ANNOTATION_ERROR, "f\ng", 1, "a\nb"};
	size_t lines = 0;

	annotation_write(&out, &annotation, STR("a\r\nb\rc\n\nd\v\fe"));
	for (size_t i = 0; i < out.len; i++)
		lines += out.data[i] == '\n' || out.data[i] == '\r';
	ck_assert_uint_eq(lines, 1);
	ck_assert(str_ends(buf_view(&out), STR("::a\\x0D%0Ab\\x0Dc%0A%0Ad\\x0B\\x0Ce\n")));
}
END_TEST

START_TEST(what_is_too_long_is_cut_between_characters)
{
	const struct annotation annotation = {ANNOTATION_NOTICE, NULL, 0, "t"};
	struct buf text = {0};

	buf_char(&text, 'a');
	while (text.len < 2 * ANNOTATION_BYTES)
		buf_puts(&text, "\xE6\x97\xA5");
	annotation_write(&out, &annotation, buf_view(&text));
	ck_assert_uint_le(out.len, ANNOTATION_BYTES + 40);
	ck_assert(str_ends(buf_view(&out), STR("\xE6\x97\xA5...\n")));
	ck_assert(str_find(buf_view(&out), STR("\\x"), 0) == SIZE_MAX);
	buf_free(&text);
}
END_TEST

Suite *suite_base_annotation(void);
Suite *suite_base_annotation(void)
{
	Suite *suite = suite_create("base/annotation");
	TCase *tcase = tcase_create("annotation");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_remark_is_one_line_with_its_place);
	tcase_add_loop_test(tcase, nothing_in_it_is_another_command, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, line_ends_of_any_kind_leave_one_line);
	tcase_add_test(tcase, what_is_too_long_is_cut_between_characters);
	suite_add_tcase(suite, tcase);
	return suite;
}
