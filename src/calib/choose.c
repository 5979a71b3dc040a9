/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <stdlib.h>

/* From verdicts to a choice: the cheapest that qualifies, and whom to ask when it fails. */

static bool is_cheaper(int64_t a, int64_t b)
{
	return a != MONEY_UNKNOWN && (b == MONEY_UNKNOWN || a < b);
}

/* Of two qualified ones of equal cost, the one that looks better. */
static bool is_better_choice(const struct evidence *a, const struct evidence *b)
{
	if (a->cost_per_request != b->cost_per_request)
		return is_cheaper(a->cost_per_request, b->cost_per_request);
	return a->difference > b->difference;
}

static size_t cheapest_qualified(const struct calib_job *job)
{
	const struct evidence *best = NULL;
	for (size_t c = 0; c < job->count; c++) {
		const struct evidence *row = &job->evidence[c];

		/* A dearer one is better than a reference that is gone. */
		if (row->verdict != VERDICT_QUALIFIED || row->retired ||
			(!job->best && !job->evidence[job->reference].retired &&
				!is_cheaper(row->cost_per_request, job->costs[job->reference])))
			continue;
		if (!best || is_better_choice(row, best))
			best = row;
	}
	return best ? best->candidate : job->reference;
}

struct fallback {
	size_t candidate;
	int64_t cost;
};

static int cheapest_first(const void *a, const void *b)
{
	const struct fallback *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* The qualified ones between the choice and the reference, by cost, then the reference. Behind a
 * chain first of all the one it escalates to; a router cannot fall back on a chain. */
static void set_fallbacks(struct arena *arena, struct table_route *route)
{
	size_t candidates = route->evidence_count - route->chain_count;
	const struct result_chain *chain = route->candidate < candidates
						   ? NULL
						   : &route->chains[route->candidate - candidates];
	const struct evidence *chosen = &route->evidence[route->candidate];
	const struct evidence *reference = &route->evidence[route->reference];
	struct fallback *list = ARENA_ARRAY(arena, route->evidence_count, struct fallback);
	size_t *fallbacks = ARENA_ARRAY(arena, route->evidence_count, size_t);
	size_t count = 0, listed = 0, first = SIZE_MAX, then = SIZE_MAX;

	route->fallbacks = fallbacks;
	route->fallback_count = 0;
	route->escalate_on &= ~(unsigned)ESCALATE_CHECK;
	if (chain) {
		route->escalate_on |= (unsigned)ESCALATE_CHECK;
		first = chain->first;
		fallbacks[listed++] = then = chain->then;
	}
	if (route->candidate == route->reference && !route->reference_best)
		return;
	for (size_t c = 0; c < candidates; c++) {
		const struct evidence *row = &route->evidence[c];

		if (row->verdict == VERDICT_QUALIFIED && !row->retired && c != route->reference &&
			c != first && c != then &&
			is_cheaper(chosen->cost_per_request, row->cost_per_request) &&
			(route->reference_best || reference->retired ||
				is_cheaper(row->cost_per_request, reference->cost_per_request)))
			list[count++] = (struct fallback){c, row->cost_per_request};
	}
	if (count)
		qsort(list, count, sizeof(*list), cheapest_first);
	for (size_t i = 0; i < count; i++)
		fallbacks[listed++] = list[i].candidate;
	if (!reference->retired && route->candidate != route->reference &&
		then != route->reference && first != route->reference)
		fallbacks[listed++] = route->reference;
	route->fallback_count = listed;
}

void calib_assign(struct arena *arena, struct table_route *route, size_t candidate)
{
	route->candidate = candidate;
	set_fallbacks(arena, route);
}

bool calib_holds(const struct table_route *route, size_t candidate)
{
	const struct evidence *row = &route->evidence[candidate];

	return row->verdict == VERDICT_REFERENCE ||
	       (row->verdict == VERDICT_QUALIFIED && !row->retired);
}

static const char *const rule_names[] = {
	[RULE_EXACT] = "exact",
	[RULE_POINT] = "point",
};

static const char *const guarantee_names[] = {
	[GUARANTEE_ROUTE] = "route",
	[GUARANTEE_TABLE] = "table",
};

static const char *const multiplicity_names[] = {
	[MULTIPLICITY_FALLBACK] = "fallback",
	[MULTIPLICITY_HOLM] = "holm",
	[MULTIPLICITY_FIXED] = "fixed",
	[MULTIPLICITY_NONE] = "none",
};

/* A plan tests at the same level at each of its looks. */
static const double *look_levels(const struct calib_job *job)
{
	double *levels = ARENA_ARRAY(job->arena, job->look_count, double);

	for (size_t k = 0; k < job->look_count; k++)
		levels[k] = job->alpha;
	return levels;
}

void calib_choose(struct calib_job *job, struct table_route *out)
{
	const struct calib_route *route = job->route;

	*out = (struct table_route){.name = job->results->name,
		.reference = job->reference,
		.reference_named = job->reference_named,
		.reference_best = job->best,
		.max_tokens = route->max_tokens,
		.tier = route->tier,
		.escalate_on = ESCALATE_ERROR |
			       (job->results->has_format ? (unsigned)ESCALATE_INVALID_FORMAT : 0u),
		.margin = job->quality->margin,
		.confidence = job->quality->confidence,
		.margin_relative = job->quality->relative,
		.format_floor = job->results->has_format ? job->quality->format_floor : 0,
		.min_quality = job->quality->min_quality,
		.rule = rule_names[job->quality->rule],
		.guarantee = guarantee_names[job->quality->guarantee],
		.point_error = calib_point_error(job),
		.multiplicity = multiplicity_names[job->best ? MULTIPLICITY_HOLM
							     : job->quality->multiplicity],
		.look = job->look,
		.looks = job->looks,
		.look_levels = look_levels(job),
		.look_count = job->look_count,
		.look_collected = job->look_collected,
		.safety_critical = route->safety_critical,
		.evidence = job->evidence,
		.evidence_count = job->count,
		.chains = job->results->chains,
		.chain_count = job->results->chain_count,
		.requests = route->requests,
		.cost_before = MONEY_UNKNOWN,
		.cost_after = MONEY_UNKNOWN,
		.suite_digest = route->suite_digest,
		.remarks = route->remarks};
	calib_assign(job->arena, out, cheapest_qualified(job));
}
