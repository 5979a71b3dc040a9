/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "cli/judge.h"

/* A route of `CASES` cases, the reference and another candidate, and trials made by hand. */
enum { CASES = 60, TRIALS = 400 };

static struct arena arena;
static struct config config;
static const struct candidate candidates[] = {{.name = "ref"}, {.name = "other"}};
static const struct config_route route = {.name = "r", .quality = {.reference = "ref"}};
static struct suite suite = {.case_count = CASES};
static struct suite *suites[] = {&suite};
static struct run_set set;
static struct run_trial list[TRIALS];
static struct judge_score scores[TRIALS];
static struct run_trials trials;
static struct judge_measure measure;
static struct judge_report report;

static void set_up(void)
{
	config = (struct config){
		.candidates = candidates, .candidate_count = 2, .routes = &route, .route_count = 1};
	set = (struct run_set){.config = &config, .suites = suites};
	memset(list, 0, sizeof(list));
	trials = (struct run_trials){.set = &set, .list = list};
	measure = (struct judge_measure){.pass = 0.5};
	report = (struct judge_report){.config = &config,
		.measures = &measure,
		.count = 1,
		.alpha = 0.05,
		.trials = &trials,
		.scores = scores};
}

static void tear_down(void)
{
	arena_fini(&arena);
}

static void add(enum judge_kind kind, size_t index, size_t which, double human, double value)
{
	ck_assert_uint_lt(trials.count, TRIALS);
	list[trials.count] = (struct run_trial){.index = index, .kind = (int)kind, .which = which};
	scores[trials.count++] =
		(struct judge_score){.human = human, .value = value, .there = true};
}

START_TEST(agreement_kappa_and_bias_can_be_counted_by_hand)
{
	/* Good and passed 4, good and failed 1, bad and passed 1, bad and failed 4. */
	for (size_t i = 0; i < 10; i++)
		add(JUDGE_EXPECTED, i, 0, i < 5, i == 0 ? 0 : i == 9 ? 1 : i < 5);
	add(JUDGE_EXPECTED, 10, 0, 1, NAN);
	judge_measures(&arena, &report);
	ck_assert_int_eq(measure.labels, 10);
	ck_assert_int_eq(measure.unread, 1);
	ck_assert_double_eq_tol(measure.agreement, 0.8, 1e-12);
	ck_assert_double_eq_tol(measure.kappa.kappa, 0.6, 1e-12);
	ck_assert_int_eq(measure.good, 5);
	ck_assert_int_eq(measure.good_passed, 4);
	ck_assert_int_eq(measure.bad, 5);
	ck_assert_int_eq(measure.bad_failed, 4);
	ck_assert_double_eq_tol(measure.bias, 0, 1e-12);
	ck_assert(measure.bias_low < 0 && measure.bias_high > 0);
}
END_TEST

START_TEST(a_judge_that_is_always_kinder_by_a_quarter_shows_that_bias)
{
	for (size_t i = 0; i < 20; i++)
		add(JUDGE_ANSWER, i, 1, i % 2 ? 0.25 : 0.5, i % 2 ? 0.5 : 0.75);
	judge_measures(&arena, &report);
	ck_assert_double_eq_tol(measure.bias, 0.25, 1e-12);
	ck_assert_double_eq_tol(measure.bias_low, 0.25, 1e-9);
	ck_assert_double_eq_tol(measure.bias_high, 0.25, 1e-9);
}
END_TEST

START_TEST(without_labels_nothing_is_claimed)
{
	add(JUDGE_ANSWER, 0, 0, NAN, 1);
	judge_measures(&arena, &report);
	ck_assert_int_eq(measure.labels, 0);
	ck_assert(isnan(measure.agreement) && isnan(measure.bias) && isnan(measure.kappa.kappa));
	ck_assert(isnan(measure.rise));
	ck_assert(isnan(measure.candidates[0].quality.theta));
	ck_assert(isnan(measure.candidates[0].passing.theta));
	ck_assert_double_eq(measure.candidates[0].judged, 1);
	ck_assert(isnan(measure.candidates[1].judged));
}
END_TEST

static void attack(double plain, double first, double others)
{
	add(JUDGE_WRONG, 0, 0, NAN, plain);
	for (size_t a = 0; a < JUDGE_ATTACKS; a++)
		add(JUDGE_ATTACK, 0, a, NAN, a ? others : first);
}

START_TEST(the_rise_is_the_mean_over_attacks_and_answers)
{
	attack(0, 0.5, 0);
	attack(0.5, 1, 0.5);
	attack(0, NAN, 1); /* not whole, so not counted */
	judge_measures(&arena, &report);
	ck_assert_int_eq(measure.attacked, 2);
	ck_assert_int_eq(measure.wrong_passed, 1);
	ck_assert_double_eq_tol(measure.rise, 0.05, 1e-12);
	ck_assert_uint_eq(measure.worst, 0);
	ck_assert_double_eq_tol(measure.worst_rise, 0.5, 1e-12);
}
END_TEST

/* All that is known of both candidates: persons graded the first `gold` cases. */
static void both(size_t gold, size_t discordant)
{
	for (size_t i = 0; i < CASES; i++) {
		const bool differs = i < discordant;

		add(JUDGE_ANSWER, i, 0, i < gold ? 1 : (double)NAN, 1);
		add(JUDGE_ANSWER, i, 1, i < gold ? !differs : (double)NAN, i % 4 ? 1 : 0.75);
	}
}

START_TEST(the_few_grades_of_persons_correct_the_many_of_the_judge)
{
	const struct judge_candidate *other;
	struct stats_ppi wanted;
	double gold[50], judged[50], more[10];

	both(50, 5);
	judge_measures(&arena, &report);
	other = &measure.candidates[1];
	for (size_t i = 0; i < 50; i++) {
		gold[i] = i >= 5;
		judged[i] = i % 4 ? 1 : 0.75;
	}
	for (size_t i = 50; i < 60; i++)
		more[i - 50] = i % 4 ? 1 : 0.75;
	wanted = stats_ppi_mean(gold, judged, 50, more, 10, 0.05, true);
	ck_assert_double_eq(other->quality.theta, wanted.theta);
	ck_assert_double_eq(other->quality.lo, wanted.lo);
	for (size_t i = 0; i < 50; i++) {
		gold[i] -= 1;
		judged[i] -= 1;
	}
	for (size_t i = 0; i < 10; i++)
		more[i] -= 1;
	wanted = stats_ppi_mean(gold, judged, 50, more, 10, 0.05, true);
	ck_assert_double_eq(other->difference.theta, wanted.theta);
	ck_assert_int_eq(other->answers, CASES);
	ck_assert_int_eq(other->gold, 50);
	ck_assert_int_eq(other->discordant, 5);
	ck_assert_double_eq_tol(other->human, 0.9, 1e-12);
	ck_assert(other->calibrated);
	ck_assert(isnan(measure.candidates[0].difference.theta));
}
END_TEST

/* Fewer than 50 cases with both grades, or than 5 with different ones. */
static const struct {
	size_t gold, discordant;
	bool calibrated;
} enough[] = {{50, 5, true}, {49, 5, false}, {50, 4, false}};

START_TEST(a_judge_is_calibrated_by_fifty_cases_five_of_them_different)
{
	both(enough[_i].gold, enough[_i].discordant);
	judge_measures(&arena, &report);
	ck_assert_int_eq(measure.candidates[1].calibrated, enough[_i].calibrated);
}
END_TEST

Suite *suite_cli_judge(void);

Suite *suite_cli_judge(void)
{
	Suite *all = suite_create("cli/judge");
	TCase *tcase = tcase_create("judge");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, agreement_kappa_and_bias_can_be_counted_by_hand);
	tcase_add_test(tcase, a_judge_that_is_always_kinder_by_a_quarter_shows_that_bias);
	tcase_add_test(tcase, without_labels_nothing_is_claimed);
	tcase_add_test(tcase, the_rise_is_the_mean_over_attacks_and_answers);
	tcase_add_test(tcase, the_few_grades_of_persons_correct_the_many_of_the_judge);
	tcase_add_loop_test(tcase, a_judge_is_calibrated_by_fifty_cases_five_of_them_different, 0,
		(int)ARRAY_LEN(enough));
	suite_add_tcase(all, tcase);
	return all;
}
