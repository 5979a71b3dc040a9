/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/html.h"

static const char *const texts[][2] = {
	{"plain, \xC3\xA4 and \xE6\xBC\xA2", "plain, \xC3\xA4 and \xE6\xBC\xA2"},
	{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
	{"a & b", "a &amp; b"},
	{"&lt;", "&amp;lt;"},
	{"\" onload='x'", "&quot; onload=&#39;x&#39;"},
	{"]]>", "]]&gt;"},
	{"a\nb", "a\\x0Ab"},
	{"\xE2\x80\xAE"
	 "cba",
		"\\u{202E}cba"},
	{"", ""},
};

START_TEST(a_text_has_no_special_character_left)
{
	struct buf out = {0};

	html_escape(&out, str_of(texts[_i][0]));
	ck_assert_str_eq(buf_z(&out), texts[_i][1]);
	buf_free(&out);
}
END_TEST

static const char *const blocks[][2] = {
	{"{\"a\":[1,null]}", "{\"a\":[1,null]}"},
	{"\"</script>\"", "\"\\u003c/script\\u003e\""},
	{"\"<!--\"", "\"\\u003c!--\""},
	{"\"&amp;\"", "\"\\u0026amp;\""},
	{"\"\xE2\x80\xA8|\xE2\x80\xA9\"", "\"\\u2028|\\u2029\""},
	{"\"\xE2\x80\xA6\xE2\x80\"", "\"\xE2\x80\xA6\xE2\x80\""},
	{"\xE2\x80", "\xE2\x80"},
	{"", ""},
};

START_TEST(json_cannot_end_its_element)
{
	struct buf out = {0};

	html_json(&out, str_of(blocks[_i][0]));
	ck_assert_str_eq(buf_z(&out), blocks[_i][1]);
	buf_free(&out);
}
END_TEST

Suite *suite_base_html(void);
Suite *suite_base_html(void)
{
	Suite *suite = suite_create("base/html");
	TCase *tcase = tcase_create("html");

	tcase_add_loop_test(
		tcase, a_text_has_no_special_character_left, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_loop_test(
		tcase, json_cannot_end_its_element, 0, sizeof(blocks) / sizeof(blocks[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
