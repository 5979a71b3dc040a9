/* SPDX-License-Identifier: MIT */
#include "try.h"

/* Graders by the definitions of published benchmarks: what a suite sees of them. */
static const struct {
	const char *grader;
	struct row row;
} rows[] = {
	{"rouge", {NULL, "\"the cat sat\"", "The cat sat.", 1}},
	{"rouge", {"\"rouge1\"", "\"a b\"", "b a", 1}},
	{"rouge", {"\"rouge2\"", "\"a b\"", "b a", 0}},
	{"rouge", {"\"rouge1\"", "[\"x\", \"a\"]", "a", 1}},
	{"rouge", {"{\"variant\": \"rouge1\", \"measure\": \"recall\"}", "\"a b\"", "a", 0.5}},
	{"rouge", {"{\"variant\": \"rougeLsum\"}", "\"a b\\nc d\"", "c d\na b", 1}},
	{"rouge_n", {"1", "\"a b c d\"", "a b", 2.0 / 3}},
	{"rouge_n", {"{\"n\": 1, \"stemmer\": true}", "\"running\"", "runs", 1}},
	{"rouge_l", {NULL, "\"a b c\"", "a x c", 2.0 / 3}},
	{"rouge_l", {"{\"lines\": true, \"measure\": \"precision\"}", "\"a\"", "a\nb", 0.5}},
	{"bleu", {NULL, "\"the cat sat on the mat\"", "the cat sat on the mat", 1}},
	{"bleu", {NULL, "\"a b\"", "c d", 0}},
	{"chrf", {NULL, "\"cat\"", "cat", 1}},
	{"chrf", {"{\"lowercase\": true}", "\"CAT\"", "cat", 1}},
	{"chrf", {NULL, "[\"dog\", \"cat\"]", "cat", 1}},
	{"levenshtein", {NULL, "\"kitten\"", "sitting", 4.0 / 7}},
	{"levenshtein", {NULL, "\"\"", "", 1}},
	{"levenshtein", {NULL, "[\"aa\", \"ab\"]", "ab", 1}},
	{"squad", {NULL, "\"Eiffel Tower\"", "the eiffel tower!", 1}},
	{"squad", {"{\"f1\": true}", "\"Paris\"", "Paris, France", 2.0 / 3}},
	{"squad", {NULL, "[\"Rome\", \"Paris\"]", "paris", 1}},
	{"token_f1", {NULL, "\"cat dog dog\"", "cat cat dog", 2.0 / 3}},
	{"token_f1", {NULL, "\"the\"", "a", 1}},
	{"gsm8k", {NULL, "\"#### 7\"", "#### 7", 1}},
	{"gsm8k", {NULL, "\"7\"", "It is 7.", 0}},
	{"gsm8k", {"{\"flexible\": true}", "\"1,200\"", "It is $1,200.", 1}},
	{"exact_match", {NULL, "\"a\"", "a ", 0}},
	{"exact_match", {"{\"ignore_numbers\": true}", "\"a1\"", "a2", 1}},
	{"exact_match", {"{\"regexes_to_ignore\": \" \"}", "\"a b\"", "ab", 1}},
	{"regex_extract", {"\"n=([0-9]+)\"", "\"3\"", "n=3 n=4", 1}},
	{"regex_extract",
		{"{\"pattern\": \"n=([0-9]+)\", \"group_select\": -2}", "3", "n=3 n=4", 1}},
	{"regex_extract", {"{\"pattern\": \"n=(.)\", \"group_select\": 7}", NULL, "n=3", 0}},
	/* several groups without a text give the fallback, one group an empty text */
	{"regex_extract", {"\"(x)?(y)?\"", "\"[invalid]\"", "for", 1}},
	{"regex_extract", {"\"((x)|(y))?z\"", "\"[invalid]\"", "z", 1}},
	{"regex_extract", {"\"(x)?y\"", "\"\"", "y", 1}},
	{"regex_extract", {"\"(x*)y\"", "\"\"", "y", 1}},
	{"regex_extract", {"\"is (\\\\d+)\"", "\"\uff14\uff12\"", "is \uff14\uff12", 1}},
	{"exact_match", {"{\"regexes_to_ignore\": \"\\\\w\"}", "\"?\"", "\u00e9?", 1}},
	{"multiple_choice", {"[\"Paris\", \"Rome\"]", "\"B\"", "It is (B).", 1}},
	{"multiple_choice", {"[\"Paris\", \"Rome\"]", "\"(A)\"", "paris", 1}},
	{"multiple_choice", {"[\"Paris\", \"Rome\"]", "\"A\"", "answer:  B", 0}},
	{"multiple_choice",
		{"{\"choices\": [\"x\"], \"extract\": \"pro\"}", "\"J\"", "the answer is J", 1}},
	{"math_equiv", {NULL, "\"\\\\frac{1}{2}\"", "0.5", 1}},
	{"math_equiv", {NULL, "\"x+1\"", "1+x", 0}},
	{"math_equiv", {"{\"boxed\": true}", "\"\\\\sqrt{3}\"", "So \\boxed{\\sqrt3}.", 1}},
	{"math_equiv", {"{\"boxed\": true}", "\"3\"", "3", 0}},
	{"math_boxed", {NULL, NULL, "\\boxed{1}", 1}},
	{"math_boxed", {NULL, NULL, "\\boxed{1", 0}},
	{"pass_at_k", {"1", NULL, "{\"n\": 4, \"c\": 1}", 0.25}},
	{"pass_at_k", {"2", NULL, "{\"n\": 4, \"c\": 5}", 0}},
	{"tool_call", {NULL, "{\"name\": \"f\", \"arguments\": {\"a\": 1}}",
			      "{\"name\": \"f\", \"arguments\": {\"a\": 1.0}}", 1}},
	{"tool_call", {NULL, "[{\"f\": {}}, {\"g\": {}}]", "[{\"g\": {}}, {\"f\": {}}]", 1}},
	{"tool_call", {"{\"ordered\": true}", "[{\"f\": {}}, {\"g\": {}}]",
			      "[{\"g\": {}}, {\"f\": {}}]", 0}},
	{"tool_call", {"{\"f1\": true}", "[{\"f\": {}}, {\"g\": {}}]", "[{\"f\": {}}]", 2.0 / 3}},
	{"tool_call", {NULL, "{\"f\": {\"a\": \"x\"}}", "{\"f\": {\"a\": \"x\", \"b\": 1}}", 0}},
	{"tool_call", {"{\"arguments\": {\"a\": {\"ignore_case\": true}}}",
			      "{\"f\": {\"a\": \"X\"}}", "{\"f\": {\"a\": \"x\"}}", 1}},
	{"tool_call", {NULL, "{\"f\": {}}", "I will call f.", 0}},
	/* White space and letters are those of Python: U+001F, a final sigma, a capital I with a
	   dot */
	{"bleu", {NULL, "\"a b c d e\"",
			 "a\x1F"
			 "b c\x1C"
			 "d e",
			 1}},
	{"chrf", {"{\"word_order\": 2}", "\"ab cd\"",
			 "ab\x1E"
			 "cd",
			 1}},
	{"squad", {NULL, "\"a b\"", "b\x1D", 1}},
	{"squad", {NULL, "\"\u03bf\u03b4\u03bf\u03c2\"", "\u039f\u0394\u039f\u03a3.", 1}},
	{"squad", {NULL, "\"i\u0307\"", "\u0130", 1}},
	{"exact_match", {"{\"ignore_case\": true}", "\"\u03bf\u03c2\"", "\u039f\u03a3", 1}},
	{"exact_match", {"{\"ignore_case\": true}", "\"i\"", "\u0130", 0}},
	{"multiple_choice", {"[\"\u039f\u03a3\"]", "\"A\"", "\u03bf\u03c2", 1}},
	{"tool_call", {"{\"function\": {\"name\": \"f\", \"parameters\": {\"properties\": {\"a\": "
		       "{\"type\": \"string\"}}, \"required\": []}}, \"possible_answer\": {\"f\": "
		       "{\"a\": "
		       "[\"\u03bf\u03c2\"]}}}",
			      NULL, "[{\"f\": {\"a\": \"\u039f\u03a3\"}}]", 1}},
};

START_TEST(answers_get_the_score_of_the_definition)
{
	try_row(rows[_i].grader, &rows[_i].row);
}
END_TEST

static const struct {
	const char *grader, *params, *expected, *message;
} faults[] = {
	{"rouge", "\"rouge3\"", "\"a\"", "rouge1, rouge2"},
	{"rouge", "{\"measure\": \"g\"}", "\"a\"", "precision or recall"},
	{"rouge_n", "3", "\"a\"", "1 or 2"},
	{"rouge_l", NULL, NULL, "expected"},
	{"rouge_l", NULL, "[]", "empty list"},
	{"bleu", "{\"tokenize\": \"zh\"}", "\"a\"", "13a or none"},
	{"bleu", "{\"smoth\": \"exp\"}", "\"a\"", "smooth"},
	{"chrf", "{\"char_order\": 9}", "\"a\"", "1 to 6"},
	{"levenshtein", "{\"unit\": \"byte\"}", "\"a\"", "codepoint"},
	{"exact_match", "{\"regexes_to_ignore\": \"(\"}", "\"a\"", "regexes_to_ignore"},
	{"regex_extract", NULL, NULL, "wants a pattern"},
	{"regex_extract", "{\"pattern\": \"a\", \"group_select\": 1.5}", NULL, "whole number"},
	{"regex_extract", "\"(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)\"", NULL,
		"more than 15 groups"},
	{"multiple_choice", "{\"choices\": [\"a\"], \"extract\": \"x\"}", NULL, "flexible or pro"},
	{"pass_at_k", "0", NULL, "at least 1"},
	{"tool_call", "{\"function\": {}}", NULL, "go together"},
	{"tool_call", NULL, "5", "no list"},
	{"tool_call", NULL, "[{\"name\": 5, \"x\": 1}]", "no {name, arguments}"},
};

START_TEST(bad_parameters_are_faults_of_the_suite)
{
	try_fault(faults[_i].grader, faults[_i].params, faults[_i].expected, faults[_i].message);
}
END_TEST

START_TEST(calls_that_came_as_calls_are_graded_before_the_text)
{
	struct arena arena = {0};
	const struct answer answer = {
		.arena = &arena,
		.text = STR("{\"f\": {}}"),
		.expected = try_json(&arena, "{\"name\": \"g\", \"arguments\": {\"a\": 1}}"),
		.tool_calls =
			try_json(&arena, "[{\"name\": \"g\", \"arguments\": \"{\\\"a\\\": 1}\"}]"),
	};
	struct grader_node *node = NULL;
	struct score score;

	ck_assert(grader_node_new(&arena, "tool_call", NULL, &node, NULL));
	ck_assert(grader_node_grade(node, &answer, &score, NULL));
	ck_assert(score.measured && score.value == 1);
	grader_node_free(node);
	arena_fini(&arena);
}
END_TEST

START_TEST(what_was_extracted_is_told_whole)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct score score;

	for (size_t i = 0; i < 1000; i++)
		buf_char(&text, '1');
	ck_assert(try_text(&arena, "regex_extract", "\"1+\"", NULL, buf_view(&text), &score, NULL));
	ck_assert_uint_eq(value_get(score.result, "value")->text.len, 1000);
	ck_assert(try_text(&arena, "gsm8k", NULL, "\"1\"", buf_view(&text), &score, NULL));
	ck_assert_uint_eq(value_get(score.result, "flexible_extract")->text.len, 1000);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

/* Texts that would take quadratic time or memory: a score, or a limit, and never both. */
START_TEST(long_texts_end_in_a_score_or_a_limit)
{
	static const char *const graders[] = {"rouge", "rouge_l", "rouge_n", "bleu", "chrf",
		"levenshtein", "squad", "token_f1", "gsm8k", "exact_match", "math_equiv",
		"math_boxed", "multiple_choice", "tool_call"};
	struct arena arena = {0};
	struct buf text = {0};
	struct value expected = {.type = VALUE_STRING};

	for (size_t i = 0; i < 400000; i++)
		buf_puts(&text, i % 3 ? "a. " : "\xC3\xA9\n{");
	expected.text = buf_view(&text);
	for (size_t i = 0; i < ARRAY_LEN(graders); i++) {
		const struct answer answer = {.arena = &arena,
			.text = str_slice(expected.text, 1, expected.text.len),
			.expected = &expected};
		const bool calls = strcmp(graders[i], "tool_call") == 0;
		struct grader_node *node = NULL;
		struct score score;

		ck_assert(grader_node_new(&arena, graders[i], NULL, &node, NULL));
		ck_assert(grader_node_grade(node, &answer, &score, NULL) == !calls);
		ck_assert(calls || score.measured || strstr(score.reason, "limit: "));
		grader_node_free(node);
		arena_reset(&arena);
	}
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

/* The last length that is compared, and the first that is not: an answer and its references. */
static const struct {
	const char *grader, *params;
	size_t answer, count, bytes; /* references, and the length of each */
	bool measured;
} limits[] = {
	{"bleu", NULL, (2 << 20) - 10, 1, 10, true},
	{"bleu", NULL, (2 << 20) - 9, 1, 10, false},
	{"chrf", NULL, (1 << 20) - 10, 2, 10, true},
	{"chrf", NULL, (1 << 20) - 10, 2, 11, false},
	{"exact_match", NULL, 1 << 20, 1, 1 << 20, true},
	{"exact_match", NULL, 1 << 20, 1, (1 << 20) + 1, false},
	{"levenshtein", NULL, 20, 99999, 1, false},
	{"levenshtein", NULL, 20, 99800, 1, true},
	{"levenshtein", NULL, 77400, 1, 77401, true},
	{"levenshtein", NULL, 60000, 2, 60001, false}, /* steps of both are added */
	{"math_equiv", NULL, 2 << 20, 1, 1, false},
	{"rouge", NULL, 2 << 20, 1, 1, false},
	{"squad", NULL, 2 << 20, 1, 1, false},
	{"token_f1", NULL, 2 << 20, 1, 1, false},
	{"set_f1", NULL, 10, 100000, 1, true},
	{"set_f1", NULL, 10, 100001, 1, false},
	{"contains", NULL, 4 << 20, 4, 1, true},
	{"contains", NULL, 4 << 20, 5, 1, false},
	{"contains", NULL, 1 << 20, 1, 1025, true},
	{"contains", "{\"word\": true}", 1 << 20, 1, 128, true},
	{"contains", "{\"word\": true}", 1 << 20, 1, 129, false},
};

START_TEST(all_that_is_compared_for_a_score_has_a_limit)
{
	struct arena arena = {0};
	struct value *expected = value_array(&arena);
	struct buf text = {0}, reference = {0};
	struct answer answer = {.arena = &arena, .expected = expected};
	struct grader_node *node = NULL;
	struct score score;

	buf_repeat(&text, 'x', limits[_i].answer);
	buf_repeat(&reference, 'y', limits[_i].bytes);
	answer.text = buf_view(&text);
	for (size_t i = 0; i < limits[_i].count; i++)
		value_append(&arena, expected, NULL, value_string(&arena, buf_view(&reference)));
	ck_assert(grader_node_new(
		&arena, limits[_i].grader, try_json(&arena, limits[_i].params), &node, NULL));
	ck_assert(grader_node_grade(node, &answer, &score, NULL));
	ck_assert_msg(score.measured == limits[_i].measured, "%s", score.reason);
	ck_assert(score.measured || strstr(score.reason, "limit: "));
	grader_node_free(node);
	buf_free(&text);
	buf_free(&reference);
	arena_fini(&arena);
}
END_TEST

/* As one text, what is expected is bounded before it is split. */
START_TEST(a_set_of_one_text_has_the_same_limit)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct value expected = {.type = VALUE_STRING};
	const struct answer answer = {.arena = &arena, .text = STR("x"), .expected = &expected};
	struct grader_node *node = NULL;
	struct score score;

	for (size_t i = 0; i < 99999; i++)
		buf_puts(&text, "x,");
	ck_assert(grader_node_new(&arena, "set_f1", NULL, &node, NULL));
	expected.text = buf_view(&text);
	ck_assert(grader_node_grade(node, &answer, &score, NULL));
	ck_assert(score.measured && score.value == 1);
	buf_puts(&text, "x,");
	expected.text = buf_view(&text);
	ck_assert(grader_node_grade(node, &answer, &score, NULL));
	ck_assert(!score.measured && strstr(score.reason, "limit: "));
	grader_node_free(node);
	buf_free(&text);
	arena_fini(&arena);
}
END_TEST

Suite *suite_grade_metrics(void);

Suite *suite_grade_metrics(void)
{
	Suite *suite = suite_create("grade/metrics");
	TCase *tcase = tcase_create("metrics");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, answers_get_the_score_of_the_definition, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, bad_parameters_are_faults_of_the_suite, 0, ARRAY_LEN(faults));
	tcase_add_test(tcase, calls_that_came_as_calls_are_graded_before_the_text);
	tcase_add_test(tcase, what_was_extracted_is_told_whole);
	tcase_add_test(tcase, long_texts_end_in_a_score_or_a_limit);
	tcase_add_loop_test(
		tcase, all_that_is_compared_for_a_score_has_a_limit, 0, ARRAY_LEN(limits));
	tcase_add_test(tcase, a_set_of_one_text_has_the_same_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
