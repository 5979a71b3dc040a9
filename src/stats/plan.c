/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <limits.h>
#include <math.h>

static int whole(double cases)
{
	return cases < INT_MAX ? (int)cases : INT_MAX;
}

int stats_n_floor(double delta, double alpha)
{
	assert(delta > 0 && delta < 1 && alpha > 0 && alpha < 1);
	return whole(ceil(log(alpha) / log1p(-delta) - 1e-12));
}

/* The cases with which a difference of mean `diff` shows up against -delta, its variance being v0
 * where the difference is -delta and v1 where it is `diff`. */
static double cases_for(double delta, double diff, double v0, double v1, double alpha, double power)
{
	double z_alpha = -stats_normal_quantile(alpha), z_beta = stats_normal_quantile(power);
	double numerator = z_alpha * sqrt(v0) + z_beta * sqrt(v1);

	assert(diff + delta > 0);
	return numerator * numerator / ((diff + delta) * (diff + delta));
}

double stats_n_ni(double delta, double psi, double diff, double alpha, double power)
{
	double wins = (psi + diff) / 2, losses = (psi - diff) / 2;
	double linear = -wins - losses - (2 - wins + losses) * delta;
	double constant = losses * delta * (1 + delta);
	double q = (sqrt(fmax(linear * linear - 8 * constant, 0)) - linear) / 4;

	assert(fabs(diff) <= psi && psi <= 1 && delta > 0 && delta < 1);
	q = fmin(fmax(q, delta), (1 + delta) / 2);
	return cases_for(delta, diff, 2 * q - delta * (1 + delta), psi - diff * diff, alpha, power);
}

/* -1 where the estimated difference leaves less than a quarter of the margin. */
static bool hopeless(double diff, double delta)
{
	return diff + delta <= delta / 4;
}

static int more_than(int n, double wanted, double delta, double level)
{
	int cases = whole(ceil(wanted)), least = stats_n_floor(delta, level);

	if (cases < least)
		cases = least;
	return cases > n ? cases - n : 0;
}

int stats_cases_needed(int b, int c, int n, double delta, double level, double power)
{
	double psi = (b + c + 1.0) / (n + 2.0), diff = fmin((b - c) / (n + 2.0), 0);

	assert(b >= 0 && c >= 0 && b + c <= n);
	if (hopeless(diff, delta))
		return -1;
	return more_than(n, stats_n_ni(delta, fmax(psi, -diff), diff, level, power), delta, level);
}

int stats_cases_needed_graded(const double *d, int n, double delta, double level, double power)
{
	double sum = 0, squares = 1, variance, mean, diff;

	for (int i = 0; i < n; i++)
		sum += d[i];
	mean = n > 0 ? sum / n : 0;
	for (int i = 0; i < n; i++)
		squares += (d[i] - mean) * (d[i] - mean);
	variance = squares / (n + 1.0);
	diff = fmin(sum / (n + 2.0), 0);
	if (hopeless(diff, delta))
		return -1;
	return more_than(n, cases_for(delta, diff, variance, variance, level, power), delta, level);
}

int stats_cases_needed_rate(int x, int n, double p0, double level, double power)
{
	double rate = (x + 0.5) / (n + 1.0), delta = 1 - p0, diff = rate - 1;

	assert(x >= 0 && x <= n && p0 > 0 && p0 < 1);
	if (hopeless(diff, delta))
		return -1;
	return more_than(n, cases_for(delta, diff, p0 * (1 - p0), rate * (1 - rate), level, power),
		delta, level);
}

int64_t stats_cases_about(int64_t needed)
{
	return needed < 10 ? 10 : (needed + 9) / 10 * 10;
}

/* A tail can be equal to the level: half of the values lie below the middle one. Then rounding is
 * not to decide. */
#define TIE 1e-10

struct stats_ranks stats_quantile_ci(int n, double q, double conf)
{
	double half = (1 - conf) / 2 * (1 + TIE), most = conf * (1 - TIE);
	struct stats_ranks ranks = {0};
	int lo, hi, middle;

	assert(n >= 0 && q > 0 && q < 1 && conf > 0 && conf < 1);
	/* Each condition turns once as the rank grows: halve [lo, hi) until it is empty. */
	for (lo = 1, hi = n + 1; lo < hi;) {
		middle = lo + (hi - lo) / 2;
		if (stats_binom_lower(middle - 1, n, q) <= half)
			lo = middle + 1;
		else
			hi = middle;
	}
	ranks.lo = lo - 1;
	for (lo = 1, hi = n + 1; lo < hi;) {
		middle = lo + (hi - lo) / 2;
		if (stats_binom_upper(middle, n, q) <= half)
			hi = middle;
		else
			lo = middle + 1;
	}
	ranks.hi = lo <= n ? lo : 0;
	for (lo = 1, hi = n + 1; lo < hi;) {
		middle = lo + (hi - lo) / 2;
		if (stats_binom_lower(middle - 1, n, q) >= most)
			hi = middle;
		else
			lo = middle + 1;
	}
	ranks.upper = lo <= n ? lo : 0;
	return ranks;
}

double stats_look_factor(int looks)
{
	static const double factors[] = {1, 0.59, 0.41, 0.31};

	assert(looks >= 1 && looks <= 4);
	return factors[looks - 1];
}
