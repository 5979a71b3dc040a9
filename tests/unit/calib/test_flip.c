/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;

/* USD a million tokens: 2 and 8; 0.40 and 1.60; 0.10 and 0.40. All answers are equal. */
static void setup(void)
{
	fixture_start(&f);
	fixture_candidate(&f, "gpt-4.1");
	fixture_candidate(&f, "gpt-4.1-mini");
	fixture_candidate(&f, "gpt-4.1-nano");
	fixture_route(&f, "route", 200, 0, NULL);
	for (size_t c = 0; c < 3; c++) {
		for (size_t i = 0; i < 200; i++) {
			fixture_cell(&f, 0, c, i)->usage.input_total = 100;
			fixture_cell(&f, 0, c, i)->usage.output_total = 50;
		}
	}
	f.in.flips = true;
}

static void teardown(void)
{
	fixture_end(&f);
}

static const struct table_flip *flip_of(size_t of, const char *kind)
{
	const struct table_route *route = &f.table.routes[0];

	for (size_t i = 0; i < route->flip_count; i++) {
		if (route->flips[i].of == of && strcmp(route->flips[i].kind, kind) == 0)
			return &route->flips[i];
	}
	return NULL;
}

START_TEST(the_choice_flips_where_its_cost_meets_the_next_ones)
{
	const struct table_flip *flip;

	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	/* nano: 100 x 0.1 + 50 x 0.4 = 30; mini: 100 x 0.4 + 50 x 1.6 = 120 (micro-dollars). */
	flip = flip_of(2, "input");
	ck_assert(flip->above);
	ck_assert_uint_eq(flip->to, 1);
	ck_assert_int_eq(flip->now, 100000);
	ck_assert_int_eq(flip->at, 1000000);
	ck_assert_int_eq(flip_of(2, "output")->at, 2200000);
}
END_TEST

START_TEST(a_challenger_flips_where_its_cost_falls_to_the_choices)
{
	fixture_calibrate(&f);
	/* mini would have to lose 90 of its 120: its output price 1.6 - 1.8 is below 0. */
	ck_assert_ptr_null(flip_of(1, "output"));
	ck_assert_ptr_null(flip_of(1, "input"));
	for (size_t i = 0; i < 200; i++)
		fixture_cell(&f, 0, 1, i)->usage.output_total = 10;
	fixture_calibrate(&f);
	/* 100 x 0.4 + 10 x 1.6 = 56, so its input price may be 0.14. */
	ck_assert(!flip_of(1, "input")->above);
	ck_assert_uint_eq(flip_of(1, "input")->to, 1);
	ck_assert_int_eq(flip_of(1, "input")->at, 140000);
}
END_TEST

START_TEST(recorded_costs_and_the_unqualified_do_not_flip)
{
	fixture_pairs(&f, 0, 1, 0, 60);
	fixture_calibrate(&f);
	ck_assert_uint_eq(flip_of(2, "input")->to, 0);
	ck_assert_ptr_null(flip_of(1, "input"));
	for (size_t i = 0; i < 200; i++)
		fixture_cell(&f, 0, 2, i)->cost = 1;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	ck_assert_ptr_null(flip_of(2, "input"));
	f.in.flips = false;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].flip_count, 0);
}
END_TEST

Suite *suite_calib_flip(void);
Suite *suite_calib_flip(void)
{
	Suite *suite = suite_create("calib/flip");
	TCase *tcase = tcase_create("flip");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_choice_flips_where_its_cost_meets_the_next_ones);
	tcase_add_test(tcase, a_challenger_flips_where_its_cost_falls_to_the_choices);
	tcase_add_test(tcase, recorded_costs_and_the_unqualified_do_not_flip);
	suite_add_tcase(suite, tcase);
	return suite;
}
