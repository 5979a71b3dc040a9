/* SPDX-License-Identifier: MIT */
#include "../base/junit_schema.h"
#include "fixture.h"

static struct fixture f;
static struct buf out;

static void setup(void)
{
	fixture_table(&f);
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
}

START_TEST(a_route_is_a_suite_and_a_candidate_a_case)
{
	fixture_write(&f, "junit", &out);
	junit_check(&out);
	fixture_has(&out, "<testsuites name=\"Routing table\" tests=\"2\" failures=\"0\"");
	fixture_has(&out, "<testsuite name=\"classification\" tests=\"2\" failures=\"0\" "
			  "errors=\"0\" skipped=\"0\">");
	fixture_has(&out, "<property name=\"model\" value=\"gpt-5-nano\"/>");
	fixture_has(&out, "<property name=\"margin\" value=\"0.1\"/>");
	fixture_has(&out, "<testcase name=\"gpt-5-nano\" classname=\"classification\">\n"
			  "      <system-out>100 cases, 0 not measured\nquality 0.940, of the "
			  "reference 0.950\n3 won, 4 lost, difference -0.010 [-0.062, +0.040]\n");
}
END_TEST

START_TEST(what_is_not_good_enough_failed_and_what_is_open_was_skipped)
{
	f.evidence[1].verdict = VERDICT_DISQUALIFIED;
	f.evidence[1].reasons = 1u << REASON_QUALITY;
	fixture_write(&f, "junit", &out);
	junit_check(&out);
	fixture_has(&out, "tests=\"2\" failures=\"1\"");
	fixture_has(&out, "<failure type=\"disqualified\" message=\"disqualified: quality\">");
	buf_clear(&out);
	f.evidence[1].verdict = VERDICT_INCONCLUSIVE;
	f.evidence[1].unmeasured = 7;
	f.evidence[1].cut_off = 7;
	fixture_write(&f, "junit", &out);
	junit_check(&out);
	fixture_has(&out, "failures=\"0\" errors=\"0\" skipped=\"1\"");
	fixture_has(&out, "<skipped message=\"inconclusive: quality\">100 cases, 7 not measured\n");
	fixture_has(&out, "7 of 100 answers were cut off at 16 output tokens");
}
END_TEST

static const char *const hostile[] = {
	"]]></failure>",
	"\"/><testcase name=\"x",
	"\x01\x1B[31m\xFF",
	"a\nb<!--",
	"&lt;",
};

START_TEST(no_name_breaks_out)
{
	f.candidates[1].name = hostile[_i];
	f.route.name = hostile[_i];
	f.report.title = hostile[_i];
	f.evidence[1].verdict = VERDICT_DISQUALIFIED;
	fixture_write(&f, "junit", &out);
	junit_check(&out);
	fixture_has(&out, "tests=\"2\" failures=\"1\"");
}
END_TEST

Suite *suite_report_junit(void);
Suite *suite_report_junit(void)
{
	Suite *suite = suite_create("report/junit");
	TCase *tcase = tcase_create("junit");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_route_is_a_suite_and_a_candidate_a_case);
	tcase_add_test(tcase, what_is_not_good_enough_failed_and_what_is_open_was_skipped);
	tcase_add_loop_test(tcase, no_name_breaks_out, 0, ARRAY_LEN(hostile));
	suite_add_tcase(suite, tcase);
	return suite;
}
