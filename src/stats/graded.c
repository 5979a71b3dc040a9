/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"

static int rising(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void stats_sort(double *values, int n)
{
	if (n > 1)
		qsort(values, (size_t)n, sizeof(*values), rising);
}

double stats_mean(const double *d, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += d[i];
	return sum / n;
}

double stats_quantile_sorted(const double *sorted, int n, double p)
{
	double h = (n - 1) * p, below = floor(h);
	int i = (int)below;

	assert(n > 0 && p >= 0 && p <= 1);
	if (i >= n - 1)
		return sorted[n - 1];
	return sorted[i] + (h - below) * (sorted[i + 1] - sorted[i]);
}

/* Decided on the values: a computed variance may come out as 1e-17. */
static bool all_equal(const double *d, int n)
{
	for (int i = 1; i < n; i++) {
		if (d[i] != d[0])
			return false;
	}
	return true;
}

/* The standard deviation, divisor n - 1, about a mean already known. */
static double deviation(const double *d, int n, double mean)
{
	double sum = 0;

	if (all_equal(d, n))
		return 0;
	for (int i = 0; i < n; i++)
		sum += (d[i] - mean) * (d[i] - mean);
	return sqrt(sum / (n - 1));
}

struct stats_paired_t stats_paired_t(const double *d, int n, double conf, enum stats_sides sides)
{
	double mean = stats_mean(d, n), s = deviation(d, n, mean), se = s / sqrt(n);
	double alpha = sides == STATS_TWO_SIDED ? (1 - conf) / 2 : 1 - conf;
	double half = -stats_t_quantile(alpha, n - 1) * se;
	struct stats_paired_t out = {.mean = mean, .t0 = NAN, .p0 = NAN};

	assert(n > 1 && conf > 0 && conf < 1);
	out.lo = mean - half;
	out.hi = mean + half;
	if (s > 0) {
		out.t0 = mean / se;
		out.p0 = 2 * stats_t_cdf(-fabs(out.t0), n - 1);
	}
	return out;
}

static bool same_mean(double a, double mean)
{
	return fabs(a - mean) <= 1e-12 * fmax(1, fabs(mean));
}

/* The skewness of the jackknife values, sixfold divided. */
static double acceleration(const double *d, int n, double mean)
{
	double u, square = 0, cube = 0;

	for (int i = 0; i < n; i++) {
		u = (d[i] - mean) /
		    (n - 1); /* mean of the means without one, less mean without i */
		square += u * u;
		cube += u * u * u;
	}
	return cube / (6 * pow(square, 1.5));
}

static double bca_level(double z0, double a, double p)
{
	double z = z0 + stats_normal_quantile(p), scale = 1 - a * z;

	if (scale <= 0)
		return z > 0 ? 1 : 0;
	return stats_normal_cdf(z0 + z / scale);
}

/* The means and, unless NULL, the studentised distances of all resamples, unsorted. */
static void resample(struct arena *arena, const double *d, int n, double mean, int draws,
	uint64_t seed, double *means, double *t)
{
	struct rng rng = {seed};
	double *sample = ARENA_ARRAY(arena, (size_t)n, double), s;

	for (int draw = 0; draw < draws; draw++) {
		for (int i = 0; i < n; i++)
			sample[i] = d[rng_below(&rng, (uint64_t)n)];
		means[draw] = stats_mean(sample, n);
		if (!t)
			continue;
		s = deviation(sample, n, means[draw]);
		if (s > 0)
			t[draw] = (means[draw] - mean) / (s / sqrt(n));
		else if (same_mean(means[draw], mean))
			t[draw] = 0;
		else
			t[draw] = means[draw] > mean ? HUGE_VAL : -HUGE_VAL;
	}
}

/* From the means, which it sorts. */
static void correct(
	const double *d, int n, double alpha, double *means, int draws, struct stats_bootstrap *out)
{
	double mean = stats_mean(d, n), below = 0;

	for (int i = 0; i < draws; i++)
		below += same_mean(means[i], mean) ? 0.5 : means[i] < mean;
	stats_sort(means, draws);
	out->z0 = stats_normal_quantile(fmin(fmax(below, 0.5), draws - 0.5) / draws);
	out->a = deviation(d, n, mean) > 0 ? acceleration(d, n, mean) : 0;
	out->bca.lo = stats_quantile_sorted(means, draws, bca_level(out->z0, out->a, alpha));
	out->bca.hi = stats_quantile_sorted(means, draws, bca_level(out->z0, out->a, 1 - alpha));
}

struct stats_bootstrap stats_bootstrap(
	struct arena *arena, const double *d, int n, double alpha, int draws, uint64_t seed)
{
	double *means = ARENA_ARRAY(arena, (size_t)draws, double);
	double *t = ARENA_ARRAY(arena, (size_t)draws, double);
	double mean = stats_mean(d, n), s = deviation(d, n, mean), se = s / sqrt(n);
	int upper = (int)fmin(draws, ceil((1 - alpha) * (draws + 1) - 1e-9));
	int lower = (int)fmax(1, floor(alpha * (draws + 1) + 1e-9));
	struct stats_bootstrap out = {0};

	assert(n > 1 && draws > 0 && alpha > 0 && alpha < 0.5);
	resample(arena, d, n, mean, draws, seed, means, t);
	correct(d, n, alpha, means, draws, &out);
	stats_sort(t, draws);
	out.percentile.lo = stats_quantile_sorted(means, draws, alpha);
	out.percentile.hi = stats_quantile_sorted(means, draws, 1 - alpha);
	out.student.lo = s > 0 ? mean - t[upper - 1] * se : mean;
	out.student.hi = s > 0 ? mean - t[lower - 1] * se : mean;
	return out;
}

struct stats_interval stats_bootstrap_bca(
	struct arena *arena, const double *d, int n, double alpha, int draws, uint64_t seed)
{
	double *means = ARENA_ARRAY(arena, (size_t)draws, double);
	struct stats_bootstrap out = {0};

	assert(n > 1 && draws > 0 && alpha > 0 && alpha < 0.5);
	resample(arena, d, n, stats_mean(d, n), draws, seed, means, NULL);
	correct(d, n, alpha, means, draws, &out);
	return out.bca;
}

struct stats_clustered stats_clustered_se(
	struct arena *arena, const double *s, const int *cluster, int n, int clusters)
{
	double *sums = ARENA_ARRAY(arena, (size_t)clusters, double), square = 0;
	struct stats_clustered out = {.mean = stats_mean(s, n)};

	assert(n > 1 && clusters > 1);
	for (int i = 0; i < n; i++) {
		assert(cluster[i] >= 0 && cluster[i] < clusters);
		sums[cluster[i]] += s[i] - out.mean;
	}
	for (int g = 0; g < clusters; g++)
		square += sums[g] * sums[g];
	out.se_cr0 = sqrt(square) / n;
	out.se_cr1 = out.se_cr0 * sqrt(clusters / (clusters - 1.0));
	out.se_iid = deviation(s, n, out.mean) / sqrt(n);
	out.design_effect = NAN;
	if (out.se_iid > 0)
		out.design_effect = out.se_cr1 * out.se_cr1 / (out.se_iid * out.se_iid);
	return out;
}

void stats_cluster_means(const double *s, const int *cluster, int n, int clusters, double *means)
{
	struct arena arena = {0};
	int *counts = ARENA_ARRAY(&arena, (size_t)clusters, int);

	for (int g = 0; g < clusters; g++)
		means[g] = 0;
	for (int i = 0; i < n; i++) {
		assert(cluster[i] >= 0 && cluster[i] < clusters);
		means[cluster[i]] += s[i];
		counts[cluster[i]]++;
	}
	for (int g = 0; g < clusters; g++) {
		assert(counts[g] > 0);
		means[g] /= counts[g];
	}
	arena_fini(&arena);
}

struct stats_cost_ratio stats_cost_ratio(const double *x, const double *y, int n, double conf)
{
	double mean_x = stats_mean(x, n), mean_y = stats_mean(y, n), u, sum = 0, half;
	struct stats_cost_ratio out = {.ratio = mean_x / mean_y};

	assert(n > 1 && mean_x > 0 && mean_y > 0 && conf > 0 && conf < 1);
	for (int i = 0; i < n; i++) { /* the mean of u is 0 */
		u = x[i] / mean_x - y[i] / mean_y;
		sum += u * u;
	}
	out.se_log = sqrt(sum / (n - 1) / n);
	half = -stats_t_quantile((1 - conf) / 2, n - 1) * out.se_log;
	out.lo = out.ratio * exp(-half);
	out.hi = out.ratio * exp(half);
	return out;
}
