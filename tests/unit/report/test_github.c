/* SPDX-License-Identifier: MIT */
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

START_TEST(a_route_is_an_annotation_at_its_line)
{
	const struct report_place place = {"conf/tiercal.yaml", 12};

	f.report.places = &place;
	fixture_write(&f, "github", &out);
	ck_assert_str_eq(buf_z(&out),
		"::notice title=tiercal%3A savings::A month costs $0.017 instead of $1.10: "
		"98.45%25 "
		"less.\n"
		"::notice title=tiercal%3A classification,file=conf/tiercal.yaml,line=12::"
		"gpt-5-nano has it%0A"
		"claude-opus-4.7: reference, quality 0.950, difference - -, $1.10 for 1,000 "
		"requests%0A"
		"gpt-5-nano: qualified, quality 0.940, difference -0.010 [-0.062, +0.040], $0.017 "
		"for 1,000 requests\n");
}
END_TEST

START_TEST(it_is_a_warning_where_something_is_open)
{
	f.evidence[1].verdict = VERDICT_INCONCLUSIVE;
	f.evidence[1].reasons = 1u << REASON_QUALITY;
	f.evidence[1].cases_needed = 240;
	f.route.candidate = 0;
	f.table.before = f.table.after = MONEY_UNKNOWN;
	fixture_write(&f, "github", &out);
	ck_assert(str_starts(buf_view(&out),
		STR("::warning title=tiercal%3A classification::claude-opus-4.7 has it, the "
		    "reference%0A")));
	fixture_has(&out, "inconclusive (quality), ");
	fixture_has(&out, "%0A  about 240 more cases would probably show that it qualifies\n");
	buf_clear(&out);
	f.evidence[1].verdict = VERDICT_DISQUALIFIED;
	f.evidence[1].cases_needed = -1;
	fixture_write(&f, "github", &out);
	ck_assert(str_starts(buf_view(&out), STR("::notice ")));
	buf_clear(&out);
	f.evidence[0].unmeasured = 2;
	fixture_write(&f, "github", &out);
	ck_assert(str_starts(buf_view(&out), STR("::warning ")));
}
END_TEST

static const char *const hostile[] = {
	"x\n::add-mask::y",
	"x\r::set-env name=a::b",
	"::error::x",
	"##[add-mask]x",
	"a::stop-commands::b",
	"%0A::error::x",
};

START_TEST(no_name_begins_a_command)
{
	struct str rest, line;
	size_t lines = 0;

	f.candidates[1].name = hostile[_i];
	f.route.name = hostile[_i];
	fixture_write(&f, "github", &out);
	for (rest = buf_view(&out); str_next(&rest, '\n', &line) && line.len; lines++)
		ck_assert_msg(
			str_starts(line, STR("::notice title=tiercal%3A ")), "%.*s", STR_ARG(line));
	ck_assert_uint_eq(lines, 2);
	fixture_lacks(&out, "\r");
	fixture_lacks(&out, "##[");
	fixture_lacks(&out, "%0A::");
}
END_TEST

Suite *suite_report_github(void);
Suite *suite_report_github(void)
{
	Suite *suite = suite_create("report/github");
	TCase *tcase = tcase_create("github");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_route_is_an_annotation_at_its_line);
	tcase_add_test(tcase, it_is_a_warning_where_something_is_open);
	tcase_add_loop_test(tcase, no_name_begins_a_command, 0, ARRAY_LEN(hostile));
	suite_add_tcase(suite, tcase);
	return suite;
}
