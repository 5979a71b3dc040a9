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

/* The density of the losses' weight x times the probability that the wins do not make up for it. */
static double integrand(double x, int b, int t, int c, double delta)
{
	int n = b + t + c;
	double density = n * stats_binom_pmf(c, n - 1, x), share = (x - delta) / (1 - x);

	if (density < FAINT || share <= 0)
		return 0;
	return share < 1 ? density * stats_beta_cdf(share, b, t) : density;
}

static double panel(double lo, double hi, int b, int t, int c, double delta)
{
	double middle = (lo + hi) / 2, half = (hi - lo) / 2, sum = 0;

	for (int i = 0; i < 8; i++)
		sum += node_weights[i] *
		       (integrand(middle - half * nodes[i], b, t, c, delta) +
			       integrand(middle + half * nodes[i], b, t, c, delta));
	return sum * half;
}

double stats_wcd_p(int wins, int ties, int losses, double delta)
{
	double a = losses + 1.0, rest = (double)wins + ties, lo, hi, mode, sd, sum;

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
	mode = losses / (losses + rest - 1);
	sd = sqrt(a * rest / (a + rest + 1)) / (a + rest);
	for (int i = -PANELS; i < PANELS; i++) {
		double from = fmax(lo, mode + i * sd), to = fmin(hi, mode + (i + 1) * sd);

		if (from < to)
			sum += panel(from, to, wins, ties, losses, delta);
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

struct stats_wcd stats_wcd_mc(struct arena *arena, const struct stats_wcd_args *args)
{
	struct rng rng = {args->seed};
	double *low = ARENA_ARRAY(arena, args->draws, double);
	double *high = ARENA_ARRAY(arena, args->draws, double);
	double threshold = -args->delta, first, e, total, sum;
	int at_most = 0, at_least = 0, rank = (int)floor(args->alpha * (args->draws + 1) + 1e-9);
	struct stats_wcd out = {.lo = args->worst, .hi = args->best};

	assert(args->n >= 0 && args->draws > 0 && args->alpha > 0 && args->alpha < 1);
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
		at_most += low[draw] <= threshold;
		at_least += high[draw] >= threshold;
	}
	out.p_qualify = (1.0 + at_most) / (args->draws + 1);
	out.p_disqualify = (1.0 + at_least) / (args->draws + 1);
	if (rank > 0) {
		stats_sort(low, args->draws);
		stats_sort(high, args->draws);
		out.lo = low[rank - 1];
		out.hi = high[args->draws - rank];
	}
	return out;
}
