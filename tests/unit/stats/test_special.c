/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

#define NEAR(got, want) ck_assert_double_eq_tol((got), (want), 1e-12 * fmax(1e-300, fabs(want)))

START_TEST(incomplete_beta_agrees_with_whole_numbers)
{
	/* With whole a and b it is a sum of binomials: I_{1/2}(2, 3) = 11/16. */
	NEAR(stats_beta_cdf(0.5, 2, 3), 11.0 / 16);
	NEAR(stats_beta_upper(0.5, 2, 3), 5.0 / 16);
	NEAR(stats_beta_cdf(0.25, 1, 1), 0.25);
	/* The arcsine law: I_x(1/2, 1/2) = 2/pi asin sqrt x. */
	NEAR(stats_beta_cdf(0.25, 0.5, 0.5), 1.0 / 3);
	ck_assert_double_eq(stats_beta_cdf(0, 3, 4), 0);
	ck_assert_double_eq(stats_beta_cdf(1, 3, 4), 1);
}
END_TEST

START_TEST(log_beta_keeps_its_digits_where_gamma_functions_are_huge)
{
	/* B(a, b) = B(a, b + 1) (a + b) / b. */
	static const double pairs[][2] = {
		{0.5, 0.5}, {2, 3}, {15.5, 16.5}, {0.5, 2000}, {900, 1101}};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		double a = pairs[i][0], b = pairs[i][1];
		double step = stats_log_beta(a, b) - stats_log_beta(a, b + 1);

		ck_assert_double_eq_tol(step, log((a + b) / b), 1e-12);
	}
	NEAR(stats_log_beta(0.5, 0.5), log(acos(-1)));
	NEAR(stats_log_beta(2, 3), -log(12));
}
END_TEST

START_TEST(beta_quantiles_invert_the_tail_that_is_small)
{
	static const double levels[] = {1e-9, 1e-6, 0.0001, 0.05, 0.3, 0.5, 0.8};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		double p = levels[i];
		double x = stats_beta_quantile(p, 5, 96), y = stats_beta_quantile_upper(p, 5, 96);

		ck_assert_double_eq_tol(stats_beta_cdf(x, 5, 96), p, 1e-12 * p);
		ck_assert_double_eq_tol(stats_beta_upper(y, 5, 96), p, 1e-11 * p);
	}
	/* x = 0 of n = 50 at an error of 1e-7: the limit is 1 - 1e-7^(1/50), not 1. */
	NEAR(stats_beta_quantile_upper(1e-7, 1, 50), 1 - pow(1e-7, 1.0 / 50));
	ck_assert_double_eq(stats_beta_quantile(0, 2, 3), 0);
	ck_assert_double_eq(stats_beta_quantile(1, 2, 3), 1);
}
END_TEST

/* Abramowitz and Stegun 1964, tables 26.1 and 26.2. */
START_TEST(normal_functions_agree_with_printed_tables)
{
	ck_assert_double_eq_tol(stats_normal_cdf(1), 0.841344746068543, 1e-14);
	ck_assert_double_eq_tol(stats_normal_upper(5), 2.866515718791939e-7, 1e-19);
	ck_assert_double_eq_tol(stats_normal_quantile(0.975), 1.959963984540054, 1e-14);
	ck_assert_double_eq_tol(stats_normal_quantile(0.05), -1.644853626951473, 1e-14);
	ck_assert_double_eq(stats_normal_quantile(0.5), 0);
	ck_assert_double_eq(stats_normal_quantile(0), -HUGE_VAL);
	ck_assert_double_eq(stats_normal_quantile(1), HUGE_VAL);
	for (double z = -30; z < 5; z += 0.37)
		ck_assert_double_eq_tol(stats_normal_quantile(stats_normal_cdf(z)), z, 1e-9);
}
END_TEST

/* Student's table: Abramowitz and Stegun 1964, table 26.10. */
START_TEST(t_functions_agree_with_printed_tables)
{
	ck_assert_double_eq_tol(stats_t_quantile(0.975, 10), 2.228139, 5e-7);
	ck_assert_double_eq_tol(stats_t_quantile(0.95, 1), 6.313752, 5e-7);
	ck_assert_double_eq_tol(stats_t_quantile(0.995, 30), 2.749996, 5e-7);
	ck_assert_double_eq_tol(stats_t_quantile(0.025, 10), -2.228139, 5e-7);
	ck_assert_double_eq(stats_t_quantile(0.5, 7), 0);
	NEAR(stats_t_cdf(1, 1), 0.75); /* Cauchy */
	NEAR(stats_t_cdf(-1, 1), 0.25);
	for (double p = 0.01; p < 1; p += 0.0299)
		ck_assert_double_eq_tol(stats_t_cdf(stats_t_quantile(p, 49), 49), p, 1e-13);
}
END_TEST

START_TEST(binomial_tails_are_complete_and_do_not_underflow)
{
	double sum = 0;

	for (int x = 0; x <= 40; x++)
		sum += stats_binom_pmf(x, 40, 0.3);
	ck_assert_double_eq_tol(sum, 1, 1e-13);
	for (int x = 0; x <= 41; x++) {
		double both = stats_binom_upper(x, 40, 0.3) + stats_binom_lower(x - 1, 40, 0.3);

		ck_assert_double_eq_tol(both, 1, 1e-13);
	}
	NEAR(stats_binom_upper(3, 10, 0.5), 968.0 / 1024);
	NEAR(stats_binom_lower(2, 10, 0.5), 56.0 / 1024);
	NEAR(stats_binom_log_upper(250, 250, 0.05), 250 * log(0.05));
	NEAR(stats_binom_log_lower(0, 2000, 0.9), 2000 * log(0.1));
	ck_assert_double_eq(stats_binom_log_upper(11, 10, 0.5), -HUGE_VAL);
}
END_TEST

START_TEST(binomial_at_certain_probabilities_counts_nought_to_the_nought_as_one)
{
	ck_assert_double_eq(stats_binom_pmf(0, 5, 0), 1);
	ck_assert_double_eq(stats_binom_pmf(1, 5, 0), 0);
	ck_assert_double_eq(stats_binom_pmf(5, 5, 1), 1);
	ck_assert_double_eq(stats_binom_pmf(0, 0, 0.4), 1);
	ck_assert_double_eq(stats_binom_upper(1, 5, 0), 0);
	ck_assert_double_eq(stats_binom_lower(4, 5, 1), 0);
}
END_TEST

Suite *suite_stats_special(void);
Suite *suite_stats_special(void)
{
	Suite *suite = suite_create("stats/special");
	TCase *tcase = tcase_create("special");

	tcase_add_test(tcase, incomplete_beta_agrees_with_whole_numbers);
	tcase_add_test(tcase, log_beta_keeps_its_digits_where_gamma_functions_are_huge);
	tcase_add_test(tcase, beta_quantiles_invert_the_tail_that_is_small);
	tcase_add_test(tcase, normal_functions_agree_with_printed_tables);
	tcase_add_test(tcase, t_functions_agree_with_printed_tables);
	tcase_add_test(tcase, binomial_tails_are_complete_and_do_not_underflow);
	tcase_add_test(tcase, binomial_at_certain_probabilities_counts_nought_to_the_nought_as_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
