/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "suite/snapshot.h"

static struct suite_index *index_of;
static struct err err;

static void add(const char *id, uint32_t line)
{
	ck_assert_msg(snapshot_add(index_of, str_of(id), STR("{}"), line, &err), "%s", err.text);
}

/* Ids c-0, c-1, ...; a pair of twins is the number of an id, and where else it stands. */
static void fill(unsigned count, const unsigned (*twins)[2], size_t twin_count)
{
	char id[16];

	ck_assert_msg(snapshot_open(&index_of, &err), "%s", err.text);
	for (unsigned i = 0; i < count; i++) {
		unsigned number = i;

		for (size_t k = 0; k < twin_count; k++)
			number = i == twins[k][1] ? twins[k][0] : number;
		snprintf(id, sizeof(id), "c-%u", number);
		add(id, i + 1);
	}
	ck_assert_msg(snapshot_end(index_of, &err), "%s", err.text);
}

START_TEST(ids_that_all_differ_have_no_twin)
{
	size_t earlier, later;
	bool found = true;

	fill(300000, NULL, 0);
	ck_assert(snapshot_find_twin(index_of, &earlier, &later, &found, &err));
	ck_assert(!found);
	snapshot_close(index_of);
}
END_TEST

START_TEST(the_first_case_with_the_id_of_an_earlier_one_is_found)
{
	static const unsigned twins[][2] = {
		{7, 290000}, {11, 250000}, {150000, 250001}, {7, 299999}};
	struct arena arena = {0};
	size_t earlier, later;
	const char *id;
	bool found = false;

	fill(300000, twins, 4);
	ck_assert(snapshot_find_twin(index_of, &earlier, &later, &found, &err));
	ck_assert(found);
	ck_assert_uint_eq(earlier, 11);
	ck_assert_uint_eq(later, 250000);
	ck_assert(snapshot_id(index_of, later, &arena, &id, &err));
	ck_assert_str_eq(id, "c-11");
	arena_fini(&arena);
	snapshot_close(index_of);
}
END_TEST

START_TEST(a_case_comes_back_from_any_place_with_its_line)
{
	static const unsigned order[] = {0, 29999, 5, 4, 15000, 15001, 29998};
	struct arena arena = {0};
	struct buf text = {0};
	char expect[16];
	const char *id;
	uint32_t line;

	fill(30000, NULL, 0);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		ck_assert(snapshot_read(index_of, order[i], &text, &line, &err));
		ck_assert_str_eq(buf_z(&text), "{}");
		ck_assert_uint_eq(line, order[i] + 1);
		ck_assert(snapshot_id(index_of, order[i], &arena, &id, &err));
		snprintf(expect, sizeof(expect), "c-%u", order[i]);
		ck_assert_str_eq(id, expect);
	}
	buf_free(&text);
	arena_fini(&arena);
	snapshot_close(index_of);
}
END_TEST

Suite *suite_suite_snapshot(void);

Suite *suite_suite_snapshot(void)
{
	Suite *suite = suite_create("suite/snapshot");
	TCase *tcase = tcase_create("snapshot");

	tcase_add_test(tcase, ids_that_all_differ_have_no_twin);
	tcase_add_test(tcase, the_first_case_with_the_id_of_an_earlier_one_is_found);
	tcase_add_test(tcase, a_case_comes_back_from_any_place_with_its_line);
	suite_add_tcase(suite, tcase);
	return suite;
}
