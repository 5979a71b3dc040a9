/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

static double row_share(const int *table, int count, int row, double total)
{
	double sum = 0;

	for (int j = 0; j < count; j++)
		sum += table[row * count + j];
	return sum / total;
}

static double column_share(const int *table, int count, int column, double total)
{
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += table[i * count + column];
	return sum / total;
}

struct stats_kappa stats_kappa(const int *table, int count)
{
	double total = 0, agree = 0, chance = 0, a = 0, b = 0, c, kappa;
	struct stats_kappa out = {.kappa = NAN, .se = NAN};

	for (int i = 0; i < count * count; i++)
		total += table[i];
	if (total <= 0)
		return out;
	for (int i = 0; i < count; i++) {
		agree += table[i * count + i] / total;
		chance += row_share(table, count, i, total) * column_share(table, count, i, total);
	}
	if (chance >= 1)
		return out;
	kappa = (agree - chance) / (1 - chance);
	for (int i = 0; i < count; i++) {
		for (int j = 0; j < count; j++) {
			double p = table[i * count + j] / total, weight;

			/* Row of the one, column of the other: in B they change places. */
			weight = row_share(table, count, j, total) +
				 column_share(table, count, i, total);
			if (i == j)
				a += p * pow(1 - weight * (1 - kappa), 2);
			else
				b += p * weight * weight;
		}
	}
	b *= (1 - kappa) * (1 - kappa);
	c = kappa - chance * (1 - kappa);
	out.kappa = kappa;
	out.se = sqrt(fmax(a + b - c * c, 0) / total) / (1 - chance);
	return out;
}

/* The variance about a known mean, divisor n. */
static double spread(const double *values, int n, double mean)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return sum / n;
}

/* The weight of the judge that makes the variance smallest, kept in [0, 1]. */
static double tune(const double *gold, const double *judged, int n, const double *more, int count)
{
	double mean_y = stats_mean(gold, n), mean_f = stats_mean(judged, n), covariance = 0;
	double share = (double)n / (n + count), all, variance;

	for (int i = 0; i < n; i++)
		covariance += (gold[i] - mean_y) * (judged[i] - mean_f) / n;
	all = share * mean_f + (1 - share) * stats_mean(more, count);
	variance = share * spread(judged, n, all) + (1 - share) * spread(more, count, all);
	if (variance <= 0)
		return 0;
	return fmin(fmax(covariance / ((1 + (double)n / count) * variance), 0), 1);
}

struct stats_ppi stats_ppi_mean(const double *gold, const double *judged, int n, const double *more,
	int count, double alpha, bool tuned)
{
	double mean = stats_mean(more, count), residual = 0, square = 0, r, half;
	struct stats_ppi out = {.lam = 1};

	assert(n > 0 && count > 0 && alpha > 0 && alpha < 1);
	if (tuned)
		out.lam = tune(gold, judged, n, more, count);
	for (int i = 0; i < n; i++)
		residual += (gold[i] - out.lam * judged[i]) / n;
	for (int i = 0; i < n; i++) {
		r = gold[i] - out.lam * judged[i] - residual;
		square += r * r / n;
	}
	out.theta = out.lam * mean + residual;
	half = -stats_normal_quantile(alpha / 2) *
	       sqrt(out.lam * out.lam * spread(more, count, mean) / count + square / n);
	out.lo = out.theta - half;
	out.hi = out.theta + half;
	return out;
}

static double within(double value)
{
	return fmin(fmax(value, 0), 1);
}

struct stats_judged stats_judge_adjusted(const struct stats_judge_counts *counts, double alpha)
{
	double z = -stats_normal_quantile(alpha / 2), z2 = z * z;
	double m1 = counts->good + 2.0, m0 = counts->bad + 2.0, n = counts->n + z2;
	double q1 = (counts->good_passed + 1) / m1, q0 = (counts->bad_failed + 1) / m0;
	double p = (counts->passed + z2 / 2) / n, skill = q0 + q1 - 1, theta, v0, v1, shift, se;
	double raw1 = (double)counts->good_passed / counts->good;
	double raw0 = (double)counts->bad_failed / counts->bad;
	struct stats_judged out = {.theta = NAN, .lo = 0, .hi = 1};

	assert(counts->n > 0 && counts->good > 0 && counts->bad > 0 && alpha > 0 && alpha < 1);
	if (raw0 + raw1 > 1)
		out.theta =
			within(((double)counts->passed / counts->n + raw0 - 1) / (raw0 + raw1 - 1));
	if (skill <= 0)
		return out;
	theta = (p + q0 - 1) / skill;
	v0 = q0 * (1 - q0) / m0;
	v1 = q1 * (1 - q1) / m1;
	shift = 2 * z2 * (-(1 - theta) * v0 + theta * v1);
	se = sqrt(p * (1 - p) / n + (1 - theta) * (1 - theta) * v0 + theta * theta * v1) / skill;
	out.lo = within(theta + shift - z * se);
	out.hi = within(theta + shift + z * se);
	return out;
}
