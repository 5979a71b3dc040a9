/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/rng.h"
#include "stats/stats.h"

START_TEST(the_order_of_the_cases_does_not_matter)
{
	const double d[] = {1, 0, 0, -1, 0, 1, 0, 0, 0, -1},
		     back[] = {-1, 0, 0, 0, 1, 0, -1, 0, 0, 1};
	double e = stats_eproc_mix(d, 10, 0.1, 0.05).e;

	ck_assert_double_eq_tol(stats_eproc_mix(back, 10, 0.1, 0.05).e, e, 1e-12);
	ck_assert_double_eq_tol(stats_eproc_counts(2, 6, 2, 0.1), e, 1e-12);
	ck_assert_double_eq(stats_eproc_mix(d, 0, 0.1, 0.05).e, 1);
	ck_assert_double_eq(stats_eproc_counts(0, 0, 0, 0.1), 1);
}
END_TEST

/* A fair game: under a null truth on the margin the expected money stays what it was. */
START_TEST(one_step_under_the_null_is_a_fair_game)
{
	const double delta = 0.1, win = 0.05, loss = 0.15;
	double mean = win * stats_eproc_counts(4, 10, 2, delta) +
		      loss * stats_eproc_counts(3, 10, 3, delta) +
		      (1 - win - loss) * stats_eproc_counts(3, 11, 2, delta);

	ck_assert_double_eq_tol(mean, stats_eproc_counts(3, 10, 2, delta), 1e-12);
}
END_TEST

START_TEST(the_first_crossing_is_found_and_kept)
{
	double ones[60];
	struct stats_eproc_path path;
	struct stats_eproc proc;
	int first = 0;

	for (int i = 0; i < 60; i++)
		ones[i] = i < 50 ? 1 : -1;
	stats_eproc_init(&proc, 0.05);
	for (int i = 0; i < 60; i++) {
		stats_eproc_add(&proc, ones[i]);
		if (!first && stats_eproc_value(&proc) >= 20)
			first = i + 1;
	}
	path = stats_eproc_mix(ones, 60, 0.05, 0.05);
	ck_assert_int_eq(path.first, first);
	ck_assert_int_gt(first, 1);
	ck_assert_double_gt(path.e_max, path.e);
	ck_assert_int_eq(stats_eproc_mix(ones, first - 1, 0.05, 0.05).first, 0);
}
END_TEST

START_TEST(ties_that_are_left_are_counted_as_if_they_had_come)
{
	struct stats_eproc proc;

	stats_eproc_init(&proc, 0.1);
	stats_eproc_add(&proc, -1);
	stats_eproc_add(&proc, 1);
	ck_assert_double_eq(stats_eproc_with_ties(&proc, 0), stats_eproc_value(&proc));
	ck_assert_double_eq_tol(
		stats_eproc_with_ties(&proc, 40), stats_eproc_counts(1, 40, 1, 0.1), 1e-12);
}
END_TEST

START_TEST(the_mirror_is_the_process_of_the_negated_margin)
{
	/* Factors 1 - lam_k (D + delta) with lam_k = k / 21 / (1 + delta), by hand. */
	double sum = 0, delta = 0.1;
	struct stats_eproc proc;

	stats_eproc_init(&proc, -delta);
	stats_eproc_add(&proc, 1); /* D = -1 */
	stats_eproc_add(&proc, -0.5);
	for (int k = 1; k <= 20; k++) {
		double bet = k / 21.0 / (1 + delta);

		sum += (1 - bet * (-1 + delta)) * (1 - bet * (0.5 + delta)) / 20;
	}
	ck_assert_double_eq_tol(stats_eproc_value(&proc), sum, 1e-13);
}
END_TEST

/* Ville's inequality, with a look after every case. */
START_TEST(a_bad_candidate_rarely_ever_qualifies)
{
	struct rng rng = {12};
	int ever = 0;

	for (int suite = 0; suite < 400; suite++) {
		struct stats_eproc proc;
		bool crossed = false;

		stats_eproc_init(&proc, 0.1);
		for (int i = 0; i < 200; i++) {
			double u = rng_unit(&rng);

			stats_eproc_add(&proc, u < 0.12 ? -1 : u < 0.14 ? 1 : 0);
			crossed |= stats_eproc_value(&proc) >= 20;
		}
		ever += crossed;
	}
	ck_assert_int_le(ever, 20 + 13); /* 5% and three standard errors */
}
END_TEST

Suite *suite_stats_eprocess(void);
Suite *suite_stats_eprocess(void)
{
	Suite *suite = suite_create("stats/eprocess");
	TCase *tcase = tcase_create("eprocess");

	tcase_add_test(tcase, the_order_of_the_cases_does_not_matter);
	tcase_add_test(tcase, one_step_under_the_null_is_a_fair_game);
	tcase_add_test(tcase, the_first_crossing_is_found_and_kept);
	tcase_add_test(tcase, ties_that_are_left_are_counted_as_if_they_had_come);
	tcase_add_test(tcase, the_mirror_is_the_process_of_the_negated_margin);
	tcase_add_test(tcase, a_bad_candidate_rarely_ever_qualifies);
	suite_add_tcase(suite, tcase);
	return suite;
}
