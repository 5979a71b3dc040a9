/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "stats/stats.h"

static struct fixture f;
static enum chain_check checks[100];
static struct result_chain chain;

/* "ref" at 100 USD, "cheap" at 10, "other" at 5; the chain asks "cheap", else "ref". */
static void setup(void)
{
	static const int64_t costs[] = {100, 10, 5};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "cheap");
	fixture_candidate(&f, "other");
	fixture_route(&f, "route", 100, 5, costs);
	for (size_t i = 0; i < 100; i++)
		checks[i] = CHAIN_ACCEPTED;
	chain = (struct result_chain){
		.name = "chain", .first = 1, .then = 0, .agree = SIZE_MAX, .checks = checks};
	f.results[0].chains = &chain;
	f.results[0].chain_count = 1;
}

static void teardown(void)
{
	fixture_end(&f);
}

/* "cheap" wins 2 and loses 30; the check refuses 25 of what it loses and 5 more. */
static void losing(void)
{
	fixture_pairs(&f, 0, 1, 2, 30);
	for (size_t i = 0; i < 25; i++)
		checks[99 - i] = CHAIN_REFUSED;
	for (size_t i = 0; i < 5; i++)
		checks[10 + i] = CHAIN_REFUSED;
}

START_TEST(a_chain_is_one_more_candidate_whose_cells_are_recorded_ones)
{
	const struct table_route *route;
	const struct evidence *row;
	double weights[3];

	losing();
	fixture_calibrate(&f);
	route = &f.table.routes[0];
	ck_assert_uint_eq(route->evidence_count, 4);
	ck_assert_uint_eq(f.table.candidate_count, 3);
	row = fixture_row(&f, 0, 3);
	ck_assert_uint_eq(row->candidate, 3);
	ck_assert_str_eq(table_name(&f.table, route, 3), "chain");
	ck_assert_int_eq(row->wins, 2);
	ck_assert_int_eq(row->losses, 5);
	ck_assert_double_eq_tol(row->quality, 0.92, 1e-12);
	ck_assert_double_eq_tol(row->escalation, 0.30, 1e-12);
	ck_assert(isnan(fixture_row(&f, 0, 1)->escalation));
	/* 100 times 10, 30 times 100 more. */
	ck_assert_int_eq(row->cost_per_request, 40 * MONEY_PER_USD);
	ck_assert_double_eq_tol(row->p_quality,
		stats_exact_ni(2, 5, 100, 0.10, stats_exact_gamma(0.05)).p_qualify, 1e-12);
	/* It is tested before the cheaper ones. */
	stats_fallback_weights(3, 0.7, weights);
	ck_assert_double_eq_tol(row->level, weights[0] * 0.05, 1e-12);
}
END_TEST

START_TEST(the_numbers_are_those_of_the_cascade)
{
	struct stats_cascade_case cases[100];
	struct stats_cascade cascade;
	const struct evidence *row;

	losing();
	chain.agree = 2;
	for (size_t i = 0; i < 100; i++) {
		cases[i] = (struct stats_cascade_case){.cheap = fixture_cell(&f, 0, 1, i)->quality,
			.strong = fixture_cell(&f, 0, 0, i)->quality,
			.accepted = checks[i] == CHAIN_ACCEPTED,
			.cheap_cost = fixture_cell(&f, 0, 1, i)->cost,
			.check_cost = fixture_cell(&f, 0, 2, i)->cost,
			.strong_cost = fixture_cell(&f, 0, 0, i)->cost};
	}
	cascade = stats_cascade(cases, 100, NULL);
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 3);
	ck_assert_double_eq_tol(row->quality, cascade.quality, 1e-12);
	ck_assert_double_eq_tol((double)row->cost_per_request, cascade.mean_cost, 0.5);
	ck_assert_double_eq_tol(row->escalation, cascade.escalation_rate, 1e-12);
	ck_assert_int_eq(row->wins, cascade.wins);
	ck_assert_int_eq(row->losses, cascade.losses);
}
END_TEST

START_TEST(where_it_wins_a_router_is_told_what_to_ask_and_when_to_go_on)
{
	const struct table_route *route;

	losing();
	fixture_pairs(&f, 0, 2, 0, 30);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY));
	fixture_expect(&f, 0, 2, VERDICT_DISQUALIFIED, BIT(QUALITY));
	route = &f.table.routes[0];
	ck_assert_uint_eq(route->candidate, 3);
	ck_assert_str_eq(table_asked(&f.table, route, 3)->name, "cheap");
	ck_assert(route->escalate_on & ESCALATE_CHECK);
	ck_assert_uint_eq(route->fallback_count, 1);
	ck_assert_uint_eq(route->fallbacks[0], 0);
	/* Another one between the two. */
	chain.then = 2;
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 2, i)->quality = fixture_cell(&f, 0, 0, i)->quality;
	fixture_calibrate(&f);
	route = &f.table.routes[0];
	ck_assert_uint_eq(route->candidate, 2);
	ck_assert(!(route->escalate_on & ESCALATE_CHECK));
	/* No router falls back on a chain. */
	for (size_t i = 0; i < route->fallback_count; i++)
		ck_assert_uint_lt(route->fallbacks[i], 3);
}
END_TEST

START_TEST(what_was_not_measured_stays_so_in_a_chain)
{
	const struct evidence *row;

	fixture_unmeasured(&f, 0, 1, 20, UNMEASURED_CUT_OFF);
	checks[20] = CHAIN_UNKNOWN;
	/* Measured, and yet not needed: the strong one on what was taken. */
	fixture_unmeasured(&f, 0, 0, 30, UNMEASURED_FAULT);
	/* Needed and not there. */
	fixture_unmeasured(&f, 0, 0, 40, UNMEASURED_FAULT);
	checks[40] = CHAIN_REFUSED;
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 3);
	ck_assert_int_eq(row->unmeasured, 2);
	ck_assert_int_eq(row->cut_off, 1);
	ck_assert_int_eq(row->failed, 1);
	ck_assert_double_eq_tol(row->escalation, 1.0 / 99, 1e-12);
}
END_TEST

START_TEST(latencies_add_up_over_all_that_were_asked)
{
	for (size_t i = 0; i < 100; i++) {
		fixture_cell(&f, 0, 0, i)->latency_us = 1000000;
		fixture_cell(&f, 0, 1, i)->latency_us = 200000;
		fixture_cell(&f, 0, 2, i)->latency_us = 30000;
		fixture_cell(&f, 0, 1, i)->stream.first_token_us = 1000;
	}
	for (size_t i = 0; i < 20; i++)
		checks[i] = CHAIN_REFUSED;
	chain.agree = 2;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 3)->latency_p50_us, 230000);
	ck_assert_int_eq(fixture_row(&f, 0, 3)->latency_p95_us, 1230000);
	/* Of two answers one behind the other there is no first token. */
	ck_assert_int_eq(fixture_row(&f, 0, 1)->first_token_p50_us, 1000);
	ck_assert_int_eq(fixture_row(&f, 0, 3)->first_token_p50_us, 0);
}
END_TEST

START_TEST(a_pin_holds_for_all_that_a_chain_asks)
{
	static const char *const cheap[] = {"cheap", NULL};

	f.routes[0].safety_critical = true;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 3, VERDICT_DISQUALIFIED, BIT(SAFETY));
	f.routes[0].allow = cheap;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 3)->verdict, VERDICT_QUALIFIED);
	chain.then = 2;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 3, VERDICT_DISQUALIFIED, BIT(SAFETY));
}
END_TEST

START_TEST(so_do_a_context_and_a_price)
{
	f.candidates[1].context = 50;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 3, VERDICT_DISQUALIFIED, BIT(CONTEXT));
	f.candidates[1].context = 0;
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 1, i)->cost = MONEY_UNKNOWN;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 3, VERDICT_INCONCLUSIVE, BIT(NOT_PRICED));
}
END_TEST

START_TEST(a_chain_takes_part_where_all_are_compared_with_all)
{
	losing();
	f.quality[0].reference = "best";
	f.in.default_candidate = "ref";
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 3)->verdict, VERDICT_QUALIFIED);
	ck_assert(fixture_row(&f, 0, 3)->against != 3);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
}
END_TEST

START_TEST(intervals_of_costs_are_those_of_what_was_asked)
{
	f.in.intervals = true;
	for (size_t i = 0; i < 50; i++)
		checks[i] = CHAIN_REFUSED;
	fixture_calibrate(&f);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 3)->cost.ratio, 0.6, 1e-12);
	ck_assert_double_gt(fixture_row(&f, 0, 3)->cost.ratio_high, 0.65);
	ck_assert_double_lt(fixture_row(&f, 0, 3)->cost.ratio_low, 0.55);
}
END_TEST

Suite *suite_calib_chain(void);
Suite *suite_calib_chain(void)
{
	Suite *suite = suite_create("calib/chain");
	TCase *tcase = tcase_create("chain");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_chain_is_one_more_candidate_whose_cells_are_recorded_ones);
	tcase_add_test(tcase, the_numbers_are_those_of_the_cascade);
	tcase_add_test(tcase, where_it_wins_a_router_is_told_what_to_ask_and_when_to_go_on);
	tcase_add_test(tcase, what_was_not_measured_stays_so_in_a_chain);
	tcase_add_test(tcase, latencies_add_up_over_all_that_were_asked);
	tcase_add_test(tcase, a_pin_holds_for_all_that_a_chain_asks);
	tcase_add_test(tcase, so_do_a_context_and_a_price);
	tcase_add_test(tcase, a_chain_takes_part_where_all_are_compared_with_all);
	tcase_add_test(tcase, intervals_of_costs_are_those_of_what_was_asked);
	suite_add_tcase(suite, tcase);
	return suite;
}
