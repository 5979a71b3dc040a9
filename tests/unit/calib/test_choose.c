/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"

static struct fixture f;

static void setup(void)
{
	fixture_start(&f);
}

static void teardown(void)
{
	fixture_end(&f);
}

static void five(size_t wrong)
{
	static const int64_t costs[] = {100, 40, 20, 10, 1};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_candidate(&f, "c");
	fixture_candidate(&f, "d");
	fixture_route(&f, "route", 200, wrong, costs);
}

START_TEST(the_cheapest_qualified_is_chosen_and_the_dearer_ones_back_it)
{
	const struct table_route *route;

	five(0);
	fixture_pairs(&f, 0, 2, 0, 60);
	fixture_pairs(&f, 0, 4, 0, 60);
	fixture_calibrate(&f);
	route = &f.table.routes[0];
	ck_assert_uint_eq(route->candidate, 3);
	ck_assert_uint_eq(route->fallback_count, 2);
	ck_assert_uint_eq(route->fallbacks[0], 1);
	ck_assert_uint_eq(route->fallbacks[1], 0);
}
END_TEST

START_TEST(with_none_qualified_the_route_keeps_its_reference)
{
	five(0);
	for (size_t c = 1; c < 5; c++)
		fixture_pairs(&f, 0, c, 0, 60);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 0);
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 0);
}
END_TEST

START_TEST(of_equal_costs_the_better_one_then_the_first_is_chosen)
{
	static const int64_t costs[] = {100, 5, 5, 5};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_candidate(&f, "c");
	fixture_route(&f, "route", 200, 5, costs);
	fixture_pairs(&f, 0, 1, 0, 1);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	fixture_pairs(&f, 0, 3, 2, 0);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 3);
	/* None of equal cost is dearer than the choice. */
	ck_assert_uint_eq(f.table.routes[0].fallback_count, 1);
}
END_TEST

START_TEST(a_wrong_form_is_passed_on_only_where_a_form_is_demanded)
{
	five(0);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].escalate_on, ESCALATE_ERROR);
	f.results[0].has_format = true;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].escalate_on, ESCALATE_ERROR | ESCALATE_INVALID_FORMAT);
}
END_TEST

START_TEST(routes_are_sorted_by_name)
{
	static const int64_t costs[] = {2, 1};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "a");
	fixture_route(&f, "b", 30, 0, costs);
	fixture_route(&f, "a/x", 30, 0, costs);
	fixture_route(&f, "a", 30, 0, costs);
	fixture_calibrate(&f);
	ck_assert_str_eq(f.table.routes[0].name, "a");
	ck_assert_str_eq(f.table.routes[1].name, "a/x");
	ck_assert_str_eq(f.table.routes[2].name, "b");
}
END_TEST

/* Two tiers: "easy" is in 1, "hard" and "harder" in 2; "c" fails in 2, "b" fails in 1. */
static void tiered(void)
{
	static const int64_t easy[] = {100, 40, 30, 1}, hard[] = {200, 80, 70, 2};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_candidate(&f, "c");
	fixture_route(&f, "easy", 200, 0, easy);
	fixture_route(&f, "hard", 200, 0, hard);
	fixture_route(&f, "harder", 200, 0, hard);
	f.routes[0].tier = 1;
	f.routes[1].tier = f.routes[2].tier = 2;
	fixture_pairs(&f, 1, 3, 0, 60);
	fixture_pairs(&f, 0, 2, 0, 60);
}

START_TEST(a_candidate_holds_a_tier_with_all_of_its_routes_and_the_lower_ones)
{
	const struct table_tier *tiers;

	tiered();
	fixture_calibrate(&f);
	tiers = f.table.tiers;
	ck_assert_uint_eq(f.table.tier_count, 2);
	ck_assert_int_eq(tiers[0].number, 1);
	ck_assert_uint_eq(tiers[0].route_count, 1);
	ck_assert_uint_eq(tiers[0].candidate, 3);
	ck_assert_uint_eq(tiers[0].calibrated_count, 3); /* c, a, ref: cheapest first */
	ck_assert_uint_eq(tiers[0].calibrated[1], 1);
	ck_assert_uint_eq(tiers[0].calibrated[2], 0);
	/* "b" passes both routes of tier 2, but not the one below. */
	ck_assert_uint_eq(tiers[1].route_count, 2);
	ck_assert_uint_eq(tiers[1].candidate, 1);
	ck_assert_uint_eq(tiers[1].calibrated_count, 2);
	/* Without `assign: tier` every route keeps its own choice. */
	ck_assert_uint_eq(f.table.routes[2].candidate, 3);
}
END_TEST

START_TEST(assigning_by_tier_gives_every_route_of_a_tier_its_model)
{
	tiered();
	f.in.assign_tier = true;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 3);
	ck_assert_uint_eq(f.table.routes[1].candidate, 1);
	ck_assert_uint_eq(f.table.routes[2].candidate, 1);
	ck_assert_uint_eq(f.table.routes[2].fallback_count, 1);
	ck_assert_uint_eq(f.table.routes[2].fallbacks[0], 0);
}
END_TEST

START_TEST(the_model_of_a_tier_is_the_cheapest_over_its_traffic)
{
	static const int64_t first[] = {100, 1, 20}, second[] = {100, 20, 2};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_route(&f, "first", 200, 0, first);
	fixture_route(&f, "second", 200, 0, second);
	f.routes[0].tier = f.routes[1].tier = 1;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.tiers[0].candidate, 1); /* 21 against 22 */
	f.routes[0].requests = 10;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.tiers[0].candidate, 1); /* traffic of one alone says nothing */
	f.routes[1].requests = 20;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.tiers[0].candidate, 2); /* 10 + 400 against 200 + 40 */
}
END_TEST

START_TEST(routes_with_different_references_may_leave_a_tier_without_a_model)
{
	tiered();
	f.quality[0].reference = "ref";
	f.quality[2].reference = "a"; /* "ref" costs more, and so is not tested there */
	for (size_t c = 1; c < 4; c++)
		fixture_pairs(&f, 1, c, 0, 60);
	f.in.assign_tier = true;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.tier_count, 1);
	ck_assert_uint_eq(f.table.routes[1].candidate, 0);
}
END_TEST

static void use_tokens(size_t route)
{
	for (size_t c = 0; c < f.all.candidate_count; c++) {
		for (size_t i = 0; i < f.results[route].case_count; i++) {
			fixture_cell(&f, route, c, i)->usage.input_total = 100;
			fixture_cell(&f, route, c, i)->usage.output_total = 0;
		}
	}
}

START_TEST(later_prices_change_costs_and_the_choice_but_no_level_or_verdict)
{
	char path[] = "/tmp/tiercal-prices-XXXXXX";
	const char *const files[] = {"builtin", path, NULL};
	double levels[4];
	struct catalog *now;
	int fd = mkstemp(path);

	fixture_candidate(&f, "gpt-5.5");    /* 5 USD a million */
	fixture_candidate(&f, "gpt-4.1");    /* 2 */
	fixture_candidate(&f, "gpt-5-mini"); /* 0.25 */
	fixture_candidate(&f, "gpt-5-pro");  /* 15: dearer, so not tested */
	fixture_route(&f, "route", 100, 0, NULL);
	use_tokens(0);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	for (size_t c = 0; c < 4; c++)
		levels[c] = fixture_row(&f, 0, c)->level;
	ck_assert(io_write_fd(fd,
		STR("gpt-4.1: {input: 0.01, output: 1}\ngpt-5-mini: {input: 1, output: 1}\n"
		    "gpt-5-pro: {input: 0.001, output: 1}\n"),
		&f.err));
	close(fd);
	f.in.first_catalog = f.in.catalog;
	ck_assert_msg(catalog_load(&f.arena, files, &now, &f.err), "%s", f.err.text);
	unlink(path);
	f.in.catalog = now;
	fixture_calibrate(&f);
	ck_assert_int_eq(fixture_row(&f, 0, 1)->cost_per_request, 1000000);
	ck_assert_uint_eq(f.table.routes[0].candidate, 1);
	ck_assert_uint_eq(f.table.routes[0].fallbacks[0], 2);
	for (size_t c = 1; c < 3; c++) {
		ck_assert_double_eq(fixture_row(&f, 0, c)->level, levels[c]);
		fixture_expect(&f, 0, c, VERDICT_QUALIFIED, 0);
	}
	/* What only now is cheaper joins at the next look. */
	fixture_expect(&f, 0, 3, VERDICT_INCONCLUSIVE, BIT(NOT_CHEAPER));
	ck_assert_str_eq(f.table.catalog_digest, catalog_digest(now));
}
END_TEST

START_TEST(savings_are_requests_times_costs)
{
	tiered();
	f.routes[0].requests = 1000;
	f.routes[1].requests = 10;
	fixture_calibrate(&f);
	ck_assert_int_eq(f.table.routes[0].cost_before, 100000 * MONEY_PER_USD);
	ck_assert_int_eq(f.table.routes[0].cost_after, 1000 * MONEY_PER_USD);
	ck_assert_int_eq(f.table.before, 102000 * MONEY_PER_USD);
	ck_assert_int_eq(f.table.after, (1000 + 10 * 70) * MONEY_PER_USD);
	ck_assert_int_eq(f.table.routes[2].cost_before, MONEY_UNKNOWN);
	/* What runs today is what it is compared with. */
	f.routes[0].current = "a";
	fixture_calibrate(&f);
	ck_assert_int_eq(f.table.before, (40000 + 2000) * MONEY_PER_USD);
}
END_TEST

START_TEST(savings_are_unknown_without_traffic_or_a_price)
{
	tiered();
	fixture_calibrate(&f);
	ck_assert_int_eq(f.table.before, MONEY_UNKNOWN);
	ck_assert_int_eq(f.table.after, MONEY_UNKNOWN);
	f.routes[0].requests = f.routes[1].requests = 10;
	for (size_t i = 0; i < 200; i++)
		fixture_cell(&f, 1, 0, i)->cost = MONEY_UNKNOWN;
	fixture_calibrate(&f);
	ck_assert_int_eq(f.table.before, MONEY_UNKNOWN);
	ck_assert_int_eq(f.table.after, MONEY_UNKNOWN);
}
END_TEST

Suite *suite_calib_choose(void);
Suite *suite_calib_choose(void)
{
	Suite *suite = suite_create("calib/choose");
	TCase *tcase = tcase_create("choose");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_cheapest_qualified_is_chosen_and_the_dearer_ones_back_it);
	tcase_add_test(tcase, with_none_qualified_the_route_keeps_its_reference);
	tcase_add_test(tcase, of_equal_costs_the_better_one_then_the_first_is_chosen);
	tcase_add_test(tcase, a_wrong_form_is_passed_on_only_where_a_form_is_demanded);
	tcase_add_test(tcase, routes_are_sorted_by_name);
	tcase_add_test(tcase, a_candidate_holds_a_tier_with_all_of_its_routes_and_the_lower_ones);
	tcase_add_test(tcase, assigning_by_tier_gives_every_route_of_a_tier_its_model);
	tcase_add_test(tcase, the_model_of_a_tier_is_the_cheapest_over_its_traffic);
	tcase_add_test(tcase, routes_with_different_references_may_leave_a_tier_without_a_model);
	tcase_add_test(tcase, later_prices_change_costs_and_the_choice_but_no_level_or_verdict);
	tcase_add_test(tcase, savings_are_requests_times_costs);
	tcase_add_test(tcase, savings_are_unknown_without_traffic_or_a_price);
	suite_add_tcase(suite, tcase);
	return suite;
}
