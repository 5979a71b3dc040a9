/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <stdio.h>

#include "base/rng.h"
#include "suite/suite.h"

static struct arena arena;
static struct err err;
static struct buf lines;

static void setup(void)
{
	scratch_enter();
	scratch_write("s/suite.yaml",
		"prompt: {system: 'a prompt that all of them share, longer than the texts are', "
		"user: '{{text}}'}\ngraders: {accuracy: [equals]}\n");
	arena = (struct arena){0};
	err = (struct err){0};
	lines = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&lines);
	arena_fini(&arena);
	scratch_leave();
}

static void add(const char *id, const char *text, const char *expected)
{
	buf_printf(&lines, "{\"id\":\"%s\",\"vars\":{\"text\":\"%s\"},\"expected\":\"%s\"}\n", id,
		text, expected);
}

static struct suite_survey survey(void)
{
	struct suite_survey out;
	struct suite *suite = NULL;

	scratch_write("s/cases.jsonl", buf_z(&lines));
	ck_assert_msg(suite_load(&arena, "s", &suite, &err), "%s", err.text);
	ck_assert_msg(suite_survey(suite, &arena, &out, &err), "%s", err.text);
	suite_free(suite);
	return out;
}

START_TEST(equal_and_nearly_equal_inputs_are_paired_the_most_similar_first)
{
	struct suite_survey found;

	add("a", "The invoice of March lists two seats although we only have one of them.", "x");
	add("b", "My screen stays black after the update of last night, what can I do?", "x");
	add("c", "the invoice of march lists  two seats although we only have one of them", "x");
	add("d", "My screen stays black after the update of last night, what can I do?", "y");
	add("e", "Please close my account and delete what you have about me.", "y");
	found = survey();
	ck_assert_uint_eq(found.pairs_in_all, 2);
	ck_assert_uint_eq(found.pair_count, 2);
	ck_assert_str_eq(found.pairs[0].a, "b");
	ck_assert_str_eq(found.pairs[0].b, "d");
	ck_assert_double_eq(found.pairs[0].similarity, 1);
	ck_assert_str_eq(found.pairs[1].a, "a");
	ck_assert_str_eq(found.pairs[1].b, "c");
	ck_assert_double_gt(found.pairs[1].similarity, 0.9);
	ck_assert_double_lt(found.pairs[1].similarity, 1);
}
END_TEST

START_TEST(texts_that_share_only_the_prompt_are_no_pairs)
{
	add("a", "red", "x");
	add("b", "blue", "x");
	add("c", "a green one", "x");
	ck_assert_uint_eq(survey().pairs_in_all, 0);
}
END_TEST

START_TEST(labels_are_counted_the_most_frequent_first)
{
	struct suite_survey found;

	for (int i = 0; i < 9; i++) {
		char id[16] = {(char)('a' + i)};

		add(id, id, i < 5 ? "billing" : i < 8 ? "other" : "account");
	}
	found = survey();
	ck_assert_uint_eq(found.label_count, 3);
	ck_assert_str_eq(found.labels[0].label, "billing");
	ck_assert_uint_eq(found.labels[0].count, 5);
	ck_assert_str_eq(found.labels[2].label, "account");
	ck_assert_int_eq(found.answer_bytes, 5 * 7 + 3 * 5 + 7);
}
END_TEST

START_TEST(answers_that_differ_in_every_case_or_are_long_are_no_labels)
{
	add("a", "one", "red");
	add("b", "two", "blue");
	ck_assert_uint_eq(survey().label_count, 0);
	add("c", "three", "blue");
	ck_assert_uint_eq(survey().label_count, 2);
	add("d", "four",
		"an answer that is much longer than any label that a person would put on a ticket");
	ck_assert_uint_eq(survey().label_count, 0);
}
END_TEST

START_TEST(prompts_are_measured_as_they_are_sent)
{
	struct suite_survey found;
	const size_t system = strlen("a prompt that all of them share, longer than the texts are");

	add("a", "äöü", "x");
	add("b", "12345", "x");
	found = survey();
	ck_assert_uint_eq(found.longest_chars, system + 5);
	ck_assert_int_eq(found.prompt_bytes, (int64_t)(2 * system + 6 + 5));
	ck_assert_uint_eq(found.compared, 2);
}
END_TEST

/* Each hundredth case repeats the one before it with one word changed. */
START_TEST(ten_thousand_cases_are_compared_without_comparing_all)
{
	struct rng rng = {.state = 3};
	struct suite_survey found;
	struct buf text = {0}, previous = {0};
	size_t planted = 0;

	for (int i = 0; i < 10000; i++) {
		char id[16];

		snprintf(id, sizeof(id), "c-%d", i);
		buf_clear(&text);
		if (i % 100 == 99) {
			buf_str(&text, buf_view(&previous));
			memcpy(text.data + 100, "changed", 7);
			planted++;
		}
		for (int k = 0; text.len < 240; k++)
			buf_char(&text, k % 6 == 5 ? ' ' : (char)('a' + rng_below(&rng, 26)));
		buf_clear(&previous);
		buf_str(&previous, buf_view(&text));
		add(id, buf_z(&text), "x");
	}
	found = survey();
	ck_assert_uint_ge(found.pairs_in_all, planted - 1);
	ck_assert_uint_le(found.pairs_in_all, planted);
	ck_assert_uint_eq(found.pair_count, 20);
	buf_free(&text);
	buf_free(&previous);
}
END_TEST

START_TEST(many_copies_of_one_case_are_told_without_listing_every_pair)
{
	for (int i = 0; i < 2000; i++) {
		char id[16];

		snprintf(id, sizeof(id), "c-%d", i);
		add(id, "always the same words in each of them", "x");
	}
	ck_assert_uint_eq(survey().pairs_in_all, 1999);
}
END_TEST

Suite *suite_suite_survey(void);
Suite *suite_suite_survey(void)
{
	Suite *suite = suite_create("suite/survey");
	TCase *tests = tcase_create("survey");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, equal_and_nearly_equal_inputs_are_paired_the_most_similar_first);
	tcase_add_test(tests, texts_that_share_only_the_prompt_are_no_pairs);
	tcase_add_test(tests, labels_are_counted_the_most_frequent_first);
	tcase_add_test(tests, answers_that_differ_in_every_case_or_are_long_are_no_labels);
	tcase_add_test(tests, prompts_are_measured_as_they_are_sent);
	tcase_add_test(tests, ten_thousand_cases_are_compared_without_comparing_all);
	tcase_add_test(tests, many_copies_of_one_case_are_told_without_listing_every_pair);
	suite_add_tcase(suite, tests);
	return suite;
}
