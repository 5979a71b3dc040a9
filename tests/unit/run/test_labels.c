/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "project.h"
#include "stats/stats.h"

static struct project p;
static struct fake fake;

static void set_up(void)
{
	project_open(&p);
	fake_init(&fake, NULL);
}

static void tear_down(void)
{
	fake_abort(&fake.base);
	project_close(&p);
}

static void two_mistakes(
	struct fake *from, const struct fake_request *request, struct http_reply *reply)
{
	(void)reply;
	if (request->number == 1)
		from->text =
			"Even"; /* for odd; the format grader does not take it, accuracy does */
	if (request->number == 2)
		from->text = "even or odd";
	if (request->number == 3)
		from->finish = "length";
	if (request->number == 4)
		from->finish = "content_filter";
}

/*
 * Of 12 cases 11 are measured. 6 expect even: 4 are right, one says no label, one was blocked. 5
 * expect odd (case 3 was cut off): 4 are right, one says even. F1: even 8/11, odd 8/9. kappa: po
 * 8/11, pe = (6 x 5 + 5 x 4) / 121.
 */
START_TEST(answers_fall_on_labels_as_the_grader_reads_them)
{
	const int wanted[] = {4, 0, 2, 1, 4, 0, 0, 0, 0};
	struct results results;
	const struct result_labels *of;
	int64_t missing;

	project_suite(&p, "parity", 12, "");
	project_load(&p,
		"version: 1\ncandidates:\n"
		"  - {name: a, provider: openai, model: m, base_url: \"" PROJECT_URL "\"}\n"
		"routes:\n  parity: {suite: parity}\n");
	project_store(&p, STORE_COLLECT);
	fake.script = two_mistakes;
	project_run(&p, &fake);
	ck_assert_msg(run_collect(&p.arena, p.store, &p.set, NULL, NULL, &results, &missing, NULL,
			      &p.err),
		"%s", p.err.text);
	ck_assert_uint_eq(results.routes[0].label_count, 2);
	ck_assert_str_eq(results.routes[0].labels[0], "even");
	ck_assert_str_eq(results.routes[0].labels[1], "odd");
	of = &results.routes[0].by_label[0];
	ck_assert_int_eq(of->answers, 11);
	ck_assert_mem_eq(of->confusion, wanted, sizeof(wanted));
	ck_assert_double_eq_tol(of->macro_f1, (8.0 / 11 + 8.0 / 9) / 2, 1e-12);
	ck_assert_double_eq_tol(of->labels[0].recall, 4.0 / 6, 1e-12);
	ck_assert_double_eq_tol(of->kappa, (8.0 / 11 - 50.0 / 121) / (1 - 50.0 / 121), 1e-12);
}
END_TEST

static void write_suite(const char *graders, const char *expected, int count)
{
	struct buf cases = {0};
	struct str rest = str_of(expected), one;

	for (int i = 0; i < count; i++) {
		if (!rest.len)
			rest = str_of(expected);
		ck_assert(str_next(&rest, ' ', &one));
		buf_printf(&cases, "{\"id\":\"c-%d\",\"vars\":{\"n\":\"%d\"},\"expected\":%.*s}\n",
			i, i, STR_ARG(one));
	}
	project_write(&p, "s/suite.yaml",
		arena_printf(&p.arena, "prompt: {user: \"{{n}}\"}\ngraders:\n%s\n", graders));
	project_write(&p, "s/cases.jsonl", buf_z(&cases));
	buf_free(&cases);
}

static const struct {
	const char *graders, *expected;
	int cases;
	const char *labels; /* NULL: no classification */
} suites[] = {
	{"  accuracy: [equals]", "\"b\" \"a\"", 10, "a b"},
	{"  accuracy: [{equals: {ignore_case: true}}]", "\"b\" \"a\" \"B\"", 10, "B a"},
	{"  accuracy: [{exact_match: {ignore_punctuation: true}}]", "\"b\" \"a\" \"a.\"", 10,
		"a b"},
	{"  accuracy: [equals]\n  format: [{one_of: [a, b, c]}]", "\"b\" \"a\"", 10, "a b c"},
	{"  accuracy: [{equals: {trim: true}}]\n  format: [{one_of: {values: [c]}}]",
		"true 5 \"x\"", 10, "5 c true x"},
	{"  accuracy: [{choice: ABC}]", "\"A\" \"C\"", 10, "A C"},
	/* The same answers as cases, one label, a fixed value, other graders, no short text. */
	{"  accuracy: [equals]", "\"b\" \"a\"", 2, NULL},
	{"  accuracy: [equals]", "\"b\"", 10, NULL},
	{"  accuracy: [{equals: x}]", "\"b\" \"a\"", 10, NULL},
	{"  accuracy: [{equals: {value: a}}]", "\"b\" \"a\"", 10, NULL},
	{"  accuracy: [number]", "1 2", 10, NULL},
	{"  format: [{one_of: [a, b]}]", "\"b\" \"a\"", 10, NULL},
	{"  accuracy: [{not: {equals: x}}]", "\"b\" \"a\"", 10, NULL},
	{"  accuracy: [equals]", "[1] [2]", 10, NULL},
	{"  accuracy: [equals]",
		"\"a\" \"0123456789012345678901234567890123456789012345678901234567890123456789\"",
		10, NULL},
	/* 21 labels, guessed and listed. */
	{"  accuracy: [equals]", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21", 42, NULL},
	{"  accuracy: [equals]\n  format: [{one_of: [10, 11, 12, 13, 14]}]",
		"1 2 3 4 5 6 7 8 9 15 16 17 18 19 20 21", 42,
		"1 10 11 12 13 14 15 16 17 18 19 2 20 21 3 4 5 6 7 8 9"},
};

START_TEST(what_makes_a_suite_a_classification)
{
	struct buf names = {0};
	struct suite *suite;
	struct labels *labels;

	write_suite(suites[_i].graders, suites[_i].expected, suites[_i].cases);
	ck_assert_msg(
		suite_load(&p.arena, project_path(&p, "s"), &suite, &p.err), "%s", p.err.text);
	ck_assert_msg(labels_new(&p.arena, suite, &labels, &p.err), "%s", p.err.text);
	ck_assert_msg(!labels == !suites[_i].labels, "suite %d", _i);
	for (size_t i = 0; labels && i < labels_count(labels); i++)
		buf_printf(&names, "%s%s", i ? " " : "", labels_name(labels, i));
	if (labels)
		ck_assert_str_eq(buf_z(&names), suites[_i].labels);
	labels_free(labels);
	suite_free(suite);
	buf_free(&names);
}
END_TEST

Suite *suite_run_labels(void);

Suite *suite_run_labels(void)
{
	Suite *suite = suite_create("run/labels");
	TCase *tcase = tcase_create("labels");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, answers_fall_on_labels_as_the_grader_reads_them);
	tcase_add_loop_test(
		tcase, what_makes_a_suite_a_classification, 0, sizeof(suites) / sizeof(suites[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
