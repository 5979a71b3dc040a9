/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

/* The error that each end may have. */
static double tail_error(double conf, enum stats_sides sides)
{
	assert(conf > 0 && conf < 1);
	return sides == STATS_TWO_SIDED ? (1 - conf) / 2 : 1 - conf;
}

struct stats_interval stats_wilson_mean(double mean, int n, double conf, enum stats_sides sides)
{
	double z = -stats_normal_quantile(tail_error(conf, sides));
	double z2n = z * z / n, centre, half;
	struct stats_interval out;

	assert(n > 0 && mean >= 0 && mean <= 1);
	centre = (mean + z2n / 2) / (1 + z2n);
	half = z * sqrt(mean * (1 - mean) / n + z2n / n / 4) / (1 + z2n);
	out.lo = mean <= 0 ? 0 : centre - half;
	out.hi = mean >= 1 ? 1 : centre + half;
	return out;
}

struct stats_interval stats_wilson(int x, int n, double conf, enum stats_sides sides)
{
	assert(n > 0 && x >= 0 && x <= n);
	return stats_wilson_mean((double)x / n, n, conf, sides);
}

struct stats_interval stats_clopper_pearson(int x, int n, double conf, enum stats_sides sides)
{
	double q = tail_error(conf, sides);
	struct stats_interval out;

	assert(n > 0 && x >= 0 && x <= n);
	out.lo = x == 0 ? 0 : stats_beta_quantile(q, x, n - x + 1);
	out.hi = x == n ? 1 : stats_beta_quantile_upper(q, x + 1, n - x);
	return out;
}

struct stats_interval stats_jeffreys(int x, int n, double conf, enum stats_sides sides)
{
	double q = tail_error(conf, sides);
	struct stats_interval out;

	assert(n > 0 && x >= 0 && x <= n);
	out.lo = x == 0 ? 0 : stats_beta_quantile(q, x + 0.5, n - x + 0.5);
	out.hi = x == n ? 1 : stats_beta_quantile_upper(q, x + 0.5, n - x + 0.5);
	return out;
}

double stats_binom_upper_p(int x, int n, double p0)
{
	return stats_binom_upper(x, n, p0);
}

double stats_binom_lower_p(int x, int n, double p0)
{
	return stats_binom_lower(x, n, p0);
}
