/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "../../oc/truth.h"

/*
 * The promise itself, measured: suites of known truth through the whole calibrator. `make oc`
 * measures the same with many more suites. The expected powers are exact probabilities, summed over
 * every table apart from this program.
 */

#define ALPHA 0.05
/* How far the power may be from what was computed, besides the noise. */
#define POWER_TOLERANCE 0.03

static struct truth_count run(const struct truth *truth, struct truth_rule rule, size_t suites)
{
	struct truth_count count;
	struct err err = {0};

	ck_assert_msg(truth_run(truth, &rule, 1, suites, 20240607, &count, &err), "%s", err.text);
	ck_assert_uint_eq(count.suites, suites);
	return count;
}

/* All candidates alike. */
static struct truth_count run_alike(size_t candidates, size_t cases, struct truth_odds odds,
	double unmeasured, struct truth_rule rule, size_t suites)
{
	const struct truth_odds all[TRUTH_CANDIDATES_MAX] = {odds, odds, odds, odds};
	const struct truth truth = {.routes = 1,
		.cases = cases,
		.candidates = candidates,
		.odds = all,
		.accuracy = 0.8,
		.unmeasured = unmeasured};

	return run(&truth, rule, suites);
}

static const struct {
	size_t candidates, cases;
	double margin, discordance, unmeasured;
	enum multiplicity multiplicity;
	size_t suites;
} at_the_margin[] = {
	/* Where twice the level would show: true errors of 0.049 and 0.046 would be 0.10. */
	{1, 100, 0.05, 0.30, 0, MULTIPLICITY_FALLBACK, 800},
	{1, 60, 0.10, 0.30, 0, MULTIPLICITY_FALLBACK, 800},
	{1, 100, 0.05, 0.30, 0.02, MULTIPLICITY_FALLBACK, 300},
	{1, 60, 0.10, 0.30, 0.02, MULTIPLICITY_FALLBACK, 300},
	{4, 100, 0.05, 0.10, 0, MULTIPLICITY_FALLBACK, 200},
	{4, 100, 0.05, 0.10, 0.02, MULTIPLICITY_FALLBACK, 200},
	{4, 50, 0.10, 0.20, 0, MULTIPLICITY_FALLBACK, 200},
	{4, 50, 0.10, 0.20, 0.02, MULTIPLICITY_FALLBACK, 200},
	{4, 50, 0.10, 0.20, 0, MULTIPLICITY_HOLM, 100},
};

START_TEST(a_model_worse_by_the_margin_gets_the_route_no_more_often_than_promised)
{
	double margin = at_the_margin[_i].margin;
	size_t suites = at_the_margin[_i].suites;
	const struct truth_rule rule = {
		.multiplicity = at_the_margin[_i].multiplicity, .margin = margin};
	struct truth_count count = run_alike(at_the_margin[_i].candidates, at_the_margin[_i].cases,
		truth_odds(at_the_margin[_i].discordance, -margin), at_the_margin[_i].unmeasured,
		rule, suites);

	ck_assert_double_le(truth_share(count.wrong, suites), ALPHA + truth_slack(ALPHA, suites));
	ck_assert_uint_eq(count.wrong, count.moved);
}
END_TEST

static const struct {
	size_t cases;
	double margin, discordance, power;
} equal[] = {
	{100, 0.10, 0.10, 0.89},
	{50, 0.10, 0.20, 0.44},
	{200, 0.05, 0.10, 0.70},
};

START_TEST(a_truly_equal_model_gets_the_route_as_often_as_computed)
{
	enum { SUITES = 400 };
	const struct truth_rule rule = {.margin = equal[_i].margin};
	struct truth_count count = run_alike(
		1, equal[_i].cases, truth_odds(equal[_i].discordance, 0), 0, rule, SUITES);

	ck_assert_double_eq_tol(truth_share(count.moved, SUITES), equal[_i].power,
		POWER_TOLERANCE + truth_slack(equal[_i].power, SUITES));
	ck_assert_uint_eq(count.wrong, 0);
}
END_TEST

/* If rules were mixed up, the tests above would notice: each of these breaks the promise. */
START_TEST(the_same_measurement_finds_the_rules_that_promise_less)
{
	enum { SUITES = 200 };
	const struct truth_rule point = {.rule = RULE_POINT, .margin = 0.10};
	const struct truth_rule none = {.multiplicity = MULTIPLICITY_NONE, .margin = 0.10};
	double limit = ALPHA + truth_slack(ALPHA, SUITES);
	struct truth_count count;

	/* Computed: 0.58 at the least, and 0.18 for four independent candidates. */
	count = run_alike(1, 100, truth_odds(0.10, -0.10), 0, point, SUITES);
	ck_assert_double_gt(truth_share(count.wrong, SUITES), 5 * limit);
	count = run_alike(4, 50, truth_odds(0.20, -0.10), 0, none, SUITES);
	ck_assert_double_gt(truth_share(count.wrong, SUITES), limit);
}
END_TEST

START_TEST(the_promise_of_a_table_is_about_all_of_its_routes)
{
	enum { TABLES = 60, ROUTES = 10 };
	struct truth_odds odds[ROUTES];
	const struct truth truth = {
		.routes = ROUTES, .cases = 100, .candidates = 1, .odds = odds, .accuracy = 0.8};
	struct truth_rule rule = {.guarantee = GUARANTEE_TABLE, .margin = 0.10};
	double limit = ALPHA + truth_slack(ALPHA, TABLES);

	for (int r = 0; r < ROUTES; r++)
		odds[r] = truth_odds(0.20, -0.10);
	ck_assert_double_le(truth_share(run(&truth, rule, TABLES).wrong, TABLES), limit);
	/* Route by route it is 1 - 0.95^10. */
	rule.guarantee = GUARANTEE_ROUTE;
	ck_assert_double_gt(truth_share(run(&truth, rule, TABLES).wrong, TABLES), 2 * limit);
}
END_TEST

Suite *suite_calib_operating(void);
Suite *suite_calib_operating(void)
{
	Suite *suite = suite_create("calib/operating");
	TCase *tcase = tcase_create("operating");

	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase,
		a_model_worse_by_the_margin_gets_the_route_no_more_often_than_promised, 0,
		sizeof(at_the_margin) / sizeof(at_the_margin[0]));
	tcase_add_loop_test(tcase, a_truly_equal_model_gets_the_route_as_often_as_computed, 0,
		sizeof(equal) / sizeof(equal[0]));
	tcase_add_test(tcase, the_same_measurement_finds_the_rules_that_promise_less);
	tcase_add_test(tcase, the_promise_of_a_table_is_about_all_of_its_routes);
	suite_add_tcase(suite, tcase);
	return suite;
}
