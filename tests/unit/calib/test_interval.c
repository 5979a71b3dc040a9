/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "stats/stats.h"

static struct fixture f;

static void setup(void)
{
	static const int64_t costs[] = {100, 10, 9, 1};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "middle");
	fixture_candidate(&f, "near");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", 60, 3, costs);
	f.in.intervals = true;
}

static void teardown(void)
{
	fixture_end(&f);
}

/* Case i costs (1 + i % 7) / 4 of the mean. */
static void vary(size_t c, int64_t usd, size_t phase)
{
	for (size_t i = 0; i < 60; i++)
		fixture_cell(&f, 0, c, i)->cost =
			usd * (int64_t)(1 + (i + phase) % 7) * (MONEY_PER_USD / 4);
}

START_TEST(the_interval_of_a_mean_is_the_corrected_bootstrap_of_its_cases)
{
	const struct evidence *row;
	struct stats_bootstrap drawn;
	double values[60];

	vary(1, 10, 0);
	for (size_t i = 0; i < 60; i++)
		values[i] = (double)fixture_cell(&f, 0, 1, i)->cost;
	/* The first 8 bytes of SHA-256 of "route\0middle\0ref\060". */
	drawn = stats_bootstrap(&f.arena, values, 60, 0.025, 1999, UINT64_C(0x59d7df3acf19fd6c));
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 1);
	ck_assert(row->cost.known);
	ck_assert_double_eq_tol((double)row->cost.low / drawn.bca.lo, 1, 1e-4);
	ck_assert_double_eq_tol((double)row->cost.high / drawn.bca.hi, 1, 1e-4);
	ck_assert_int_lt(row->cost.low, row->cost_per_request);
	ck_assert_int_gt(row->cost.high, row->cost_per_request);
	/* What costs always the same is known to the cent. */
	row = fixture_row(&f, 0, 0);
	ck_assert_int_eq(row->cost.low, row->cost_per_request);
	ck_assert_int_eq(row->cost.high, row->cost_per_request);
}
END_TEST

START_TEST(the_ratio_to_the_reference_pairs_the_cases)
{
	const struct evidence *row;

	/* Dear together and cheap together: each mean is unsure, their ratio is not. */
	vary(0, 100, 0);
	vary(1, 10, 0);
	vary(2, 5, 3);
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 1);
	ck_assert_double_eq_tol(row->cost.ratio, 0.1, 1e-12);
	ck_assert_double_eq_tol(row->cost.ratio_low, 0.1, 1e-12);
	ck_assert_double_eq_tol(row->cost.ratio_high, 0.1, 1e-12);
	row = fixture_row(&f, 0, 2);
	ck_assert_double_lt(row->cost.ratio_low, row->cost.ratio - 0.005);
	ck_assert_double_gt(row->cost.ratio_high, row->cost.ratio + 0.005);
	ck_assert(isnan(fixture_row(&f, 0, 0)->cost.ratio));
}
END_TEST

START_TEST(neighbours_whose_order_is_not_established_are_flagged)
{
	vary(1, 10, 0);
	vary(2, 9, 3);
	fixture_calibrate(&f);
	ck_assert(fixture_row(&f, 0, 2)->cost.order_open);
	ck_assert_uint_eq(fixture_row(&f, 0, 2)->cost.dearer, 1);
	ck_assert(!fixture_row(&f, 0, 1)->cost.order_open);
	ck_assert(!fixture_row(&f, 0, 3)->cost.order_open);
	/* On the same cases a tenth cheaper each time: now it is. */
	vary(2, 9, 0);
	fixture_calibrate(&f);
	ck_assert(!fixture_row(&f, 0, 2)->cost.order_open);
}
END_TEST

START_TEST(intervals_change_no_verdict_and_are_computed_only_where_asked_for)
{
	struct table first;

	vary(1, 10, 0);
	fixture_calibrate(&f);
	first = f.table;
	f.in.intervals = false;
	fixture_calibrate(&f);
	for (size_t c = 0; c < 4; c++) {
		ck_assert(!fixture_row(&f, 0, c)->cost.known);
		ck_assert_int_eq(
			fixture_row(&f, 0, c)->verdict, first.routes[0].evidence[c].verdict);
		ck_assert_int_eq(fixture_row(&f, 0, c)->cost_per_request,
			first.routes[0].evidence[c].cost_per_request);
	}
	ck_assert(!f.table.saving_known);
}
END_TEST

START_TEST(the_saving_of_the_table_has_an_interval_where_traffic_is_known)
{
	double saving;

	vary(0, 100, 0);
	vary(3, 20, 2);
	fixture_calibrate(&f);
	ck_assert(!f.table.saving_known);
	f.routes[0].requests = 1000;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	vary(3, 1, 2);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 3);
	saving = 1 - (double)f.table.after / (double)f.table.before;
	ck_assert(f.table.saving_known);
	ck_assert(f.table.saving_low < saving && saving < f.table.saving_high);
	ck_assert_double_gt(f.table.saving_low, 0.985);
	ck_assert_double_lt(f.table.saving_high, 0.995);
	/* What runs today may be something else than the reference. */
	f.routes[0].current = "cheap";
	fixture_calibrate(&f);
	ck_assert_double_eq(f.table.saving_low, 0);
	ck_assert_double_eq(f.table.saving_high, 0);
}
END_TEST

START_TEST(cases_without_a_known_cost_are_left_out)
{
	vary(1, 10, 0);
	for (size_t i = 0; i < 59; i++)
		fixture_cell(&f, 0, 1, i)->cost = MONEY_UNKNOWN;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, fixture_cell(&f, 0, 1, 59)->cost);
	/* One case has no interval. */
	ck_assert(!fixture_row(&f, 0, 1)->cost.known);
	ck_assert(isnan(fixture_row(&f, 0, 1)->cost.ratio));
}
END_TEST

Suite *suite_calib_interval(void);
Suite *suite_calib_interval(void)
{
	Suite *suite = suite_create("calib/interval");
	TCase *tcase = tcase_create("interval");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_interval_of_a_mean_is_the_corrected_bootstrap_of_its_cases);
	tcase_add_test(tcase, the_ratio_to_the_reference_pairs_the_cases);
	tcase_add_test(tcase, neighbours_whose_order_is_not_established_are_flagged);
	tcase_add_test(tcase, intervals_change_no_verdict_and_are_computed_only_where_asked_for);
	tcase_add_test(tcase, the_saving_of_the_table_has_an_interval_where_traffic_is_known);
	tcase_add_test(tcase, cases_without_a_known_cost_are_left_out);
	suite_add_tcase(suite, tcase);
	return suite;
}
