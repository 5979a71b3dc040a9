/* SPDX-License-Identifier: MIT */
#include "../calib/fixture.h"

#include "base/json.h"
#include "base/term.h"
#include "cli/columns.h"
#include "cli/explain.h"
#include "cli/route.h"

static struct fixture f;
static struct loaded loaded;
static struct explain e;
static struct buf out;

static void setup(void)
{
	fixture_start(&f);
	loaded = (struct loaded){0};
	out = (struct buf){0};
}

static void teardown(void)
{
	buf_free(&out);
	fixture_end(&f);
}

/* 80 cases, the reference misses 4; a, b and c cost 8, 4 and 2 of its 16. */
static void four(void)
{
	static const int64_t costs[] = {16, 8, 4, 2};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "a");
	fixture_candidate(&f, "b");
	fixture_candidate(&f, "c");
	fixture_route(&f, "route", 80, 4, costs);
}

static void gather(void)
{
	fixture_calibrate(&f);
	loaded.results = f.all;
	loaded.table = f.table;
	explain_gather(&f.arena, &loaded, &loaded.table.routes[0], &loaded.table.routes[0], &e);
}

static bool says(const char *text)
{
	return text && strstr(buf_z(&out), text);
}

static void ck_assert_says(const char *sentence, const char *part)
{
	ck_assert_msg(sentence && strstr(sentence, part), "%s", sentence ? sentence : "nothing");
}

START_TEST(a_pair_table_has_every_case_once)
{
	four();
	fixture_pairs(&f, 0, 1, 3, 5);
	fixture_unmeasured(&f, 0, 1, 40, UNMEASURED_FAULT);
	fixture_unmeasured(&f, 0, 0, 41, UNMEASURED_CUT_OFF);
	gather();
	ck_assert_str_eq(e.rows[0].name, "a");
	ck_assert_int_eq(e.rows[0].pairs.both_right, 69);
	ck_assert_int_eq(e.rows[0].pairs.won, 3);
	ck_assert_int_eq(e.rows[0].pairs.lost, 5);
	ck_assert_int_eq(e.rows[0].pairs.both_wrong, 1);
	ck_assert_int_eq(e.rows[0].pairs.unmeasured, 2);
}
END_TEST

START_TEST(of_a_look_at_some_of_the_cases_the_pairs_follow_from_the_means)
{
	four();
	f.quality[0].looks[0] = 60;
	f.quality[0].looks[1] = 100;
	f.quality[0].look_count = 2;
	fixture_pairs(&f, 0, 1, 2, 6);
	gather();
	ck_assert_int_eq(e.rows[0].row->cases, 60);
	ck_assert_int_eq(e.rows[0].pairs.won, e.rows[0].row->wins);
	ck_assert_int_eq(e.rows[0].pairs.lost, e.rows[0].row->losses);
	ck_assert_int_eq(e.rows[0].pairs.both_right + e.rows[0].pairs.won + e.rows[0].pairs.lost +
				 e.rows[0].pairs.both_wrong,
		60);
	ck_assert_double_eq_tol(e.rows[0].row->quality * 60,
		(double)(e.rows[0].pairs.both_right + e.rows[0].pairs.won), 1e-9);
	ck_assert_double_eq_tol(e.alpha, 0.05 * 0.59, 1e-12);
}
END_TEST

START_TEST(graded_scores_are_higher_or_lower_but_not_right)
{
	four();
	fixture_cell(&f, 0, 1, 30)->quality = 0.5;
	fixture_cell(&f, 0, 1, 1)->quality = 0.25;
	gather();
	ck_assert_int_eq(e.rows[0].pairs.won, 1);
	ck_assert_int_eq(e.rows[0].pairs.lost, 1);
	ck_assert_int_eq(e.rows[0].pairs.both_right, -1);
	ck_assert_int_eq(e.rows[0].pairs.both_wrong, -1);
}
END_TEST

START_TEST(a_level_is_its_own_part_and_what_the_one_before_handed_on)
{
	const double sum = 1 + 0.7 + 0.49;

	four();
	fixture_pairs(&f, 0, 2, 0, 20);
	gather();
	ck_assert_double_eq_tol(e.rows[0].own, 0.05 / sum, 1e-12);
	ck_assert_double_eq(e.rows[0].handed, 0);
	ck_assert_uint_eq(e.rows[0].giver, SIZE_MAX);
	ck_assert_double_eq_tol(e.rows[1].own, 0.05 * 0.7 / sum, 1e-12);
	ck_assert_double_eq_tol(e.rows[1].handed, 0.05 / sum, 1e-12);
	ck_assert_uint_eq(e.rows[1].giver, 0);
	/* b failed: nothing is handed on. */
	ck_assert_uint_eq(e.rows[2].giver, SIZE_MAX);
	ck_assert_double_eq_tol(e.rows[2].row->level, 0.05 * 0.49 / sum, 1e-12);
	for (size_t i = 0; i < e.count; i++)
		ck_assert_double_eq_tol(
			e.rows[i].own + e.rows[i].handed, e.rows[i].row->level, 1e-12);
}
END_TEST

START_TEST(of_levels_whose_order_is_not_known_nothing_is_said)
{
	four();
	fixture_calibrate(&f);
	/* As if the order had come from other prices. */
	((struct evidence *)(uintptr_t)fixture_row(&f, 0, 1))->level = 0.011;
	loaded.results = f.all;
	loaded.table = f.table;
	explain_gather(&f.arena, &loaded, &loaded.table.routes[0], &loaded.table.routes[0], &e);
	ck_assert_double_nan(e.rows[0].own);
	ck_assert_double_nan(e.rows[1].own);
}
END_TEST

START_TEST(at_the_margin_that_would_do_it_qualifies_and_one_step_below_it_does_not)
{
	double margin;

	four();
	fixture_pairs(&f, 0, 1, 1, (size_t)_i);
	fixture_pairs(&f, 0, 2, 0, 40);
	fixture_pairs(&f, 0, 3, 0, 40);
	gather();
	margin = e.rows[0].margin;
	ck_assert(margin > 0 && margin < 1);
	f.quality[0].margin = margin;
	gather();
	ck_assert_int_eq(e.rows[0].row->verdict, VERDICT_QUALIFIED);
	f.quality[0].margin = margin - 0.001;
	gather();
	ck_assert_int_ne(e.rows[0].row->verdict, VERDICT_QUALIFIED);
}
END_TEST

START_TEST(missing_answers_are_held_against_it_at_every_margin)
{
	double whole, gaps;

	four();
	fixture_pairs(&f, 0, 1, 0, 8);
	gather();
	whole = e.rows[0].margin;
	for (size_t i = 20; i < 25; i++)
		fixture_unmeasured(&f, 0, 1, i, UNMEASURED_MISSING);
	gather();
	gaps = e.rows[0].margin;
	ck_assert_double_gt(gaps, whole + 0.03);
	f.quality[0].margin = gaps;
	gather();
	ck_assert_double_le(e.rows[0].row->p_quality, e.rows[0].row->level);
}
END_TEST

START_TEST(a_price_factor_is_where_the_choice_turns)
{
	four();
	fixture_pairs(&f, 0, 3, 0, 30);
	gather();
	/* b at 4 is chosen, a at 8 is next. */
	ck_assert_str_eq(e.chosen->name, "b");
	ck_assert_double_eq(e.chosen->price_factor, 2);
	ck_assert_double_eq(e.rows[0].price_factor, 0.5);
	ck_assert_double_nan(e.rows[2].price_factor);
	ck_assert_says(explain_change(&e, e.chosen), "at more than 2 times its price a would be");
	for (size_t i = 0; i < 80; i++)
		fixture_cell(&f, 0, 2, i)->cost = 9 * MONEY_PER_USD;
	gather();
	ck_assert_str_eq(e.chosen->name, "a");
}
END_TEST

START_TEST(what_is_dearer_than_the_reference_would_be_tested_below_its_cost)
{
	static const int64_t costs[] = {16, 32};

	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "dear");
	fixture_route(&f, "route", 80, 4, costs);
	gather();
	ck_assert_double_eq(e.rows[0].price_factor, 0.5);
	ck_assert(!e.rows[0].tested);
	ck_assert_says(explain_verdict(&e, &e.rows[0]), "not cheaper than the reference");
	ck_assert_says(explain_change(&e, &e.rows[0]), "at less than 0.5 times its price it would "
						       "be tested");
	ck_assert_says(explain_choice(&e), "ref, the reference: no cheaper candidate is qualified");
}
END_TEST

START_TEST(each_verdict_is_said_in_words_with_its_numbers)
{
	four();
	f.results[0].has_format = true;
	fixture_pairs(&f, 0, 1, 0, 6);
	fixture_pairs(&f, 0, 2, 0, 30);
	fixture_unmeasured(&f, 0, 3, 10, UNMEASURED_MISSING);
	for (size_t i = 40; i < 60; i++)
		fixture_cell(&f, 0, 3, i)->format_ok = 0;
	gather();
	loaded.command = e.missing_command = "tiercal run";
	ck_assert_says(explain_verdict(&e, &e.rows[0]), "inconclusive: p 0.");
	ck_assert_says(explain_verdict(&e, &e.rows[0]), "(quality) is above its level 0.0228");
	ck_assert_says(explain_verdict(&e, &e.rows[1]),
		"disqualified: its quality is shown to be worse by the margin or more (p 0.0");
	ck_assert_says(explain_verdict(&e, &e.rows[2]), "its format is shown to miss the floor");
	ck_assert_says(
		explain_change(&e, &e.rows[0]), "more cases would probably do; a margin of ");
	ck_assert_says(explain_change(&e, &e.rows[1]), "more cases would not help; a margin of ");
	ck_assert_says(explain_change(&e, &e.rows[2]),
		"1 of 80 cases are not measured: `tiercal run` collects what is missing");
	ck_assert_says(explain_change(&e, &e.rows[2]), "format must pass first");
}
END_TEST

START_TEST(under_the_point_rule_the_proven_rule_is_said_beside_it)
{
	four();
	f.quality[0].rule = RULE_POINT;
	fixture_pairs(&f, 0, 1, 0, 6);
	gather();
	ck_assert_says(explain_verdict(&e, &e.rows[0]),
		"qualified: by the plain threshold (-0.075, margin 0.1); by the proven rule it is "
		"inconclusive");
	explain_text(&e, &out);
	ck_assert(says("Rule point decides by the difference alone"));
}
END_TEST

START_TEST(the_reference_says_why_it_is_the_one)
{
	four();
	gather();
	ck_assert_says(explain_reference(&e), "ref, as the configuration or --reference names it");
	f.quality[0].reference = NULL;
	gather();
	ck_assert_says(explain_reference(&e), "ref, taken because it is the dearest");
}
END_TEST

/* Every line of the text. */
static size_t check_screen(void)
{
	struct str rest = buf_view(&out), line;
	size_t lines = 0;

	while (str_next(&rest, '\n', &line)) {
		ck_assert_msg(term_width(line) <= COLUMNS_WIDTH, "wide: %.*s", STR_ARG(line));
		lines++;
	}
	return lines - 1; /* behind the last line end there is nothing */
}

START_TEST(it_is_one_screen_whatever_the_names)
{
	static const int64_t costs[] = {64, 32, 30, 28, 16, 8, 4, 2};
	static const char *const names[] = {
		"a reference that has a very long name indeed, far too long for a table",
		"b\x1b[31m", "candidate-number-two-with-a-very-long-name", "c",
		"candidate-number-four-with-a-very-long-name", "d", "e", "f"};

	for (size_t c = 0; c < ARRAY_LEN(names); c++)
		fixture_candidate(&f, names[c]);
	fixture_route(&f, "route\x1b[2J", 80, 4, costs);
	for (size_t c = 1; c < ARRAY_LEN(names); c++)
		fixture_pairs(&f, 0, c, 1, 3 * c);
	for (size_t i = 70; i < 76; i++)
		fixture_cell(&f, 0, 4, i)->format_ok = 0;
	f.quality[0].reference = names[0];
	gather();
	explain_text(&e, &out);
	ck_assert_uint_le(check_screen(), 50);
	ck_assert(!memchr(out.data, '\x1b', out.len));
	ck_assert(says("candidate-number-tw..."));
}
END_TEST

START_TEST(of_many_candidates_those_near_the_choice_are_shown_and_the_rest_counted)
{
	static const char *const names[] = {"ref", "a", "b", "c", "d", "e", "f", "g"};
	static const int64_t costs[] = {64, 32, 16, 12, 8, 6, 4, 2};
	struct explain_row extra[9];

	for (size_t c = 0; c < ARRAY_LEN(names); c++)
		fixture_candidate(&f, names[c]);
	fixture_route(&f, "route", 80, 4, costs);
	fixture_pairs(&f, 0, 7, 0, 60);
	gather();
	memcpy(extra, e.rows, 7 * sizeof(*extra));
	extra[7] = extra[8] = e.rows[6];
	e.rows = extra;
	e.count = 9;
	e.chosen = &extra[5];
	explain_text(&e, &out);
	ck_assert(says("2 more candidates that matter less: --format json has all\n"));
	ck_assert(says("\n  f "));
}
END_TEST

START_TEST(the_json_has_every_candidate_with_every_number)
{
	const struct value *candidates, *first;
	struct value *root;

	four();
	fixture_pairs(&f, 0, 1, 1, 2);
	gather();
	explain_json(&e, &out);
	ck_assert_msg(json_parse(&f.arena, buf_view(&out), &root, &f.err), "%s", f.err.text);
	ck_assert(str_eqz(value_get(root, "choice")->text, "c"));
	ck_assert_double_eq(value_get(root, "alpha")->number, 0.05);
	candidates = value_get(root, "candidates");
	ck_assert_uint_eq(candidates->count, 3);
	first = value_at(candidates, 0);
	ck_assert_double_eq(value_get(first, "won")->number, 1);
	ck_assert_double_eq(value_get(first, "lost")->number, 2);
	ck_assert_double_eq(value_get(first, "bothRight")->number, 74);
	ck_assert_double_eq(value_get(first, "bothWrong")->number, 3);
	ck_assert(str_eqz(value_get(first, "largest")->text, "quality"));
	ck_assert_int_eq(value_get(first, "pLatency")->type, VALUE_NULL);
	ck_assert(str_eqz(value_get(value_at(candidates, 1), "handedOnBy")->text, "a"));
}
END_TEST

START_TEST(an_unknown_route_is_answered_with_the_nearest)
{
	const struct table_route *route;

	four();
	gather();
	ck_assert(!route_find(&loaded.table, "rout", &route, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_USAGE);
	ck_assert_str_eq(f.err.text, "there is no route 'rout' (did you mean 'route'?)");
	ck_assert(!route_find(&loaded.table, "something else", &route, &f.err));
	ck_assert_str_eq(
		f.err.text, "there is no route 'something else'; the first of 1 is 'route'");
	ck_assert(route_find(&loaded.table, "route", &route, &f.err));
}
END_TEST

START_TEST(lines_break_at_blanks_and_columns_without_content_are_left_out)
{
	static const bool right[] = {false, true, true};
	struct columns columns = {.right = right, .count = 3};
	struct str text;

	for (size_t i = 0; i < 40; i++)
		buf_puts(&out, "words ");
	text = arena_str(&f.arena, buf_view(&out));
	buf_clear(&out);
	columns_wrap("> ", "  ", text.data, &out);
	ck_assert_uint_eq(check_screen(), 3);
	buf_clear(&out);
	columns_add(&columns, "name");
	columns_add(&columns, "empty");
	columns_add(&columns, "n");
	columns_add(&columns, "x");
	columns_add(&columns, "-");
	columns_add(&columns, "12");
	columns_print(&columns, " ", &out);
	ck_assert_str_eq(buf_z(&out), " name   n\n x     12\n");
	columns_free(&columns);
}
END_TEST

Suite *suite_cli_explain(void);
Suite *suite_cli_explain(void)
{
	Suite *suite = suite_create("cli/explain");
	TCase *tests = tcase_create("explain");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_pair_table_has_every_case_once);
	tcase_add_test(tests, of_a_look_at_some_of_the_cases_the_pairs_follow_from_the_means);
	tcase_add_test(tests, graded_scores_are_higher_or_lower_but_not_right);
	tcase_add_test(tests, a_level_is_its_own_part_and_what_the_one_before_handed_on);
	tcase_add_test(tests, of_levels_whose_order_is_not_known_nothing_is_said);
	tcase_add_loop_test(tests,
		at_the_margin_that_would_do_it_qualifies_and_one_step_below_it_does_not, 5, 12);
	tcase_add_test(tests, missing_answers_are_held_against_it_at_every_margin);
	tcase_add_test(tests, a_price_factor_is_where_the_choice_turns);
	tcase_add_test(tests, what_is_dearer_than_the_reference_would_be_tested_below_its_cost);
	tcase_add_test(tests, each_verdict_is_said_in_words_with_its_numbers);
	tcase_add_test(tests, under_the_point_rule_the_proven_rule_is_said_beside_it);
	tcase_add_test(tests, the_reference_says_why_it_is_the_one);
	tcase_add_test(tests, it_is_one_screen_whatever_the_names);
	tcase_add_test(
		tests, of_many_candidates_those_near_the_choice_are_shown_and_the_rest_counted);
	tcase_add_test(tests, the_json_has_every_candidate_with_every_number);
	tcase_add_test(tests, an_unknown_route_is_answered_with_the_nearest);
	tcase_add_test(tests, lines_break_at_blanks_and_columns_without_content_are_left_out);
	suite_add_tcase(suite, tests);
	return suite;
}
