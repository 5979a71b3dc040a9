/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/rng.h"
#include "calib/calib.h"

enum { CASES = 100, ROUTES = 3 };

static struct arena arena;
static struct baseline_case was_cases[ROUTES][CASES], now_cases[ROUTES][CASES];
static struct baseline_route was[ROUTES], now[ROUTES];
static struct calib_mark marks[ROUTES][CASES];
static struct calib_gate_input inputs[ROUTES];
static struct calib_gate_route got[ROUTES];

/* All right, then and now. */
static void setup(void)
{
	for (size_t r = 0; r < ROUTES; r++) {
		for (size_t i = 0; i < CASES; i++) {
			const char *id = arena_printf(&arena, "c%03zu", i);

			was_cases[r][i] = now_cases[r][i] = (struct baseline_case){id, "h", 1, 1};
			marks[r][i] =
				(struct calib_mark){.repeats = 1, .passes = 1, .unit = (int)i};
		}
		was[r] = now[r] = (struct baseline_route){arena_printf(&arena, "route-%zu", r),
			"model", now_cases[r], CASES, 1000, 50000};
		was[r].cases = was_cases[r];
		inputs[r] =
			(struct calib_gate_input){&was[r], &now[r], marks[r], {.min_quality = 0}};
	}
}

static void teardown(void)
{
	arena_fini(&arena);
}

static void gate(size_t routes, bool holm)
{
	calib_gate(&arena, inputs, routes, 0.05, holm, got);
}

static void lose(size_t route, size_t from, size_t to, double quality)
{
	for (size_t i = from; i < to; i++) {
		now_cases[route][i].quality = quality;
		marks[route][i].passes = 0;
	}
}

/* 4 lost, none won: 1/16 / 2 = 0.03125; 3: 0.0625. */
START_TEST(right_and_wrong_is_judged_by_the_one_sided_midp)
{
	lose(0, 0, 4, 0);
	lose(1, 0, 3, 0);
	gate(2, false);
	ck_assert_double_eq_tol(got[0].p, 0.03125, 1e-12);
	ck_assert_uint_eq(got[0].faults, CALIB_REGRESSED);
	ck_assert_uint_eq(got[0].worse.count, 4);
	ck_assert_str_eq(got[0].worse.ids[0], "c000");
	ck_assert_double_eq_tol(got[1].p, 0.0625, 1e-12);
	ck_assert_uint_eq(got[1].faults, 0);
	gate(2, true);
	ck_assert_double_eq_tol(got[0].p_adjusted, 0.0625, 1e-12);
	ck_assert_uint_eq(got[0].faults, 0);
}
END_TEST

START_TEST(graded_scores_and_groups_are_judged_by_draws_the_same_each_time)
{
	double p;

	lose(0, 0, 30, 0.5);
	gate(1, true);
	ck_assert_str_eq(got[0].method, "dirichlet");
	ck_assert_uint_eq(got[0].faults, CALIB_REGRESSED);
	p = got[0].p;
	gate(1, true);
	ck_assert(got[0].p == p);
	/* The same losses in one group are one unit that lost. */
	for (size_t i = 0; i < 30; i++)
		marks[0][i].unit = 0;
	gate(1, true);
	ck_assert_double_gt(got[0].p, 0.05);
	ck_assert_uint_eq(got[0].faults, 0);
	setup();
	lose(0, 0, 6, 0);
	for (size_t i = 0; i < 6; i++)
		marks[0][i].unit = 0;
	gate(1, true);
	ck_assert_str_eq(got[0].method, "dirichlet");
	ck_assert_uint_eq(got[0].faults, 0);
}
END_TEST

START_TEST(a_case_that_must_pass_fails_the_gate_unless_a_repeat_passes)
{
	lose(0, 7, 8, 0);
	gate(1, true);
	ck_assert_uint_eq(got[0].faults, 0);
	marks[0][7].must_pass = true;
	gate(1, true);
	ck_assert_uint_eq(got[0].faults, CALIB_MUST_PASS);
	ck_assert_str_eq(got[0].failed.ids[0], "c007");
	marks[0][7].repeats = 3;
	marks[0][7].passes = 1;
	gate(1, true);
	ck_assert_uint_eq(got[0].faults, 0);
	ck_assert_uint_eq(got[0].flaky.count, 1);
}
END_TEST

START_TEST(cases_that_are_not_the_same_are_named_and_never_compared)
{
	now_cases[0][3].hash = "other";
	now_cases[0][3].quality = 0;
	now_cases[0][4].id = "d";
	now_cases[0][5].quality = NAN;
	baseline_sort(&now[0]);
	gate(1, true);
	ck_assert_int_eq(got[0].compared, CASES - 3);
	ck_assert_int_eq(got[0].lost, 0);
	ck_assert_uint_eq(got[0].faults, CALIB_OTHER_CASES);
	ck_assert_uint_eq(got[0].changed.count, 1);
	ck_assert_str_eq(got[0].missing.ids[0], "c004");
	ck_assert_str_eq(got[0].added.ids[0], "d");
	ck_assert_str_eq(got[0].unmeasured.ids[0], "c005");
	inputs[0].was = NULL;
	gate(1, true);
	ck_assert_uint_eq(got[0].faults, CALIB_OTHER_CASES);
	ck_assert(isnan(got[0].p) && !got[0].method);
}
END_TEST

START_TEST(floors_and_ceilings_are_of_what_is_measured_now)
{
	inputs[0].limits = (struct calib_limits){0.98, 0.99, 1000, 50000};
	lose(0, 0, 2, 0);
	now_cases[0][9].format_ok = 0;
	gate(1, true);
	ck_assert_uint_eq(got[0].faults, 0);
	now[0].cost++;
	now[0].p95_us++;
	lose(0, 2, 3, 0);
	now_cases[0][8].format_ok = 0;
	gate(1, true);
	ck_assert_uint_eq(got[0].faults,
		CALIB_BELOW_QUALITY | CALIB_BELOW_FORMAT | CALIB_ABOVE_COST | CALIB_ABOVE_LATENCY);
}
END_TEST

/* Two runs of one model, which disagree with themselves on some cases, on all routes. */
START_TEST(an_unchanged_model_is_called_worse_no_more_often_than_the_level)
{
	enum { RUNS = 1000 };
	struct rng rng = {.state = 11 + (uint64_t)_i};
	int alarms = 0;

	for (int k = 0; k < RUNS; k++) {
		bool alarm = false;

		for (size_t r = 0; r < ROUTES; r++) {
			for (size_t i = 0; i < CASES; i++) {
				double pass = i % 4 ? 1 : 0.7;

				was_cases[r][i].quality = rng_unit(&rng) < pass;
				now_cases[r][i].quality = rng_unit(&rng) < pass;
			}
		}
		gate(ROUTES, true);
		for (size_t r = 0; r < ROUTES; r++)
			alarm = alarm || (got[r].faults & CALIB_REGRESSED);
		alarms += alarm;
		if (k % 100 == 0) {
			teardown();
			setup();
		}
	}
	ck_assert_msg(alarms <= RUNS * (0.05 + 3 * 0.0069), "%d of %d", alarms, RUNS);
	ck_assert_int_gt(alarms, 0);
}
END_TEST

Suite *suite_calib_gate(void);
Suite *suite_calib_gate(void)
{
	Suite *suite = suite_create("calib/gate");
	TCase *tcase = tcase_create("gate");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, right_and_wrong_is_judged_by_the_one_sided_midp);
	tcase_add_test(tcase, graded_scores_and_groups_are_judged_by_draws_the_same_each_time);
	tcase_add_test(tcase, a_case_that_must_pass_fails_the_gate_unless_a_repeat_passes);
	tcase_add_test(tcase, cases_that_are_not_the_same_are_named_and_never_compared);
	tcase_add_test(tcase, floors_and_ceilings_are_of_what_is_measured_now);
	tcase_add_loop_test(
		tcase, an_unchanged_model_is_called_worse_no_more_often_than_the_level, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
