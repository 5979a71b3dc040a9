/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "cli/check.h"
#include "cli/power_print.h"
#include "stats/stats.h"

static struct power_ask ask(double margin, double psi, double diff)
{
	return (struct power_ask){
		.margin = margin, .psi = psi, .diff = diff, .level = 0.05, .gamma = 1e-4};
}

static const struct {
	int n;
	double margin, psi, diff, level;
} walked[] = {
	{20, 0.2, 0.3, 0, 0.05},
	{29, 0.1, 0, 0, 0.05},
	{28, 0.1, 0, 0, 0.05},
	{47, 0.1, 0.1, 0, 0.0125},
	{50, 0.05, 0.02, 0.02, 0.05},
	{60, 0.1, 0.2, -0.02, 0.0068},
	{75, 0.05, 0.6, 0, 0.05},
	{100, 0.1, 0.05, -0.01, 0.0005},
	{100, 0.3, 1, 0, 0.05},
	{150, 0.03, 0.1, 0.02, 0.05},
	{200, 0.05, 0.15, 0, 0.02},
};

START_TEST(the_walk_along_the_edge_gives_the_sum_over_all_tables)
{
	double gamma = fmin(1e-4, walked[_i].level / 500);
	struct power_ask a = {
		walked[_i].margin, walked[_i].psi, walked[_i].diff, walked[_i].level, gamma};

	ck_assert_double_eq_tol(power_of(walked[_i].n, &a),
		stats_power_exact(walked[_i].n, a.margin, a.psi, a.diff, a.level, gamma), 1e-11);
}
END_TEST

/* What a user is told to plan with: power 0.80 at alpha 0.05. Published to the next few cases, as
 * the power is a saw-tooth; here it is the first number that holds. */
static const struct {
	double margin, diff;
	int cases[6];
} published[] = {
	{0.05, -0.01, {153, 239, 410, 595, 783, 1166}},
	{0.05, 0, {95, 162, 264, 385, 504, 747}},
	{0.05, 0.02, {59, 84, 134, 200, 258, 385}},
	{0.10, -0.01, {46, 64, 92, 129, 160, 236}},
	{0.10, 0, {46, 50, 78, 103, 131, 189}},
	{0.10, 0.02, {29, 35, 55, 76, 91, 131}},
};

START_TEST(cases_are_the_first_of_the_published_table_that_hold)
{
	static const double psi[] = {0.02, 0.05, 0.10, 0.15, 0.20, 0.30};

	for (int i = 0; i < 6; i++) {
		struct power_ask a = ask(published[_i].margin, psi[i], published[_i].diff);
		int cases, want = published[_i].cases[i];

		if (want > 300)
			continue; /* takes long under sanitizers */
		cases = power_cases(&a, 0.8);
		ck_assert_msg(cases <= want && cases >= want - 4, "psi %g: %d, not %d", psi[i],
			cases, want);
		ck_assert_double_ge(power_of(cases, &a), 0.8);
		ck_assert_double_ge(power_of(want, &a), 0.79);
		for (int more = 1; more <= 4; more++)
			ck_assert_double_ge(power_of(cases + more, &a), 0.79);
		ck_assert(power_of(cases - 1, &a) < 0.8 || cases == stats_n_floor(a.margin, 0.05));
	}
}
END_TEST

START_TEST(a_truly_equal_candidate_at_margin_0_10_takes_78_cases)
{
	struct power_ask a = ask(0.10, 0.10, 0);

	ck_assert_int_eq(power_cases(&a, 0.8), 78);
	a = ask(0.10, 0.30, 0);
	ck_assert_int_eq(power_cases(&a, 0.8), 189);
	a = ask(0.05, 0.10, 0);
	ck_assert_int_eq(power_cases(&a, 0.8), 264);
}
END_TEST

START_TEST(a_higher_power_never_takes_fewer_cases)
{
	struct power_ask a = ask(0.10, 0.10, 0);
	int before = 0;

	for (int tenths = 1; tenths < 10; tenths++) {
		int cases = power_cases(&a, tenths / 10.0);

		ck_assert_int_ge(cases, before);
		ck_assert_double_ge(power_of(cases, &a), tenths / 10.0);
		before = cases;
	}
}
END_TEST

START_TEST(more_cases_than_the_exact_test_knows_are_planned_by_the_formula)
{
	struct power_ask a = ask(0.03, 0.30, 0);

	ck_assert_int_eq(power_cases(&a, 0.8), (int)ceil(stats_n_ni(0.03, 0.30, 0, 0.05, 0.8)));
	ck_assert_double_eq_tol(power_of(2067, &a), 0.8, 0.001);
	ck_assert_double_ge(power_of(3000, &a), power_of(2500, &a));
	a = ask(0.01, 0.30, 0);
	ck_assert_int_eq(power_cases(&a, 0.8), 0);
}
END_TEST

START_TEST(the_margin_found_has_the_power_and_the_step_below_has_not)
{
	struct power_ask a = ask(NAN, 0.10, 0);
	double margin = power_margin(60, &a, 0.8);

	a.margin = margin;
	ck_assert_double_ge(power_of(60, &a), 0.8);
	a.margin = margin - 0.001;
	ck_assert_double_lt(power_of(60, &a), 0.8);
}
END_TEST

START_TEST(no_margin_is_shown_where_none_has_the_power)
{
	struct power_ask a = ask(NAN, 0, 0);

	ck_assert_double_nan(power_margin(1, &(struct power_ask){NAN, 1, 0, 1e-6, 1e-9}, 0.99));
	/* With one case and margin m a tie passes where 1 - m is at most the level. */
	ck_assert_double_eq_tol(power_margin(1, &a, 0.8), 0.951, 1e-9);
}
END_TEST

START_TEST(a_margin_is_never_smaller_than_how_much_worse_the_candidate_is)
{
	struct power_ask a = ask(NAN, 0.30, -0.2);

	ck_assert_double_gt(power_margin(500, &a, 0.05), 0.2);
}
END_TEST

START_TEST(levels_are_those_of_the_procedure)
{
	/* 0.7^3 / (1 + 0.7 + 0.49 + 0.343) = 0.343 / 2.533 */
	ck_assert_double_eq_tol(
		power_least_level(MULTIPLICITY_FALLBACK, 0.05, 4), 0.05 * 0.343 / 2.533, 1e-15);
	ck_assert_double_eq(power_least_level(MULTIPLICITY_FALLBACK, 0.05, 1), 0.05);
	ck_assert_double_eq(power_least_level(MULTIPLICITY_HOLM, 0.05, 4), 0.0125);
	ck_assert_double_eq(power_least_level(MULTIPLICITY_FIXED, 0.05, 4), 0.05);
	ck_assert_double_eq(power_least_level(MULTIPLICITY_NONE, 0.05, 4), 0.05);
}
END_TEST

START_TEST(alpha_is_divided_by_routes_and_looks)
{
	struct config_quality quality = {.confidence = 0.95};

	ck_assert_double_eq(power_alpha(&quality, 10), 0.05);
	quality.guarantee = GUARANTEE_TABLE;
	ck_assert_double_eq(power_alpha(&quality, 10), 0.005);
	quality.look_count = 2;
	ck_assert_double_eq_tol(power_alpha(&quality, 10), 0.005 * 0.59, 1e-15);
}
END_TEST

/* ---- what is printed ---- */

static struct arena arena;
static struct buf out;

static void setup(void)
{
	arena = (struct arena){0};
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
	arena_fini(&arena);
}

static bool says(const char *text)
{
	return strstr(buf_z(&out), text) != NULL;
}

START_TEST(without_a_discordance_there_is_a_line_for_each_usual_one)
{
	struct power_plan plan = {.wanted = POWER_CASES, .ask = ask(0.10, NAN, 0), .power = 0.8};

	power_plan_text(&arena, &plan, &out);
	ck_assert(says("\n         0.02     0.1     46  0.927        29\n"));
	ck_assert(says("\n          0.3     0.1    189  "));
	ck_assert(says("With fewer than 29 cases"));
	buf_clear(&out);
	plan.ask.diff = -0.06;
	power_plan_text(&arena, &plan, &out);
	ck_assert(!says("\n         0.05 "));
	ck_assert(says("truly 0.06 worse"));
}
END_TEST

START_TEST(too_few_cases_for_a_tie_are_said_to_be)
{
	struct power_plan plan = {.wanted = POWER_POWER, .ask = ask(0.05, 0.05, 0), .cases = 50};

	power_plan_text(&arena, &plan, &out);
	ck_assert(says("50 cases are too few"));
	ck_assert(says("59 cases can do"));
}
END_TEST

START_TEST(a_plan_in_json_holds_what_was_worked_out)
{
	struct power_plan plan = {.wanted = POWER_CASES, .ask = ask(0.10, 0.10, 0), .power = 0.8};
	const struct value *first;
	struct value *root;
	struct err err = {0};

	power_plan_json(&plan, &out);
	ck_assert_msg(json_parse(&arena, buf_view(&out), &root, &err), "%s", err.text);
	ck_assert(str_eqz(value_get(root, "wanted")->text, "cases"));
	first = value_at(value_get(root, "plans"), 0);
	ck_assert_double_eq(value_get(first, "cases")->number, 78);
	ck_assert_double_eq(value_get(first, "leastCases")->number, 29);
	ck_assert(str_eqz(value_get(first, "method")->text, "exact"));
	plan.ask.margin = 0.005;
	buf_clear(&out);
	power_plan_json(&plan, &out);
	ck_assert_msg(json_parse(&arena, buf_view(&out), &root, &err), "%s", err.text);
	first = value_at(value_get(root, "plans"), 0);
	ck_assert_int_eq(value_get(first, "cases")->type, VALUE_NULL);
	ck_assert_int_eq(value_get(first, "power")->type, VALUE_NULL);
}
END_TEST

/* ---- before money is spent ---- */

static struct candidate candidates[] = {{.name = "dear"}, {.name = "a"}, {.name = "b"},
	{.name = "c"}, {.name = "d"}, {.name = "dearer"}, {.name = "unpriced"}};
static struct check_candidate costs[] = {{.cost = 100}, {.cost = 10}, {.cost = 9}, {.cost = 8},
	{.cost = 7}, {.cost = 200}, {.cost = MONEY_UNKNOWN}};

/* What check says of one route with so many cases; four candidates are cheaper than the reference.
 */
static const char *checked(size_t cases, struct config_quality quality, bool safety_critical)
{
	static const char *const allow[] = {"d", NULL};
	struct suite suite = {.case_count = cases};
	struct suite *suites[] = {&suite};
	struct config_route route = {.name = "one",
		.safety_critical = safety_critical,
		.allow = allow,
		.quality = quality};
	struct config config = {.candidates = candidates,
		.candidate_count = ARRAY_LEN(candidates),
		.routes = &route,
		.route_count = 1};
	struct check check = {.arena = &arena,
		.config = &config,
		.candidates = costs,
		.set = {.config = &config, .suites = suites}};

	return check_power(&check, 0);
}

static struct config_quality usual_quality(double margin)
{
	return (struct config_quality){.reference = "dear", .margin = margin, .confidence = 0.95};
}

START_TEST(a_suite_that_cannot_decide_is_warned_of_with_the_cases_that_could)
{
	/* As `power --margin 0.05 --discordance 0.1` says. */
	ck_assert_str_eq(checked(60, usual_quality(0.05), false),
		"route one: 60 cases qualify a candidate that is as good as the reference with "
		"probability 0.27 at most (margin 0.05, differing on 10 % of the cases); for 0.8 "
		"it takes 264; see `tiercal power`");
	ck_assert_ptr_null(checked(60, usual_quality(0.10), false));
}
END_TEST

START_TEST(the_cheapest_of_many_needs_more_cases_than_one_alone)
{
	/* 0.05 x 0.343 / 2.533 = 0.00677: ln 0.00677 / ln 0.9 = 47.4 */
	const char *text = checked(47, usual_quality(0.10), false);

	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_nonnull(strstr(text, "the cheapest of 4 candidates"));
	ck_assert_ptr_nonnull(strstr(text, "at its own level, 0.0068, agreement counts from 48 "));
	ck_assert_ptr_nonnull(strstr(text, "; for 0.8 it takes 137; "));
	ck_assert_ptr_null(checked(48, usual_quality(0.10), false));
	/* Only one of them is allowed. */
	ck_assert_ptr_null(checked(47, usual_quality(0.10), true));
}
END_TEST

START_TEST(where_the_power_is_not_known_nothing_is_warned_of)
{
	struct config_quality quality = usual_quality(0.05);

	quality.rule = RULE_POINT;
	ck_assert_ptr_null(checked(60, quality, false));
	quality = usual_quality(0.05);
	quality.relative = true;
	ck_assert_ptr_null(checked(60, quality, false));
	ck_assert_ptr_null(checked(0, usual_quality(0.05), false));
}
END_TEST

START_TEST(the_last_look_is_what_counts)
{
	struct config_quality quality = usual_quality(0.10);

	quality.looks[0] = 30;
	quality.looks[1] = 40;
	quality.look_count = 2;
	ck_assert_ptr_nonnull(strstr(checked(500, quality, false), "route one: 40 cases"));
}
END_TEST

Suite *suite_cli_power(void);
Suite *suite_cli_power(void)
{
	Suite *suite = suite_create("cli/power");
	TCase *tests = tcase_create("power");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, the_walk_along_the_edge_gives_the_sum_over_all_tables, 0,
		(int)ARRAY_LEN(walked));
	tcase_add_loop_test(tests, cases_are_the_first_of_the_published_table_that_hold, 0,
		(int)ARRAY_LEN(published));
	tcase_add_test(tests, a_truly_equal_candidate_at_margin_0_10_takes_78_cases);
	tcase_add_test(tests, a_higher_power_never_takes_fewer_cases);
	tcase_add_test(tests, more_cases_than_the_exact_test_knows_are_planned_by_the_formula);
	tcase_add_test(tests, the_margin_found_has_the_power_and_the_step_below_has_not);
	tcase_add_test(tests, no_margin_is_shown_where_none_has_the_power);
	tcase_add_test(tests, a_margin_is_never_smaller_than_how_much_worse_the_candidate_is);
	tcase_add_test(tests, levels_are_those_of_the_procedure);
	tcase_add_test(tests, alpha_is_divided_by_routes_and_looks);
	tcase_add_test(tests, without_a_discordance_there_is_a_line_for_each_usual_one);
	tcase_add_test(tests, too_few_cases_for_a_tie_are_said_to_be);
	tcase_add_test(tests, a_plan_in_json_holds_what_was_worked_out);
	tcase_add_test(tests, a_suite_that_cannot_decide_is_warned_of_with_the_cases_that_could);
	tcase_add_test(tests, the_cheapest_of_many_needs_more_cases_than_one_alone);
	tcase_add_test(tests, where_the_power_is_not_known_nothing_is_warned_of);
	tcase_add_test(tests, the_last_look_is_what_counts);
	suite_add_tcase(suite, tests);
	return suite;
}
