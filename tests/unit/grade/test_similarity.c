/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/candidate.h"
#include "try.h"

/* A model of embeddings that says what the test says of a text. */
static const struct {
	const char *text, *vector;
} vectors[] = {
	{"east", "[1,0]"},
	{"far east", "[2,0]"},
	{"north-east", "[3,4]"},
	{"north", "[0,1]"},
	{"west", "[-1,0]"},
	{"nothing", "[0,0]"},
	{"up", "[0,0,1]"},
	{"not a vector", "I cannot help with that."},
	{"broken", "[0.5,"},
	{"huge", "[1e308,1e308]"},
	{"even", "[1e-308,1e-308]"},
};

static struct arena arena;
static struct err err;
static int asked;
static enum judged other; /* of a text that is not listed */

static bool reply(void *context, const struct ask *ask, struct arena *into, struct response *out,
	enum judged *state, struct err *fault)
{
	(void)context;
	(void)into;
	(void)fault;
	ck_assert_str_eq(ask->judge, CANDIDATE_EMBEDDINGS);
	ck_assert_uint_eq(ask->prompt.count, 1);
	ck_assert_str_eq(ask->prompt.messages[0].role, "user");
	asked++;
	*state = other;
	*out = (struct response){.message = STR("status 400: too long")};
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		if (!str_eqz(ask->prompt.messages[0].text, vectors[i].text))
			continue;
		*state = JUDGED;
		*out = (struct response){.text = str_of(vectors[i].vector)};
	}
	return true;
}

static void set_up(void)
{
	asked = 0;
	other = JUDGED_MISSING;
	err = (struct err){0};
}

static void tear_down(void)
{
	arena_fini(&arena);
}

static struct score grade(const char *params, const char *expected, struct str text)
{
	const struct asker asker = {.reply = reply};
	const struct answer answer = {.arena = &arena,
		.text = text,
		.expected = try_json(&arena, expected),
		.asker = &asker};
	struct grader_node *node;
	struct score score;

	ck_assert_msg(grader_node_new(&arena, "similarity", try_json(&arena, params), &node, &err),
		"%s", err.text);
	ck_assert_msg(grader_node_grade(node, &answer, &score, &err), "%s", err.text);
	grader_node_free(node);
	return score;
}

/* score below 0: not measured */
static const struct {
	const char *params, *expected, *text;
	double score;
	const char *reason;
} rows[] = {
	{NULL, "\"east\"", "far east", 1, ""},
	{NULL, "\"east\"", "north-east", 0.6, "cosine 0.6000"},
	{NULL, "\"east\"", "north", 0, "cosine 0.0000"},
	{NULL, "\"east\"", "west", 0, "cosine -1.0000"},
	{NULL, "\"huge\"", "even", 1, ""},
	/* the nearest of several */
	{NULL, "[\"north\", \"east\"]", "north-east", 0.8, "cosine 0.8000"},
	{NULL, "[\"west\"]", "north-east", 0, "cosine -0.6000"},
	/* from min on it is right */
	{"{\"min\": 0.6}", "\"east\"", "north-east", 1, ""},
	{"0.61", "\"east\"", "north-east", 0, "cosine 0.6000, wanted 0.61"},
	{"0", "\"east\"", "north", 1, ""},
	{"0", "\"east\"", "west", 0, "cosine -1.0000, wanted 0"},
	/* what has no cosine is no zero */
	{NULL, "\"east\"", "nothing", -1, "an embedding of zeroes alone is like no other"},
	{"0", "\"nothing\"", "east", -1, "an embedding of zeroes alone is like no other"},
	{NULL, "\"east\"", "up", -1,
		"the embedding of the answer has 3 numbers, that of the expected answer 2"},
	{NULL, "[\"east\", \"up\"]", "east", -1,
		"the embedding of the answer has 2 numbers, that of the expected answer 3"},
	{NULL, "\"east\"", "not a vector", -1, "the embedding of the answer cannot be read"},
	{NULL, "\"broken\"", "east", -1, "the embedding of the expected answer cannot be read"},
	{NULL, "\"east\"", "", -1, "the answer is empty, which cannot be embedded"},
	{NULL, "\"east\"", " \n", -1, "the answer is empty, which cannot be embedded"},
	{NULL, "\"\"", "east", -1, "the expected answer is empty, which cannot be embedded"},
};

START_TEST(the_score_is_the_cosine_or_whether_it_is_large_enough)
{
	const struct score score = grade(rows[_i].params, rows[_i].expected, str_of(rows[_i].text));

	ck_assert_str_eq(score.reason, rows[_i].reason);
	ck_assert_int_eq(score.measured, rows[_i].score >= 0);
	ck_assert_int_eq(score.judged, score.measured ? JUDGED : JUDGED_UNREAD);
	if (score.measured)
		ck_assert_double_eq_tol(score.value, rows[_i].score, 1e-12);
}
END_TEST

START_TEST(the_result_holds_the_cosine_itself)
{
	struct score score = grade("0.5", "\"east\"", STR("west"));

	ck_assert_str_eq(try_result(&arena, &score), "{\"cosine\":-1}");
}
END_TEST

START_TEST(both_vectors_are_asked_for_at_once)
{
	const struct score score = grade(NULL, "[\"unknown\", \"strange\"]", STR("new"));

	ck_assert_int_eq(asked, 3);
	ck_assert(!score.measured);
	ck_assert_int_eq(score.judged, JUDGED_MISSING);
	ck_assert_str_eq(
		score.reason, "the model of embeddings was not asked yet: `tiercal run` asks it");
}
END_TEST

START_TEST(an_answer_without_a_vector_asks_for_no_other)
{
	struct score score;

	grade(NULL, "\"east\"", STR(""));
	ck_assert_int_eq(asked, 0);
	other = JUDGED_UNREAD;
	score = grade(NULL, "\"east\"", STR("much too long"));
	ck_assert_int_eq(asked, 1);
	ck_assert_int_eq(score.judged, JUDGED_UNREAD);
	ck_assert_str_eq(score.reason, "the answer cannot be embedded: status 400: too long");
}
END_TEST

START_TEST(one_that_could_not_be_reached_is_to_be_asked_again)
{
	struct score score;

	other = JUDGED_FAILED;
	score = grade(NULL, "\"unknown\"", STR("east"));
	ck_assert(!score.measured);
	ck_assert_int_eq(score.judged, JUDGED_FAILED);
	ck_assert_str_eq(score.reason, "the model of embeddings did not answer");
}
END_TEST

START_TEST(without_anybody_to_ask_it_says_what_it_needs)
{
	struct score score;

	ck_assert(try_text(&arena, "similarity", NULL, "\"east\"", STR("east"), &score, &err));
	ck_assert(!score.measured);
	ck_assert_int_eq(score.judged, JUDGED_MISSING);
	ck_assert_str_eq(score.reason,
		"it needs embeddings of both texts, which `tiercal run` asks for (embeddings: in "
		"the configuration)");
}
END_TEST

START_TEST(what_a_suite_gets_wrong_is_named)
{
	try_fault("similarity", "{\"min\": 1.5}", "\"x\"", "'min' wants a number from 0 to 1");
	try_fault("similarity", "{\"min\": -0.5}", "\"x\"", "number of 0 or more");
	try_fault("similarity", "{\"min\": \"NaN\"}", "\"x\"", "wants a number, not a string");
	try_fault("similarity", "{\"threshold\": 0.5}", "\"x\"", "unknown parameter 'threshold'");
	try_fault("similarity", NULL, NULL, "expected");
	try_fault("similarity", NULL, "[]", "empty list of references");
}
END_TEST

Suite *suite_grade_similarity(void);

Suite *suite_grade_similarity(void)
{
	Suite *suite = suite_create("grade/similarity");
	TCase *tcase = tcase_create("similarity");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, the_score_is_the_cosine_or_whether_it_is_large_enough, 0,
		(int)ARRAY_LEN(rows));
	tcase_add_test(tcase, the_result_holds_the_cosine_itself);
	tcase_add_test(tcase, both_vectors_are_asked_for_at_once);
	tcase_add_test(tcase, an_answer_without_a_vector_asks_for_no_other);
	tcase_add_test(tcase, one_that_could_not_be_reached_is_to_be_asked_again);
	tcase_add_test(tcase, without_anybody_to_ask_it_says_what_it_needs);
	tcase_add_test(tcase, what_a_suite_gets_wrong_is_named);
	suite_add_tcase(suite, tcase);
	return suite;
}
