/* SPDX-License-Identifier: MIT */
#include "cli/calc.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/rng.h"

/* Graded scores, clusters and costs; the random numbers that resampling is made of. */

static const struct calc_param paired_t_params[] = {
	CALC_NUMBERS("d", -CALC_LARGE, CALC_LARGE, 2),
	CALC_CONF,
	CALC_SIDED,
	CALC_END,
};

static bool paired_t(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n;
	const double *d = calc_numbers(calc, "d", &n);
	struct stats_paired_t got = stats_paired_t(d, n, calc_real(calc, "conf"), calc_sides(calc));

	(void)err;
	calc_put(w, "mean", got.mean);
	calc_put(w, "lo", got.lo);
	calc_put(w, "hi", got.hi);
	calc_put(w, "t0", got.t0);
	calc_put(w, "p0", got.p0);
	return true;
}

static const struct calc_param bootstrap_params[] = {
	CALC_NUMBERS("d", -CALC_LARGE, CALC_LARGE, 2),
	CALC_NUMBER("alpha", CALC_ERROR_LEAST, 0.499, "0.05"),
	CALC_N("B"),
	CALC_ONE_SEED,
	CALC_END,
};

#define CUBE_LEAST 1e-50 /* below it the cubes of the correction for skewness vanish */

static bool cubes_hold(const double *d, int n, struct err *err)
{
	for (int i = 0; i < n; i++) {
		if (d[i] != 0 && fabs(d[i]) < CUBE_LEAST)
			return err_set(err, ERR_USAGE,
				"'d'[%d] is %.10g, nearer to 0 than %.0e; scale the values", i,
				d[i], CUBE_LEAST);
	}
	return true;
}

static bool all_equal(const double *d, int n)
{
	for (int i = 1; i < n; i++) {
		if (d[i] != d[0])
			return false;
	}
	return true;
}

static bool bootstrap(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n;
	const double *d = calc_numbers(calc, "d", &n);
	bool equal = all_equal(d, n);
	struct stats_bootstrap got;

	if (!calc_affordable(calc, "B", n, err) || !cubes_hold(d, n, err))
		return false;
	got = stats_bootstrap(calc->arena, d, n, calc_real(calc, "alpha"), calc_whole(calc, "B"),
		calc_input(calc, "seed")->seed);
	calc_put(w, "percentile_lo", got.percentile.lo);
	calc_put(w, "percentile_hi", got.percentile.hi);
	if (equal && d[0] == 0)
		return true; /* ties alone: there is nothing to correct or to scale by */
	calc_put(w, "bca_lo", got.bca.lo);
	calc_put(w, "bca_hi", got.bca.hi);
	calc_put(w, "z0", got.z0);
	if (!equal) /* without spread there is no skewness */
		calc_put(w, "a", got.a);
	calc_put(w, "t_lo", got.student.lo);
	calc_put(w, "t_hi", got.student.hi);
	return true;
}

static const struct calc_param clustered_params[] = {
	CALC_NUMBERS("s", -CALC_LARGE, CALC_LARGE, 2),
	CALC_INTEGERS("cluster", 0, CALC_MOST),
	CALC_END,
};

/* Numbers the clusters anew from 0 without gaps, in place; returns how many there are. */
static int renumber(struct arena *arena, int *cluster, int n)
{
	int *numbers = ARENA_ARRAY(arena, (size_t)CALC_MOST + 1, int), clusters = 0;

	for (int i = 0; i < n; i++) {
		int *number = &numbers[cluster[i]];

		if (*number == 0)
			*number = ++clusters;
		cluster[i] = *number - 1;
	}
	return clusters;
}

static bool clustered_se(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n, clusters;
	int *cluster = calc_integers(calc, "cluster", &n);
	struct stats_clustered got;

	if (!calc_as_long(calc, "s", "cluster", err))
		return false;
	clusters = renumber(calc->arena, cluster, n);
	if (clusters < 2)
		return err_set(err, ERR_USAGE, "'cluster' holds one cluster only; 2 are the least");
	got = stats_clustered_se(calc->arena, calc_input(calc, "s")->list, cluster, n, clusters);
	calc_put(w, "mean", got.mean);
	calc_put(w, "se_cr0", got.se_cr0);
	calc_put(w, "se_cr1", got.se_cr1);
	calc_put(w, "se_iid", got.se_iid);
	return true;
}

static const struct calc_param cost_params[] = {
	CALC_NUMBERS("x", 0, CALC_LARGE, 2),
	CALC_NUMBERS("y", 0, CALC_LARGE, 2),
	CALC_CONF,
	CALC_END,
};

static bool cost_ratio(const struct calc *calc, struct jsonw *w, struct err *err)
{
	int n;
	const double *x = calc_numbers(calc, "x", &n), *y = calc_input(calc, "y")->list;
	struct stats_cost_ratio got;

	if (!calc_as_long(calc, "x", "y", err))
		return false;
	if (!(stats_mean(x, n) > 0) || !(stats_mean(y, n) > 0))
		return err_set(err, ERR_USAGE, "'%s' is 0 throughout: it has no ratio to the other",
			stats_mean(x, n) > 0 ? "y" : "x");
	got = stats_cost_ratio(x, y, n, calc_real(calc, "conf"));
	calc_put(w, "ratio", got.ratio);
	calc_put(w, "lo", got.lo);
	calc_put(w, "hi", got.hi);
	calc_put(w, "se_log", got.se_log);
	return true;
}

static const struct calc_param splitmix_params[] = {
	CALC_ONE_SEED,
	CALC_INTEGER("count", 1, CALC_MOST, "5"),
	CALC_END,
};

static bool splitmix64(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct rng rng = {calc_input(calc, "seed")->seed};
	int count = calc_whole(calc, "count");
	char hex[17];

	(void)err;
	jsonw_key(w, "u64_hex");
	jsonw_array(w);
	for (int i = 0; i < count; i++) {
		snprintf(hex, sizeof(hex), "%016" PRIx64, rng_next(&rng));
		jsonw_z(w, hex);
	}
	jsonw_array_end(w);
	return true;
}

static const struct calc_param index_params[] = {
	CALC_ONE_SEED,
	CALC_N("n"),
	CALC_INTEGER("count", 1, CALC_MOST, "12"),
	CALC_END,
};

static bool bootstrap_index(const struct calc *calc, struct jsonw *w, struct err *err)
{
	struct rng rng = {calc_input(calc, "seed")->seed};
	uint64_t n = (uint64_t)calc_whole(calc, "n");
	int count = calc_whole(calc, "count");

	(void)err;
	jsonw_key(w, "first");
	jsonw_array(w);
	for (int i = 0; i < count; i++)
		jsonw_int(w, (int64_t)rng_below(&rng, n));
	jsonw_array_end(w);
	return true;
}

static const struct calc_param pass_params[] = {
	CALC_N("n"),
	CALC_COUNT("c"),
	CALC_N("k"),
	CALC_END,
};

static bool pass_at_k(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "c", NULL, NULL, "n", err))
		return false;
	calc_put(w, "value",
		stats_pass_at_k(
			calc_whole(calc, "n"), calc_whole(calc, "c"), calc_whole(calc, "k")));
	return true;
}

static bool pass_hat_k(const struct calc *calc, struct jsonw *w, struct err *err)
{
	if (!calc_fits(calc, "c", NULL, NULL, "n", err))
		return false;
	calc_put(w, "value",
		stats_pass_hat_k(
			calc_whole(calc, "n"), calc_whole(calc, "c"), calc_whole(calc, "k")));
	return true;
}

const struct calc_function calc_sample[] = {
	{"paired_t", "t interval of the mean of differences d, and the test of mean 0",
		paired_t_params, paired_t},
	{"bootstrap", "three bootstrap intervals of a mean, B resamples, alpha at each end",
		bootstrap_params, bootstrap},
	{"clustered_se", "standard errors of a mean; cluster: the group's number of each case",
		clustered_params, clustered_se},
	{"cost_ratio", "mean(x) / mean(y) of costs on the same cases, with its interval",
		cost_params, cost_ratio},
	{"pass_at_k", "the chance that one of k drawn of n samples, c right, is right", pass_params,
		pass_at_k},
	{"pass_hat_k", "the chance that all k drawn of n samples, c right, are right", pass_params,
		pass_hat_k},
	{"splitmix64", "the first numbers of the random stream of a seed", splitmix_params,
		splitmix64},
	{"bootstrap_index", "the first indices below n that a bootstrap of that seed draws",
		index_params, bootstrap_index},
	{NULL, NULL, NULL, NULL},
};
