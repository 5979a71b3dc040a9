/* SPDX-License-Identifier: MIT */
#include "calib/job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * The verdicts of one route: who takes part, in which order and at which levels they are tested,
 * and why each one passes or does not.
 */

/* The point rule compares means; a mean that is the floor up to rounding is good enough. */
#define ROUNDING 1e-12

/* Of a chain every one that it asks. */
static bool is_allowed(const struct calib_job *job, size_t candidate)
{
	const char *const *allow = job->route->allow;
	const char *name = job->names[candidate];

	if (!job->route->safety_critical || candidate == job->reference)
		return true;
	for (; allow && *allow; allow++) {
		if (strcmp(*allow, name) == 0)
			return true;
	}
	return false;
}

/* The longest input of the route, as the candidate counts it, else as the reference does. */
static bool fits_context(const struct calib_job *job, size_t candidate)
{
	int64_t context = job->in->candidates[candidate].context;
	int64_t longest = 0;

	if (context <= 0)
		return true;
	for (size_t i = 0; i < job->case_count; i++) {
		int64_t own = JOB_CELL(job, candidate, i)->usage.input_total;
		int64_t other = JOB_CELL(job, job->reference, i)->usage.input_total;
		int64_t tokens = own >= 0 ? own : other;

		longest = tokens > longest ? tokens : longest;
	}
	return longest <= context - job->route->max_tokens;
}

static bool nothing_asked(const struct calib_job *job, size_t candidate)
{
	return job->evidence[candidate].unmeasured == job->evidence[candidate].cases;
}

static bool rule_out(struct evidence *row, enum verdict verdict, enum reason reason)
{
	row->verdict = verdict;
	row->reasons |= 1u << reason;
	return true;
}

/* Those that can never be chosen take no part, so that they cost the others no error. */
static bool is_ruled_out(struct calib_job *job, size_t candidate)
{
	struct evidence *row = &job->evidence[candidate];
	int64_t cost = job->first_costs[candidate];
	int64_t reference = job->first_costs[job->reference];

	if (!calib_takes_part(job, candidate)) {
		row->verdict = VERDICT_INCONCLUSIVE;
		return true;
	}
	if (!calib_all(job, candidate, is_allowed))
		return rule_out(row, VERDICT_DISQUALIFIED, REASON_SAFETY);
	if (!calib_all(job, candidate, fits_context))
		return rule_out(row, VERDICT_DISQUALIFIED, REASON_CONTEXT);
	if (cost == MONEY_UNKNOWN && nothing_asked(job, candidate) && job->first_prices[candidate])
		return rule_out(row, VERDICT_INCONCLUSIVE, REASON_INCOMPLETE);
	if (cost == MONEY_UNKNOWN && row->unmeasured)
		row->reasons |= 1u << REASON_INCOMPLETE;
	if (cost == MONEY_UNKNOWN)
		return rule_out(row, VERDICT_INCONCLUSIVE, REASON_NOT_PRICED);
	if (job->best || job->quality->any_cost || job->joins[candidate])
		return false;
	if (reference == MONEY_UNKNOWN)
		return rule_out(row, VERDICT_INCONCLUSIVE,
			nothing_asked(job, job->reference) && job->first_prices[job->reference]
				? REASON_INCOMPLETE
				: REASON_NOT_PRICED);
	if (cost >= reference)
		return rule_out(row, VERDICT_INCONCLUSIVE, REASON_NOT_CHEAPER);
	return false;
}

static void set_reference(struct calib_job *job)
{
	struct evidence *row = &job->evidence[job->reference];

	row->verdict = VERDICT_REFERENCE;
	if (row->unmeasured)
		row->reasons |= 1u << REASON_INCOMPLETE;
	if (row->cost_per_request == MONEY_UNKNOWN && !job->prices[job->reference])
		row->reasons |= 1u << REASON_NOT_PRICED;
}

static int dearest_first(const void *a, const void *b)
{
	const struct calib_place *x = a, *y = b;

	if (x->joins != y->joins)
		return x->joins < y->joins ? -1 : 1;
	if (x->cost != y->cost)
		return x->cost < y->cost ? 1 : -1;
	return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* Who takes part, dearest first; equal ones in the order of the configuration. */
static void line_up(struct calib_job *job)
{
	job->line = ARENA_ARRAY(job->scratch, job->count, struct calib_place);
	for (size_t c = 0; c < job->count; c++) {
		if ((job->best || c != job->reference) && !is_ruled_out(job, c))
			job->line[job->line_total++] = (struct calib_place){.candidate = c,
				.cost = job->first_costs[c],
				.joins = job->joins[c]};
	}
	if (job->line_total)
		qsort(job->line, (size_t)job->line_total, sizeof(*job->line), dearest_first);
	while (job->line_first < job->line_total && !job->line[job->line_first].joins)
		job->line_first++;
}

/* Those of this look take their places; the others wait for theirs. */
static void join(struct calib_job *job)
{
	while (job->line_count < job->line_total && job->line[job->line_count].joins <= job->look)
		job->line_count++;
	for (int i = job->line_count; i < job->line_total; i++) {
		struct evidence *row = &job->evidence[job->line[i].candidate];

		rule_out(row, VERDICT_INCONCLUSIVE, REASON_TOO_FEW_CASES);
		row->open = true;
	}
}

static void holm(const double *p, int count, double alpha, double *levels, bool *pass)
{
	double level = alpha;
	double *adjusted = mem_alloc((size_t)count * sizeof(*adjusted));
	bool *done = mem_alloc((size_t)count * sizeof(*done));
	bool failed = false;

	for (int i = 0; i < count; i++)
		done[i] = false;
	stats_holm(p, count, adjusted);
	for (int rank = 0; rank < count; rank++) {
		int next = -1;

		for (int i = 0; i < count; i++) {
			if (!done[i] && (next < 0 || p[i] < p[next]))
				next = i;
		}
		done[next] = true;
		if (!failed)
			level = alpha / (count - rank);
		levels[next] = level;
		pass[next] = adjusted[next] <= alpha;
		failed = failed || !pass[next];
	}
	free(adjusted);
	free(done);
}

static void fixed(const double *p, int count, double alpha, double *levels, bool *pass)
{
	double *adjusted = mem_alloc((size_t)count * sizeof(*adjusted));

	stats_fixed_sequence(p, count, adjusted);
	for (int i = 0; i < count; i++) {
		levels[i] = i == 0 || pass[i - 1] ? alpha : 0;
		pass[i] = adjusted[i] <= alpha;
	}
	free(adjusted);
}

static void set_first_levels(
	const struct calib_job *job, const double *p, int count, double *levels, bool *pass)
{
	double *weights;

	switch (job->best ? MULTIPLICITY_HOLM : job->quality->multiplicity) {
	case MULTIPLICITY_FALLBACK:
		weights = mem_alloc((size_t)count * sizeof(*weights));
		stats_fallback_weights(count, STATS_FALLBACK_RATIO, weights);
		stats_fallback(p, weights, count, job->alpha, levels, pass);
		free(weights);
		return;
	case MULTIPLICITY_HOLM:
		holm(p, count, job->alpha, levels, pass);
		return;
	case MULTIPLICITY_FIXED:
		fixed(p, count, job->alpha, levels, pass);
		return;
	case MULTIPLICITY_NONE:
		for (int i = 0; i < count; i++) {
			levels[i] = job->alpha;
			pass[i] = p[i] <= job->alpha;
		}
		return;
	}
}

/* What those of the first look have left when they are done, which none of them can use. */
static double level_left(
	const struct calib_job *job, int count, const double *levels, const bool *pass)
{
	switch (job->quality->multiplicity) {
	case MULTIPLICITY_NONE:
		return job->alpha;
	case MULTIPLICITY_FALLBACK:
	case MULTIPLICITY_FIXED:
		if (count == 0)
			return job->alpha;
		return pass[count - 1] ? levels[count - 1] : 0;
	case MULTIPLICITY_HOLM:
		for (int i = 0; i < count; i++) {
			if (!pass[i])
				return 0;
		}
		return job->alpha;
	}
	return 0;
}

/*
 * Those that join later have no share of alpha: all of it was given away at the first look, and
 * what was given stays. They come behind, one after the other, as hypotheses of weight 0 do in the
 * fallback procedure: the first takes the level that the last of the first look hands on, and hands
 * it on in turn. The levels of all that are not rejected still sum to alpha at most, so the promise
 * holds (Wiens and Dmitrienko 2005; Bretz et al. 2009), as long as it is prices that let them join.
 */
static void set_levels(
	const struct calib_job *job, const double *p, int count, double *levels, bool *pass)
{
	int first = job->line_first;
	double left;

	if (first > 0)
		set_first_levels(job, p, first, levels, pass);
	left = level_left(job, first, levels, pass);
	for (int i = first; i < count; i++) {
		levels[i] = left;
		pass[i] = p[i] <= left;
		if (!pass[i] && job->quality->multiplicity != MULTIPLICITY_NONE)
			left = 0;
	}
}

/* The gates of a trial with the reason code of each. */
enum { GATES = 4 };

static void list_gates(const struct calib_trial *trial, const struct calib_gate *gates[GATES],
	enum reason reasons[GATES])
{
	gates[0] = &trial->quality;
	gates[1] = &trial->format;
	gates[2] = &trial->latency;
	gates[3] = &trial->floor;
	reasons[0] = REASON_QUALITY;
	reasons[1] = REASON_FORMAT;
	reasons[2] = REASON_LATENCY;
	reasons[3] = REASON_MIN_QUALITY;
}

static bool is_shown(enum rule rule, const struct calib_gate *gate, double level)
{
	if (rule == RULE_POINT)
		return gate->low >= gate->floor - ROUNDING;
	return gate->qualify <= level;
}

static bool is_refuted(enum rule rule, const struct calib_gate *gate, double alpha)
{
	if (rule == RULE_POINT)
		return gate->high < gate->floor - ROUNDING;
	return gate->worse <= alpha;
}

static enum verdict judge(enum rule rule, const struct calib_trial *trial, double level,
	double alpha, bool pass, unsigned *why)
{
	const struct calib_gate *gates[GATES];
	enum reason reasons[GATES];
	unsigned unproven = 0, refuted = 0;

	list_gates(trial, gates, reasons);
	for (int i = 0; i < GATES; i++) {
		if (gates[i]->exists && !is_shown(rule, gates[i], level))
			unproven |= 1u << reasons[i];
		if (gates[i]->exists && is_refuted(rule, gates[i], alpha))
			refuted |= 1u << reasons[i];
	}
	if (rule == RULE_POINT)
		pass = unproven == 0;
	*why = pass ? 0 : refuted ? refuted : unproven;
	return pass ? VERDICT_QUALIFIED : refuted ? VERDICT_DISQUALIFIED : VERDICT_INCONCLUSIVE;
}

/* Cases on which a person graded both answers, and those of them with different grades: fewer do
 * not tell how far a judge is to be believed (a normal approximation). */
#define GOLD_MIN 50
#define GOLD_DISCORDANT_MIN 5

static bool is_calibrated(const struct calib_job *job, const struct evidence *row)
{
	int gold = 0, discordant = 0;

	for (size_t i = 0; i < job->case_count; i++) {
		const struct result_cell *cell = JOB_CELL(job, row->candidate, i);
		const struct result_cell *other = JOB_CELL(job, row->against, i);

		if (!cell->has_human || !other->has_human)
			continue;
		gold++;
		discordant += cell->human != other->human;
	}
	return gold >= GOLD_MIN && discordant >= GOLD_DISCORDANT_MIN;
}

/* What else a reader should know of a verdict that was not "qualified". */
static void add_reasons(const struct calib_job *job, double level, struct evidence *row)
{
	const struct evidence *reference = &job->evidence[row->against];

	if (job->group_of && job->units < CALIB_GROUPS_MIN)
		row->reasons |= 1u << REASON_FEW_GROUPS;
	if (job->results->judged_only)
		row->reasons |= 1u << REASON_JUDGE_ONLY;
	if (job->results->judged_only && !is_calibrated(job, row))
		row->reasons |= 1u << REASON_JUDGE_UNCALIBRATED;
	if (row->verdict == VERDICT_QUALIFIED)
		return;
	if (row->refused)
		row->reasons |= 1u << REASON_REFUSED;
	if (row->blocked)
		row->reasons |= 1u << REASON_BLOCKED;
	if (row->verdict != VERDICT_INCONCLUSIVE)
		return;
	if (row->unmeasured || reference->unmeasured)
		row->reasons |= 1u << REASON_INCOMPLETE;
	if (job->units < stats_n_floor(job->quality->margin, level))
		row->reasons |= 1u << REASON_TOO_FEW_CASES;
}

/* How many cases more the quality gate is likely to want, where all answers are in. */
static int64_t cases_needed(
	const struct calib_job *job, const struct calib_trial *trial, double level)
{
	const struct evidence *row = &job->evidence[trial->candidate];
	double margin = job->quality->margin;
	double *shifted;
	int need, n = job->units;

	if (row->verdict != VERDICT_INCONCLUSIVE || !(row->reasons & 1u << REASON_QUALITY) ||
		row->unmeasured || job->evidence[trial->against].unmeasured)
		return -1;
	if (row->level_unmeetable)
		return -1;
	if (trial->ternary)
		return stats_cases_needed(
			trial->wins, trial->losses, n, margin, level, STATS_PLAN_POWER);
	shifted = mem_alloc((size_t)n * sizeof(*shifted));
	for (int i = 0; i < n; i++)
		shifted[i] = trial->low[i] - (job->quality->relative ? margin : 0);
	need = stats_cases_needed_graded(shifted, n, margin, level, STATS_PLAN_POWER);
	free(shifted);
	/* Groups are counted above; cases are what a user adds. */
	return need < 0 ? -1 : (int64_t)ceil((double)need * (double)job->case_count / n);
}

static void fill_row(struct calib_job *job, struct calib_trial *trial, double level, bool pass)
{
	struct evidence *row = &job->evidence[trial->candidate];
	double shown = level > 0 ? level : job->alpha;
	unsigned why;

	if (job->best)
		calib_compare(job, trial->candidate, trial->against, row);
	row->level = level;
	row->p_quality = trial->quality.qualify;
	row->p_worse = trial->quality.worse;
	row->p_format = trial->format.exists ? trial->format.qualify : NAN;
	row->p_latency = trial->latency.exists ? trial->latency.qualify : NAN;
	row->p_min_quality = trial->floor.exists ? trial->floor.qualify : NAN;
	row->method = job->quality->rule == RULE_POINT ? "point" : trial->method;
	row->verdict = judge(job->quality->rule, trial, level, job->alpha, pass, &why);
	row->reasons |= why;
	row->proven = judge(RULE_EXACT, trial, level, job->alpha, pass, &row->proven_reasons);
	add_reasons(job, shown, row);
	row->level_unmeetable = trial->ternary && job->quality->rule == RULE_EXACT && level > 0 &&
				level <= job->gamma;
	row->cases_needed = cases_needed(job, trial, shown);
	calib_bounds(job, trial, shown, row);
}

/* What an earlier look decided stays so: one that qualified hands its level on at every later look,
 * one that did not never does. */
static void test_line(struct calib_job *job)
{
	size_t count = (size_t)job->line_count;
	struct calib_trial *trials = ARENA_ARRAY(job->scratch, count, struct calib_trial);
	double *p = ARENA_ARRAY(job->scratch, count, double);
	double *levels = ARENA_ARRAY(job->scratch, count, double);
	bool *pass = ARENA_ARRAY(job->scratch, count, bool);

	for (size_t i = 0; i < count; i++) {
		const struct evidence *row = &job->evidence[job->line[i].candidate];

		if (job->look > 1 && !row->open) {
			p[i] = row->proven == VERDICT_QUALIFIED ? 0 : 1;
			continue;
		}
		calib_gates(job, job->line[i].candidate, &trials[i]);
		p[i] = trials[i].p;
	}
	set_levels(job, p, job->line_count, levels, pass);
	for (size_t i = 0; i < count; i++) {
		struct evidence *row = &job->evidence[job->line[i].candidate];

		if (job->look > 1 && !row->open)
			continue;
		fill_row(job, &trials[i], levels[i], pass[i]);
		row->open = row->proven == VERDICT_INCONCLUSIVE;
	}
}

/* Of those that were not tested both rules say the same. */
static void set_proven(struct calib_job *job)
{
	for (size_t c = 0; c < job->count; c++) {
		struct evidence *row = &job->evidence[c];

		if (job->look > 1 && c != job->reference)
			continue;
		row->proven = row->verdict;
		row->proven_reasons = row->reasons;
	}
}

void calib_test(struct calib_job *job)
{
	if (!job->best)
		set_reference(job);
	if (job->look == 1)
		line_up(job);
	if (job->look == 1 || !job->best)
		set_proven(job);
	join(job);
	if (job->line_count == 0)
		return;
	if (job->units >= CALIB_CASES_MIN && job->look_reached) {
		test_line(job);
		return;
	}
	for (int i = 0; i < job->line_count; i++) {
		struct evidence *row = &job->evidence[job->line[i].candidate];

		rule_out(row, VERDICT_INCONCLUSIVE, REASON_TOO_FEW_CASES);
		row->open = true;
	}
}
