/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

void stats_holm(const double *p, int count, double *adjusted)
{
	double running = 0;

	for (int i = 0; i < count; i++)
		adjusted[i] = -1; /* not ranked yet */
	for (int rank = 0; rank < count; rank++) {
		int least = -1;

		for (int i = 0; i < count; i++) {
			if (adjusted[i] < 0 && (least < 0 || p[i] < p[least]))
				least = i;
		}
		running = fmax(running, (count - rank) * p[least]);
		adjusted[least] = fmin(running, 1);
	}
}

void stats_fixed_sequence(const double *p, int count, double *adjusted)
{
	double running = 0;

	for (int i = 0; i < count; i++) {
		running = fmax(running, p[i]);
		adjusted[i] = running;
	}
}

void stats_fallback_weights(int count, double ratio, double *weights)
{
	double sum = 0, weight = 1;

	assert(ratio > 0 && ratio <= 1);
	for (int i = 0; i < count; i++) {
		weights[i] = weight;
		sum += weight;
		weight *= ratio;
	}
	for (int i = 0; i < count; i++)
		weights[i] /= sum;
}

void stats_fallback(const double *p, const double *weights, int count, double alpha, double *levels,
	bool *reject)
{
	double handed_on = 0;

	for (int i = 0; i < count; i++) {
		levels[i] = weights[i] * alpha + handed_on;
		reject[i] = p[i] <= levels[i];
		handed_on = reject[i] ? levels[i] : 0;
	}
}
