/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <math.h>
#include <string.h>

/*
 * "Cheap first, escalate when the check fails." Both answers to every case are recorded, so what
 * the chain would have answered, cost and taken is no estimate: it is one of the two, case by case.
 * What it would have done is not known where an answer that it needs was not measured.
 */

const struct result_chain *calib_chain(const struct calib_job *job, size_t index)
{
	size_t candidates = job->in->results->candidate_count;

	return index < candidates ? NULL : &job->results->chains[index - candidates];
}

bool calib_all(const struct calib_job *job, size_t index, calib_holds_for *holds)
{
	const struct result_chain *chain = calib_chain(job, index);

	if (!chain)
		return holds(job, index);
	return holds(job, chain->first) && holds(job, chain->then) &&
	       (chain->agree == SIZE_MAX || holds(job, chain->agree));
}

static bool is_kept(const struct calib_job *job, size_t candidate)
{
	const char *left_out = job->in->leave_out;

	return !left_out || candidate == job->reference ||
	       strcmp(job->names[candidate], left_out) != 0;
}

bool calib_takes_part(const struct calib_job *job, size_t index)
{
	return calib_all(job, index, is_kept);
}

static int64_t sum_of(int64_t a, int64_t b)
{
	return a < 0 || b < 0 ? -1 : a + b;
}

static struct result_cell unknown_cell(
	const struct result_cell *first, const struct result_cell *other)
{
	struct result_cell cell = {.unmeasured = first->unmeasured, .outcome = first->outcome};

	if (cell.unmeasured == MEASURED && other)
		cell.unmeasured = other->unmeasured;
	if (cell.unmeasured == MEASURED)
		cell.unmeasured = UNMEASURED_MISSING;
	cell.quality = cell.accuracy = NAN;
	cell.format_ok = -1;
	cell.latency_us = -1;
	return cell;
}

struct result_cell calib_chain_cell(
	const struct result_route *route, const struct result_chain *chain, size_t i)
{
	const struct result_cell *first = RESULT_CELL(route, chain->first, i);
	const struct result_cell *then = RESULT_CELL(route, chain->then, i);
	const struct result_cell *other =
		chain->agree == SIZE_MAX ? NULL : RESULT_CELL(route, chain->agree, i);
	struct result_cell cell;

	switch (chain->checks[i]) {
	case CHAIN_ACCEPTED:
		cell = *first;
		break;
	case CHAIN_REFUSED:
		cell = *then;
		cell.latency_us = sum_of(first->latency_us, then->latency_us);
		break;
	case CHAIN_UNKNOWN:
		cell = unknown_cell(first, other);
		break;
	}
	if (other)
		cell.latency_us = sum_of(cell.latency_us, other->latency_us);
	cell.cost = MONEY_UNKNOWN;
	cell.usage = usage_unknown;
	cell.stream = (struct stream_times){0};
	return cell;
}

static const struct price *const *with_chains(
	const struct calib_job *job, const struct price *const *prices)
{
	size_t candidates = job->in->results->candidate_count;
	const struct price **all = ARENA_ARRAY(job->scratch, job->count, const struct price *);

	memcpy(all, prices, candidates * sizeof(const struct price *));
	for (size_t c = candidates; c < job->count; c++) {
		const struct result_chain *chain = calib_chain(job, c);
		bool whole = prices[chain->first] && prices[chain->then] &&
			     (chain->agree == SIZE_MAX || prices[chain->agree]);

		all[c] = whole ? prices[chain->first] : NULL;
	}
	return all;
}

void calib_chains(struct calib_job *job)
{
	const struct result_route *from = job->results;
	size_t candidates = job->in->results->candidate_count, cases = from->case_count;
	struct result_route *route;
	const char **names;

	job->count = candidates + from->chain_count;
	job->names = job->in->results->candidates;
	if (from->chain_count == 0)
		return;
	route = ARENA_NEW(job->scratch, struct result_route);
	*route = *from;
	route->cells = ARENA_ARRAY(job->scratch, job->count * cases, struct result_cell);
	memcpy(route->cells, from->cells, candidates * cases * sizeof(*route->cells));
	names = ARENA_ARRAY(job->scratch, job->count, const char *);
	memcpy(names, job->names, candidates * sizeof(*names));
	for (size_t k = 0; k < from->chain_count; k++) {
		names[candidates + k] = from->chains[k].name;
		for (size_t i = 0; i < cases; i++)
			*RESULT_CELL(route, candidates + k, i) =
				calib_chain_cell(from, &from->chains[k], i);
	}
	job->results = route;
	job->names = names;
	job->prices = with_chains(job, job->prices);
	job->first_prices = with_chains(job, job->first_prices);
}
