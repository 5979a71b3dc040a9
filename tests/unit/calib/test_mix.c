/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "core/money.h"

static struct fixture f;
static struct plan plan;
static struct calib_goal goal;

/* Three routes with 600, 300 and 100 requests: "ref" at 100 USD, then 40, 10 and 1, which lose 1,
 * 6 and 20 cases of 100 more. */
static void setup(void)
{
	static const int64_t costs[] = {100, 40, 10, 1};
	static const char *const names[] = {"a", "b", "c"};
	static const int64_t requests[] = {600, 300, 100};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "dear");
	fixture_candidate(&f, "middle");
	fixture_candidate(&f, "cheap");
	for (size_t r = 0; r < 3; r++) {
		fixture_route(&f, names[r], 100, 0, costs);
		f.routes[r].requests = requests[r];
		fixture_pairs(&f, r, 1, 0, 1);
		fixture_pairs(&f, r, 2, 0, 6);
		fixture_pairs(&f, r, 3, 0, 20);
	}
	goal = (struct calib_goal){.kind = PLAN_LOSS};
}

static void teardown(void)
{
	fixture_end(&f);
}

static void solve(void)
{
	fixture_calibrate(&f);
	ck_assert_msg(calib_plan(&f.arena, &f.table, &goal, &plan, &f.err), "%s", f.err.text);
}

static void expect(size_t a, size_t b, size_t c)
{
	ck_assert(plan.found);
	ck_assert_uint_eq(plan.choice[0], a);
	ck_assert_uint_eq(plan.choice[1], b);
	ck_assert_uint_eq(plan.choice[2], c);
}

/* By trying all. */
static void best_of_all(double max_loss, int64_t budget, double *loss, int64_t *cost)
{
	static const double losses[] = {0, 0.01, 0.06, 0.20};
	static const int64_t costs[] = {100, 40, 10, 1};

	*loss = 2;
	*cost = INT64_MAX;
	for (int i = 0; i < 64; i++) {
		int a = i % 4, b = i / 4 % 4, c = i / 16;
		double sum = 0.6 * losses[a] + 0.3 * losses[b] + 0.1 * losses[c];
		int64_t paid = (600 * costs[a] + 300 * costs[b] + 100 * costs[c]) * MONEY_PER_USD;
		bool better = budget ? sum < *loss - 1e-9 || (sum < *loss + 1e-9 && paid < *cost)
				     : paid < *cost;

		if (sum > max_loss + 1e-12 || (budget && paid > budget) || !better)
			continue;
		*loss = sum;
		*cost = paid;
	}
}

START_TEST(the_least_cost_under_a_loss_is_found_and_so_is_its_cost)
{
	static const double bounds[] = {0, 0.005, 0.02, 0.05, 0.1, 0.2, 1};
	double loss;
	int64_t cost;

	for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
		goal.max_loss = bounds[i];
		solve();
		best_of_all(bounds[i], 0, &loss, &cost);
		ck_assert_int_eq(plan.total.cost, cost);
		ck_assert_double_eq_tol(plan.total.loss, loss, 1e-12);
		ck_assert(plan.exact && plan.monthly);
	}
	expect(3, 3, 3);
	ck_assert_int_eq(plan.reference.cost, 100000 * MONEY_PER_USD);
	goal.max_loss = 0;
	solve();
	expect(0, 0, 0);
}
END_TEST

START_TEST(the_least_loss_under_a_budget_is_found_too)
{
	static const int64_t budgets[] = {1000, 1001, 5000, 20000, 50000, 100000, 200000};
	double loss;
	int64_t cost;

	goal.kind = PLAN_BUDGET;
	for (size_t i = 0; i < ARRAY_LEN(budgets); i++) {
		goal.budget = budgets[i] * MONEY_PER_USD;
		solve();
		best_of_all(1, goal.budget, &loss, &cost);
		ck_assert(plan.found);
		ck_assert_double_eq_tol(plan.total.loss, loss, 1e-12);
		ck_assert_int_eq(plan.total.cost, cost);
	}
	goal.budget = 999 * MONEY_PER_USD;
	solve();
	ck_assert(!plan.found);
	ck_assert_int_eq(plan.cheapest, 1000 * MONEY_PER_USD);
}
END_TEST

START_TEST(floors_and_pins_always_hold)
{
	static const char *const allow[] = {"middle", "cheap", NULL};

	goal.max_loss = 1;
	f.candidates[3].context = 50; /* too short everywhere */
	f.results[1].has_format = true;
	for (size_t i = 0; i < 30; i++)
		fixture_cell(&f, 1, 2, i)->format_ok = 0;
	f.routes[2].safety_critical = true;
	f.routes[2].allow = allow;
	solve();
	/* "middle" is allowed on "c", and is not proven there. */
	ck_assert_int_ne(f.table.routes[2].evidence[2].verdict, VERDICT_QUALIFIED);
	expect(2, 1, 0);
}
END_TEST

START_TEST(what_was_never_measured_or_priced_is_no_option)
{
	goal.max_loss = 1;
	for (size_t i = 0; i < 100; i++) {
		fixture_unmeasured(&f, 0, 3, i, UNMEASURED_MISSING);
		fixture_cell(&f, 1, 3, i)->cost = MONEY_UNKNOWN;
	}
	solve();
	expect(2, 2, 3);
}
END_TEST

START_TEST(without_traffic_routes_count_alike_and_a_budget_means_nothing)
{
	f.routes[1].requests = 0;
	goal.max_loss = 0.06;
	solve();
	ck_assert(!plan.monthly);
	expect(2, 2, 2);
	ck_assert_int_eq(plan.total.cost, 10 * MONEY_PER_USD);
	ck_assert_double_eq_tol(plan.total.loss, 0.06, 1e-12);
	goal.kind = PLAN_BUDGET;
	goal.budget = MONEY_PER_USD;
	ck_assert(!calib_plan(&f.arena, &f.table, &goal, &plan, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_USAGE);
}
END_TEST

START_TEST(a_route_with_nothing_to_choose_from_is_named)
{
	for (size_t c = 0; c < 4; c++) {
		for (size_t i = 0; i < 100; i++)
			fixture_cell(&f, 1, c, i)->cost = MONEY_UNKNOWN;
	}
	fixture_calibrate(&f);
	ck_assert(!calib_plan(&f.arena, &f.table, &goal, &plan, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_INCOMPLETE);
	ck_assert(str_find(str_of(f.err.text), STR("route 'b'"), 0) != SIZE_MAX);
}
END_TEST

START_TEST(the_frontier_holds_what_no_other_choice_beats)
{
	goal.kind = PLAN_FRONTIER;
	goal.frontier = true;
	solve();
	ck_assert(!plan.found);
	ck_assert_uint_gt(plan.frontier_count, 5);
	ck_assert_uint_le(plan.frontier_count, 20);
	ck_assert_uint_ge(plan.frontier_all, plan.frontier_count);
	ck_assert_int_eq(plan.frontier[0].cost, 1000 * MONEY_PER_USD);
	ck_assert_double_eq(plan.frontier[plan.frontier_count - 1].loss, 0);
	for (size_t i = 0; i < plan.frontier_count; i++) {
		const struct plan_point *point = &plan.frontier[i];
		double loss;
		int64_t cost;

		if (i) {
			ck_assert_int_gt(point->cost, point[-1].cost);
			ck_assert_double_lt(point->loss, point[-1].loss);
		}
		best_of_all(point->loss, 0, &loss, &cost);
		ck_assert_int_eq(point->cost, cost);
	}
}
END_TEST

START_TEST(a_plan_leaves_the_table_as_it_is)
{
	size_t before[3];

	fixture_calibrate(&f);
	for (size_t r = 0; r < 3; r++)
		before[r] = f.table.routes[r].candidate;
	goal.max_loss = 1;
	ck_assert(calib_plan(&f.arena, &f.table, &goal, &plan, &f.err));
	for (size_t r = 0; r < 3; r++)
		ck_assert_uint_eq(f.table.routes[r].candidate, before[r]);
	expect(3, 3, 3);
	ck_assert_uint_ne(before[0], 3);
}
END_TEST

Suite *suite_calib_mix(void);
Suite *suite_calib_mix(void)
{
	Suite *suite = suite_create("calib/mix");
	TCase *tcase = tcase_create("mix");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_least_cost_under_a_loss_is_found_and_so_is_its_cost);
	tcase_add_test(tcase, the_least_loss_under_a_budget_is_found_too);
	tcase_add_test(tcase, floors_and_pins_always_hold);
	tcase_add_test(tcase, what_was_never_measured_or_priced_is_no_option);
	tcase_add_test(tcase, without_traffic_routes_count_alike_and_a_budget_means_nothing);
	tcase_add_test(tcase, a_route_with_nothing_to_choose_from_is_named);
	tcase_add_test(tcase, the_frontier_holds_what_no_other_choice_beats);
	tcase_add_test(tcase, a_plan_leaves_the_table_as_it_is);
	suite_add_tcase(suite, tcase);
	return suite;
}
