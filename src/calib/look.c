/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "calib/job.h"
#include "core/order.h"

/*
 * Planned looks. Each tests at the same level, c_K x alpha, on the first cases of one order; what a
 * look decides stays decided, so that nothing more need be asked of it: a stopped candidate keeps
 * its verdict, and one that qualified goes on handing its level to the next cheaper one. For every
 * hypothesis the joint error of all looks is within its level, and levels only grow as others are
 * rejected, which is what the fallback procedure needs (Maurer and Bretz 2013).
 */

static bool check_looks(const struct calib_job *job, struct err *err)
{
	const int64_t *looks = job->quality->looks;

	for (size_t k = 0; k < job->quality->look_count; k++) {
		if (looks[k] < 1 || (k > 0 && looks[k] <= looks[k - 1]))
			return err_set(err, ERR_CONFIG,
				"route '%s': looks are numbers of cases in rising order",
				job->results->name);
		if (k > 0 && looks[k] > 2 * looks[k - 1])
			return err_set(err, ERR_CONFIG,
				"route '%s': looks may at most double, and %lld follows %lld: the "
				"error of looking again is known only for such plans",
				job->results->name, (long long)looks[k], (long long)looks[k - 1]);
	}
	return true;
}

/* Without a plan one look at all cases. */
static void set_looks(struct calib_job *job)
{
	size_t count = job->results->case_count;
	int64_t *all;

	job->look = 1;
	job->look_count = job->quality->look_count;
	job->looks = job->quality->looks;
	if (job->look_count == 0) {
		all = ARENA_NEW(job->arena, int64_t);
		*all = (int64_t)count;
		job->looks = all;
		job->look_count = 1;
	}
	job->look_reached = (int64_t)count >= job->looks[0];
	job->case_count = job->look_reached ? (size_t)job->looks[0] : count;
}

bool calib_first_look(struct calib_job *job, struct err *err)
{
	const struct config_quality *quality = job->quality;
	size_t count = job->results->case_count;
	bool *costed;

	if (!check_looks(job, err))
		return false;
	set_looks(job);
	if (job->case_count < count) {
		job->order = order_cases(job->scratch, job->results->case_ids, count);
		costed = ARENA_ARRAY(job->scratch, count, bool);
		for (size_t i = 0; i < job->case_count; i++)
			costed[job->order[i]] = true;
		job->costed = costed;
	}
	/* 1 - 0.95 is a little more than 0.05: what was written is what is meant. */
	job->alpha = round((1 - quality->confidence) * 1e12) / 1e12;
	if (quality->guarantee == GUARANTEE_TABLE)
		job->alpha /= (double)job->in->results->route_count;
	job->alpha *= stats_look_factor((int)job->look_count);
	job->gamma = stats_exact_gamma(job->alpha);
	return true;
}

/* Whether it was asked every case of the look that is asked about. */
static bool was_asked(const struct calib_job *job, size_t candidate)
{
	for (size_t i = 0; i < job->asked_count; i++) {
		size_t index = job->order ? job->order[i] : i;

		enum unmeasured state = RESULT_CELL(job->results, candidate, index)->unmeasured;

		if (state == UNMEASURED_MISSING || state == UNMEASURED_WAITING)
			return false;
	}
	return true;
}

/* One that was never finished, a provider that is gone say, does not hold up the others; where all
 * are compared with all, it does. */
static bool is_collected(struct calib_job *job, size_t cases)
{
	bool any = false;

	job->asked_count = cases;
	if (!was_asked(job, job->reference))
		return false;
	for (int i = 0; i < job->line_total; i++) {
		size_t candidate = job->line[i].candidate;
		bool open = job->evidence[candidate].open;
		bool asked = (open || job->best) && calib_all(job, candidate, was_asked);

		if (job->best && !asked)
			return false;
		any = any || (open && asked);
	}
	return any;
}

bool calib_next(struct calib_job *job)
{
	size_t next;

	job->look_collected = is_collected(job, job->case_count);
	if ((size_t)job->look >= job->look_count ||
		job->looks[job->look] > (int64_t)job->results->case_count)
		return false;
	next = (size_t)job->looks[job->look];
	if (!is_collected(job, next))
		return false;
	job->case_count = next;
	job->look++;
	return true;
}

/* ---- what is still to be collected ---- */

/* Whether it could be chosen instead of what is chosen now. */
static bool could_be_chosen(
	const struct table *table, const struct table_route *route, const struct evidence *row)
{
	const struct evidence *chosen = &route->evidence[route->candidate];

	if (!row->open)
		return false;
	/* The model of a tier is the cheapest over several routes. */
	if (table->assign_tier && route->tier)
		return true;
	if (route->reference_best && chosen->verdict != VERDICT_QUALIFIED)
		return true;
	return row->cost_per_request != MONEY_UNKNOWN &&
	       (chosen->cost_per_request == MONEY_UNKNOWN ||
		       row->cost_per_request < chosen->cost_per_request);
}

static void want(const struct table *table, const struct table_route *route,
	const struct evidence *row, bool *wanted)
{
	const struct result_chain *chain = table_chain(table, route, row->candidate);

	if (!chain) {
		wanted[row->candidate] = true;
		return;
	}
	wanted[chain->first] = wanted[chain->then] = true;
	if (chain->agree != SIZE_MAX)
		wanted[chain->agree] = true;
}

bool calib_decided(const struct table *table, const struct table_route *route)
{
	for (size_t c = 0; c < route->evidence_count; c++) {
		if (could_be_chosen(table, route, &route->evidence[c]))
			return false;
	}
	return true;
}

int64_t calib_next_look(
	const struct table *table, const struct table_route *route, size_t case_count, bool *wanted)
{
	for (size_t c = 0; c < table->candidate_count; c++)
		wanted[c] = false;
	if ((size_t)route->look >= route->look_count || !route->look_collected ||
		route->looks[route->look] > (int64_t)case_count || calib_decided(table, route))
		return 0;
	wanted[route->reference] = true;
	for (size_t c = 0; c < route->evidence_count; c++) {
		const struct evidence *row = &route->evidence[c];

		/* Under `best` whoever takes part is compared with all others. */
		if (row->open || (route->reference_best && !isnan(row->level)))
			want(table, route, row, wanted);
	}
	return route->looks[route->look];
}
