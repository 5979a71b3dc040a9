/* SPDX-License-Identifier: MIT */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

struct stats_cascade stats_cascade(const struct stats_cascade_case *cases, int n, double *scores)
{
	double quality = 0;
	int64_t cost = 0, strong = 0;
	struct stats_cascade out = {0};
	int escalated = 0;

	assert(n > 0);
	for (int i = 0; i < n; i++) {
		const struct stats_cascade_case *c = &cases[i];
		double score = c->accepted ? c->cheap : c->strong;

		quality += score;
		cost += c->cheap_cost + c->check_cost + (c->accepted ? 0 : c->strong_cost);
		strong += c->strong_cost;
		escalated += !c->accepted;
		out.wins += score > c->strong;
		out.losses += score < c->strong;
		if (scores)
			scores[i] = score;
	}
	out.quality = quality / n;
	out.mean_cost = (double)cost / n;
	out.escalation_rate = (double)escalated / n;
	out.saving = strong > 0 ? 1 - (double)cost / (double)strong : NAN;
	return out;
}

double stats_cascade_promise(
	int wins, int losses, int explored, int left, double delta, double saving)
{
	double psi = (wins + losses + 1.0) / (explored + 2.0);
	double diff = (wins - losses) / (explored + 2.0);

	assert(wins + losses <= explored && left > 0);
	return saving *
	       stats_normal_cdf((diff + delta) / sqrt(psi / left) - stats_normal_quantile(0.95));
}
