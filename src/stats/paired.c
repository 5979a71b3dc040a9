/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

/*
 * Tango's Z for a trial value `lam` of the difference: (b - c - n lam) over its standard error at
 * the most likely truth that has this difference. That truth has P(reference only) = q, a root of
 * 2n q^2 + B q + C. The one function for all uses, so that equal tables get equal values but for
 * rounding. It falls in lam, rises in b, falls in c.
 */
static double tango(int b, int c, int n, double lam)
{
	double a2 = 4.0 * n;
	double linear = -(double)b - c + (2.0 * n - b + c) * lam;
	double constant = -c * lam * (1 - lam);
	double root = sqrt(fmax(linear * linear - 2 * a2 * constant, 0));
	double q, spread, distance = b - c - n * lam;

	if (linear > 0)
		q = -2 * constant / (linear + root); /* the same root, without cancellation */
	else
		q = (root - linear) / a2;
	q = fmin(fmax(q, fmax(0, -lam)), (1 - lam) / 2);
	spread = n * (2 * q + lam * (1 - lam));
	if (spread > 0)
		return distance / sqrt(spread);
	if (distance == 0)
		return 0;
	return distance > 0 ? HUGE_VAL : -HUGE_VAL;
}

double stats_tango_z(int b, int c, int n, double delta)
{
	assert(b >= 0 && c >= 0 && n > 0 && b + c <= n && fabs(delta) < 1);
	return tango(b, c, n, -delta);
}

/* The lam in [lo, hi] at which Z passes z. */
static double tango_cross(int b, int c, int n, double z, double lo, double hi)
{
	double middle;

	for (int i = 0; i < 100; i++) {
		middle = lo + (hi - lo) / 2;
		if (middle <= lo || middle >= hi)
			break;
		if (tango(b, c, n, middle) > z)
			lo = middle;
		else
			hi = middle;
	}
	return lo + (hi - lo) / 2;
}

struct stats_interval stats_tango_ci(int b, int c, int n, double conf, enum stats_sides sides)
{
	double alpha = 1 - conf, difference = (double)(b - c) / n;
	double z = -stats_normal_quantile(sides == STATS_TWO_SIDED ? alpha / 2 : alpha);
	struct stats_interval out;

	assert(b >= 0 && c >= 0 && n > 0 && b + c <= n && conf > 0 && conf < 1);
	out.lo = c == n ? -1 : tango_cross(b, c, n, z, -1, difference);
	out.hi = b == n ? 1 : tango_cross(b, c, n, -z, difference, 1);
	return out;
}

struct stats_interval stats_newcombe_paired(
	const struct stats_pairs *pairs, double conf, enum stats_sides sides)
{
	double a = pairs->a, b = pairs->b, c = pairs->c, d = pairs->d, n = a + b + c + d;
	int count = pairs->a + pairs->b + pairs->c + pairs->d;
	struct stats_interval one = stats_wilson(pairs->a + pairs->b, count, conf, sides);
	struct stats_interval two = stats_wilson(pairs->a + pairs->c, count, conf, sides);
	double p1 = (a + b) / n, p2 = (a + c) / n, phi = 0, below, above;
	double product = (a + b) * (c + d) * (a + c) * (b + d), cross = a * d - b * c;
	struct stats_interval out;

	if (product > 0) {
		if (cross > 0)
			cross = fmax(cross - n / 2, 0);
		phi = cross / sqrt(product);
	}
	below = (p1 - one.lo) * (p1 - one.lo) - 2 * phi * (p1 - one.lo) * (two.hi - p2) +
		(two.hi - p2) * (two.hi - p2);
	above = (one.hi - p1) * (one.hi - p1) - 2 * phi * (one.hi - p1) * (p2 - two.lo) +
		(p2 - two.lo) * (p2 - two.lo);
	out.lo = (b - c) / n - sqrt(fmax(below, 0));
	out.hi = (b - c) / n + sqrt(fmax(above, 0));
	return out;
}

struct stats_mcnemar stats_mcnemar(int b, int c)
{
	int m = b + c, least = b < c ? b : c;
	double twice = 2 * stats_binom_lower(least, m, 0.5);
	struct stats_mcnemar out = {.exact = 1, .midp = 1, .worse = 1};

	assert(b >= 0 && c >= 0);
	if (m == 0)
		return out;
	out.exact = fmin(1, twice);
	out.midp = fmin(1, twice - stats_binom_pmf(least, m, 0.5));
	out.worse = stats_binom_upper(c + 1, m, 0.5) + stats_binom_pmf(c, m, 0.5) / 2;
	return out;
}

double stats_ratio_z(int a, int b, int c, int n, double theta)
{
	double n1 = (double)a + b + c, t2 = theta * theta;
	double square = theta * (1 + theta) * n1, linear, constant, u, m, t10, t01;

	assert(a >= 0 && b >= 0 && c >= 0 && n > 0 && a + b + c <= n && theta > 0 && theta < 1);
	if (n1 <= 0)
		return 0;
	linear = -a * (1 - t2) + b * (2 * t2 - 1) + c * t2;
	constant = b * theta * (1 - theta);
	u = (linear + sqrt(fmax(linear * linear + 4 * square * constant, 0))) / (2 * square);
	u = fmax(u, 0);
	m = n1 / n;
	t10 = m * u;
	t01 = m * (1 - theta) + theta * t10;
	return ((double)a + b - theta * ((double)a + c)) / sqrt(n * theta * (t10 + t01));
}

void stats_bound_unmeasured(const double *s, const double *r, int n, double keep, double *d_qualify,
	double *d_disqualify)
{
	for (int i = 0; i < n; i++) {
		if (d_qualify)
			d_qualify[i] = (isnan(s[i]) ? 0 : s[i]) - keep * (isnan(r[i]) ? 1 : r[i]);
		if (d_disqualify)
			d_disqualify[i] =
				(isnan(s[i]) ? 1 : s[i]) - (isnan(r[i]) ? 0 : keep * r[i]);
	}
}

bool stats_ternary(const double *d, int n, int *wins, int *losses)
{
	int b = 0, c = 0;

	for (int i = 0; i < n; i++) {
		if (d[i] == 1)
			b++;
		else if (d[i] == -1)
			c++;
		else if (d[i] != 0)
			return false;
	}
	*wins = b;
	*losses = c;
	return true;
}
