/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

/* Which cases a verdict rests on, and what was counted on them. */

struct calib_case {
	const char *id;
	size_t index;
};

static int by_id(const void *a, const void *b)
{
	const struct calib_case *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* Those of the look, in the order of their ids. */
static void pick_cases(struct calib_job *job)
{
	struct calib_case *cases =
		ARENA_ARRAY(job->scratch, job->case_count + 1, struct calib_case);

	for (size_t i = 0; i < job->case_count; i++) {
		size_t index = job->order ? job->order[i] : i;

		cases[i] = (struct calib_case){job->results->case_ids[index], index};
	}
	if (job->case_count)
		qsort(cases, job->case_count, sizeof(*cases), by_id);
	job->cases = ARENA_ARRAY(job->scratch, job->case_count, size_t);
	for (size_t i = 0; i < job->case_count; i++)
		job->cases[i] = cases[i].index;
}

/* Units in the order of their first case; a case without a group is one by itself. */
static void number_groups(struct calib_job *job)
{
	const char *const *groups = job->results->groups;
	struct map seen = {0};

	job->units = (int)job->case_count;
	if (!groups)
		return;
	job->group_of = ARENA_ARRAY(job->scratch, job->case_count, int);
	job->units = 0;
	for (size_t i = 0; i < job->case_count; i++) {
		const char *group = groups[job->cases[i]];
		uint64_t number = (uint64_t)job->units;

		if (!group || map_add(&seen, str_of(group), number))
			job->units++;
		else
			map_get(&seen, str_of(group), &number);
		job->group_of[i] = (int)number;
	}
	map_fini(&seen);
	if ((size_t)job->units == job->case_count)
		job->group_of = NULL;
}

void calib_sample(struct calib_job *job)
{
	pick_cases(job);
	job->group_of = NULL;
	number_groups(job);
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The smallest value that at least a share q of all does not exceed. */
static int64_t nearest_rank(const int64_t *sorted, size_t count, double q)
{
	size_t rank = (size_t)ceil(q * (double)count - 1e-9);

	return count ? sorted[rank ? rank - 1 : 0] : -1;
}

static void measure_latency(const struct calib_job *job, size_t candidate, struct evidence *row)
{
	int64_t *values = ARENA_ARRAY(job->scratch, job->case_count, int64_t);
	size_t count = 0;

	for (size_t i = 0; i < job->case_count; i++) {
		int64_t latency = JOB_CELL(job, candidate, i)->latency_us;

		if (latency >= 0)
			values[count++] = latency;
	}
	if (count)
		qsort(values, count, sizeof(*values), by_number);
	row->latency_p50_us = nearest_rank(values, count, 0.5);
	row->latency_p95_us = nearest_rank(values, count, CALIB_LATENCY_QUANTILE);
}

static void measure_streams(const struct calib_job *job, size_t candidate, struct evidence *row)
{
	int64_t *values = ARENA_ARRAY(job->scratch, job->case_count, int64_t);
	int64_t tokens = 0, us = 0;
	size_t count = 0;

	for (size_t i = 0; i < job->case_count; i++) {
		const struct stream_times *stream = &JOB_CELL(job, candidate, i)->stream;

		if (stream->first_token_us <= 0)
			continue;
		values[count++] = stream->first_token_us;
		tokens += stream->tokens;
		us += stream->us;
	}
	if (count)
		qsort(values, count, sizeof(*values), by_number);
	row->first_token_p50_us = count ? nearest_rank(values, count, 0.5) : 0;
	row->first_token_p95_us = count ? nearest_rank(values, count, CALIB_LATENCY_QUANTILE) : 0;
	row->tokens_per_second = us > 0 ? (double)tokens * 1e6 / (double)us : 0;
}

static void count_outcome(const struct result_cell *cell, struct evidence *row)
{
	if (cell->unmeasured != MEASURED)
		row->unmeasured++;
	if (cell->unmeasured == UNMEASURED_FAULT)
		row->failed++;
	if (cell->unmeasured == UNMEASURED_CUT_OFF)
		row->cut_off++;
	row->waiting += cell->unmeasured == UNMEASURED_WAITING;
	row->unjudged += cell->unmeasured == UNMEASURED_JUDGE;
	if (cell->unmeasured == UNMEASURED_MISSING || cell->unmeasured == UNMEASURED_FAULT)
		return;
	row->refused += cell->outcome == OUTCOME_REFUSED;
	row->blocked += cell->outcome == OUTCOME_BLOCKED;
}

static double ratio(double sum, size_t count)
{
	return count ? sum / (double)count : NAN;
}

/* Means over what was measured; the difference over the cases that both sides have. */
static void measure_quality(const struct calib_job *job, size_t candidate, struct evidence *row)
{
	double sum = 0, formatted = 0;
	size_t measured = 0, checked = 0;

	for (size_t i = 0; i < job->case_count; i++) {
		const struct result_cell *cell = JOB_CELL(job, candidate, i);

		count_outcome(cell, row);
		if (cell->unmeasured != MEASURED)
			continue;
		measured++;
		sum += cell->quality;
		if (cell->format_ok >= 0) {
			checked++;
			formatted += cell->format_ok;
		}
	}
	row->quality = ratio(sum, measured);
	row->format = job->results->has_format ? ratio(formatted, checked) : NAN;
}

static int fewest_repeats(const struct calib_job *job, size_t candidate)
{
	int fewest = 0;

	for (size_t i = 0; i < job->case_count; i++) {
		const struct result_cell *cell = JOB_CELL(job, candidate, i);

		if (cell->unmeasured == MEASURED && (!fewest || cell->repeats < fewest))
			fewest = cell->repeats;
	}
	return fewest;
}

/* A case is one unit, whatever the number of its repeats: means over cases. */
static void measure_repeats(const struct calib_job *job, size_t candidate, struct evidence *row)
{
	size_t measured = 0;

	row->repeats = fewest_repeats(job, candidate);
	if (row->repeats < 2)
		return;
	for (size_t i = 0; i < job->case_count; i++) {
		const struct result_cell *cell = JOB_CELL(job, candidate, i);

		if (cell->unmeasured != MEASURED)
			continue;
		measured++;
		row->spread += cell->spread;
		row->pass_at_1 += stats_pass_at_k(cell->repeats, cell->passes, 1);
		row->pass_at_k += stats_pass_at_k(cell->repeats, cell->passes, row->repeats);
		row->pass_hat_k += stats_pass_hat_k(cell->repeats, cell->passes, row->repeats);
	}
	row->spread = ratio(row->spread, measured);
	row->pass_at_1 = ratio(row->pass_at_1, measured);
	row->pass_at_k = ratio(row->pass_at_k, measured);
	row->pass_hat_k = ratio(row->pass_hat_k, measured);
}

void calib_compare(
	const struct calib_job *job, size_t candidate, size_t against, struct evidence *row)
{
	double *both = mem_alloc((job->case_count + 1) * sizeof(*both));
	size_t measured = 0, paired = 0;
	double sum = 0;
	int wins, losses;

	for (size_t i = 0; i < job->case_count; i++) {
		const struct result_cell *cell = JOB_CELL(job, candidate, i);
		const struct result_cell *other = JOB_CELL(job, against, i);

		if (other->unmeasured != MEASURED)
			continue;
		measured++;
		sum += other->quality;
		if (cell->unmeasured == MEASURED)
			both[paired++] = cell->quality - other->quality;
	}
	row->against = against;
	row->reference_quality = ratio(sum, measured);
	if (candidate != against && paired) {
		row->difference = stats_mean(both, (int)paired);
		if (stats_ternary(both, (int)paired, &wins, &losses)) {
			row->wins = wins;
			row->losses = losses;
		}
	}
	free(both);
}

static double escalation(const struct calib_job *job, size_t index)
{
	const struct result_chain *chain = calib_chain(job, index);
	size_t known = 0, refused = 0;

	for (size_t i = 0; chain && i < job->case_count; i++) {
		enum chain_check check = chain->checks[job->cases[i]];

		known += check != CHAIN_UNKNOWN;
		refused += check == CHAIN_REFUSED;
	}
	return ratio((double)refused, known);
}

/* Over the cases of the look; NaN where nothing was counted, as of a chain. */
static double mean_tokens(const struct calib_job *job, size_t candidate, bool output)
{
	double sum = 0;
	size_t counted = 0;

	for (size_t i = 0; !calib_chain(job, candidate) && i < job->case_count; i++) {
		const struct usage *usage = &JOB_CELL(job, candidate, i)->usage;
		int64_t tokens = output ? usage->output_total : usage->input_total;

		if (tokens < 0)
			continue;
		sum += (double)tokens;
		counted++;
	}
	return ratio(sum, counted);
}

static void measure(struct calib_job *job, size_t c)
{
	struct evidence *row = &job->evidence[c];

	*row = (struct evidence){.candidate = c,
		.open = row->open,
		.against = c,
		.cases = (int64_t)job->case_count,
		.wins = -1,
		.losses = -1,
		.reference_quality = NAN,
		.difference = NAN,
		.lower_bound = NAN,
		.upper_bound = NAN,
		.p_quality = NAN,
		.p_format = NAN,
		.p_latency = NAN,
		.p_min_quality = NAN,
		.p_worse = NAN,
		.level = NAN,
		.format = NAN,
		.escalation = escalation(job, c),
		.method = "none",
		.cases_needed = -1,
		.cost_per_request = job->costs[c],
		.input_tokens = mean_tokens(job, c, false),
		.output_tokens = mean_tokens(job, c, true),
		.first_cost = job->first_costs[c],
		.joined = job->joins[c],
		.cost_estimated = job->estimated[c]};
	measure_quality(job, c, row);
	if (!job->best)
		calib_compare(job, c, job->reference, row);
	measure_latency(job, c, row);
	measure_streams(job, c, row);
	measure_repeats(job, c, row);
}

void calib_measure(struct calib_job *job)
{
	if (job->look == 1)
		job->evidence = ARENA_ARRAY(job->arena, job->count, struct evidence);
	for (size_t c = 0; c < job->count; c++) {
		if (job->look == 1 || job->evidence[c].open || (c == job->reference && !job->best))
			measure(job, c);
	}
}
