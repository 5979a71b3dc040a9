/* SPDX-License-Identifier: MIT */
#include "base/xml.h"
#include "try.h"

#define XML_FENCE "```xml\n"
#define CSV_FENCE "```csv\n"

/* The graders of documents: CSV, XML and URLs. */
static const struct {
	const char *grader;
	struct row row;
} rows[] = {
	{"valid_csv", {NULL, NULL, "a,b\n1,2\n", 1}},
	{"valid_csv", {NULL, NULL, "a,b\r\n1,2", 1}},
	{"valid_csv", {NULL, NULL, "\"a\"\"b\",\"c\nd\"\n1,2", 1}},
	{"valid_csv", {NULL, NULL, "one word", 1}},
	{"valid_csv", {NULL, NULL, "", 0}},
	{"valid_csv", {NULL, NULL, "\n\n", 0}},
	{"valid_csv", {NULL, NULL, "a,b\n1", 0}},
	{"valid_csv", {NULL, NULL, "a,b\n1,2,3", 0}},
	{"valid_csv", {NULL, NULL, "a,\"b\n1,2", 0}},
	{"valid_csv", {NULL, NULL, "a,b\"c\n1,2", 0}},
	{"valid_csv", {NULL, NULL, "\"a\"b,c", 0}},
	{"valid_csv", {NULL, NULL, "a,\xFF", 0}},
	{"valid_csv", {NULL, NULL, CSV_FENCE "a,b\n1,2\n```", 1}},
	{"valid_csv", {"{\"strict\": true}", NULL, CSV_FENCE "a,b\n1,2\n```", 0}},
	{"valid_csv", {NULL, NULL, "```json\na,b\n1,2\n```", 0}},
	{"valid_csv", {"{\"columns\": 2}", NULL, "a,b\n1,2", 1}},
	{"valid_csv", {"{\"columns\": 3}", NULL, "a,b\n1,2", 0}},
	{"valid_csv", {"{\"header\": [\"a\", \"b\"]}", NULL, "a,b\n1,2", 1}},
	{"valid_csv", {"{\"header\": [\"a\", \"b\"]}", NULL, "b,a\n1,2", 0}},
	{"valid_csv", {"{\"header\": [\"a\", \"b\"]}", NULL, "a,b,c\n1,2,3", 0}},
	{"valid_csv", {"{\"header\": [\"a\", \"b\"], \"columns\": 2}", NULL, "a,b,c\n1,2,3", 0}},
	{"valid_csv", {"{\"header\": [\"a\", \"b\"]}", NULL, "a\n1", 0}},
	{"valid_csv", {"{\"header\": [\"a\"], \"rows\": 2}", NULL, "a\n1\n2", 1}},
	{"valid_csv", {"{\"rows\": 3}", NULL, "a\n1\n2", 1}},
	{"valid_csv", {"{\"rows\": 2}", NULL, "a\n1\n2", 0}},
	{"valid_csv", {"{\"min_rows\": 3}", NULL, "a\n1\n2", 1}},
	{"valid_csv", {"{\"min_rows\": 4}", NULL, "a\n1\n2", 0}},
	{"valid_csv", {"{\"separator\": \";\", \"columns\": 2}", NULL, "a;\"b;c\"\n1,5;2", 1}},
	{"valid_csv", {"{\"separator\": \"\\t\", \"columns\": 2}", NULL, "a\tb", 1}},
	{"valid_xml", {NULL, NULL, "<a/>", 1}},
	{"valid_xml",
		{NULL, NULL, "\n<?xml version=\"1.0\"?><a x='1'>\xC3\xA4 &lt;&#65;</a>\n", 1}},
	{"valid_xml", {NULL, NULL, "<!-- c --><a><![CDATA[<x>]]><?p i?></a>", 1}},
	{"valid_xml", {NULL, NULL, "<p:a/>", 1}},
	{"valid_xml", {NULL, NULL, "<!DOCTYPE html><html/>", 1}},
	{"valid_xml", {NULL, NULL, "<!DOCTYPE a SYSTEM \"http://127.0.0.1/[a\"><a/>", 1}},
	{"valid_xml", {NULL, NULL, "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", 1}},
	{"valid_xml", {NULL, NULL, "", 0}},
	{"valid_xml", {NULL, NULL, "text", 0}},
	{"valid_xml", {NULL, NULL, "<a>", 0}},
	{"valid_xml", {NULL, NULL, "<a></b>", 0}},
	{"valid_xml", {NULL, NULL, "<a x=1/>", 0}},
	{"valid_xml", {NULL, NULL, "<a x='1' x='2'/>", 0}},
	{"valid_xml", {NULL, NULL, "<a>&nbsp;</a>", 0}},
	{"valid_xml", {NULL, NULL, "<a/><b/>", 0}},
	{"valid_xml", {NULL, NULL, "Here: <a/>", 0}},
	{"valid_xml", {NULL, NULL, "<a>1 < 2</a>", 0}},
	{"valid_xml", {NULL, NULL, "<a>\x01</a>", 0}},
	{"valid_xml", {NULL, NULL, "<a>\xFF</a>", 0}},
	{"valid_xml", {NULL, NULL, "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", 0}},
	{"valid_xml",
		{NULL, NULL, "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
			0}},
	{"valid_xml", {NULL, NULL, "<!DOCTYPE a [<!ATTLIST a b CDATA \"c\">]><a/>", 0}},
	{"valid_xml", {NULL, NULL, XML_FENCE "<a/>\n```", 1}},
	{"valid_xml", {"{\"strict\": true}", NULL, XML_FENCE "<a/>\n```", 0}},
	{"valid_xml", {"{\"root\": \"a\"}", NULL, "<x:a xmlns:x='urn:x'/>", 1}},
	{"valid_xml", {"{\"root\": \"a\"}", NULL, "<b><a/></b>", 0}},
	{"valid_url", {NULL, NULL, "https://example.com", 1}},
	{"valid_url", {NULL, NULL, " HTTP://Example.com/\n", 1}},
	{"valid_url", {NULL, NULL, "http://u:p%40@a-b.example.com:8080/x;y/%20?q=1/?&r#f?/", 1}},
	{"valid_url", {NULL, NULL, "http://localhost?q", 1}},
	{"valid_url", {NULL, NULL, "http://example.com.:/", 1}},
	{"valid_url", {NULL, NULL, "http://127.0.0.1/", 1}},
	{"valid_url", {NULL, NULL, "http://[2001:db8::1]:80/", 1}},
	{"valid_url", {NULL, NULL, "", 0}},
	{"valid_url", {NULL, NULL, "example.com", 0}},
	{"valid_url", {NULL, NULL, "//example.com", 0}},
	{"valid_url", {NULL, NULL, "http:/example.com", 0}},
	{"valid_url", {NULL, NULL, "http://", 0}},
	{"valid_url", {NULL, NULL, "http:///path", 0}},
	{"valid_url", {NULL, NULL, "http://a..b/", 0}},
	{"valid_url", {NULL, NULL, "http://-a.example/", 0}},
	{"valid_url", {NULL, NULL, "http://a_b.example/", 0}},
	{"valid_url", {NULL, NULL, "http://1.2.3.256/", 0}},
	{"valid_url", {NULL, NULL, "http://1.2.3/", 0}},
	{"valid_url", {NULL, NULL, "http://[::1/", 0}},
	{"valid_url", {NULL, NULL, "http://[]/", 0}},
	{"valid_url", {NULL, NULL, "http://[127.0.0.1]/", 0}},
	{"valid_url", {NULL, NULL, "http://a.example:0/", 0}},
	{"valid_url", {NULL, NULL, "http://a.example:65536/", 0}},
	{"valid_url", {NULL, NULL, "http://a.example:x/", 0}},
	{"valid_url", {NULL, NULL, "http://u@v@a.example/", 0}},
	{"valid_url", {NULL, NULL, "http://a.example/a b", 0}},
	{"valid_url", {NULL, NULL, "http://a.example/%2", 0}},
	{"valid_url", {NULL, NULL, "http://a.example/%zz", 0}},
	{"valid_url", {NULL, NULL, "http://a.example/\xC3\xA4", 0}},
	{"valid_url", {NULL, NULL, "http://a.example/?a#b#c", 0}},
	{"valid_url", {NULL, NULL, "http://a.example/?<a>", 0}},
	{"valid_url", {NULL, NULL, "See http://a.example/", 0}},
	{"valid_url", {NULL, NULL, "ftp://a.example/", 0}},
	{"valid_url", {"{\"schemes\": [\"ftp\"]}", NULL, "FTP://a.example/", 1}},
	{"valid_url", {"{\"schemes\": \"https\"}", NULL, "http://a.example/", 0}},
	{"valid_url", {"{\"hosts\": [\"a.example\"]}", NULL, "http://A.example/x", 1}},
	{"valid_url", {"{\"hosts\": [\"a.example\"]}", NULL, "http://b.a.example/x", 0}},
};

START_TEST(documents_are_valid_or_not)
{
	try_row(rows[_i].grader, &rows[_i].row);
}
END_TEST

START_TEST(what_was_found_is_reported)
{
	try_has_result("valid_csv", "{\"header\": [\"a\", \"b\"]}", NULL, "a,b\n1,2\n3,4",
		"{\"valid\":true,\"columns\":2,\"rows\":2}");
	try_has_result("valid_xml", NULL, NULL, "<a><b/></a>", "{\"valid\":true,\"root\":\"a\"}");
	try_has_result("valid_url", NULL, NULL, "http://u@a.example:1/",
		"{\"valid\":true,\"host\":\"a.example\"}");
	try_has_result("valid_url", NULL, NULL, "x", "{\"valid\":false,\"host\":null}");
	try_has_result("valid_xml", NULL, NULL, "x", "{\"valid\":false,\"root\":null}");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("valid_csv", "{\"colums\": 2}", NULL, "did you mean 'columns'");
	try_fault("valid_csv", "{\"columns\": 0}", NULL, "1 or more");
	try_fault("valid_csv", "{\"columns\": 2.5}", NULL, "whole number");
	try_fault("valid_csv", "{\"header\": []}", NULL, "holds no name");
	try_fault("valid_csv", "{\"header\": [\"a\"], \"columns\": 2}", NULL, "holds 1 names");
	try_fault("valid_csv", "{\"separator\": \"ab\"}", NULL, "one ASCII character");
	try_fault("valid_csv", "{\"separator\": \"\\\"\"}", NULL, "one ASCII character");
	try_fault("valid_csv", "{\"separator\": \"\"}", NULL, "one ASCII character");
	try_fault("valid_csv", "{\"rows\": 1, \"min_rows\": 1}", NULL, "not both");
	try_fault("valid_url", "{\"schemes\": []}", NULL, "no scheme");
	try_fault("valid_url", "{\"schemes\": [\"http://\"]}", NULL, "such as https");
	try_fault("valid_url", "{\"hosts\": []}", NULL, "no host");
	try_fault("valid_url", "{\"hosts\": [\"\"]}", NULL, "empty host");
	try_fault("valid_url", "{\"host\": [\"a\"]}", NULL, "did you mean 'hosts'");
	try_fault("valid_xml", "{\"root\": \"\"}", NULL, "name of an element");
	try_fault("valid_xml", "{\"rot\": \"a\"}", NULL, "did you mean 'root'");
}
END_TEST

static const struct {
	const char *grader, *before, *unit;
	size_t count;
	const char *after;
	bool measured;
} hostile[] = {
	{"valid_csv", "", ",", 1000000, "", true},
	{"valid_csv", "", "\"\"\n", 340000, "", true},
	{"valid_csv", "\"", "\"\"", 500000, "", true},
	{"valid_csv", "", ",", 10000000, "", false},
	{"valid_url", "http://a.example/", "%41", 1300000, "", true},
	{"valid_url", "http://", "a.", 2000000, "", true},
	{"valid_url", "http://", "@", 4000000, "", true},
	{"valid_url", "http://a:", "1", 4000000, "", true},
	{"valid_url", "http://a/", "x", 10000000, "", false},
	{"valid_xml", "", "<a>", 300000, "", false},
	{"valid_xml", "<a ", "b='' ", 1000, "/>", true}, /* the same name again */
	{"valid_xml", "<a ", "b='' ", 200000, "/>", false},
	{"valid_xml", "<!--><a '--><a ", "b='' ", 200000, "/>", false},
	{"valid_xml", "<a x='<' '>", "<b c='' />", 90000, "</a>", false},
	{"valid_xml", "<a x='><a ' ", "b='' ", 200000, "/>", false},
	{"valid_xml", "<a>", "<b xmlns=''/>", 300, "</a>", false},
	{"valid_xml", "<a>", "<b/>", 250000, "</a>", true},
	{"valid_xml", "<a>", "&lt;", 250000, "</a>", true},
	{"valid_xml", "<a>", "x", 1000000, "</a>", true},
	{"valid_xml", "<a><!--", "-", 1000000, "</a>", true},
	{"valid_xml", "<a>", "<!--", 250000, "", true},
	{"valid_xml", "<!DOCTYPE a [<!ENTITY b \"", "&c;", 300000, "\">]><a>&b;</a>", true},
	{"valid_xml", "<a>", "<a>", 3400000, "</a>", false},
};

START_TEST(hostile_answers_are_measured_within_bounds_or_not_at_all)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	buf_puts(&text, hostile[_i].before);
	for (size_t i = 0; i < hostile[_i].count; i++)
		buf_puts(&text, hostile[_i].unit);
	buf_puts(&text, hostile[_i].after);
	ck_assert(try_text(&arena, hostile[_i].grader, NULL, NULL, buf_view(&text), &score, NULL));
	ck_assert_msg(score.measured == hostile[_i].measured, "%s", score.reason);
	ck_assert(score.measured || strstr(score.reason, "limit: "));
	ck_assert_uint_lt(arena.used_bytes, 1u << 20);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

/* A billion laughs: refused before libxml2 sees it. */
START_TEST(entities_are_never_expanded)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct xml_facts facts;

	buf_puts(&text, "<!DOCTYPE a [<!ENTITY e0 \"ha\">");
	for (int i = 1; i < 30; i++)
		buf_printf(&text, "<!ENTITY e%d \"&e%d;&e%d;\">", i, i - 1, i - 1);
	buf_puts(&text, "]><a>&e29;</a>");
	ck_assert_int_eq(xml_check(&arena, buf_view(&text), &facts), XML_REFUSED);
	ck_assert_uint_eq(facts.elements, 0);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_documents(void);

Suite *suite_grade_documents(void)
{
	Suite *suite = suite_create("grade/documents");
	TCase *tcase = tcase_create("documents");

	tcase_add_loop_test(tcase, documents_are_valid_or_not, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, what_was_found_is_reported);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_loop_test(tcase, hostile_answers_are_measured_within_bounds_or_not_at_all, 0,
		ARRAY_LEN(hostile));
	tcase_add_test(tcase, entities_are_never_expanded);
	suite_add_tcase(suite, tcase);
	return suite;
}
