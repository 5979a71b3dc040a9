/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "stats/stats.h"

static struct fixture f;

static void setup(void)
{
	fixture_start(&f);
}

static void teardown(void)
{
	fixture_end(&f);
}

/* Nobody is the reference: all are right on the last 95 cases, and "dear" is the default. */
static void four(void)
{
	static const int64_t costs[] = {100, 40, 10, 1};

	fixture_candidate(&f, "dear");
	fixture_candidate(&f, "first");
	fixture_candidate(&f, "second");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", 100, 5, costs);
	f.quality[0].reference = "best";
	f.in.default_candidate = "dear";
}

static double pair_p(int wins, int losses)
{
	return stats_exact_ni(wins, losses, 100, 0.10, stats_exact_gamma(0.05)).p_qualify;
}

START_TEST(the_p_value_is_the_largest_against_any_other)
{
	const struct evidence *row;

	four();
	fixture_pairs(&f, 0, 1, 3, 0); /* the best: three more than "dear" and "second" */
	fixture_pairs(&f, 0, 3, 0, 2); /* two fewer than these, five fewer than "first" */
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 3);
	ck_assert_uint_eq(row->against, 1);
	ck_assert_int_eq(row->wins, 0);
	ck_assert_int_eq(row->losses, 5);
	ck_assert_double_eq_tol(row->difference, -0.05, 1e-12);
	ck_assert_double_eq_tol(row->reference_quality, 0.98, 1e-12);
	ck_assert_double_eq_tol(row->p_quality, pair_p(0, 5), 1e-12);
	ck_assert(row->lower_bound < -0.05 && row->upper_bound > -0.05);
	/* The best one has its largest p against the next best, not against nobody. */
	row = fixture_row(&f, 0, 1);
	ck_assert_double_eq_tol(row->p_quality, pair_p(3, 0), 1e-12);
	ck_assert_int_eq(row->wins, 3);
}
END_TEST

START_TEST(levels_are_by_holm_whatever_is_configured)
{
	four();
	f.quality[0].multiplicity = MULTIPLICITY_NONE;
	fixture_calibrate(&f);
	ck_assert_str_eq(f.table.routes[0].multiplicity, "holm");
	ck_assert(f.table.routes[0].reference_best);
	/* All equal: the first of four is tested at a quarter, the last at all of it. */
	for (size_t c = 0; c < 4; c++) {
		fixture_expect(&f, 0, c, VERDICT_QUALIFIED, 0);
		ck_assert_double_eq_tol(
			fixture_row(&f, 0, c)->level, 0.05 / (double)(4 - c), 1e-12);
	}
	ck_assert_uint_eq(f.table.routes[0].candidate, 3);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 3);
	ck_assert_uint_eq(f.table.routes[0].fallbacks[0], 2);
	ck_assert_uint_eq(f.table.routes[0].fallbacks[2], 0);
}
END_TEST

START_TEST(worse_than_one_by_the_margin_is_shared_among_all_others)
{
	const struct evidence *row;
	double p = stats_exact_ni(0, 30, 100, 0.10, stats_exact_gamma(0.05)).p_disqualify;

	four();
	fixture_pairs(&f, 0, 2, 0, 30);
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 2);
	fixture_expect(&f, 0, 2, VERDICT_DISQUALIFIED, BIT(QUALITY));
	ck_assert_double_eq_tol(row->p_worse, 3 * p, 1e-12);
	ck_assert(row->upper_bound <= -0.10);
	/* Nor is the default spared, and it is not what the others are measured against. */
	fixture_pairs(&f, 0, 2, 0, 0);
	for (size_t i = 0; i < 30; i++)
		fixture_cell(&f, 0, 0, 60 + i)->quality = 0;
	for (size_t i = 70; i < 100; i++)
		fixture_cell(&f, 0, 2, i)->quality = 1;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 0, VERDICT_DISQUALIFIED, BIT(QUALITY));
	fixture_expect(&f, 0, 3, VERDICT_QUALIFIED, 0);
	ck_assert_uint_eq(f.table.routes[0].candidate, 3);
}
END_TEST

START_TEST(where_nothing_qualifies_the_default_is_kept_not_what_looks_best)
{
	static const int64_t costs[] = {10, 100, 1};

	fixture_candidate(&f, "usual");
	fixture_candidate(&f, "better");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", 22, 1, costs);
	f.quality[0].reference = "best";
	f.in.default_candidate = "usual";
	fixture_pairs(&f, 0, 1, 1, 0);
	fixture_calibrate(&f);
	for (size_t c = 0; c < 3; c++)
		ck_assert_int_eq(fixture_row(&f, 0, c)->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 0);
}
END_TEST

START_TEST(what_another_candidate_did_not_answer_may_have_been_right)
{
	four();
	for (size_t i = 0; i < 20; i++)
		fixture_unmeasured(&f, 0, 2, i + 50, UNMEASURED_FAULT);
	/* Of these, one that misses them is worse by 20 cases if "second" got them right. */
	for (size_t i = 0; i < 20; i++)
		fixture_cell(&f, 0, 3, i + 50)->quality = 0;
	fixture_calibrate(&f);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 3)->p_quality, pair_p(0, 20), 1e-12);
	/* And "second" itself is bounded both ways. */
	fixture_expect(&f, 0, 2, VERDICT_INCONCLUSIVE, BIT(QUALITY) | BIT(INCOMPLETE));
}
END_TEST

START_TEST(a_graded_score_is_tested_against_every_other_too)
{
	four();
	fixture_cell(&f, 0, 3, 50)->quality = 0.5;
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 1, i)->quality = 0.99;
	fixture_calibrate(&f);
	ck_assert_str_eq(fixture_row(&f, 0, 3)->method, "wcd");
	ck_assert_uint_eq(fixture_row(&f, 0, 3)->against, 1);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 3)->difference, 0.945 - 0.99, 1e-12);
}
END_TEST

START_TEST(a_pin_and_a_format_floor_hold_as_always)
{
	static const char *const allow[] = {"second", NULL};

	four();
	f.results[0].has_format = true;
	f.routes[0].safety_critical = true;
	f.routes[0].allow = allow;
	for (size_t i = 0; i < 30; i++)
		fixture_cell(&f, 0, 2, i)->format_ok = 0;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(SAFETY));
	fixture_expect(&f, 0, 2, VERDICT_DISQUALIFIED, BIT(FORMAT));
	fixture_expect(&f, 0, 3, VERDICT_DISQUALIFIED, BIT(SAFETY));
	fixture_expect(&f, 0, 0, VERDICT_QUALIFIED, 0);
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
}
END_TEST

START_TEST(without_a_default_there_is_nothing_to_keep)
{
	four();
	f.in.default_candidate = NULL;
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
	ck_assert(str_find(str_of(f.err.text), STR("default: {candidate: NAME}"), 0) != SIZE_MAX);
}
END_TEST

Suite *suite_calib_best(void);
Suite *suite_calib_best(void)
{
	Suite *suite = suite_create("calib/best");
	TCase *tcase = tcase_create("best");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_p_value_is_the_largest_against_any_other);
	tcase_add_test(tcase, levels_are_by_holm_whatever_is_configured);
	tcase_add_test(tcase, worse_than_one_by_the_margin_is_shared_among_all_others);
	tcase_add_test(tcase, where_nothing_qualifies_the_default_is_kept_not_what_looks_best);
	tcase_add_test(tcase, what_another_candidate_did_not_answer_may_have_been_right);
	tcase_add_test(tcase, a_graded_score_is_tested_against_every_other_too);
	tcase_add_test(tcase, a_pin_and_a_format_floor_hold_as_always);
	tcase_add_test(tcase, without_a_default_there_is_nothing_to_keep);
	suite_add_tcase(suite, tcase);
	return suite;
}
