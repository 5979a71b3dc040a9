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

/* "ref" at 100 USD, then "dear", "middle", "cheap" at 40, 10 and 1, on 100 cases. */
static void three(size_t cases)
{
	static const int64_t costs[] = {100, 40, 10, 1};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "dear");
	fixture_candidate(&f, "middle");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", cases, 5, costs);
}

static void two(size_t cases)
{
	static const int64_t costs[] = {100, 1};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", cases, 0, costs);
}

START_TEST(the_numbers_of_a_row_can_be_counted_by_hand)
{
	const struct evidence *row;

	three(100);
	fixture_pairs(&f, 0, 3, 2, 4);
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 3);
	ck_assert_int_eq(row->cases, 100);
	ck_assert_int_eq(row->wins, 2);
	ck_assert_int_eq(row->losses, 4);
	ck_assert_double_eq_tol(row->quality, 0.93, 1e-12);
	ck_assert_double_eq_tol(row->reference_quality, 0.95, 1e-12);
	ck_assert_double_eq_tol(row->difference, -0.02, 1e-12);
	ck_assert_str_eq(row->method, "exact");
	ck_assert_double_eq_tol(row->p_quality,
		stats_exact_ni(2, 4, 100, 0.10, stats_exact_gamma(0.05)).p_qualify, 1e-12);
	ck_assert(row->lower_bound < -0.02 && row->lower_bound > -0.10);
	ck_assert(row->upper_bound > -0.02 && row->upper_bound < 0.10);
	ck_assert(isnan(row->p_format) && isnan(row->p_latency) && isnan(row->format));
	ck_assert_int_eq(row->verdict, VERDICT_QUALIFIED);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->verdict, VERDICT_REFERENCE);
	ck_assert(isnan(fixture_row(&f, 0, 0)->difference));
}
END_TEST

START_TEST(a_level_that_no_p_can_meet_asks_for_no_more_cases)
{
	static const char *const names[] = {"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9",
		"c10", "c11", "c12", "c13", "c14", "c15", "c16"};
	int64_t costs[ARRAY_LEN(names) + 1] = {100};
	size_t last = ARRAY_LEN(names);

	fixture_candidate(&f, "ref");
	for (size_t c = 1; c <= last; c++) {
		fixture_candidate(&f, names[c - 1]);
		costs[c] = (int64_t)(50 - c);
	}
	fixture_route(&f, "route", 100, 5, costs);
	for (size_t c = 1; c < last; c++)
		fixture_pairs(&f, 0, c, 0, 9); /* none qualifies, so nothing is handed on */
	fixture_calibrate(&f);
	ck_assert(fixture_row(&f, 0, last)->level <= stats_exact_gamma(0.05));
	ck_assert(fixture_row(&f, 0, last)->level_unmeetable);
	ck_assert_int_eq(fixture_row(&f, 0, last)->cases_needed, -1);
	ck_assert(!fixture_row(&f, 0, 1)->level_unmeetable);
}
END_TEST

START_TEST(levels_are_handed_on_from_the_dearest_to_the_cheapest)
{
	double weights[3];

	three(100);
	fixture_pairs(&f, 0, 1, 0, 0);
	fixture_pairs(&f, 0, 2, 0, 9); /* fails: what it had is lost */
	fixture_pairs(&f, 0, 3, 0, 0);
	fixture_calibrate(&f);
	stats_fallback_weights(3, 0.7, weights);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->level, weights[0] * 0.05, 1e-12);
	ck_assert_double_eq_tol(
		fixture_row(&f, 0, 2)->level, (weights[0] + weights[1]) * 0.05, 1e-12);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 3)->level, weights[2] * 0.05, 1e-12);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	fixture_expect(&f, 0, 2, VERDICT_INCONCLUSIVE, BIT(QUALITY));
	fixture_expect(&f, 0, 3, VERDICT_QUALIFIED, 0);
}
END_TEST

START_TEST(equal_costs_are_tested_in_the_order_of_the_configuration)
{
	static const int64_t costs[] = {100, 7, 7, 8};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "first");
	fixture_candidate(&f, "second");
	fixture_candidate(&f, "dearer");
	fixture_route(&f, "route", 100, 0, costs);
	fixture_pairs(&f, 0, 1, 0, 20);
	fixture_pairs(&f, 0, 2, 0, 20);
	fixture_pairs(&f, 0, 3, 0, 20);
	fixture_calibrate(&f);
	ck_assert(fixture_row(&f, 0, 3)->level > fixture_row(&f, 0, 1)->level);
	ck_assert(fixture_row(&f, 0, 1)->level > fixture_row(&f, 0, 2)->level);
}
END_TEST

START_TEST(the_other_procedures_are_available_by_name)
{
	three(100);
	fixture_pairs(&f, 0, 2, 0, 20);
	f.quality[0].multiplicity = MULTIPLICITY_FIXED;
	fixture_calibrate(&f);
	ck_assert_str_eq(f.table.routes[0].multiplicity, "fixed");
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	/* The bad one in the middle hides the cheaper one. */
	ck_assert_double_eq(fixture_row(&f, 0, 3)->level, 0);
	fixture_expect(&f, 0, 3, VERDICT_INCONCLUSIVE, BIT(QUALITY));
	f.quality[0].multiplicity = MULTIPLICITY_HOLM;
	fixture_calibrate(&f);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->level, 0.05 / 3, 1e-12);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 3)->level, 0.05 / 2, 1e-12);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 2)->level, 0.05, 1e-12);
	fixture_expect(&f, 0, 3, VERDICT_QUALIFIED, 0);
	f.quality[0].multiplicity = MULTIPLICITY_NONE;
	fixture_calibrate(&f);
	for (size_t c = 1; c < 4; c++)
		ck_assert_double_eq_tol(fixture_row(&f, 0, c)->level, 0.05, 1e-12);
}
END_TEST

START_TEST(a_guarantee_about_the_table_divides_the_level_by_its_routes)
{
	static const int64_t costs[] = {100, 1};

	two(100);
	fixture_route(&f, "second", 100, 0, costs);
	f.quality[0].guarantee = GUARANTEE_TABLE;
	fixture_calibrate(&f);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->level, 0.025, 1e-12);
	ck_assert_double_eq_tol(fixture_row(&f, 1, 1)->level, 0.05, 1e-12);
}
END_TEST

START_TEST(a_candidate_that_is_clearly_worse_is_disqualified)
{
	two(100);
	fixture_pairs(&f, 0, 1, 0, 30);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY));
	ck_assert(fixture_row(&f, 0, 1)->p_worse <= 0.05);
	ck_assert(fixture_row(&f, 0, 1)->upper_bound <= -0.10);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cases_needed, -1);
}
END_TEST

START_TEST(the_format_floor_is_a_gate_of_its_own)
{
	two(100);
	f.results[0].has_format = true;
	for (size_t i = 0; i < 7; i++)
		fixture_cell(&f, 0, 1, i)->format_ok = 0;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(FORMAT));
	ck_assert_double_eq_tol(
		fixture_row(&f, 0, 1)->p_format, stats_binom_upper_p(93, 100, 0.90), 1e-15);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->format, 0.93, 1e-12);
	for (size_t i = 0; i < 20; i++)
		fixture_cell(&f, 0, 1, i)->format_ok = 0;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(FORMAT));
	/* A route whose suite demands no form has no such gate. */
	f.results[0].has_format = false;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
}
END_TEST

static void set_latencies(size_t slow)
{
	for (size_t i = 0; i < f.results[0].case_count; i++)
		fixture_cell(&f, 0, 1, i)->latency_us = i < slow ? 3000000 : 1000000 + (int64_t)i;
}

START_TEST(the_latency_ceiling_is_a_gate_of_its_own)
{
	two(100);
	f.routes[0].latency_p95_us = 2000000;
	set_latencies(1);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	ck_assert_double_eq_tol(
		fixture_row(&f, 0, 1)->p_latency, stats_binom_upper_p(99, 100, 0.95), 1e-15);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->latency_p50_us, 1000050);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->latency_p95_us, 1000095);
	set_latencies(5);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(LATENCY));
	set_latencies(12);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(LATENCY));
	f.in.hide_latency = true;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(LATENCY));
	ck_assert_int_eq(fixture_row(&f, 0, 1)->latency_p95_us, -1);
}
END_TEST

START_TEST(streams_are_told_by_their_first_tokens_and_their_rate)
{
	two(100);
	for (size_t i = 0; i < 80; i++)
		fixture_cell(&f, 0, 1, i)->stream =
			(struct stream_times){(int64_t)(i + 1) * 1000, 50, 500000};
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->first_token_p50_us, 40000);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->first_token_p95_us, 76000);
	ck_assert_double_eq_tol(fixture_row(&f, 0, 1)->tokens_per_second, 100, 1e-9);
	ck_assert_int_eq(fixture_row(&f, 0, 0)->first_token_p50_us, 0);
	f.in.hide_latency = true;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->first_token_p50_us, 0);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->first_token_p95_us, 0);
	ck_assert_double_eq(fixture_row(&f, 0, 1)->tokens_per_second, 0);
}
END_TEST

START_TEST(a_floor_of_quality_itself_is_a_gate_of_its_own)
{
	two(100);
	for (size_t i = 0; i < 15; i++) {
		fixture_cell(&f, 0, 0, i)->quality = 0;
		fixture_cell(&f, 0, 1, i)->quality = 0;
	}
	fixture_calibrate(&f);
	ck_assert(isnan(fixture_row(&f, 0, 1)->p_min_quality));
	f.quality[0].min_quality = 0.75;
	fixture_calibrate(&f);
	ck_assert_double_lt(fixture_row(&f, 0, 1)->p_min_quality, 0.05);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	f.quality[0].min_quality = 0.80;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(MIN_QUALITY));
	f.quality[0].min_quality = 0.95;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(MIN_QUALITY));
}
END_TEST

START_TEST(a_pinned_route_takes_only_what_is_allowed_and_passes)
{
	static const char *const allow[] = {"middle", NULL};

	three(100);
	f.routes[0].safety_critical = true;
	fixture_calibrate(&f);
	for (size_t c = 1; c < 4; c++)
		fixture_expect(&f, 0, c, VERDICT_DISQUALIFIED, BIT(SAFETY));
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
	f.routes[0].allow = allow;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 2, VERDICT_QUALIFIED, 0);
	fixture_expect(&f, 0, 3, VERDICT_DISQUALIFIED, BIT(SAFETY));
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	/* Pins take no part, so all of the level is the allowed one's. */
	ck_assert_double_eq_tol(fixture_row(&f, 0, 2)->level, 0.05, 1e-12);
	fixture_pairs(&f, 0, 2, 0, 30);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
}
END_TEST

START_TEST(a_context_too_short_for_the_cases_rules_out)
{
	two(100);
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 0, i)->usage.input_total = i == 50 ? 950 : 100;
	f.candidates[1].context = 1049;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(CONTEXT));
	f.candidates[1].context = 1050;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
}
END_TEST

START_TEST(below_twenty_cases_there_is_no_verdict)
{
	two(19);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(TOO_FEW_CASES));
	ck_assert_str_eq(fixture_row(&f, 0, 1)->method, "none");
	ck_assert(isnan(fixture_row(&f, 0, 1)->p_quality));
	ck_assert_double_eq(fixture_row(&f, 0, 1)->quality, 1);
}
END_TEST

START_TEST(a_tie_on_too_few_cases_says_so_and_how_many_are_wanted)
{
	two(28); /* n_floor(0.10, 0.05) is 29 */
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(QUALITY) | BIT(TOO_FEW_CASES));
	ck_assert_int_ge(fixture_row(&f, 0, 1)->cases_needed, 1);
	fixture_end(&f);
	fixture_start(&f);
	two(29);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
}
END_TEST

START_TEST(what_has_no_price_is_not_judged)
{
	two(100);
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 1, i)->cost = MONEY_UNKNOWN;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(NOT_PRICED));
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, MONEY_UNKNOWN);
}
END_TEST

START_TEST(without_a_price_of_the_reference_nothing_is_cheaper_than_it)
{
	two(100);
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 0, i)->cost = MONEY_UNKNOWN;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 0, VERDICT_REFERENCE, BIT(NOT_PRICED));
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(NOT_PRICED));
}
END_TEST

START_TEST(an_equal_cost_is_no_saving_and_is_tested_only_when_asked)
{
	static const int64_t costs[] = {7, 7, 9};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "same");
	fixture_candidate(&f, "dearer");
	fixture_route(&f, "route", 100, 0, costs);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(NOT_CHEAPER));
	fixture_expect(&f, 0, 2, VERDICT_INCONCLUSIVE, BIT(NOT_CHEAPER));
	f.quality[0].any_cost = true;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	fixture_expect(&f, 0, 2, VERDICT_QUALIFIED, 0);
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 0);
}
END_TEST

START_TEST(unmeasured_cases_must_not_decide_either_way)
{
	two(100);
	for (size_t i = 0; i < 12; i++)
		fixture_unmeasured(&f, 0, 1, i, UNMEASURED_CUT_OFF);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(QUALITY) | BIT(INCOMPLETE));
	ck_assert_int_eq(fixture_row(&f, 0, 1)->unmeasured, 12);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cut_off, 12);
	ck_assert_double_eq(fixture_row(&f, 0, 1)->difference, 0);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cases_needed, -1);
	/* A few change nothing. */
	for (size_t i = 2; i < 12; i++) {
		fixture_cell(&f, 0, 1, i)->unmeasured = MEASURED;
		fixture_cell(&f, 0, 1, i)->quality = 1;
	}
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	/* Nor do they save what is clearly worse. */
	fixture_pairs(&f, 0, 1, 0, 40);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY));
}
END_TEST

START_TEST(cases_the_reference_lacks_count_against_the_candidate)
{
	two(100);
	for (size_t i = 0; i < 12; i++)
		fixture_unmeasured(&f, 0, 0, i, UNMEASURED_FAULT);
	for (size_t i = 0; i < 12; i++)
		fixture_cell(&f, 0, 1, i)->quality = 0;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(QUALITY) | BIT(INCOMPLETE));
	fixture_expect(&f, 0, 0, VERDICT_REFERENCE, BIT(INCOMPLETE));
	ck_assert_int_eq(fixture_row(&f, 0, 0)->failed, 12);
}
END_TEST

START_TEST(a_candidate_that_was_never_asked_is_incomplete)
{
	static const int64_t costs[] = {100, 1};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "gpt-5-nano");
	fixture_route(&f, "route", 100, 0, costs);
	for (size_t i = 0; i < 100; i++) {
		fixture_unmeasured(&f, 0, 1, i, UNMEASURED_MISSING);
		fixture_cell(&f, 0, 1, i)->cost = MONEY_UNKNOWN;
	}
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(INCOMPLETE));
	ck_assert(isnan(fixture_row(&f, 0, 1)->quality));
}
END_TEST

START_TEST(refusals_and_blocks_are_reasons_of_their_own)
{
	two(100);
	for (size_t i = 0; i < 30; i++) {
		fixture_cell(&f, 0, 1, i)->quality = 0;
		fixture_cell(&f, 0, 1, i)->outcome = i < 10 ? OUTCOME_REFUSED : OUTCOME_BLOCKED;
	}
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY) | BIT(REFUSED) | BIT(BLOCKED));
	ck_assert_int_eq(fixture_row(&f, 0, 1)->refused, 10);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->blocked, 20);
}
END_TEST

START_TEST(graded_scores_are_judged_by_draws_that_repeat)
{
	struct evidence first;
	const struct evidence *row;

	two(100);
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 1, i)->quality = i % 2 ? 0.95 : 0.99;
	fixture_calibrate(&f);
	first = *fixture_row(&f, 0, 1);
	ck_assert_str_eq(first.method, "wcd");
	ck_assert_int_eq(first.wins, -1);
	ck_assert_int_eq(first.draws, STATS_WCD_DRAWS);
	ck_assert(first.seed != 0);
	ck_assert_int_eq(first.verdict, VERDICT_QUALIFIED);
	ck_assert(first.lower_bound < -0.03 && first.lower_bound > -0.10);
	ck_assert(first.upper_bound > -0.03);
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 1);
	ck_assert(row->p_quality == first.p_quality && row->lower_bound == first.lower_bound);
	for (size_t i = 0; i < 100; i++)
		fixture_cell(&f, 0, 1, i)->quality = 0.7;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY));
}
END_TEST

START_TEST(a_relative_margin_is_a_share_of_the_references_quality)
{
	two(200);
	/* The reference is right in half of the cases, the candidate in 92 of 200. */
	for (size_t i = 0; i < 100; i++) {
		fixture_cell(&f, 0, 0, i)->quality = 0;
		fixture_cell(&f, 0, 1, i)->quality = 0;
	}
	fixture_pairs(&f, 0, 1, 0, 8);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
	f.quality[0].relative = true;
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(QUALITY));
	ck_assert_str_eq(fixture_row(&f, 0, 1)->method, "wcd");
	ck_assert_str_eq(f.table.routes[0].rule, "exact");
	ck_assert(f.table.routes[0].margin_relative);
	/* The interval stays that of the plain difference. */
	ck_assert(fixture_row(&f, 0, 1)->lower_bound < -0.04);
	ck_assert(fixture_row(&f, 0, 1)->upper_bound > -0.04);
	fixture_pairs(&f, 0, 1, 0, 80);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY));
	ck_assert(fixture_row(&f, 0, 1)->upper_bound < -0.30);
}
END_TEST

START_TEST(the_point_rule_compares_means_and_keeps_what_the_proven_rule_says)
{
	const struct evidence *row;

	two(100);
	f.quality[0].rule = RULE_POINT;
	fixture_pairs(&f, 0, 1, 0, 10);
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 1);
	ck_assert_int_eq(row->verdict, VERDICT_QUALIFIED);
	ck_assert_str_eq(row->method, "point");
	ck_assert_str_eq(f.table.routes[0].rule, "point");
	ck_assert(row->p_quality > row->level);
	ck_assert_int_eq(row->proven, VERDICT_INCONCLUSIVE);
	ck_assert_uint_eq(row->proven_reasons, BIT(QUALITY));
	ck_assert_double_eq_tol(f.table.routes[0].point_error, 0.58, 0.005);
	fixture_pairs(&f, 0, 1, 0, 11);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_DISQUALIFIED, BIT(QUALITY));
	fixture_unmeasured(&f, 0, 1, 99, UNMEASURED_FAULT);
	fixture_calibrate(&f);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(QUALITY) | BIT(INCOMPLETE));
}
END_TEST

START_TEST(margins_and_floors_that_nothing_can_show_are_refused)
{
	two(100);
	f.quality[0].margin = 0;
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
	f.quality[0].margin = 0.1;
	f.quality[0].format_floor = 1;
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
}
END_TEST

Suite *suite_calib_verdict(void);
Suite *suite_calib_verdict(void)
{
	Suite *suite = suite_create("calib/verdict");
	TCase *tcase = tcase_create("verdict");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_numbers_of_a_row_can_be_counted_by_hand);
	tcase_add_test(tcase, a_level_that_no_p_can_meet_asks_for_no_more_cases);
	tcase_add_test(tcase, levels_are_handed_on_from_the_dearest_to_the_cheapest);
	tcase_add_test(tcase, equal_costs_are_tested_in_the_order_of_the_configuration);
	tcase_add_test(tcase, the_other_procedures_are_available_by_name);
	tcase_add_test(tcase, a_guarantee_about_the_table_divides_the_level_by_its_routes);
	tcase_add_test(tcase, a_candidate_that_is_clearly_worse_is_disqualified);
	tcase_add_test(tcase, the_format_floor_is_a_gate_of_its_own);
	tcase_add_test(tcase, the_latency_ceiling_is_a_gate_of_its_own);
	tcase_add_test(tcase, streams_are_told_by_their_first_tokens_and_their_rate);
	tcase_add_test(tcase, a_floor_of_quality_itself_is_a_gate_of_its_own);
	tcase_add_test(tcase, a_pinned_route_takes_only_what_is_allowed_and_passes);
	tcase_add_test(tcase, a_context_too_short_for_the_cases_rules_out);
	tcase_add_test(tcase, below_twenty_cases_there_is_no_verdict);
	tcase_add_test(tcase, a_tie_on_too_few_cases_says_so_and_how_many_are_wanted);
	tcase_add_test(tcase, what_has_no_price_is_not_judged);
	tcase_add_test(tcase, without_a_price_of_the_reference_nothing_is_cheaper_than_it);
	tcase_add_test(tcase, an_equal_cost_is_no_saving_and_is_tested_only_when_asked);
	tcase_add_test(tcase, unmeasured_cases_must_not_decide_either_way);
	tcase_add_test(tcase, cases_the_reference_lacks_count_against_the_candidate);
	tcase_add_test(tcase, a_candidate_that_was_never_asked_is_incomplete);
	tcase_add_test(tcase, refusals_and_blocks_are_reasons_of_their_own);
	tcase_add_test(tcase, graded_scores_are_judged_by_draws_that_repeat);
	tcase_add_test(tcase, a_relative_margin_is_a_share_of_the_references_quality);
	tcase_add_test(tcase, the_point_rule_compares_means_and_keeps_what_the_proven_rule_says);
	tcase_add_test(tcase, margins_and_floors_that_nothing_can_show_are_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
