/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;
static struct buf out;
static struct plan plan;
static const size_t choice[] = {1};
static const struct plan_point frontier[] = {{0.01, 17000000000}, {0, 1100000000000}};

static void setup(void)
{
	fixture_table(&f);
	out = (struct buf){0};
	plan = (struct plan){.goal = PLAN_LOSS,
		.max_loss = 0.02,
		.monthly = true,
		.found = true,
		.exact = true,
		.choice = choice,
		.total = {0.01, 17000000000},
		.reference = {0, 1100000000000},
		.cheapest = 17000000000};
	f.report.plan = &plan;
}

static void teardown(void)
{
	buf_free(&out);
}

START_TEST(a_plan_says_that_nothing_certifies_it)
{
	fixture_write(&f, "text", &out);
	fixture_has(&out,
		"the whole table, planning figures from observed means, not certified: least "
		"cost for a weighted loss of quality of at most 0.02\n"
		"  route           candidate     loss  $/month  verdict\n"
		"  classification  gpt-5-nano  0.0100   $0.017  qualified\n"
		"  all together: loss 0.0100, a month costs $0.017 instead of $1.10 with the "
		"references (98.5% less)\n");
	fixture_lacks(&out, "what can be had");
	buf_clear(&out);
	fixture_write(&f, "json", &out);
	fixture_has(&out, "\"certified\": false");
	fixture_has(&out, "\"maxLoss\": 0.02");
	fixture_has(&out, "\"monthlyBudgetUsd\": null");
	fixture_has(&out, "\"costUsd\": 0.017");
}
END_TEST

START_TEST(a_budget_that_buys_nothing_names_the_least)
{
	plan.goal = PLAN_BUDGET;
	plan.budget = 10000000000;
	plan.found = false;
	plan.frontier = frontier;
	plan.frontier_count = plan.frontier_all = 2;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "least loss for at most $0.010 a month\n"
			  "  nothing is so cheap: the least is $0.017 a month\n"
			  "  what can be had (2 of 2 combinations that no other one beats):\n");
	fixture_has(&out, "  0.0100   $0.017   98.5%\n  0.0000    $1.10    0.0%\n");
	buf_clear(&out);
	fixture_write(&f, "json", &out);
	fixture_has(&out, "\"costUsd\": null");
	fixture_has(&out, "\"routes\": {}");
}
END_TEST

START_TEST(without_traffic_costs_are_of_requests_spread_evenly)
{
	plan.monthly = false;
	plan.total.cost = 17000000;
	plan.reference.cost = 1100000000;
	fixture_write(&f, "text", &out);
	fixture_has(&out, "  route           candidate     loss  $/1,000  verdict\n");
	fixture_has(&out, "1,000 requests cost $0.017 instead of $1.10 with the references");
}
END_TEST

START_TEST(a_plan_is_no_part_of_the_table)
{
	struct buf plain = {0};

	routing_write(&f.table, &out);
	f.report.plan = NULL;
	routing_write(&f.table, &plain);
	ck_assert(str_eq(buf_view(&out), buf_view(&plain)));
	buf_clear(&plain);
	fixture_write(&f, "json", &plain);
	fixture_lacks(&plain, "\"plan\"");
	buf_free(&plain);
}
END_TEST

START_TEST(names_in_a_plan_move_no_cursor)
{
	f.candidates[1].name = "x\033[31m";
	fixture_write(&f, "text", &out);
	fixture_lacks(&out, "\033");
}
END_TEST

Suite *suite_report_plan(void);
Suite *suite_report_plan(void)
{
	Suite *suite = suite_create("report/plan");
	TCase *tcase = tcase_create("plan");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_plan_says_that_nothing_certifies_it);
	tcase_add_test(tcase, a_budget_that_buys_nothing_names_the_least);
	tcase_add_test(tcase, without_traffic_costs_are_of_requests_spread_evenly);
	tcase_add_test(tcase, a_plan_is_no_part_of_the_table);
	tcase_add_test(tcase, names_in_a_plan_move_no_cursor);
	suite_add_tcase(suite, tcase);
	return suite;
}
