/* SPDX-License-Identifier: MIT */
#include "cli/looks.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../calib/fixture.h"

/* A store, and a route of 60 cases with looks after 30 and 60. */
static struct fixture f;
static char folder[64], path[96];
static struct store *store;
static const char *suite;

static void setup(void)
{
	static const int64_t costs[] = {4, 2, 1};

	snprintf(folder, sizeof(folder), "/tmp/tiercal-looks-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s.db", folder);
	fixture_start(&f);
	ck_assert_msg(store_open(path, STORE_WRITE, false, &store, &f.err), "%s", f.err.text);
	suite = "sha256:first";
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "dear");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", 60, 0, costs);
}

static void teardown(void)
{
	char command[128];

	store_close(store);
	fixture_end(&f);
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

static void plan(int64_t first, int64_t second)
{
	f.quality[0].looks[0] = first;
	f.quality[0].looks[1] = second;
	f.quality[0].look_count = second ? 2 : first ? 1 : 0;
}

/* What `calibrate` does with the ledger. */
static struct looks_route look(bool write)
{
	struct looks_route looks;

	f.routes[0].quality = &f.quality[0];
	ck_assert_msg(
		looks_find(&f.arena, store, "route", suite, &f.quality[0], NULL, &looks, &f.err),
		"%s", f.err.text);
	looks_apply(&f.arena, &looks, &f.routes[0]);
	fixture_calibrate(&f);
	ck_assert_msg(looks_keep(&f.arena, store, &looks, &f.all, &f.table, write, &f.err), "%s",
		f.err.text);
	return looks;
}

static size_t taken(void)
{
	struct looks_route looks;

	ck_assert(looks_find(&f.arena, store, "route", suite, &f.quality[0], NULL, &looks, &f.err));
	return looks.ledger.taken_count;
}

static void miss(size_t candidate)
{
	struct result_cell *cell = fixture_cell(&f, 0, candidate, 7);

	fixture_unmeasured(&f, 0, candidate, 7, UNMEASURED_MISSING);
	cell->missing = 1;
}

START_TEST(a_look_that_is_complete_is_put_on_record_once)
{
	struct looks_route looks;

	look(false);
	ck_assert_uint_eq(taken(), 0);
	look(true);
	ck_assert_uint_eq(taken(), 1);
	looks = look(true);
	ck_assert_uint_eq(taken(), 1);
	ck_assert_int_eq(looks.ledger.taken[0].cases, 60);
	ck_assert_double_eq_tol(looks.ledger.taken[0].level, 0.05, 1e-12);
	ck_assert_int_gt(looks.ledger.taken[0].taken_us, 0);
	ck_assert_uint_eq(looks.ledger.cost_count, 3);
	ck_assert_str_eq(looks.ledger.compared, "ref");
	ck_assert_ptr_null(looks.remarks[0]);
}
END_TEST

START_TEST(a_look_that_lacks_an_answer_is_not_put_on_record)
{
	int64_t unjudged;

	miss(1);
	look(true);
	ck_assert_uint_eq(taken(), 0);
	ck_assert_int_eq(looks_missing(&f.arena, &f.all, &f.table, NULL, &unjudged), 1);
}
END_TEST

START_TEST(planned_looks_are_put_on_record_as_far_as_they_went)
{
	int64_t unjudged;

	plan(40, 80);
	look(true);
	ck_assert_uint_eq(taken(), 1);
	ck_assert_int_eq(looks_missing(&f.arena, &f.all, &f.table, NULL, &unjudged), 0);
}
END_TEST

START_TEST(later_prices_change_the_choice_and_neither_levels_nor_verdicts)
{
	struct evidence before[3];

	/* With its own share of the level it would not do: it needs what the dear one hands on. */
	fixture_cell(&f, 0, 2, 3)->quality = 0;
	look(true);
	ck_assert_uint_eq(f.table.routes[0].candidate, 2);
	for (size_t c = 0; c < 3; c++)
		before[c] = *fixture_row(&f, 0, c);
	for (size_t i = 0; i < 60; i++)
		fixture_cell(&f, 0, 2, i)->cost = 3 * MONEY_PER_USD;
	look(true);
	ck_assert_uint_eq(f.table.routes[0].candidate, 1);
	for (size_t c = 0; c < 3; c++) {
		ck_assert_int_eq(fixture_row(&f, 0, c)->verdict, before[c].verdict);
		ck_assert(c == 0 || fixture_row(&f, 0, c)->level == before[c].level);
	}
	ck_assert(fixture_row(&f, 0, 1)->level < fixture_row(&f, 0, 2)->level);
}
END_TEST

START_TEST(the_plan_on_record_is_kept_to)
{
	struct looks_route looks;

	plan(30, 60);
	look(true);
	plan(0, 0);
	look(false);
	ck_assert_uint_eq(f.quality[0].look_count, 2);
	ck_assert_int_eq(f.table.routes[0].looks[1], 60);
	plan(40, 60);
	ck_assert(
		!looks_find(&f.arena, store, "route", suite, &f.quality[0], NULL, &looks, &f.err));
	ck_assert_int_eq(f.err.kind, ERR_CONFIG);
	ck_assert_msg(strstr(f.err.text, "looks: 30,60") != NULL, "%s", f.err.text);
	ck_assert_msg(strstr(f.err.text, "--new-evidence") != NULL, "%s", f.err.text);
}
END_TEST

START_TEST(a_plan_of_the_command_line_holds_before_any_answer)
{
	struct looks_route looks;

	plan(30, 60);
	ck_assert(looks_find(&f.arena, store, "route", suite, &f.quality[0], NULL, &looks, &f.err));
	ck_assert(looks_plan(store, &looks, &f.quality[0], &f.err));
	plan(0, 0);
	look(false);
	ck_assert_uint_eq(f.quality[0].look_count, 2);
	/* Nobody has looked: another plan may take its place. */
	plan(40, 60);
	look(true);
	ck_assert_int_eq(f.table.routes[0].looks[0], 40);
}
END_TEST

START_TEST(edited_cases_are_said)
{
	struct looks_route looks;

	look(true);
	suite = "sha256:second";
	looks = look(true);
	ck_assert_ptr_nonnull(looks.remarks[0]);
	ck_assert_msg(strstr(looks.remarks[0], "with other cases") != NULL, "%s", looks.remarks[0]);
	ck_assert_ptr_eq(f.table.routes[0].remarks, looks.remarks);
	looks = look(true);
	ck_assert_ptr_nonnull(looks.remarks[0]);
}
END_TEST

START_TEST(an_imported_run_is_the_same_evidence_by_what_it_holds)
{
	struct looks_route looks;

	suite = looks_import(&f.arena, "0123456789ab");
	look(true);
	ck_assert_uint_eq(taken(), 1);
	suite = looks_import(&f.arena, "ba9876543210");
	ck_assert_uint_eq(taken(), 0);
	looks = look(true);
	ck_assert_ptr_nonnull(looks.remarks[0]);
	ck_assert_msg(strstr(looks.remarks[0], "another run was imported") != NULL, "%s",
		looks.remarks[0]);
}
END_TEST

static void set_costs(size_t c, int64_t cost)
{
	for (size_t i = 0; i < 60; i++)
		fixture_cell(&f, 0, c, i)->cost = cost;
}

static void remarked(const struct looks_route *looks, const char *text)
{
	ck_assert_ptr_nonnull(looks->remarks[0]);
	ck_assert_msg(strstr(looks->remarks[0], text) != NULL, "%s", looks->remarks[0]);
	ck_assert_ptr_null(looks->remarks[1]);
}

START_TEST(who_is_priced_after_the_first_look_comes_behind_and_stays_there)
{
	struct looks_route looks;
	double level;

	set_costs(1, MONEY_UNKNOWN);
	look(true);
	level = fixture_row(&f, 0, 2)->level;
	for (int again = 0; again < 2; again++) {
		set_costs(1, (2 + again) * MONEY_PER_USD);
		looks = look(true);
		remarked(&looks, "at the level that they hand on: dear (look 1)");
		ck_assert_int_eq(fixture_row(&f, 0, 1)->first_cost, 2 * MONEY_PER_USD);
		ck_assert(fixture_row(&f, 0, 2)->level == level);
	}
}
END_TEST

START_TEST(under_best_who_is_priced_later_is_told_to_bring_new_evidence)
{
	struct looks_route looks;

	f.quality[0].reference = "best";
	f.in.default_candidate = "ref";
	set_costs(1, MONEY_UNKNOWN);
	look(true);
	set_costs(1, 2 * MONEY_PER_USD);
	looks = look(true);
	remarked(&looks, ": dear; a later price changes no level, so to judge it, add fresh cases");
	fixture_expect(&f, 0, 1, VERDICT_INCONCLUSIVE, 1u << REASON_NOT_PRICED);
}
END_TEST

START_TEST(a_reference_that_is_priced_later_bars_nobody)
{
	struct looks_route looks;

	set_costs(0, MONEY_UNKNOWN);
	look(true);
	fixture_expect(&f, 0, 2, VERDICT_INCONCLUSIVE, 1u << REASON_NOT_PRICED);
	set_costs(0, 4 * MONEY_PER_USD);
	looks = look(true);
	ck_assert_msg(!looks.remarks[0], "%s", looks.remarks[0]);
	fixture_expect(&f, 0, 2, VERDICT_QUALIFIED, 0);
}
END_TEST

START_TEST(who_is_new_shares_the_levels_and_what_is_promised_is_said)
{
	struct looks_route looks;

	f.names[1] = f.candidates[1].name = "other";
	look(true);
	f.names[1] = f.candidates[1].name = "dear";
	looks = look(true);
	remarked(&looks, ": dear; the levels are shared among all that are there now, and the "
			 "promise is of this table alone");
	fixture_expect(&f, 0, 1, VERDICT_QUALIFIED, 0);
}
END_TEST

static const struct {
	const char *text;
	size_t count; /* 0: refused */
} lists[] = {
	{"50", 1},
	{"50,100", 2},
	{"50, 100, 200, 400", 4},
	{"50,100,200,400,800", 0},
	{"50,101", 0},
	{"100,50", 0},
	{"50,50", 0},
	{"1", 0},
	{"", 0},
	{"50,", 0},
	{"50;100", 0},
	{"many", 0},
	{"-50", 0},
};

START_TEST(a_list_of_looks_rises_and_at_most_doubles)
{
	struct config_quality quality = {0};
	struct err err = {0};
	bool ok = looks_parse(lists[_i].text, &quality, &err);

	ck_assert_msg(ok == (lists[_i].count > 0), "'%s'", lists[_i].text);
	if (ok)
		ck_assert_uint_eq(quality.look_count, lists[_i].count);
	else
		ck_assert_int_eq(err.kind, ERR_USAGE);
}
END_TEST

Suite *suite_cli_looks(void);
Suite *suite_cli_looks(void)
{
	Suite *checks = suite_create("cli/looks");
	TCase *tcase = tcase_create("looks");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_look_that_is_complete_is_put_on_record_once);
	tcase_add_test(tcase, a_look_that_lacks_an_answer_is_not_put_on_record);
	tcase_add_test(tcase, planned_looks_are_put_on_record_as_far_as_they_went);
	tcase_add_test(tcase, later_prices_change_the_choice_and_neither_levels_nor_verdicts);
	tcase_add_test(tcase, the_plan_on_record_is_kept_to);
	tcase_add_test(tcase, a_plan_of_the_command_line_holds_before_any_answer);
	tcase_add_test(tcase, edited_cases_are_said);
	tcase_add_test(tcase, who_is_priced_after_the_first_look_comes_behind_and_stays_there);
	tcase_add_test(tcase, under_best_who_is_priced_later_is_told_to_bring_new_evidence);
	tcase_add_test(tcase, a_reference_that_is_priced_later_bars_nobody);
	tcase_add_test(tcase, who_is_new_shares_the_levels_and_what_is_promised_is_said);
	tcase_add_test(tcase, an_imported_run_is_the_same_evidence_by_what_it_holds);
	tcase_add_loop_test(tcase, a_list_of_looks_rises_and_at_most_doubles, 0,
		sizeof(lists) / sizeof(lists[0]));
	suite_add_tcase(checks, tcase);
	return checks;
}
