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

START_TEST(the_report_begins_with_its_title_and_note)
{
	f.report.title = "Week 12";
	f.report.note = "These answers are simulated.";
	fixture_write(&f, "markdown", &out);
	ck_assert(str_starts(buf_view(&out),
		STR("# Week 12\n\n**These answers are simulated.**\n\n## The table\n")));
}
END_TEST

START_TEST(the_table_and_the_evidence_hold_the_numbers)
{
	fixture_write(&f, "markdown", &out);
	fixture_has(&out,
		"| classification | gpt-5-nano | claude-opus-4.7 | claude-opus-4.7 | 0.940 | "
		"0.950 | -0.010 | $0.017 | $1.10 | 98.5% |\n");
	fixture_has(&out,
		"| gpt-5-nano | qualified | - | exact | 0.940 | 3 | 4 | -0.010 | -0.062 | "
		"+0.040 | 0.0043 | 0.0000 | - | 0.0500 | 1.0000 | 100.0% | $0.017 | 410 ms "
		"| 812 ms |\n");
	fixture_has(&out, "| 1 | gpt-5-nano | classification | gpt-5-nano, claude-opus-4.7 |\n");
	fixture_has(&out, "| classification | 1000 | $1.10 | $0.017 | 98.45% |\n");
	fixture_has(
		&out, "Everything else goes to claude-opus-4.7, the reference, since no default");
	fixture_has(&out, "- suite of classification sha256:aa\n");
}
END_TEST

START_TEST(outcomes_are_counted_and_so_is_json_in_a_fence)
{
	f.evidence[1].unmeasured = 7;
	f.evidence[1].cut_off = 4;
	f.evidence[1].failed = 3;
	f.evidence[1].refused = 2;
	f.evidence[1].blocked = 1;
	f.cells[2].json = JSON_LEVEL_FENCED;
	f.cells[3].json = JSON_LEVEL_FENCED;
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "| gpt-5-nano | 100 | 93 | 7 | 3 | 4 | 2 | 1 | 2 |\n");
	fixture_has(&out, "| claude-opus-4.7 | 100 | 100 | 0 | 0 | 0 | 0 | 0 | 0 |\n");
	/* The last column stands only where JSON was looked for in other text. */
	f.cells[3].json = JSON_LEVEL_FIRST;
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "| JSON in a fence | JSON in text |\n");
	fixture_has(&out, "| gpt-5-nano | 100 | 93 | 7 | 3 | 4 | 2 | 1 | 1 | 1 |\n");
	fixture_has(&out, "| claude-opus-4.7 | 100 | 100 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n");
}
END_TEST

START_TEST(a_classification_shows_what_was_said_for_what)
{
	fixture_write(&f, "markdown", &out);
	fixture_lacks(&out, "Labels:");
	buf_clear(&out);
	fixture_labels(&f);
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, "| candidate | answers | macro-F1 | kappa |\n");
	fixture_has(&out, "| gpt-5-nano | 4 | 0.400 | 0.250 |\n");
	fixture_has(&out, "| claude-opus-4.7 | 0 | - | - |\n");
	fixture_has(&out, "| gpt-5-nano | a\\|b | c | none | answers | precision | recall | F1 |\n"
			  "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
			  "| a\\|b | 2 | 1 | 0 | 3 | 1.000 | 0.667 | 0.800 |\n"
			  "| c | 0 | 0 | 1 | 1 | 0.000 | 0.000 | 0.000 |\n");
}
END_TEST

START_TEST(every_row_of_a_table_has_as_many_cells_as_its_head)
{
	struct str rest, line;
	size_t head = 0;

	f.candidates[1].name = "a|b";
	fixture_labels(&f);
	fixture_write(&f, "markdown", &out);
	rest = buf_view(&out);
	while (str_next(&rest, '\n', &line)) {
		size_t bars = 0;

		for (size_t i = 0; i < line.len; i++)
			bars += line.data[i] == '|' && (i == 0 || line.data[i - 1] != '\\');
		if (!str_starts(line, STR("|")))
			bars = 0;
		if (head && bars)
			ck_assert_uint_eq(bars, head);
		head = bars;
	}
}
END_TEST

/* Names that would come alive in Markdown or in the log of a CI runner. */
static const char *const hostile[][2] = {
	{"![x](http://evil/a.png)", "\\!\\[x\\](http\\://evil/a.png)"},
	{"<script>", "\\<script\\>"},
	{"@everyone #1", "\\@everyone \\#1"},
	{"`code` **bold** __x__", "\\`code\\` \\*\\*bold\\*\\* \\_\\_x\\_\\_"},
	{"a|b", "a\\|b"},
	{"back\\slash", "back\\\\slash"},
	{"WWW.evil.org", "WWW\\.evil.org"},
	{"x\n::add-mask::y", "x\\\\x0A::add-mask::y"},
	{"x\033[31m", "x\\\\x1B\\[31m"},
	{"~~gone~~ &lt;", "\\~\\~gone\\~\\~ \\&lt;"},
};

START_TEST(nothing_in_a_name_comes_alive)
{
	f.candidates[1].name = hostile[_i][0];
	fixture_write(&f, "markdown", &out);
	fixture_has(&out, hostile[_i][1]);
	fixture_lacks(&out, "\n::");
	fixture_lacks(&out, "\n##[");
	fixture_lacks(&out, "\033");
}
END_TEST

START_TEST(a_reporter_is_found_by_its_name)
{
	ck_assert_str_eq(reporter_find("markdown")->suffix, ".md");
	ck_assert_str_eq(reporter_find("json")->suffix, ".json");
	ck_assert_ptr_null(reporter_find("pdf"));
	for (size_t i = 0; reporter_all()[i]; i++)
		ck_assert_ptr_eq(reporter_find(reporter_all()[i]->name), reporter_all()[i]);
}
END_TEST

Suite *suite_report_markdown(void);
Suite *suite_report_markdown(void)
{
	Suite *suite = suite_create("report/markdown");
	TCase *tcase = tcase_create("markdown");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_report_begins_with_its_title_and_note);
	tcase_add_test(tcase, the_table_and_the_evidence_hold_the_numbers);
	tcase_add_test(tcase, outcomes_are_counted_and_so_is_json_in_a_fence);
	tcase_add_test(tcase, a_classification_shows_what_was_said_for_what);
	tcase_add_test(tcase, every_row_of_a_table_has_as_many_cells_as_its_head);
	tcase_add_loop_test(tcase, nothing_in_a_name_comes_alive, 0,
		(int)(sizeof(hostile) / sizeof(hostile[0])));
	tcase_add_test(tcase, a_reporter_is_found_by_its_name);
	suite_add_tcase(suite, tcase);
	return suite;
}
