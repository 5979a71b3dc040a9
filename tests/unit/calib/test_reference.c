/* SPDX-License-Identifier: MIT */
#include "fixture.h"

static struct fixture f;

static void setup(void)
{
	fixture_start(&f);
}

static void teardown(void)
{
	fixture_end(&f);
}

static void use_all(size_t route, int64_t input, int64_t output)
{
	for (size_t c = 0; c < f.all.candidate_count; c++) {
		for (size_t i = 0; i < f.results[route].case_count; i++) {
			fixture_cell(&f, route, c, i)->usage.input_total = input;
			fixture_cell(&f, route, c, i)->usage.output_total = output;
		}
	}
}

START_TEST(a_named_reference_is_taken)
{
	static const int64_t costs[] = {1, 9};

	fixture_candidate(&f, "cheap");
	fixture_candidate(&f, "dear");
	fixture_route(&f, "route", 30, 0, costs);
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].reference, 0);
	ck_assert(f.table.routes[0].reference_named);
}
END_TEST

START_TEST(an_unknown_reference_is_told_with_the_nearest_name)
{
	static const int64_t costs[] = {1, 9};

	fixture_candidate(&f, "claude-opus-4.7");
	fixture_candidate(&f, "dear");
	fixture_route(&f, "route", 30, 0, costs);
	f.quality[0].reference = "claude-opus-4.6";
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
	ck_assert_str_eq(f.err.text,
		"route 'route': the reference 'claude-opus-4.6' is no candidate "
		"(did you mean 'claude-opus-4.7'?)");
}
END_TEST

START_TEST(without_a_name_the_dearest_by_list_price_is_taken)
{
	fixture_candidate(&f, "gpt-5-nano");
	fixture_candidate(&f, "grok-4");          /* 3 and 15 */
	fixture_candidate(&f, "claude-opus-4.7"); /* 5 and 25 */
	fixture_candidate(&f, "claude-opus-4.6"); /* 5 and 25: the first of equals is taken */
	fixture_route(&f, "route", 30, 0, NULL);
	use_all(0, 10, 1);
	f.quality[0].reference = NULL;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].reference, 2);
	ck_assert(!f.table.routes[0].reference_named);
	ck_assert_uint_eq(f.table.default_candidate, 2);
	ck_assert(!f.table.default_named);
}
END_TEST

START_TEST(the_profile_of_the_route_decides_which_list_price_is_the_dearest)
{
	fixture_candidate(&f, "gpt-5.4");         /* 2.50 and 15 */
	fixture_candidate(&f, "claude-sonnet-4"); /* 3 and 15 */
	fixture_candidate(&f, "gemini-3.1-pro");  /* 2 and 12 */
	fixture_candidate(&f, "gpt-4.1");         /* 2 and 8 */
	fixture_route(&f, "long", 30, 0, NULL);
	use_all(0, 10, 1);
	f.quality[0].reference = NULL;
	f.names[2] = f.candidates[2].name = f.candidates[2].model = "own";
	f.candidates[2].price_as = "gpt-5-pro"; /* 15 and 120 */
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].reference, 2);
	/* Equal outputs, dearer inputs. */
	f.candidates[2].price_as = "gemini-3.1-pro";
	f.routes[0].input_tokens = 1;
	f.routes[0].output_tokens = 1;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].reference, 1);
}
END_TEST

START_TEST(recorded_costs_find_the_dearest_where_no_list_has_it)
{
	static const int64_t costs[] = {3, 9, 4};

	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_candidate(&f, "gpt-5-pro"); /* on a list, and yet not the dearest here */
	fixture_route(&f, "route", 30, 0, costs);
	f.quality[0].reference = NULL;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.routes[0].reference, 1);
}
END_TEST

START_TEST(with_no_price_at_all_a_reference_must_be_named)
{
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_route(&f, "route", 30, 0, NULL);
	f.quality[0].reference = NULL;
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_INCOMPLETE);
	ck_assert(str_find(str_of(f.err.text), STR("--reference NAME"), 0) != SIZE_MAX);
}
END_TEST

START_TEST(an_unknown_default_is_an_error_and_a_known_one_is_kept)
{
	static const int64_t costs[] = {3, 9};

	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_route(&f, "route", 30, 0, costs);
	f.in.default_candidate = "b";
	f.in.default_max_tokens = 2000;
	fixture_calibrate(&f);
	ck_assert_uint_eq(f.table.default_candidate, 1);
	ck_assert(f.table.default_named);
	ck_assert_int_eq(f.table.default_max_tokens, 2000);
	f.in.default_candidate = "c";
	ck_assert(!calibrate(&f.arena, &f.in, &f.table, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
}
END_TEST

Suite *suite_calib_reference(void);
Suite *suite_calib_reference(void)
{
	Suite *suite = suite_create("calib/reference");
	TCase *tcase = tcase_create("reference");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_named_reference_is_taken);
	tcase_add_test(tcase, an_unknown_reference_is_told_with_the_nearest_name);
	tcase_add_test(tcase, without_a_name_the_dearest_by_list_price_is_taken);
	tcase_add_test(tcase, the_profile_of_the_route_decides_which_list_price_is_the_dearest);
	tcase_add_test(tcase, recorded_costs_find_the_dearest_where_no_list_has_it);
	tcase_add_test(tcase, with_no_price_at_all_a_reference_must_be_named);
	tcase_add_test(tcase, an_unknown_default_is_an_error_and_a_known_one_is_kept);
	suite_add_tcase(suite, tcase);
	return suite;
}
