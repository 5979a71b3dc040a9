/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "base/vec.h"

/* Graded scores: everything about quality is drawn, and what is drawn can be kept. */
struct kept {
	struct digest key;
	double values[CALIB_MEMO_VALUES];
};

static struct fixture f;
static VEC(struct kept) kept;
static int asked, missed;

static bool find(void *context, const struct digest *key, double values[CALIB_MEMO_VALUES])
{
	(void)context;
	asked++;
	for (size_t i = 0; i < kept.count; i++) {
		if (digest_eq(&kept.items[i].key, key)) {
			memcpy(values, kept.items[i].values, sizeof(kept.items[i].values));
			return true;
		}
	}
	missed++;
	return false;
}

static void keep(void *context, const struct digest *key, const double values[CALIB_MEMO_VALUES])
{
	struct kept *entry = VEC_PUSH(&kept);

	(void)context;
	entry->key = *key;
	memcpy(entry->values, values, sizeof(entry->values));
}

static const struct calib_memo memo = {.find = find, .keep = keep};

static void setup(void)
{
	static const int64_t costs[] = {100, 40, 10};

	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "dear");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", 60, 0, costs);
	for (size_t i = 0; i < 60; i++) {
		fixture_cell(&f, 0, 1, i)->quality = 0.98;
		fixture_cell(&f, 0, 2, i)->quality = i % 5 ? 1 : 0.7;
	}
	f.in.memo = &memo;
	asked = missed = 0;
}

static void teardown(void)
{
	VEC_FREE(&kept);
	fixture_end(&f);
}

static void calibrate_again(void)
{
	asked = missed = 0;
	fixture_calibrate(&f);
}

START_TEST(what_was_kept_is_not_drawn_again_and_gives_the_same_rows)
{
	struct evidence first[3];

	f.in.memo = NULL;
	fixture_calibrate(&f);
	memcpy(first, f.table.routes[0].evidence, sizeof(first));
	ck_assert_str_eq(first[1].method, "wcd");
	f.in.memo = &memo;
	calibrate_again();
	ck_assert_int_gt(missed, 0);
	calibrate_again();
	ck_assert_int_gt(asked, 0);
	ck_assert_int_eq(missed, 0);
	for (size_t c = 1; c < 3; c++) {
		const struct evidence *row = fixture_row(&f, 0, c);

		ck_assert_int_eq(row->verdict, first[c].verdict);
		ck_assert(row->p_quality == first[c].p_quality);
		ck_assert(row->p_worse == first[c].p_worse);
		ck_assert(row->lower_bound == first[c].lower_bound);
		ck_assert(row->upper_bound == first[c].upper_bound);
		ck_assert(row->seed == first[c].seed && row->draws == first[c].draws);
	}
}
END_TEST

START_TEST(prices_are_no_part_of_what_is_drawn)
{
	calibrate_again();
	for (size_t i = 0; i < 60; i++)
		fixture_cell(&f, 0, 2, i)->cost *= 2;
	calibrate_again();
	ck_assert_int_eq(missed, 0);
}
END_TEST

START_TEST(a_score_a_margin_and_a_name_are)
{
	calibrate_again();
	fixture_cell(&f, 0, 2, 7)->quality = 0.9;
	calibrate_again();
	ck_assert_int_gt(missed, 0);
	calibrate_again();
	f.quality[0].margin = 0.09;
	calibrate_again();
	ck_assert_int_gt(missed, 0);
	f.names[2] = f.candidates[2].name = "other";
	calibrate_again();
	ck_assert_int_gt(missed, 0);
	/* What is not measured is bounded both ways: two sets of draws. */
	fixture_unmeasured(&f, 0, 2, 3, UNMEASURED_FAULT);
	calibrate_again();
	ck_assert_int_gt(missed, 0);
}
END_TEST

START_TEST(ends_that_were_inverted_are_kept_too)
{
	struct evidence first[3];

	for (size_t i = 0; i < 60; i++) {
		fixture_cell(&f, 0, 1, i)->quality = 1;
		fixture_cell(&f, 0, 2, i)->quality = i % 20 ? 1 : 0;
	}
	f.in.memo = NULL;
	fixture_calibrate(&f);
	memcpy(first, f.table.routes[0].evidence, sizeof(first));
	ck_assert_str_eq(first[2].method, "exact");
	f.in.memo = &memo;
	calibrate_again();
	ck_assert_int_eq(missed, 2);
	calibrate_again();
	ck_assert_int_eq(asked, 2);
	ck_assert_int_eq(missed, 0);
	for (size_t c = 1; c < 3; c++) {
		ck_assert(fixture_row(&f, 0, c)->lower_bound == first[c].lower_bound);
		ck_assert(fixture_row(&f, 0, c)->upper_bound == first[c].upper_bound);
	}
	fixture_cell(&f, 0, 2, 1)->quality = 0;
	calibrate_again();
	ck_assert_int_eq(missed, 1);
	f.quality[0].margin = 0.09;
	calibrate_again();
	ck_assert_int_eq(missed, 2);
}
END_TEST

START_TEST(intervals_of_costs_and_of_the_saving_are_kept_by_the_costs_they_come_from)
{
	struct evidence first[3];
	double low, high;

	for (size_t i = 0; i < 60; i++)
		fixture_cell(&f, 0, 1, i)->cost += (int64_t)(i % 7) * 1000000;
	f.in.intervals = true;
	f.routes[0].requests = 1000;
	f.in.memo = NULL;
	fixture_calibrate(&f);
	memcpy(first, f.table.routes[0].evidence, sizeof(first));
	ck_assert(f.table.saving_known);
	low = f.table.saving_low;
	high = f.table.saving_high;
	f.in.memo = &memo;
	calibrate_again();
	calibrate_again();
	ck_assert_int_gt(asked, 4);
	ck_assert_int_eq(missed, 0);
	ck_assert(f.table.saving_known);
	ck_assert(f.table.saving_low == low && f.table.saving_high == high);
	for (size_t c = 0; c < 3; c++) {
		ck_assert(fixture_row(&f, 0, c)->cost.known);
		ck_assert_int_eq(fixture_row(&f, 0, c)->cost.low, first[c].cost.low);
		ck_assert_int_eq(fixture_row(&f, 0, c)->cost.high, first[c].cost.high);
	}
	/* Of one that is not chosen: its own mean is drawn anew, the saving is not. */
	ck_assert_uint_eq(f.table.routes[0].candidate, 1);
	fixture_cell(&f, 0, 2, 3)->cost += 1000;
	calibrate_again();
	ck_assert_int_eq(missed, 1);
	f.routes[0].requests = 2000;
	calibrate_again();
	ck_assert_int_eq(missed, 1);
	f.quality[0].confidence = 0.9;
	calibrate_again();
	ck_assert_int_ge(missed, 3);
}
END_TEST

Suite *suite_calib_drawn(void);
Suite *suite_calib_drawn(void)
{
	Suite *suite = suite_create("calib/drawn");
	TCase *tcase = tcase_create("drawn");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_was_kept_is_not_drawn_again_and_gives_the_same_rows);
	tcase_add_test(tcase, ends_that_were_inverted_are_kept_too);
	tcase_add_test(tcase, prices_are_no_part_of_what_is_drawn);
	tcase_add_test(
		tcase, intervals_of_costs_and_of_the_saving_are_kept_by_the_costs_they_come_from);
	tcase_add_test(tcase, a_score_a_margin_and_a_name_are);
	suite_add_tcase(suite, tcase);
	return suite;
}
