/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <math.h>

/*
 * The prices at which a route would change its model, the verdicts staying as they are. A cost is
 * linear in one price, so the slope is found by moving that price once, and the point where two
 * costs meet follows: price + (other cost - cost) / slope.
 */

enum { PROBE = 1000000 }; /* picodollars a token: a dollar a million tokens */

/* Picodollars a request for one picodollar more a token. */
static double slope_of(const struct calib_job *job, size_t candidate, size_t kind)
{
	const struct price *price = job->prices[candidate];
	struct price moved = *price;
	int64_t now = calib_cost_at(job, candidate, price), then;

	moved.rates[SERVICE_LIST].of[kind] = money_add(price->rates[SERVICE_LIST].of[kind], PROBE);
	then = calib_cost_at(job, candidate, &moved);
	return now == MONEY_UNKNOWN || then == MONEY_UNKNOWN ? 0 : (double)(then - now) / PROBE;
}

static bool could_have_it(const struct calib_job *job, size_t candidate)
{
	const struct evidence *row = &job->evidence[candidate];

	return row->cost_per_request != MONEY_UNKNOWN && !row->retired &&
	       (row->verdict == VERDICT_QUALIFIED || row->verdict == VERDICT_REFERENCE);
}

/* Who has the route if the choice becomes too dear: SIZE_MAX if there is nobody. */
static size_t next_to(const struct calib_job *job, size_t chosen)
{
	size_t best = SIZE_MAX;

	for (size_t c = 0; c < job->count; c++) {
		if (c != chosen && could_have_it(job, c) &&
			(best == SIZE_MAX || job->costs[c] < job->costs[best]))
			best = c;
	}
	return best;
}

/* The price of `of` at which its cost is that of `other`. */
static void add_flip(struct calib_job *job, size_t of, size_t other, size_t to, size_t kind,
	struct table_route *out, struct table_flip *flips)
{
	double slope, at;
	int64_t now;

	if (calib_chain(job, of) || !job->prices[of])
		return;
	now = job->prices[of]->rates[SERVICE_LIST].of[kind];
	slope = now == MONEY_UNKNOWN ? 0 : slope_of(job, of, kind);
	if (!(slope > 0))
		return; /* recorded costs, or no tokens of that kind: no price would do it */
	at = (double)now + (double)(job->costs[other] - job->costs[of]) / slope;
	if (at >= 0 && at < 1e15)
		flips[out->flip_count++] = (struct table_flip){.of = of,
			.to = to,
			.kind = rate_name(kind),
			.now = now,
			.at = (int64_t)floor(at + 0.5),
			.above = to == other};
}

void calib_flips(struct calib_job *job, struct table_route *out)
{
	struct table_flip *flips = ARENA_ARRAY(job->arena, 2 * job->count + 2, struct table_flip);
	size_t chosen = out->candidate, next = next_to(job, chosen);

	out->flips = flips;
	out->flip_count = 0;
	if (job->costs[chosen] == MONEY_UNKNOWN)
		return;
	for (size_t kind = 0; kind < 2 && next != SIZE_MAX; kind++)
		add_flip(job, chosen, next, next, kind, out, flips);
	for (size_t c = 0; c < job->count; c++) {
		for (size_t kind = 0; kind < 2 && c != chosen && could_have_it(job, c); kind++)
			add_flip(job, c, chosen, c, kind, out, flips);
	}
}
