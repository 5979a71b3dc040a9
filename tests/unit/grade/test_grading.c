/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "try.h"

/* Graders as a suite would hold them, without files. */
#define GRADERS_MAX 4

struct made {
	struct arena arena;
	struct suite suite;
	struct suite_grader graders[GRADERS_MAX];
	struct grading *grading;
};

static void add(struct made *made, enum dimension dimension, double weight, const char *name,
	const char *params)
{
	made->graders[made->suite.grader_count++] = (struct suite_grader){
		.dimension = dimension,
		.weight = weight,
		.name = name,
		.params = try_json(&made->arena, params),
		.line = 7,
		.column = 5,
	};
	made->suite.graders = made->graders;
	made->suite.path = "s/suite.yaml";
	made->suite.cases_path = "s/cases.jsonl";
}

static void ready(struct made *made)
{
	struct err err = {0};

	if (!grading_new(&made->arena, &made->suite, &made->grading, &err))
		ck_abort_msg("%s", err.text);
}

static struct grade grade_response(struct made *made, const char *expected, struct response resp)
{
	const struct suite_case item = {
		.id = STR("c-1"), .line = 3, .expected = try_json(&made->arena, expected)};
	struct err err = {0};
	struct grade grade;

	if (!grading_grade(made->grading, &item, &resp, &made->arena, &grade, &err))
		ck_abort_msg("%s", err.text);
	return grade;
}

static struct grade grade_of(struct made *made, const char *expected, const char *text)
{
	return grade_response(made, expected, (struct response){.text = str_of(text)});
}

static void done(struct made *made)
{
	grading_free(made->grading);
	arena_fini(&made->arena);
}

static bool near(double a, double b)
{
	return a - b < 1e-12 && b - a < 1e-12;
}

START_TEST(quality_is_accuracy_where_the_format_is_whole)
{
	struct made made = {0};
	struct grade grade;

	add(&made, DIMENSION_ACCURACY, 1, "set_f1", NULL);
	add(&made, DIMENSION_FORMAT, 1, "max_words", "2");
	ready(&made);
	ck_assert(grading_has(made.grading, DIMENSION_ACCURACY));
	ck_assert(!grading_has(made.grading, DIMENSION_TONE));
	grade = grade_of(&made, "[\"a\", \"b\"]", "a, b");
	ck_assert(grade.measured && grade.quality == 1 && grade.format_ok);
	ck_assert_str_eq(grade.reason, "");
	grade = grade_of(&made, "[\"a\", \"b\"]", "a, c");
	ck_assert(grade.quality == 0.5 && grade.value[DIMENSION_ACCURACY] == 0.5);
	ck_assert_str_eq(grade.reason, "set_f1: missing \"b\"");
	grade = grade_of(&made, "[\"a\", \"b\"]", "a, b, c");
	ck_assert(grade.quality == 0 && !grade.format_ok);
	ck_assert(near(grade.value[DIMENSION_ACCURACY], 0.8));
	ck_assert(grade.value[DIMENSION_FORMAT] == 0);
	done(&made);
}
END_TEST

START_TEST(without_accuracy_the_format_is_the_quality)
{
	struct made made = {0};

	add(&made, DIMENSION_FORMAT, 1, "json", NULL);
	ready(&made);
	ck_assert(grade_of(&made, NULL, "[]").quality == 1);
	ck_assert(grade_of(&made, NULL, "[").quality == 0);
	done(&made);
}
END_TEST

START_TEST(without_format_graders_the_format_holds)
{
	struct made made = {0};
	struct grade grade;

	add(&made, DIMENSION_ACCURACY, 1, "equals", NULL);
	ready(&made);
	grade = grade_of(&made, "\"a\"", "b");
	ck_assert(grade.format_ok && !grade.has[DIMENSION_FORMAT] && grade.quality == 0);
	done(&made);
}
END_TEST

START_TEST(graders_of_a_dimension_combine_by_weighted_mean)
{
	struct made made = {0};
	struct grade grade;

	add(&made, DIMENSION_ACCURACY, 0.1, "contains", "\"a\"");
	add(&made, DIMENSION_ACCURACY, 0.2, "contains", "\"b\"");
	add(&made, DIMENSION_ACCURACY, 0.7, "contains", "\"c\"");
	ready(&made);
	/* Exactly 1, though 0.1 + 0.2 + 0.7 is none in binary. */
	ck_assert(grade_of(&made, NULL, "abc").quality == 1);
	grade = grade_of(&made, NULL, "bc");
	ck_assert(near(grade.quality, 0.9));
	ck_assert_str_eq(grade.reason, "contains: missing \"a\"");
	ck_assert(near(grade_of(&made, NULL, "a").quality, 0.1));
	done(&made);
}
END_TEST

START_TEST(a_suite_can_weigh_the_dimensions_itself)
{
	struct made made = {0};

	add(&made, DIMENSION_ACCURACY, 1, "contains", "\"a\"");
	add(&made, DIMENSION_RELEVANCE, 1, "contains", "\"b\"");
	add(&made, DIMENSION_FORMAT, 1, "contains", "\"c\"");
	made.suite.weighted = true;
	made.suite.weights[DIMENSION_ACCURACY] = 0.7;
	made.suite.weights[DIMENSION_RELEVANCE] = 0.3;
	ready(&made);
	ck_assert(near(grade_of(&made, NULL, "a").quality, 0.7)); /* whatever the format */
	ck_assert(!grade_of(&made, NULL, "a").format_ok);
	ck_assert(near(grade_of(&made, NULL, "b").quality, 0.3));
	ck_assert(grade_of(&made, NULL, "ab").quality == 1);
	done(&made);
}
END_TEST

static const struct {
	enum outcome outcome;
	bool measured;
} outcomes[] = {
	{OUTCOME_COMPLETE, true},
	{OUTCOME_REFUSED, true},
	{OUTCOME_EMPTY, true},
	{OUTCOME_TOOL_CALL, true},
	{OUTCOME_BLOCKED, true},
	{OUTCOME_CUT_OFF, false},
	{OUTCOME_UNREACHABLE, false},
	{OUTCOME_THROTTLED, false},
	{OUTCOME_SPOILED, false},
	{OUTCOME_REJECTED, false},
	{OUTCOME_STOPPED, false},
};

START_TEST(what_did_not_end_well_is_not_measured_and_blocked_is_nothing)
{
	struct made made = {0};
	struct grade grade;

	add(&made, DIMENSION_ACCURACY, 1, "contains", "\"a\"");
	add(&made, DIMENSION_FORMAT, 1, "max_words", "3");
	ready(&made);
	grade = grade_response(
		&made, NULL, (struct response){.outcome = outcomes[_i].outcome, .text = STR("a")});
	ck_assert_int_eq(grade.measured, outcomes[_i].measured);
	ck_assert(grade.has[DIMENSION_ACCURACY] && grade.has[DIMENSION_FORMAT]);
	if (outcomes[_i].outcome == OUTCOME_BLOCKED) {
		ck_assert(grade.quality == 0 && !grade.format_ok);
		ck_assert(strstr(grade.reason, "blocked"));
	} else if (grade.measured) {
		ck_assert(grade.quality == 1);
	} else {
		ck_assert_str_eq(grade.reason, outcome_name(outcomes[_i].outcome));
	}
	done(&made);
}
END_TEST

START_TEST(a_refusal_is_graded_by_its_words)
{
	struct made made = {0};
	const struct response apart = {
		.outcome = OUTCOME_REFUSED, .refusal = STR("I cannot help with that.")};
	const struct response inside = {.outcome = OUTCOME_REFUSED,
		.text = STR("Sorry, no."),
		.refusal = STR("I cannot help with that.")};

	add(&made, DIMENSION_ACCURACY, 1, "contains", "\"cannot\"");
	ready(&made);
	ck_assert(grade_response(&made, NULL, apart).quality == 1);
	ck_assert(grade_response(&made, NULL, inside).quality == 0);
	done(&made);
}
END_TEST

START_TEST(an_empty_reply_is_graded_as_the_empty_text)
{
	struct made made = {0};

	add(&made, DIMENSION_ACCURACY, 1, "equals", NULL);
	ready(&made);
	ck_assert(grade_response(&made, "\"\"", (struct response){.outcome = OUTCOME_EMPTY})
			  .quality == 1);
	ck_assert(grade_response(&made, "\"a\"", (struct response){.outcome = OUTCOME_TOOL_CALL})
			  .quality == 0);
	done(&made);
}
END_TEST

START_TEST(one_grader_at_its_bound_leaves_the_answer_unmeasured)
{
	struct made made = {0};
	struct grade grade;

	add(&made, DIMENSION_ACCURACY, 1, "regex", "\"(a+)+$\"");
	add(&made, DIMENSION_FORMAT, 1, "max_words", "3");
	ready(&made);
	grade = grade_of(
		&made, NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
	ck_assert(!grade.measured);
	ck_assert(strstr(grade.reason, "regex: limit"));
	ck_assert(grade.format_ok);
	done(&made);
}
END_TEST

START_TEST(the_level_of_json_is_reported)
{
	struct made made = {0};

	add(&made, DIMENSION_FORMAT, 1, "all", "[\"json\", {\"max_words\": 9}]");
	ready(&made);
	ck_assert_int_eq(grade_of(&made, NULL, "[]").level, JSON_LEVEL_STRICT);
	ck_assert_int_eq(grade_of(&made, NULL, "```\n[]\n```").level, JSON_LEVEL_FENCED);
	ck_assert_int_eq(grade_of(&made, NULL, "[").level, JSON_LEVEL_NONE);
	done(&made);
}
END_TEST

/* A field that happens to be named level is not the level. */
START_TEST(fields_of_an_answer_do_not_pass_for_the_level)
{
	struct made made = {0};

	add(&made, DIMENSION_ACCURACY, 1, "json_fields", NULL);
	ready(&made);
	ck_assert_int_eq(grade_of(&made, "{\"level\": \"x\"}", "{\"level\": \"x\"}").level,
		JSON_LEVEL_STRICT);
	ck_assert_int_eq(grade_of(&made, "{\"level\": \"x\"}", "no").level, JSON_LEVEL_NONE);
	done(&made);
}
END_TEST

static void digest_of(const char *params, double weight, double tone, char hex[SHA256_HEX])
{
	struct made made = {0};
	struct digest digest;

	add(&made, DIMENSION_ACCURACY, weight, "contains", params);
	add(&made, DIMENSION_TONE, 1, "max_words", "3");
	made.suite.weighted = tone > 0;
	made.suite.weights[DIMENSION_ACCURACY] = 1 - tone;
	made.suite.weights[DIMENSION_TONE] = tone;
	ready(&made);
	digest = grading_digest(made.grading);
	digest_hex(&digest, hex);
	done(&made);
}

START_TEST(the_digest_depends_on_graders_and_weights_and_on_nothing_else)
{
	char base[SHA256_HEX], other[SHA256_HEX];

	digest_of("{\"all\": \"a\", \"word\": true}", 1, 0.5, base);
	digest_of("{\"word\": true, \"all\": \"a\"}", 1, 0.5, other); /* the order of keys */
	ck_assert_str_eq(base, other);
	digest_of("{\"all\": \"b\", \"word\": true}", 1, 0.5, other);
	ck_assert_str_ne(base, other);
	digest_of("{\"all\": \"a\", \"word\": true}", 2, 0.5, other);
	ck_assert_str_ne(base, other);
	digest_of("{\"all\": \"a\", \"word\": true}", 1, 0.25, other);
	ck_assert_str_ne(base, other);
	digest_of("{\"all\": \"a\", \"word\": true}", 1, 0, other);
	ck_assert_str_ne(base, other);
}
END_TEST

static void refused(struct made *made, const char *message)
{
	struct err err = {0};

	ck_assert(!grading_new(&made->arena, &made->suite, &made->grading, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, message), "\"%s\" is not in \"%s\"", message, err.text);
	arena_fini(&made->arena);
}

START_TEST(a_bad_grader_is_named_with_its_place)
{
	struct made unknown = {0}, param = {0}, none = {0}, weight = {0}, only_tone = {0};

	add(&unknown, DIMENSION_ACCURACY, 1, "equal", NULL);
	refused(&unknown, "s/suite.yaml:7:5: unknown grader 'equal' (did you mean 'equals'?)");
	add(&param, DIMENSION_ACCURACY, 1, "regex", "\"a\"");
	add(&param, DIMENSION_ACCURACY, 1, "number", "{\"tol\": 1}");
	refused(&param, "s/suite.yaml:7:5: number: unknown parameter 'tol'");
	none.suite.path = "s/suite.yaml";
	refused(&none, "s/suite.yaml: no accuracy or format graders");
	add(&only_tone, DIMENSION_TONE, 1, "max_words", "3");
	refused(&only_tone, "no accuracy or format graders");
	add(&weight, DIMENSION_ACCURACY, 1, "equals", NULL);
	weight.suite.weighted = true;
	weight.suite.weights[DIMENSION_TONE] = 1;
	refused(&weight, "weighs tone, for which there are no graders");
}
END_TEST

/* A suite in files, loaded as a command does. */
static bool load(struct arena *arena, const char *graders, const char *cases, struct suite **suite,
	struct grading **grading, struct err *err)
{
	char folder[] = "/tmp/tiercal-grading-XXXXXX";
	char *yaml, *jsonl;
	bool ok;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	yaml = io_join(arena, folder, "suite.yaml");
	jsonl = io_join(arena, folder, "cases.jsonl");
	ck_assert(io_write(yaml,
		str_of(arena_printf(
			arena, "description: x\nprompt: {user: \"{{q}}\"}\ngraders:\n%s", graders)),
		err));
	ck_assert(io_write(jsonl, str_of(cases), err));
	*suite = NULL;
	ok = suite_load(arena, folder, suite, err);
	ck_assert_msg(ok, "%s", err->text);
	ok = grading_new(arena, *suite, grading, err);
	unlink(yaml);
	unlink(jsonl);
	rmdir(folder);
	return ok;
}

START_TEST(what_a_case_lacks_is_found_before_anything_runs)
{
	static const struct {
		const char *graders, *cases, *message;
	} faults[] = {
		{"  accuracy: [{equals: {trim: true}}]\n",
			"{\"id\":\"a\",\"vars\":{\"q\":\"1\"},\"expected\":\"x\"}\n"
			"{\"id\":\"b\",\"vars\":{\"q\":\"2\"}}\n",
			"cases.jsonl:2: case 'b': equals: there is no 'expected'"},
		{"  accuracy: [{not: {number: null}}]\n",
			"{\"id\":\"a\",\"vars\":{\"q\":\"1\"},\"expected\":\"five\"}\n",
			"cases.jsonl:1: case 'a': not: number: expected is \"five\", which is not "
			"a "
			"number"},
		{"  accuracy: [{contains: x}, {regex: \"(\"}]\n",
			"{\"id\":\"a\",\"vars\":{\"q\":\"1\"}}\n",
			"suite.yaml:4:30: regex: 'pattern'"},
	};
	struct arena arena = {0};
	struct suite *suite;
	struct grading *grading;
	struct err err = {0};

	ck_assert(!load(&arena, faults[_i].graders, faults[_i].cases, &suite, &grading, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(err.text, faults[_i].message), "%s", err.text);
	suite_free(suite);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_suite_in_files_grades_its_cases)
{
	struct arena arena = {0};
	struct suite *suite;
	struct grading *grading;
	struct suite_case item;
	struct grade grade;
	struct err err = {0};
	const struct response resp = {.text = STR("Oslo on Monday")};

	if (!load(&arena,
		    "  accuracy:\n    - contains: {all: {from: must}, none: {from: no}}\n"
		    "      weight: 3\n    - max_words: 2\n  format:\n    - lines: 1\n",
		    "{\"id\":\"a\",\"vars\":{\"q\":\"1\",\"must\":[\"Oslo\"],\"no\":[]}}\n"
		    "{\"id\":\"b\",\"vars\":{\"q\":\"1\",\"must\":[\"Oslo\"],\"no\":[\"Monday\"]}}"
		    "\n",
		    &suite, &grading, &err))
		ck_abort_msg("%s", err.text);
	ck_assert(suite_case(suite, 0, &arena, &item, &err));
	ck_assert(grading_grade(grading, &item, &resp, &arena, &grade, &err));
	ck_assert(grade.quality == 0.75);
	ck_assert(suite_case(suite, 1, &arena, &item, &err));
	ck_assert(grading_grade(grading, &item, &resp, &arena, &grade, &err));
	ck_assert(grade.quality == 0);
	ck_assert_str_eq(grade.reason, "contains: has forbidden \"Monday\"");
	grading_free(grading);
	suite_free(suite);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_grading(void);
Suite *suite_grade_grading(void)
{
	Suite *suite = suite_create("grade/grading");
	TCase *tcase = tcase_create("grading");

	tcase_add_test(tcase, quality_is_accuracy_where_the_format_is_whole);
	tcase_add_test(tcase, without_accuracy_the_format_is_the_quality);
	tcase_add_test(tcase, without_format_graders_the_format_holds);
	tcase_add_test(tcase, graders_of_a_dimension_combine_by_weighted_mean);
	tcase_add_test(tcase, a_suite_can_weigh_the_dimensions_itself);
	tcase_add_loop_test(tcase, what_did_not_end_well_is_not_measured_and_blocked_is_nothing, 0,
		ARRAY_LEN(outcomes));
	tcase_add_test(tcase, a_refusal_is_graded_by_its_words);
	tcase_add_test(tcase, an_empty_reply_is_graded_as_the_empty_text);
	tcase_add_test(tcase, one_grader_at_its_bound_leaves_the_answer_unmeasured);
	tcase_add_test(tcase, the_level_of_json_is_reported);
	tcase_add_test(tcase, fields_of_an_answer_do_not_pass_for_the_level);
	tcase_add_test(tcase, the_digest_depends_on_graders_and_weights_and_on_nothing_else);
	tcase_add_test(tcase, a_bad_grader_is_named_with_its_place);
	tcase_add_loop_test(tcase, what_a_case_lacks_is_found_before_anything_runs, 0, 3);
	tcase_add_test(tcase, a_suite_in_files_grades_its_cases);
	suite_add_tcase(suite, tcase);
	return suite;
}
