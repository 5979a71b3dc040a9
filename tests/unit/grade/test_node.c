/* SPDX-License-Identifier: MIT */
#include "try.h"

#define RUNAWAY "{\"regex\": \"(a+)+$\"}" /* not measured on the answer below */
#define LONG_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"

static const struct {
	const char *grader;
	struct row row;
} rows[] = {
	{"not", {"{\"contains\": \"x\"}", NULL, "y", 1}},
	{"not", {"{\"contains\": \"x\"}", NULL, "x", 0}},
	{"not", {"\"json\"", NULL, "no", 1}},
	{"not", {"{\"set_f1\": null}", "[\"a\", \"b\"]", "a, c", 0.5}},
	{"not", {"{\"not\": {\"contains\": \"x\"}}", NULL, "x", 1}},
	{"all", {"[{\"contains\": \"a\"}, {\"max_words\": 2}]", NULL, "a b", 1}},
	{"all", {"[{\"contains\": \"a\"}, {\"max_words\": 1}]", NULL, "a b", 0}},
	{"all", {"[{\"set_f1\": null}, {\"set_f1\": null}]", "[\"a\", \"b\"]", "a, c", 0.25}},
	{"any", {"[{\"contains\": \"q\"}, {\"max_words\": 2}]", NULL, "a b", 1}},
	{"any", {"[{\"contains\": \"q\"}, {\"set_f1\": null}]", "[\"a\", \"b\"]", "a, c", 0.5}},
	{"any", {"[{\"contains\": \"q\"}, \"json\"]", NULL, "a b", 0}},
	{"k_of", {"{\"k\": 2, \"of\": [{\"contains\": \"a\"}, {\"contains\": \"b\"}, \"json\"]}",
			 NULL, "ab", 1}},
	{"k_of", {"{\"k\": 2, \"of\": [{\"contains\": \"a\"}, {\"contains\": \"b\"}, \"json\"]}",
			 NULL, "a", 0}},
	{"k_of", {"{\"k\": 1, \"of\": [{\"set_f1\": null}]}", "[\"a\", \"b\"]", "a, c", 1}},
	{"all", {"[{\"any\": [\"json\", {\"contains\": \"a\"}]}, {\"not\": \"json\"}]", NULL, "a",
			1}},
	/* what is not measured matters if it could change the outcome */
	{"not", {RUNAWAY, NULL, LONG_A, UNMEASURED}},
	{"all", {"[" RUNAWAY ", {\"contains\": \"a\"}]", NULL, LONG_A, UNMEASURED}},
	{"all", {"[" RUNAWAY ", {\"contains\": \"z\"}]", NULL, LONG_A, 0}},
	{"any", {"[" RUNAWAY ", {\"contains\": \"z\"}]", NULL, LONG_A, UNMEASURED}},
	{"any", {"[" RUNAWAY ", {\"contains\": \"a\"}]", NULL, LONG_A, 1}},
	{"k_of", {"{\"k\": 1, \"of\": [" RUNAWAY ", {\"contains\": \"a\"}]}", NULL, LONG_A, 1}},
	{"k_of", {"{\"k\": 2, \"of\": [" RUNAWAY ", {\"contains\": \"z\"}]}", NULL, LONG_A, 0}},
	{"k_of", {"{\"k\": 2, \"of\": [" RUNAWAY ", {\"contains\": \"a\"}]}", NULL, LONG_A,
			 UNMEASURED}},
};

START_TEST(combinations_give_product_largest_and_count)
{
	try_row(rows[_i].grader, &rows[_i].row);
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("exakt", NULL, NULL, "unknown grader 'exakt'");
	try_fault("equal", NULL, NULL, "did you mean 'equals'");
	try_fault("k_off", NULL, NULL, "did you mean 'k_of'");
	try_fault("valid_xlm", NULL, NULL, "did you mean 'valid_xml'");
	ck_assert_str_eq(grader_all()[GRADER_COUNT - 1]->name, "valid_xml");
	ck_assert_ptr_null(grader_all()[GRADER_COUNT]);
	try_fault("not", NULL, NULL, "wants a grader");
	try_fault("not", "[\"json\"]", NULL, "not a list");
	try_fault("not", "{\"json\": null, \"equals\": \"x\"}", NULL, "several names");
	try_fault("not", "{\"json\": null, \"weight\": 2}", NULL, "weight has no meaning");
	try_fault("all", NULL, NULL, "list of graders");
	try_fault("all", "[]", NULL, "list of graders");
	try_fault("any", "[{\"contians\": \"x\"}]", NULL, "any: unknown grader 'contians'");
	try_fault("any", "[{\"contains\": {\"al\": \"x\"}}]", NULL,
		"any: contains: unknown parameter 'al'");
	try_fault("k_of", "{\"k\": 1}", NULL, "{k: N, of: [graders]}");
	try_fault("k_of", "[\"json\"]", NULL, "{k: N, of: [graders]}");
	try_fault("k_of", "{\"k\": 2, \"of\": [\"json\"]}", NULL, "from 1 to 1");
	try_fault("k_of", "{\"k\": 0, \"of\": [\"json\"]}", NULL, "from 1 to 1");
	try_fault("k_of", "{\"k\": 1, \"off\": [\"json\"]}", NULL, "did you mean 'of'");
	try_fault("all", "[\"equals\"]", NULL, "all: equals: there is no 'expected'");
}
END_TEST

static bool with_vars(struct arena *arena, const char *grader, const char *params, const char *vars,
	const char *text, struct score *score, struct err *err)
{
	const struct suite_case item = {.id = STR("c-7"), .vars = try_json(arena, vars)};

	return try_case(arena, grader, params, &item, str_of(text), score, err);
}

START_TEST(a_parameter_comes_from_the_case)
{
	const char *params =
		"{\"all\": {\"from\": \"must\"}, \"none\": [\"z\", {\"from\": \"no\"}]}";
	struct arena arena = {0};
	struct err err = {0};
	struct score score;

	ck_assert(with_vars(&arena, "contains", params, "{\"must\": [\"a\", \"b\"], \"no\": \"q\"}",
		"ab", &score, &err));
	ck_assert(score.value == 1);
	ck_assert(with_vars(&arena, "contains", params, "{\"must\": [\"a\", \"b\"], \"no\": \"q\"}",
		"abq", &score, &err));
	ck_assert(score.value == 0);
	ck_assert(with_vars(&arena, "contains", params, "{\"must\": [\"c\"], \"no\": \"q\"}", "ab",
		&score, &err));
	ck_assert(score.value == 0);
	ck_assert(with_vars(&arena, "not", "{\"regex\": {\"pattern\": {\"from\": \"p\"}}}",
		"{\"p\": \"^a\"}", "ab", &score, &err));
	ck_assert(score.value == 0);
	ck_assert(with_vars(
		&arena, "max_words", "{\"from\": \"n\"}", "{\"n\": 1}", "a b", &score, &err));
	ck_assert(score.value == 0);
	arena_fini(&arena);
}
END_TEST

/* A value that looks like a reference is a value. */
START_TEST(what_a_variable_holds_is_not_looked_up_again)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;

	ck_assert(!with_vars(&arena, "contains", "{\"all\": {\"from\": \"a\"}}",
		"{\"a\": {\"from\": \"b\"}, \"b\": \"x\"}", "x", &score, &err));
	ck_assert(strstr(err.text, "not an object"));
	arena_fini(&arena);
}
END_TEST

START_TEST(a_missing_variable_names_case_and_variable)
{
	struct arena arena = {0};
	struct err err = {0};
	struct score score;

	ck_assert(!with_vars(&arena, "contains", "{\"all\": {\"from\": \"must\"}}",
		"{\"other\": 1}", "x", &score, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert(strstr(err.text, "case 'c-7'"));
	ck_assert(strstr(err.text, "'must'"));
	ck_assert(!with_vars(
		&arena, "contains", "{\"all\": {\"from\": \"must\"}}", NULL, "x", &score, &err));
	ck_assert(strstr(err.text, "'must'"));
	ck_assert(!with_vars(
		&arena, "regex", "{\"from\": \"p\"}", "{\"p\": \"(\"}", "x", &score, &err));
	ck_assert(strstr(err.text, "regex: 'pattern'") || strstr(err.text, "regex: at offset"));
	arena_fini(&arena);
}
END_TEST

START_TEST(an_answer_over_4_mib_is_not_measured)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	buf_repeat(&text, 'x', (size_t)4 << 20);
	ck_assert(try_text(&arena, "contains", "\"x\"", NULL, buf_view(&text), &score, NULL));
	ck_assert(score.measured && score.value == 1);
	buf_char(&text, 'x');
	ck_assert(try_text(&arena, "contains", "\"x\"", NULL, buf_view(&text), &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "4 MiB"));
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

#define ONE(name) 1 +

START_TEST(graders_are_found_by_name_and_listed_in_order)
{
	const struct grader *const *all = grader_all();
	struct arena arena = {0};
	size_t count = 0;

	for (; all[count]; count++) {
		ck_assert_ptr_eq(grader_find(all[count]->name), all[count]);
		ck_assert(count == 0 || strcmp(all[count - 1]->name, all[count]->name) < 0);
		ck_assert(all[count]->params[0]);
	}
	ck_assert_uint_eq(count, GRADER_LIST(ONE) 0);
	ck_assert_ptr_null(grader_find("exakt"));
	arena_fini(&arena);
}
END_TEST

START_TEST(the_example_of_each_grader_is_accepted)
{
	struct arena arena = {0};
	struct err err = {0};

	for (const struct grader *const *all = grader_all(); *all; all++) {
		struct grader_node *node = NULL;

		if (!grader_node_new(
			    &arena, (*all)->name, try_json(&arena, (*all)->example), &node, &err))
			ck_abort_msg("%s", err.text);
		grader_node_free(node);
	}
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_node(void);
Suite *suite_grade_node(void)
{
	Suite *suite = suite_create("grade/node");
	TCase *tcase = tcase_create("node");

	tcase_add_loop_test(tcase, combinations_give_product_largest_and_count, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	tcase_add_test(tcase, a_parameter_comes_from_the_case);
	tcase_add_test(tcase, what_a_variable_holds_is_not_looked_up_again);
	tcase_add_test(tcase, a_missing_variable_names_case_and_variable);
	tcase_add_test(tcase, an_answer_over_4_mib_is_not_measured);
	tcase_add_test(tcase, graders_are_found_by_name_and_listed_in_order);
	tcase_add_test(tcase, the_example_of_each_grader_is_accepted);
	suite_add_tcase(suite, tcase);
	return suite;
}
