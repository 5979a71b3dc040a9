/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

/* How far a judge can be believed. */

#define CLASSES_MOST 100

static const struct calc_param kappa_params[] = {
	CALC_ITEMS("table", CLASSES_MOST),
	CALC_END,
};

static const struct calc_param class_row = {
	"row", CALC_WHOLES, 0, CALC_MOST, 1, CLASSES_MOST, NULL};

static bool kappa(const struct calc *calc, struct jsonw *w, struct err *err)
{
	const struct calc_input *rows = calc_input(calc, "table");
	int size = rows->count, *table = ARENA_ARRAY(calc->arena, (size_t)(size * size), int);
	const struct value *item;
	struct stats_kappa got;
	struct err why;
	int i = 0;

	value_each (item, rows->rows) {
		struct calc_input row;

		if (!calc_read_one(calc->arena, &class_row, item, &row, &why))
			return err_set(err, ERR_USAGE, "'table'[%d]%s%s", i,
				why.text[0] == '[' ? "" : " ", why.text);
		if (row.count != size)
			return err_set(err, ERR_USAGE,
				"'table'[%d] has a length of %d, but there are %d rows; the table "
				"is square",
				i, row.count, size);
		for (int j = 0; j < size; j++)
			table[i * size + j] = (int)row.list[j];
		i++;
	}
	got = stats_kappa(table, size);
	calc_put(w, "kappa", got.kappa);
	calc_put(w, "se", got.se);
	return true;
}

static const struct calc_param ppi_params[] = {
	CALC_NUMBERS("y", -1, 1, 1),
	CALC_NUMBERS("f", -1, 1, 1),
	CALC_COUNT("f_unlabelled_ones"),
	CALC_N("f_unlabelled_n"),
	CALC_ERROR("alpha", "0.05"),
	CALC_END,
};

static bool ppi_mean(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n, ones = calc_whole(calc, "f_unlabelled_ones");
	int count = calc_whole(calc, "f_unlabelled_n");
	const double *y = calc_numbers(calc, "y", &n), *f = calc_input(calc, "f")->list;
	double *more = ARENA_ARRAY(calc->arena, (size_t)count, double);
	double alpha = calc_real(calc, "alpha");
	struct stats_ppi plain, tuned;

	if (!calc_as_long(calc, "y", "f", err) ||
		!calc_fits(calc, "f_unlabelled_ones", NULL, NULL, "f_unlabelled_n", err))
		return false;
	for (int i = 0; i < ones; i++)
		more[i] = 1;
	plain = stats_ppi_mean(y, f, n, more, count, alpha, false);
	tuned = stats_ppi_mean(y, f, n, more, count, alpha, true);
	calc_put(w, "theta", plain.theta);
	calc_put(w, "lo", plain.lo);
	calc_put(w, "hi", plain.hi);
	calc_put(w, "lam", tuned.lam);
	calc_put(w, "theta_pp", tuned.theta);
	calc_put(w, "lo_pp", tuned.lo);
	calc_put(w, "hi_pp", tuned.hi);
	return true;
}

static const struct calc_param adjusted_params[] = {
	CALC_COUNT("k"),
	CALC_N("N"),
	CALC_COUNT("sens_k"),
	CALC_N("sens_n"),
	CALC_COUNT("spec_k"),
	CALC_N("spec_n"),
	CALC_ERROR("alpha", "0.05"),
	CALC_END,
};

static bool judge_adjusted(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct stats_judge_counts counts = {.passed = calc_whole(calc, "k"),
		.n = calc_whole(calc, "N"),
		.good_passed = calc_whole(calc, "sens_k"),
		.good = calc_whole(calc, "sens_n"),
		.bad_failed = calc_whole(calc, "spec_k"),
		.bad = calc_whole(calc, "spec_n")};
	struct stats_judged got;

	if (!calc_fits(calc, "k", NULL, NULL, "N", err) ||
		!calc_fits(calc, "sens_k", NULL, NULL, "sens_n", err) ||
		!calc_fits(calc, "spec_k", NULL, NULL, "spec_n", err))
		return false;
	got = stats_judge_adjusted(&counts, calc_real(calc, "alpha"));
	calc_put(w, "theta", got.theta);
	calc_put(w, "lo", got.lo);
	calc_put(w, "hi", got.hi);
	return true;
}

const struct calc_function calc_judge[] = {
	{"kappa", "Cohen's kappa of two judges; table: a square list of rows of counts",
		kappa_params, kappa},
	{"ppi_mean",
		"prediction-powered mean: gold y and judged f, and ones of n more that the judge "
		"passed",
		ppi_params, ppi_mean},
	{"judge_adjusted",
		"the true rate behind k of N passed; sens, spec: how often the judge is right",
		adjusted_params, judge_adjusted},
	{NULL, NULL, NULL, NULL},
};
