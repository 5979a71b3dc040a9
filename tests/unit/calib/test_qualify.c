/* SPDX-License-Identifier: MIT */
#include "fixture.h"

/*
 * Four candidates on two routes of 200 cases, all as good as the reference unless a test says
 * otherwise: ref costs 100, old 40, new 10, other 20.
 */
enum { REF, OLD, NEW, OTHER };

static struct fixture f;
static struct table without;
static struct calib_qualify found;

static void setup(void)
{
	static const int64_t costs[] = {100, 40, 10, 20};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "old");
	fixture_candidate(&f, "new");
	fixture_candidate(&f, "other");
	fixture_route(&f, "a", 200, 5, costs);
	fixture_route(&f, "b", 200, 5, costs);
	f.routes[0].tier = 1;
	f.routes[1].tier = 2;
}

static void teardown(void)
{
	fixture_end(&f);
}

static const struct calib_qualified *qualify(size_t route)
{
	fixture_calibrate(&f);
	f.in.leave_out = "new";
	ck_assert_msg(calibrate(&f.arena, &f.in, &without, &f.err), "%s", f.err.text);
	f.in.leave_out = NULL;
	calib_qualify(&f.arena, &f.table, &without, NEW, &found);
	return &found.routes[route];
}

static void expect(size_t route, enum calib_standing standing, enum calib_remedy remedy)
{
	const struct calib_qualified *row = qualify(route);

	ck_assert_int_eq(row->standing, standing);
	ck_assert_int_eq(row->remedy, remedy);
}

START_TEST(it_takes_over_from_whoever_has_the_route_without_it)
{
	const struct calib_qualified *row;

	f.routes[0].requests = 10;
	row = qualify(0);
	ck_assert_int_eq(row->standing, CALIB_TAKES_OVER);
	ck_assert_uint_eq(row->before, OTHER);
	ck_assert_int_eq(row->cost, 10 * MONEY_PER_USD);
	ck_assert_int_eq(row->cost_before, 20 * MONEY_PER_USD);
	ck_assert_int_eq(found.month, 100 * MONEY_PER_USD);
	ck_assert_int_eq(found.month_before, 200 * MONEY_PER_USD);
	ck_assert_uint_eq(found.taken, 2);
	ck_assert_uint_eq(found.qualified, 2);
	ck_assert_uint_eq(found.moved, 0);
	ck_assert_int_eq(found.tier, 2);
	ck_assert_int_eq(found.next_tier, 0);
}
END_TEST

START_TEST(where_a_cheaper_one_stays_it_is_qualified_and_holds_the_tier)
{
	for (size_t i = 0; i < 200; i++)
		fixture_cell(&f, 0, NEW, i)->cost = 30 * MONEY_PER_USD;
	expect(0, CALIB_QUALIFIES, CALIB_DECIDED);
	ck_assert_uint_eq(found.taken, 1);
	ck_assert_uint_eq(found.qualified, 2);
	ck_assert_int_eq(found.tier, 2);
}
END_TEST

START_TEST(the_first_tier_that_it_does_not_hold_stops_it)
{
	fixture_pairs(&f, 1, NEW, 0, 60);
	expect(1, CALIB_FAILS, CALIB_DECIDED);
	ck_assert_int_eq(found.tier, 1);
	ck_assert_int_eq(found.next_tier, 2);
	ck_assert_uint_eq(found.stop_count, 1);
	ck_assert_uint_eq(found.stops[0], 1);
	f.routes[0].tier = 3;
	qualify(0);
	ck_assert_int_eq(found.tier, 0);
	ck_assert_int_eq(found.next_tier, 2);
}
END_TEST

START_TEST(without_a_price_it_takes_over_nothing)
{
	for (size_t i = 0; i < 200; i++)
		fixture_cell(&f, 0, NEW, i)->cost = MONEY_UNKNOWN;
	expect(0, CALIB_OPEN, CALIB_WANTS_PRICE);
	ck_assert_uint_eq(f.table.routes[0].candidate, OTHER);
}
END_TEST

START_TEST(one_that_is_no_cheaper_than_the_reference_wants_a_lower_price)
{
	for (size_t i = 0; i < 200; i++)
		fixture_cell(&f, 0, NEW, i)->cost = 100 * MONEY_PER_USD;
	expect(0, CALIB_OPEN, CALIB_WANTS_LOWER_PRICE);
}
END_TEST

START_TEST(answers_that_are_not_there_come_before_more_cases)
{
	for (size_t i = 0; i < 30; i++)
		fixture_unmeasured(&f, 0, NEW, i, UNMEASURED_MISSING);
	expect(0, CALIB_OPEN, CALIB_WANTS_ANSWERS);
	ck_assert_int_eq(found.routes[0].more, 0);
}
END_TEST

START_TEST(the_reference_qualifies_for_nothing)
{
	f.quality[0].reference = "new";
	expect(0, CALIB_REFERENCE, CALIB_DECIDED);
	ck_assert_uint_eq(found.references, 1);
	/* And it is in the table without it, too, as the one that others are measured against. */
	ck_assert_uint_eq(without.routes[0].reference, NEW);
}
END_TEST

/* The built-in catalog says that it retired on 2026-06-15. */
START_TEST(a_retired_one_cannot_take_over)
{
	f.candidates[NEW].price_as = "claude-sonnet-4";
	f.in.today = "2026-06-14";
	expect(0, CALIB_TAKES_OVER, CALIB_DECIDED);
	f.in.today = "2026-06-15";
	expect(0, CALIB_RETIRED, CALIB_DECIDED);
	ck_assert_int_eq(found.tier, 0);
	ck_assert_uint_eq(f.table.routes[0].candidate, OTHER);
}
END_TEST

/* With one more in line the levels of the others are smaller: what that costs is named. */
START_TEST(a_route_that_moves_because_it_is_there_is_named)
{
	size_t losses = 0;

	fixture_pairs(&f, 0, NEW, 0, 60);
	fixture_pairs(&f, 0, OLD, 0, 60);
	do {
		ck_assert_uint_lt(losses, 60);
		fixture_pairs(&f, 0, OTHER, 0, ++losses);
		qualify(0);
	} while (without.routes[0].candidate == OTHER && f.table.routes[0].candidate == OTHER);
	ck_assert_uint_eq(without.routes[0].candidate, OTHER);
	ck_assert_uint_eq(f.table.routes[0].candidate, REF);
	ck_assert_int_eq(found.routes[0].standing, CALIB_FAILS);
	ck_assert(found.routes[0].moves);
	ck_assert_uint_eq(found.moved, 1);
	ck_assert_int_eq(found.routes[0].cost_before, 20 * MONEY_PER_USD);
}
END_TEST

START_TEST(without_it_the_levels_are_those_of_a_table_that_never_knew_it)
{
	double level;

	qualify(0);
	level = without.routes[0].evidence[OTHER].level;
	ck_assert(isnan(without.routes[0].evidence[NEW].level));
	for (size_t r = 0; r < 2; r++) {
		/* Its column becomes that of the last, which is then left away. */
		memcpy(fixture_cell(&f, r, NEW, 0), fixture_cell(&f, r, OTHER, 0),
			200 * sizeof(struct result_cell));
	}
	f.names[NEW] = f.candidates[NEW].name = "other";
	f.all.candidate_count = 3;
	fixture_calibrate(&f);
	ck_assert_double_eq(f.table.routes[0].evidence[NEW].level, level);
}
END_TEST

START_TEST(under_best_it_is_compared_with_nobody_when_it_is_left_out)
{
	f.quality[0].reference = f.quality[1].reference = "best";
	f.in.default_candidate = "ref";
	fixture_pairs(&f, 0, OLD, 0, 60);
	fixture_pairs(&f, 0, OTHER, 0, 60);
	fixture_pairs(&f, 0, REF, 0, 30);
	qualify(0);
	ck_assert_uint_eq(f.table.routes[0].candidate, NEW);
	ck_assert_int_eq(found.routes[0].standing, CALIB_TAKES_OVER);
	for (size_t c = 0; c < 4; c++)
		ck_assert_uint_ne(without.routes[0].evidence[c].against, c == NEW ? 4 : NEW);
}
END_TEST

static void add_chain(size_t first, size_t then)
{
	enum chain_check *checks = ARENA_ARRAY(&f.arena, 200, enum chain_check);
	struct result_chain *chain = ARENA_NEW(&f.arena, struct result_chain);

	for (size_t i = 0; i < 200; i++)
		checks[i] = i < 100 ? CHAIN_ACCEPTED : CHAIN_REFUSED;
	*chain = (struct result_chain){.name = "halves",
		.first = first,
		.then = then,
		.agree = SIZE_MAX,
		.checks = checks};
	f.results[0].chains = chain;
	f.results[0].chain_count = 1;
}

START_TEST(a_chain_that_asks_it_takes_over_in_its_stead)
{
	/* Wrong on the half that the chain hands on. */
	fixture_pairs(&f, 0, NEW, 0, 100);
	fixture_pairs(&f, 0, OLD, 0, 60);
	fixture_pairs(&f, 0, OTHER, 0, 60);
	add_chain(NEW, REF);
	expect(0, CALIB_BY_CHAIN, CALIB_DECIDED);
	ck_assert_uint_eq(found.routes[0].before, REF);
	ck_assert_uint_eq(found.taken, 2);
	ck_assert_int_eq(found.routes[0].cost, 60 * MONEY_PER_USD);
}
END_TEST

/* ---- how many cases ---- */

static void few(size_t cases)
{
	static const int64_t costs[] = {100, 40};

	fixture_end(&f);
	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "new");
	fixture_route(&f, "a", cases, 0, costs);
}

static const struct calib_qualified *qualify_few(void)
{
	fixture_calibrate(&f);
	f.in.leave_out = "new";
	ck_assert(calibrate(&f.arena, &f.in, &without, &f.err));
	f.in.leave_out = NULL;
	calib_qualify(&f.arena, &f.table, &without, 1, &found);
	return &found.routes[0];
}

START_TEST(before_the_first_verdict_it_says_how_many_cases_one_takes)
{
	const struct calib_qualified *row;

	few(12);
	row = qualify_few();
	ck_assert_int_eq(row->remedy, CALIB_WANTS_FIRST_CASES);
	ck_assert_int_eq(row->more, 29 - 12);
	/* So many do, and one fewer does not. */
	few(28);
	ck_assert_int_eq(qualify_few()->standing, CALIB_OPEN);
	few(29);
	ck_assert_int_eq(qualify_few()->standing, CALIB_TAKES_OVER);
}
END_TEST

static void lose(size_t cases, size_t losses)
{
	few(cases);
	fixture_pairs(&f, 0, 1, 0, losses);
}

START_TEST(with_so_many_cases_more_and_the_same_rate_it_qualifies)
{
	int64_t more;

	lose(50, 1);
	ck_assert_int_eq(qualify_few()->standing, CALIB_TAKES_OVER);
	lose(50, 2);
	ck_assert_int_eq(qualify_few()->remedy, CALIB_WANTS_CASES);
	more = found.routes[0].more;
	ck_assert_int_ge(more, 10);
	ck_assert_int_eq(more % 10, 0);
	lose(50 + (size_t)more, 2 + (size_t)(more / 25));
	ck_assert_int_eq(qualify_few()->standing, CALIB_TAKES_OVER);
	lose(50, 5);
	ck_assert_int_eq(qualify_few()->remedy, CALIB_HOPELESS);
}
END_TEST

/* Right everywhere, and of a wrong form now and then. */
static void misform(size_t cases, size_t wrong)
{
	few(cases);
	f.results[0].has_format = true;
	for (size_t i = 0; i < wrong; i++)
		fixture_cell(&f, 0, 1, i)->format_ok = 0;
}

START_TEST(a_format_that_is_not_shown_wants_cases_too)
{
	int64_t more;

	misform(60, 2);
	ck_assert_int_eq(qualify_few()->remedy, CALIB_WANTS_CASES);
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, BIT(FORMAT));
	more = found.routes[0].more;
	misform(60 + (size_t)more, 2 + (size_t)more / 30);
	ck_assert_int_eq(qualify_few()->standing, CALIB_TAKES_OVER);
	misform(60, 6);
	ck_assert_int_eq(qualify_few()->remedy, CALIB_HOPELESS);
}
END_TEST

START_TEST(a_level_of_zero_is_no_matter_of_cases)
{
	f.quality[0].multiplicity = MULTIPLICITY_FIXED;
	fixture_pairs(&f, 0, OLD, 0, 60);
	fixture_pairs(&f, 0, NEW, 0, 8);
	expect(0, CALIB_OPEN, CALIB_WANTS_LEVEL);
}
END_TEST

Suite *suite_calib_qualify(void);
Suite *suite_calib_qualify(void)
{
	Suite *suite = suite_create("calib/qualify");
	TCase *tcase = tcase_create("qualify");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, it_takes_over_from_whoever_has_the_route_without_it);
	tcase_add_test(tcase, where_a_cheaper_one_stays_it_is_qualified_and_holds_the_tier);
	tcase_add_test(tcase, the_first_tier_that_it_does_not_hold_stops_it);
	tcase_add_test(tcase, without_a_price_it_takes_over_nothing);
	tcase_add_test(tcase, one_that_is_no_cheaper_than_the_reference_wants_a_lower_price);
	tcase_add_test(tcase, answers_that_are_not_there_come_before_more_cases);
	tcase_add_test(tcase, the_reference_qualifies_for_nothing);
	tcase_add_test(tcase, a_retired_one_cannot_take_over);
	tcase_add_test(tcase, a_route_that_moves_because_it_is_there_is_named);
	tcase_add_test(tcase, without_it_the_levels_are_those_of_a_table_that_never_knew_it);
	tcase_add_test(tcase, under_best_it_is_compared_with_nobody_when_it_is_left_out);
	tcase_add_test(tcase, a_chain_that_asks_it_takes_over_in_its_stead);
	tcase_add_test(tcase, before_the_first_verdict_it_says_how_many_cases_one_takes);
	tcase_add_test(tcase, with_so_many_cases_more_and_the_same_rate_it_qualifies);
	tcase_add_test(tcase, a_format_that_is_not_shown_wants_cases_too);
	tcase_add_test(tcase, a_level_of_zero_is_no_matter_of_cases);
	suite_add_tcase(suite, tcase);
	return suite;
}
