/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

#define TOL 1e-12

/* The example of scikit-learn's f1_score: true 0 1 2 0 1 2, predicted 0 2 1 0 0 1; its f1 by class
 * is 0.8, 0, 0, its macro average 0.26..., precision 0.22..., recall 0.33... */
START_TEST(the_published_example_of_macro_f1)
{
	const int table[] = {2, 0, 0, 0, 1, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0};
	struct stats_label labels[3];

	ck_assert_double_eq_tol(stats_labels(table, 3, labels), 0.8 / 3, TOL);
	ck_assert_double_eq_tol(labels[0].f1, 0.8, TOL);
	ck_assert_double_eq_tol(labels[0].precision, 2.0 / 3, TOL);
	ck_assert_double_eq_tol(labels[0].recall, 1, TOL);
	ck_assert_double_eq_tol(labels[1].f1, 0, TOL);
	ck_assert_double_eq_tol(labels[2].recall, 0, TOL);
	ck_assert_int_eq(labels[2].expected, 2);
	ck_assert_int_eq(labels[2].said, 1);
}
END_TEST

/*
 * By hand. 10 answers: of 6 that expect the first label 4 say it, 1 the second, 1 none; of 4 that
 * expect the second 3 say it and 1 the first. First: precision 4/5, recall 4/6, F1 8/11. Second:
 * 3/4, 3/4, 6/8. What is no label counts against recall only.
 */
static const int by_hand[] = {4, 1, 1, 1, 3, 0, 0, 0, 0};

START_TEST(an_answer_without_a_label_lowers_recall_alone)
{
	struct stats_label labels[2];

	ck_assert_double_eq_tol(stats_labels(by_hand, 2, labels), (8.0 / 11 + 0.75) / 2, TOL);
	ck_assert_double_eq_tol(labels[0].precision, 0.8, TOL);
	ck_assert_double_eq_tol(labels[0].recall, 4.0 / 6, TOL);
	ck_assert_double_eq_tol(labels[0].f1, 8.0 / 11, TOL);
	ck_assert_double_eq_tol(labels[1].precision, 0.75, TOL);
	ck_assert_double_eq_tol(labels[1].recall, 0.75, TOL);
}
END_TEST

/* po = 7/10; pe = 6/10 x 5/10 + 4/10 x 4/10 + 0 x 1/10 = 0.46; kappa = 0.24/0.54. */
START_TEST(its_kappa_counts_no_label_as_a_disagreement)
{
	ck_assert_double_eq_tol(stats_kappa(by_hand, 3).kappa, 0.24 / 0.54, TOL);
}
END_TEST

START_TEST(what_never_occurs_has_no_figures_and_no_part_in_the_mean)
{
	const int table[] = {2, 0, 0, 0, 0, 0, 0, 0, 0}, none[9] = {0};
	struct stats_label labels[2];

	ck_assert_double_eq(stats_labels(table, 2, labels), 1);
	ck_assert(isnan(labels[1].precision) && isnan(labels[1].recall) && isnan(labels[1].f1));
	ck_assert(isnan(stats_labels(none, 2, labels)));
}
END_TEST

START_TEST(a_label_said_but_never_expected_counts_as_zero)
{
	const int table[] = {3, 1, 0, 0, 0, 0, 0, 0, 0};
	struct stats_label labels[2];

	ck_assert_double_eq_tol(stats_labels(table, 2, labels), (6.0 / 7 + 0) / 2, TOL);
	ck_assert_double_eq(labels[1].precision, 0);
	ck_assert(isnan(labels[1].recall));
	ck_assert_double_eq(labels[1].f1, 0);
}
END_TEST

Suite *suite_stats_labels(void);
Suite *suite_stats_labels(void)
{
	Suite *s = suite_create("stats/labels");
	TCase *tc = tcase_create("labels");

	tcase_add_test(tc, the_published_example_of_macro_f1);
	tcase_add_test(tc, an_answer_without_a_label_lowers_recall_alone);
	tcase_add_test(tc, its_kappa_counts_no_label_as_a_disagreement);
	tcase_add_test(tc, what_never_occurs_has_no_figures_and_no_part_in_the_mean);
	tcase_add_test(tc, a_label_said_but_never_expected_counts_as_zero);
	suite_add_tcase(s, tc);
	return s;
}
