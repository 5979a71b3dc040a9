/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "../base/junit_schema.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/markdown.h"
#include "base/utf8.h"
#include "cli/gate.h"
#include "core/money.h"

/* A gate over one route of six cases: one of each kind. */

enum { CASES = 6 };

static struct arena arena;
static struct buf out;
static struct baseline_case was_cases[CASES], now_cases[CASES];
static struct baseline_route was, now;
static struct calib_mark marks[CASES];
static struct calib_gate_input input;
static struct calib_gate_route row;
static struct frozen_place place;
static const char *gone[2];
static struct gate gate;

static void judge(void)
{
	calib_gate(&arena, &input, 1, gate.level, gate.holm, &row);
}

static void setup(void)
{
	static const char *const ids[CASES] = {"c-1", "c-2", "c-3", "c-4", "c-5", "c-6"};

	arena = (struct arena){0};
	out = (struct buf){0};
	for (int i = 0; i < CASES; i++) {
		was_cases[i] = now_cases[i] = (struct baseline_case){
			.id = ids[i], .hash = "h", .quality = 1, .format_ok = 1};
		marks[i] = (struct calib_mark){
			.repeats = 2, .passes = 2, .unit = i, .line = (uint32_t)i + 1};
	}
	was = (struct baseline_route){"labels", "old", was_cases, CASES, 20000000, 700000};
	now = (struct baseline_route){"labels", "new", now_cases, CASES, 30000000, 900000};
	input = (struct calib_gate_input){.was = &was, .now = &now, .marks = marks};
	place = (struct frozen_place){21, "suites/labels/cases.jsonl"};
	gone[0] = gone[1] = NULL;
	gate = (struct gate){.routes = &row,
		.inputs = &input,
		.places = &place,
		.config = "tiercal.yaml",
		.route_count = 1,
		.gone = gone,
		.level = 0.05,
		.holm = true};
	judge();
}

static void teardown(void)
{
	buf_free(&out);
	arena_fini(&arena);
}

static void has(const char *text)
{
	ck_assert_msg(strstr(buf_z(&out), text) != NULL, "no '%s' in:\n%s", text, buf_z(&out));
}

static void lacks(const char *text)
{
	ck_assert_msg(strstr(buf_z(&out), text) == NULL, "'%s' in:\n%s", text, buf_z(&out));
}

/* Case 2 must pass and fails, 3 was edited, 4 is not measured, 5 is flaky, 6 is worse. */
static void spoil(void)
{
	now_cases[1].quality = 0;
	marks[1].must_pass = true;
	marks[1].passes = 0;
	now_cases[2].hash = "other";
	now_cases[3].quality = NAN;
	marks[4].passes = 1;
	now_cases[4].quality = 0.5;
	now_cases[5].quality = 0.25;
	judge();
}

START_TEST(what_passes_is_a_document_without_failures)
{
	gate_junit(&gate, &out);
	junit_check(&out);
	has("<testsuites name=\"tiercal gate\" tests=\"8\" failures=\"0\" errors=\"0\">");
	has("<testsuite name=\"labels\" tests=\"8\" failures=\"0\" errors=\"0\" skipped=\"0\" "
	    "file=\"suites/labels/cases.jsonl\">");
	has("<property name=\"model\" value=\"new\"/>");
	has("<property name=\"model before\" value=\"old\"/>");
	has("<testcase name=\"regressed\" classname=\"labels\">\n"
	    "      <system-out>6 cases: 0 won, 0 lost, 6 tied; quality 1.000 before, 1.000 now");
	has("<testcase name=\"case c-1\" classname=\"labels\"/>");
	lacks("max_cost");
	lacks("min_quality");
}
END_TEST

START_TEST(a_failure_is_what_makes_the_gate_fail)
{
	spoil();
	gate_junit(&gate, &out);
	junit_check(&out);
	has("tests=\"8\" failures=\"3\" errors=\"0\" skipped=\"1\"");
	has("<failure type=\"other_cases\" message=\"not the baseline&apos;s cases\">0 are "
	    "missing, "
	    "1 were edited, 0 are new</failure>");
	has("<testcase name=\"case c-2\" classname=\"labels\">\n"
	    "      <failure type=\"must_pass\" message=\"must pass, and no repeat did\">quality 1 "
	    "before, 0 now\n0 of 2 repeats passed</failure>");
	has("<failure type=\"changed\" message=\"changed since the baseline, so not compared\">");
	has("<skipped message=\"not measured\"></skipped>");
	has("<system-out>flaky: some repeats pass, some fail</system-out>");
	has("<system-out>worse than before; the route has not regressed</system-out>");
}
END_TEST

START_TEST(worse_cases_fail_with_their_route)
{
	for (int i = 0; i < CASES; i++)
		now_cases[i].quality = 0;
	judge();
	ck_assert(row.faults == CALIB_REGRESSED);
	gate_junit(&gate, &out);
	junit_check(&out);
	has("tests=\"8\" failures=\"7\"");
	has("<failure type=\"regressed\" message=\"regression\">6 cases: 0 won, 6 lost, 0 tied");
	has("<failure type=\"worse\" message=\"worse than before, on a route that has "
	    "regressed\">");
}
END_TEST

START_TEST(limits_are_checks_of_their_own)
{
	input.limits = (struct calib_limits){
		.min_quality = 0.9, .min_format = 0.9, .max_cost = 10, .max_p95_us = 800000};
	judge();
	gate_junit(&gate, &out);
	junit_check(&out);
	has("tests=\"12\" failures=\"2\"");
	has("<testcase name=\"min_quality\" classname=\"labels\">\n      <system-out>1, the floor "
	    "is 0.9</system-out>");
	has("<failure type=\"max_cost\" message=\"dearer than max_cost\">");
	has("<failure type=\"latency_p95\" message=\"slower than latency_p95\">900 ms, the ceiling "
	    "is 800 ms</failure>");
	buf_clear(&out);
	now.cost = MONEY_UNKNOWN;
	now.p95_us = -1;
	judge();
	gate_junit(&gate, &out);
	junit_check(&out);
	has("failures=\"0\" errors=\"0\" skipped=\"2\"");
}
END_TEST

START_TEST(nothing_is_decided_while_answers_are_missing)
{
	spoil();
	gone[0] = "away";
	gate.missing = 4;
	gate_junit(&gate, &out);
	junit_check(&out);
	has("tests=\"9\" failures=\"0\"");
	has("<skipped message=\"incomplete: 4 answers are missing, so nothing is decided\">");
	buf_clear(&out);
	gate_github(&gate, &out);
	lacks("::error");
	has("::warning title=tiercal gate::incomplete: 4 answers are missing");
	buf_clear(&out);
	gate_csv(&gate, &out);
	has("\r\nlabels,new,old,,,");
}
END_TEST

START_TEST(what_is_missing_or_gone_failed)
{
	static const struct baseline_route other = {
		"labels", "new", now_cases + 1, CASES - 1, 1, 1};

	input.now = &other;
	gone[0] = "away";
	judge();
	gate_junit(&gate, &out);
	junit_check(&out);
	has("<failure type=\"missing\" message=\"in the baseline and not in the suite\">");
	has("<testsuite name=\"away\" tests=\"1\" failures=\"1\"");
	has("<failure type=\"gone\" message=\"in the baseline, and not in the table\">");
	buf_clear(&out);
	gate_csv(&gate, &out);
	has("\r\naway,,,0,gone,,,,");
	buf_clear(&out);
	gate_github(&gate, &out);
	has("::error title=tiercal gate%3A away,file=tiercal.yaml::The route is in the baseline");
}
END_TEST

START_TEST(a_new_route_is_not_in_the_baseline)
{
	input.was = NULL;
	judge();
	gate_junit(&gate, &out);
	junit_check(&out);
	has("<failure type=\"other_cases\" message=\"not the baseline&apos;s cases\">the route is "
	    "not in the baseline</failure>");
	has("<testcase name=\"regressed\" classname=\"labels\">\n      <skipped message=\"not "
	    "measured\">");
}
END_TEST

START_TEST(annotations_stand_at_the_lines_of_routes_and_cases)
{
	gate_github(&gate, &out);
	ck_assert_str_eq(buf_z(&out), "::notice title=tiercal gate::gate passed at level 0.05 for "
				      "all routes together\n");
	buf_clear(&out);
	spoil();
	gate_github(&gate, &out);
	ck_assert_str_eq(buf_z(&out),
		"::error title=tiercal gate%3A labels,file=tiercal.yaml,line=21::new: a case that "
		"must pass failed, not the baseline's cases; quality 1.000 before, 0.438 now, p "
		"0.1926%0Amust pass and failed (1): c-2%0Achanged since the baseline, so not "
		"compared (1): c-3%0Anot measured (1): c-4%0Aflaky: some repeats pass, some fail "
		"(1): c-5\n"
		"::error title=tiercal gate%3A labels%2C case c-2,file=suites/labels/cases.jsonl,"
		"line=2::new must pass it, and failed\n"
		"::notice title=tiercal gate::gate failed at level 0.05 for all routes together\n");
}
END_TEST

START_TEST(a_route_is_a_record)
{
	struct csv csv;
	struct err err = {0};
	size_t count;

	spoil();
	gate_csv(&gate, &out);
	csv_init(&csv, buf_view(&out), "out");
	ck_assert(csv_next(&csv, &err));
	count = csv.count;
	ck_assert(csv_next(&csv, &err));
	ck_assert_uint_eq(csv.count, count);
	ck_assert(str_eqz(csv.fields[3], "0"));
	ck_assert(str_eqz(csv.fields[4], "must_pass other_cases"));
	ck_assert(str_eqz(csv.fields[count - 1], "1"));
	ck_assert(!csv_next(&csv, &err));
	csv_fini(&csv);
}
END_TEST

static const char *const hostile[] = {
	"x\n::add-mask::y",
	"=1+1",
	"]]></failure>",
	"##[error]x",
	"`|<b>@x",
	"\x1B[31m\xFF",
};

START_TEST(no_name_comes_alive_in_any_form)
{
	struct value *json;
	struct err err = {0};

	spoil();
	now_cases[1].id = was_cases[1].id = hostile[_i];
	now.candidate = hostile[_i];
	row.failed.ids[0] = hostile[_i];
	row.candidate = hostile[_i];
	gate_junit(&gate, &out);
	junit_check(&out);
	buf_clear(&out);
	gate_text(&gate, &out);
	lacks("\n::");
	lacks("##[");
	lacks("\x1B");
	buf_clear(&out);
	gate_markdown(&gate, &out);
	lacks("\n::");
	lacks("##[");
	lacks("<b>");
	lacks("\x1B");
	buf_clear(&out);
	gate_csv(&gate, &out);
	lacks(",=");
	buf_clear(&out);
	gate_json(&gate, &out);
	ck_assert_msg(json_parse(&arena, buf_view(&out), &json, &err), "%s", err.text);
}
END_TEST

START_TEST(the_markdown_fits_a_comment_whatever_the_names)
{
	static struct calib_gate_route rows[500];
	static struct calib_gate_input inputs[500];
	static struct frozen_place places[500];
	static const char *ids[500];
	struct buf name = {0};

	while (name.len < 300)
		buf_puts(&name, "\xE2\x80\x8B|");
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		ids[i] = buf_z(&name);
	spoil();
	for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
		rows[r] = row;
		rows[r].name = arena_printf(&arena, "route-%zu", r);
		rows[r].faults = r < 100 ? 0 : row.faults;
		rows[r].unmeasured = (struct calib_names){ids, ARRAY_LEN(ids)};
		inputs[r] = input;
		places[r] = place;
	}
	gate.routes = rows;
	gate.inputs = inputs;
	gate.places = places;
	gate.route_count = ARRAY_LEN(rows);
	gate_markdown(&gate, &out);
	ck_assert_uint_le(out.len, MARKDOWN_BYTES);
	ck_assert(utf8_valid(buf_view(&out)));
	has("**Cut to fit 64 KB.** Left out: ");
	has("all 100 routes that passed, all 100 lists of cases of these. The whole: `tiercal gate "
	    "--collected --format json`");
	has("| route-499 | new |");
	lacks("| route-1 |");
	buf_free(&name);
}
END_TEST

Suite *suite_cli_gate(void);
Suite *suite_cli_gate(void)
{
	Suite *suite = suite_create("cli/gate");
	TCase *tcase = tcase_create("gate");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_passes_is_a_document_without_failures);
	tcase_add_test(tcase, a_failure_is_what_makes_the_gate_fail);
	tcase_add_test(tcase, worse_cases_fail_with_their_route);
	tcase_add_test(tcase, limits_are_checks_of_their_own);
	tcase_add_test(tcase, nothing_is_decided_while_answers_are_missing);
	tcase_add_test(tcase, what_is_missing_or_gone_failed);
	tcase_add_test(tcase, a_new_route_is_not_in_the_baseline);
	tcase_add_test(tcase, annotations_stand_at_the_lines_of_routes_and_cases);
	tcase_add_test(tcase, a_route_is_a_record);
	tcase_add_loop_test(tcase, no_name_comes_alive_in_any_form, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, the_markdown_fits_a_comment_whatever_the_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
