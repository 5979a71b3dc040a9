/* SPDX-License-Identifier: MIT */
#include "cli/power.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "stats/stats.h"

#define MARGIN_STEPS 1000
/* Power is a saw-tooth of the number of cases: so far below what is wanted no tooth reaches it, as
 * was tried out, unless the two hardly ever differ; then each case is a tooth of its own. */
#define HARDLY_EVER 0.05
#define TOOTH 0.05
#define TOOTH_OF_MANY 0.01
#define MANY 400
#define FEW 16 /* are tried one by one */
/* One number more must not undo it: so many further ones have that power, or nearly. */
#define FURTHER 4
#define NEARLY 0.01

static double wanted_cases(const struct power_ask *ask, double power)
{
	return stats_n_ni(ask->margin, ask->psi, ask->diff, ask->level, power);
}

/* The inverse of the formula for cases. */
static double normal_power(int n, const struct power_ask *ask)
{
	double lo = ask->level, hi = 1 - 1e-12;

	for (int i = 0; i < 60; i++) {
		double middle = (lo + hi) / 2;

		if (wanted_cases(ask, middle) <= n)
			lo = middle;
		else
			hi = middle;
	}
	return lo;
}

double power_of(int cases, const struct power_ask *ask)
{
	assert(cases >= 1);
	if (cases > STATS_EXACT_N_MAX)
		return normal_power(cases, ask);
	return stats_power_exact(cases, ask->margin, ask->psi, ask->diff, ask->level, ask->gamma);
}

static int at_most(double cases, int most)
{
	return cases < most ? (int)ceil(cases) : most;
}

/* From `n` on the first number with that power which further cases do not undo; above
 * STATS_EXACT_N_MAX: none. */
static int first_steady(int n, const struct power_ask *ask, double power)
{
	int found = 0; /* numbers in a row, the first of them with that power */

	for (; n <= STATS_EXACT_N_MAX; n++) {
		double here = power_of(n, ask);

		if (here >= (found ? power - NEARLY : power))
			found++;
		else
			found = 0;
		if (found > FURTHER)
			return n - FURTHER;
	}
	return n - found;
}

int power_cases(const struct power_ask *ask, double power)
{
	double guess = wanted_cases(ask, power);
	double tooth = guess > MANY ? TOOTH_OF_MANY : TOOTH;
	int lo = stats_n_floor(ask->margin, ask->level), hi = at_most(guess * 1.2, INT_MAX / 2);

	if (ask->level <= ask->gamma)
		return 0; /* no p of the exact test is below gamma */
	if (hi > STATS_EXACT_N_MAX)
		hi = STATS_EXACT_N_MAX;
	/* Where teeth are short, what is well below them needs no trial. */
	while (ask->psi >= HARDLY_EVER && hi - lo > FEW) {
		int middle = lo + (hi - lo) / 2;

		if (power_of(middle, ask) < power - tooth)
			lo = middle;
		else
			hi = middle;
	}
	lo = first_steady(lo, ask, power);
	if (lo <= STATS_EXACT_N_MAX)
		return lo;
	hi = at_most(guess, POWER_CASES_MAX + 1);
	hi = hi > lo ? hi : lo;
	return hi <= POWER_CASES_MAX ? hi : 0;
}

static bool margin_shows(int cases, struct power_ask ask, int step, double power)
{
	ask.margin = (double)step / MARGIN_STEPS;
	return power_of(cases, &ask) >= power;
}

double power_margin(int cases, const struct power_ask *ask, double power)
{
	int lo = ask->diff < 0 ? (int)floor(-ask->diff * MARGIN_STEPS + 1e-9) : 0;
	int hi = MARGIN_STEPS - 1, least = lo + 1;

	if (least > hi || !margin_shows(cases, *ask, hi, power))
		return NAN;
	while (hi - lo > 1) {
		int middle = (lo + hi) / 2;

		if (margin_shows(cases, *ask, middle, power))
			hi = middle;
		else
			lo = middle;
	}
	/* Power need not rise with every step of the margin. */
	for (int step = hi - 1; step >= least && step > hi - 5; step--) {
		if (margin_shows(cases, *ask, step, power))
			hi = step;
	}
	return (double)hi / MARGIN_STEPS;
}

double power_alpha(const struct config_quality *quality, size_t routes)
{
	/* 1 - 0.95 is a little more than 0.05: what was written is what is meant. */
	double alpha = round((1 - quality->confidence) * 1e12) / 1e12;

	if (quality->guarantee == GUARANTEE_TABLE)
		alpha /= (double)routes;
	return alpha * stats_look_factor(quality->look_count ? (int)quality->look_count : 1);
}

double power_least_level(enum multiplicity multiplicity, double alpha, size_t count)
{
	double *weights, least = alpha;

	switch (multiplicity) {
	case MULTIPLICITY_FALLBACK:
		weights = mem_alloc(count * sizeof(*weights));
		stats_fallback_weights((int)count, STATS_FALLBACK_RATIO, weights);
		least = alpha * weights[count - 1];
		free(weights);
		return least;
	case MULTIPLICITY_HOLM:
		return alpha / (double)count;
	case MULTIPLICITY_FIXED:
	case MULTIPLICITY_NONE:
		return alpha;
	}
	return least;
}
