/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <string.h>

/* A model past its date of retirement keeps its verdict, which its answers have earned, but cannot
 * be chosen. The reference stays where nobody else is, since a route must have somebody. */

static bool is_retired(const struct calib_job *job, size_t candidate)
{
	const struct price *price = job->prices[candidate];

	return price && price->retires && strcmp(price->retires, job->in->today) <= 0;
}

static bool any_retired(const struct calib_job *job, const struct result_chain *chain)
{
	return is_retired(job, chain->first) || is_retired(job, chain->then) ||
	       (chain->agree != SIZE_MAX && is_retired(job, chain->agree));
}

void calib_retire(struct calib_job *job)
{
	for (size_t c = 0; job->in->today && c < job->count; c++) {
		const struct result_chain *chain = calib_chain(job, c);
		struct evidence *row = &job->evidence[c];

		row->retired = chain ? any_retired(job, chain) : is_retired(job, c);
		if (row->retired)
			row->reasons |= 1u << REASON_RETIRED;
	}
}
