/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <string.h>

/* A request of no known size. */
enum { PROFILE_INPUT = 1000, PROFILE_OUTPUT = 300 };

static int64_t list_price(const struct calib_job *job, size_t candidate)
{
	const struct calib_route *route = job->route;
	struct usage usage = {
		.input_total = route->input_tokens > 0 ? route->input_tokens : PROFILE_INPUT,
		.output_total = route->output_tokens > 0 ? route->output_tokens : PROFILE_OUTPUT,
		.billed = MONEY_UNKNOWN,
	};

	if (!job->first_prices[candidate])
		return MONEY_UNKNOWN;
	return price_of(job->first_prices[candidate], &usage);
}

static int64_t recorded_cost(const struct calib_job *job, size_t candidate)
{
	bool estimated;

	return calib_cost(job->results, candidate, job->first_prices[candidate], &estimated);
}

static bool has_recorded_costs(const struct calib_job *job)
{
	size_t cells = job->in->results->candidate_count * job->results->case_count;

	for (size_t i = 0; i < cells; i++) {
		if (job->results->cells[i].cost != MONEY_UNKNOWN)
			return true;
	}
	return false;
}

/* The first of the dearest; SIZE_MAX if nothing is known. MONEY_UNKNOWN is below every price. */
static size_t dearest(const struct calib_job *job,
	int64_t (*price)(const struct calib_job *job, size_t candidate), bool *all_known)
{
	size_t best = SIZE_MAX;
	int64_t most = MONEY_UNKNOWN;

	*all_known = true;
	for (size_t c = 0; c < job->in->results->candidate_count; c++) {
		int64_t now = price(job, c);

		if (now == MONEY_UNKNOWN)
			*all_known = false;
		if (now > most) {
			most = now;
			best = c;
		}
	}
	return best;
}

/* The route keeps the default where nothing qualifies: never the one that looks best. */
static bool best_reference(struct calib_job *job, struct err *err)
{
	const struct results *results = job->in->results;
	const char *name = job->in->default_candidate;

	if (!name)
		return err_set(err, ERR_CONFIG,
			"route '%s': under `reference: best` a route keeps the default where "
			"nothing qualifies, and none is named; add `default: {candidate: NAME}`",
			job->results->name);
	for (size_t c = 0; c < results->candidate_count; c++) {
		if (strcmp(results->candidates[c], name) != 0)
			continue;
		job->reference = c;
		job->reference_named = true;
		job->best = true;
		return true;
	}
	return err_set(err, ERR_CONFIG, "the default '%s' is no candidate", name);
}

static bool named_reference(struct calib_job *job, const char *name, struct err *err)
{
	const struct results *results = job->in->results;
	const char *nearest;

	for (size_t c = 0; c < results->candidate_count; c++) {
		if (strcmp(results->candidates[c], name) == 0) {
			job->reference = c;
			job->reference_named = true;
			return true;
		}
	}
	if (strcmp(name, "best") == 0)
		return best_reference(job, err);
	nearest = str_nearest(str_of(name), results->candidates, results->candidate_count,
		sizeof(results->candidates[0]));
	return err_set(err, ERR_CONFIG, "route '%s': the reference '%s' is no candidate%s%s%s",
		job->results->name, name, nearest ? " (did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?)" : "");
}

/* Unnamed it stays what it was at the first look, whatever the prices are now. */
static bool first_reference(struct calib_job *job)
{
	const struct results *results = job->in->results;
	const char *name = job->route->first ? job->route->first->reference : NULL;

	for (size_t c = 0; name && c < results->candidate_count; c++) {
		if (strcmp(results->candidates[c], name) == 0) {
			job->reference = c;
			return true;
		}
	}
	return false;
}

bool calib_reference(struct calib_job *job, struct err *err)
{
	const char *name = job->quality->reference;
	bool all_listed, all_recorded;
	size_t listed, recorded;

	if (name)
		return named_reference(job, name, err);
	if (first_reference(job))
		return true;
	listed = dearest(job, list_price, &all_listed);
	if (!all_listed && has_recorded_costs(job)) {
		recorded = dearest(job, recorded_cost, &all_recorded);
		listed = recorded != SIZE_MAX ? recorded : listed;
	}
	if (listed == SIZE_MAX)
		return err_set(err, ERR_INCOMPLETE,
			"route '%s': no candidate has a price, so the dearest cannot be taken as "
			"the "
			"reference; name one (--reference NAME), or give prices (--prices FILE)",
			job->results->name);
	job->reference = listed;
	return true;
}
