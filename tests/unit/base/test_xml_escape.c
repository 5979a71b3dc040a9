/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/xml.h"

#define BAD "\xEF\xBF\xBD"

static const struct {
	const char *text, *in_text, *in_attribute;
} texts[] = {
	{"a \xC3\xA4 \xF0\x9F\x98\x80", "a \xC3\xA4 \xF0\x9F\x98\x80",
		"a \xC3\xA4 \xF0\x9F\x98\x80"},
	{"<a b=\"c\" d='e'>&", "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;",
		"&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;"},
	{"]]>", "]]&gt;", "]]&gt;"},
	{"a\n\tb\r", "a\n\tb&#13;", "a&#10;&#9;b&#13;"},
	{"\x01\x1F\x7F", BAD BAD BAD, BAD BAD BAD},
	{"\xC2\x80\xC2\x9F\xC2\xA0", BAD BAD "\xC2\xA0", BAD BAD "\xC2\xA0"},
	{"\xFF\xC3", BAD BAD, BAD BAD},
	{"\xED\xA0\x80", BAD BAD BAD, BAD BAD BAD}, /* a surrogate */
	{"\xEF\xB7\x90\xEF\xBF\xBE\xEF\xBF\xBF", BAD BAD BAD, BAD BAD BAD},
	{"\xF0\x9F\xBF\xBE\xF4\x8F\xBF\xBF", BAD BAD, BAD BAD},
	{"", "", ""},
};

START_TEST(what_is_no_text_of_xml_does_not_come_through)
{
	struct buf out = {0};

	xml_text(&out, str_of(texts[_i].text));
	ck_assert_str_eq(buf_z(&out), texts[_i].in_text);
	buf_clear(&out);
	xml_attribute(&out, str_of(texts[_i].text));
	ck_assert_str_eq(buf_z(&out), texts[_i].in_attribute);
	buf_free(&out);
}
END_TEST

START_TEST(any_bytes_make_a_document)
{
	struct arena arena = {0};
	struct xml_facts facts;
	struct buf all = {0}, out = {0};

	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			buf_char(&all, (char)a);
			buf_char(&all, (char)b);
		}
	}
	buf_puts(&out, "<a b=\"");
	xml_attribute(&out, buf_view(&all));
	buf_puts(&out, "\">");
	xml_text(&out, buf_view(&all));
	buf_puts(&out, "</a>");
	ck_assert_msg(
		xml_check(&arena, buf_view(&out), &facts) == XML_WELL_FORMED, "%s", facts.why);
	ck_assert_uint_eq(facts.elements, 1);
	buf_free(&all);
	buf_free(&out);
	arena_fini(&arena);
}
END_TEST

Suite *suite_base_xml_escape(void);
Suite *suite_base_xml_escape(void)
{
	Suite *suite = suite_create("base/xml_escape");
	TCase *tcase = tcase_create("escape");

	tcase_add_loop_test(
		tcase, what_is_no_text_of_xml_does_not_come_through, 0, ARRAY_LEN(texts));
	tcase_add_test(tcase, any_bytes_make_a_document);
	suite_add_tcase(suite, tcase);
	return suite;
}
