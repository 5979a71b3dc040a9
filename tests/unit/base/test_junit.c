/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/junit.h"
#include "base/utf8.h"
#include "junit_schema.h"

static struct junit junit;
static struct buf out;

static void setup(void)
{
	junit = (struct junit){0};
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
}

static void add(const char *name, enum junit_state state, const char *message, const char *text)
{
	const struct junit_case item = {
		.name = name, .state = state, .type = "kind", .message = message, .text = text};

	junit_case(&junit, &item);
}

START_TEST(suites_and_cases_are_counted_and_written_in_order)
{
	junit_suite(&junit, "one", "cases.jsonl");
	junit_property(&junit, "model", "m");
	junit_property(&junit, "unknown", NULL);
	add("a", JUNIT_PASSED, NULL, NULL);
	add("b", JUNIT_FAILED, "why", "first\nsecond");
	junit_suite(&junit, "two", NULL);
	add("c", JUNIT_SKIPPED, "not measured", NULL);
	add("d", JUNIT_PASSED, NULL, "said");
	junit_write(&junit, "all", &out);
	ck_assert_str_eq(buf_z(&out),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"all\" tests=\"4\" failures=\"1\" errors=\"0\">\n"
		"  <testsuite name=\"one\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" "
		"file=\"cases.jsonl\">\n"
		"    <properties>\n"
		"      <property name=\"model\" value=\"m\"/>\n"
		"    </properties>\n"
		"    <testcase name=\"a\" classname=\"one\"/>\n"
		"    <testcase name=\"b\" classname=\"one\">\n"
		"      <failure type=\"kind\" message=\"why\">first\nsecond</failure>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"two\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\">\n"
		"    <testcase name=\"c\" classname=\"two\">\n"
		"      <skipped message=\"not measured\"></skipped>\n"
		"    </testcase>\n"
		"    <testcase name=\"d\" classname=\"two\">\n"
		"      <system-out>said</system-out>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
	junit_check(&out);
}
END_TEST

START_TEST(without_suites_it_is_a_document_all_the_same)
{
	junit_write(&junit, "none", &out);
	junit_check(&out);
}
END_TEST

/* What a model might say, to break out of its place. */
static const char *const hostile[] = {
	"]]>",
	"</failure><testcase name=\"x\"/>",
	"\" type=\"x",
	"' <!-- --> & &amp; &#0; <![CDATA[",
	"\x01\x02\x08\x0B\x0C\x1B[31m\x7F",
	"\r\n\t",
	"\xFF\xFE\xC3(\xED\xA0\x80\xF5\x80\x80\x80",
	"\xEF\xBF\xBE\xEF\xBF\xBF\xC2\x85\xE2\x80\xA8",
	"<!DOCTYPE x [<!ENTITY a \"b\">]>&a;",
};

START_TEST(whatever_stands_in_it_it_stays_what_it_is)
{
	const char *text = hostile[_i];

	junit_suite(&junit, text, text);
	junit_property(&junit, text, text);
	add(text, JUNIT_FAILED, text, text);
	add(text, JUNIT_SKIPPED, text, text);
	add(text, JUNIT_PASSED, text, text);
	junit_write(&junit, text, &out);
	junit_check(&out);
	ck_assert(utf8_valid(buf_view(&out)));
	for (size_t i = 0; i < out.len; i++)
		ck_assert((unsigned char)out.data[i] >= 0x20 || out.data[i] == '\n' ||
			  out.data[i] == '\t');
}
END_TEST

/* What the schema must refuse, or the other tests prove nothing. */
static const char *const refused[] = {
	"",
	"<testsuites>",
	"<testsuite name='a' tests='1' failures='0' errors='0'/>",
	"<testsuites><testsuite name='a' tests='x' failures='0' errors='0'/></testsuites>",
	"<testsuites><testsuite tests='0' failures='0' errors='0'/></testsuites>",
	"<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase name='b'/>"
	"</testsuite></testsuites>",
	"<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase name='b' "
	"classname='a'><failure type='x' message='y'/><skipped/></testcase></testsuite>"
	"</testsuites>",
	"<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase name='b' "
	"classname='a' result='bad'/></testsuite></testsuites>",
	"<testsuites><testsuite name='a' tests='0' failures='0' errors='0'/><testsuite name='a' "
	"tests='0' failures='0' errors='0'/></testsuites>",
};

START_TEST(the_schema_refuses_what_is_none)
{
	struct buf why = {0};

	ck_assert(!junit_fits(str_of(refused[_i]), &why));
	buf_free(&why);
}
END_TEST

Suite *suite_base_junit(void);
Suite *suite_base_junit(void)
{
	Suite *suite = suite_create("base/junit");
	TCase *tcase = tcase_create("junit");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, suites_and_cases_are_counted_and_written_in_order);
	tcase_add_test(tcase, without_suites_it_is_a_document_all_the_same);
	tcase_add_loop_test(
		tcase, whatever_stands_in_it_it_stays_what_it_is, 0, ARRAY_LEN(hostile));
	tcase_add_loop_test(tcase, the_schema_refuses_what_is_none, 0, ARRAY_LEN(refused));
	suite_add_tcase(suite, tcase);
	return suite;
}
