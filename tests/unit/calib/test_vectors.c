/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/json.h"

/* The worked decisions of the statistics' reference vectors, through the whole calibrator. */

static bool read_vectors(struct arena *arena, struct value **out)
{
	const char *shared = getenv("TIERCAL_SHARED");
	char *path = io_join(arena, shared ? shared : "../shared", "data/stats_vectors.json");
	struct buf text = {0};
	struct err err = {0};

	if (!io_exists(path)) {
		fprintf(stderr, "SKIP decisions of the statistics' vectors: %s not found\n", path);
		return false;
	}
	ck_assert_msg(io_read(path, &text, &err), "%s", err.text);
	ck_assert_msg(json_parse(arena, buf_view(&text), out, &err), "%s", err.text);
	buf_free(&text);
	return true;
}

static double number(const struct value *object, const char *key)
{
	const struct value *item = value_get(object, key);

	ck_assert_msg(value_is_number(item), "no number '%s'", key);
	return item->number;
}

static bool is_about(const struct value *vector, const char *fn)
{
	return str_eqz(value_get(vector, "fn")->text, fn);
}

static void load_decision(struct fixture *f, const struct value *args)
{
	const struct value *list = value_get(args, "candidates"), *item;
	size_t n = (size_t)number(args, "n"), wrong = 0, c = 1;
	int64_t costs[FIXTURE_CANDIDATES] = {100};

	fixture_candidate(f, "ref");
	value_each (item, list) {
		size_t wins = (size_t)number(item, "b");

		wrong = wins > wrong ? wins : wrong;
		costs[c++] = (int64_t)number(item, "cost");
		fixture_candidate(f, arena_strz(&f->arena, value_get(item, "name")->text));
	}
	fixture_route(f, "route", n, wrong, costs);
	f->results[0].has_format = true;
	f->quality[0].margin = number(args, "delta");
	f->quality[0].confidence = 1 - number(args, "alpha");
	f->quality[0].format_floor = number(args, "format_floor");
	c = 1;
	value_each (item, list) {
		fixture_pairs(f, 0, c, (size_t)number(item, "b"), (size_t)number(item, "c"));
		for (size_t i = (size_t)number(item, "format_ok"); i < n; i++)
			fixture_cell(f, 0, c, i)->format_ok = 0;
		c++;
	}
}

static void check_decision(struct fixture *f, const struct value *expect, double tolerance)
{
	const struct value *item;
	size_t c = 1;

	value_each (item, value_get(expect, "candidates")) {
		const struct evidence *row = fixture_row(f, 0, c++);

		ck_assert_double_eq_tol(row->p_quality, number(item, "p_quality"), tolerance);
		ck_assert_double_eq_tol(row->p_format, number(item, "p_format"), tolerance);
		ck_assert_double_eq_tol(row->level, number(item, "level"), tolerance);
		ck_assert_double_eq_tol(row->p_worse, number(item, "p_worse"), tolerance);
		ck_assert(str_eqz(value_get(item, "verdict")->text, verdict_name(row->verdict)));
		ck_assert_str_eq(row->method, "exact");
	}
	ck_assert(
		str_eqz(value_get(expect, "choice")->text, f->names[f->table.routes[0].candidate]));
}

START_TEST(worked_decisions_come_out_of_the_calibrator)
{
	struct arena arena = {0};
	struct value *root;
	const struct value *vector;
	int count = 0;

	if (read_vectors(&arena, &root)) {
		value_each (vector, value_get(root, "vectors")) {
			struct fixture f;

			if (!is_about(vector, "decide"))
				continue;
			fixture_start(&f);
			load_decision(&f, value_get(vector, "args"));
			fixture_calibrate(&f);
			check_decision(&f, value_get(vector, "expect"), number(vector, "tol"));
			fixture_end(&f);
			count++;
		}
		ck_assert_int_ge(count, 10);
	}
	arena_fini(&arena);
}
END_TEST

static void load_scores(struct fixture *f, size_t c, const struct value *scores)
{
	const struct value *item;
	size_t i = 0;

	value_each (item, scores) {
		if (item->type == VALUE_NULL)
			fixture_unmeasured(f, 0, c, i, UNMEASURED_FAULT);
		else
			fixture_cell(f, 0, c, i)->quality = item->number;
		i++;
	}
}

/* The vector counts the answers in the right form among the measured ones. */
static void load_format(struct fixture *f, size_t n, size_t ok)
{
	for (size_t i = 0; i < n; i++) {
		struct result_cell *cell = fixture_cell(f, 0, 1, i);

		if (cell->unmeasured != MEASURED)
			continue;
		cell->format_ok = ok > 0;
		ok -= ok > 0;
	}
}

static void check_bounded(const struct value *vector, bool *tested)
{
	static const int64_t costs[] = {2, 1};
	const struct value *args = value_get(vector, "args"), *expect = value_get(vector, "expect");
	double tolerance = number(vector, "tol");
	size_t n = value_get(args, "s")->count;
	const struct evidence *row;
	struct fixture f;

	/* Fewer than 20 cases get no verdict, so the calibrator has no p-values to compare. */
	*tested = n >= 20;
	if (!*tested)
		return;
	fixture_start(&f);
	fixture_candidate(&f, "ref");
	fixture_candidate(&f, "cheap");
	fixture_route(&f, "route", n, 0, costs);
	f.results[0].has_format = true;
	f.quality[0].margin = number(args, "delta");
	f.quality[0].format_floor = number(args, "format_floor");
	load_scores(&f, 1, value_get(args, "s"));
	load_scores(&f, 0, value_get(args, "r"));
	load_format(&f, n, (size_t)number(args, "format_ok"));
	fixture_calibrate(&f);
	row = fixture_row(&f, 0, 1);
	ck_assert_double_eq_tol(row->p_quality, number(expect, "p_quality"), tolerance);
	ck_assert_double_eq_tol(row->p_worse, number(expect, "p_worse"), tolerance);
	ck_assert_double_eq_tol(row->p_format, number(expect, "p_format"), tolerance);
	ck_assert_int_eq(row->verdict == VERDICT_DISQUALIFIED,
		number(expect, "p_worse") <= 0.05 || number(expect, "p_format_worse") <= 0.05);
	fixture_end(&f);
}

START_TEST(unmeasured_cases_are_bounded_both_ways)
{
	struct arena arena = {0};
	struct value *root;
	const struct value *vector;
	int count = 0;

	if (read_vectors(&arena, &root)) {
		value_each (vector, value_get(root, "vectors")) {
			bool tested = false;

			if (is_about(vector, "bound_unmeasured"))
				check_bounded(vector, &tested);
			count += tested;
		}
		ck_assert_int_ge(count, 3);
	}
	arena_fini(&arena);
}
END_TEST

Suite *suite_calib_vectors(void);
Suite *suite_calib_vectors(void)
{
	Suite *suite = suite_create("calib/vectors");
	TCase *tcase = tcase_create("vectors");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, worked_decisions_come_out_of_the_calibrator);
	tcase_add_test(tcase, unmeasured_cases_are_bounded_both_ways);
	suite_add_tcase(suite, tcase);
	return suite;
}
