/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "base/rng.h"
#include "base/sha256.h"
#include "stats/stats.h"

static struct fixture f;

static void setup(void)
{
	static const int64_t costs[] = {2, 1};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", 120, 0, costs);
}

static void teardown(void)
{
	fixture_end(&f);
}

static void plan(int64_t a, int64_t b, int64_t c)
{
	f.quality[0].looks[0] = a;
	f.quality[0].looks[1] = b;
	f.quality[0].looks[2] = c;
	f.quality[0].look_count = c ? 3 : b ? 2 : 1;
}

/* How many other ids have a smaller SHA-256. */
static size_t rank_of(size_t i)
{
	struct digest own = sha256(str_of(f.results[0].case_ids[i]));
	size_t rank = 0;

	for (size_t k = 0; k < 120; k++) {
		struct digest other = sha256(str_of(f.results[0].case_ids[k]));

		rank += memcmp(other.bytes, own.bytes, SHA256_BYTES) < 0;
	}
	return rank;
}

START_TEST(without_a_plan_there_is_one_look_at_all_cases)
{
	fixture_calibrate(&f);
	ck_assert_int_eq(f.table.routes[0].look, 1);
	ck_assert_uint_eq(f.table.routes[0].look_count, 1);
	ck_assert_int_eq(f.table.routes[0].looks[0], 120);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->level, 0.05, 1e-12);
}
END_TEST

START_TEST(a_planned_look_takes_the_first_cases_in_the_order_of_their_digests)
{
	size_t lost = 0;

	plan(50, 100, 200);
	/* The candidate loses exactly the cases that the second look must not see. */
	for (size_t i = 0; i < 120; i++) {
		if (rank_of(i) >= 100) {
			fixture_cell(&f, 0, 1, i)->quality = 0;
			lost++;
		}
	}
	ck_assert_uint_eq(lost, 20);
	/* Two of the first look, so that it decides nothing. */
	for (size_t i = 0; i < 120; i++) {
		if (rank_of(i) < 2)
			fixture_cell(&f, 0, 1, i)->quality = 0;
	}
	fixture_calibrate(&f);
	ck_assert_int_eq(f.table.routes[0].look, 2);
	ck_assert_uint_eq(f.table.routes[0].look_count, 3);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cases, 100);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->losses, 2);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->level, 0.05 * 0.41, 1e-12);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
}
END_TEST

START_TEST(before_the_first_planned_look_there_is_no_verdict)
{
	plan(150, 300, 0);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(TOO_FEW_CASES));
	ck_assert_str_eq(fixture_row(&f, 0, 1)->method, "none");
}
END_TEST

START_TEST(plans_whose_error_is_not_known_are_refused)
{
	plan(50, 101, 0);
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
	plan(100, 50, 0);
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
}
END_TEST

static void group_by(size_t size)
{
	const char **groups = ARENA_ARRAY(&f.arena, 120, const char *);

	for (size_t i = 0; i < 120; i++)
		groups[i] = arena_printf(&f.arena, "group-%zu", i / size);
	f.results[0].groups = groups;
}

START_TEST(cases_of_one_group_count_as_one)
{
	group_by(3);
	for (size_t i = 0; i < 3; i++)
		fixture_cell(&f, 0, 1, i)->quality = 0;
	fixture_calibrate(&f);
	ck_assert_str_eq(fixture_row(&f, 0, 1)->method, "wcd-groups");
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cases, 120);
	/* 39 ties and one loss of 40: near the closed form, whatever the draws. */
	ck_assert_double_eq_tol(
		fixture_row(&f, 0, 1)->p_quality, stats_wcd_p(0, 39, 1, 0.10), 0.01);
	ck_assert_uint_eq(fixture_row(&f, 0, 1)->reasons & BIT(FEW_GROUPS), 0);
}
END_TEST

START_TEST(fewer_than_thirty_groups_are_said)
{
	group_by(5);
	fixture_calibrate(&f);
	ck_assert_uint_ne(fixture_row(&f, 0, 1)->reasons & BIT(FEW_GROUPS), 0);
}
END_TEST

START_TEST(groups_of_one_are_no_groups)
{
	group_by(1);
	fixture_calibrate(&f);
	ck_assert_str_eq(fixture_row(&f, 0, 1)->method, "exact");
}
END_TEST

START_TEST(the_order_of_the_cases_changes_nothing)
{
	struct evidence first;
	const char **ids = ARENA_ARRAY(&f.arena, 120, const char *);
	struct result_cell *cells = ARENA_ARRAY(&f.arena, 240, struct result_cell);

	for (size_t i = 0; i < 120; i++)
		fixture_cell(&f, 0, 1, i)->quality = (double)(i % 7) / 6;
	fixture_calibrate(&f);
	first = *fixture_row(&f, 0, 1);
	for (size_t i = 0; i < 120; i++) {
		ids[119 - i] = f.results[0].case_ids[i];
		cells[119 - i] = *fixture_cell(&f, 0, 0, i);
		cells[239 - i] = *fixture_cell(&f, 0, 1, i);
	}
	f.results[0].case_ids = ids;
	f.results[0].cells = cells;
	fixture_calibrate(&f);
	ck_assert(fixture_row(&f, 0, 1)->p_quality == first.p_quality);
	ck_assert(fixture_row(&f, 0, 1)->lower_bound == first.lower_bound);
	ck_assert_str_eq(first.method, "wcd");
}
END_TEST

/* How often a candidate with these true rates of wins and losses qualifies on 100 cases. */
static double rate_of_qualifying(double win, double loss, int suites, uint64_t seed)
{
	static const int64_t costs[] = {4, 3};
	struct rng rng = {.state = seed};
	int qualified = 0;

	for (int k = 0; k < suites; k++) {
		struct fixture g;

		fixture_start(&g);
		fixture_candidate(&g, "ref");
		fixture_candidate(&g, "cheap");
		fixture_route(&g, "route", 100, 0, costs);
		for (size_t i = 0; i < 100; i++) {
			double u = rng_unit(&rng);

			if (u < win)
				fixture_cell(&g, 0, 0, i)->quality = 0;
			else if (u < win + loss)
				fixture_cell(&g, 0, 1, i)->quality = 0;
		}
		fixture_calibrate(&g);
		qualified += g.table.routes[0].candidate == 1;
		fixture_end(&g);
	}
	return (double)qualified / suites;
}

START_TEST(a_candidate_at_the_margin_qualifies_no_more_often_than_promised)
{
	/* alpha and three standard errors of 500 suites */
	ck_assert_double_le(rate_of_qualifying(0, 0.10, 500, 1), 0.05 + 3 * 0.0097);
	ck_assert_double_le(rate_of_qualifying(0.10, 0.20, 500, 2), 0.05 + 3 * 0.0097);
}
END_TEST

START_TEST(an_equal_candidate_qualifies_as_often_as_computed)
{
	/* Table of the statistics, delta 0.10, n 100: .89 at psi 0.10 and .69 at 0.20. */
	ck_assert_double_eq_tol(rate_of_qualifying(0.05, 0.05, 1000, 3), 0.89, 0.03);
	ck_assert_double_eq_tol(rate_of_qualifying(0.10, 0.10, 1000, 4), 0.69, 0.03);
}
END_TEST

Suite *suite_calib_sample(void);
Suite *suite_calib_sample(void)
{
	Suite *suite = suite_create("calib/sample");
	TCase *tcase = tcase_create("sample");

	tcase_set_timeout(tcase, 300);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, without_a_plan_there_is_one_look_at_all_cases);
	tcase_add_test(tcase, a_planned_look_takes_the_first_cases_in_the_order_of_their_digests);
	tcase_add_test(tcase, before_the_first_planned_look_there_is_no_verdict);
	tcase_add_test(tcase, plans_whose_error_is_not_known_are_refused);
	tcase_add_test(tcase, cases_of_one_group_count_as_one);
	tcase_add_test(tcase, fewer_than_thirty_groups_are_said);
	tcase_add_test(tcase, groups_of_one_are_no_groups);
	tcase_add_test(tcase, the_order_of_the_cases_changes_nothing);
	tcase_add_test(tcase, a_candidate_at_the_margin_qualifies_no_more_often_than_promised);
	tcase_add_test(tcase, an_equal_candidate_qualifies_as_often_as_computed);
	suite_add_tcase(suite, tcase);
	return suite;
}
