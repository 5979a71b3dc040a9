/* SPDX-License-Identifier: MIT */
#include "calib/calib.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "stats/stats.h"

/*
 * A regression is told by the paired test on the cases that are the same then and now. Right or
 * wrong: McNemar's one-sided mid-p. Graded: the disqualifying form of the Dirichlet test at margin
 * 0, its seed from the name of the route, so that the same data give the same verdict.
 */

#define ROUNDING 1e-12

/* The scores that are there then and now. */
struct scores {
	double *before, *after;
	int *unit; /* of each, as in the marks */
	int count;
};

static void add_name(struct arena *arena, struct calib_names *names, const char *id, size_t most)
{
	if (!names->ids)
		names->ids = ARENA_ARRAY(arena, most, const char *);
	names->ids[names->count++] = id;
}

static void count_now(
	struct arena *arena, const struct calib_gate_input *in, struct calib_gate_route *out)
{
	size_t count = in->now->case_count;
	double quality = 0, format = 0;
	int64_t measured = 0, formats = 0;

	for (size_t i = 0; i < count; i++) {
		const struct baseline_case *item = &in->now->cases[i];
		const struct calib_mark *mark = &in->marks[i];

		if (isnan(item->quality)) {
			add_name(arena, &out->unmeasured, item->id, count);
			continue;
		}
		measured++;
		quality += item->quality;
		if (item->format_ok >= 0) {
			formats++;
			format += item->format_ok;
		}
		if (mark->passes > 0 && mark->passes < mark->repeats)
			add_name(arena, &out->flaky, item->id, count);
		if (mark->must_pass && mark->passes == 0)
			add_name(arena, &out->failed, item->id, count);
	}
	out->quality = measured ? quality / (double)measured : NAN;
	out->format = formats ? format / (double)formats : NAN;
}

static bool is_binary(const double *values, int n)
{
	for (int i = 0; i < n; i++) {
		if (values[i] != 0 && values[i] != 1)
			return false;
	}
	return true;
}

static uint64_t seed_of(const char *route)
{
	struct digest digest = sha256(str_of(route));
	uint64_t seed = 0;

	for (int i = 0; i < 8; i++)
		seed = seed << 8 | digest.bytes[i];
	return seed;
}

/* Numbers without gaps, in the order in which they come; how many there are. */
static int renumber(struct arena *scratch, struct scores *scores)
{
	int most = 0, count = 0;
	int *numbers;

	for (int i = 0; i < scores->count; i++)
		most = scores->unit[i] > most ? scores->unit[i] : most;
	numbers = ARENA_ARRAY(scratch, (size_t)most + 1, int); /* 0: none yet */
	for (int i = 0; i < scores->count; i++) {
		int *number = &numbers[scores->unit[i]];

		if (!*number)
			*number = ++count;
		scores->unit[i] = *number - 1;
	}
	return count;
}

static void test_graded(
	struct arena *scratch, struct scores *scores, int units, struct calib_gate_route *out)
{
	double *differences = ARENA_ARRAY(scratch, (size_t)scores->count, double);
	double *means = ARENA_ARRAY(scratch, (size_t)units, double);

	for (int i = 0; i < scores->count; i++)
		differences[i] = scores->after[i] - scores->before[i];
	stats_cluster_means(differences, scores->unit, scores->count, units, means);
	out->p = stats_wcd_mc(scratch, &(struct stats_wcd_args){.d = means,
					       .n = units,
					       .worst = -1,
					       .best = 1,
					       .delta = 0,
					       .alpha = 0.05,
					       .draws = STATS_WCD_DRAWS,
					       .seed = seed_of(out->name)})
			 .p_disqualify;
	out->method = "dirichlet";
}

static void test(struct scores *scores, struct calib_gate_route *out)
{
	struct arena scratch = {0};
	int n = scores->count, units = renumber(&scratch, scores);

	out->before = stats_mean(scores->before, n);
	out->after = stats_mean(scores->after, n);
	out->difference = out->after - out->before;
	if (units == n && is_binary(scores->before, n) && is_binary(scores->after, n)) {
		out->p = stats_mcnemar((int)out->won, (int)out->lost).worse;
		out->method = "mcnemar";
	} else {
		test_graded(&scratch, scores, units, out);
	}
	arena_fini(&scratch);
}

static void compare_case(struct arena *arena, const struct calib_gate_input *in,
	const struct baseline_case *was, const struct baseline_case *now, struct scores *scores,
	struct calib_gate_route *out)
{
	if (isnan(was->quality) || isnan(now->quality))
		return;
	scores->before[scores->count] = was->quality;
	scores->after[scores->count] = now->quality;
	scores->unit[scores->count++] = in->marks[now - in->now->cases].unit;
	out->compared++;
	out->won += now->quality > was->quality;
	out->lost += now->quality < was->quality;
	out->tied += now->quality == was->quality;
	if (now->quality < was->quality)
		add_name(arena, &out->worse, now->id, in->was->case_count);
}

static void compare(
	struct arena *arena, const struct calib_gate_input *in, struct calib_gate_route *out)
{
	const struct baseline_route *was = in->was, *now = in->now;
	size_t most = was->case_count;
	struct scores scores = {mem_alloc((most + 1) * sizeof(double)),
		mem_alloc((most + 1) * sizeof(double)), mem_alloc((most + 1) * sizeof(int)), 0};

	for (size_t i = 0; i < most; i++) {
		const struct baseline_case *old = &was->cases[i];
		const struct baseline_case *item = baseline_find_case(now, old->id);

		if (!item)
			add_name(arena, &out->missing, old->id, most);
		else if (strcmp(item->hash, old->hash) != 0)
			add_name(arena, &out->changed, old->id, most);
		else
			compare_case(arena, in, old, item, &scores, out);
	}
	for (size_t i = 0; i < now->case_count; i++) {
		if (!baseline_find_case(was, now->cases[i].id))
			add_name(arena, &out->added, now->cases[i].id, now->case_count);
	}
	if (scores.count)
		test(&scores, out);
	free(scores.before);
	free(scores.after);
	free(scores.unit);
}

static unsigned faults_of(const struct calib_gate_input *in, const struct calib_gate_route *row)
{
	const struct calib_limits *limits = &in->limits;
	unsigned faults = 0;

	if (row->failed.count)
		faults |= CALIB_MUST_PASS;
	if (!in->was || row->missing.count || row->changed.count)
		faults |= CALIB_OTHER_CASES;
	if (limits->min_quality > 0 && row->quality < limits->min_quality - ROUNDING)
		faults |= CALIB_BELOW_QUALITY;
	if (limits->min_format > 0 && row->format < limits->min_format - ROUNDING)
		faults |= CALIB_BELOW_FORMAT;
	if (limits->max_cost > 0 && row->cost > limits->max_cost)
		faults |= CALIB_ABOVE_COST;
	if (limits->max_p95_us > 0 && row->p95_us > limits->max_p95_us)
		faults |= CALIB_ABOVE_LATENCY;
	return faults;
}

static void gate_route(
	struct arena *arena, const struct calib_gate_input *in, struct calib_gate_route *out)
{
	*out = (struct calib_gate_route){.name = in->now->name,
		.candidate = in->now->candidate,
		.candidate_was = in->was ? in->was->candidate : NULL,
		.before = NAN,
		.after = NAN,
		.difference = NAN,
		.cost = in->now->cost,
		.cost_was = in->was ? in->was->cost : MONEY_UNKNOWN,
		.p95_us = in->now->p95_us,
		.p95_was_us = in->was ? in->was->p95_us : -1,
		.p = NAN,
		.p_adjusted = NAN};
	count_now(arena, in, out);
	if (in->was)
		compare(arena, in, out);
	out->faults = faults_of(in, out);
}

void calib_gate(struct arena *arena, const struct calib_gate_input *inputs, size_t count,
	double level, bool holm, struct calib_gate_route *out)
{
	double *p = mem_alloc((count + 1) * sizeof(*p));
	double *adjusted = mem_alloc((count + 1) * sizeof(*adjusted));
	int tested = 0;

	for (size_t r = 0; r < count; r++) {
		gate_route(arena, &inputs[r], &out[r]);
		if (out[r].method)
			p[tested++] = out[r].p;
	}
	if (holm)
		stats_holm(p, tested, adjusted);
	else
		memcpy(adjusted, p, (size_t)tested * sizeof(*p));
	tested = 0;
	for (size_t r = 0; r < count; r++) {
		if (!out[r].method)
			continue;
		out[r].p_adjusted = adjusted[tested++];
		if (out[r].p_adjusted <= level)
			out[r].faults |= CALIB_REGRESSED;
	}
	free(p);
	free(adjusted);
}
