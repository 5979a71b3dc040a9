/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

#include "stats/draw.h"

/*
 * One imagined case with the worst possible difference is put beside the real ones, and all n + 1
 * are weighted at random, uniformly on the simplex. The share of weightings whose mean is at most
 * -delta is the p-value (Gaffke 2005; Learned-Miller and Thomas 2019, arXiv 1905.06208). With
 * differences -1, 0 and 1 the weights of wins, ties and losses are Dirichlet(b, t, c + 1): given
 * the weight x of the losses, the wins have (1 - x) Beta(b, t).
 */

/* Panels of the integral: one standard deviation wide, this many to either side of the mode. */
#define PANELS 40
#define FAINT 1e-30 /* densities below it are left out */

/* Gauss-Legendre, 16 points on [-1, 1], the positive half. */
static const double nodes[8] = {0.095012509837637440185, 0.28160355077925891323,
	0.45801677765722738634, 0.61787624440264374845, 0.75540440835500303390,
	0.86563120238783174388, 0.94457502307323257608, 0.98940093499164993260};
static const double node_weights[8] = {0.18945061045506849629, 0.18260341504492358887,
	0.16915651939500253819, 0.14959598881657673208, 0.12462897125553387205,
	0.095158511682492784810, 0.062253523938647892863, 0.027152459411754094852};

/* P(Bin(n, x) = k) for many x: its logarithm at k/n, and from there. */
struct pmf {
	int k, n;
	double share, log_there;
};

static struct pmf pmf_of(int k, int n)
{
	struct pmf pmf = {k, n, n > 0 ? (double)k / n : 0, 0};

	if (k > 0 && k < n)
		pmf.log_there = stats_binom_log_pmf(k, n, pmf.share);
	return pmf;
}

/* y = 1 - x; both above 0. */
static double pmf_at(const struct pmf *pmf, double x, double y)
{
	double log_p = pmf->log_there;

	if (pmf->k > 0)
		log_p += pmf->k * log(x / pmf->share);
	if (pmf->k < pmf->n)
		log_p += (pmf->n - pmf->k) * log(y / (1 - pmf->share));
	return exp(log_p);
}

/* P(Bin(n, x) >= k), k > 0, summed on the side that has less of it: for whole numbers quicker than
 * the incomplete beta function that it is. */
static double upper_at(const struct pmf *pmf, double x, double y)
{
	double odds = x / y, term = pmf_at(pmf, x, y), sum = 0;
	int n = pmf->n;

	if (pmf->k > n * x) {
		for (int k = pmf->k; k <= n && term > sum * 1e-17; k++) {
			sum += term;
			term *= odds * (n - k) / (k + 1);
		}
		return sum;
	}
	for (int k = pmf->k; k > 0 && term > sum * 1e-17; k--) {
		term *= k / (odds * (n - k + 1));
		sum += term;
	}
	return sum < 1 ? 1 - sum : 0;
}

struct integral {
	struct pmf outer; /* of the losses' weight, times n */
	struct pmf inner; /* of the wins' share of the rest */
	int n;
	double delta;
};

/* The density of the losses' weight x times the probability that the wins do not make up for it. */
static double integrand(const struct integral *in, double x)
{
	double density = in->n * pmf_at(&in->outer, x, 1 - x), share = (x - in->delta) / (1 - x);

	if (density < FAINT || share <= 0)
		return 0;
	return share < 1 ? density * upper_at(&in->inner, share, (1 - 2 * x + in->delta) / (1 - x))
			 : density;
}

static double panel(const struct integral *in, double lo, double hi)
{
	double middle = (lo + hi) / 2, half = (hi - lo) / 2, sum = 0;

	for (int i = 0; i < 8; i++)
		sum += node_weights[i] * (integrand(in, middle - half * nodes[i]) +
						 integrand(in, middle + half * nodes[i]));
	return sum * half;
}

double stats_wcd_p(int wins, int ties, int losses, double delta)
{
	double a = losses + 1.0, rest = (double)wins + ties, lo, hi, mode, sd, sum;
	struct integral in = {.n = wins + ties + losses, .delta = delta};

	assert(wins >= 0 && ties >= 0 && losses >= 0 && delta >= -1 && delta <= 1);
	if (rest <= 0)
		return 1;
	lo = fmax(0, delta);
	hi = (1 + delta) / 2;
	if (wins == 0)
		return delta <= 0 ? 1 : stats_beta_upper(delta, a, ties);
	sum = stats_beta_upper(hi, a, rest);
	if (ties == 0)
		return sum;
	in.outer = pmf_of(losses, in.n - 1);
	in.inner = pmf_of(wins, wins + ties - 1);
	mode = losses / (losses + rest - 1);
	sd = sqrt(a * rest / (a + rest + 1)) / (a + rest);
	for (int i = -PANELS; i < PANELS; i++) {
		double from = fmax(lo, mode + i * sd), to = fmin(hi, mode + (i + 1) * sd);

		if (from < to)
			sum += panel(&in, from, to);
	}
	return fmin(sum, 1);
}

/* How far p at this delta is from alpha, in normal quantiles: nearly a straight line. */
static double miss(int wins, int ties, int losses, double delta, double z)
{
	return stats_normal_quantile(stats_wcd_p(wins, ties, losses, delta)) - z;
}

static double clamp(double delta)
{
	return fmin(fmax(delta, -1), 1);
}

/* The delta at which p, which falls in delta, is alpha: the secant of the last two points, or the
 * middle where that leaves the bracket; from two standard deviations either side of the normal
 * answer. */
static double solve_delta(int wins, int ties, int losses, double alpha)
{
	double n1 = (double)wins + ties + losses + 1, mean = (wins - losses - 1) / n1;
	double sd = sqrt(((wins + losses + 1) / n1 - mean * mean) / (n1 + 1));
	double z = stats_normal_quantile(alpha), guess = -z * sd - mean;
	double lo = -1, hi = 1, x = clamp(guess - 2 * sd), before = clamp(guess + 2 * sd);
	double f_before = miss(wins, ties, losses, before, z), f, next;

	if (f_before > 0)
		lo = before;
	else
		hi = before;
	for (int i = 0; i < 200; i++) {
		f = miss(wins, ties, losses, x, z);
		if (fabs(f) < 1e-10)
			break;
		if (f > 0)
			lo = x;
		else
			hi = x;
		if (hi - lo < 1e-12)
			break;
		next = x - f * ((x - before) / (f - f_before));
		if (!(next > lo && next < hi)) /* infinite values end here too */
			next = (lo + hi) / 2;
		before = x;
		f_before = f;
		x = next;
	}
	return x;
}

double stats_wcd_lcb(int wins, int ties, int losses, double alpha)
{
	assert(alpha > 0 && alpha < 1);
	if (wins + ties == 0)
		return -1;
	if (wins == 0)
		return -stats_beta_quantile_upper(alpha, losses + 1, ties);
	if (ties == 0)
		return 1 - 2 * stats_beta_quantile_upper(alpha, losses + 1, wins);
	return -solve_delta(wins, ties, losses, alpha);
}

double stats_draw_exponential(struct rng *rng)
{
	return -log(((double)(rng_next(rng) >> 11) + 0.5) * 0x1p-53);
}

void stats_wcd_draw(
	struct arena *arena, const struct stats_wcd_args *args, struct stats_wcd_drawn *out)
{
	struct rng rng = {args->seed};
	double *low = ARENA_ARRAY(arena, args->draws, double);
	double *high = ARENA_ARRAY(arena, args->draws, double);
	double first, e, total, sum;

	assert(args->n >= 0 && args->draws > 0);
	for (int draw = 0; draw < args->draws; draw++) {
		first = total = stats_draw_exponential(&rng);
		sum = 0;
		for (int i = 0; i < args->n; i++) {
			e = stats_draw_exponential(&rng);
			total += e;
			sum += e * args->d[i];
		}
		low[draw] = (args->worst * first + sum) / total;
		high[draw] = (args->best * first + sum) / total;
	}
	stats_sort(low, args->draws);
	stats_sort(high, args->draws);
	*out = (struct stats_wcd_drawn){low, high, args->draws, args->worst, args->best};
}

/* How many of them are below a value, or also equal to it. */
static int count_below(const double *sorted, int count, double value, bool equal)
{
	int lo = 0, hi = count;

	while (lo < hi) {
		int middle = lo + (hi - lo) / 2;

		if (sorted[middle] < value || (equal && sorted[middle] == value))
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

struct stats_wcd stats_wcd_read(const struct stats_wcd_drawn *drawn, double delta, double alpha)
{
	int draws = drawn->draws, rank = (int)floor(alpha * (draws + 1) + 1e-9);
	int at_most = count_below(drawn->low, draws, -delta, true);
	int at_least = draws - count_below(drawn->high, draws, -delta, false);

	assert(alpha > 0 && alpha < 1);
	return (struct stats_wcd){
		.p_qualify = (1.0 + at_most) / (draws + 1),
		.p_disqualify = (1.0 + at_least) / (draws + 1),
		.lo = rank > 0 ? drawn->low[rank - 1] : drawn->worst,
		.hi = rank > 0 ? drawn->high[draws - rank] : drawn->best,
	};
}

struct stats_wcd stats_wcd_mc(struct arena *arena, const struct stats_wcd_args *args)
{
	struct stats_wcd_drawn drawn;

	stats_wcd_draw(arena, args, &drawn);
	return stats_wcd_read(&drawn, args->delta, args->alpha);
}
