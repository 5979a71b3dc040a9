/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

/*
 * The gates a candidate must pass: its quality against the reference's, and floors under a rate or
 * a mean of its own. A gate has one p-value for each direction. Right-or-wrong values are tested
 * exactly; graded ones, relative margins and groups by the worst-case Dirichlet bound, whose draws
 * start from what is compared, so that equal inputs give equal bytes.
 */

static double keep_of(const struct calib_job *job)
{
	return job->quality->relative ? 1 - job->quality->margin : 1;
}

uint64_t calib_seed(const struct calib_job *job, size_t candidate, size_t against)
{
	struct buf text = {0};
	struct digest digest;
	uint64_t seed = 0;

	buf_puts(&text, job->results->name);
	buf_char(&text, '\0');
	buf_puts(&text, job->names[candidate]);
	buf_char(&text, '\0');
	buf_puts(&text, job->names[against]);
	buf_char(&text, '\0');
	buf_printf(&text, "%d", job->units);
	digest = sha256(buf_view(&text));
	for (int i = 0; i < 8; i++)
		seed = seed << 8 | digest.bytes[i];
	buf_free(&text);
	return seed;
}

static double others(const struct calib_job *job)
{
	double count = -1;

	for (size_t c = 0; c < job->count; c++)
		count += calib_takes_part(job, c);
	return count;
}

/* The level of "worse by the margin", as it is shared among those it may be worse than. */
static double upper_level(const struct calib_job *job)
{
	return job->best ? job->alpha / others(job) : job->alpha;
}

/* Values of cases to values of units, in place. */
static void by_units(const struct calib_job *job, double *values)
{
	double *means;

	if (!job->group_of)
		return;
	means = mem_alloc((size_t)job->units * sizeof(*means));
	stats_cluster_means(values, job->group_of, (int)job->case_count, job->units, means);
	memcpy(values, means, (size_t)job->units * sizeof(*means));
	free(means);
}

static void differences(const struct calib_job *job, const struct calib_trial *trial, double keep,
	double *low, double *high)
{
	double *s = mem_alloc(job->case_count * sizeof(*s));
	double *r = mem_alloc(job->case_count * sizeof(*r));

	for (size_t i = 0; i < job->case_count; i++) {
		const struct result_cell *cell = JOB_CELL(job, trial->candidate, i);
		const struct result_cell *other = JOB_CELL(job, trial->against, i);

		s[i] = cell->unmeasured == MEASURED ? cell->quality : NAN;
		r[i] = other->unmeasured == MEASURED ? other->quality : NAN;
	}
	stats_bound_unmeasured(s, r, (int)job->case_count, keep, low, high);
	by_units(job, low);
	by_units(job, high);
	free(s);
	free(r);
}

static struct calib_tables *tables_of(struct calib_job *job)
{
	double delta = job->quality->margin;
	struct calib_tables **at = &job->tables->next;

	for (; *at; at = &(*at)->next) {
		if ((*at)->n == job->units && (*at)->delta == delta && (*at)->gamma == job->gamma)
			return *at;
	}
	*at = ARENA_NEW(job->arena, struct calib_tables);
	(*at)->n = job->units;
	(*at)->delta = delta;
	(*at)->gamma = job->gamma;
	(*at)->table = stats_exact_table(job->arena, job->units, delta, job->gamma);
	(*at)->bounds = stats_exact_bounds(job->arena, (*at)->table);
	(*at)->point_error = NAN;
	return *at;
}

double calib_point_error(struct calib_job *job)
{
	struct calib_tables *tables;

	if (job->quality->rule != RULE_POINT || job->quality->relative || job->units < 1)
		return NAN;
	tables = tables_of(job);
	if (isnan(tables->point_error))
		tables->point_error = stats_point_error(job->units, job->quality->margin);
	return tables->point_error;
}

static void test_exactly(struct calib_job *job, struct calib_trial *trial)
{
	struct stats_exact_table *table = tables_of(job)->table;
	struct stats_exact low = stats_exact_table_p(table, trial->wins, trial->losses);
	struct stats_exact high = stats_exact_table_p(table, trial->high_wins, trial->high_losses);

	trial->quality.qualify = low.p_qualify;
	trial->quality.worse = high.p_disqualify;
	trial->method = low.normal ? "normal" : "exact";
}

static void test_by_draws(struct calib_job *job, struct calib_trial *trial)
{
	double delta = job->quality->relative ? 0 : job->quality->margin;
	struct stats_wcd asked;

	trial->seed = calib_seed(job, trial->candidate, trial->against);
	trial->method = job->group_of ? "wcd-groups" : "wcd";
	trial->drawn = calib_drawn(job, trial->low, trial->high, -keep_of(job), trial->seed);
	asked = calib_ask(job, &trial->drawn, delta, job->alpha, job->alpha);
	trial->quality.qualify = asked.p_qualify;
	trial->quality.worse = asked.p_disqualify;
}

static void test_quality(struct calib_job *job, struct calib_trial *trial)
{
	int n = job->units;

	trial->low = ARENA_ARRAY(job->scratch, job->case_count, double);
	trial->high = ARENA_ARRAY(job->scratch, job->case_count, double);
	differences(job, trial, keep_of(job), trial->low, trial->high);
	trial->ternary = !job->quality->relative && !job->group_of &&
			 stats_ternary(trial->low, n, &trial->wins, &trial->losses) &&
			 stats_ternary(trial->high, n, &trial->high_wins, &trial->high_losses);
	trial->quality = (struct calib_gate){.exists = true,
		.low = stats_mean(trial->low, n),
		.high = stats_mean(trial->high, n),
		.floor = job->quality->relative ? 0 : -job->quality->margin};
	if (trial->ternary)
		test_exactly(job, trial);
	else
		test_by_draws(job, trial);
}

/*
 * Against the best, whoever that is: to qualify, the largest of the p-values against every other
 * candidate (Berger 1982; Hsu 1984); to disqualify, the smallest, times their number (Bonferroni).
 * What is shown is the comparison that the largest arose from.
 */
static void test_against_all(struct calib_job *job, struct calib_trial *trial)
{
	struct calib_trial worst = *trial;
	struct arena *scratch = job->scratch, single = {0}; /* draws of one pair are many */
	double worse = 1, low = 1, high = 1;

	for (size_t j = 0; j < job->count; j++) {
		struct calib_trial pair = {.candidate = trial->candidate, .against = j};

		if (j == trial->candidate || !calib_takes_part(job, j))
			continue;
		arena_reset(&single);
		job->scratch = &single;
		test_quality(job, &pair);
		job->scratch = scratch;
		worse = fmin(worse, pair.quality.worse);
		low = fmin(low, pair.quality.low);
		high = fmin(high, pair.quality.high);
		if (!worst.quality.exists || pair.quality.qualify > worst.quality.qualify ||
			(pair.quality.qualify == worst.quality.qualify &&
				pair.quality.low < worst.quality.low))
			worst = pair;
	}
	arena_fini(&single);
	*trial = (struct calib_trial){.candidate = worst.candidate, .against = worst.against};
	test_quality(job, trial);
	trial->quality.worse = fmin(1, worse * others(job));
	trial->quality.low = low;
	trial->quality.high = high;
}

static bool all_binary(const double *values, int n, int *ones)
{
	*ones = 0;
	for (int i = 0; i < n; i++) {
		if (values[i] != 0 && values[i] != 1)
			return false;
		*ones += values[i] == 1;
	}
	return true;
}

/* The true mean is at least `floor`: low and high are the values of cases, overwritten. */
static void test_floor(struct calib_job *job, struct calib_trial *trial, double floor, double *low,
	double *high, struct calib_gate *gate)
{
	struct calib_drawn drawn;
	struct stats_wcd asked;
	int n = job->units, ok, ok_high;

	by_units(job, low);
	by_units(job, high);
	*gate = (struct calib_gate){.exists = true,
		.low = stats_mean(low, n),
		.high = stats_mean(high, n),
		.floor = floor};
	if (all_binary(low, n, &ok) && all_binary(high, n, &ok_high)) {
		gate->qualify = stats_binom_upper_p(ok, n, floor);
		gate->worse = stats_binom_lower_p(ok_high, n, floor);
		return;
	}
	trial->seed = calib_seed(job, trial->candidate, trial->against);
	drawn = calib_drawn(job, low, high, 0, trial->seed);
	asked = calib_ask(job, &drawn, -floor, job->alpha, job->alpha);
	gate->qualify = asked.p_qualify;
	gate->worse = asked.p_disqualify;
}

/* What one case says at a floor: false if it was not measured there. */
typedef bool case_value(const struct calib_job *job, const struct result_cell *cell, double *value);

static bool format_value(const struct calib_job *job, const struct result_cell *cell, double *value)
{
	(void)job;
	*value = cell->format_ok;
	return cell->unmeasured == MEASURED && cell->format_ok >= 0;
}

static bool latency_value(
	const struct calib_job *job, const struct result_cell *cell, double *value)
{
	*value = cell->latency_us <= job->route->latency_p95_us;
	return cell->latency_us >= 0;
}

static bool quality_value(
	const struct calib_job *job, const struct result_cell *cell, double *value)
{
	(void)job;
	*value = cell->quality;
	return cell->unmeasured == MEASURED;
}

static void floor_gate(struct calib_job *job, struct calib_trial *trial, double floor,
	case_value *value_of, struct calib_gate *gate)
{
	double *low = mem_alloc(job->case_count * sizeof(*low));
	double *high = mem_alloc(job->case_count * sizeof(*high));

	for (size_t i = 0; i < job->case_count; i++) {
		double value;
		bool measured = value_of(job, JOB_CELL(job, trial->candidate, i), &value);

		low[i] = measured ? value : 0;
		high[i] = measured ? value : 1;
	}
	test_floor(job, trial, floor, low, high, gate);
	free(low);
	free(high);
}

static double largest(double p, const struct calib_gate *gate)
{
	return gate->exists && gate->qualify > p ? gate->qualify : p;
}

void calib_gates(struct calib_job *job, size_t candidate, struct calib_trial *trial)
{
	const struct config_quality *quality = job->quality;

	*trial = (struct calib_trial){.candidate = candidate, .against = job->reference};
	if (job->best)
		test_against_all(job, trial);
	else
		test_quality(job, trial);
	if (job->results->has_format && quality->format_floor > 0)
		floor_gate(job, trial, quality->format_floor, format_value, &trial->format);
	if (job->route->latency_p95_us > 0)
		floor_gate(job, trial, CALIB_LATENCY_QUANTILE, latency_value, &trial->latency);
	if (quality->min_quality > 0)
		floor_gate(job, trial, quality->min_quality, quality_value, &trial->floor);
	trial->p = largest(0, &trial->quality);
	trial->p = largest(trial->p, &trial->format);
	trial->p = largest(trial->p, &trial->latency);
	trial->p = largest(trial->p, &trial->floor);
}

static void drawn_bounds(
	struct calib_job *job, struct calib_drawn *drawn, double level, struct evidence *row)
{
	struct stats_wcd asked =
		calib_ask(job, drawn, job->quality->margin, level, upper_level(job));

	row->lower_bound = asked.lo;
	row->upper_bound = asked.hi;
	row->seed = drawn->args.seed;
	row->draws = STATS_WCD_DRAWS;
}

struct pair_counts {
	int wins, losses;           /* with what is not measured against the candidate */
	int high_wins, high_losses; /* with it for the candidate */
};

/* The two ends are found by inverting the test many times; they depend on nothing but these
 * numbers, so they are kept like what is drawn. */
static void exact_bounds(
	struct calib_job *job, const struct pair_counts *counts, double level, struct evidence *row)
{
	double kept[CALIB_MEMO_VALUES] = {0};
	struct digest key =
		sha256(str_of(arena_printf(job->scratch, "exact 1 %d %a %a %d %d %a %d %d %a",
			job->units, job->quality->margin, job->gamma, counts->wins, counts->losses,
			level, counts->high_wins, counts->high_losses, upper_level(job))));

	if (!calib_find_kept(job->in, &key, kept)) {
		kept[0] = stats_exact_bounds_lower(
			tables_of(job)->bounds, counts->wins, counts->losses, level);
		kept[1] = stats_exact_bounds_upper(tables_of(job)->bounds, counts->high_wins,
			counts->high_losses, upper_level(job));
		calib_keep(job->in, &key, kept);
	}
	row->lower_bound = kept[0];
	row->upper_bound = kept[1];
}

/* The margin is relative, the interval is not: it is that of the plain difference. */
static void plain_bounds(
	struct calib_job *job, const struct calib_trial *trial, double level, struct evidence *row)
{
	double *low = mem_alloc(job->case_count * sizeof(*low));
	double *high = mem_alloc(job->case_count * sizeof(*high));
	struct pair_counts counts;
	int n = job->units;

	differences(job, trial, 1, low, high);
	if (!job->group_of && n <= STATS_EXACT_N_MAX &&
		stats_ternary(low, n, &counts.wins, &counts.losses) &&
		stats_ternary(high, n, &counts.high_wins, &counts.high_losses)) {
		exact_bounds(job, &counts, level, row);
	} else {
		struct calib_drawn drawn = calib_drawn(
			job, low, high, -1, calib_seed(job, trial->candidate, trial->against));

		drawn_bounds(job, &drawn, level, row);
	}
	free(low);
	free(high);
}

void calib_bounds(
	struct calib_job *job, struct calib_trial *trial, double level, struct evidence *row)
{
	const struct pair_counts counts = {
		trial->wins, trial->losses, trial->high_wins, trial->high_losses};

	row->seed = trial->seed;
	row->draws = trial->seed ? STATS_WCD_DRAWS : 0;
	if (job->quality->relative) {
		plain_bounds(job, trial, level, row);
	} else if (trial->ternary) {
		exact_bounds(job, &counts, level, row);
	} else {
		drawn_bounds(job, &trial->drawn, level, row);
	}
}
