/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "stats/stats.h"

static double trinomial(int b, int c, int n, double wins, double losses)
{
	double rest = losses < 1 ? fmin(wins / (1 - losses), 1) : 0;

	return stats_binom_pmf(c, n, losses) * stats_binom_pmf(b, n - c, rest);
}

/* The definition, cell by cell. */
static struct stats_exact summed(int b, int c, int n, double delta, double gamma)
{
	double h = (1 - delta) / 400, seen = stats_tango_z(b, c, n, delta), good, bad;
	struct stats_interval psi = stats_clopper_pearson(b + c, n, 1 - gamma, STATS_TWO_SIDED);
	double lo = fmax(delta, (psi.lo + delta) / 2),
	       hi = fmin((1 + delta) / 2, (psi.hi + delta) / 2);
	int first = (int)floor((lo - delta) / h + 1e-9), last = (int)ceil((hi - delta) / h - 1e-9);
	struct stats_exact out = {0};

	for (int k = first; k <= last; k++) {
		good = bad = 0;
		for (int j = 0; j <= n; j++) {
			for (int i = 0; i + j <= n; i++) {
				double z = stats_tango_z(i, j, n, delta);
				double mass = trinomial(i, j, n, k * h, delta + k * h);

				good += z >= seen - 1e-9 ? mass : 0;
				bad += z <= seen + 1e-9 ? mass : 0;
			}
		}
		out.p_qualify = fmax(out.p_qualify, good);
		out.p_disqualify = fmax(out.p_disqualify, bad);
	}
	out.p_qualify = fmin(1, out.p_qualify + gamma);
	out.p_disqualify = fmin(1, out.p_disqualify + gamma);
	return out;
}

START_TEST(the_walk_gives_what_summing_every_table_gives)
{
	const double delta = _i == 0 ? 0.05 : _i == 1 ? 0.1 : 0.4;
	const int n = 14;
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, n, delta, 1e-4);

	for (int b = 0; b <= n; b++) {
		for (int c = 0; b + c <= n; c++) {
			struct stats_exact want = summed(b, c, n, delta, 1e-4);
			struct stats_exact got = stats_exact_table_p(table, b, c);

			ck_assert_double_eq_tol(got.p_qualify, want.p_qualify, 1e-12);
			ck_assert_double_eq_tol(got.p_disqualify, want.p_disqualify, 1e-12);
			ck_assert(!got.normal);
		}
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(a_tie_on_every_case_has_the_closed_form)
{
	double p = stats_exact_ni(0, 0, 50, 0.05, 1e-4).p_qualify;

	ck_assert_double_eq_tol(p, pow(0.95, 50) + 1e-4, 1e-14);
	ck_assert_double_gt(stats_exact_ni(0, 0, 58, 0.05, 1e-4).p_qualify, 0.05);
	ck_assert_double_le(stats_exact_ni(0, 0, 59, 0.05, 1e-4).p_qualify, 0.05);
	ck_assert_double_eq(stats_exact_ni(0, 0, 0, 0.05, 1e-4).p_qualify, 1);
	ck_assert_double_eq(stats_exact_ni(0, 0, 0, 0.05, 1e-4).p_disqualify, 1);
}
END_TEST

/* The promise itself, at truths that lie between the points of the grid. */
START_TEST(a_candidate_at_the_margin_qualifies_no_more_often_than_the_level)
{
	const int n = 40;
	const double delta = 0.1, level = 0.05;
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, n, delta, 1e-4);

	for (double q = delta; q <= (1 + delta) / 2; q += 0.0037) {
		double good = 0, bad = 0;

		for (int c = 0; c <= n; c++) {
			for (int b = 0; b + c <= n; b++) {
				double mass = trinomial(b, c, n, q - delta, q);

				if (mass < 1e-12)
					continue;
				if (stats_exact_table_passes(table, b, c, level))
					good += mass;
				if (stats_exact_table_p(table, b, c).p_disqualify <= level)
					bad += mass;
			}
		}
		ck_assert_double_le(good, level);
		ck_assert_double_le(bad, level);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(passing_is_p_at_most_the_level)
{
	static const double levels[] = {1e-5, 0.0125, 0.05, 0.3, 0.97, 1};
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, 30, 0.1, 1e-4);

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		for (int b = 0; b <= 30; b += 3) {
			for (int c = 0; b + c <= 30; c++) {
				double p = stats_exact_table_p(table, b, c).p_qualify;

				ck_assert_int_eq(stats_exact_table_passes(table, b, c, levels[i]),
					p <= levels[i]);
			}
		}
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(one_shot_and_table_answer_alike_whatever_was_asked_before)
{
	struct arena arena = {0};
	struct stats_exact_table *table = stats_exact_table(&arena, 120, 0.05, 1e-4);

	for (int c = 40; c >= 0; c -= 8) {
		struct stats_exact one = stats_exact_ni(c / 2, c, 120, 0.05, 1e-4);
		struct stats_exact two = stats_exact_table_p(table, c / 2, c);

		ck_assert_double_eq(one.p_qualify, two.p_qualify);
		ck_assert_double_eq(one.p_disqualify, two.p_disqualify);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(large_suites_are_summed_to_2000_and_approximated_beyond)
{
	struct stats_exact at = stats_exact_ni(60, 70, 2000, 0.02, 1e-4);
	struct stats_exact beyond = stats_exact_ni(60, 70, 2001, 0.02, 1e-4);
	double z = stats_tango_z(60, 70, 2001, 0.02);

	ck_assert(!at.normal);
	ck_assert(beyond.normal);
	ck_assert_double_eq(beyond.p_qualify, stats_normal_upper(z));
	ck_assert_double_eq(beyond.p_disqualify, stats_normal_cdf(z));
	ck_assert_double_eq_tol(at.p_qualify, beyond.p_qualify, 0.01);
}
END_TEST

START_TEST(extreme_tables_stay_finite)
{
	static const int counts[][3] = {
		{2000, 0, 2000}, {0, 2000, 2000}, {1000, 1000, 2000}, {0, 0, 2000}, {1, 0, 1}};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (double delta = 0.001; delta < 1; delta += 0.249) {
			struct stats_exact e = stats_exact_ni(
				counts[i][0], counts[i][1], counts[i][2], delta, 1e-6);

			ck_assert(e.p_qualify >= 1e-6 && e.p_qualify <= 1);
			ck_assert(e.p_disqualify >= 1e-6 && e.p_disqualify <= 1);
		}
	}
}
END_TEST

START_TEST(gamma_follows_a_small_alpha)
{
	ck_assert_double_eq(stats_exact_gamma(0.05), 1e-4);
	ck_assert_double_eq(stats_exact_gamma(0.005), 0.005 / 500);
}
END_TEST

Suite *suite_stats_exact(void);
Suite *suite_stats_exact(void)
{
	Suite *suite = suite_create("stats/exact");
	TCase *tcase = tcase_create("exact");

	tcase_add_loop_test(tcase, the_walk_gives_what_summing_every_table_gives, 0, 3);
	tcase_add_test(tcase, a_tie_on_every_case_has_the_closed_form);
	tcase_add_test(tcase, a_candidate_at_the_margin_qualifies_no_more_often_than_the_level);
	tcase_add_test(tcase, passing_is_p_at_most_the_level);
	tcase_add_test(tcase, one_shot_and_table_answer_alike_whatever_was_asked_before);
	tcase_add_test(tcase, large_suites_are_summed_to_2000_and_approximated_beyond);
	tcase_add_test(tcase, extreme_tables_stay_finite);
	tcase_add_test(tcase, gamma_follows_a_small_alpha);
	suite_add_tcase(suite, tcase);
	return suite;
}
